//! What is left in the account after the Terraform resources were destroyed: how to list it, and what
//! a pasted listing says. It happens in the browser: what is pasted goes nowhere.

use byoc_rules::cloud::TemplateCloud;
use byoc_rules::leftovers::{self, Found, Leftover, Searched};
use byoc_types::CustomCloud;
use leptos::prelude::*;

use crate::format::counted;
use crate::ui::{Alert, CodeView, FoldButton, LiveRegion, Show, TextArea, Tone, dynamic, new_id};

/// What is looked for, as a screen holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    cloud: TemplateCloud,
    unique_name: String,
    region: String,
    project: Option<String>,
}

impl Search {
    /// What belongs to a custom cloud. `None` if it is in no account that this console knows.
    pub fn of(cloud: &CustomCloud) -> Option<Self> {
        let identifier = cloud.google_privilege_bearing_service_account_id.as_deref();
        let project = identifier
            .and_then(|identifier| identifier.strip_prefix("projects/"))
            .and_then(|rest| rest.split('/').next());
        Some(Self {
            cloud: TemplateCloud::of(cloud)?,
            unique_name: cloud.byoc_unique_name.clone()?,
            region: cloud.cloud_region.clone(),
            project: project.map(str::to_owned),
        })
    }

    fn searched(&self) -> Searched<'_> {
        Searched {
            cloud: self.cloud,
            unique_name: &self.unique_name,
            region: &self.region,
            project: self.project.as_deref(),
        }
    }
}

/// Folded away until somebody wants to check.
#[component]
pub fn LeftoverCheck(search: Search) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let panel = new_id("leftovers");
    let search = StoredValue::new(search);
    view! {
        <div class="leftovers">
            <div>
                <FoldButton is_open panel=panel.clone()>"Check what is left in the account"</FoldButton>
            </div>
            <div id=panel>
                <Show when=move || is_open.get()>
                    <Check search/>
                </Show>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Check(search: StoredValue<Search>) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let result = Memo::new(move |_| {
        text.with(|text| {
            let is_there = !text.trim().is_empty();
            is_there.then(|| search.with_value(|search| leftovers::read(text, &search.searched())))
        })
    });
    let commands = search.with_value(|search| leftovers::listings(&search.searched()));
    let commands = commands
        .into_iter()
        .map(|listing| {
            view! {
                <CodeView label=listing.title text=listing.command language="shell" is_short=true/>
            }
        })
        .collect_view();
    let said = move || match result.get() {
        None => String::new(),
        Some(Ok(found)) => headline(&found),
        Some(Err(error)) => error.to_string(),
    };
    view! {
        <div class="leftovers__body">
            <p>
                "Run these commands where you ran terraform destroy. Paste their output below, one after the other or all together. It stays in your browser."
            </p>
            {commands}
            <TextArea
                id="leftovers-text"
                label="Output of the commands".to_owned()
                hint=Some("JSON, text or a table.".to_owned())
                value=text
                on_input=move |typed| text.set(typed)
                rows=6
                is_monospace=true
            />
            <LiveRegion text=Signal::derive(said)/>
            {dynamic(move || {
                Some(match result.get()? {
                    Ok(found) => view! { <FoundView found/> }.into_any(),
                    Err(error) => {
                        view! { <Alert tone=Tone::Danger title=error.to_string()/> }.into_any()
                    }
                })
            })}
        </div>
    }
    .into_any()
}

fn headline(found: &Found) -> String {
    match found.leftovers.len() {
        0 => "This output shows nothing left of this custom cloud".to_owned(),
        count => format!("{} left", counted(count as i64, "resource")),
    }
}

#[component]
fn FoundView(found: Found) -> impl IntoView {
    let tone = match found.leftovers.is_empty() {
        true => Tone::Success,
        false => Tone::Warning,
    };
    let others = (found.others > 0).then(|| {
        let others = counted(found.others as i64, "other resource");
        let them = if found.others == 1 { "it" } else { "them" };
        view! {
            <p>
                {format!("Not part of this custom cloud: {others}. The commands below leave {them} alone.")}
            </p>
        }
    });
    let how = (!found.leftovers.is_empty()).then(|| {
        view! { <p>"Remove them in this order, because the first ones block the next ones."</p> }
    });
    let title = headline(&found);
    let lines = found.leftovers.into_iter().map(line).collect_view();
    view! {
        <Alert tone title>{how} {others}</Alert>
        <ol class="leftovers__list">{lines}</ol>
    }
    .into_any()
}

fn line(leftover: Leftover) -> AnyView {
    let name = leftover.name;
    let label = format!("Remove {name}");
    let note = (!leftover.note.is_empty()).then(|| view! { <p class="muted">{leftover.note}</p> });
    let commands = (!leftover.commands.is_empty()).then(|| {
        let text = leftover.commands.join("\n");
        view! { <CodeView label text language="shell" is_short=true/> }
    });
    view! {
        <li class="leftovers__item">
            <p>
                <strong>{leftover.kind}</strong> " "
                <code translate="no">{name}</code>
            </p>
            {note}
            {commands}
        </li>
    }
    .into_any()
}
