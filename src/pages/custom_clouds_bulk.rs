//! Something is done with each of the custom clouds that are selected in the list.

mod ask;
mod change;
mod fields;
mod known;
mod preview;
mod results;
mod run;
mod typed;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use self::ask::Questions;
use self::fields::{Fields, LeftOut};
use self::known::{BulkTargets, load};
use self::results::Results;
use self::run::questions;
use self::typed::Work;
use crate::components::bulk_action::BulkAction;
use crate::components::leave_guard::LeaveGuard;
use crate::components::loaded::loaded_as;
use crate::components::not_found::NothingHere;
use crate::paths;
use crate::state::connection::use_offline_reason;
use crate::state::organization::{MEMBERS_ONLY_READ, use_is_super_admin, use_organization_id};
use crate::state::title::set_page_title;
use crate::ui::{
    Alert, Breadcrumbs, Button, ButtonKind, Crumb, EmptyState, ErrorSummary, LinkButton,
    PageHeader, Tone,
};

/// The page of the action in the address.
#[component]
pub fn CustomCloudsBulkPage() -> impl IntoView {
    let params = use_params_map();
    let action = Memo::new(move |_| {
        let word = params.with(|params| params.get("action").unwrap_or_default());
        BulkAction::from_word(&word)
    });
    move || match action.get() {
        Some(action) => view! { <ActionPage action/> }.into_any(),
        None => view! { <NothingHere/> }.into_any(),
    }
}

#[component]
fn ActionPage(action: BulkAction) -> impl IntoView {
    set_page_title(action.label());
    let org = use_organization_id();
    let is_super_admin = use_is_super_admin();
    let answer = LocalResource::new(move || load(org.get(), action));
    let above = move || {
        let list = paths::custom_clouds(&org.get());
        view! { <Breadcrumbs items=vec![Crumb::new("Bring your own cloud", list)]/> }
    };
    view! {
        <PageHeader title=action.label() above/>
        {move || match is_super_admin.get() {
            true => loaded_as("The custom clouds could not be loaded", answer, 6, move |known| {
                view! { <Content action known/> }.into_any()
            }),
            false => view! {
                <Alert tone=Tone::Info title="Read-only access"><p>{MEMBERS_ONLY_READ}</p></Alert>
            }
            .into_any(),
        }}
    }
}

#[component]
fn Content(action: BulkAction, known: BulkTargets) -> impl IntoView {
    let org = use_organization_id().get_untracked();
    if known.targets.is_empty() {
        return view! { <NothingToDo action known/> }.into_any();
    }
    let work = Work::new(action, org.clone(), known);
    let inside = paths::custom_clouds_bulk(&org, action.as_word());
    // A memo: each answer changes the run, and a panel that is built again loses the focus on Stop.
    let has_begun = Memo::new(move |_| work.has_begun());
    view! {
        <LeaveGuard
            is_dirty=Signal::derive(move || work.is_unfinished())
            inside=Signal::derive(move || vec![inside.clone()])
            consequence="Custom clouds that are not changed yet stay as they are. What you entered here is lost."
        />
        {move || match has_begun.get() {
            true => view! { <Results work/> }.into_any(),
            false => view! { <Form work/> }.into_any(),
        }}
        <Questions work/>
    }
    .into_any()
}

/// Nothing is selected, or nothing that the action can be applied to.
#[component]
fn NothingToDo(action: BulkAction, known: BulkTargets) -> impl IntoView {
    let org = use_organization_id().get_untracked();
    let selected: Vec<_> = known.left_out.iter().map(|(cloud, _)| cloud).collect();
    let (title, text) = match selected.is_empty() {
        true => (
            "No custom clouds are selected",
            "Select some in the list first.".to_owned(),
        ),
        false => (
            "Nothing can be changed",
            action.offer(selected, None).reason.unwrap_or_default(),
        ),
    };
    let back = move || {
        view! {
            <LinkButton href=paths::custom_clouds(&org) kind=ButtonKind::Primary>"Go to the list"</LinkButton>
        }
    };
    view! {
        <EmptyState title action=back><p>{text}</p></EmptyState>
    }
}

/// What is to be done, before it begins.
#[component]
fn Form(work: Work) -> impl IntoView {
    let typed = work.typed;
    let press = typed.form.press();
    let offline = use_offline_reason();
    let list = work.org.with_value(|org| paths::custom_clouds(org));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if work.checked.passes(()) {
            work.asked.set(questions(work.count()));
        }
    };
    let kind = work.button_kind();
    view! {
        <form class="form bulk" novalidate on:submit=submit on:pointerdown=press>
            <ErrorSummary errors=work.shown_problems() attempts=typed.form.attempts()/>
            <Fields work/>
            <LeftOut work/>
            <div class="form__actions">
                <Button kind is_submit=true disabled_reason=offline>
                    {move || work.title()}
                </Button>
                <LinkButton href=list>"Cancel"</LinkButton>
            </div>
        </form>
    }
    .into_any()
}
