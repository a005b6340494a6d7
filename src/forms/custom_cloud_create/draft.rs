//! What the wizard holds: one store that mirrors its screens as typed, and the requests made of it.
//!
//! Nothing here knows the browser: what is kept locally goes in and out as text
//! ([`LocalDraft::to_text`], [`LocalDraft::from_text`]), the server's answers as wire types.

use std::collections::{BTreeMap, BTreeSet};

use byoc_rules::cidr::{self, Neighbour};
use byoc_rules::cloud::{Cloud, NotOffered};
use byoc_rules::{company, display_name, identifier, storage, tags, words};
use byoc_types::{
    CloudProvider, CompanyRules, ContactEmail, CustomCloud, CustomCloudCreate,
    CustomCloudPermissions, CustomCloudProvision, CustomCloudUpdate, DeploymentModel, Draft,
    WizardStep,
};
use reactive_stores::Store;
use serde::{Deserialize, Serialize};

use crate::{
    components::{
        availability_editor::Availability,
        cidr_field::check_cidr,
        contact_editor::{self, ContactRow, contact_problems, contacts_of},
        identifier_field::{Wanted, check_identifier, provision_request},
        tags_editor::{self, TagRow, mandatory_problems, tag_problems, tags_of, with_mandatory},
    },
    ui::FieldProblem,
};

/// The wizard's screens, as typed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Store)]
pub struct Screen {
    pub display_name: String,
    pub provider: Cloud,
    /// Whether [`ON_REQUEST`] is chosen in the place of `provider`.
    #[serde(default)]
    pub is_on_request: bool,
    /// The provider's name of the region, or empty.
    pub region: String,
    pub cidr: String,
    pub model: DeploymentModel,
    /// Whether backups go to buckets of the customer's own, where that is a choice.
    #[serde(default)]
    pub has_own_buckets: bool,
    pub tags: Vec<TagRow>,
    /// Role ARN, service account or the whole output that holds it, as pasted.
    pub identifier: String,
    pub is_for_all_projects: bool,
    pub accounts: Vec<String>,
    pub projects: Vec<String>,
    pub contacts: Vec<ContactRow>,
}

/// What the checks need to know besides the screen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// Ranges of the organization's other custom clouds.
    pub neighbours: Vec<Neighbour>,
    pub reserved_tag_prefixes: Vec<String>,
    /// The stored draft's prefix of everything in the account; empty before it is stored.
    pub unique_name: String,
    /// What the organization asks of its custom clouds.
    pub company: CompanyRules,
}

impl Facts {
    /// What the identifier is compared with.
    pub fn wanted(&self, provider: Cloud) -> Wanted {
        Wanted {
            provider,
            unique_name: self.unique_name.clone(),
            role_path: self.company.role_path.clone(),
        }
    }
}

impl Default for Screen {
    fn default() -> Self {
        Self {
            display_name: String::new(),
            provider: Cloud::Aws,
            is_on_request: false,
            region: String::new(),
            cidr: String::new(),
            model: DeploymentModel::Standard,
            has_own_buckets: false,
            tags: Vec::new(),
            identifier: String::new(),
            is_for_all_projects: true,
            accounts: Vec::new(),
            projects: Vec::new(),
            contacts: vec![ContactRow::admin()],
        }
    }
}

/// Ids of the controls that there is one of.
pub mod field {
    pub const DISPLAY_NAME: &str = "display-name";
    pub const PROVIDER: &str = "provider";
    pub const REGION: &str = "region";
    pub const CIDR: &str = "cidr";
    pub const MODEL: &str = "deployment-model";
    pub const STORAGE: &str = "storage";
    pub const TAGS: &str = "tags";
    pub const IDENTIFIER: &str = "identifier";
    pub const AVAILABILITY: &str = "availability";
    pub const CONTACTS: &str = "contacts";
}

impl Screen {
    /// The wizard of a stored draft: the custom cloud's own fields, who may use it, and the input
    /// beside them. `root` is the organization's root account.
    pub fn from_server(
        cloud: &CustomCloud,
        draft: &Draft,
        permissions: &CustomCloudPermissions,
        root: &str,
    ) -> Self {
        // Beside the custom cloud stands only what could not be stored in it yet.
        let contacts = if draft.contacts.is_empty() {
            &cloud.contact_emails
        } else {
            &draft.contacts
        };
        let availability = if is_empty(permissions) {
            Availability {
                // A draft that was never saved has no answer yet: the wizard's default shows.
                is_for_all_projects: draft.is_for_all_projects || draft.step.is_none(),
                accounts: draft.accounts.clone(),
                projects: draft.projects.clone(),
            }
        } else {
            Availability::from_permissions(permissions, root)
        };
        let nothing = Self::default();
        let provider = Cloud::of(cloud);
        let has_storage =
            provider.is_some_and(|provider| storage::has_choice(provider, cloud.deployment_model));
        Self {
            display_name: cloud.display_name.clone(),
            provider: provider.unwrap_or(nothing.provider),
            is_on_request: provider.is_none(),
            region: cloud.cloud_region.clone(),
            cidr: cloud.reserved_cidr.clone(),
            model: cloud.deployment_model,
            has_own_buckets: has_storage && cloud.use_customer_owned_storage == Some(true),
            tags: tags_editor::rows_of(&cloud.tags),
            identifier: draft.identifier.clone(),
            is_for_all_projects: availability.is_for_all_projects,
            accounts: availability.accounts,
            projects: availability.projects,
            contacts: contact_editor::rows_of(contacts),
        }
    }

    /// The request that makes the draft of step 1.
    pub fn to_request(&self, company: &CompanyRules) -> CustomCloudCreate {
        CustomCloudCreate {
            display_name: Some(self.display_name.trim().to_owned()),
            cloud_provider: Some(words::as_word(self.provider).to_owned()),
            cloud_region: Some(self.region.clone()),
            deployment_model: Some(words::as_word(self.model).to_owned()),
            reserved_cidr: Some(cidr::clean(&self.cidr)),
            contact_emails: None,
            tags: Some(self.tags_to_send(company)),
            use_customer_owned_storage: storage::has_choice(self.provider, self.model)
                .then_some(self.has_own_buckets),
        }
    }

    /// What changes step 1 of a stored draft; `None` where nothing differs.
    pub fn to_update(
        &self,
        cloud: &CustomCloud,
        company: &CompanyRules,
    ) -> Option<CustomCloudUpdate> {
        let wanted = self.to_request(company);
        let changed = |wanted: Option<String>, is: &str| wanted.filter(|wanted| wanted != is);
        let update = CustomCloudUpdate {
            display_name: changed(wanted.display_name, &cloud.display_name),
            cloud_provider: wanted
                .cloud_provider
                .filter(|_| self.provider.provider() != cloud.cloud_provider),
            cloud_region: changed(wanted.cloud_region, &cloud.cloud_region),
            deployment_model: wanted
                .deployment_model
                .filter(|_| self.model != cloud.deployment_model),
            reserved_cidr: changed(wanted.reserved_cidr, &cloud.reserved_cidr),
            tags: wanted
                .tags
                .filter(|wanted| *wanted != tags::resource_tags(&cloud.tags))
                .map(|tags| {
                    tags.into_iter()
                        .map(|(key, value)| (key, Some(value)))
                        .collect()
                }),
            use_customer_owned_storage: wanted
                .use_customer_owned_storage
                .filter(|own| *own != cloud.use_customer_owned_storage.unwrap_or_default()),
            ..CustomCloudUpdate::default()
        };
        (update != CustomCloudUpdate::default()).then_some(update)
    }

    /// The contacts to store in the custom cloud: where they differ and none would be refused.
    pub fn contacts_to_save(&self, cloud: &CustomCloud) -> Option<Vec<ContactEmail>> {
        let is_edited = self.contacts != contact_editor::rows_of(&cloud.contact_emails);
        let contacts = self.to_contacts();
        (is_edited
            && contacts != cloud.contact_emails
            && contact_problems(&self.contacts).is_empty())
        .then_some(contacts)
    }

    /// The permissions to store, where the choice is made and differs from the known ones. Without
    /// known ones it is made once its step, or a later one, was sent.
    pub fn permissions_to_save(
        &self,
        known: &CustomCloudPermissions,
        sent: WizardStep,
        root: &str,
    ) -> Option<CustomCloudPermissions> {
        let is_made = sent >= WizardStep::Availability || !is_empty(known);
        let wanted = self.to_permissions(root);
        let differs = sorted(&wanted) != sorted(known);
        (is_made && differs && self.availability().problem().is_none()).then_some(wanted)
    }

    /// The input beside the custom cloud, as it is kept on the server.
    pub fn to_draft(&self, step: WizardStep) -> Draft {
        let contacts = if contact_problems(&self.contacts).is_empty() {
            Vec::new()
        } else {
            self.contacts.iter().map(ContactRow::to_wire).collect()
        };
        Draft {
            step: Some(step),
            identifier: storable(&self.identifier),
            is_for_all_projects: self.is_for_all_projects,
            accounts: self.accounts.clone(),
            projects: self.projects.clone(),
            contacts,
        }
    }

    /// The choice of projects.
    pub fn availability(&self) -> Availability {
        Availability {
            is_for_all_projects: self.is_for_all_projects,
            accounts: self.accounts.clone(),
            projects: self.projects.clone(),
        }
    }

    /// Who may use the cloud. `root` is the organization's root account: it means every project.
    pub fn to_permissions(&self, root: &str) -> CustomCloudPermissions {
        self.availability().to_permissions(root)
    }

    /// The contacts as the API takes them; rows left blank are left out.
    pub fn to_contacts(&self) -> Vec<ContactEmail> {
        contacts_of(&self.contacts)
    }

    /// What starts the deployment. The identifier must have passed [`Screen::problems`].
    pub fn to_provision(&self, facts: &Facts) -> CustomCloudProvision {
        provision_request(&self.identifier, &facts.wanted(self.provider))
    }

    /// Everything that would be refused in `step`, in the order of the screen.
    pub fn problems(&self, step: WizardStep, facts: &Facts) -> Vec<FieldProblem> {
        match step {
            WizardStep::Details => self.detail_problems(facts),
            WizardStep::Deploy => check_identifier(&self.identifier, &facts.wanted(self.provider))
                .into_iter()
                .map(|message| FieldProblem::new(field::IDENTIFIER, message))
                .collect(),
            WizardStep::Availability => {
                let problem = self.availability().problem();
                problem
                    .map(|text| FieldProblem::new(field::AVAILABILITY, text))
                    .into_iter()
                    .collect()
            }
            WizardStep::Contacts => contact_problems(&self.contacts),
            WizardStep::Create => Vec::new(),
        }
    }

    /// Id of the control that a field of the API's request belongs to, for example
    /// `contact_emails[1].email`; `None` where no control on screen could put it right.
    pub fn control_of(&self, path: &str) -> Option<String> {
        let plain = match path.split(['.', '[']).next()? {
            "display_name" => field::DISPLAY_NAME,
            "cloud_provider" => field::PROVIDER,
            "cloud_region" => field::REGION,
            "reserved_cidr" => field::CIDR,
            "deployment_model" => field::MODEL,
            "use_customer_owned_storage" => field::STORAGE,
            "tags" => return Some(self.tag_control(path)),
            "aws_iam_role_arn" | "google_privilege_bearing_service_account_id" => field::IDENTIFIER,
            "accounts" | "projects" => field::AVAILABILITY,
            "contact_emails" => return Some(contact_editor::control_of(&self.contacts, path)),
            _ => return None,
        };
        Some(plain.to_owned())
    }

    fn detail_problems(&self, facts: &Facts) -> Vec<FieldProblem> {
        let mut problems = Vec::new();
        let mut note = |field: &str, message: Option<String>| {
            problems.extend(message.map(|message| FieldProblem::new(field, message)));
        };
        note(field::DISPLAY_NAME, check_display_name(&self.display_name));
        let company = &facts.company;
        let provider = check_provider(self.provider, self.is_on_request, company);
        note(field::PROVIDER, provider);
        note(
            field::REGION,
            check_region(self.provider, &self.region, company),
        );
        note(field::CIDR, check_cidr(&self.cidr, &facts.neighbours));
        let rows = self.tag_rows(company);
        problems.extend(tag_problems(
            &rows,
            self.provider,
            &facts.reserved_tag_prefixes,
        ));
        problems.extend(mandatory_problems(&rows, &company.mandatory_tags));
        problems
    }

    /// The rows of the tags as they show, those that the company rules ask for included.
    pub fn tag_rows(&self, company: &CompanyRules) -> Vec<TagRow> {
        with_mandatory(&self.tags, &company.mandatory_tags)
    }

    /// The tags with those of the company rules, as soon as all of them have their values: until
    /// then rules that are newer than a draft don't keep the rest of it from being saved.
    fn tags_to_send(&self, company: &CompanyRules) -> BTreeMap<String, String> {
        let rows = self.tag_rows(company);
        if mandatory_problems(&rows, &company.mandatory_tags).is_empty() {
            tags_of(&rows)
        } else {
            tags_of(&self.tags)
        }
    }

    fn tag_control(&self, path: &str) -> String {
        let key = path
            .strip_prefix("tags")
            .unwrap_or_default()
            .trim_matches(['.', '[', ']', '"']);
        self.tags
            .iter()
            .find(|row| tags::strip(row.key.trim()) == tags::strip(key))
            .map_or_else(|| field::TAGS.to_owned(), |row| row.control("key"))
    }
}

/// The step that a control stands in.
pub fn step_of(control: &str) -> WizardStep {
    match control {
        field::IDENTIFIER => WizardStep::Deploy,
        field::AVAILABILITY => WizardStep::Availability,
        field::CONTACTS => WizardStep::Contacts,
        control if control.starts_with("contact-") => WizardStep::Contacts,
        _ => WizardStep::Details,
    }
}

/// Whether nobody may use the cloud yet.
fn is_empty(permissions: &CustomCloudPermissions) -> bool {
    permissions.accounts.is_empty() && permissions.projects.is_empty()
}

fn sorted(permissions: &CustomCloudPermissions) -> [BTreeSet<&str>; 2] {
    [&permissions.accounts, &permissions.projects]
        .map(|names| names.iter().map(String::as_str).collect())
}

/// The sentence against a display name, if any.
pub fn check_display_name(input: &str) -> Option<String> {
    display_name::check(input)
        .err()
        .map(|error| error.to_string())
}

/// What the wizard shows beside the clouds that are offered.
pub const ON_REQUEST: CloudProvider = CloudProvider::Azure;

/// The sentence against a provider that the wizard can't set up.
pub fn check_on_request(is_on_request: bool) -> Option<String> {
    is_on_request.then(|| NotOffered(ON_REQUEST).to_string())
}

/// The sentence against a provider that the wizard can't set up, or that the company rules close.
pub fn check_provider(
    provider: Cloud,
    is_on_request: bool,
    company: &CompanyRules,
) -> Option<String> {
    let closed = || company::check_cloud(provider, company).err();
    check_on_request(is_on_request).or_else(|| Some(closed()?.to_string()))
}

/// The sentence against a region, if any.
pub fn check_region(provider: Cloud, name: &str, company: &CompanyRules) -> Option<String> {
    let error = company::check_named_region(provider, name, company).err()?;
    Some(error.message)
}

/// What was pasted as the identifier, unless it is a secret key: that is kept nowhere.
fn storable(identifier: &str) -> String {
    match identifier::check_storable(identifier) {
        Ok(()) => identifier.to_owned(),
        Err(_) => String::new(),
    }
}

/// What is kept in this browser between key presses and saving, per organization and draft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LocalDraft {
    version: u32,
    /// Milliseconds since 1970, UTC.
    pub saved_at: f64,
    /// What was on the server when this was typed.
    #[serde(default)]
    pub base: Base,
    pub screen: Screen,
}

/// Versions of the custom cloud and of the input beside it; none before the draft is stored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Base {
    pub cloud: Option<String>,
    pub draft: Option<String>,
}

impl LocalDraft {
    /// Raised when [`Screen`] changes its shape: older texts are then left alone.
    const VERSION: u32 = 1;

    pub fn new(mut screen: Screen, base: Base, saved_at: f64) -> Self {
        screen.identifier = storable(&screen.identifier);
        Self {
            version: Self::VERSION,
            saved_at,
            base,
            screen,
        }
    }

    /// Whether somebody saved since this was typed, as far as that is known.
    pub fn is_overtaken(&self, now: &Base) -> bool {
        let differs = |then: &Option<String>, now: &Option<String>| then.is_some() && then != now;
        differs(&self.base.cloud, &now.cloud) || differs(&self.base.draft, &now.draft)
    }

    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// `None` for a text of another version or no such text at all.
    pub fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text)
            .ok()
            .filter(|kept: &Self| kept.version == Self::VERSION)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use byoc_types::MandatoryTag;

    use super::*;

    const UNIQUE: &str = "cce-cce0123456789a";

    pub(crate) fn facts() -> Facts {
        Facts {
            neighbours: vec![Neighbour {
                label: "Staging".into(),
                cidr: "10.8.0.0/16".parse().unwrap(),
            }],
            reserved_tag_prefixes: vec!["byoc".into()],
            unique_name: UNIQUE.into(),
            company: CompanyRules::default(),
        }
    }

    pub(crate) fn complete() -> Screen {
        Screen {
            display_name: "Production".into(),
            region: "eu-west-1".into(),
            cidr: "10.0.0.0/16".into(),
            tags: vec![TagRow {
                id: 1,
                key: "team".into(),
                value: "data".into(),
            }],
            identifier: format!("arn:aws:iam::123456789012:role/{UNIQUE}-iam-role"),
            contacts: vec![ContactRow {
                id: 0,
                job_title: "Admin".into(),
                email: "ada@example.com".into(),
                real_name: "Ada".into(),
            }],
            ..Screen::default()
        }
    }

    fn stored() -> CustomCloud {
        CustomCloud {
            custom_cloud_environment_id: "018f".into(),
            display_name: "Production".into(),
            state: byoc_types::CustomCloudState::Draft,
            cloud_provider: CloudProvider::Aws,
            cloud_region: "eu-west-1".into(),
            deployment_model: DeploymentModel::Standard,
            reserved_cidr: "10.0.0.0/16".into(),
            contact_emails: Vec::new(),
            tags: BTreeMap::from([("byoc_resource_tag:team".into(), "data".into())]),
            errors: Vec::new(),
            update_time: "2026-01-01T00:00:00Z".into(),
            byoc_unique_name: Some(UNIQUE.into()),
            byoc_resource_tags: None,
            aws_iam_role_arn: None,
            aws_subnets_bastion: None,
            aws_subnets_workload: None,
            aiven_aws_account_principal: None,
            aiven_aws_assume_role_external_id: None,
            aiven_google_account_principal: None,
            aiven_management_cidr_blocks: None,
            google_privilege_bearing_service_account_id: None,
            google_bastion_cidr: None,
            google_workload_cidr: None,
            bucket_names: None,
            use_customer_owned_storage: None,
            custom_cloud_names: None,
            is_rehearsed: None,
            is_destroyed: None,
        }
    }

    #[test]
    fn what_is_sent_is_trimmed_and_cleaned() {
        let screen = Screen {
            display_name: " Production ".into(),
            cidr: " 10.0.0.0/16\u{200b}".into(),
            ..complete()
        };
        let request = screen.to_request(&CompanyRules::default());
        assert_eq!(request.display_name.as_deref(), Some("Production"));
        assert_eq!(request.reserved_cidr.as_deref(), Some("10.0.0.0/16"));
        assert_eq!(request.cloud_provider.as_deref(), Some("aws"));
        assert_eq!(request.deployment_model.as_deref(), Some("standard"));
    }

    #[test]
    fn a_draft_comes_back_as_it_was_saved() {
        let saved = complete();
        let mut cloud = stored();
        cloud.contact_emails = saved.contacts_to_save(&cloud).expect("new contacts");
        let draft = saved.to_draft(WizardStep::Contacts);
        assert_eq!(from_server(&cloud, &draft, &[]), saved);
        assert_eq!(saved.contacts_to_save(&cloud), None);
        // Contacts that would be refused can't be stored in the cloud: they stand beside it.
        let mut half = saved;
        half.contacts[0].email = "ada@".into();
        assert_eq!(half.contacts_to_save(&cloud), None);
        let draft = half.to_draft(WizardStep::Contacts);
        assert_eq!(from_server(&cloud, &draft, &[]), half);
    }

    fn from_server(cloud: &CustomCloud, draft: &Draft, accounts: &[&str]) -> Screen {
        let permissions = CustomCloudPermissions {
            accounts: accounts.iter().map(|name| (*name).to_owned()).collect(),
            projects: Vec::new(),
        };
        Screen::from_server(cloud, draft, &permissions, "a-root")
    }

    #[test]
    fn what_others_set_shows_and_is_not_undone() {
        let draft = complete().to_draft(WizardStep::Contacts);
        let screen = from_server(&stored(), &draft, &["a-unit"]);
        assert!(!screen.is_for_all_projects);
        assert_eq!(screen.accounts, ["a-unit"]);
        let known = screen.to_permissions("a-root");
        let saved = |screen: &Screen, sent| screen.permissions_to_save(&known, sent, "a-root");
        assert_eq!(saved(&screen, WizardStep::Contacts), None);
        // Another choice goes out at once, from whatever step.
        let changed = complete();
        let wanted = Some(changed.to_permissions("a-root"));
        assert_eq!(saved(&changed, WizardStep::Details), wanted);
    }

    #[test]
    fn a_choice_that_nobody_has_made_yet_is_not_stored() {
        let nobody = CustomCloudPermissions::default();
        let saved = |sent| complete().permissions_to_save(&nobody, sent, "a-root");
        assert_eq!(saved(WizardStep::Deploy), None);
        assert!(saved(WizardStep::Availability).is_some());
    }

    #[test]
    fn a_draft_never_saved_shows_the_defaults() {
        let screen = from_server(&stored(), &Draft::default(), &[]);
        assert!(screen.is_for_all_projects);
        assert_eq!(screen.contacts[0].job_title, "Admin");
    }

    #[test]
    fn nothing_is_sent_where_nothing_changed() {
        assert_eq!(
            complete().to_update(&stored(), &CompanyRules::default()),
            None
        );
    }

    #[test]
    fn only_what_changed_is_sent() {
        let screen = Screen {
            cidr: "10.1.0.0/16".into(),
            ..complete()
        };
        let update = screen
            .to_update(&stored(), &CompanyRules::default())
            .unwrap();
        assert_eq!(update.reserved_cidr.as_deref(), Some("10.1.0.0/16"));
        assert_eq!(update.display_name, None);
        assert_eq!(update.tags, None);
    }

    fn company() -> CompanyRules {
        let tag = |key: &str, value: Option<&str>| MandatoryTag {
            key: key.into(),
            value: value.map(str::to_owned),
        };
        CompanyRules {
            mandatory_tags: vec![tag("cost-center", Some("1234")), tag("owner", None)],
            allowed_regions: BTreeMap::from([
                (CloudProvider::Aws, vec!["eu-central-1".into()]),
                (CloudProvider::Google, Vec::new()),
            ]),
            ..CompanyRules::default()
        }
    }

    #[test]
    fn the_details_keep_the_company_rules() {
        let facts = Facts {
            company: company(),
            ..facts()
        };
        let problems = complete().problems(WizardStep::Details, &facts);
        let fields: Vec<_> = problems
            .iter()
            .map(|problem| problem.field_id.as_str())
            .collect();
        assert_eq!(fields, [field::REGION, "tag-3-value"], "{problems:?}");
        let google = Screen {
            provider: Cloud::Google,
            region: "europe-west1".into(),
            ..complete()
        };
        let problems = google.problems(WizardStep::Details, &facts);
        assert_eq!(problems[0].field_id, field::PROVIDER);
    }

    #[test]
    fn mandatory_tags_go_out_once_they_have_their_values() {
        let typed = complete();
        assert_eq!(
            typed.to_update(&stored(), &company()),
            None,
            "the owner is missing: a draft of before the rules can still be saved"
        );
        let mut with_owner = complete();
        with_owner.tags = with_owner.tag_rows(&company());
        with_owner.tags[1].value = "data".into();
        let sent = with_owner.to_request(&company()).tags.unwrap();
        assert_eq!(sent.get("cost-center").map(String::as_str), Some("1234"));
        assert_eq!(sent.get("owner").map(String::as_str), Some("data"));
        assert_eq!(sent.len(), 3);
    }

    #[test]
    fn own_buckets_are_asked_for_where_they_are_a_choice() {
        let own = Screen {
            has_own_buckets: true,
            ..complete()
        };
        let asked = |screen: &Screen| {
            let request = screen.to_request(&CompanyRules::default());
            request.use_customer_owned_storage
        };
        assert_eq!(asked(&own), Some(true));
        assert_eq!(asked(&complete()), Some(false));
        let hipaa = Screen {
            model: DeploymentModel::Hipaa,
            ..own.clone()
        };
        assert_eq!(asked(&hipaa), None);
        let update = own.to_update(&stored(), &CompanyRules::default()).unwrap();
        assert_eq!(update.use_customer_owned_storage, Some(true));
    }

    #[test]
    fn all_projects_is_the_root_account() {
        let permissions = complete().to_permissions("a-root");
        assert_eq!(permissions.accounts, ["a-root"]);
        assert!(permissions.projects.is_empty());
    }

    #[test]
    fn the_details_say_what_is_missing_in_the_order_of_the_screen() {
        let problems = Screen::default().problems(WizardStep::Details, &facts());
        let fields: Vec<_> = problems
            .iter()
            .map(|problem| problem.field_id.as_str())
            .collect();
        assert_eq!(fields, [field::DISPLAY_NAME, field::REGION, field::CIDR]);
    }

    #[test]
    fn an_overlap_names_the_other_cloud() {
        let message = check_cidr("10.8.4.0/22", &facts().neighbours).unwrap();
        assert!(message.contains("Staging"), "{message}");
    }

    #[test]
    fn selecting_nobody_is_refused() {
        let screen = Screen {
            is_for_all_projects: false,
            ..complete()
        };
        assert_eq!(screen.problems(WizardStep::Availability, &facts()).len(), 1);
    }

    #[test]
    fn the_servers_paths_lead_to_the_controls() {
        let screen = complete();
        let control = |path: &str| screen.control_of(path);
        assert_eq!(control("reserved_cidr").as_deref(), Some("cidr"));
        assert_eq!(
            control("contact_emails[0].email").as_deref(),
            Some("contact-0-email")
        );
        assert_eq!(
            control("contact_emails[0].role").as_deref(),
            Some("contact-0-job")
        );
        assert_eq!(control("tags.team").as_deref(), Some("tag-1-key"));
        assert_eq!(control("tags").as_deref(), Some("tags"));
        assert_eq!(control("something_else"), None);
    }

    #[test]
    fn what_is_kept_locally_comes_back() {
        let kept = LocalDraft::new(complete(), base("1"), 1.0);
        assert_eq!(LocalDraft::from_text(&kept.to_text()), Some(kept));
    }

    fn base(version: &str) -> Base {
        Base {
            cloud: Some(version.to_owned()),
            draft: Some(version.to_owned()),
        }
    }

    #[test]
    fn what_was_typed_over_an_older_version_is_known() {
        let kept = LocalDraft::new(complete(), base("1"), 1.0);
        assert!(!kept.is_overtaken(&base("1")));
        assert!(kept.is_overtaken(&base("2")));
        let unknown = LocalDraft::new(complete(), Base::default(), 1.0);
        assert!(!unknown.is_overtaken(&base("2")));
    }

    #[test]
    fn every_control_has_its_step() {
        for (control, step) in [
            (field::CIDR, WizardStep::Details),
            ("tag-1-key", WizardStep::Details),
            (field::IDENTIFIER, WizardStep::Deploy),
            (field::AVAILABILITY, WizardStep::Availability),
            ("contact-0-email", WizardStep::Contacts),
        ] {
            assert_eq!(step_of(control), step, "{control}");
        }
    }

    #[test]
    fn a_secret_key_is_kept_nowhere() {
        let screen = Screen {
            identifier: "AKIAIOSFODNN7EXAMPLE".into(),
            ..complete()
        };
        assert_eq!(screen.to_draft(WizardStep::Deploy).identifier, "");
        let kept = LocalDraft::new(screen, Base::default(), 1.0);
        assert!(!kept.to_text().contains("AKIA"));
    }

    #[test]
    fn a_local_draft_of_another_version_is_left_alone() {
        let text = LocalDraft::new(complete(), Base::default(), 1.0)
            .to_text()
            .replace("\"version\":1", "\"version\":9");
        assert_eq!(LocalDraft::from_text(&text), None);
        assert_eq!(LocalDraft::from_text("nonsense"), None);
    }
}
