//! The start of a deployment, and the identifier that it needs.

use byoc_types::{CompanyRules, CustomCloud, CustomCloudProvision, CustomCloudUpdate};

use super::{CreateContext, changed, cloud_of};
use crate::cloud::{Cloud, TemplateCloud};
use crate::identifier::Expected;
use crate::state::{self, Action};
use crate::{FieldError, company, contacts, identifier};

/// Checks a request to start the deployment, and returns the identifier to deploy with, in the form
/// in which it is stored. All errors come together: those of the identifier (see
/// [`provision_identifier`]), of the contacts, and of the company rules, which may be newer than
/// the draft. Says nothing about the state: see [`state::allows`].
pub fn check_provision(
    request: &CustomCloudProvision,
    current: &CustomCloud,
    draft_identifier: Option<&str>,
    company: &CompanyRules,
) -> Result<String, Vec<FieldError>> {
    let mut errors = Vec::new();
    match cloud_of::<Cloud>(current) {
        Err(error) => errors.push(error),
        Ok(cloud) => errors.extend(company::check_custom_cloud(
            cloud,
            &current.cloud_region,
            &current.tags,
            company,
        )),
    }
    errors.extend(contacts::check(&current.contact_emails));
    match provision_identifier(request, current, draft_identifier, company) {
        Ok(identifier) if errors.is_empty() => return Ok(identifier),
        Ok(_) => {}
        // A cloud that is not offered is one error, not two.
        Err(error) if errors.contains(&error) => {}
        Err(error) => errors.push(error),
    }
    Err(errors)
}

/// The identifier to deploy with, in the form in which it is stored: that of the request, else that
/// of the custom cloud, else `draft_identifier`, which the wizard has saved. Like the wizard it
/// takes the whole output of Terraform.
pub fn provision_identifier(
    request: &CustomCloudProvision,
    current: &CustomCloud,
    draft_identifier: Option<&str>,
    company: &CompanyRules,
) -> Result<String, FieldError> {
    let cloud: TemplateCloud = cloud_of(current)?;
    let sent = Identifiers {
        role: request.aws_iam_role_arn.as_deref(),
        account: request
            .google_privilege_bearing_service_account_id
            .as_deref(),
    };
    let typed = sent
        .of(cloud)?
        .or(Identifiers::known(current).get(cloud))
        .or(draft_identifier)
        .unwrap_or_default();
    read(typed, current, cloud, company)
}

/// The identifier of an update, if it is another one than before.
pub(super) fn check_new_identifier(
    request: &CustomCloudUpdate,
    current: &CustomCloud,
    cloud: Cloud,
    context: &CreateContext,
) -> Option<Result<String, FieldError>> {
    let known = Identifiers::known(current);
    let sent = Identifiers {
        role: changed(&request.aws_iam_role_arn, known.role.unwrap_or_default()),
        account: changed(
            &request.google_privilege_bearing_service_account_id,
            known.account.unwrap_or_default(),
        ),
    };
    let Some(cloud) = cloud.template() else {
        let field = sent.given()?.template_facts().identifier_field;
        let (code, label) = ("identifier_other_provider", cloud.label());
        let message = format!("A custom cloud on {label} has no identifier: leave {field} out.");
        return Some(Err(FieldError::new(field, code, message)));
    };
    let typed = match sent.of(cloud) {
        Ok(typed) => typed?,
        Err(error) => return Some(Err(error)),
    };
    if state::allows(current.state, Action::Provision).is_err() {
        let message = "The identifier is fixed once the deployment has started. It can be changed \
                       in a draft and after a failed deployment.";
        let field = cloud.template_facts().identifier_field;
        return Some(Err(FieldError::new(field, "field_fixed", message)));
    }
    let expected = expected(current, cloud, &context.company);
    let checked = identifier::check(typed, &expected);
    Some(checked.map_err(|error| error.at(cloud.template_facts().identifier_field)))
}

/// The identifier that this custom cloud's template makes, as the rules are now.
pub fn expected<'a>(
    current: &'a CustomCloud,
    cloud: TemplateCloud,
    company: &'a CompanyRules,
) -> Expected<'a> {
    let unique_name = current.byoc_unique_name.as_deref().unwrap_or_default();
    Expected::new(cloud, unique_name).in_path(company.role_path.as_deref())
}

fn read(
    typed: &str,
    current: &CustomCloud,
    cloud: TemplateCloud,
    company: &CompanyRules,
) -> Result<String, FieldError> {
    identifier::read_output(typed, &expected(current, cloud, company))
        .map_err(|error| error.at(cloud.template_facts().identifier_field))
}

/// The identifiers of a request or of a custom cloud: one for each cloud.
#[derive(Clone, Copy)]
struct Identifiers<'a> {
    role: Option<&'a str>,
    account: Option<&'a str>,
}

impl<'a> Identifiers<'a> {
    fn known(current: &'a CustomCloud) -> Self {
        Self {
            role: current.aws_iam_role_arn.as_deref(),
            account: current
                .google_privilege_bearing_service_account_id
                .as_deref(),
        }
    }

    fn get(self, cloud: TemplateCloud) -> Option<&'a str> {
        match cloud {
            TemplateCloud::Aws => self.role,
            TemplateCloud::Google => self.account,
        }
    }

    /// The first cloud of which there is one.
    fn given(self) -> Option<TemplateCloud> {
        let mut clouds = TemplateCloud::ALL.iter().copied();
        clouds.find(|cloud| self.is_given(*cloud))
    }

    fn is_given(self, cloud: TemplateCloud) -> bool {
        self.get(cloud).is_some_and(|id| !id.trim().is_empty())
    }

    /// That of this cloud; an error if there is one of another cloud.
    fn of(self, cloud: TemplateCloud) -> Result<Option<&'a str>, FieldError> {
        let mut others = TemplateCloud::ALL.iter().filter(|other| **other != cloud);
        if !others.any(|other| self.is_given(*other)) {
            return Ok(self.get(cloud));
        }
        let field = cloud.template_facts().identifier_field;
        Err(FieldError::new(
            field,
            "identifier_other_provider",
            format!(
                "This custom cloud is on {}: send {field} and nothing else.",
                cloud.label()
            ),
        ))
    }
}
