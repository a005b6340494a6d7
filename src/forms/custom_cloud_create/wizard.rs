//! The wizard's state and what its buttons do. The screens are wiring around it.

use std::collections::BTreeSet;

use byoc_types::{CompanyRules, CustomCloud, CustomCloudPermissions, CustomCloudState, WizardStep};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use reactive_stores::Store;

use super::{
    draft::{Base, Facts, Screen, ScreenStoreFields, step_of},
    job::{Job, Stored},
    local,
    neighbours::Neighbours,
    step,
};
use crate::{
    api::{ApiError, Tagged},
    forms::left::Left,
    paths,
    state::{
        capabilities::use_capabilities,
        company_rules::use_company_rules,
        local_drafts::local_draft_remove,
        organization::{use_organization, use_organization_id},
        toasts::use_toasts,
    },
    ui::{FieldProblem, Toasts},
};

/// What a button has started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Busy {
    /// Next: the draft is made or saved, then the next step shows.
    Next,
    SaveDraft,
    Create,
}

/// Somebody else saved the draft since this wizard read it, or since what is on screen was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conflict {
    /// What was to be done; nothing where the screen came from this browser's memory.
    pub wanted: Option<Busy>,
    pub step: WizardStep,
}

/// State of the wizard. Copy it where it is needed.
#[derive(Clone, Copy)]
pub struct Wizard {
    pub organization: StoredValue<String>,
    /// The organization's root account: it means every project.
    pub(super) root: StoredValue<String>,
    /// Where this browser keeps what is typed.
    pub place: RwSignal<String>,
    pub screen: Store<Screen>,
    /// The stored draft with its version; `None` before step 1 is sent.
    pub cloud: RwSignal<Option<Tagged<CustomCloud>>>,
    pub facts: Memo<Facts>,
    pub neighbours: Neighbours,
    /// What a button has started, while it goes on.
    pub busy: RwSignal<Option<Busy>>,
    /// Why the last request failed, where no field explains it, and the step that sent it.
    pub failure: RwSignal<Option<(WizardStep, ApiError)>>,
    pub conflict: RwSignal<Option<Conflict>>,
    /// What was typed started from these versions, and it is not said yet whether it stays.
    overtaken: RwSignal<Option<Base>>,
    /// Failed tries so far, and the step whose summary takes the focus for the last one.
    pub attempts: RwSignal<(u32, Option<WizardStep>)>,
    /// The furthest step shown so far.
    pub reached: RwSignal<WizardStep>,
    /// True: the screen came from this browser's memory and is not saved.
    pub is_restored: RwSignal<bool>,
    pub is_dirty: Memo<bool>,
    pub(super) saved: RwSignal<Screen>,
    /// Who may use the stored cloud, as the server has it.
    pub(super) permissions: RwSignal<CustomCloudPermissions>,
    pub(super) draft_etag: RwSignal<Option<String>>,
    pub left: Left,
    /// Steps whose errors all show.
    tried: RwSignal<BTreeSet<WizardStep>>,
    /// What the server said against fields, until they are changed.
    refused: RwSignal<Vec<FieldProblem>>,
    /// Idempotency key, and the request it stands for.
    create_key: StoredValue<(String, String)>,
}

impl Wizard {
    /// A wizard with nothing stored yet, as this browser remembers it.
    ///
    /// Each tab has a place for it of its own, named in its address.
    pub fn unsaved() -> Self {
        let named = use_query_map().with_untracked(|query| query.get(paths::PLACE));
        let place = named.filter(|place| local::is_unsent_place(place));
        Self::new(None, place.unwrap_or_else(local::new_place))
    }

    /// The wizard of a stored draft.
    pub fn stored(stored: Stored) -> Self {
        let place = stored.cloud.body.custom_cloud_environment_id.clone();
        Self::new(Some(stored), place)
    }

    fn new(stored: Option<Stored>, place: String) -> Self {
        let organization = use_organization_id().get_untracked();
        let root = use_organization().with_untracked(|membership| {
            let membership = membership.as_ref();
            membership.map_or_else(String::new, |it| it.organization.account_id.clone())
        });
        let (saved, base) = stored.as_ref().map_or_else(Default::default, |stored| {
            (stored.screen(&root), stored.base())
        });
        let (cloud, draft, permissions) = match stored {
            Some(stored) => (Some(stored.cloud), Some(stored.draft), stored.permissions),
            None => (None, None, CustomCloudPermissions::default()),
        };
        let reached = match &draft {
            Some(draft) => draft.body.step.unwrap_or(WizardStep::Deploy),
            None => WizardStep::Details,
        };
        let draft_etag = draft.and_then(|draft| draft.etag);
        let is_draft = cloud
            .as_ref()
            .is_none_or(|c| c.body.state == CustomCloudState::Draft);
        let kept = local::local_draft(&organization, &place)
            .filter(|kept| kept.screen != saved && is_draft);
        let overtaken = kept
            .as_ref()
            .filter(|kept| kept.is_overtaken(&base))
            .map(|kept| kept.base.clone());
        let conflict = overtaken.is_some().then_some(Conflict {
            wanted: None,
            step: reached,
        });
        let restored = kept.map(|kept| kept.screen);
        let is_restored = restored.is_some() && overtaken.is_none();
        let screen = Store::new(restored.unwrap_or_else(|| saved.clone()));
        let saved = RwSignal::new(saved);
        let neighbours = Neighbours::new(&organization, cloud.as_ref().map(|cloud| &cloud.body));
        let cloud = RwSignal::new(cloud);
        let capabilities = use_capabilities();
        let company = use_company_rules();
        let facts = Memo::new(move |_| Facts {
            neighbours: neighbours.ranges.get(),
            reserved_tag_prefixes: capabilities.with(|c| c.reserved_tag_prefixes.clone()),
            unique_name: unique_name(&cloud.get()),
            company: company.get(),
        });
        let is_dirty = Memo::new(move |_| {
            let is_draft = cloud.with(|c| {
                c.as_ref()
                    .is_none_or(|c| c.body.state == CustomCloudState::Draft)
            });
            is_draft && screen.with(|screen| saved.with(|saved| screen != saved))
        });
        Self {
            organization: StoredValue::new(organization),
            root: StoredValue::new(root),
            place: RwSignal::new(place),
            screen,
            cloud,
            facts,
            neighbours,
            busy: RwSignal::new(None),
            failure: RwSignal::new(None),
            conflict: RwSignal::new(conflict),
            overtaken: RwSignal::new(overtaken),
            attempts: RwSignal::default(),
            reached: RwSignal::new(reached),
            is_restored: RwSignal::new(is_restored),
            is_dirty,
            saved,
            permissions: RwSignal::new(permissions),
            draft_etag: RwSignal::new(draft_etag),
            left: Left::default(),
            tried: RwSignal::default(),
            refused: RwSignal::default(),
            create_key: StoredValue::default(),
        }
    }

    /// Id of the stored draft; `None` before step 1 is sent.
    pub fn id(self) -> Option<String> {
        self.cloud.with_untracked(|cloud| {
            cloud
                .as_ref()
                .map(|cloud| cloud.body.custom_cloud_environment_id.clone())
        })
    }

    /// True once its page is gone.
    pub fn is_gone(self) -> bool {
        self.busy.is_disposed()
    }

    /// The versions that what is typed started from.
    pub fn base(self) -> Signal<Base> {
        let newest = move || Base {
            cloud: self
                .cloud
                .with(|cloud| cloud.as_ref().and_then(|cloud| cloud.etag.clone())),
            draft: self.draft_etag.get(),
        };
        Signal::derive(move || self.overtaken.get().unwrap_or_else(newest))
    }

    /// The stored cloud's prefix of everything in the account.
    pub fn unique_name(self) -> Signal<String> {
        Signal::derive(move || self.facts.with(|facts| facts.unique_name.clone()))
    }

    /// What the organization asks of its custom clouds.
    pub fn company(self) -> Signal<CompanyRules> {
        Memo::new(move |_| self.facts.with(|facts| facts.company.clone())).into()
    }

    /// True while the cloud is a draft, stored or not.
    pub fn is_draft(self) -> bool {
        self.cloud.with(|cloud| {
            cloud
                .as_ref()
                .is_none_or(|c| c.body.state == CustomCloudState::Draft)
        })
    }

    /// Address of a step.
    pub fn href(self, step: WizardStep) -> String {
        self.organization.with_value(|org| match self.id() {
            Some(id) => paths::custom_cloud_setup(org, &id, step),
            None => paths::custom_cloud_create(org),
        })
    }

    /// Address of a step that leads back to the recap.
    pub fn change_href(self, step: WizardStep) -> String {
        let id = self.id().unwrap_or_default();
        self.organization
            .with_value(|org| paths::custom_cloud_change(org, &id, step))
    }

    /// Address of the list.
    pub fn list_href(self) -> String {
        self.organization
            .with_value(|org| paths::custom_clouds(org))
    }

    /// Changes the screen at a control: what the server said against it no longer holds. For a
    /// list the control is its prefix, for example `tag-`.
    pub fn edit(self, control: &str, change: impl FnOnce(Store<Screen>)) {
        if self
            .refused
            .with_untracked(|all| all.iter().any(|one| one.field_id.starts_with(control)))
        {
            self.refused
                .update(|all| all.retain(|one| !one.field_id.starts_with(control)));
        }
        change(self.screen);
    }

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

    /// Takes what the server has in place of what is on screen.
    pub fn discard(self) {
        self.screen.set(self.saved.get_untracked());
        self.is_restored.set(false);
        self.left.clear();
        self.tried.update(BTreeSet::clear);
        self.refused.update(Vec::clear);
        self.organization.with_value(|org| {
            self.place
                .with_untracked(|place| local_draft_remove(org, place));
        });
    }

    /// Whether the draft can be stored as it is: what the custom cloud itself holds must pass.
    pub fn can_save_draft(self) -> bool {
        let company = self.facts.with(|facts| facts.company.clone());
        let is_changed = self.screen.with(|screen| {
            self.cloud.with(|cloud| {
                let stored = cloud.as_ref();
                stored.is_none_or(|cloud| screen.to_update(&cloud.body, &company).is_some())
            })
        });
        let passes = || {
            let problems = |facts: &Facts| {
                self.screen
                    .with(|screen| screen.problems(WizardStep::Details, facts))
            };
            self.facts.with(problems).is_empty()
        };
        !is_changed || passes()
    }

    /// The step after `sent`: the next one, or from the recap the first that is still to be filled in,
    /// else the recap.
    fn following(self, sent: WizardStep, is_from_recap: bool) -> WizardStep {
        if !is_from_recap {
            return step::next(sent).unwrap_or(sent);
        }
        let first = self.screen.with_untracked(|screen| {
            self.facts
                .with_untracked(|facts| step::first_incomplete(screen, facts))
        });
        first.map_or(WizardStep::Contacts, |(first, _)| first)
    }

    /// False, with the summary shown, where `step` would be refused.
    pub(super) fn passes(self, step: WizardStep) -> bool {
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
    fn show_problems(self, step: WizardStep) {
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
    fn refuse(self, sent: WizardStep, error: ApiError) -> Option<WizardStep> {
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

    /// The key of a create: the same as long as the request is the same.
    pub(super) fn key_of(self, request: &str) -> String {
        self.create_key.update_value(|(key, of)| {
            if key.is_empty() || of != request {
                *key = new_key();
                request.clone_into(of);
            }
        });
        self.create_key.with_value(|(key, _)| key.clone())
    }
}

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
        if !wizard.passes(current) || !begin(wizard, Busy::Next, current) {
            return;
        }
        let mut job = Job::of(wizard, current);
        let following = wizard.following(current, is_from_recap.get_untracked());
        spawn_local(async move {
            let result = job.save(following).await;
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
        if !begin(wizard, Busy::SaveDraft, current) {
            return tell(false);
        }
        let mut job = Job::of(wizard, current);
        spawn_local(async move {
            let result = job.save(current).await;
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
        let missing = wizard.screen.with_untracked(|screen| {
            wizard
                .facts
                .with_untracked(|facts| step::first_incomplete(screen, facts))
        });
        if let Some((first, _)) = missing {
            lead_to(first);
            return;
        }
        if !begin(wizard, Busy::Create, WizardStep::Contacts) {
            return;
        }
        let mut job = Job::of(wizard, WizardStep::Contacts);
        spawn_local(async move {
            let result = job.provision().await;
            if end(Busy::Create, WizardStep::Contacts, &job.name(), result) {
                go(WizardStep::Create, true);
            }
        });
    });
    let again = move |conflict: Conflict| match conflict.wanted {
        None => {}
        Some(Busy::Next) => next.run(conflict.step),
        Some(Busy::SaveDraft) => save_draft.run(conflict.step),
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

/// False where something is going on already: a second press does nothing.
///
/// Neither while it is open which version stays: the question takes the focus, and its answer goes on
/// with what was pressed.
fn begin(wizard: Wizard, busy: Busy, step: WizardStep) -> bool {
    if wizard.busy.get_untracked().is_some() {
        return false;
    }
    if wizard.conflict.with_untracked(Option::is_some) {
        wizard.conflict.set(Some(Conflict {
            wanted: Some(busy),
            step,
        }));
        return false;
    }
    wizard.failure.set(None);
    wizard.busy.set(Some(busy));
    true
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
    wizard.busy.set(None);
    match result {
        Ok(()) => Ended::Done,
        Err(error) if error.status == 412 || error.status == 428 => {
            wizard.conflict.set(Some(Conflict {
                wanted: Some(wanted),
                step: sent,
            }));
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
        (Busy::Create, Err(error)) => toasts.error(format!(
            "“{name}” was not created. {} Open its draft to try again.",
            error.message
        )),
        (_, Err(error)) => toasts.error(format!("“{name}” was not saved. {}", error.message)),
    }
}

/// Reads anew what the server has, and goes on with the conflict and the screens of theirs.
fn read_again(wizard: Wizard, go_on: impl Fn(Conflict, Screen) + 'static) {
    let (Some(conflict), Some(id)) = (wizard.conflict.get_untracked(), wizard.id()) else {
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
                wizard.conflict.set(None);
                wizard.overtaken.set(None);
                wizard.failure.set(None);
                go_on(conflict, theirs);
            }
            Err(error) => wizard.failure.set(Some((conflict.step, error))),
        }
    });
}

fn unique_name(cloud: &Option<Tagged<CustomCloud>>) -> String {
    cloud
        .as_ref()
        .and_then(|cloud| cloud.body.byoc_unique_name.clone())
        .unwrap_or_default()
}

/// A text that nobody else makes.
fn new_key() -> String {
    let part = || (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
    format!("wizard-{:08x}{:08x}{:08x}", part(), part(), part())
}

/// The range on screen, once it passes every check of its own; overlaps aside.
pub fn planned_range(screen: Store<Screen>) -> Option<ipnet::Ipv4Net> {
    screen
        .cidr()
        .with(|cidr| byoc_rules::cidr::check_reserved(cidr, &[]).ok())
}
