//! The wizard's state. The screens are wiring around it.

pub mod actions;
mod errors;
mod saved;

use byoc_types::{CompanyRules, CustomCloud, CustomCloudPermissions, CustomCloudState, WizardStep};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use reactive_stores::Store;

use super::{
    draft::{Base, Facts, Screen, ScreenStoreFields},
    job::Stored,
    local,
    neighbours::Neighbours,
};
use crate::{
    api::Tagged,
    forms::form::{CheckedForm, Form, FormState},
    paths,
    state::{
        capabilities::use_capabilities,
        company_rules::use_company_rules,
        local_drafts::local_draft_remove,
        organization::{use_organization_id, use_root_account},
    },
};

/// What a button has started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Busy {
    /// Next: the draft is made or saved, then the next step shows.
    Next,
    SaveDraft,
    Create,
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
    pub form: Form<WizardStep, Busy>,
    /// With what the rules find in all steps.
    pub checked: CheckedForm<WizardStep, Busy>,
    /// What was typed started from these versions, and it is not said yet whether it stays.
    overtaken: RwSignal<Option<Base>>,
    /// The furthest step shown so far.
    pub reached: RwSignal<WizardStep>,
    /// True: the screen came from this browser's memory and is not saved.
    pub is_restored: RwSignal<bool>,
    pub is_dirty: Memo<bool>,
    pub(super) saved: RwSignal<Screen>,
    /// Who may use the stored cloud, as the server has it.
    pub(super) permissions: RwSignal<CustomCloudPermissions>,
    pub(super) draft_etag: RwSignal<Option<String>>,
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

    /// Whether nothing is created for it in any cloud.
    pub fn is_rehearsed(self) -> Memo<bool> {
        Memo::new(move |_| {
            self.cloud.with(|cloud| {
                let cloud = cloud.as_ref();
                cloud.is_some_and(|cloud| cloud.body.is_rehearsed == Some(true))
            })
        })
    }

    fn new(stored: Option<Stored>, place: String) -> Self {
        let organization = use_organization_id().get_untracked();
        let root = use_root_account().get_untracked();
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
        let form = Form::default();
        if overtaken.is_some() {
            form.change(|form: &mut FormState<_, _>| form.ask(None, reached));
        }
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
        let checked = form.checked_by(move || {
            screen.with(|screen| facts.with(|facts| screen.all_problems(facts)))
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
            form,
            checked,
            overtaken: RwSignal::new(overtaken),
            reached: RwSignal::new(reached),
            is_restored: RwSignal::new(is_restored),
            is_dirty,
            saved,
            permissions: RwSignal::new(permissions),
            draft_etag: RwSignal::new(draft_etag),
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
        self.form.is_gone()
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
        self.form.change(|form| form.edit(control));
        change(self.screen);
    }

    /// Takes what the server has in place of what is on screen.
    pub fn discard(self) {
        self.screen.set(self.saved.get_untracked());
        self.is_restored.set(false);
        self.form.change(FormState::discard);
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
        !is_changed
            || self
                .checked
                .found
                .with(|found| !found.has(WizardStep::Details))
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
