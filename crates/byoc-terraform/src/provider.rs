//! What a cloud must answer so that all renderings can be made for it.

use serde_json::Value;

use crate::expected::ExpectedNetwork;
use crate::model::Blueprint;
use crate::policy::{PolicyText, Scope, StatementExplanation};
use crate::variables::Variable;
use crate::{TemplateError, TemplateInput};

/// One cloud. The input is one of its own, with a deployment model that it offers.
pub(crate) trait Provider {
    /// Finds what the server's configuration lacks for this cloud.
    fn check(&self, input: &TemplateInput) -> Result<(), TemplateError>;

    /// The template.
    fn blueprint(&self, input: &TemplateInput) -> Blueprint;

    /// The variables of the template, with their values.
    fn variables(&self, input: &TemplateInput) -> Vec<Variable>;

    /// The network that applying the template makes.
    fn expected_network(&self, input: &TemplateInput) -> ExpectedNetwork;

    /// What the names in a policy mean; `bucket`: in the policy of this bucket.
    fn scope(&self, input: &TemplateInput, bucket: Option<&str>) -> Scope;

    /// Who may become the identity of the control plane.
    fn trust_policy(&self, input: &TemplateInput) -> Result<Value, TemplateError>;

    /// What the control plane may do in this account.
    fn runtime_policy(&self, input: &TemplateInput, account: &str) -> Result<Value, TemplateError>;

    /// What only the checks before Active may do; empty once they are over.
    fn onboarding_policy(
        &self,
        input: &TemplateInput,
        account: &str,
    ) -> Result<Value, TemplateError>;

    /// What the person who runs Terraform needs.
    fn operator_policy(&self, input: &TemplateInput) -> Result<Value, TemplateError>;

    /// What that is beyond the documented permissions, a sentence each.
    fn extra_operator_rights(&self, input: &TemplateInput) -> Vec<String>;

    /// Every policy, in reading order.
    fn policies(&self, input: &TemplateInput) -> Result<Vec<PolicyText>, TemplateError>;

    /// Every statement of every policy, in words.
    fn explain(&self, input: &TemplateInput) -> Result<Vec<StatementExplanation>, TemplateError>;

    /// The statement that changes tags of what exists; `None` if nothing carries tags.
    fn tag_change_statement(&self) -> Option<Value>;

    /// The statement that takes a permissions boundary off; `None` if identities have none.
    fn boundary_removal_statement(&self, input: &TemplateInput) -> Option<Value>;

    /// The statement that empties the buckets; `None` if there are none.
    fn bucket_emptying_statement(&self, input: &TemplateInput) -> Option<Value>;

    /// What lets Terraform destroy the buckets; `None` if there are none.
    fn bucket_release(&self, input: &TemplateInput) -> Option<&'static str>;
}
