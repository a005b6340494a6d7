//! The policies on Google Cloud, in words.

use byoc_types::PolicyKind;

use super::access;
use crate::TemplateInput;
use crate::policy::PolicyText;

/// Every policy that there is, in reading order.
pub(super) fn policies(input: &TemplateInput) -> Vec<PolicyText> {
    let name = &input.unique_name;
    let role = name.replace('-', "_");
    let mut policies = vec![
        PolicyText {
            policy: PolicyKind::Operator,
            title: "Permissions for running Terraform",
            purpose: "These roles are as powerful as ownership of the project. Grant them only to \
                          the person running Terraform, and only while Terraform runs. The control \
                          plane never gets them."
                .to_owned(),
            document: access::operator_roles(),
        },
        PolicyText {
            policy: PolicyKind::Trust,
            title: "Who may impersonate the service account",
            purpose: format!(
                "Decides who may impersonate the service account {name}: one principal of the \
                     control plane. A token lasts an hour at most. Access ends when the service \
                     account is destroyed and the last token has expired."
            ),
            document: super::trust(input),
        },
        PolicyText {
            policy: PolicyKind::Runtime,
            title: "What the control plane may do",
            purpose: format!(
                "The custom role {role}, which the service account has in the project from \
                     terraform apply until terraform destroy."
            ),
            document: access::runtime_permissions(),
        },
    ];
    if input.is_onboarding {
        policies.push(PolicyText {
            policy: PolicyKind::Onboarding,
            title: "What the control plane may do until the custom cloud is active",
            purpose: format!(
                "A second custom role, {role}_onboarding. The service account needs this role \
                     only for checks before the custom cloud becomes active. Afterwards you destroy \
                     the binding of the role. The role itself stays, but nobody has it."
            ),
            document: access::onboarding_permissions(),
        });
    }
    policies
}
