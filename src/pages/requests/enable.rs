//! Bring your own cloud for the organization: what it is, who can have it, and the way to ask.

use byoc_rules::requests::{check_eligible, is_open};
use byoc_rules::words;
use byoc_types::{OrganizationRequest, OrganizationRequestsAnswer, RequestKind, Tier};
use leptos::prelude::*;

use super::enable_form::{ContactForm, TypedEnable};
use super::frame::{OnlySuperAdmins, RequestPage};
use super::known::RequestsState;
use super::sent::SentRequest;
use crate::{
    paths,
    state::{
        capabilities::use_capabilities,
        organization::{use_is_super_admin, use_organization, use_organization_id},
    },
    ui::{Alert, ButtonKind, Card, LinkButton, Tone},
};

/// The page.
#[component]
pub fn EnableByocPage() -> impl IntoView {
    // They live as long as the page.
    let typed = TypedEnable::new();
    view! {
        <RequestPage
            title="Enable bring your own cloud"
            path=paths::byoc_enable
            is_dirty=Signal::derive(move || typed.is_dirty())
            content=move |first| view! { <Enablement first typed/> }.into_any()
        />
    }
}

/// What stands under **Contact us**.
#[derive(Clone, PartialEq)]
enum Place {
    Enabled,
    Open(Box<OrganizationRequest>),
    TooLow(String),
    Member,
    Form,
}

#[component]
fn Enablement(first: OrganizationRequestsAnswer, typed: TypedEnable) -> impl IntoView {
    let org = use_organization_id();
    let known = RequestsState::follow(&org.get_untracked(), first);
    let is_super_admin = use_is_super_admin();
    let place = Memo::new(move |_| {
        let open = known
            .of_kind(RequestKind::Enable)
            .into_iter()
            .find(|request| is_open(request.state));
        known.answer.with(|answer| match open {
            _ if answer.is_byoc_enabled => Place::Enabled,
            Some(open) => Place::Open(Box::new(open)),
            None => match check_eligible(answer.tier, answer.minimum_tier) {
                Err(reason) => Place::TooLow(reason),
                Ok(()) if is_super_admin.get() => Place::Form,
                Ok(()) => Place::Member,
            },
        })
    });
    view! {
        <div class="stack">
            <About known/>
            {move || match place.get() {
                Place::Enabled => view! { <Enabled/> }.into_any(),
                Place::Open(request) => view! {
                    <Card title="Your request"><SentRequest request=*request known/></Card>
                }
                .into_any(),
                Place::TooLow(reason) => view! { <TooLow reason/> }.into_any(),
                Place::Member => view! {
                    <OnlySuperAdmins/>
                }
                .into_any(),
                Place::Form => view! { <ContactForm typed known/> }.into_any(),
            }}
            <Earlier known/>
        </div>
    }
}

/// What it is, and who can have it.
#[component]
fn About(known: RequestsState) -> impl IntoView {
    let organization = use_organization();
    let name = move || {
        let organization = organization.get()?;
        Some(organization.organization.organization_name)
    };
    let tiers = Memo::new(move |_| {
        known
            .answer
            .with(|answer| (answer.minimum_tier, answer.tier))
    });
    let needed = move || words::label(tiers.get().0);
    let own = move || {
        let tier = tiers.get().1;
        if tier == Tier::None {
            "no support tier"
        } else {
            words::label(tier)
        }
    };
    view! {
        <Card title="What bring your own cloud is">
            <div class="request-about">
                <p>
                    "Managed services run in your own cloud account, with your network, your discounts and your rules. The control plane creates and manages them with the permissions in your Terraform template."
                </p>
                <p>
                    "Organizations with the support tier " {needed} " or higher can have it. "
                    <strong>{name}</strong> " has " <strong>{own}</strong> "."
                </p>
                <p class="muted">
                    "Enabling it changes no existing organization, project or service."
                </p>
            </div>
        </Card>
    }
}

#[component]
fn Enabled() -> impl IntoView {
    let org = use_organization_id();
    let action = move || {
        view! {
            <LinkButton
                href=Signal::derive(move || paths::custom_clouds(&org.get()))
                kind=ButtonKind::Primary
            >
                "Go to your custom clouds"
            </LinkButton>
        }
    };
    view! {
        <Alert
            tone=Tone::Success
            title="Bring your own cloud is enabled for this organization"
            is_live=true
            action
        >
            <p>"Super admins can create custom clouds now."</p>
        </Alert>
    }
}

/// Why it can't be asked for, and whom to ask for that.
#[component]
fn TooLow(reason: String) -> impl IntoView {
    let capabilities = use_capabilities();
    let contact = move || {
        let contact = capabilities.with(|it| it.operator_contact.clone())?;
        let href = match contact.contains("://") {
            true => contact.clone(),
            false => format!("mailto:{contact}"),
        };
        Some(view! { <p>"Contact: " <a href=href><bdi>{contact}</bdi></a></p> })
    };
    view! {
        <Alert tone=Tone::Warning title="The support tier of this organization is too low">
            <p>{reason}</p>
            {contact}
        </Alert>
    }
}

/// The requests that were answered or withdrawn.
#[component]
fn Earlier(known: RequestsState) -> impl IntoView {
    let closed = Memo::new(move |_| {
        let mut all = known.of_kind(RequestKind::Enable);
        all.retain(|request| !is_open(request.state));
        all
    });
    let list = move || {
        let one = |request| view! { <li><SentRequest request known/></li> };
        closed.get().into_iter().map(one).collect_view()
    };
    view! {
        <Show when=move || !closed.with(Vec::is_empty)>
            <Card title="Earlier requests">
                <ul class="requests">{list}</ul>
            </Card>
        </Show>
    }
}
