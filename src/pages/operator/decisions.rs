//! What an operator decides about an organization, as it is typed. Plain data, and its words.

use byoc_rules::{
    cloud::model_facts,
    name::{self, Named},
    tier, words,
    words::Words,
};
use byoc_types::{DeploymentModel, OperatorOrganization, OperatorOrganizationUpdate, Tier};

use crate::ui::{FieldProblem, SelectOption};

/// Ids of the controls.
pub const NAME: &str = "organization-name";
pub const TIER: &str = "organization-tier";
pub const OFFER: &str = "organization-offer";
pub const MODELS: &str = "organization-models";

pub const OFFER_HINT: &str = "If enabled, the organization's super admins can create and deploy \
                              custom clouds. If not, they can't. Existing custom clouds keep \
                              running and can be deleted.";

/// Models for which there are templates, in the order in which people choose.
pub fn offered() -> impl Iterator<Item = DeploymentModel> {
    let models = DeploymentModel::ALL.iter().copied();
    models.filter(|model| !model_facts(*model).clouds.is_empty())
}

/// Name, tier, offer and models.
#[derive(Clone, Debug, PartialEq)]
pub struct Decisions {
    pub name: String,
    /// A word of [`Tier`].
    pub tier: String,
    pub is_enabled: bool,
    /// False: those of the configuration.
    pub has_own_models: bool,
    pub models: Vec<DeploymentModel>,
}

impl Decisions {
    pub fn of(organization: &OperatorOrganization) -> Self {
        let models = organization.deployment_models.clone();
        Self {
            name: organization.organization_name.clone(),
            tier: organization.tier.as_word().to_owned(),
            is_enabled: organization.is_byoc_enabled,
            has_own_models: models.is_some(),
            models: models.unwrap_or_else(without_buckets),
        }
    }

    pub fn to_wire(&self) -> OperatorOrganizationUpdate {
        OperatorOrganizationUpdate {
            organization_name: self.name.trim().to_owned(),
            tier: self.tier.clone(),
            is_byoc_enabled: self.is_enabled,
            deployment_models: self.has_own_models.then(|| self.models.clone()),
        }
    }

    /// The same with or without a model.
    pub fn with_model(mut self, model: DeploymentModel, is_given: bool) -> Self {
        self.models.retain(|known| *known != model);
        if is_given {
            self.models.push(model);
            self.models.sort();
        }
        self
    }

    /// What is wrong, at its control.
    pub fn problems(&self, minimum: Tier) -> Vec<FieldProblem> {
        let mut found = Vec::new();
        if let Err(error) = name::check(Named::Organization, &self.name) {
            found.push(FieldProblem::new(NAME, error.to_string()));
        }
        if let Err(error) = tier::check(&self.tier, self.is_enabled, minimum) {
            found.push(FieldProblem::new(TIER, error.to_string()));
        }
        if self.has_own_models && self.models.is_empty() {
            let message = "Choose at least one deployment model, for example Private.";
            found.push(FieldProblem::new(MODELS, message));
        }
        found
    }
}

/// What an organization is given first when it gets models of its own: those that need no agreement.
fn without_buckets() -> Vec<DeploymentModel> {
    let needs_none = |model: &DeploymentModel| model_facts(*model).compliance_tag.is_none();
    offered().filter(needs_none).collect()
}

/// The control of a field of the request.
pub fn control_of(field: &str) -> &'static str {
    match field {
        "tier" => TIER,
        "is_byoc_enabled" => OFFER,
        "deployment_models" => MODELS,
        _ => NAME,
    }
}

/// The tiers, from the lowest to the highest.
pub fn tier_options() -> Vec<SelectOption> {
    Tier::ALL
        .iter()
        .map(|tier| SelectOption::new(tier.as_word(), words::label(*tier)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn organization() -> OperatorOrganization {
        OperatorOrganization {
            organization_id: "org1".to_owned(),
            organization_name: "Northwind".to_owned(),
            tier: Tier::Priority,
            minimum_tier: Tier::Priority,
            is_byoc_enabled: true,
            deployment_models: None,
            member_count: 1,
            super_admin_count: 1,
            custom_cloud_count: 0,
            create_time: String::new(),
        }
    }

    #[test]
    fn what_is_shown_is_sent_back_as_it_was() {
        let mut organization = organization();
        for models in [None, Some(vec![DeploymentModel::Hipaa])] {
            organization.deployment_models = models.clone();
            let sent = Decisions::of(&organization).to_wire();
            assert_eq!(sent.deployment_models, models);
            assert_eq!(
                (sent.tier.as_str(), sent.is_byoc_enabled),
                ("priority", true)
            );
        }
    }

    #[test]
    fn each_problem_stands_at_its_control() {
        let good = Decisions::of(&organization());
        assert!(good.problems(Tier::Priority).is_empty());
        let at = |decisions: Decisions| {
            let found = decisions.problems(Tier::Priority).into_iter();
            found.map(|problem| problem.field_id).collect::<Vec<_>>()
        };
        let bad = Decisions {
            name: " ".to_owned(),
            tier: "basic".to_owned(),
            has_own_models: true,
            models: vec![],
            ..good.clone()
        };
        assert_eq!(at(bad), [NAME, TIER, MODELS]);
        let off = Decisions {
            tier: "basic".to_owned(),
            is_enabled: false,
            ..good.clone()
        };
        assert!(at(off).is_empty());
        let both = good.with_model(DeploymentModel::PciDss, true);
        let both = both.with_model(DeploymentModel::Standard, false);
        assert_eq!(
            both.models,
            [DeploymentModel::StandardPublic, DeploymentModel::PciDss]
        );
    }
}
