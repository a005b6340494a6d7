//! The deployment of a custom cloud.

use byoc_rules::custom_cloud as rules;
use byoc_rules::identifier::{self, Expected};
use byoc_rules::state::Action;
use byoc_types::{
    CustomCloudProvision, CustomCloudProvisionAnswer, CustomCloudState, FieldWarning, OperationKind,
};

use super::checks::{accepted, enabled, kept_exactly, template_of, unused};
use super::wire::{is_rehearsed_here, to_wire, versioned};
use crate::app::by::By;
use crate::app::company_rules::with_rules;
use crate::app::templates::note_applied;
use crate::app::transaction::{allowed, write};
use crate::app::{Actor, Ctx, Error, IfMatch, Result, Versioned, access};
use crate::operations;
use crate::store::custom_clouds::{self, Cloud};
use crate::store::{Tx, drafts};

/// POST `custom-cloud-environments/{id}/provision`: checks everything that needs no account, then
/// starts the deployment. A repeat with the same identifier answers the cloud as it is. A role that the
/// template doesn't create is taken, with a warning.
pub async fn custom_cloud_provision(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    id: &str,
    provision: CustomCloudProvision,
    if_match: &IfMatch,
) -> Result<Versioned<CustomCloudProvisionAnswer>> {
    let cloud = access::changeable(ctx, actor, Some(organization_id), id).await?;
    let by = By::new(ctx, actor, if_match);
    by.names_version()?;
    write(ctx, cloud, move |tx, before| {
        Box::pin(async move {
            let ruled = with_rules(tx, before.clone()).await?;
            let current = to_wire(&by.ctx, &ruled);
            let draft = draft_identifier(tx, &ruled).await?;
            let (draft, company) = (draft.as_deref(), &ruled.company_rules);
            let identifier = rules::provision_identifier(&provision, &current, draft, company)
                .map_err(|error| Error::Invalid(vec![error]))?;
            let known = Cloud {
                identifier: Some(identifier.clone()),
                ..before.clone()
            };
            kept_exactly(&provision, &to_wire(&by.ctx, &known))?;
            let is_under_way = !matches!(
                before.state,
                CustomCloudState::Draft
                    | CustomCloudState::CreationFailed
                    | CustomCloudState::Deleting
                    | CustomCloudState::DeletionFailed
                    | CustomCloudState::Deleted
            );
            if is_under_way && before.identifier.as_ref() == Some(&identifier) {
                return provisioned(&by.ctx, &before, &ruled, &identifier);
            }
            by.check(before.versions())?;
            enabled(tx, &before.organization_id).await?;
            allowed(&before, Action::Provision)?;
            accepted(&by.ctx, &ruled, &identifier)?;
            unused(tx, &ruled, &identifier).await?;
            rules::check_provision(&provision, &current, draft, company).map_err(Error::Invalid)?;
            // From here on it keeps them: another path or boundary would make another role.
            let mut after = ruled;
            after.identifier = Some(identifier.clone());
            after.state = CustomCloudState::Validating;
            after.is_rehearsed = Some(is_rehearsed_here(&by.ctx, after.cloud_provider));
            after.errors.clear();
            let summary = format!(
                "Started the {} of “{}”",
                match after.is_rehearsed {
                    Some(true) => "simulated deployment",
                    _ => "deployment",
                },
                before.display_name
            );
            let change = by.change("custom_cloud_provision", summary);
            custom_clouds::change(tx, &before, &mut after, change).await?;
            note_applied(tx, &after).await?;
            operations::start(tx, &after, OperationKind::Provision, false).await?;
            provisioned(&by.ctx, &after, &after, &identifier)
        })
    })
    .await
}

/// The answer of provision: the custom cloud, and what its identifier gives to look at by the rules
/// that stand in `ruled`.
fn provisioned(
    ctx: &Ctx,
    cloud: &Cloud,
    ruled: &Cloud,
    identifier: &str,
) -> Result<Versioned<CustomCloudProvisionAnswer>> {
    let on = template_of(ruled)?;
    let expected = Expected::new(on, &ruled.unique_name).in_path(Some(ruled.role_path()));
    let warning = |message| FieldWarning {
        field: on.template_facts().identifier_field.to_owned(),
        error_code: identifier::ROLE_NAME_OTHER.to_owned(),
        message,
    };
    let Versioned { version, value } = versioned(ctx, cloud);
    Ok(Versioned {
        version,
        value: CustomCloudProvisionAnswer {
            custom_cloud_environment: value,
            warnings: identifier::warning(identifier, &expected)
                .map(warning)
                .into_iter()
                .collect(),
        },
    })
}

/// The identifier in the draft of the wizard, if the custom cloud has none yet.
async fn draft_identifier(tx: &mut Tx, cloud: &Cloud) -> Result<Option<String>> {
    if cloud.identifier.is_some() {
        return Ok(None);
    }
    let draft = drafts::by_cloud(tx, &cloud.custom_cloud_id).await?;
    Ok(draft.map(|(draft, _)| draft.identifier))
}
