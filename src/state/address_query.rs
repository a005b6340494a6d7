//! What a list is asked for, in the address: a reload or a shared link shows the same rows.

use std::time::Duration;

use leptos::leptos_dom::helpers::{TimeoutHandle, location};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use leptos_router::params::ParamsMap;

use crate::ui::dom::{hear_first, later_unless_cleared};

/// How long after the last letter the address has the text.
const TYPING_PAUSE: Duration = Duration::from_millis(150);

/// The query in the address, and what changes it.
///
/// The text is kept here too until the address has it, a moment later: an input that waited for the
/// address would lose letters of a fast typist.
///
/// `read` reads it from the parameters of the address, `write` puts it there, and `text` is the text that a
/// person types.
pub fn use_address_query<Q: Clone + PartialEq + Send + Sync + 'static>(
    read: fn(&ParamsMap) -> Q,
    write: fn(&Q, &mut ParamsMap),
    text: fn(&mut Q) -> &mut String,
) -> (Memo<Q>, Callback<Q>) {
    let params = use_query_map();
    let navigate = use_navigate();
    let typed = RwSignal::new(Typed::default());
    let shown = Memo::new(move |before: Option<&(Q, u32)>| {
        let mut query = params.with(read);
        let arrived = before.map_or(0, |(_, arrived)| *arrived);
        let arrived = typed.with(|typed| typed.show_in(text(&mut query), arrived));
        (query, arrived)
    });
    let query = Memo::new(move |_| shown.with(|(query, _)| query.clone()));
    let put = StoredValue::new_local(move |mut next: Q| {
        let mut before = params.with_untracked(read);
        let (before, now) = (text(&mut before), text(&mut next));
        let is_still_typing = !before.is_empty() && !now.is_empty() && before != now;
        // One step back takes the whole filter away, not its last letter.
        let options = NavigateOptions {
            replace: is_still_typing,
            scroll: false,
            resolve: false,
            ..NavigateOptions::default()
        };
        let mut all = params.get_untracked();
        write(&next, &mut all);
        let path = location().pathname().unwrap_or_default();
        navigate(&format!("{path}{}", all.to_query_string()), options);
    });
    // The router takes longer over a new address than the rest of a key press.
    let waiting = StoredValue::new(None::<(Q, TimeoutHandle)>);
    let take = move || {
        let (next, timer) = waiting.try_update_value(Option::take)??;
        timer.clear();
        Some(next)
    };
    let put_waiting = move || {
        if let Some(next) = take() {
            put.with_value(|put| put(next));
        }
    };
    // A person who leaves the filter may follow a link: Back has to find what was typed.
    hear_first(&["focusout", "pagehide"], move |_| put_waiting());
    let set_query = Callback::new(move |mut next: Q| {
        let mut before = query.get_untracked();
        let is_typing = text(&mut before) != text(&mut next);
        typed.update(|typed| typed.take(text(&mut next)));
        take();
        let timer = is_typing.then(|| later_unless_cleared(TYPING_PAUSE, put_waiting));
        match timer.flatten() {
            Some(timer) => waiting.set_value(Some((next, timer))),
            None => put.with_value(|put| put(next)),
        }
    });
    (query, set_query)
}

/// The text of the filter as it is typed, while the address is on its way to it.
#[derive(Debug, Clone, Default, PartialEq)]
struct Typed {
    text: String,
    /// Grows with each change.
    version: u32,
}

impl Typed {
    fn take(&mut self, text: &str) {
        self.text = text.to_owned();
        self.version += 1;
    }

    /// Puts what is typed in place of the text in the address, until the address has it too: from
    /// then on the address alone counts, wherever a link or a step back leads it. `arrived`: the
    /// version that the address had last; answers the one that it has now.
    fn show_in(&self, text: &mut String, arrived: u32) -> u32 {
        if *text == self.text {
            return self.version;
        }
        if arrived < self.version {
            text.clone_from(&self.text);
        }
        arrived
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_shows_until_the_address_has_it() {
        let mut typed = Typed::default();
        let mut arrived = 0;
        let mut seen = |typed: &Typed, address: &str| {
            let mut text = address.to_owned();
            arrived = typed.show_in(&mut text, arrived);
            text
        };
        assert_eq!(seen(&typed, "shared"), "shared");
        typed.take("a");
        assert_eq!(seen(&typed, "shared"), "a");
        typed.take("ab");
        // The address limps behind a fast typist.
        assert_eq!(seen(&typed, "a"), "ab");
        assert_eq!(seen(&typed, "ab"), "ab");
        // A link without a filter, a step back: the address alone counts.
        assert_eq!(seen(&typed, ""), "");
        assert_eq!(seen(&typed, "shared"), "shared");
        typed.take("");
        assert_eq!(seen(&typed, "shared"), "");
    }
}
