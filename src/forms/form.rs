//! The form machine: what a person did with a form, and what the server said to it.
//!
//! [`FormState`] is plain data, and its methods are its only transitions. [`Form`] holds it on a page,
//! [`CheckedForm`] together with what the rules find in the fields.

use std::collections::BTreeSet;
use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;

use crate::api::ApiError;
use crate::ui::FieldProblem;

/// What is wrong with the fields, each with the part of the form that it stands in: a step of a
/// wizard, or `()` for a form in one part. In the order of the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Problems<P>(Vec<(P, FieldProblem)>);

impl<P> Default for Problems<P> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl Problems<()> {
    /// The problems of a form in one part.
    pub fn in_one_part(problems: Vec<FieldProblem>) -> Self {
        let mut found = Self::default();
        found.add((), problems);
        found
    }
}

impl<P: Copy + PartialEq> Problems<P> {
    /// Adds what is wrong in one part.
    pub fn add(&mut self, part: P, problems: impl IntoIterator<Item = FieldProblem>) {
        self.0
            .extend(problems.into_iter().map(|problem| (part, problem)));
    }

    /// The first part with a problem.
    pub fn first_part(&self) -> Option<P> {
        self.0.first().map(|(part, _)| *part)
    }

    pub fn has(&self, part: P) -> bool {
        self.0.iter().any(|(own, _)| *own == part)
    }

    fn of(&self, part: P) -> impl Iterator<Item = &FieldProblem> {
        let own = self.0.iter().filter(move |(own, _)| *own == part);
        own.map(|(_, problem)| problem)
    }
}

/// Somebody else saved the same first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conflict<P, A> {
    /// What was to be done; nothing if the form came from this browser's memory.
    pub wanted: Option<A>,
    pub part: P,
    /// Which time it is asked: the question takes the focus at each press that waits for its answer.
    pub time: u32,
}

/// How often the form was refused, and where that shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempts<P> {
    pub count: u32,
    /// The part whose summary takes the focus for the last one.
    pub part: Option<P>,
}

/// What a person did with a form in parts `P`, and what came of the actions `A` of its buttons.
///
/// The methods are its transitions; those that say nothing else answer whether they changed it.
#[derive(Debug, Clone, PartialEq)]
pub struct FormState<P, A> {
    /// Controls that were left: their problems show.
    touched: BTreeSet<String>,
    /// Controls left while the pointer is down; `None` while it is not.
    held: Option<Vec<String>>,
    /// Parts whose problems all show.
    tried: BTreeSet<P>,
    attempts: Attempts<P>,
    /// What the server said against fields, until they are changed.
    refused: Problems<P>,
    /// Why the last request failed, if no field explains it, and the part that sent it.
    failure: Option<(P, ApiError)>,
    busy: Option<A>,
    conflict: Option<Conflict<P, A>>,
}

impl<P, A> Default for FormState<P, A> {
    fn default() -> Self {
        Self {
            touched: BTreeSet::new(),
            held: None,
            tried: BTreeSet::new(),
            attempts: Attempts {
                count: 0,
                part: None,
            },
            refused: Problems::default(),
            failure: None,
            busy: None,
            conflict: None,
        }
    }
}

impl<P: Copy + Ord, A: Copy> FormState<P, A> {
    /// A control was left. A press of the pointer that left it goes first: see [`FormState::release`].
    pub fn leave(&mut self, control: &str) -> bool {
        match &mut self.held {
            Some(held) => {
                held.push(control.to_owned());
                false
            }
            None => !self.touched.contains(control) && self.touched.insert(control.to_owned()),
        }
    }

    /// The pointer went down in the form.
    pub fn press(&mut self) -> bool {
        self.held.get_or_insert_default();
        false
    }

    /// The pointer is up again: now the problems of what the press left show. Had they come before,
    /// they would have moved the button away from under the pointer, and the press would be lost.
    pub fn release(&mut self) -> bool {
        let held = self.held.take().unwrap_or_default();
        let before = self.touched.len();
        self.touched.extend(held);
        self.touched.len() > before
    }

    /// A control changes: what the server said against it no longer holds. For a list the control is
    /// the start of its controls, for example `tag-`.
    pub fn edit(&mut self, control: &str) -> bool {
        let before = self.refused.0.len();
        self.refused
            .0
            .retain(|(_, one)| !one.field_id.starts_with(control));
        self.refused.0.len() < before
    }

    /// A try to send a part that did not work: all that is wrong in it shows, and its summary takes the
    /// focus.
    pub fn try_part(&mut self, part: P) -> bool {
        self.tried.insert(part);
        self.count_attempt(part)
    }

    fn count_attempt(&mut self, part: P) -> bool {
        self.attempts = Attempts {
            count: self.attempts.count + 1,
            part: Some(part),
        };
        true
    }

    /// Begins what a button does, and answers whether it began. Not while something is on its way, nor
    /// while it is open which version stays: the answer to that goes on with what was pressed last.
    pub fn begin(&mut self, action: A, part: P) -> bool {
        if self.busy.is_some() {
            return false;
        }
        if self.conflict.is_some() {
            self.ask(Some(action), part);
            return false;
        }
        self.failure = None;
        self.busy = Some(action);
        true
    }

    /// What was begun has ended.
    pub fn end(&mut self) -> bool {
        self.busy.take().is_some()
    }

    /// Somebody else was faster: which version stays is asked.
    pub fn ask(&mut self, wanted: Option<A>, part: P) -> bool {
        let time = self.conflict.as_ref().map_or(1, |before| before.time + 1);
        self.conflict = Some(Conflict { wanted, part, time });
        true
    }

    /// It is said which version stays.
    pub fn settle(&mut self) -> bool {
        self.failure = None;
        self.conflict.take().is_some()
    }

    /// A request failed, for a reason that no field explains.
    pub fn fail(&mut self, part: P, error: ApiError) -> bool {
        self.failure = Some((part, error));
        true
    }

    /// Takes in what the server said to a part: at the controls of the fields that it named, above the
    /// page otherwise. Answers the part to look at, if it is another one.
    ///
    /// `place`: the part and the control of a field of the request.
    pub fn refuse(
        &mut self,
        sent: P,
        error: ApiError,
        place: impl Fn(&str) -> Option<(P, String)>,
    ) -> Option<P> {
        // What it said the last time is answered by this.
        self.refused = Problems::default();
        let mut is_explained = !error.details.is_empty();
        for detail in &error.details {
            match detail.field.as_deref().and_then(&place) {
                Some((part, control)) => {
                    let problem = FieldProblem::new(control, detail.message.clone());
                    self.refused.add(part, [problem]);
                }
                None => is_explained = false,
            }
        }
        if !is_explained {
            self.fail(sent, error);
        }
        let parts: BTreeSet<_> = self.refused.0.iter().map(|(part, _)| *part).collect();
        if parts.contains(&sent) {
            self.count_attempt(sent);
            return None;
        }
        parts.first().copied()
    }

    /// Nothing that was typed is left: as if nothing had been left or tried.
    pub fn discard(&mut self) -> bool {
        self.touched.clear();
        self.tried.clear();
        self.refused = Problems::default();
        true
    }

    fn shows(&self, part: P, control: &str) -> bool {
        self.tried.contains(&part) || self.touched.contains(control)
    }

    /// What shows at a control: what the server said, or else the rule's sentence once the control was
    /// left or its part was tried.
    pub fn error(&self, found: &Problems<P>, control: &str) -> Option<String> {
        let at = |problems: &Problems<P>| {
            let at = problems.0.iter().find(|(_, one)| one.field_id == control);
            at.cloned()
        };
        let shown = || at(found).filter(|(part, _)| self.shows(*part, control));
        let (_, problem) = at(&self.refused).or_else(shown)?;
        Some(problem.message)
    }

    /// The same for the rows of a list, whose controls begin with `prefix`.
    pub fn row_errors(&self, found: &Problems<P>, prefix: &str) -> Vec<FieldProblem> {
        let is_row = |(_, one): &&(P, FieldProblem)| one.field_id.starts_with(prefix);
        let refused = self.refused.0.iter().filter(is_row);
        let found = found.0.iter().filter(is_row);
        let shown = found.filter(|(part, one)| self.shows(*part, &one.field_id));
        refused.chain(shown).map(|(_, one)| one.clone()).collect()
    }

    /// All that shows anywhere in a part.
    pub fn shown(&self, found: &Problems<P>, part: P) -> Vec<FieldProblem> {
        let shown = |one: &&FieldProblem| self.shows(part, &one.field_id);
        found.of(part).filter(shown).cloned().collect()
    }

    /// For the summary above a part: what the server said, and after a try all that the rules find.
    pub fn summary(&self, found: &Problems<P>, part: P) -> Vec<FieldProblem> {
        let mut errors: Vec<_> = self.refused.of(part).cloned().collect();
        if !self.tried.contains(&part) {
            return errors;
        }
        for problem in found.of(part) {
            if !errors.iter().any(|one| one.field_id == problem.field_id) {
                errors.push(problem.clone());
            }
        }
        errors
    }

    pub fn attempts(&self) -> Attempts<P> {
        self.attempts
    }

    /// What is on its way.
    pub fn busy(&self) -> Option<A> {
        self.busy
    }

    pub fn conflict(&self) -> Option<Conflict<P, A>> {
        self.conflict
    }

    /// Why the last request of a part failed. What was said of one part is not said of another.
    pub fn failure(&self, part: P) -> Option<&ApiError> {
        let (of, error) = self.failure.as_ref()?;
        (*of == part).then_some(error)
    }
}

/// A form on a page. Copy it where it is needed.
pub struct Form<P: 'static, A: 'static>(RwSignal<FormState<P, A>>);

impl<P, A> Clone for Form<P, A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P, A> Copy for Form<P, A> {}

impl<P, A> Default for Form<P, A>
where
    P: Copy + Ord + Send + Sync,
    A: Copy + Send + Sync,
{
    fn default() -> Self {
        Self(RwSignal::new(FormState::default()))
    }
}

impl<P, A> Form<P, A>
where
    P: Copy + Ord + Send + Sync,
    A: Copy + Send + Sync,
{
    /// Reads it, and follows it.
    pub fn with<T>(self, read: impl FnOnce(&FormState<P, A>) -> T) -> T {
        self.0.with(read)
    }

    /// Reads it as it is now.
    pub fn with_untracked<T>(self, read: impl FnOnce(&FormState<P, A>) -> T) -> T {
        self.0.with_untracked(read)
    }

    /// Runs a transition, and tells those who follow the form only if it changed something. Answers
    /// what the transition answers.
    pub fn change(self, transition: impl FnOnce(&mut FormState<P, A>) -> bool) -> bool {
        let mut has_changed = false;
        self.0.maybe_update(|state| {
            has_changed = transition(state);
            has_changed
        });
        has_changed
    }

    /// Runs [`FormState::begin`].
    pub fn begin(self, action: A, part: P) -> bool {
        let mut has_begun = false;
        self.0.update(|state| has_begun = state.begin(action, part));
        has_begun
    }

    /// Runs [`FormState::refuse`].
    pub fn refuse(
        self,
        sent: P,
        error: ApiError,
        place: impl Fn(&str) -> Option<(P, String)>,
    ) -> Option<P> {
        let mut elsewhere = None;
        self.0
            .update(|state| elsewhere = state.refuse(sent, error, place));
        elsewhere
    }

    /// True once its page is gone.
    pub fn is_gone(self) -> bool {
        self.0.is_disposed()
    }

    /// Number of tries that did not work, for [`crate::ui::ErrorSummary`].
    pub fn attempts(self) -> Memo<u32> {
        Memo::new(move |_| self.with(FormState::attempts).count)
    }

    /// What the form does with presses of the pointer. Where it goes up, which may be outside the form,
    /// is heard until the current owner is cleaned up.
    pub fn press(self) -> impl Fn(ev::PointerEvent) + Copy + 'static {
        // The click comes right after the pointer is up: the errors wait for it.
        let release = move || {
            let up = move || {
                if !self.is_gone() {
                    self.change(FormState::release);
                }
            };
            set_timeout(up, Duration::ZERO);
        };
        let up = window_event_listener(ev::pointerup, move |_| release());
        let cancel = window_event_listener(ev::pointercancel, move |_| release());
        on_cleanup(move || {
            up.remove();
            cancel.remove();
        });
        move |_| {
            self.change(FormState::press);
        }
    }

    /// The form with what `rules` find in its fields. They run once for each change, however many
    /// controls, summaries and buttons look at the answer.
    pub fn checked_by(
        self,
        rules: impl Fn() -> Problems<P> + Send + Sync + 'static,
    ) -> CheckedForm<P, A> {
        CheckedForm {
            form: self,
            found: Memo::new(move |_| rules()),
        }
    }
}

/// A form with what the rules find in its fields. Copy it where it is needed.
pub struct CheckedForm<P: Send + Sync + 'static, A: 'static> {
    form: Form<P, A>,
    pub found: Memo<Problems<P>>,
}

impl<P: Send + Sync, A> Clone for CheckedForm<P, A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: Send + Sync, A> Copy for CheckedForm<P, A> {}

impl<P, A> CheckedForm<P, A>
where
    P: Copy + Ord + Send + Sync,
    A: Copy + Send + Sync,
{
    fn part<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&FormState<P, A>, &Problems<P>) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        let Self { form, found } = self;
        Memo::new(move |_| form.with(|state| found.with(|found| read(state, found))))
    }

    /// See [`FormState::error`].
    pub fn error(self, control: &'static str) -> Signal<Option<String>> {
        self.part(move |state, found| state.error(found, control))
            .into()
    }

    /// See [`FormState::row_errors`].
    pub fn row_errors(self, prefix: &'static str) -> Signal<Vec<FieldProblem>> {
        self.part(move |state, found| state.row_errors(found, prefix))
            .into()
    }

    /// See [`FormState::summary`].
    pub fn summary(self, part: Signal<P>) -> Memo<Vec<FieldProblem>> {
        self.part(move |state, found| state.summary(found, part.get()))
    }

    /// See [`FormState::shown`].
    pub fn shown(self, part: P) -> Memo<Vec<FieldProblem>> {
        self.part(move |state, found| state.shown(found, part))
    }

    /// False, with all that is wrong shown, if a part would be refused.
    pub fn passes(self, part: P) -> bool {
        let passes = !self.found.with_untracked(|found| found.has(part));
        if !passes {
            self.form.change(|state| state.try_part(part));
        }
        passes
    }
}

#[cfg(test)]
mod tests;
