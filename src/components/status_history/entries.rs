//! The states a custom cloud went through, from its events. Plain data.

use byoc_types::{CustomCloudState, Event};

use crate::format::{self, Millis};

/// A state that a custom cloud was or is in.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub state: CustomCloudState,
    /// When it began, RFC 3339.
    pub since: String,
    /// How long it lasted; `None` for the state it is in.
    pub length: Option<Millis>,
    /// E-mail of the person who caused it, or `control plane`.
    pub actor: String,
}

/// Newest first, as the events come. Events that repeat a state do not begin it again.
pub fn entries(events: &[Event]) -> Vec<Entry> {
    let mut oldest_first: Vec<Entry> = Vec::new();
    for event in events.iter().rev() {
        let Some(state) = event.state else { continue };
        if oldest_first.last().is_some_and(|last| last.state == state) {
            continue;
        }
        if let Some(last) = oldest_first.last_mut() {
            last.length = format::parse_time(&event.time)
                .zip(format::parse_time(&last.since))
                .map(|(end, start)| (end - start).max(0));
        }
        oldest_first.push(Entry {
            state,
            since: event.time.clone(),
            length: None,
            actor: event.actor.clone(),
        });
    }
    oldest_first.reverse();
    oldest_first
}

#[cfg(test)]
mod tests {
    use super::*;
    use CustomCloudState::{Active, Creating, Draft, Validating};

    fn event(sequence: i64, second: u32, state: Option<CustomCloudState>) -> Event {
        Event {
            sequence,
            custom_cloud_environment_id: "c1".into(),
            custom_cloud_name: None,
            action: "state_change".into(),
            actor: "control plane".into(),
            time: format!("2026-11-23T10:00:{second:02}Z"),
            state,
            changes: vec![],
            summary: String::new(),
        }
    }

    #[test]
    fn each_state_lasts_until_the_next() {
        let events = [
            event(6, 9, Some(Active)),
            event(5, 5, Some(Creating)),
            event(4, 4, None),
            event(3, 3, Some(Validating)),
            event(2, 2, Some(Draft)),
            event(1, 0, Some(Draft)),
        ];
        let seen: Vec<_> = entries(&events)
            .into_iter()
            .map(|entry| (entry.state, entry.length))
            .collect();
        assert_eq!(
            seen,
            [
                (Active, None),
                (Creating, Some(4_000)),
                (Validating, Some(2_000)),
                (Draft, Some(3_000)),
            ]
        );
    }

    #[test]
    fn no_events_no_history() {
        assert_eq!(entries(&[]), []);
    }
}
