//! The screens made of the server's answers, and the requests made of the screens.

use std::collections::{BTreeMap, BTreeSet};

use byoc_rules::cloud::{Cloud, TemplateCloud};
use byoc_rules::{cidr, storage, tags, words};
use byoc_types::{
    CompanyRules, ContactEmail, CustomCloud, CustomCloudCreate, CustomCloudPermissions,
    CustomCloudProvision, CustomCloudUpdate, Draft, WizardStep,
};

use super::{Facts, Screen, storable};
use crate::components::{
    availability_editor::Availability,
    contact_editor::{self, ContactRow, contact_problems, contacts_of},
    identifier_field::provision_request,
    tags_editor::{self, mandatory_problems, tags_of},
};

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
        let provider = TemplateCloud::of(cloud);
        // Nothing that is requested is a draft, unless a newer server made it.
        let requested = Cloud::of(cloud).filter(|cloud| cloud.template().is_none());
        let has_storage =
            provider.is_some_and(|provider| storage::has_choice(provider, cloud.deployment_model));
        Self {
            display_name: cloud.display_name.clone(),
            provider: provider.unwrap_or(nothing.provider),
            requested,
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
}

/// Whether nobody may use the cloud yet.
fn is_empty(permissions: &CustomCloudPermissions) -> bool {
    permissions.accounts.is_empty() && permissions.projects.is_empty()
}

fn sorted(permissions: &CustomCloudPermissions) -> [BTreeSet<&str>; 2] {
    [&permissions.accounts, &permissions.projects]
        .map(|names| names.iter().map(String::as_str).collect())
}
