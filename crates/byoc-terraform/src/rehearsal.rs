//! A control plane that has no accounts of its own: its identities are examples from the documentation,
//! so nobody could use what a template would create for it.

use byoc_rules::cloud::TemplateCloud;

use crate::{ControlPlane, TemplateInput};

/// AWS account of the documentation, which is nobody's.
pub const EXAMPLE_ACCOUNT: &str = "111122223333";

/// Google project of the documentation.
pub const EXAMPLE_PROJECT: &str = "example-control-plane";

/// What the files say about it.
pub(crate) const NOTE: &str = "Rehearsal: this control plane uses example accounts from the \
     documentation. terraform plan stops and says so, and nothing is created in any cloud.";

/// Why Terraform plans nothing, and how to fix it.
const SENTENCE: &str = "The control plane's accounts are examples from the documentation, so nobody \
     could use what this plan creates. Ask the operator of the control plane to set its own accounts \
     in the server's configuration (control_plane), then download these files again.";

/// Whether the identities that go into this template are examples.
pub(crate) fn is_rehearsal(input: &TemplateInput) -> bool {
    let ControlPlane {
        aws_account_principal,
        image_owner_ids,
        google_account_principal,
        object_storage_principals,
        ..
    } = &input.control_plane;
    match input.plan.cloud {
        TemplateCloud::Google => google_account_principal.contains(EXAMPLE_PROJECT),
        TemplateCloud::Aws => {
            let principals = if input.needs_buckets() {
                object_storage_principals.as_slice()
            } else {
                &[]
            };
            std::iter::once(aws_account_principal)
                .chain(image_owner_ids)
                .chain(principals)
                .any(|text| text.contains(EXAMPLE_ACCOUNT))
        }
    }
}

/// A block of `lifecycle` that stops the plan while one of `texts`, a list in HCL, names `example`.
/// Destroying does not ask.
pub(crate) fn precondition(texts: &str, example: &str) -> String {
    format!(
        "precondition {{
           condition = !anytrue([for text in {texts} : can(regex(\"{example}\", text))])
           error_message = \"{SENTENCE}\"
         }}"
    )
}
