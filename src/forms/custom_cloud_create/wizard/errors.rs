//! What is wrong, and where it shows: at the controls, in the summary, above the page.

use byoc_types::WizardStep;
use leptos::prelude::*;

use super::Wizard;
use crate::{api::ApiError, forms::custom_cloud_create::draft::step_of, ui::FieldProblem};

impl Wizard {
    /// A control was left: from now on its errors show, if it holds anything.
    pub fn touch(self, control: &str, has_content: bool) {
        if has_content {
            self.form.change(|form| form.leave(control));
        }
    }

    /// What is shown at a control: what the server said, or the rule's sentence once the control was
    /// left or Next was tried.
    pub fn error(self, control: &'static str) -> Signal<Option<String>> {
        self.checked.error(control)
    }

    /// The same for the rows of a list, whose controls begin with `prefix`.
    pub fn row_errors(self, prefix: &'static str) -> Signal<Vec<FieldProblem>> {
        self.checked.row_errors(prefix)
    }

    /// False, with the summary shown, if `step` would be refused.
    pub fn passes(self, step: WizardStep) -> bool {
        self.checked.passes(step)
    }

    /// The first step that would be refused.
    pub fn first_incomplete(self) -> Option<WizardStep> {
        self.checked
            .found
            .with_untracked(|found| found.first_part())
    }

    /// Shows all that is wrong in a step; the summary takes the focus once the step shows.
    pub(super) fn show_problems(self, step: WizardStep) {
        self.form.change(|form| form.try_part(step));
    }

    /// Shows what the server said: at the fields if it named fields, above the page otherwise.
    /// Answers the step to look at, if it is another than the one that was sent.
    pub(super) fn refuse(self, sent: WizardStep, error: ApiError) -> Option<WizardStep> {
        self.screen.with_untracked(|screen| {
            self.form.refuse(sent, error, |path| {
                let control = screen.control_of(path)?;
                Some((step_of(&control), control))
            })
        })
    }
}
