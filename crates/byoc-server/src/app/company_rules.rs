//! What an organization asks of all its custom clouds: set by its super admins, read by its
//! members.

use byoc_rules::company::{self, Installation};
use byoc_rules::words;
use byoc_types::{CompanyRules, CustomCloudState, FieldChange, MandatoryTag};

use super::by::By;
use super::transaction::write;
use super::{Actor, Ctx, Error, FieldError, IfMatch, Result, Versioned, access};
use crate::store::custom_clouds;
use crate::store::events::{self, NewEvent};
use crate::store::{Source, company_rules};

/// Entries of a list in the rules that are looked at; fewer of them can pass.
const LIMIT: usize = 1_000;

/// GET `organization/{org}/company-rules`: none, with version 0, before somebody set any.
pub async fn company_rules_view(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
) -> Result<Versioned<CompanyRules>> {
    access::member_of(ctx, actor, organization_id).await?;
    let (value, version) =
        company_rules::of_organization(&mut ctx.db.read(), organization_id).await?;
    Ok(Versioned { version, value })
}

/// PUT `organization/{org}/company-rules`: replaces all of them. Custom clouds that are deployed
/// keep those that they were deployed with.
pub async fn company_rules_update(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    wanted: CompanyRules,
    if_match: &IfMatch,
) -> Result<Versioned<CompanyRules>> {
    let permit = access::admin_of(ctx, actor, organization_id).await?;
    let regions = wanted.allowed_regions.values().map(Vec::len).sum::<usize>();
    for (field, count) in [
        ("mandatory_tags", wanted.mandatory_tags.len()),
        ("allowed_regions", regions),
    ] {
        if count > LIMIT {
            return Err(Error::Invalid(vec![FieldError::new(
                field,
                &format!("{field}_too_many"),
                format!("{count} entries in {field} are too many: at most {LIMIT}. Remove some."),
            )]));
        }
    }
    let installation = Installation {
        reserved_tag_prefixes: ctx.config.reserved_tag_prefixes(),
        clouds: ctx.config.offered_clouds().collect(),
    };
    let wanted = company::check(&wanted, &installation).map_err(Error::Invalid)?;
    let by = By::new(ctx, actor, if_match);
    write(ctx, permit, move |tx, organization| {
        Box::pin(async move {
            let organization = organization.organization_id;
            let (known, version) = company_rules::of_organization(tx, &organization).await?;
            // Before the version is looked at: it may be the repeat of a change whose answer
            // was lost.
            if known == wanted {
                by.names_version()?;
                return Ok(Versioned {
                    version,
                    value: known,
                });
            }
            by.check(version..=version)?;
            let version = company_rules::write(tx, &organization, &wanted).await?;
            let event = NewEvent {
                organization_id: &organization,
                // It is about all of them.
                custom_cloud_id: "",
                version,
                action: "company_rules_update",
                actor: &by.actor.email,
                state: None,
                changes: &differences(&known, &wanted),
                summary: "Changed the company rules",
            };
            events::append(tx, event).await?;
            Ok::<_, Error>(Versioned {
                version,
                value: wanted,
            })
        })
    })
    .await
}

/// The custom cloud with the rules that count for it now: until a deployment has started, and
/// again after one failed, those of its organization.
pub(super) async fn with_rules(
    source: &mut impl Source,
    cloud: custom_clouds::Cloud,
) -> Result<custom_clouds::Cloud> {
    match cloud.state {
        CustomCloudState::Draft | CustomCloudState::CreationFailed => {
            let (company_rules, _) =
                company_rules::of_organization(source, &cloud.organization_id).await?;
            Ok(custom_clouds::Cloud {
                company_rules,
                ..cloud
            })
        }
        CustomCloudState::Validating
        | CustomCloudState::Creating
        | CustomCloudState::Active
        | CustomCloudState::Disconnected
        | CustomCloudState::Reconnecting
        | CustomCloudState::Deleting
        | CustomCloudState::DeletionFailed
        | CustomCloudState::Deleted => Ok(cloud),
    }
}

/// Rule by rule, as the history shows it.
fn differences(before: &CompanyRules, after: &CompanyRules) -> Vec<FieldChange> {
    let of_all = |rules: &CompanyRules| {
        let mut all = vec![
            (
                "permissions_boundary".to_owned(),
                rules.permissions_boundary.clone(),
            ),
            ("role_path".to_owned(), rules.role_path.clone()),
            (
                "mandatory_tags".to_owned(),
                tags_text(&rules.mandatory_tags),
            ),
        ];
        all.extend(rules.allowed_regions.iter().map(|(provider, regions)| {
            let field = format!("allowed_regions.{}", words::as_word(*provider));
            (field, Some(regions.join(", ")))
        }));
        all
    };
    let (before, after) = (of_all(before), of_all(after));
    let value = |all: &[(String, Option<String>)], field: &str| {
        let known = all.iter().find(|(name, _)| name == field);
        known.and_then(|(_, value)| value.clone())
    };
    let mut fields: Vec<&String> = before.iter().chain(&after).map(|(name, _)| name).collect();
    fields.sort();
    fields.dedup();
    fields
        .into_iter()
        .map(|field| FieldChange {
            field: field.clone(),
            before: value(&before, field),
            after: value(&after, field),
        })
        .filter(|change| change.before != change.after)
        .collect()
}

fn tags_text(tags: &[MandatoryTag]) -> Option<String> {
    let one = |tag: &MandatoryTag| match &tag.value {
        Some(value) => format!("{}={value}", tag.key),
        None => tag.key.clone(),
    };
    (!tags.is_empty()).then(|| tags.iter().map(one).collect::<Vec<_>>().join(", "))
}
