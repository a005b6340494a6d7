//! The Terraform files of a custom cloud, and everything that is said about them. A deleted custom
//! cloud still has them: `terraform destroy` needs them.

use std::time::Duration;

use byoc_rules::files;
use byoc_rules::state::Action;
use byoc_terraform::{File, ReviewContext, TemplateError, TemplateInput, versions};
use byoc_types::{
    ExpectedPlan, PermissionsExplained, ServedTemplate, TemplateFile, TemplateFilesAnswer,
    TemplateVersionsAnswer, TemplateVersionsUpdate,
};

use super::archive;
use super::by::By;
use super::company_rules::with_rules;
use super::transaction::{allowed, write};
use super::{Actor, Ctx, Error, FieldError, IfMatch, Result, access};
use crate::rendering::input_of;
use crate::store::custom_clouds::{self, Cloud};
use crate::store::templates::{self as store_templates, TemplateUse, UsedTemplate};
use crate::store::{self, Tx, organizations, users};
use crate::time::rfc3339;

/// How long a read waits until it is noted. The note comes to its end anyway.
const PATIENCE: Duration = Duration::from_secs(1);

/// Bytes to save under a name.
pub struct Download {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// GET `infra-templates/terraform/template`: the template's text.
pub async fn template_view(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    id: &str,
) -> Result<String> {
    let (cloud, input) = input(ctx, actor, Some(organization_id), id).await?;
    let text = rendered(byoc_terraform::template(&input))?;
    note_served(ctx, &cloud).await;
    Ok(text)
}

/// GET `infra-templates/terraform/variables`: the variables file's text.
pub async fn variables_view(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    id: &str,
) -> Result<String> {
    let (cloud, input) = input(ctx, actor, Some(organization_id), id).await?;
    let text = rendered(byoc_terraform::variables(&input))?;
    note_served(ctx, &cloud).await;
    Ok(text)
}

/// GET `custom-cloud-environments/{id}/template-files`.
pub async fn template_files_view(
    ctx: &Ctx,
    actor: &Actor,
    id: &str,
) -> Result<TemplateFilesAnswer> {
    files_of(ctx, access::readable(ctx, actor, None, id).await?).await
}

pub(super) async fn files_of(ctx: &Ctx, cloud: Cloud) -> Result<TemplateFilesAnswer> {
    let (cloud, input) = input_for(ctx, cloud).await?;
    let answer = rendered(files_answer(&input))?;
    note_served(ctx, &cloud).await;
    Ok(answer)
}

/// GET `custom-cloud-environments/{id}/template-files.zip`: the same files with their checksums.
pub async fn template_zip_view(ctx: &Ctx, actor: &Actor, id: &str) -> Result<Download> {
    zip_of(ctx, access::readable(ctx, actor, None, id).await?).await
}

pub(super) async fn zip_of(ctx: &Ctx, cloud: Cloud) -> Result<Download> {
    let (cloud, input) = input_for(ctx, cloud).await?;
    let mut all = rendered(byoc_terraform::files(&input))?;
    all.push(byoc_terraform::checksums(&all));
    let bytes = archive::zip(&cloud.unique_name, &all)
        .map_err(|error| Error::Internal(format!("no zip: {error}")))?;
    note_served(ctx, &cloud).await;
    Ok(Download {
        name: files::zip(&cloud.unique_name),
        bytes,
    })
}

/// GET `custom-cloud-environments/{id}/permissions-explained`.
pub async fn permissions_explained_view(
    ctx: &Ctx,
    actor: &Actor,
    id: &str,
) -> Result<PermissionsExplained> {
    permissions_of(ctx, access::readable(ctx, actor, None, id).await?).await
}

pub(super) async fn permissions_of(ctx: &Ctx, cloud: Cloud) -> Result<PermissionsExplained> {
    let (_, input) = input_for(ctx, cloud).await?;
    rendered(byoc_terraform::permissions_explained(&input))
}

/// Kinds of file in which the security review is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewFormat {
    Html,
    Markdown,
}

/// GET `custom-cloud-environments/{id}/security-review.html` and `.md`, dated today.
pub async fn security_review_view(
    ctx: &Ctx,
    actor: &Actor,
    id: &str,
    format: ReviewFormat,
) -> Result<Download> {
    review_of(ctx, access::readable(ctx, actor, None, id).await?, format).await
}

pub(super) async fn review_of(ctx: &Ctx, cloud: Cloud, format: ReviewFormat) -> Result<Download> {
    let (cloud, input) = input_for(ctx, cloud).await?;
    let source = &mut ctx.db.read();
    let organization = organizations::name(source, &cloud.organization_id).await?;
    let now = rfc3339(users::clock(source).await?);
    let context = ReviewContext {
        display_name: cloud.display_name,
        organization_name: organization.unwrap_or_default(),
        product_name: ctx.config.product_name.clone(),
        date: now.split('T').next().unwrap_or_default().to_owned(),
    };
    let (text, extension) = match format {
        ReviewFormat::Html => (
            byoc_terraform::security_review_html(&input, &context),
            "html",
        ),
        ReviewFormat::Markdown => (
            byoc_terraform::security_review_markdown(&input, &context),
            "md",
        ),
    };
    Ok(Download {
        name: files::security_review(&input.unique_name, extension),
        bytes: rendered(text)?.into_bytes(),
    })
}

/// GET `custom-cloud-environments/{id}/expected-plan`.
pub async fn expected_plan_view(ctx: &Ctx, actor: &Actor, id: &str) -> Result<ExpectedPlan> {
    plan_of(ctx, access::readable(ctx, actor, None, id).await?).await
}

pub(super) async fn plan_of(ctx: &Ctx, cloud: Cloud) -> Result<ExpectedPlan> {
    let (_, input) = input_for(ctx, cloud).await?;
    rendered(byoc_terraform::expected_plan(&input))
}

/// GET `custom-cloud-environments/{id}/template-versions`.
pub async fn template_versions_view(
    ctx: &Ctx,
    actor: &Actor,
    id: &str,
) -> Result<TemplateVersionsAnswer> {
    let (cloud, input) = input(ctx, actor, None, id).await?;
    let source = &mut ctx.db.read();
    let served =
        store_templates::used(source, &cloud.custom_cloud_id, TemplateUse::Downloaded).await?;
    let applied =
        store_templates::used(source, &cloud.custom_cloud_id, TemplateUse::Applied).await?;
    let newer = versions::newer_than(applied.as_ref().map(|used| &*used.version), &input);
    Ok(TemplateVersionsAnswer {
        current: versions::CURRENT.to_owned(),
        served: served.map(to_wire),
        applied: applied.map(to_wire),
        newer,
    })
}

/// PUT `custom-cloud-environments/{id}/template-versions`: somebody applied this version.
pub async fn template_versions_update(
    ctx: &Ctx,
    actor: &Actor,
    id: &str,
    update: TemplateVersionsUpdate,
    if_match: &IfMatch,
) -> Result<TemplateVersionsAnswer> {
    let cloud = access::changeable(ctx, actor, None, id).await?;
    let by = By::new(ctx, actor, if_match);
    write(ctx, cloud, move |tx, before| {
        Box::pin(async move {
            by.check(before.versions())?;
            allowed(&before, Action::Update)?;
            let version = known_version(&update.applied)?;
            let summary = format!(
                "Marked version {version} of the template of “{}” as applied",
                before.display_name
            );
            let change = by.change("template_versions_update", summary);
            store_templates::note(tx, &before.custom_cloud_id, TemplateUse::Applied, version)
                .await?;
            let mut after = before.clone();
            custom_clouds::change(tx, &before, &mut after, change).await?;
            Ok(())
        })
    })
    .await?;
    template_versions_view(ctx, actor, id).await
}

fn known_version(typed: &str) -> Result<&'static str> {
    let known: Vec<&str> = versions::numbers().collect();
    let typed = typed.trim();
    let found = known.iter().find(|number| **number == typed);
    found.copied().ok_or_else(|| {
        let shown: String = typed.chars().take(32).collect();
        let message = format!(
            "The template has no version “{shown}”. Send the value of the output template_version, \
             one of {}.",
            known.join(", ")
        );
        Error::Invalid(vec![FieldError::new(
            "applied",
            "template_version_unknown",
            message,
        )])
    })
}

/// Remembers the version that a deployment starts with: the one that was read last.
pub(super) async fn note_applied(tx: &mut Tx, cloud: &Cloud) -> Result<(), store::Error> {
    let id = &cloud.custom_cloud_id;
    let served = store_templates::used(tx, id, TemplateUse::Downloaded).await?;
    let version = served.map_or_else(|| versions::CURRENT.to_owned(), |used| used.version);
    store_templates::note(tx, id, TemplateUse::Applied, &version).await
}

/// Stores that the current version was read, if another one was before. Everybody who reads gets the
/// files also where nothing can be written.
async fn note_served(ctx: &Ctx, cloud: &Cloud) {
    let is_known =
        |used: Option<UsedTemplate>| used.is_some_and(|used| used.version == versions::CURRENT);
    let id = cloud.custom_cloud_id.clone();
    let noted = async {
        if is_known(store_templates::used(&mut ctx.db.read(), &id, TemplateUse::Downloaded).await?)
        {
            return Ok(());
        }
        write(ctx, access::bookkeeping(), move |tx, ()| {
            Box::pin(async move {
                Ok(
                    store_templates::note(tx, &id, TemplateUse::Downloaded, versions::CURRENT)
                        .await?,
                )
            })
        })
        .await
    };
    match tokio::time::timeout(PATIENCE, noted).await {
        Ok(Ok(())) | Err(_) => {}
        Ok(Err(error)) => tracing::warn!(%error, "the version that was read was not noted"),
    }
}

fn to_wire(used: UsedTemplate) -> ServedTemplate {
    ServedTemplate {
        version: used.version,
        time: rfc3339(used.used_at),
    }
}

fn files_answer(input: &TemplateInput) -> Result<TemplateFilesAnswer, TemplateError> {
    let unique_name = &input.unique_name;
    let to_answer = |file: File| TemplateFile {
        sha256: file.sha256(),
        name: file.name,
        text: file.text,
    };
    Ok(TemplateFilesAnswer {
        template_version: versions::CURRENT.to_owned(),
        files: byoc_terraform::files(input)?
            .into_iter()
            .map(to_answer)
            .collect(),
        zip_name: files::zip(unique_name),
        apply_commands: byoc_terraform::apply_commands(unique_name),
        destroy_onboarding_command: byoc_terraform::destroy_onboarding_command(input)?,
        destroy_command: byoc_terraform::destroy_command(unique_name),
        tag_change_statement: indented(byoc_terraform::tag_change_statement(input)?),
        bucket_emptying_statement: indented(byoc_terraform::bucket_emptying_statement(input)?),
        keep_buckets_command: byoc_terraform::keep_buckets_command(input)?,
        bucket_release: byoc_terraform::bucket_release(input)?.map(str::to_owned),
    })
}

fn indented(statement: Option<serde_json::Value>) -> Option<String> {
    statement.map(|statement| format!("{statement:#}"))
}

const NO_TEMPLATE: &str = "Custom clouds on this provider have no template, because they are set \
                           up on request. Ask the operator who runs this custom \
                           cloud.";

/// The custom cloud, where the actor may read it, and what its files are rendered from.
async fn input(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: Option<&str>,
    id: &str,
) -> Result<(Cloud, TemplateInput)> {
    let cloud = access::readable(ctx, actor, organization_id, id).await?;
    input_for(ctx, cloud).await
}

/// The custom cloud with the rules that count for it, and what its files are rendered from.
async fn input_for(ctx: &Ctx, cloud: Cloud) -> Result<(Cloud, TemplateInput)> {
    if cloud.cloud_provider.template().is_none() {
        return Err(Error::NotFound(NO_TEMPLATE));
    }
    let cloud = with_rules(&mut ctx.db.read(), cloud).await?;
    let input = input_of(ctx, &cloud)
        .ok_or_else(|| Error::Internal("a stored custom cloud has no network plan".to_owned()))?;
    Ok((cloud, input))
}

/// What the request can't cure is no fault of the server's either, unless the program is wrong: that
/// is for the log.
fn rendered<T>(rendering: Result<T, TemplateError>) -> Result<T> {
    rendering.map_err(|error| match &error {
        TemplateError::NotOffered { .. } | TemplateError::Configuration { .. } => Error::Conflict {
            code: error.code(),
            message: error.to_string(),
        },
        TemplateError::Internal { .. } => Error::Internal(error.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_the_program_is_no_conflict() {
        let fault = TemplateError::Internal {
            what: "no statement is called RunInstances".to_owned(),
        };
        let error = rendered::<()>(Err(fault)).expect_err("a fault");
        let Error::Internal(cause) = error else {
            panic!("{error:?}");
        };
        assert!(cause.contains("RunInstances"), "{cause}");

        let gap = TemplateError::Configuration {
            what: "The server does not know which addresses it connects from".to_owned(),
            fix: "Set management_cidr_blocks.",
        };
        let error = rendered::<()>(Err(gap)).expect_err("a gap");
        let Error::Conflict { code, .. } = error else {
            panic!("{error:?}");
        };
        assert_eq!(code, "template_configuration");
    }
}
