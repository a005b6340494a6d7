//! How the wizard's steps stand, and what each still lacks.

pub use byoc_rules::wizard::{STEPS, bar_label, label, number, position, purpose};
use byoc_types::{CustomCloudState, WizardStep};

use crate::forms::form::Problems;

/// Heading of the last step: how far the cloud is.
pub fn outcome(state: CustomCloudState) -> &'static str {
    if matches!(state, CustomCloudState::Active) {
        "Your custom cloud is active"
    } else if matches!(state, CustomCloudState::CreationFailed) {
        "Your custom cloud could not be created yet"
    } else {
        label(WizardStep::Create)
    }
}

pub fn next(step: WizardStep) -> Option<WizardStep> {
    STEPS.get(number(step)).copied()
}

pub fn previous(step: WizardStep) -> Option<WizardStep> {
    number(step).checked_sub(2).map(|i| STEPS[i])
}

/// How a step shows in the step bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Current,
    /// Complete: nothing in it would be refused.
    Done,
    /// Shown before, and something in it would be refused.
    HasProblem,
    /// Reachable, not filled in yet.
    Open,
    /// An earlier step comes first.
    Locked,
}

/// Whether `step` may be opened: everything before it is complete, or it was reached before.
///
/// The last step is not a form: it opens only once the cloud has left its draft.
pub fn is_open(step: WizardStep, found: &Problems<WizardStep>, reached: WizardStep) -> bool {
    if step == WizardStep::Create {
        return false;
    }
    let first = found.first_part();
    number(step) <= number(reached) || first.is_none_or(|first| number(step) <= number(first))
}

/// How `step` stands while `current` is on screen and `found` is wrong.
pub fn standing(
    step: WizardStep,
    current: WizardStep,
    found: &Problems<WizardStep>,
    reached: WizardStep,
) -> Standing {
    let was_reached = number(step) < number(reached);
    if step == current {
        Standing::Current
    } else if current == WizardStep::Create {
        Standing::Done
    } else if !is_open(step, found, reached) {
        Standing::Locked
    } else if !was_reached {
        Standing::Open
    } else if found.has(step) {
        Standing::HasProblem
    } else {
        Standing::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::custom_cloud_create::draft::{
        Screen,
        tests::{complete, facts},
    };

    #[test]
    fn next_and_previous_undo_each_other() {
        for step in STEPS {
            if let Some(following) = next(step) {
                assert_eq!(previous(following), Some(step));
            }
        }
        assert_eq!(previous(WizardStep::Details), None);
        assert_eq!(next(WizardStep::Create), None);
    }

    /// All that is wrong with a screen.
    fn found(screen: &Screen) -> Problems<WizardStep> {
        screen.all_problems(&facts())
    }

    fn without_identifier() -> Screen {
        Screen {
            identifier: String::new(),
            ..complete()
        }
    }

    #[test]
    fn the_first_step_that_lacks_something_is_next() {
        for (screen, expected) in [
            (Screen::default(), Some(WizardStep::Details)),
            (without_identifier(), Some(WizardStep::Deploy)),
            (complete(), None),
        ] {
            assert_eq!(found(&screen).first_part(), expected);
        }
    }

    #[test]
    fn a_step_opens_after_the_steps_before_it_or_once_it_was_reached() {
        let found = found(&without_identifier());
        for (step, reached, expected) in [
            (WizardStep::Deploy, WizardStep::Details, true),
            (WizardStep::Availability, WizardStep::Deploy, false),
            (WizardStep::Contacts, WizardStep::Contacts, true),
            (WizardStep::Create, WizardStep::Create, false),
        ] {
            assert_eq!(is_open(step, &found, reached), expected, "{step:?}");
        }
        assert_eq!(
            standing(
                WizardStep::Deploy,
                WizardStep::Contacts,
                &found,
                WizardStep::Contacts
            ),
            Standing::HasProblem
        );
    }

    #[test]
    fn while_it_is_created_every_form_step_is_done() {
        for step in &STEPS[..4] {
            assert_eq!(
                standing(
                    *step,
                    WizardStep::Create,
                    &found(&complete()),
                    WizardStep::Create
                ),
                Standing::Done
            );
        }
    }
}
