//! What a cloud engineer applies and a security reviewer reads: the Terraform files, the policies in
//! words, the versions of the template, and the plan that is expected of it.

use byoc_types::{
    ExpectedPlan, PermissionsExplained, TemplateFilesAnswer, TemplateVersionsAnswer,
    TemplateVersionsUpdate,
};

use super::{ApiError, Call, custom_clouds::console, send, send_bytes};

/// The files as a download holds them now, with their checksums and commands.
pub async fn template_files_view(id: &str) -> Result<TemplateFilesAnswer, ApiError> {
    send(Call::get(console(id, "template-files"))).await
}

/// All files and their checksums, as a zip.
pub async fn template_zip_view(id: &str) -> Result<Vec<u8>, ApiError> {
    send_bytes(Call::get(console(id, "template-files.zip"))).await
}

/// Every statement of every policy, in words.
pub async fn permissions_explained_view(id: &str) -> Result<PermissionsExplained, ApiError> {
    send(Call::get(console(id, "permissions-explained"))).await
}

/// The pack for the security review; `extension` is `html` or `md`.
pub async fn security_review_view(id: &str, extension: &str) -> Result<Vec<u8>, ApiError> {
    send_bytes(Call::get(console(
        id,
        &format!("security-review.{extension}"),
    )))
    .await
}

/// Which version of the template was downloaded, which was applied, and what is newer.
pub async fn template_versions_view(id: &str) -> Result<TemplateVersionsAnswer, ApiError> {
    send(Call::get(console(id, "template-versions"))).await
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
pub async fn expected_plan_view(id: &str) -> Result<ExpectedPlan, ApiError> {
    send(Call::get(console(id, "expected-plan"))).await
}
