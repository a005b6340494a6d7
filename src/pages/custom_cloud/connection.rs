//! Whether the control plane reaches the account: the button that checks it, and what it found.

use byoc_rules::state::Action;
use byoc_types::{ConnectionCheck, CustomCloudState, Difference};
use leptos::prelude::*;

use super::current::use_current;
use super::use_reason_against;
use crate::api::operations::connection_check;
use crate::forms::saving::{SaveFailure, Saving};
use crate::ui::{Alert, Button, CodeView, IconName, Tone};

/// What the last check on this page found.
#[derive(Clone, Copy, Default)]
pub struct Connection {
    found: RwSignal<Option<ConnectionCheck>>,
    checking: Saving,
}

/// Whether a connection is there to be checked.
fn has_connection(state: CustomCloudState) -> bool {
    matches!(
        state,
        CustomCloudState::Active | CustomCloudState::Disconnected | CustomCloudState::Reconnecting
    )
}

/// The title of what a check found.
fn title_of(check: &ConnectionCheck) -> String {
    match (&check.cause, check.state) {
        (None, _) if check.differences.is_empty() => "The account can be reached.".to_owned(),
        (None, _) => "The account can be reached, and differs from the template.".to_owned(),
        (Some(cause), CustomCloudState::Active) if check.is_paused => {
            format!(
                "{} Many accounts fail at the moment, so this one stays active.",
                cause.title
            )
        }
        (Some(cause), CustomCloudState::Active) => format!(
            "{} Failed checks in a row: {} of 3.",
            cause.title, check.failures
        ),
        (Some(cause), _) => cause.title.clone(),
    }
}

/// One line of the list of differences.
fn difference_text(difference: &Difference) -> String {
    let Difference {
        subject,
        expected,
        found,
    } = difference;
    match expected {
        Some(expected) => format!("{subject}: {found}, expected {expected}"),
        None => format!("{subject}: {found}, not in the template"),
    }
}

/// Checks the connection. Shown while there is one.
#[component]
pub fn CheckConnectionButton() -> impl IntoView {
    let current = use_current();
    let Connection { found, checking } = expect_context::<Connection>();
    let state = current.state();
    let check = move |()| {
        let id = current.id();
        checking.run(async move { connection_check(&id).await }, move |check| {
            found.set(Some(check));
            current.refresh();
        });
    };
    let reason = use_reason_against(Action::CheckConnection);
    view! {
        <Show when=move || has_connection(state.get())>
            <Button
                icon=IconName::Refresh
                is_busy=checking.is_busy
                busy_label="Checking…"
                on_press=check
                disabled_reason=reason
            >
                "Check connection"
            </Button>
        </Show>
    }
}

/// What the last check found: cause and fix, or the differences from the template.
#[component]
pub fn ConnectionNotice() -> impl IntoView {
    let Connection { found, checking } = expect_context::<Connection>();
    let notice = move || found.get().map(|check| view! { <Found check/> });
    view! {
        {notice}
        <SaveFailure saving=checking title="The connection was not checked"/>
    }
}

#[component]
fn Found(check: ConnectionCheck) -> impl IntoView {
    let title = title_of(&check);
    let tone = match check.cause {
        Some(_) => Tone::Danger,
        None => Tone::Success,
    };
    let lines: Vec<_> = check
        .differences
        .iter()
        .map(|difference| view! { <li>{difference_text(difference)}</li> })
        .collect();
    let cause = check.cause.map(|cause| {
        view! {
            <p><strong>"What to do: "</strong>{cause.fix}</p>
            <CodeView label="Evidence" text=cause.evidence language="text" is_short=true/>
        }
    });
    view! {
        <Alert tone title is_live=true>
            {cause}
            {(!lines.is_empty()).then(|| view! { <ul>{lines}</ul> })}
        </Alert>
    }
}

#[cfg(test)]
mod tests {
    use byoc_types::Cause;

    use super::*;

    fn check(state: CustomCloudState, failures: u32) -> ConnectionCheck {
        let cause = Cause {
            code: "role_not_found".into(),
            title: "The role does not exist.".into(),
            fix: "Apply the template.".into(),
            evidence: "AccessDenied".into(),
            is_retryable: true,
        };
        ConnectionCheck {
            state,
            failures,
            check_time: None,
            cause: (failures > 0).then_some(cause),
            differences: vec![],
            is_paused: false,
        }
    }

    #[test]
    fn a_check_says_what_it_found_and_how_often_it_failed() {
        let title = |check| title_of(&check);
        assert_eq!(
            title(check(CustomCloudState::Active, 0)),
            "The account can be reached."
        );
        assert_eq!(
            title(check(CustomCloudState::Active, 2)),
            "The role does not exist. Failed checks in a row: 2 of 3."
        );
        assert_eq!(
            title(check(CustomCloudState::Disconnected, 3)),
            "The role does not exist."
        );
        let paused = ConnectionCheck {
            is_paused: true,
            ..check(CustomCloudState::Active, 2)
        };
        assert!(title(paused).ends_with("so this one stays active."));
    }

    #[test]
    fn a_difference_names_what_is_expected() {
        let difference = |expected: Option<&str>| Difference {
            subject: "workload-az1".into(),
            expected: expected.map(str::to_owned),
            found: "10.0.9.0/24".into(),
        };
        assert_eq!(
            difference_text(&difference(Some("10.0.1.0/24"))),
            "workload-az1: 10.0.9.0/24, expected 10.0.1.0/24"
        );
        assert_eq!(
            difference_text(&difference(None)),
            "workload-az1: 10.0.9.0/24, not in the template"
        );
    }
}
