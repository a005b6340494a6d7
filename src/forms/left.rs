//! Which controls of a form were left: from then on their errors show.

use std::collections::BTreeSet;
use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;

/// The controls that were left, whose errors show.
///
/// What is left by a press of the pointer shows its error only when the pointer is up again: an error
/// that appears moves the button away from under it, and the press is lost.
#[derive(Clone, Copy, Default)]
pub struct Left {
    shown: RwSignal<BTreeSet<String>>,
    /// Those that were left while the pointer is down; `None` while it is not.
    held: StoredValue<Option<Vec<String>>>,
}

impl Left {
    /// A control was left.
    pub fn leave(self, control_id: &str) {
        let is_held = self.held.try_update_value(|held| match held {
            Some(held) => {
                held.push(control_id.to_owned());
                true
            }
            None => false,
        });
        let is_new = || {
            self.shown
                .with_untracked(|shown| !shown.contains(control_id))
        };
        if is_held == Some(false) && is_new() {
            self.shown.update(|shown| {
                shown.insert(control_id.to_owned());
            });
        }
    }

    /// Whether the errors of a control show.
    pub fn shows(self, control_id: &str) -> bool {
        self.shown.with(|shown| shown.contains(control_id))
    }

    /// As if none had been left.
    pub fn clear(self) {
        self.shown.update(BTreeSet::clear);
    }

    /// The pointer went down in the form.
    pub fn press(self) {
        self.held.update_value(|held| {
            held.get_or_insert_default();
        });
    }

    /// Hears where the pointer goes up, which may be outside the form, until the current owner is
    /// cleaned up.
    pub fn listen(self) {
        // The click comes right after the pointer is up: the errors wait for it.
        let release = move || set_timeout(move || self.release(), Duration::ZERO);
        let up = window_event_listener(ev::pointerup, move |_| release());
        let cancel = window_event_listener(ev::pointercancel, move |_| release());
        on_cleanup(move || {
            up.remove();
            cancel.remove();
        });
    }

    fn release(self) {
        let held = self.held.try_update_value(Option::take).flatten();
        for control_id in held.unwrap_or_default() {
            self.leave(&control_id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_press_leaves_shows_when_the_pointer_is_up_again() {
        let owner = Owner::new();
        owner.with(|| {
            let left = Left::default();
            let shown = || left.shown.with_untracked(BTreeSet::len);
            left.leave("by-key");
            assert_eq!(shown(), 1);
            left.press();
            left.leave("by-pointer");
            assert_eq!(shown(), 1);
            left.release();
            assert_eq!(shown(), 2);
        });
    }
}
