//! What the wizard's buttons do.

use byoc_types::WizardStep;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use super::{Busy, Wizard, saved::Begun};
use crate::{
    api::ApiError,
    forms::custom_cloud_create::{
        draft::Screen,
        job::{Job, OwnServer, Saved, Stored},
        step,
    },
    forms::form::{Conflict, FormState},
    paths,
    state::toasts::use_toasts,
    ui::Toasts,
};

/// What the buttons do. Made once per page, since it needs the router and the messages.
#[derive(Clone, Copy)]
pub struct Actions {
    pub next: Callback<WizardStep>,
    pub save_draft: Callback<WizardStep>,
    /// Saves the draft of a step, then says whether that worked.
    pub save_and_tell: Callback<(WizardStep, Callback<bool>)>,
    pub create: Callback<()>,
    /// Saves over what somebody else saved.
    pub keep_mine: Callback<()>,
    /// Takes what somebody else saved.
    pub take_theirs: Callback<()>,
}

/// Whether the step on screen was opened from the recap.
pub fn use_is_from_recap() -> Memo<bool> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get(paths::THEN).as_deref() == Some(paths::REVIEW)))
}

/// The actions of `wizard`.
pub fn use_actions(wizard: Wizard) -> Actions {
    let navigate = StoredValue::new_local(use_navigate());
    let toasts = use_toasts();
    let is_from_recap = use_is_from_recap();
    let go = move |step: WizardStep, is_replacing: bool| {
        let options = NavigateOptions {
            replace: is_replacing,
            ..NavigateOptions::default()
        };
        // On the way back to the recap.
        let is_between =
            is_from_recap.try_get_untracked() == Some(true) && step < WizardStep::Contacts;
        let href = match is_between {
            true => wizard.change_href(step),
            false => wizard.href(step),
        };
        navigate.try_with_value(|navigate| navigate(&href, options));
    };
    let lead_to = move |step: WizardStep| {
        wizard.show_problems(step);
        go(step, false);
    };
    let end = move |busy: Busy, sent: WizardStep, name: &str, result: Result<(), ApiError>| {
        if wizard.is_gone() {
            report(toasts, busy, name, result);
            return false;
        }
        match finish(wizard, busy, sent, result) {
            Ended::Done => true,
            Ended::Refused => false,
            Ended::RefusedAt(step) => {
                lead_to(step);
                false
            }
        }
    };
    let next = Callback::new(move |current: WizardStep| {
        if !wizard.passes(current) || !wizard.form.begin(Busy::Next, current) {
            return;
        }
        let (mut job, told) = job_of(wizard, current);
        let following = wizard.following(current, is_from_recap.get_untracked());
        spawn_local(async move {
            let result = job.save(following, &OwnServer, &told).await;
            if end(Busy::Next, current, &job.name(), result) {
                wizard
                    .reached
                    .update(|reached| *reached = (*reached).max(following));
                go(following, false);
            }
        });
    });
    let save = move |current: WizardStep, told: Option<Callback<bool>>| {
        let tell = move |has_worked: bool| {
            if let Some(told) = told {
                told.try_run(has_worked);
            }
        };
        if !untrack(|| wizard.can_save_draft()) {
            if current == WizardStep::Details {
                wizard.show_problems(current);
            } else {
                lead_to(WizardStep::Details);
            }
            return tell(false);
        }
        if !wizard.form.begin(Busy::SaveDraft, current) {
            return tell(false);
        }
        let (mut job, told) = job_of(wizard, current);
        spawn_local(async move {
            let result = job.save(current, &OwnServer, &told).await;
            let has_worked = end(Busy::SaveDraft, current, &job.name(), result);
            if has_worked {
                toasts.success("Draft saved. You can resume it from the list, on any device.");
            }
            tell(has_worked);
        });
    };
    let save_draft = Callback::new(move |current| save(current, None));
    let save_and_tell = Callback::new(move |(current, told)| save(current, Some(told)));
    let create = Callback::new(move |()| {
        if !wizard.passes(WizardStep::Contacts) {
            return;
        }
        if let Some(first) = wizard.first_incomplete() {
            lead_to(first);
            return;
        }
        if !wizard.form.begin(Busy::Create, WizardStep::Contacts) {
            return;
        }
        let (mut job, told) = job_of(wizard, WizardStep::Contacts);
        spawn_local(async move {
            let result = job.provision(&OwnServer, &told).await;
            if end(Busy::Create, WizardStep::Contacts, &job.name(), result) {
                go(WizardStep::Create, true);
            }
        });
    });
    let again = move |conflict: Conflict<WizardStep, Busy>| match conflict.wanted {
        None => {}
        Some(Busy::Next) => next.run(conflict.part),
        Some(Busy::SaveDraft) => save_draft.run(conflict.part),
        Some(Busy::Create) => create.run(()),
    };
    let keep_mine = Callback::new(move |()| {
        read_again(wizard, move |conflict, _| again(conflict));
    });
    let take_theirs = Callback::new(move |()| {
        read_again(wizard, move |_, theirs| {
            wizard.saved.set(theirs);
            wizard.discard();
        });
    });
    Actions {
        next,
        save_draft,
        save_and_tell,
        create,
        keep_mine,
        take_theirs,
    }
}

/// What came of a request.
enum Ended {
    Done,
    /// Why is on screen.
    Refused,
    /// Because of something in this step.
    RefusedAt(WizardStep),
}

/// Where it did not work, says why not.
fn finish(wizard: Wizard, wanted: Busy, sent: WizardStep, result: Result<(), ApiError>) -> Ended {
    wizard.form.change(FormState::end);
    match result {
        Ok(()) => Ended::Done,
        Err(error) if error.status == 412 || error.status == 428 => {
            wizard.form.change(|form| form.ask(Some(wanted), sent));
            Ended::Refused
        }
        Err(error) => match wizard.refuse(sent, error) {
            Some(step) => Ended::RefusedAt(step),
            None => Ended::Refused,
        },
    }
}

/// Tells who has left the wizard meanwhile what came of the press.
fn report(toasts: Toasts, wanted: Busy, name: &str, result: Result<(), ApiError>) {
    match (wanted, result) {
        (Busy::Create, Ok(())) => toasts.success(format!("“{name}” is being created.")),
        (_, Ok(())) => {}
        (Busy::Create, Err(error)) if error.is_uncertain => toasts.error(format!(
            "We couldn't confirm that “{name}” is being created. Check its status in the list."
        )),
        (_, Err(error)) if error.is_uncertain => toasts.error(format!(
            "We couldn't confirm that “{name}” was saved. Look for it in the list, and open it to check your changes."
        )),
        (Busy::Create, Err(error)) => toasts.error(format!(
            "“{name}” was not created. {} Open its draft to try again.",
            error.message
        )),
        (_, Err(error)) => toasts.error(format!("“{name}” was not saved. {}", error.message)),
    }
}

/// Reads the server's version again, and continues with the conflict and the other person's screens.
fn read_again(wizard: Wizard, go_on: impl Fn(Conflict<WizardStep, Busy>, Screen) + 'static) {
    let conflict = wizard.form.with_untracked(FormState::conflict);
    let (Some(conflict), Some(id)) = (conflict, wizard.id()) else {
        return;
    };
    let organization = wizard.organization.get_value();
    let root = wizard.root.get_value();
    spawn_local(async move {
        let stored = Stored::read(&organization, &id).await;
        if wizard.is_gone() {
            return;
        }
        match stored {
            Ok(stored) => {
                let theirs = stored.screen(&root);
                wizard.draft_etag.set(stored.draft.etag);
                wizard.permissions.set(stored.permissions);
                wizard.cloud.set(Some(stored.cloud));
                wizard.form.change(FormState::settle);
                wizard.overtaken.set(None);
                go_on(conflict, theirs);
            }
            Err(error) => {
                wizard.form.change(|form| form.fail(conflict.part, error));
            }
        }
    });
}

/// What is on screen now, to be sent, and what takes in its outcomes.
fn job_of(wizard: Wizard, sent: WizardStep) -> (Job, impl Fn(Saved)) {
    let screen = wizard.screen.get_untracked();
    let facts = wizard.facts.get_untracked();
    let request = screen.to_request(&facts.company);
    let begun = Begun {
        organization: wizard.organization.get_value(),
        place: wizard.place.get_untracked(),
        screen: screen.clone(),
    };
    let job = Job {
        sent,
        organization: wizard.organization.get_value(),
        root: wizard.root.get_value(),
        key: wizard.key_of(&serde_json::to_string(&request).unwrap_or_default()),
        screen,
        facts,
        cloud: wizard.cloud.get_untracked(),
        permissions: wizard.permissions.get_untracked(),
        draft_etag: wizard.draft_etag.get_untracked(),
    };
    (job, move |saved| begun.take(wizard, saved))
}

impl Wizard {
    /// The step after `sent`: the next one, or from the recap the first that is still to be filled in,
    /// else the recap.
    fn following(self, sent: WizardStep, is_from_recap: bool) -> WizardStep {
        if !is_from_recap {
            return step::next(sent).unwrap_or(sent);
        }
        self.first_incomplete().unwrap_or(WizardStep::Contacts)
    }
}
