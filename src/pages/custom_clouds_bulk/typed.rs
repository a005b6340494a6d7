//! What is typed, what it would change, and how far it has come.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use byoc_rules::cloud::Cloud;
use byoc_rules::custom_cloud::CreateContext;
use byoc_rules::tags;
use byoc_types::CustomCloud;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::change::Change;
use super::known::BulkTargets;
use super::run::Run;
use crate::components::availability_editor::Availability;
use crate::components::bulk_action::BulkAction;
use crate::components::contact_editor::{ContactRow, added_contact_problems, contacts_of};
use crate::components::tags_editor::{TagRow, tag_problems, tags_of};
use crate::forms::custom_cloud_delete::deletion::Deletion;
use crate::forms::form::{CheckedForm, Form, Problems};
use crate::state::capabilities::use_capabilities;
use crate::state::chosen;
use crate::state::company_rules::use_company_rules;
use crate::state::organization::use_root_account;
use crate::ui::{ButtonKind, FieldProblem, focus_id};

/// Id of the list of tags to remove.
pub const KEYS_ID: &str = "bulk-keys";

/// Id of what takes the focus once the change has begun.
pub const RESULTS_ID: &str = "bulk-results";

/// What is typed. Each action has its own part.
#[derive(Clone, Copy)]
pub struct Typed {
    pub tags: RwSignal<Vec<TagRow>>,
    /// Keys to remove, without the API's prefix.
    pub keys: RwSignal<BTreeSet<String>>,
    pub availability: RwSignal<Availability>,
    pub contacts: RwSignal<Vec<ContactRow>>,
    pub form: Form<(), ()>,
}

impl Typed {
    /// A control was left: from now on its error shows.
    pub fn leave(self, control_id: &str) {
        self.form.change(|form| form.leave(control_id));
    }

    fn new() -> Self {
        let tag = TagRow {
            id: 1,
            ..TagRow::default()
        };
        Self {
            tags: RwSignal::new(vec![tag]),
            keys: RwSignal::default(),
            availability: RwSignal::default(),
            contacts: RwSignal::new(vec![ContactRow::default()]),
            form: Form::default(),
        }
    }

    fn is_edited(self, action: BulkAction) -> bool {
        match action {
            BulkAction::AddTags => self.tags.with(|rows| !rows.iter().all(TagRow::is_blank)),
            BulkAction::RemoveTags => self.keys.with(|keys| !keys.is_empty()),
            BulkAction::SetAvailability => self
                .availability
                .with(|chosen| *chosen != Availability::default()),
            BulkAction::AddContact => self
                .contacts
                .with(|rows| !rows.iter().all(ContactRow::is_blank)),
            BulkAction::DeleteDrafts => false,
        }
    }

    /// What is wrong with it for every custom cloud. `clouds`: those on which the custom clouds are.
    fn problems(
        self,
        action: BulkAction,
        clouds: &[Cloud],
        reserved: &[String],
    ) -> Vec<FieldProblem> {
        match action {
            BulkAction::AddTags => self
                .tags
                .with(|rows| added_tag_problems(rows, clouds, reserved)),
            BulkAction::RemoveTags => {
                let is_empty = self.keys.with(BTreeSet::is_empty);
                let problem = || FieldProblem::new(KEYS_ID, "Select at least one tag to remove.");
                is_empty.then(problem).into_iter().collect()
            }
            BulkAction::SetAvailability => {
                let problem = self.availability.with(Availability::problem);
                let problem = problem.map(|message| FieldProblem::new("availability", message));
                problem.into_iter().collect()
            }
            BulkAction::AddContact => self.contacts.with(|rows| added_contact_problems(rows)),
            BulkAction::DeleteDrafts => Vec::new(),
        }
    }

    fn change(self, action: BulkAction, root: &str) -> Change {
        match action {
            BulkAction::AddTags => Change::AddTags(self.tags.with(|rows| {
                let typed = tags_of(rows).into_iter();
                let bare = typed.map(|(key, value)| (tags::strip(&key).to_owned(), value));
                bare.collect()
            })),
            BulkAction::RemoveTags => Change::RemoveTags(self.keys.get()),
            BulkAction::SetAvailability => {
                Change::SetAvailability(self.availability.with(|it| it.to_permissions(root)))
            }
            BulkAction::AddContact => {
                let contact = self
                    .contacts
                    .with(|rows| contacts_of(rows).into_iter().next());
                Change::AddContact(contact.unwrap_or_else(|| ContactRow::default().to_wire()))
            }
            BulkAction::DeleteDrafts => Change::DeleteDrafts,
        }
    }
}

/// Only what no cloud takes: what one of them takes is said custom cloud by custom cloud.
fn added_tag_problems(rows: &[TagRow], clouds: &[Cloud], reserved: &[String]) -> Vec<FieldProblem> {
    let first = rows.first().cloned().unwrap_or_default();
    if rows.iter().all(TagRow::is_blank) {
        let error = tags::check("", "", Cloud::Aws, reserved).err();
        let message = error.map(|error| error.to_string()).unwrap_or_default();
        return vec![FieldProblem::new(first.control("key"), message)];
    }
    let mut of_each = clouds
        .iter()
        .map(|cloud| tag_problems(rows, *cloud, reserved));
    let first = of_each.next().unwrap_or_default();
    match of_each.all(|problems| !problems.is_empty()) {
        true => first,
        false => Vec::new(),
    }
}

/// An action, with what it needs. Copy it where it is needed.
#[derive(Clone, Copy)]
pub struct Work {
    pub action: BulkAction,
    pub org: StoredValue<String>,
    pub known: StoredValue<BulkTargets>,
    pub typed: Typed,
    pub checked: CheckedForm<(), ()>,
    pub change: Memo<Change>,
    /// Account above the organizational units.
    pub root: Memo<String>,
    /// What each custom cloud is checked against.
    pub context: Memo<CreateContext>,
    /// How many questions are still to be answered before it begins.
    pub asked: RwSignal<u8>,
    pub run: RwSignal<Run>,
}

impl Work {
    pub fn new(action: BulkAction, org: String, known: BulkTargets) -> Self {
        let typed = Typed::new();
        let (capabilities, company) = (use_capabilities(), use_company_rules());
        let root = use_root_account();
        let context = Memo::new(move |_| CreateContext {
            reserved_tag_prefixes: capabilities.with(|it| it.reserved_tag_prefixes.clone()),
            company: company.get(),
            ..CreateContext::default()
        });
        let clouds: BTreeSet<Cloud> = known.targets.iter().filter_map(Cloud::of).collect();
        let clouds: Vec<Cloud> = clouds.into_iter().collect();
        let checked = typed.form.checked_by(move || {
            let problems = |context: &CreateContext| {
                typed.problems(action, &clouds, &context.reserved_tag_prefixes)
            };
            Problems::in_one_part(context.with(problems))
        });
        let change = Memo::new(move |_| root.with(|root| typed.change(action, root)));
        Self {
            action,
            org: StoredValue::new(org),
            known: StoredValue::new(known),
            typed,
            checked,
            change,
            root,
            context,
            asked: RwSignal::new(0),
            run: RwSignal::default(),
        }
    }

    /// Of the button that begins it.
    pub fn button_kind(self) -> ButtonKind {
        match self.action {
            BulkAction::DeleteDrafts => ButtonKind::Danger,
            BulkAction::AddTags
            | BulkAction::RemoveTags
            | BulkAction::SetAvailability
            | BulkAction::AddContact => ButtonKind::Primary,
        }
    }

    /// The first problem that is shown: for what has one control.
    pub fn first_problem(self) -> Signal<Option<FieldProblem>> {
        Signal::derive(move || self.shown_problems().get().into_iter().next())
    }

    /// How many custom clouds it is applied to.
    pub fn count(self) -> usize {
        self.known.with_value(|known| known.targets.len())
    }

    /// What deleting means, if that is the action.
    pub fn consequence(self) -> Option<&'static str> {
        let is_deletion = self.action == BulkAction::DeleteDrafts;
        let first = self
            .known
            .with_value(|known| known.targets.first().map(Deletion::of));
        first
            .filter(|_| is_deletion)
            .map(|deletion| deletion.consequence)
    }

    /// What is done, in words.
    pub fn title(self) -> String {
        self.change.with(|change| change.title(self.count()))
    }

    /// The problems to show: all of them after a try, else those of controls that were left.
    pub fn shown_problems(self) -> Signal<Vec<FieldProblem>> {
        self.checked.shown(()).into()
    }

    pub fn has_begun(self) -> bool {
        self.run.with(|run| !run.lines().is_empty())
    }

    /// Whether leaving the page would lose something.
    pub fn is_unfinished(self) -> bool {
        match self.has_begun() {
            true => self.run.with(Run::is_running),
            false => self.typed.is_edited(self.action),
        }
    }

    /// Begins.
    pub fn begin(self) {
        let run = self.known.with_value(|known| {
            let target = |cloud: &CustomCloud| {
                let id = cloud.custom_cloud_environment_id.clone();
                (id, cloud.display_name.clone())
            };
            Run::new(known.targets.iter().map(target))
        });
        self.run.set(run);
        self.go_on();
        // After the dialog has handed the focus back to a button that is gone.
        set_timeout(|| focus_id(RESULTS_ID), Duration::ZERO);
    }

    /// Sends what was refused, or not started, again.
    pub fn retry(self) {
        self.run.update(Run::retry);
        self.go_on();
        focus_id(RESULTS_ID);
    }

    /// Starts as many as may be on their way. Once the page is left, no further one is started.
    fn go_on(self) {
        while let Some(Some(id)) = self.run.try_update(Run::start_next) {
            let opened = self.known.with_value(|known| {
                let mut targets = known.targets.iter();
                targets
                    .find(|it| it.custom_cloud_environment_id == id)
                    .cloned()
            });
            let Some(opened) = opened else { continue };
            let (org, change) = (self.org.get_value(), self.change.get_untracked());
            let context = self.context.get_untracked();
            spawn_local(async move {
                let answer = change.send(&org, &opened, &context).await;
                let left = self.run.try_update(|run| {
                    run.finish(&id, answer);
                    run.left()
                });
                if let Some(left) = left {
                    // Back in the list those stay selected that are not changed yet.
                    chosen::write(&org, &left);
                    self.go_on();
                }
            });
        }
    }

    /// How many of the custom clouds carry each tag.
    pub fn tag_counts(self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        self.known.with_value(|known| {
            for key in known.targets.iter().flat_map(|cloud| cloud.tags.keys()) {
                *counts.entry(tags::strip(key).to_owned()).or_insert(0) += 1;
            }
        });
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: u32, key: &str, value: &str) -> TagRow {
        TagRow {
            id,
            key: key.into(),
            value: value.into(),
        }
    }

    #[test]
    fn a_tag_that_one_of_the_clouds_takes_is_no_problem_of_the_form() {
        let upper = [row(1, "Team", "data")];
        let both = [Cloud::Aws, Cloud::Google];
        assert!(added_tag_problems(&upper, &both, &[]).is_empty());
        assert_eq!(added_tag_problems(&upper, &both[1..], &[]).len(), 1);
        let twice = [row(1, "team", "data"), row(2, "team", "core")];
        assert_eq!(added_tag_problems(&twice, &both, &[]).len(), 1);
        let blank = added_tag_problems(&[row(1, "", " ")], &both, &[]);
        assert_eq!(blank[0].field_id, "tag-1-key");
        assert!(!blank[0].message.is_empty());
    }
}
