//! One editable part of what the server keeps: what is typed, what it started from, what is wrong.

use std::future::Future;

use leptos::prelude::*;

use super::form::{Form, FormState, Problems};
use super::saving::Saving;
use crate::api::ApiError;
use crate::ui::FieldProblem;

/// An editor's state. It lives as long as the page, so that a look at another tab loses nothing.
///
/// `T` is what is typed; `B` is the part as the server had it when the first change was made.
pub struct Edit<T: 'static, B: 'static> {
    /// `None` while nothing is changed: then the editor follows the server.
    edited: RwSignal<Option<T>>,
    base: StoredValue<Option<B>>,
    /// In one part.
    pub form: Form<(), ()>,
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
            form: Form::default(),
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
        self.form.change(FormState::discard);
        self.saving.reset();
    }

    /// A control was left: from now on its error shows.
    pub fn leave(self, control_id: &str) {
        self.form.change(|form| form.leave(control_id));
    }

    /// The editor on its page.
    pub fn on_page<R, F>(
        self,
        of: Saves<
            impl Fn() -> Vec<FieldProblem> + Send + Sync + 'static,
            impl Fn(&ApiError) -> Vec<FieldProblem> + Send + Sync + 'static,
            impl Fn() -> B + Send + Sync + 'static,
            impl Fn(B) -> F + Send + Sync + 'static,
            impl Fn(R) + Copy + Send + Sync + 'static,
        >,
    ) -> Editor
    where
        R: 'static,
        F: Future<Output = Result<R, ApiError>> + 'static,
    {
        let Self { form, saving, .. } = self;
        let Saves {
            problems,
            refused,
            present,
            send,
            saved,
        } = of;
        let checked = form.checked_by(move || Problems::in_one_part(problems()));
        let own = checked.shown(());
        let errors = Memo::new(move |_| {
            let own = own.get();
            if !own.is_empty() {
                return own;
            }
            let refused = saving.error.with(|error| error.as_ref().map(&refused));
            refused.unwrap_or_default()
        });
        let save = Callback::new(move |()| {
            if !checked.passes(()) {
                return;
            }
            if let Some(base) = self.base() {
                saving.run(counted(form, send(base)), move |answer| {
                    saved(answer);
                    self.discard();
                });
            }
        });
        let overwrite = Callback::new(move |()| {
            self.rebase(present());
            save.run(());
        });
        Editor {
            form,
            saving,
            errors: errors.into(),
            is_edited: Signal::derive(move || self.is_edited()),
            save,
            discard: Callback::new(move |()| self.discard()),
            overwrite,
        }
    }
}

/// Sends, and counts a refusal as a failed try: the summary takes the focus as for an error of our own.
pub async fn counted<R>(
    form: Form<(), ()>,
    send: impl Future<Output = Result<R, ApiError>>,
) -> Result<R, ApiError> {
    let answer = send.await;
    if answer.is_err() && !form.is_gone() {
        form.change(|form| form.try_part(()));
    }
    answer
}

/// What tells one editor from another.
pub struct Saves<P, E, B, S, D> {
    /// What is wrong with what is typed.
    pub problems: P,
    /// What the server said against fields, at their controls.
    pub refused: E,
    /// The part as the server has it now: what is typed is saved over that, if the person says so.
    pub present: B,
    /// The request, from the part that the first change was made from.
    pub send: S,
    /// It worked.
    pub saved: D,
}

/// An editor as its frame sees it, whatever it edits. Copy it where it is needed.
#[derive(Clone, Copy)]
pub struct Editor {
    pub form: Form<(), ()>,
    pub saving: Saving,
    /// What shows: the rules' problems, else what the server said against fields.
    pub errors: Signal<Vec<FieldProblem>>,
    /// True once something is typed.
    pub is_edited: Signal<bool>,
    pub save: Callback<()>,
    pub discard: Callback<()>,
    /// Saves over what somebody else saved meanwhile.
    pub overwrite: Callback<()>,
}

impl Editor {
    /// The error of a control that there is one of.
    pub fn error(self, control: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.errors.with(|errors| {
                let at = errors.iter().find(|problem| problem.field_id == control);
                at.map(|problem| problem.message.clone())
            })
        })
    }
}
