//! What is typed into a request for a custom cloud on Azure, and what is wrong with it.

use std::collections::BTreeMap;

use byoc_rules::cidr::Neighbour;
use byoc_rules::cloud::{Cloud, models_of};
use byoc_rules::company::required_refused;
use byoc_rules::custom_cloud::CreateContext;
use byoc_rules::requests::check_azure;
use byoc_rules::{region, words};
use byoc_types::{AzureRequest, CompanyRules, DeploymentModel};

use crate::components::{
    cidr_field::CIDR_ID,
    contact_editor::{ContactRow, contact_problems, contacts_of, rows_of},
    tags_editor::{TagRow, mandatory_problems, tag_problems, tags_of, with_mandatory},
};
use crate::forms::custom_cloud_create::draft::Screen;
use crate::ui::FieldProblem;

pub const SUBSCRIPTION_ID: &str = "azure-subscription";
pub const TENANT_ID: &str = "azure-tenant";
pub const NOTES_ID: &str = "azure-notes";

/// What is typed.
#[derive(Debug, Clone, PartialEq)]
pub struct TypedAzure {
    pub region: String,
    pub cidr: String,
    pub model: DeploymentModel,
    pub subscription_id: String,
    pub tenant_id: String,
    pub contacts: Vec<ContactRow>,
    pub tags: Vec<TagRow>,
    pub notes: String,
}

impl TypedAzure {
    /// Nothing yet, with a row for the Admin.
    pub fn new() -> Self {
        Self {
            region: String::new(),
            cidr: String::new(),
            model: DeploymentModel::Standard,
            subscription_id: String::new(),
            tenant_id: String::new(),
            contacts: rows_of(&[]),
            tags: Vec::new(),
            notes: String::new(),
        }
    }

    /// Goes on with what was typed into the wizard. The request has no field for the name, so that it
    /// begins the notes.
    pub fn from_wizard(screen: Screen) -> Self {
        let name = screen.display_name.trim();
        let is_region = region::find(Cloud::Azure, &screen.region).is_some();
        let has_model = models_of(Cloud::Azure).any(|model| model == screen.model);
        let empty = Self::new();
        Self {
            region: if is_region {
                screen.region
            } else {
                empty.region
            },
            cidr: screen.cidr,
            model: if has_model { screen.model } else { empty.model },
            contacts: screen.contacts,
            tags: screen.tags,
            notes: match name {
                "" => String::new(),
                name => format!("Name: {name}"),
            },
            ..Self::new()
        }
    }

    /// As it is sent, with the tags that the company rules fix.
    pub fn to_wire(&self, company: &CompanyRules) -> AzureRequest {
        AzureRequest {
            cloud_region: self.region.clone(),
            reserved_cidr: self.cidr.clone(),
            deployment_model: words::as_word(self.model).to_owned(),
            subscription_id: self.subscription_id.clone(),
            tenant_id: self.tenant_id.clone(),
            contact_emails: contacts_of(&self.contacts),
            tags: tags_of(&with_mandatory(&self.tags, &company.mandatory_tags)),
            notes: self.notes.clone(),
        }
    }
}

/// What it is checked against.
pub fn context(
    neighbours: Vec<Neighbour>,
    company: CompanyRules,
    reserved_tag_prefixes: Vec<String>,
) -> CreateContext {
    CreateContext {
        neighbours,
        reserved_tag_prefixes,
        company,
        models: BTreeMap::new(),
        ..CreateContext::default()
    }
}

/// What is wrong, each at its control, in the order of the page.
pub fn problems(typed: &TypedAzure, context: &CreateContext) -> Vec<FieldProblem> {
    let company = &context.company;
    let found = check_azure(&typed.to_wire(company), context).err();
    let found = found.unwrap_or_default();
    let at = |field: &str, control: &str| {
        let of_field = found.iter().filter(|error| error.field == field);
        let of_field = of_field.map(|error| FieldProblem::new(control, error.message.clone()));
        of_field.collect::<Vec<_>>()
    };
    let rows = with_mandatory(&typed.tags, &company.mandatory_tags);
    let mut all = at("cloud_region", "region");
    all.truncate(1);
    all.extend(at("reserved_cidr", CIDR_ID));
    all.extend(at("deployment_model", "deployment-model"));
    all.extend(at("subscription_id", SUBSCRIPTION_ID));
    all.extend(at("tenant_id", TENANT_ID));
    // Row by row, also what is typed twice, which a map can't show.
    all.extend(contact_problems(&typed.contacts));
    let refused = tag_problems(&rows, Cloud::Azure, &context.reserved_tag_prefixes);
    all.extend(refused.into_iter().map(|problem| {
        let of =
            |row: &&TagRow| [row.control("key"), row.control("value")].contains(&problem.field_id);
        let reason = rows.iter().find(of).and_then(|row| {
            let is_about_value = row.control("value") == problem.field_id;
            required_refused(row.key.trim(), is_about_value, &company.mandatory_tags)
        });
        match reason {
            Some(reason) => {
                FieldProblem::new(problem.field_id, format!("{} {reason}", problem.message))
            }
            None => problem,
        }
    }));
    all.extend(mandatory_problems(&rows, &company.mandatory_tags));
    all.extend(at("notes", NOTES_ID));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> TypedAzure {
        TypedAzure {
            region: "westeurope".into(),
            cidr: "10.3.0.0/16".into(),
            subscription_id: "11111111-2222-3333-4444-555555555555".into(),
            tenant_id: "{AAAAAAAA-2222-3333-4444-555555555555}".into(),
            contacts: vec![ContactRow {
                email: "ada@example.com".into(),
                ..ContactRow::admin()
            }],
            ..TypedAzure::new()
        }
    }

    fn controls(typed: &TypedAzure, neighbours: Vec<Neighbour>) -> Vec<String> {
        let context = context(neighbours, CompanyRules::default(), vec!["aiven".into()]);
        let found = problems(typed, &context);
        found.into_iter().map(|problem| problem.field_id).collect()
    }

    #[test]
    fn what_was_typed_into_the_wizard_goes_on() {
        let screen = Screen {
            display_name: " Analytics ".into(),
            region: "eu-west-1".into(),
            cidr: "10.3.0.0/16".into(),
            model: DeploymentModel::Hipaa,
            tags: vec![TagRow {
                id: 1,
                key: "team".into(),
                value: "data".into(),
            }],
            ..Screen::default()
        };
        let typed = TypedAzure::from_wizard(screen.clone());
        assert_eq!(typed.notes, "Name: Analytics");
        assert_eq!((typed.cidr, typed.tags.len()), ("10.3.0.0/16".into(), 1));
        // What Azure doesn't have is chosen again.
        assert_eq!(
            (typed.region, typed.model),
            (String::new(), DeploymentModel::Standard)
        );
        let public = Screen {
            model: DeploymentModel::StandardPublic,
            region: "westeurope".into(),
            display_name: String::new(),
            ..screen
        };
        let typed = TypedAzure::from_wizard(public);
        assert_eq!(typed.model, DeploymentModel::StandardPublic);
        assert_eq!(
            (typed.region.as_str(), typed.notes.as_str()),
            ("westeurope", "")
        );
    }

    #[test]
    fn every_problem_stands_at_its_control() {
        assert_eq!(controls(&filled(), vec![]), Vec::<String>::new());
        let empty = controls(&TypedAzure::new(), vec![]);
        assert_eq!(
            empty[..4],
            ["region", CIDR_ID, SUBSCRIPTION_ID, TENANT_ID].map(str::to_owned)
        );
        assert_eq!(empty.len(), 5, "and the Admin: {empty:?}");
        let taken = Neighbour {
            label: "Analytics".into(),
            cidr: "10.3.128.0/17".parse().unwrap(),
            kind: byoc_rules::cidr::NeighbourKind::CustomCloud,
        };
        assert_eq!(controls(&filled(), vec![taken]), [CIDR_ID]);
        let wrong = TypedAzure {
            notes: "x".repeat(2_001),
            tags: vec![TagRow {
                id: 1,
                key: "aiven-x".into(),
                value: "1".into(),
            }],
            ..filled()
        };
        let wrong = controls(&wrong, vec![]);
        assert_eq!(
            (wrong.len(), wrong.last().map(String::as_str)),
            (2, Some(NOTES_ID))
        );
    }
}
