//! What a cloud engineer applies and a security reviewer reads: the Terraform files, the policies in
//! words, the versions of the template, and the plan that is expected of it.

use byoc_types::{
    ExpectedPlan, PermissionsExplained, TemplateFilesAnswer, TemplateVersionsAnswer,
    TemplateVersionsUpdate,
};

use super::{ApiError, Call, custom_clouds::console, hand_off, send, send_bytes};

/// Whose template is read, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateOf {
    /// The custom cloud of this id, by the person who is signed in.
    Cloud(String),
    /// The custom cloud of a hand-off link, by who holds its token.
    Link(String),
}

impl TemplateOf {
    fn get(&self, part: &str) -> Call {
        match self {
            Self::Cloud(id) => Call::get(console(id, part)),
            Self::Link(token) => Call::get(hand_off::link(part)).by_link(token),
        }
    }
}

/// The files as a download holds them now, with their checksums and commands.
pub async fn template_files_view(of: &TemplateOf) -> Result<TemplateFilesAnswer, ApiError> {
    send(of.get("template-files")).await
}

/// All files and their checksums, as a zip.
pub async fn template_zip_view(of: &TemplateOf) -> Result<Vec<u8>, ApiError> {
    send_bytes(of.get("template-files.zip")).await
}

/// Every statement of every policy, in words.
pub async fn permissions_explained_view(of: &TemplateOf) -> Result<PermissionsExplained, ApiError> {
    send(of.get("permissions-explained")).await
}

/// The pack for the security review; `extension` is `html` or `md`.
pub async fn security_review_view(of: &TemplateOf, extension: &str) -> Result<Vec<u8>, ApiError> {
    send_bytes(of.get(&format!("security-review.{extension}"))).await
}

/// Which version of the template was downloaded, which was applied, and what is newer.
pub async fn template_versions_view(of: &TemplateOf) -> Result<TemplateVersionsAnswer, ApiError> {
    send(of.get("template-versions")).await
}

/// Notes that `applied` is the version in the account. 412 where the cloud changed since `etag`.
pub async fn template_versions_update(
    id: &str,
    applied: String,
    etag: Option<&str>,
) -> Result<TemplateVersionsAnswer, ApiError> {
    let update = TemplateVersionsUpdate { applied };
    let call = Call::put(console(id, "template-versions"));
    send(call.json(&update).if_match(etag)).await
}

/// What `terraform plan` may list before the first apply.
pub async fn expected_plan_view(of: &TemplateOf) -> Result<ExpectedPlan, ApiError> {
    send(of.get("expected-plan")).await
}
