//! Whether the control plane reaches the account: the button that checks it, and what the last check
//! found.

use byoc_rules::state::{Action, CHECKS_UNTIL_DISCONNECTED, has_connection};
use byoc_types::{ConnectionCheck, CustomCloudState, Difference};
use leptos::prelude::*;

use super::current::{Current, use_current};
use super::use_reason_against;
use crate::api::Asker;
use crate::api::operations::{connection_check, connection_view};
use crate::components::deadline::Deadline;
use crate::components::timestamp::Timestamp;
use crate::forms::saving::{SaveFailure, Saving};
use crate::ui::{Alert, Button, CodeView, IconName, Tone, effect};

/// What the last check found.
#[derive(Clone, Debug, PartialEq)]
struct Found {
    check: ConnectionCheck,
    /// False if it was known when the page opened.
    is_new: bool,
}

impl Found {
    /// Whether it is shown above the tabs: what needs a look, and the answer to a press.
    fn is_notice(&self) -> bool {
        if self.check.state == CustomCloudState::Deleted {
            // Nothing is said of a search before it was refused several times.
            return self.check.cause.is_some() && self.check.failures >= CHECKS_UNTIL_DISCONNECTED;
        }
        self.is_new || self.check.cause.is_some() || !self.check.differences.is_empty()
    }

    /// Whether it replaces what is known: answers may arrive in another order than their checks ran.
    fn replaces(&self, known: Option<&Found>) -> bool {
        // All times have the same format, so they compare as text.
        known.is_none_or(|known| {
            known.check.check_time <= self.check.check_time && known.check != self.check
        })
    }
}

/// What the last check of the connection found, and the check that a person runs.
#[derive(Clone, Copy, Default)]
pub struct Connection {
    found: RwSignal<Option<Found>>,
    checking: Saving,
}

impl Connection {
    /// Reads the last check from the server: now, and after each change of the custom cloud. If that
    /// fails, the page shows what it knows.
    pub fn follow(self, current: Current) {
        let (state, revision) = (current.state(), current.revision());
        let mut before = None;
        effect(move || {
            let now = state.get();
            revision.track();
            let has_changed = before.replace(now).is_some_and(|before| before != now);
            if !has_connection(now) && now != CustomCloudState::Deleted {
                self.found.set(None);
                return;
            }
            let id = current.id();
            Asker::App.spawn(async move {
                if let Ok(check) = connection_view(&id).await
                    && check.check_time.is_some()
                {
                    let is_new = has_changed || self.has_other_differences(&check);
                    self.put(Found { check, is_new });
                }
            });
        });
    }

    /// Whether a check found other differences than the one on screen, if one is.
    fn has_other_differences(self, check: &ConnectionCheck) -> bool {
        let known = self.found.try_with_untracked(|found| {
            found
                .as_ref()
                .is_some_and(|found| found.check.differences != check.differences)
        });
        known == Some(true)
    }

    fn put(self, found: Found) {
        let is_news = self
            .found
            .try_with_untracked(|known| found.replaces(known.as_ref()));
        if is_news == Some(true) {
            self.found.set(Some(found));
        }
    }

    /// Whether the notice says why the last check failed.
    pub fn has_cause(self) -> bool {
        self.found.with(|found| {
            found
                .as_ref()
                .is_some_and(|found| found.check.cause.is_some())
        })
    }
}

/// The title of what a check found.
fn title_of(check: &ConnectionCheck) -> String {
    match (&check.cause, check.state) {
        (None, _) if check.differences.is_empty() => "The account can be reached.".to_owned(),
        (None, _) => {
            "The account can be reached, but its network differs from the template.".to_owned()
        }
        (Some(cause), CustomCloudState::Deleted) => format!(
            "The account could not be searched after the deletion. {}",
            cause.title
        ),
        (Some(cause), CustomCloudState::Active) if check.is_paused => {
            format!(
                "{} Many accounts are failing at the moment, so this custom cloud stays active.",
                cause.title
            )
        }
        (Some(cause), CustomCloudState::Active) => format!(
            "{} Failed checks in a row: {} of {CHECKS_UNTIL_DISCONNECTED}.",
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
    let connection = expect_context::<Connection>();
    let checking = connection.checking;
    let state = current.state();
    let check = move |()| {
        let id = current.id();
        checking.run(async move { connection_check(&id).await }, move |check| {
            connection.put(Found {
                check,
                is_new: true,
            });
            current.refresh();
        });
    };
    let reason = use_reason_against(Action::CheckConnection);
    let is_requested = current.is_requested();
    view! {
        <Show when=move || has_connection(state.get()) && !is_requested.get()>
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
    let notice = move || {
        found
            .get()
            .filter(Found::is_notice)
            .map(|found| view! { <Notice found/> })
    };
    view! {
        {notice}
        <SaveFailure saving=checking title="The connection was not checked"/>
    }
}

#[component]
fn Notice(found: Found) -> impl IntoView {
    let Found { check, is_new } = found;
    let title = title_of(&check);
    let tone = match check.cause {
        Some(_) => Tone::Danger,
        None if check.differences.is_empty() => Tone::Success,
        None => Tone::Warning,
    };
    let lines: Vec<_> = check
        .differences
        .iter()
        .map(|difference| view! { <li>{difference_text(difference)}</li> })
        .collect();
    let cause = check.cause.map(|cause| {
        let evidence = cause.evidence;
        view! {
            <p><strong>"What to do: "</strong>{cause.fix}</p>
            {(!evidence.is_empty())
                .then(|| {
                    view! {
                        <div class="operation-cause__evidence">
                            <CodeView label="Evidence" text=evidence language="text" is_short=true/>
                        </div>
                    }
                })}
        }
    });
    let next = (check.state == CustomCloudState::Deleted)
        .then_some(check.next_check_time)
        .flatten()
        .map(|time| {
            view! {
                <p>
                    "If you have destroyed the Terraform resources, press “Mark as destroyed” on the tab “Infrastructure”. Otherwise, the control plane checks the account for remaining resources again "
                    <Deadline time/> "."
                </p>
            }
        });
    let checked = check
        .check_time
        .map(|time| view! { <p>"Checked " <Timestamp time/> "."</p> });
    view! {
        <Alert tone title is_live=is_new>
            {cause}
            {(!lines.is_empty())
                .then(|| {
                    view! {
                        <ul>{lines}</ul>
                        <p>
                            <strong>"What to do: "</strong>
                            "Review these differences. If a change was not intended, undo it in the account."
                        </p>
                    }
                })}
            {next}
            {checked}
        </Alert>
    }
}

/// When the last check was, if the notice has nothing to say about it: the state says the rest.
#[component]
pub fn LastCheck() -> impl IntoView {
    let Connection { found, .. } = expect_context::<Connection>();
    move || {
        let found = found
            .get()
            .filter(|found| !found.is_notice() && has_connection(found.check.state))?;
        let time = found.check.check_time?;
        Some(view! { <p class="muted">"Connection checked " <Timestamp time/> "."</p> })
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
            next_check_time: None,
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
        assert!(title(paused).ends_with("so this custom cloud stays active."));
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

    #[test]
    fn a_late_answer_does_not_replace_a_newer_check() {
        let found = |time: &str, failures| Found {
            check: ConnectionCheck {
                check_time: Some(time.to_owned()),
                ..check(CustomCloudState::Active, failures)
            },
            is_new: true,
        };
        let (old, new) = (
            found("2026-01-01T00:00:00.900Z", 1),
            found("2026-01-01T00:00:01.000Z", 2),
        );
        assert!(old.replaces(None));
        assert!(new.replaces(Some(&old)));
        assert!(!old.replaces(Some(&new)));
        assert!(!new.replaces(Some(&new)));
    }

    #[test]
    fn a_good_check_is_a_notice_only_after_a_press() {
        let found = |failures, is_new| Found {
            check: check(CustomCloudState::Active, failures),
            is_new,
        };
        assert!(!found(0, false).is_notice());
        assert!(found(0, true).is_notice());
        assert!(found(1, false).is_notice());
        let search = |failures| Found {
            check: check(CustomCloudState::Deleted, failures),
            is_new: true,
        };
        assert!(!search(0).is_notice() && !search(2).is_notice());
        assert!(search(3).is_notice());
    }
}
