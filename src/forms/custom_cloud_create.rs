//! The wizard that creates a custom cloud: five steps, each with an address.
//!
//! Step 1 of a new cloud has its own page, since nothing is stored yet; sending it makes the
//! draft, and from then on every step belongs to the draft's address.

mod availability_step;
mod contacts_step;
mod creating_step;
mod deploy_step;
mod details_step;
pub mod draft;
mod frame;
mod job;
pub mod local;
pub mod neighbours;
mod recap;
mod step;
mod wizard;

use byoc_types::WizardStep;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map, use_query_map},
};

use self::{
    availability_step::AvailabilityStep, contacts_step::ContactsStep, creating_step::CreatingStep,
    deploy_step::DeployStep, details_step::DetailsStep, frame::WizardFrame, job::Stored,
    wizard::Wizard,
};
use crate::{
    api::ApiError,
    paths,
    state::{
        organization::{use_is_super_admin, use_organization, use_organization_id},
        title::set_page_title,
    },
    ui::{Alert, Button, ButtonKind, LinkButton, Skeleton, Tone, effect},
};

/// First step, with nothing stored yet.
#[component]
pub fn CustomCloudCreatePage() -> impl IntoView {
    let is_super_admin = use_is_super_admin();
    let is_enabled = use_is_enabled();
    move || {
        if !is_super_admin.get() {
            return view! { <NotAllowed /> }.into_any();
        }
        if !is_enabled.get() {
            return view! { <NotEnabled /> }.into_any();
        }
        let wizard = Wizard::unsaved();
        let current = Signal::stored(WizardStep::Details);
        name_place(wizard);
        view! {
            <WizardFrame wizard current>
                <DetailsStep wizard />
            </WizardFrame>
        }
        .into_any()
    }
}

/// Once anything is typed, names in the address where this browser keeps it: a reload finds it again,
/// and another tab has another place.
fn name_place(wizard: Wizard) {
    let (navigate, query) = (use_navigate(), use_query_map());
    effect(move || {
        let (place, is_typed) = (wizard.place.get(), wizard.is_dirty.get());
        let is_there = query.with_untracked(|query| query.get(paths::PLACE)) == Some(place.clone());
        if is_there || !is_typed || wizard.id().is_some() {
            return;
        }
        let address = wizard
            .organization
            .with_value(|org| paths::custom_cloud_create_at(org, &place));
        let options = NavigateOptions {
            replace: true,
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(&address, options);
    });
}

/// A step of a stored draft.
#[component]
pub fn CustomCloudSetupPage() -> impl IntoView {
    let params = use_params_map();
    let organization = use_organization_id();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let stored = LocalResource::new(move || {
        let (organization, id) = (organization.get(), id.get());
        async move { Stored::read(&organization, &id).await }
    });
    let retry = Callback::new(move |()| stored.refetch());
    view! {
        <Transition fallback=|| view! { <Loading /> }>
            {move || Suspend::new(async move {
                match stored.await {
                    Ok(stored) => view! { <StoredWizard stored /> }.into_any(),
                    Err(error) => view! { <NotLoaded error retry /> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// The wizard of a draft that has been read; the address says which step shows.
#[component]
fn StoredWizard(stored: Stored) -> impl IntoView {
    if !use_is_super_admin().get_untracked() {
        return view! { <NotAllowed /> }.into_any();
    }
    if !use_is_enabled().get_untracked() {
        return view! { <NotEnabled /> }.into_any();
    }
    let params = use_params_map();
    let wizard = Wizard::stored(stored);
    let left_at = wizard.reached.get_untracked();
    let word = Memo::new(move |_| params.with(|params| params.get("step").unwrap_or_default()));
    let asked = Memo::new(move |_| match word.get().as_str() {
        paths::RESUME => left_at,
        word => paths::step_from_word(word).unwrap_or(WizardStep::Details),
    });
    // A cloud that has left its draft has nothing left to fill in.
    let current = Memo::new(move |_| {
        if wizard.is_draft() {
            asked.get()
        } else {
            WizardStep::Create
        }
    });
    lead_on(wizard, word, asked);
    lead_back(wizard, current);
    view! {
        <WizardFrame wizard current>
            {move || match current.get() {
                WizardStep::Details => view! { <DetailsStep wizard /> }.into_any(),
                WizardStep::Deploy => view! { <DeployStep wizard /> }.into_any(),
                WizardStep::Availability => view! { <AvailabilityStep wizard /> }.into_any(),
                WizardStep::Contacts => view! { <ContactsStep wizard /> }.into_any(),
                WizardStep::Create => view! { <CreatingStep wizard /> }.into_any(),
            }}
        </WizardFrame>
    }
    .into_any()
}

/// The place where a draft was left has an address of its own, and a custom cloud that has left its
/// draft has no steps any more: Back from the last one leads to its page.
fn lead_on(wizard: Wizard, word: Memo<String>, asked: Memo<WizardStep>) {
    let navigate = use_navigate();
    let replace = NavigateOptions {
        replace: true,
        ..NavigateOptions::default()
    };
    // Only what is asked for counts: the press that starts the deployment leads on by itself.
    effect(move || {
        let (word, asked) = (word.get(), asked.get());
        let address = match untrack(|| wizard.is_draft()) {
            true if word == paths::RESUME => wizard.href(asked),
            false if asked != WizardStep::Create => {
                let id = wizard.id().unwrap_or_default();
                wizard
                    .organization
                    .with_value(|org| paths::custom_cloud(org, &id))
            }
            _ => return,
        };
        navigate(&address, replace.clone());
    });
}

/// A step whose turn has not come leads to the one that has; the query says where from.
fn lead_back(wizard: Wizard, current: Memo<WizardStep>) {
    let navigate = use_navigate();
    let query = use_query_map();
    effect(move || {
        let asked = current.get();
        let first = untrack(|| {
            if !wizard.is_draft() {
                return None;
            }
            let reached = wizard.reached.get();
            let is_open = |found: &_| step::is_open(asked, found, reached);
            if wizard.checked.found.with(is_open) {
                return None;
            }
            Some(wizard.first_incomplete().unwrap_or(WizardStep::Contacts))
        });
        if let Some(first) = first
            && query.with_untracked(|query| query.get("wanted").is_none())
        {
            let href = format!("{}?wanted={}", wizard.href(first), paths::step_word(asked));
            navigate(
                &href,
                NavigateOptions {
                    replace: true,
                    ..NavigateOptions::default()
                },
            );
        }
    });
}

#[component]
fn Loading() -> impl IntoView {
    view! {
        <div class="wizard" aria-busy="true">
            <span class="visually-hidden" role="status">"Loading"</span>
            <Skeleton lines=8 />
        </div>
    }
}

#[component]
fn NotAllowed() -> impl IntoView {
    set_page_title("Create custom cloud");
    let organization = use_organization_id();
    view! {
        <div class="wizard">
            <h1 class="wizard__title">"Create custom cloud"</h1>
            <Alert
                title="Only super admins can create custom clouds"
                action=move || view! {
                    <LinkButton href=paths::custom_clouds(&organization.get())>"Back to the list"</LinkButton>
                }
            >
                "Ask a super admin of this organization to create it, or to make you a super admin."
            </Alert>
        </div>
    }
}

/// Whether the organization may have custom clouds made and deployed.
fn use_is_enabled() -> Memo<bool> {
    let organization = use_organization();
    Memo::new(move |_| organization.with(|it| it.as_ref().is_none_or(|it| it.is_byoc_enabled)))
}

#[component]
fn NotEnabled() -> impl IntoView {
    set_page_title("Create custom cloud");
    let organization = use_organization_id();
    let actions = move || {
        let org = organization.get();
        view! {
            <LinkButton href=paths::byoc_enable(&org) kind=ButtonKind::Primary>"Contact us"</LinkButton>
            <LinkButton href=paths::custom_clouds(&org)>"Back to the list"</LinkButton>
        }
    };
    view! {
        <div class="wizard">
            <h1 class="wizard__title">"Create custom cloud"</h1>
            <Alert
                title="Bring your own cloud is not enabled for this organization"
                action=actions
            >
                "Until it is enabled, no custom cloud can be created or deployed. Existing custom clouds are not affected."
            </Alert>
        </div>
    }
}

#[component]
fn NotLoaded(error: ApiError, retry: Callback<()>) -> impl IntoView {
    set_page_title("Create custom cloud");
    let organization = use_organization_id();
    let is_missing = error.status == 404;
    let title = if is_missing {
        "This custom cloud doesn't exist"
    } else {
        "The draft could not be loaded"
    };
    view! {
        <div class="wizard">
            <h1 class="wizard__title">"Create custom cloud"</h1>
            <Alert
                tone=Tone::Danger
                title
                is_live=true
                action=move || view! {
                    {(!is_missing).then(|| view! { <Button on_press=retry>"Try again"</Button> })}
                    <LinkButton href=paths::custom_clouds(&organization.get())>"Back to the list"</LinkButton>
                }
            >
                {error.message}
                {error.request_id.map(|id| view! { <frame::RequestId id /> })}
            </Alert>
        </div>
    }
}
