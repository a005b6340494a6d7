//! What create, update and provision check alike.

use byoc_rules::address_book;
use byoc_rules::cidr::{self, Neighbour, NeighbourKind};
use byoc_rules::cloud::TemplateCloud;
use byoc_rules::custom_cloud::{CIDR, CreateContext};
use byoc_rules::identifier::Expected;
use byoc_rules::requests::reserved;
use byoc_rules::{exact, words};
use byoc_types::{CustomCloud, RequestKind};

use crate::app::{Ctx, Error, FieldError, Result, models};
use crate::operations;
use crate::store::custom_clouds::{self, Cloud, RangeRow};
use crate::store::{self, Tx, company_rules, organizations, requests};

/// Whether the organization may have custom clouds made and deployed, as a refusal.
pub(in crate::app) async fn enabled(tx: &mut Tx, organization_id: &str) -> Result<()> {
    match organizations::offer(tx, organization_id).await? {
        Some(offer) if !offer.is_byoc_enabled => Err(Error::Refused {
            code: "byoc_not_enabled",
            message: format!(
                "Bring your own cloud is not enabled for this organization. A super admin can \
                 request it in the console, at /organizations/{organization_id}/admin/byoc/enable."
            ),
        }),
        _ => Ok(()),
    }
}

/// The cloud of a custom cloud, as a refusal if it has no template.
pub(in crate::app) fn template_of(cloud: &Cloud) -> Result<TemplateCloud> {
    let template = cloud.cloud_provider.template();
    template.ok_or_else(|| Error::Conflict {
        code: "custom_cloud_on_request",
        message: format!(
            "Custom clouds on {} have no template and no identifier, because they are set up on \
             request. Ask the operator who runs this custom cloud.",
            words::label(cloud.cloud_provider)
        ),
    })
}

/// Whether the provider here can use this well-formed identifier.
pub(super) fn accepted(ctx: &Ctx, cloud: &Cloud, identifier: &str) -> Result<()> {
    let field = template_of(cloud)?.template_facts().identifier_field;
    let with_identifier = Cloud {
        identifier: Some(identifier.to_owned()),
        ..cloud.clone()
    };
    let driver = ctx
        .clouds
        .driver(cloud.cloud_provider)
        .ok_or_else(|| Error::Conflict {
            code: "cloud_provider_off",
            message: format!(
                "This server does not run custom clouds on {}. Ask the operator to enable them.",
                words::label(cloud.cloud_provider)
            ),
        })?;
    let Some(target) = operations::target(ctx, &with_identifier) else {
        return Err(Error::Internal(
            "a stored custom cloud has no network plan".to_owned(),
        ));
    };
    driver.accepts(&target).map(drop).map_err(|gaps| {
        let cause = byoc_cloud::cause(&gaps, &target, byoc_cloud::RetryAdvice::Retry);
        let message = format!("{} {}", cause.evidence, cause.fix);
        let mut error = FieldError::new(field, gaps.main().code.word(), message);
        let rehearsal = ctx.clouds.rehearsal(cloud.cloud_provider);
        error.suggestion = rehearsal
            .map(|it| it.simulated_account(&cloud.unique_name, cloud.role_path()))
            .map(|account| account.identifier);
        Error::Invalid(vec![error])
    })
}

/// Whether no other custom cloud uses this identifier: what one may do in the account, and its
/// external ID, would count for both.
pub(super) async fn unused(tx: &mut Tx, cloud: &Cloud, identifier: &str) -> Result<()> {
    let other = custom_clouds::other_by_identifier(tx, identifier, &cloud.custom_cloud_id).await?;
    let Some(other) = other else {
        return Ok(());
    };
    let user = match other.organization_id == cloud.organization_id {
        true => format!("the custom cloud “{}”", other.display_name),
        false => "another custom cloud".to_owned(),
    };
    let on = template_of(cloud)?;
    let expected = Expected::new(on, &cloud.unique_name).in_path(Some(cloud.role_path()));
    Err(Error::Invalid(vec![FieldError::new(
        on.template_facts().identifier_field,
        "identifier_in_use",
        format!(
            "This role is already used by {user}. Give each custom cloud a role of its own, for \
             example {}.",
            expected.role_arn("123456789012")
        ),
    )]))
}

/// Checks a request against what only the server knows: other ranges, company rules, what is offered
/// here. `cidr`: the range that it asks for, if it does; `but`: the custom cloud that it is about.
///
/// Of the other custom clouds only those that overlap are read: there may be many. If its range is
/// refused, it is checked again beside all of them, because the refusal suggests a range that passes.
pub(in crate::app) async fn check_beside<T>(
    ctx: &Ctx,
    tx: &mut Tx,
    organization_id: &str,
    cidr: Option<&str>,
    but: Option<&Cloud>,
    check: impl Fn(&CreateContext) -> std::result::Result<T, Vec<FieldError>>,
) -> Result<std::result::Result<T, Vec<FieldError>>> {
    let kept = organizations::models(tx, organization_id).await?;
    let mut context = CreateContext {
        neighbours: vec![],
        reserved_tag_prefixes: ctx.config.reserved_tag_prefixes(),
        models: models::offered_to(ctx, kept.as_deref()),
        request_page: format!("/organizations/{organization_id}/admin/byoc/azure"),
        company: company_rules::of_organization(tx, organization_id).await?.0,
        has_object_storage: ctx.config.has_object_storage(),
    };
    let Some(cidr) = cidr else {
        return Ok(check(&context));
    };
    let overlapping = match cidr::facts(cidr) {
        Some(facts) => {
            custom_clouds::ranges_overlapping(tx, organization_id, facts.network).await?
        }
        None => vec![],
    };
    context.neighbours = neighbours(tx, organization_id, but, overlapping).await?;
    let checked = check(&context);
    let is_about_range = |errors: &Vec<FieldError>| errors.iter().any(|error| error.field == CIDR);
    if !checked.as_ref().is_err_and(is_about_range) {
        return Ok(checked);
    }
    let all = custom_clouds::ranges(tx, organization_id).await?;
    context.neighbours = neighbours(tx, organization_id, but, all).await?;
    Ok(check(&context))
}

/// These ranges of custom clouds, but for one, and those of the organization's address book and of its
/// open requests.
async fn neighbours(
    tx: &mut Tx,
    organization_id: &str,
    but: Option<&Cloud>,
    ranges: Vec<RangeRow>,
) -> Result<Vec<Neighbour>> {
    let book = store::address_book::of_organization(tx, organization_id).await?;
    let requested = requests::open(tx, organization_id, RequestKind::Azure).await?;
    let requested = requested
        .iter()
        .filter_map(|row| reserved(row.state, &row.content));
    Ok(ranges
        .into_iter()
        .filter(|range| but.is_none_or(|but| but.custom_cloud_id != range.custom_cloud_id))
        .map(|range| Neighbour {
            cidr: range.reserved_cidr,
            label: range.display_name,
            kind: NeighbourKind::CustomCloud,
        })
        .chain(address_book::neighbours(&book))
        .chain(requested)
        .collect())
}

/// Refuses what would be kept in other words than it was sent. The console tidies what a person
/// types before it sends it; what a program sends is its own business.
pub(super) fn kept_exactly(sent: &impl serde::Serialize, kept: &CustomCloud) -> Result<()> {
    let errors = exact::check(sent, kept);
    match errors.is_empty() {
        true => Ok(()),
        false => Err(Error::Invalid(errors)),
    }
}
