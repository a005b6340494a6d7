//! Step 1: name, provider, region, range, model, tags; the network plan beside them.

use std::collections::BTreeMap;

use byoc_html::first_step::{self, provider_hint, provider_words};
use byoc_rules::cidr::{self, Neighbour};
use byoc_rules::cloud::{Cloud, TemplateCloud, models_of};
use byoc_rules::network::{self, NetworkPlan};
use byoc_rules::{display_name, region, storage, words};
use byoc_types::{CloudProvider, DeploymentModel};
use leptos::prelude::*;

use super::{
    draft::{ScreenStoreFields, field},
    wizard::{Wizard, planned_range},
};
use crate::{
    components::{
        cidr_field::CidrField,
        model_tiles::ModelTiles,
        network_plan::{Conflict, NetworkPlanDrawing},
        region_field::RegionField,
        tags_editor::{TagsEditor, with_mandatory},
        tidy::Tidy,
    },
    paths,
    state::{
        capabilities::{mode_of, use_capabilities, use_is_capabilities_known},
        organization::{use_organization, use_organization_id},
    },
    ui::{
        Alert, ButtonKind, FieldWarning, LinkButton, RadioGroup, RadioOption, RadioTile,
        RadioTiles, TextField, Tone,
    },
};

/// What the range in the field means. Worked out once a key, for the warnings beside the field and for
/// the drawing. Copy it where it is needed.
#[derive(Clone, Copy)]
struct Range {
    /// Zones of the region in the field; 3 if none is chosen yet.
    zones: Memo<u8>,
    /// The network, once it can be divided.
    plan: Memo<Option<NetworkPlan>>,
    /// The other custom cloud whose range overlaps with it.
    overlap: Memo<Option<Neighbour>>,
    /// The sentence against it, once it shows.
    error: Signal<Option<String>>,
}

impl Range {
    fn new(wizard: Wizard) -> Self {
        let screen = wizard.screen;
        let (provider, region, model) = (screen.provider(), screen.region(), screen.model());
        // Once it passes every check of its own; overlaps aside.
        let vpc = Memo::new(move |_| planned_range(screen));
        let zones = Memo::new(move |_| {
            region.with(|name| region::find(provider.get(), name).map_or(3, |it| it.zones))
        });
        let plan = Memo::new(move |_| {
            network::plan(provider.get().into(), model.get(), zones.get(), vpc.get()?).ok()
        });
        let overlap = Memo::new(move |_| {
            let vpc = vpc.get()?;
            wizard.facts.with(|facts| {
                let mut others = facts.neighbours.iter();
                others
                    .find(|other| cidr::overlaps(other.cidr, vpc))
                    .cloned()
            })
        });
        Self {
            zones,
            plan,
            overlap,
            error: wizard.error(field::CIDR),
        }
    }

    /// What is worth knowing about it before it is sent, beside its field: on a small screen the plan is
    /// far below.
    fn warnings(self) -> Memo<Vec<String>> {
        Memo::new(move |_| {
            if self.error.with(Option::is_some) {
                return Vec::new();
            }
            let size = |plan: &Option<NetworkPlan>| plan.as_ref().map(NetworkPlan::warnings);
            let overlap = self.overlap.with(|other| {
                let other = other.as_ref()?;
                Some(format!("Overlaps with {} ({}).", other.label, other.cidr))
            });
            let size = self.plan.with(size).unwrap_or_default();
            overlap.into_iter().chain(size).collect()
        })
    }

    /// What the drawing shows in red. Whose it is need not be said twice.
    fn conflict(self) -> Memo<Option<Conflict>> {
        Memo::new(move |_| {
            let other = self.overlap.get()?;
            let label = self.error.with(Option::is_none).then_some(other.label);
            Some(Conflict {
                cidr: other.cidr,
                label,
            })
        })
    }
}

#[component]
pub fn DetailsStep(wizard: Wizard) -> impl IntoView {
    let screen = wizard.screen;
    // Whether the company rules close it is another question: then the fields stay.
    let is_supported = Memo::new(move |_| screen.requested().get().is_none());
    let range = Range::new(wizard);
    view! {
        <div class="details-step">
            <section class="details-step__fields">
                <NameField wizard />
                <ProviderTiles wizard />
                <Show when=move || is_supported.get() fallback=move || view! { <OnRequestNote wizard /> }>
                    <PlaceFields wizard range />
                    <ModelField wizard />
                    <StorageField wizard />
                    <TagsField wizard />
                </Show>
            </section>
            <Show when=move || is_supported.get()>
                <PlanPanel wizard range />
            </Show>
        </div>
    }
}

#[component]
fn NameField(wizard: Wizard) -> impl IntoView {
    let name = wizard.screen.display_name();
    let error = wizard.error(field::DISPLAY_NAME);
    let warning = Memo::new(move |_| {
        let other = name.with(|name| wizard.neighbours.named_like(name))?;
        Some(display_name::same_name_warning(&other))
    });
    let input = move |text| {
        wizard.edit(field::DISPLAY_NAME, |_| name.set(text));
        wizard.neighbours.ask_soon();
    };
    view! {
        <Tidy on_input=input>
            <TextField
                id=field::DISPLAY_NAME
                label=first_step::NAME
                hint=first_step::NAME_HINT
                is_required=true
                value=Signal::derive(move || name.get())
                error
                on_input=input
                on_blur=move |()| {
                    wizard.touch(field::DISPLAY_NAME, name.with_untracked(|name| !name.trim().is_empty()));
                }
            >
                <FieldWarning text=warning />
            </TextField>
        </Tidy>
    }
}

#[component]
fn ProviderTiles(wizard: Wizard) -> impl IntoView {
    let capabilities = use_capabilities();
    let (provider, requested) = (wizard.screen.provider(), wizard.screen.requested());
    let models = use_offered_models();
    let is_known = use_is_capabilities_known();
    let company = wizard.company();
    let mode_of = move |on| {
        let known = is_known.get().then_some(on)?;
        Some(capabilities.with(|capabilities| mode_of(capabilities, known)))
    };
    let hint = Signal::derive(move || provider_hint(mode_of).map(str::to_owned));
    let tiles = Signal::derive(move || {
        let hint = hint.get();
        let tile = |cloud: &Cloud| {
            let mode = cloud.template().and_then(mode_of);
            let words =
                company.with(|company| provider_words(*cloud, mode, hint.as_deref(), company));
            let tile = RadioTile::new(words::as_word(*cloud), cloud.label(), words.description);
            match words.closed {
                Some(reason) => tile.disabled(reason),
                None => tile,
            }
        };
        Cloud::ALL.iter().map(tile).collect()
    });
    let chosen = Signal::derive(move || {
        let chosen = requested.get().unwrap_or(provider.get().into());
        words::as_word(chosen).to_owned()
    });
    let select = move |word: String| {
        let Some(cloud) = words::parse::<Cloud>(&word) else {
            return;
        };
        let chosen = cloud.template();
        let on_request = chosen.is_none().then_some(cloud);
        wizard.edit(field::PROVIDER, |_| requested.set(on_request));
        if let Some(chosen) = chosen {
            wizard.edit(field::PROVIDER, |_| provider.set(chosen));
            // Another provider's regions have other names.
            let region = wizard.screen.region();
            if region.with_untracked(|name| region::find(chosen, name).is_none()) {
                wizard.edit(field::REGION, |_| region.set(String::new()));
            }
            // And not every model.
            let model = wizard.screen.model();
            if !offered_models(&models.get_untracked(), chosen).contains(&model.get_untracked()) {
                wizard.edit(field::MODEL, |_| model.set(DeploymentModel::Standard));
            }
        }
    };
    view! {
        <div class="details-step__providers">
            <RadioTiles
                id=field::PROVIDER
                legend=first_step::PROVIDER
                hint
                tiles
                value=chosen
                on_select=select
                error=wizard.error(field::PROVIDER)
            />
        </div>
    }
}

/// Where a cloud on request is asked for.
#[component]
fn OnRequestNote(wizard: Wizard) -> impl IntoView {
    let capabilities = use_capabilities();
    let org = use_organization_id();
    let label = move || wizard.screen.requested().get().map_or("", Cloud::label);
    let contact = move || {
        let contact = capabilities.with(|it| it.operator_contact.clone())?;
        let href = match contact.contains("://") {
            true => contact.clone(),
            false => format!("mailto:{contact}"),
        };
        Some(view! { <p>"Contact: " <a href=href><bdi>{contact}</bdi></a></p> })
    };
    let title = move || format!("Custom clouds on {} are set up on request", label());
    let request = ViewFn::from(move || {
        let link = match wizard.screen.requested().get()? {
            Cloud::Azure => paths::azure_request_at(&org.get(), &wizard.place.get()),
            // Created in this wizard.
            Cloud::Aws | Cloud::Google => return None,
        };
        let sentence = format!("Request a custom cloud on {}", label());
        Some(view! { <LinkButton href=link kind=ButtonKind::Primary>{sentence}</LinkButton> })
    });
    view! {
        <Alert tone=Tone::Info title=Signal::derive(title) action=request>
            <p>"The operators of this server build the custom cloud and tell you when it is ready."</p>
            {contact}
        </Alert>
    }
}

#[component]
fn PlaceFields(wizard: Wizard, range: Range) -> impl IntoView {
    let (provider, region, cidr) = (
        wizard.screen.provider(),
        wizard.screen.region(),
        wizard.screen.cidr(),
    );
    let neighbours = Memo::new(move |_| wizard.facts.with(|facts| facts.neighbours.clone()));
    let company = wizard.company();
    view! {
        <RegionField
            provider=Signal::derive(move || provider.get().into())
            value=Signal::derive(move || region.get())
            error=wizard.error(field::REGION)
            company
            on_select=move |name| wizard.edit(field::REGION, |_| region.set(name))
        />
        <CidrField
            value=Signal::derive(move || cidr.get())
            error=range.error
            neighbours
            is_neighbourhood_known=wizard.neighbours.is_known
            is_incomplete=wizard.neighbours.is_incomplete
            on_retry=move |()| wizard.neighbours.retry()
            warnings=range.warnings()
            on_input=move |text| {
                wizard.edit(field::CIDR, |_| cidr.set(text));
                wizard.neighbours.ask_soon();
            }
            on_blur=move |()| {
                wizard.touch(field::CIDR, cidr.with_untracked(|cidr| !cidr.trim().is_empty()));
            }
        />
    }
}

type OfferedModels = BTreeMap<CloudProvider, Vec<DeploymentModel>>;

/// The models that the organization shown is offered; those of the server where that is not known.
fn use_offered_models() -> Memo<OfferedModels> {
    let (organization, capabilities) = (use_organization(), use_capabilities());
    Memo::new(move |_| {
        let own = organization.with(|organization| Some(organization.as_ref()?.models.clone()));
        own.filter(|models| !models.is_empty())
            .unwrap_or_else(|| capabilities.with(|capabilities| capabilities.models.clone()))
    })
}

/// Those of this cloud; until they are known, those that every organization has.
fn offered_models(offered: &OfferedModels, cloud: TemplateCloud) -> Vec<DeploymentModel> {
    let known = offered.get(&cloud.provider()).cloned();
    known
        .filter(|models| !models.is_empty())
        .unwrap_or_else(|| {
            let own = |model: &DeploymentModel| !storage::is_always_own(*model);
            models_of(cloud).filter(own).collect()
        })
}

#[component]
fn ModelField(wizard: Wizard) -> impl IntoView {
    let (provider, model) = (wizard.screen.provider(), wizard.screen.model());
    let offered = use_offered_models();
    let models =
        Memo::new(move |_| offered.with(|offered| offered_models(offered, provider.get())));
    view! {
        <ModelTiles
            models
            value=Signal::derive(move || model.get())
            error=wizard.error(field::MODEL)
            on_select=move |chosen| wizard.edit(field::MODEL, |_| model.set(chosen))
        />
    }
}

/// Where backups are kept, where that is a choice and this server has both places.
#[component]
fn StorageField(wizard: Wizard) -> impl IntoView {
    let capabilities = use_capabilities();
    let screen = wizard.screen;
    let (provider, model, own) = (screen.provider(), screen.model(), screen.has_own_buckets());
    let is_choice = Memo::new(move |_| {
        storage::has_choice(provider.get(), model.get())
            && capabilities.with(|capabilities| capabilities.has_object_storage)
    });
    let options = vec![
        RadioOption::new("theirs", "In the control plane's storage"),
        RadioOption::new("own", "In your own buckets").with_hint(
            "The template creates two buckets in your account, for backups and cold data. The person running Terraform needs S3 permissions.",
        ),
    ];
    view! {
        <Show when=move || is_choice.get()>
            <RadioGroup
                id=field::STORAGE
                legend="Where backups are kept"
                hint=Some("You can't change this after the deployment has started.".to_owned())
                options=options.clone()
                value=Signal::derive(move || if own.get() { "own" } else { "theirs" }.to_owned())
                on_select=move |word: String| wizard.edit(field::STORAGE, |_| own.set(word == "own"))
                error=wizard.error(field::STORAGE)
            />
        </Show>
    }
}

#[component]
fn TagsField(wizard: Wizard) -> impl IntoView {
    let (provider, tags) = (wizard.screen.provider(), wizard.screen.tags());
    let company = wizard.company();
    let mandatory = Signal::derive(move || company.with(|company| company.mandatory_tags.clone()));
    let shown = Memo::new(move |_| {
        tags.with(|rows| mandatory.with(|mandatory| with_mandatory(rows, mandatory)))
    });
    let errors = wizard.row_errors("tag");
    // A value without a key is as unfinished as a wrong key: leaving either shows both.
    let blur = move |control: String| {
        let row = shown.with_untracked(|rows| {
            rows.iter()
                .find(|row| row.control("key") == control || row.control("value") == control)
                .cloned()
        });
        if let Some(row) = row {
            let is_value = row.control("value") == control;
            wizard.touch(
                &row.control("key"),
                if is_value {
                    !row.is_blank()
                } else {
                    !row.key.trim().is_empty()
                },
            );
            wizard.touch(&row.control("value"), !row.value.trim().is_empty());
        }
    };
    view! {
        <section class="field details-step__tags" aria-labelledby="tags-title">
            <h2 class="field__label" id="tags-title">
                "Infrastructure tags"
                <Show when=move || mandatory.with(Vec::is_empty)>
                    <span class="field__optional">" (optional)"</span>
                </Show>
            </h2>
            <p class="field__hint">
                {move || tags_reach(provider.get())}
                " To add many tags at once, paste lines of key=value."
                <Show when=move || mandatory.with(Vec::is_empty) && has_own_tags(provider.get())>
                    " Without tags here, the template adds only its own tags."
                </Show>
            </p>
            <TagsEditor
                rows=shown
                errors
                mandatory
                on_change=move |rows| wizard.edit("tag", |_| tags.set(rows))
                on_blur=blur
            />
        </section>
    }
}

/// Whether the template puts tags of its own on what it creates.
fn has_own_tags(cloud: TemplateCloud) -> bool {
    Cloud::from(cloud).facts().are_tags_applied
}

/// What carries the tags.
fn tags_reach(cloud: TemplateCloud) -> &'static str {
    match cloud {
        TemplateCloud::Aws => {
            "Added to all resources except the role and the security group rules."
        }
        TemplateCloud::Google => {
            "Google Cloud calls them labels. Machines and disks get them when services start. \
             Nothing that the template creates can have labels."
        }
    }
}

/// The network plan, drawn from what is in the fields. Its warnings are beside them.
#[component]
fn PlanPanel(wizard: Wizard, range: Range) -> impl IntoView {
    let (provider, model) = (wizard.screen.provider(), wizard.screen.model());
    view! {
        <aside class="plan-panel" aria-labelledby="plan-title">
            <h2 class="plan-panel__title" id="plan-title">"Network plan"</h2>
            <p class="plan-panel__text">"A live preview of the network."</p>
            <NetworkPlanDrawing
                provider=Signal::derive(move || provider.get().into())
                model=Signal::derive(move || model.get())
                zones=range.zones
                plan=range.plan
                conflict=range.conflict()
                has_warnings=false
            />
        </aside>
    }
}
