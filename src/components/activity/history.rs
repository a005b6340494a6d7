//! The events of a custom cloud, a service or an organization as far as they were read. They are read page by
//! page, newest first, while new ones keep coming: what was read stays one piece without a hole.

use std::collections::BTreeMap;

use byoc_types::{Event, EventsAnswer};
use leptos::prelude::*;

use crate::api_error::ApiError;

/// Events without a hole between the newest and the oldest of them. Plain data.
#[derive(Debug, Clone, Default, PartialEq)]
struct LoadedEvents {
    by_sequence: BTreeMap<i64, Event>,
    /// Where older ones continue; `None` where there are none, or nothing was read yet.
    older: Option<String>,
}

impl LoadedEvents {
    /// Whether a page reaches back to what is known, so that nothing lies between.
    fn joins(&self, page: &EventsAnswer) -> bool {
        let Some((newest, _)) = self.by_sequence.last_key_value() else {
            return true;
        };
        page.cursor.is_none() || page.events.iter().any(|event| event.sequence <= *newest)
    }

    /// Takes pages from the newest event on, the last of which joins what is known.
    fn take_newest(&mut self, pages: Vec<EventsAnswer>) {
        if self.by_sequence.is_empty() {
            self.older = pages.last().and_then(|page| page.cursor.clone());
        }
        self.add(pages);
    }

    /// Takes the page after the oldest event.
    fn take_older(&mut self, page: EventsAnswer) {
        self.older = page.cursor.clone();
        self.add(vec![page]);
    }

    fn add(&mut self, pages: Vec<EventsAnswer>) {
        let events = pages.into_iter().flat_map(|page| page.events);
        self.by_sequence
            .extend(events.map(|event| (event.sequence, event)));
    }
}

/// What is known of one history. Copy it where it is needed. Its readers are handed a function that
/// asks for the page after a cursor.
#[derive(Clone, Copy, Default)]
pub struct History(RwSignal<LoadedEvents>);

impl History {
    /// Newest first.
    pub fn events(self) -> Vec<Event> {
        self.0
            .with(|known| known.by_sequence.values().rev().cloned().collect())
    }

    /// How many events were read.
    pub fn count(self) -> usize {
        self.0.with(|known| known.by_sequence.len())
    }

    pub fn is_empty(self) -> bool {
        self.0.with(|known| known.by_sequence.is_empty())
    }

    /// Whether older events are left to read.
    pub fn has_older(self) -> bool {
        self.0.with(|known| known.older.is_some())
    }

    /// Reads what came since; the newest page where nothing was read before.
    pub async fn read_newest(
        self,
        ask: impl AsyncFn(Option<String>) -> Result<EventsAnswer, ApiError>,
    ) -> Result<(), ApiError> {
        let mut pages = Vec::new();
        let mut cursor = None;
        loop {
            let page = ask(cursor).await?;
            let joins = self.0.try_with_untracked(|known| known.joins(&page));
            cursor = page.cursor.clone();
            pages.push(page);
            // The page may be gone by now.
            if joins != Some(false) {
                break;
            }
        }
        self.0.try_update(|known| known.take_newest(pages));
        Ok(())
    }

    /// Reads the page after the oldest event.
    pub async fn read_older(
        self,
        ask: impl AsyncFn(Option<String>) -> Result<EventsAnswer, ApiError>,
    ) -> Result<(), ApiError> {
        let cursor = self.0.try_with_untracked(|known| known.older.clone());
        if let Some(cursor @ Some(_)) = cursor {
            let page = ask(cursor).await?;
            self.0.try_update(|known| known.take_older(page));
        }
        Ok(())
    }

    /// Reads everything that is not known yet.
    pub async fn read_all(
        self,
        ask: impl AsyncFn(Option<String>) -> Result<EventsAnswer, ApiError>,
    ) -> Result<(), ApiError> {
        self.read_newest(&ask).await?;
        self.read_until(usize::MAX, ask).await
    }

    /// Reads older events until so many are known.
    pub async fn read_until(
        self,
        count: usize,
        ask: impl AsyncFn(Option<String>) -> Result<EventsAnswer, ApiError>,
    ) -> Result<(), ApiError> {
        let is_short =
            |known: &LoadedEvents| known.older.is_some() && known.by_sequence.len() < count;
        while self.0.try_with_untracked(is_short) == Some(true) {
            self.read_older(&ask).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(sequences: impl IntoIterator<Item = i64>, has_more: bool) -> EventsAnswer {
        let event = |sequence| Event {
            sequence,
            custom_cloud_environment_id: "c1".into(),
            custom_cloud_name: None,
            action: "update".into(),
            actor: "ada@example.com".into(),
            time: "2026-11-23T10:00:00Z".into(),
            state: None,
            changes: vec![],
            summary: String::new(),
        };
        let events: Vec<Event> = sequences.into_iter().map(event).collect();
        let cursor = events
            .last()
            .filter(|_| has_more)
            .map(|event| event.sequence.to_string());
        EventsAnswer { events, cursor }
    }

    fn sequences(known: &LoadedEvents) -> Vec<i64> {
        known.by_sequence.keys().rev().copied().collect()
    }

    #[test]
    fn events_that_came_meanwhile_push_none_out() {
        let mut known = LoadedEvents::default();
        known.take_newest(vec![page([9, 8, 7], true)]);
        known.take_older(page([6, 5, 4], true));
        assert_eq!(known.older.as_deref(), Some("4"));
        // Two came: the newest page is full of what is known, but ends before the older ones.
        let newest = page([11, 10, 9], true);
        assert!(known.joins(&newest));
        known.take_newest(vec![newest]);
        assert_eq!(sequences(&known), [11, 10, 9, 8, 7, 6, 5, 4]);
        assert_eq!(known.older.as_deref(), Some("4"));
    }

    #[test]
    fn pages_are_read_until_they_reach_what_is_known() {
        let mut known = LoadedEvents::default();
        known.take_newest(vec![page([3, 2, 1], false)]);
        let pages = vec![page([10, 9, 8], true), page([7, 5, 3], true)];
        assert!(!known.joins(&pages[0]));
        assert!(known.joins(&pages[1]));
        known.take_newest(pages);
        assert_eq!(sequences(&known), [10, 9, 8, 7, 5, 3, 2, 1]);
        assert_eq!(known.older, None);
    }

    #[test]
    fn the_first_page_joins_and_says_where_to_go_on() {
        let mut known = LoadedEvents::default();
        let first = page([3, 2], true);
        assert!(known.joins(&first));
        known.take_newest(vec![first]);
        known.take_older(page([1], false));
        assert_eq!(sequences(&known), [3, 2, 1]);
        assert_eq!(known.older, None);
    }
}
