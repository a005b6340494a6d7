//! Hands the template of a draft to somebody without an account: makes the link, and decides about
//! what was submitted with it.

use byoc_rules::hand_off::{DAYS, USUAL_DAYS};
use byoc_types::{HandOff, HandOffState, HandOffSubmission};
use leptos::prelude::*;

use super::saving::{SaveFailure, Saving};
use crate::{
    api::hand_off::{hand_off_create, hand_off_decide, hand_off_delete, hand_off_view},
    components::{
        deadline::Deadline,
        facts::{Facts, lines::Fact},
        loaded::loaded_as,
        one_time_secret::{OneTimeSecret, absolute},
        timestamp::Timestamp,
    },
    paths,
    state::{
        connection::use_offline_reason,
        live::{Change, use_live},
        organization::use_organization_id,
        toasts::use_toasts,
    },
    ui::{Alert, Button, ButtonKind, SelectField, SelectOption, Tone, dom::after_render, focus_id},
};

/// Takes the focus from a button that goes.
const STATE_ID: &str = "hand-off-state";

/// The link of a custom cloud and what became of it. For super admins.
#[component]
pub fn HandOffPart(
    #[prop(into)] id: Signal<String>,
    /// Hears of an approval.
    #[prop(into)]
    on_approved: Callback<()>,
) -> impl IntoView {
    let changes = RwSignal::new(0_u32);
    let answer = LocalResource::new(move || {
        changes.track();
        let id = id.get();
        async move { hand_off_view(&id).await }
    });
    // Its holder does things at any time.
    let own = id.get_untracked();
    use_live().on_change(&use_organization_id().get_untracked(), move |change| {
        let is_ours = match change {
            Change::Anything => true,
            Change::Service(_) => false,
            Change::Cloud(message) => {
                message.custom_cloud_environment_id == own && message.action.starts_with("hand_off")
            }
        };
        if is_ours {
            changes.try_update(|changes| *changes += 1);
        }
    });
    // Shown once, and not lost when the rest is read again.
    let token = RwSignal::new(None::<String>);
    let act = Act {
        id,
        token,
        changes,
        saving: Saving::default(),
        is_fresh: StoredValue::new(false),
        on_approved,
    };
    view! {
        <div class="hand-off-part">
            {loaded_as("The hand-off link could not be loaded", answer, 3, move |link| {
                view! { <LinkState link act/> }.into_any()
            })}
            <SaveFailure saving=act.saving title="Nothing was changed"/>
        </div>
    }
    .into_any()
}

/// What the buttons work with.
#[derive(Clone, Copy)]
struct Act {
    id: Signal<String>,
    token: RwSignal<Option<String>>,
    changes: RwSignal<u32>,
    saving: Saving,
    /// Whether a button was pressed, which the next answer shows.
    is_fresh: StoredValue<bool>,
    on_approved: Callback<()>,
}

impl Act {
    fn again(self) {
        self.is_fresh.set_value(true);
        self.changes.update(|changes| *changes += 1);
    }
}

#[component]
fn LinkState(link: Option<HandOff>, act: Act) -> impl IntoView {
    // The button that was pressed is gone.
    if act.is_fresh.get_value() {
        act.is_fresh.set_value(false);
        after_render(|| focus_id(STATE_ID));
    }
    let Some(link) = link else {
        return view! { <Explanation/> <MakeLink act label="Create hand-off link"/> }.into_any();
    };
    let by = link.created_by.clone();
    let said = match link.state {
        HandOffState::Open => "The link works.",
        HandOffState::Submitted => {
            "An identifier was submitted. Check it, then approve or reject it."
        }
        HandOffState::Approved => {
            "The identifier is approved and filled in at step 2 of the setup. Nothing is deployed yet."
        }
        HandOffState::Rejected => "The identifier was rejected, and the link has ended.",
        HandOffState::Revoked => "The last link was revoked.",
        HandOffState::Expired => "The last link expired before anything was submitted.",
    };
    let until = (link.state == HandOffState::Open).then(|| {
        view! { " It ends " <Deadline time=link.expiry_time.clone()/> "." }
    });
    let progress = match (link.state, &link.open_time, &link.files_read_time) {
        (HandOffState::Open, None, _) => Some("Nobody has opened it yet."),
        (HandOffState::Open, Some(_), None) => {
            Some("It was opened. The files were not downloaded yet.")
        }
        (HandOffState::Open, Some(_), Some(_)) => {
            Some("It was opened, and the files were downloaded.")
        }
        _ => None,
    };
    let body = match (link.state, link.submission) {
        (HandOffState::Submitted, Some(submission)) => {
            view! { <Decision submission act/> }.into_any()
        }
        (HandOffState::Open, _) => view! { <OpenLink act/> }.into_any(),
        (HandOffState::Approved, _) => view! { <Revoke act/> }.into_any(),
        _ => view! { <MakeLink act label="Create a new link"/> }.into_any(),
    };
    view! {
        <p id=STATE_ID tabindex="-1" role="status">
            <strong>{said}</strong>
            {until} " Created by " <bdi>{by}</bdi> ". " {progress}
        </p>
        {body}
    }
    .into_any()
}

#[component]
fn Explanation() -> impl IntoView {
    view! {
        <p>
            "Does somebody else run Terraform? Create a link for that person. That person needs no account on this server. The link shows only this custom cloud: its details, files and permissions. With it, that person can submit the identifier once. You approve the identifier before anything is deployed."
        </p>
    }
}

#[component]
fn MakeLink(act: Act, label: &'static str) -> impl IntoView {
    let days = RwSignal::new(USUAL_DAYS);
    let offline = use_offline_reason();
    let toasts = use_toasts();
    let options: Vec<_> = DAYS
        .iter()
        .map(|days| {
            let unit = if *days == 1 { "day" } else { "days" };
            SelectOption::new(days.to_string(), format!("{days} {unit}"))
        })
        .collect();
    let make = move |()| {
        let (id, days) = (act.id.get_untracked(), days.get_untracked());
        let send = async move { hand_off_create(&id, days).await };
        act.saving.run(send, move |made| {
            act.token.set(made.and_then(|made| made.token));
            toasts.success("Hand-off link created");
            act.again();
        });
    };
    view! {
        <div class="hand-off-part__make">
            <SelectField
                id="hand-off-days"
                label="The link works for"
                options
                value=Signal::derive(move || days.get().to_string())
                on_change=move |text: String| days.set(text.parse().unwrap_or(USUAL_DAYS))
            />
            <Button
                on_press=make
                is_busy=act.saving.is_busy
                busy_label="Creating…"
                disabled_reason=offline
            >
                {label}
            </Button>
        </div>
    }
    .into_any()
}

/// The link itself as long as this page knows it, and how to end it.
#[component]
fn OpenLink(act: Act) -> impl IntoView {
    let link = move || {
        let token = act.token.get()?;
        let link = absolute(&paths::hand_off_link(&token));
        Some(view! {
            <Alert tone=Tone::Info title="Copy the link now. It is shown once.">
                <p>"Send it only to the person running Terraform. Everyone with the link can read the files."</p>
                <OneTimeSecret what="hand-off link" text=link/>
            </Alert>
        })
    };
    view! {
        {link}
        <Revoke act/>
    }
    .into_any()
}

#[component]
fn Revoke(act: Act) -> impl IntoView {
    let offline = use_offline_reason();
    let revoke = move |()| {
        let id = act.id.get_untracked();
        let send = async move { hand_off_delete(&id).await };
        act.saving.run(send, move |_| {
            act.token.set(None);
            act.again();
        });
    };
    view! {
        <div>
            <Button
                is_small=true
                on_press=revoke
                is_busy=act.saving.is_busy
                busy_label="Revoking…"
                disabled_reason=offline
            >
                "Revoke link"
            </Button>
        </div>
    }
    .into_any()
}

#[component]
fn Decision(submission: HandOffSubmission, act: Act) -> impl IntoView {
    let offline = use_offline_reason();
    let identifier = StoredValue::new(submission.identifier.clone());
    let facts = vec![
        Fact::code("Identifier", submission.identifier),
        Fact::text("Name", submission.name),
        Fact::text("Email", submission.email),
    ];
    let time = submission.time;
    let submitted = move || {
        view! {
            <div class="facts__line">
                <dt class="facts__label">"Submitted"</dt>
                <dd class="facts__value"><Timestamp time=time.clone() is_exact=true/></dd>
            </div>
        }
    };
    let decide = move |is_approved: bool| {
        let (id, identifier) = (act.id.get_untracked(), identifier.get_value());
        let send = async move { hand_off_decide(&id, identifier, is_approved).await };
        act.saving.run(send, move |_| {
            act.token.set(None);
            act.again();
            if is_approved {
                act.on_approved.run(());
            }
        });
    };
    view! {
        <Facts facts=Signal::stored(facts) more=submitted/>
        <p class="muted">"The name and the email are not verified."</p>
        <div class="form__actions">
            <Button
                kind=ButtonKind::Primary
                on_press=move |()| decide(true)
                is_busy=act.saving.is_busy
                busy_label="Saving…"
                disabled_reason=offline
            >
                "Approve identifier"
            </Button>
            <Button on_press=move |()| decide(false) disabled_reason=offline>"Reject identifier"</Button>
        </div>
    }
    .into_any()
}
