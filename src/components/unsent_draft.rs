//! What was typed into the wizard's first step and never sent, as this browser remembers it.

use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    json, paths,
    state::local_drafts::{local_draft_read, local_draft_remove, unsent_drafts},
    ui::{Alert, Button, LinkButton, Tone, dom::focus_main_heading, dynamic},
};

/// What of that text is needed here.
#[derive(Deserialize)]
struct Kept {
    screen: KeptScreen,
}

#[derive(Deserialize)]
struct KeptScreen {
    display_name: String,
}

/// The name typed so far, of the text that the wizard keeps.
fn typed_name(text: &str) -> Option<String> {
    let kept: Kept = json::from_str(text)?;
    Some(kept.screen.display_name.trim().to_owned())
}

/// Offers to go on with each, or to drop it. Nothing where there is none.
#[component]
pub fn UnsentDraftNotices(organization_id: String) -> impl IntoView {
    let notice = |place| notice(organization_id.clone(), place);
    unsent_drafts(&organization_id)
        .into_iter()
        .map(notice)
        .collect_view()
}

fn notice(organization_id: String, place: String) -> impl IntoView {
    let name = local_draft_read(&organization_id, &place).and_then(|text| typed_name(&text));
    let kept = RwSignal::new(name);
    let href = paths::custom_cloud_create_at(&organization_id, &place);
    let place = StoredValue::new((organization_id, place));
    let discard = Callback::new(move |()| {
        place.with_value(|(id, place)| local_draft_remove(id, place));
        kept.set(None);
        // The notice goes with its button.
        focus_main_heading();
    });
    let title = move |name: String| match name.as_str() {
        "" => "You started to create a custom cloud".to_owned(),
        name => format!("You started to create “{name}”"),
    };
    dynamic(move || {
        let href = href.clone();
        kept.get().map(|name| {
            view! {
                <div class="unsent-draft">
                    <Alert
                        tone=Tone::Info
                        title=title(name)
                        action=move || view! {
                            <LinkButton href=href.clone() is_small=true>"Resume draft"</LinkButton>
                            <Button is_small=true on_press=discard>"Discard"</Button>
                        }
                    >
                        "It is not saved on the server yet. Only this browser has it."
                    </Alert>
                </div>
            }
            .into_any()
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_read_from_what_the_wizard_keeps() {
        let text = r#"{"version":1,"saved_at":1.0,"screen":{"display_name":" Production "}}"#;
        assert_eq!(typed_name(text).as_deref(), Some("Production"));
        assert_eq!(typed_name("nonsense"), None);
    }
}
