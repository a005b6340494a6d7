//! The wizard's steps: their order, their words, and what each still lacks.

use byoc_rules::cloud::TemplateCloud;
use byoc_types::{CustomCloudState, WizardStep};

use super::draft::{Facts, Screen};
use crate::ui::FieldProblem;

/// The steps in the order in which they are shown.
pub const STEPS: [WizardStep; 5] = [
    WizardStep::Details,
    WizardStep::Deploy,
    WizardStep::Availability,
    WizardStep::Contacts,
    WizardStep::Create,
];

/// Name in the step bar and in the heading.
pub fn label(step: WizardStep) -> &'static str {
    match step {
        WizardStep::Details => "Cloud details",
        WizardStep::Deploy => "Deploy the template",
        WizardStep::Availability => "Availability",
        WizardStep::Contacts => "Customer contacts",
        WizardStep::Create => "Creating your custom cloud",
    }
}

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

/// One sentence that says what the step is for.
pub fn purpose(step: WizardStep, provider: TemplateCloud) -> &'static str {
    match step {
        WizardStep::Details => {
            "Name the cloud and say where it runs and which addresses it may use."
        }
        WizardStep::Deploy => match provider {
            TemplateCloud::Aws => {
                "Apply the Terraform template in your AWS account, then bring back the role ARN \
                 that it prints."
            }
            TemplateCloud::Google => {
                "Apply the Terraform template in your Google Cloud project, then bring back the \
                 service account that it prints."
            }
        },
        WizardStep::Availability => "Choose which projects may use this custom cloud.",
        WizardStep::Contacts => {
            "Say whom to call when the custom cloud needs somebody on your side."
        }
        WizardStep::Create => {
            "The control plane checks your account and prepares the cloud. You can close this \
             page: the work goes on."
        }
    }
}

/// Position in the step bar, from 1.
pub fn number(step: WizardStep) -> usize {
    STEPS.iter().position(|&s| s == step).map_or(1, |i| i + 1)
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

/// The first form step that would be refused, with what is wrong with it.
pub fn first_incomplete(screen: &Screen, facts: &Facts) -> Option<(WizardStep, Vec<FieldProblem>)> {
    STEPS
        .into_iter()
        .filter(|&step| step != WizardStep::Create)
        .map(|step| (step, screen.problems(step, facts)))
        .find(|(_, problems)| !problems.is_empty())
}

/// Whether `step` may be opened: everything before it is complete, or it was reached before.
///
/// The last step is not a form: it opens only once the cloud has left its draft.
pub fn is_open(step: WizardStep, screen: &Screen, facts: &Facts, reached: WizardStep) -> bool {
    if step == WizardStep::Create {
        return false;
    }
    number(step) <= number(reached)
        || first_incomplete(screen, facts).is_none_or(|(first, _)| number(step) <= number(first))
}

/// How `step` stands while `current` is on screen.
pub fn standing(
    step: WizardStep,
    current: WizardStep,
    screen: &Screen,
    facts: &Facts,
    reached: WizardStep,
) -> Standing {
    if step == current {
        Standing::Current
    } else if current == WizardStep::Create {
        Standing::Done
    } else if !is_open(step, screen, facts, reached) {
        Standing::Locked
    } else if screen.problems(step, facts).is_empty() {
        if number(step) < number(reached) {
            Standing::Done
        } else {
            Standing::Open
        }
    } else if number(step) < number(reached) {
        Standing::HasProblem
    } else {
        Standing::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::custom_cloud_create::draft::tests::{complete, facts};

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

    #[test]
    fn an_empty_wizard_begins_at_the_details() {
        let (step, problems) = first_incomplete(&Screen::default(), &facts()).unwrap();
        assert_eq!(step, WizardStep::Details);
        assert!(!problems.is_empty());
    }

    #[test]
    fn a_complete_wizard_lacks_nothing() {
        assert_eq!(first_incomplete(&complete(), &facts()), None);
    }

    #[test]
    fn a_missing_identifier_stops_at_the_deployment() {
        let screen = Screen {
            identifier: String::new(),
            ..complete()
        };
        let (step, _) = first_incomplete(&screen, &facts()).unwrap();
        assert_eq!(step, WizardStep::Deploy);
        assert!(is_open(
            WizardStep::Deploy,
            &screen,
            &facts(),
            WizardStep::Details
        ));
        assert!(!is_open(
            WizardStep::Availability,
            &screen,
            &facts(),
            WizardStep::Deploy
        ));
    }

    #[test]
    fn a_step_once_reached_stays_open() {
        let screen = Screen {
            identifier: String::new(),
            ..complete()
        };
        assert!(is_open(
            WizardStep::Contacts,
            &screen,
            &facts(),
            WizardStep::Contacts
        ));
        assert_eq!(
            standing(
                WizardStep::Deploy,
                WizardStep::Contacts,
                &screen,
                &facts(),
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
                    &complete(),
                    &facts(),
                    WizardStep::Create
                ),
                Standing::Done
            );
        }
    }
}
