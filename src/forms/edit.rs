//! One editable part of what the server keeps: what is typed, what it started from, what is wrong.

use leptos::prelude::*;

use super::left::Left;
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

    /// The same without following it.
    pub fn is_edited_untracked(self) -> bool {
        self.edited.with_untracked(Option::is_some)
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
        self.left.leave(&control_id);
    }

    /// The problems to show: all of them after a try to save, else those of controls that were
    /// left.
    pub fn shown(self, mut problems: Vec<FieldProblem>) -> Vec<FieldProblem> {
        if self.attempts.get() > 0 {
            return problems;
        }
        problems.retain(|problem| self.left.shows(&problem.field_id));
        problems
    }
}
