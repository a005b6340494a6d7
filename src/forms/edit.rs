//! One editable part of what the server keeps: what is typed, what it started from, what is wrong.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::saving::Saving;
use crate::ui::FieldProblem;

/// An editor's state. It lives as long as the page, so that a look at another tab loses nothing.
///
/// `T` is what is typed; `B` is the part as the server had it when the first change was made.
pub struct Edit<T: 'static, B: 'static> {
    /// `None` while nothing is changed: then the editor follows the server.
    edited: RwSignal<Option<T>>,
    base: StoredValue<Option<B>>,
    /// The controls that were left.
    pub left: Left,
    /// Failed tries so far: the summary takes the focus at each.
    pub attempts: RwSignal<u32>,
    pub saving: Saving,
}

impl<T, B> Clone for Edit<T, B> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, B> Copy for Edit<T, B> {}

impl<T, B> Default for Edit<T, B>
where
    T: Clone + Send + Sync + 'static,
    B: Clone + Send + Sync + 'static,
{
    fn default() -> Self {
        Self {
            edited: RwSignal::new(None),
            base: StoredValue::new(None),
            left: Left::default(),
            attempts: RwSignal::new(0),
            saving: Saving::default(),
        }
    }
}

impl<T, B> Edit<T, B>
where
    T: Clone + Send + Sync + 'static,
    B: Clone + Send + Sync + 'static,
{
    /// What the editor shows: what is typed, or the present value.
    pub fn value(self, present: impl FnOnce() -> T) -> T {
        self.edited.get().unwrap_or_else(present)
    }

    /// What is typed, where anything is.
    pub fn edited(self) -> Option<T> {
        self.edited.get()
    }

    pub fn is_edited(self) -> bool {
        self.edited.with(Option::is_some)
    }

    /// Takes a change; `base` is the server's present part.
    ///
    /// What the server said against fields goes: they are being corrected. That somebody else was
    /// faster stays true.
    pub fn change(self, value: T, base: impl FnOnce() -> B) {
        let is_about_fields = self.saving.error.with_untracked(|error| {
            error
                .as_ref()
                .is_some_and(|error| !error.details.is_empty())
        });
        if is_about_fields {
            self.saving.reset();
        }
        if self.base.with_value(Option::is_none) {
            self.base.set_value(Some(base()));
        }
        self.edited.set(Some(value));
    }

    /// What the first change was made from.
    pub fn base(self) -> Option<B> {
        self.base.get_value()
    }

    /// Goes on from another base: what is typed wins over what somebody else saved.
    pub fn rebase(self, base: B) {
        self.base.set_value(Some(base));
        self.saving.reset();
    }

    /// Forgets what is typed.
    pub fn discard(self) {
        self.edited.set(None);
        self.base.set_value(None);
        self.left.clear();
        self.attempts.set(0);
        self.saving.reset();
    }

    /// A control was left: from now on its error shows.
    pub fn leave(self, control_id: String) {
        self.left.leave(control_id);
    }

    /// The problems to show: all of them after a try to save, else those of controls that were
    /// left.
    pub fn shown(self, problems: Vec<FieldProblem>) -> Vec<FieldProblem> {
        if self.attempts.get() > 0 {
            return problems;
        }
        self.left.shown.with(|left| {
            problems
                .into_iter()
                .filter(|problem| left.contains(&problem.field_id))
                .collect()
        })
    }
}

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
    fn leave(self, control_id: String) {
        let is_held = self.held.try_update_value(|held| match held {
            Some(held) => {
                held.push(control_id.clone());
                true
            }
            None => false,
        });
        if is_held == Some(false) {
            self.shown.update(|shown| {
                shown.insert(control_id);
            });
        }
    }

    fn clear(self) {
        self.shown.set(BTreeSet::new());
    }

    /// The pointer went down.
    pub fn press(self) {
        self.held.update_value(|held| {
            held.get_or_insert_default();
        });
    }

    /// The pointer is up again, and its click has been heard.
    pub fn release(self) {
        let held = self.held.try_update_value(Option::take).flatten();
        for control_id in held.unwrap_or_default() {
            self.leave(control_id);
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
            left.leave("by-key".to_owned());
            assert_eq!(shown(), 1);
            left.press();
            left.leave("by-pointer".to_owned());
            assert_eq!(shown(), 1);
            left.release();
            assert_eq!(shown(), 2);
        });
    }
}
