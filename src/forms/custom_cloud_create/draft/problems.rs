//! What would be refused, and at which control it shows.

use byoc_rules::{
    cloud::{Cloud, NotOffered, TemplateCloud},
    company, display_name, tags,
};
use byoc_types::{CompanyRules, WizardStep};

use super::{Facts, Screen, field};
use crate::forms::{custom_cloud_create::step::STEPS, form::Problems};
use crate::{
    components::{
        cidr_field::check_cidr,
        contact_editor::{self, contact_problems},
        identifier_field::check_identifier,
        tags_editor::{mandatory_problems, tag_problems},
    },
    ui::FieldProblem,
};

impl Screen {
    /// Everything that would be refused, step by step.
    pub fn all_problems(&self, facts: &Facts) -> Problems<WizardStep> {
        let mut found = Problems::default();
        for step in STEPS {
            found.add(step, self.problems(step, facts));
        }
        found
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
        let provider = check_provider(self.provider, self.requested, company);
        note(field::PROVIDER, provider);
        note(
            field::REGION,
            check_region(self.provider, &self.region, company),
        );
        note(field::CIDR, check_cidr(&self.cidr, &facts.neighbours));
        let rows = self.tag_rows(company);
        problems.extend(tag_problems(
            &rows,
            self.provider.into(),
            &facts.reserved_tag_prefixes,
        ));
        problems.extend(mandatory_problems(&rows, &company.mandatory_tags));
        problems
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

/// The sentence against a display name, if any.
pub fn check_display_name(input: &str) -> Option<String> {
    display_name::check(input)
        .err()
        .map(|error| error.to_string())
}

/// The sentence against a cloud that the wizard can't set up.
pub fn check_on_request(requested: Option<Cloud>) -> Option<String> {
    Some(NotOffered(requested?.provider()).to_string())
}

/// The sentence against a cloud that the wizard can't set up, or that the company rules close.
pub fn check_provider(
    provider: TemplateCloud,
    requested: Option<Cloud>,
    company: &CompanyRules,
) -> Option<String> {
    let closed = || company::check_cloud(provider.into(), company).err();
    check_on_request(requested).or_else(|| Some(closed()?.to_string()))
}

/// The sentence against a region, if any.
pub fn check_region(provider: TemplateCloud, name: &str, company: &CompanyRules) -> Option<String> {
    let error = company::check_named_region(provider.into(), name, company).err()?;
    Some(error.message)
}
