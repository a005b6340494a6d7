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
            title: "What the person who applies the template needs",
            purpose: "These roles are as powerful as ownership of the project. Grant them only to \
                          the person who runs Terraform, and only while it runs. The control plane \
                          never gets them."
                .to_owned(),
            document: access::operator_roles(),
        },
        PolicyText {
            policy: PolicyKind::Trust,
            title: "Who may become the service account",
            purpose: format!(
                "Decides who may impersonate the service account {name}: one principal of the \
                     control plane, with tokens that last an hour at most, until the service \
                     account is destroyed and the last token has run out."
            ),
            document: super::trust(input),
        },
        PolicyText {
            policy: PolicyKind::Runtime,
            title: "What the control plane may do",
            purpose: format!(
                "The custom role {role}, which the service account holds in the project from \
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
                    "A second custom role, {role}_onboarding, which the checks before Active use. \
                     The service account holds it until the custom cloud is active: then the binding \
                     is destroyed on its own. The role stays, held by nobody."
                ),
                document: access::onboarding_permissions(),
            });
    }
    policies
}
