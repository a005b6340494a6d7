//! A service's state: one colour, one icon and one word everywhere.

use byoc_html::Html;
use byoc_rules::service::is_changing;
use byoc_rules::words;
use byoc_types::{Service, ServiceState, StepState};
use leptos::prelude::*;

use crate::ui::{Badge, IconName, Tone, dynamic};

/// What decides the badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    pub state: ServiceState,
    pub is_terminating: bool,
    /// Whether its newest operation has stopped with a failure.
    pub has_failed: bool,
}

impl Condition {
    pub fn of(service: &Service) -> Self {
        let newest = service.operation.as_ref();
        Self {
            state: service.state,
            is_terminating: service.is_terminating,
            has_failed: newest.is_some_and(|newest| newest.state == StepState::Failed),
        }
    }

    /// The word of the badge.
    pub fn word(self) -> &'static str {
        match (self.has_failed, self.is_terminating) {
            (true, _) => "Failed",
            (false, true) => "Terminating",
            (false, false) => words::label(self.state),
        }
    }

    fn is_busy(self) -> bool {
        !self.has_failed && is_changing(self.state, self.is_terminating)
    }

    fn look(self) -> (Tone, IconName) {
        match (self.has_failed, self.is_terminating, self.state) {
            (true, _, _) => (Tone::Danger, IconName::Error),
            (false, true, _) => (Tone::Neutral, IconName::Clock),
            (false, false, ServiceState::Running) => (Tone::Success, IconName::CheckCircle),
            (false, false, ServiceState::Rebuilding | ServiceState::Rebalancing) => {
                (Tone::Info, IconName::Clock)
            }
            (false, false, ServiceState::Poweroff) => (Tone::Neutral, IconName::Unlink),
        }
    }
}

/// The badge of a state, in a row that is HTML.
pub fn service_badge(condition: Condition) -> Html {
    let (tone, icon) = condition.look();
    let mut html = Html::default();
    html.badge(tone, icon, condition.is_busy(), condition.word());
    html
}

/// The badge of a state.
#[component]
pub fn ServiceBadge(#[prop(into)] condition: Signal<Condition>) -> impl IntoView {
    dynamic(move || {
        let condition = condition.get();
        let (tone, icon) = condition.look();
        let is_busy = condition.is_busy();
        view! { <Badge tone icon is_busy>{condition.word()}</Badge> }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_said_first_and_then_the_end() {
        let condition = Condition {
            state: ServiceState::Rebuilding,
            is_terminating: true,
            has_failed: true,
        };
        assert_eq!(condition.word(), "Failed");
        let condition = Condition {
            has_failed: false,
            ..condition
        };
        assert_eq!(condition.word(), "Terminating");
        let condition = Condition {
            is_terminating: false,
            ..condition
        };
        assert_eq!(condition.word(), "Rebuilding");
    }
}
