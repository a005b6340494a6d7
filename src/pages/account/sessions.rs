//! The browsers in which a person is signed in.

use byoc_types::OwnSession;
use leptos::prelude::*;

use crate::{
    api::people::{own_session_delete, own_session_list, own_sessions_delete},
    components::{loaded::loaded_as, timestamp::Timestamp},
    forms::saving::{SaveFailure, Saving},
    state::{connection::use_offline_reason, toasts::use_toasts},
    ui::{Badge, Button, Card, Tone},
};

/// The list, with buttons that end one session or all others.
#[component]
pub fn SessionsCard() -> impl IntoView {
    let toasts = use_toasts();
    let offline = use_offline_reason();
    let saving = Saving::default();
    let sessions = LocalResource::new(own_session_list);
    let end = Callback::new(move |id: String| {
        saving.run(async move { own_session_delete(&id).await }, move |()| {
            sessions.refetch();
            toasts.success("Session ended");
        });
    });
    let end_others = move |()| {
        saving.run(own_sessions_delete(), move |()| {
            sessions.refetch();
            toasts.success("All other sessions ended");
        });
    };
    let actions = move || {
        view! {
            <Button is_small=true on_press=end_others is_busy=saving.is_busy disabled_reason=offline>
                "End all other sessions"
            </Button>
        }
    };
    view! {
        <Card
            title="Sessions"
            description="The browsers in which you are signed in. If you don't recognize a browser, end its session, then change your password."
            actions
        >
            <SaveFailure saving title="The session was not ended"/>
            {loaded_as(
                "Sessions could not be loaded",
                sessions,
                3,
                move |list| view! { <SessionList sessions=list end/> }.into_any(),
            )}
        </Card>
    }
}

#[component]
fn SessionList(sessions: Vec<OwnSession>, end: Callback<String>) -> impl IntoView {
    let entries = sessions
        .into_iter()
        .map(|session| view! { <Entry session end/> })
        .collect_view();
    view! { <ul class="entries" aria-label="Sessions">{entries}</ul> }
}

#[component]
fn Entry(session: OwnSession, end: Callback<String>) -> impl IntoView {
    let offline = use_offline_reason();
    let OwnSession {
        session_id,
        device,
        create_time,
        last_used_time,
        is_current,
        ..
    } = session;
    let action = match is_current {
        true => view! { <Badge tone=Tone::Success>"This browser"</Badge> }.into_any(),
        false => {
            let label = format!("End the session of {device}");
            view! {
                <Button
                    is_small=true
                    aria_label=Some(label)
                    disabled_reason=offline
                    on_press=move |()| end.run(session_id.clone())
                >
                    "End"
                </Button>
            }
            .into_any()
        }
    };
    view! {
        <li class="entries__entry">
            <div class="entries__text">
                <strong><bdi>{device}</bdi></strong>
                <span class="muted small">
                    "Last used " <Timestamp time=last_used_time/> " · Signed in "
                    <Timestamp time=create_time/>
                </span>
            </div>
            {action}
        </li>
    }
}
