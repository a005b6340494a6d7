//! What a custom cloud is, line by line. Plain data: the list of facts only draws it.

use byoc_rules::cloud::Cloud;
use byoc_rules::{region, words};
use byoc_types::CustomCloud;

/// A line of a list of facts.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    pub label: &'static str,
    pub value: String,
    /// Written for machines: shown in the code face, with a copy button.
    pub is_code: bool,
    /// Somebody's own words or a name: isolated from the texts around it.
    pub is_data: bool,
    /// By what programs know the value, in brackets behind it; empty if there is nothing.
    pub name_of_value: String,
    /// What it is for, where the label doesn't say it.
    pub hint: &'static str,
    /// Its number among those with the same label, from 1; 0 where it is the only one.
    pub number: usize,
}

impl Fact {
    /// A value that people read.
    pub fn text(label: &'static str, value: impl Into<String>) -> Self {
        Self {
            label,
            value: value.into(),
            is_code: false,
            is_data: false,
            name_of_value: String::new(),
            hint: "",
            number: 0,
        }
    }

    /// A value that is a name, or what somebody wrote.
    pub fn data(label: &'static str, value: impl Into<String>) -> Self {
        Self {
            is_data: true,
            ..Self::text(label, value)
        }
    }

    /// A region: what people call it, and its name; the name alone if nobody calls it anything.
    pub fn region(place: Option<&str>, name: &str) -> Self {
        match place {
            Some(place) => Self {
                name_of_value: name.to_owned(),
                ..Self::text("Region", place)
            },
            None => Self::data("Region", name),
        }
    }

    /// A value that people copy.
    pub fn code(label: &'static str, value: impl Into<String>) -> Self {
        Self {
            is_code: true,
            ..Self::text(label, value)
        }
    }

    /// One of several with the same label.
    pub fn numbered(self, number: usize) -> Self {
        Self { number, ..self }
    }

    /// The label, with its number if it has one: no two in a list are the same.
    pub fn name(&self) -> String {
        match self.number {
            0 => self.label.to_owned(),
            number => format!("{} {number}", self.label),
        }
    }

    fn with_hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }
}

/// Where it is and how it is built.
pub fn placement(cloud: &CustomCloud) -> Vec<Fact> {
    let place = region::of(cloud).map(|fact| fact.place);
    vec![
        Fact::text("Provider", words::label(cloud.cloud_provider)),
        Fact::region(place, &cloud.cloud_region),
        Fact::text("Deployment model", words::label(cloud.deployment_model)),
        Fact::code("CIDR block", cloud.reserved_cidr.clone()),
    ]
}

/// The names by which programs and the provider's account know it; those not known yet are left
/// out.
pub fn identifiers(cloud: &CustomCloud) -> Vec<Fact> {
    let mut facts = vec![
        Fact::code("Custom cloud ID", cloud.custom_cloud_environment_id.clone())
            .with_hint("For the API, the command line and Terraform."),
    ];
    let mut add = |label, value: &Option<String>, hint| {
        if let Some(value) = value.as_ref().filter(|value| !value.is_empty()) {
            facts.push(Fact::code(label, value.clone()).with_hint(hint));
        }
    };
    let named = match Cloud::of(cloud) {
        Some(Cloud::Azure) => "Prefix of everything that the operators build in your subscription.",
        None | Some(Cloud::Aws | Cloud::Google) => {
            "Prefix of everything that the template creates in your account."
        }
    };
    add("Unique name", &cloud.byoc_unique_name, named);
    match Cloud::of(cloud) {
        // Nothing in the account names the control plane.
        None | Some(Cloud::Azure) => {}
        Some(Cloud::Google) => {
            add(
                "Privilege-bearing service account",
                &cloud.google_privilege_bearing_service_account_id,
                "",
            );
            add(
                "Control plane principal",
                &cloud.aiven_google_account_principal,
                "Only this principal may impersonate the service account.",
            );
        }
        Some(Cloud::Aws) => {
            add("IAM role ARN", &cloud.aws_iam_role_arn, "");
            add(
                "Control plane principal",
                &cloud.aiven_aws_account_principal,
                "Only this principal may assume the role.",
            );
            add(
                "External ID",
                &cloud.aiven_aws_assume_role_external_id,
                "Nobody can assume the role without it.",
            );
        }
    }
    for name in cloud.custom_cloud_names.iter().flatten() {
        facts.push(
            Fact::code("Cloud name", name.clone())
                .with_hint("The name in a project's list of clouds, in the API and in avn."),
        );
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::custom_cloud;
    use serde_json::json;

    fn cloud(provider: &str, region: &str) -> CustomCloud {
        custom_cloud(json!({
            "custom_cloud_environment_id": "018b6442-c602-42bc-b63d-438026133f60",
            "display_name": "one",
            "cloud_provider": provider,
            "cloud_region": region,
            "byoc_unique_name": "cce-cce0123456789a",
            "aws_iam_role_arn": "arn:aws:iam::123456789012:role/cce-cce0123456789a-iam-role",
            "google_privilege_bearing_service_account_id": "projects/p/serviceAccounts/s",
        }))
    }

    fn labels(facts: &[Fact]) -> Vec<&'static str> {
        facts.iter().map(|fact| fact.label).collect()
    }

    #[test]
    fn each_provider_shows_its_own_identifier() {
        let aws = identifiers(&cloud("aws", "eu-west-1"));
        assert_eq!(
            labels(&aws),
            ["Custom cloud ID", "Unique name", "IAM role ARN"]
        );
        let google = identifiers(&cloud("google", "europe-north1"));
        assert_eq!(
            labels(&google),
            [
                "Custom cloud ID",
                "Unique name",
                "Privilege-bearing service account"
            ]
        );
    }

    #[test]
    fn a_region_that_is_not_in_the_list_keeps_its_name() {
        let facts = placement(&cloud("aws", "moon-1"));
        assert_eq!(facts[1].value, "moon-1");
    }
}
