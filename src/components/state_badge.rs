//! A custom cloud's state: one colour, one icon and one word everywhere.

use byoc_rules::state;
use byoc_types::CustomCloudState;
use leptos::prelude::*;

use crate::ui::{Badge, IconName, Tone, dynamic};

/// What a state looks like. A turning ring stands in for the icon while the state changes by
/// itself.
pub fn look(state: CustomCloudState) -> (Tone, IconName) {
    match state {
        CustomCloudState::Draft => (Tone::Neutral, IconName::Edit),
        CustomCloudState::Validating | CustomCloudState::Creating => (Tone::Info, IconName::Clock),
        CustomCloudState::Active => (Tone::Success, IconName::CheckCircle),
        CustomCloudState::CreationFailed | CustomCloudState::DeletionFailed => {
            (Tone::Danger, IconName::Error)
        }
        CustomCloudState::Disconnected => (Tone::Warning, IconName::Unlink),
        CustomCloudState::Reconnecting => (Tone::Warning, IconName::Refresh),
        CustomCloudState::Deleting => (Tone::Neutral, IconName::Clock),
        CustomCloudState::Deleted => (Tone::Neutral, IconName::Trash),
    }
}

/// The badge of a state.
#[component]
pub fn StateBadge(
    #[prop(into)] state: Signal<CustomCloudState>,
    /// True: it was in this state once. Nothing turns in the past.
    #[prop(optional)]
    is_past: bool,
) -> impl IntoView {
    dynamic(move || {
        let state = state.get();
        let (tone, icon) = look(state);
        view! {
            <Badge tone icon is_busy=!is_past && state::is_changing(state)>
                {state::label(state)}
            </Badge>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_its_own_word() {
        let words: std::collections::BTreeSet<_> = state::ALL
            .iter()
            .map(|state| state::label(*state))
            .collect();
        assert_eq!(words.len(), state::ALL.len());
    }

    #[test]
    fn only_failures_are_red() {
        for state in state::ALL {
            let is_failure = matches!(
                state,
                CustomCloudState::CreationFailed | CustomCloudState::DeletionFailed
            );
            assert_eq!(look(*state).0 == Tone::Danger, is_failure, "{state:?}");
        }
    }
}
