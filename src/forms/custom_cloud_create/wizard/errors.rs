//! What is wrong, and where it shows: at the controls, in the summary, above the page.

use std::collections::BTreeSet;

use byoc_types::WizardStep;
use leptos::prelude::*;

use super::Wizard;
use crate::{api::ApiError, forms::custom_cloud_create::draft::step_of, ui::FieldProblem};

impl Wizard {
    /// A control was left: from now on its errors show, if it holds anything.
    pub fn touch(self, control: &str, has_content: bool) {
        if has_content {
            self.left.leave(control);
        }
    }

    /// What is shown at a control of `step`: what the server said, or the rule's sentence once the
    /// control was left or Next was tried.
    pub fn error(
        self,
        step: WizardStep,
        control: &'static str,
        check: impl Fn() -> Option<String> + Send + Sync + 'static,
    ) -> Signal<Option<String>> {
        Memo::new(move |_| {
            let said = self.refused.with(|all| {
                let one = all.iter().find(|one| one.field_id == control)?;
                Some(one.message.clone())
            });
            let is_shown =
                self.tried.with(|tried| tried.contains(&step)) || self.left.shows(control);
            said.or_else(|| is_shown.then(&check).flatten())
        })
        .into()
    }

    /// The same for the rows of a list, whose controls begin with `prefix`.
    pub fn row_errors(
        self,
        step: WizardStep,
        prefix: &'static str,
        check: impl Fn() -> Vec<FieldProblem> + Send + Sync + 'static,
    ) -> Signal<Vec<FieldProblem>> {
        Memo::new(move |_| {
            let mut errors = self.refused.get();
            errors.retain(|one| one.field_id.starts_with(prefix));
            let is_tried = self.tried.with(|tried| tried.contains(&step));
            let shown = check()
                .into_iter()
                .filter(|one| is_tried || self.left.shows(&one.field_id));
            errors.extend(shown);
            errors
        })
        .into()
    }

    /// Everything for the summary above the heading: present after a failed try, and shorter with
    /// each correction.
    pub fn summary(self, step: WizardStep) -> Vec<FieldProblem> {
        let mut errors = self.refused.get();
        errors.retain(|problem| step_of(&problem.field_id) == step);
        if !self.tried.with(|tried| tried.contains(&step)) {
            return errors;
        }
        let found = self
            .screen
            .with(|screen| self.facts.with(|facts| screen.problems(step, facts)));
        for problem in found {
            if !errors.iter().any(|one| one.field_id == problem.field_id) {
                errors.push(problem);
            }
        }
        errors
    }

    /// False, with the summary shown, where `step` would be refused.
    pub fn passes(self, step: WizardStep) -> bool {
        let problems = self
            .screen
            .with_untracked(|s| self.facts.with_untracked(|facts| s.problems(step, facts)));
        if problems.is_empty() {
            return true;
        }
        self.show_problems(step);
        false
    }

    /// Shows all that is wrong in a step; the summary takes the focus once the step shows.
    pub(super) fn show_problems(self, step: WizardStep) {
        self.tried.update(|tried| {
            tried.insert(step);
        });
        self.count_attempt(step);
    }

    fn count_attempt(self, step: WizardStep) {
        self.attempts
            .update(|(count, at)| (*count, *at) = (*count + 1, Some(step)));
    }

    /// Shows what the server said: at the fields where it named fields, above the page otherwise.
    /// Answers the step to look at, where it is another than the one that was sent.
    pub(super) fn refuse(self, sent: WizardStep, error: ApiError) -> Option<WizardStep> {
        // What it said the last time is answered by this.
        self.refused.update(Vec::clear);
        let mut problems = Vec::new();
        let mut rest = Vec::new();
        self.screen.with_untracked(|screen| {
            for detail in &error.details {
                match detail
                    .field
                    .as_deref()
                    .and_then(|path| screen.control_of(path))
                {
                    Some(control) => {
                        problems.push(FieldProblem::new(control, detail.message.clone()));
                    }
                    None => rest.push(detail.message.clone()),
                }
            }
        });
        if problems.is_empty() || !rest.is_empty() {
            self.failure.set(Some((sent, error)));
        }
        let steps: BTreeSet<_> = problems.iter().map(|one| step_of(&one.field_id)).collect();
        if problems.is_empty() {
            return None;
        }
        self.refused.set(problems);
        if steps.contains(&sent) {
            self.count_attempt(sent);
            return None;
        }
        steps.first().copied()
    }
}
