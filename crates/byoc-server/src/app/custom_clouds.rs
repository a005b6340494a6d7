//! Custom clouds.

use byoc_rules::cidr::Neighbour;
use byoc_rules::cloud::Cloud as Provider;
use byoc_rules::custom_cloud::{self as rules, CheckedUpdate, CreateContext};
use byoc_rules::identifier::Expected;
use byoc_rules::network::NetworkPlan;
use byoc_rules::state::{self, Action};
use byoc_rules::{contacts, exact, identifier, storage, tags, words};
use byoc_types::{
    CompanyRules, ContactEmail, CustomCloud, CustomCloudCreate, CustomCloudProvision,
    CustomCloudProvisionAnswer, CustomCloudState, CustomCloudUpdate, CustomCloudsAnswer,
    FieldWarning, OperationKind, ProviderMode, StepState,
};
use sha2::{Digest, Sha256};

use super::access::{self, NO_PROJECT};
use super::company_rules::with_rules;
use super::templates::{note_applied, plan_of};
use super::{Actor, Ctx, Error, FieldError, IfMatch, Result, Versioned, models};
use crate::operations;
use crate::store::custom_clouds::{self, Change, Cloud};
use crate::store::{
    self, Tx, company_rules, drafts, events, idempotency, operations as store_operations,
    organizations, projects,
};
use crate::time::rfc3339;

/// A repeated create finds its draft for so many milliseconds.
const REPEAT: i64 = 120_000;
pub(super) const LIST_LIMIT: usize = 999;

/// POST `custom-cloud-environments`: a draft. With the same key, or the same body from the same
/// actor within 120 seconds while the draft is untouched, it answers that draft.
pub async fn custom_cloud_create(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    create: CustomCloudCreate,
    idempotency_key: Option<&str>,
) -> Result<Versioned<CustomCloud>> {
    access::admin_of(ctx, actor, organization_id).await?;
    let digest = digest(actor, organization_id, &create);
    let key = idempotency_key.map(str::to_owned);
    let (at, by, organization_id) = (ctx.clone(), actor.clone(), organization_id.to_owned());
    ctx.db
        .write(move |tx| {
            Box::pin(async move {
                events::lock(tx, &organization_id).await?;
                enabled(tx, &organization_id).await?;
                if let Some(key) = &key
                    && let Some(known) = answered(tx, &by, key, &digest).await?
                {
                    return Ok(known);
                }
                let known = custom_clouds::by_digest(tx, &organization_id, &digest, REPEAT).await?;
                let cloud = match known {
                    Some(draft) => draft,
                    None => insert(&at, &by, tx, organization_id, create, &digest).await?,
                };
                let answer = versioned(&at, &cloud);
                if let Some(key) = &key {
                    let kept = store::encode(&(answer.version, &answer.value));
                    idempotency::insert(tx, &by.user_id, key, &digest, kept)
                        .await
                        .map_err(|error| match error {
                            store::Error::Duplicate(_) => Error::Conflict {
                                code: "idempotency_key_in_use",
                                message: "A request with this Idempotency-Key is still running. \
                                          Send it again in a moment."
                                    .to_owned(),
                            },
                            other => other.into(),
                        })?;
                }
                Ok::<_, Error>(answer)
            })
        })
        .await
}

/// GET `custom-cloud-environments?cursor=`: newest first, at most 999, with the cursor of the next
/// page where there is one.
pub async fn custom_cloud_list(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    cursor: Option<&str>,
) -> Result<CustomCloudsAnswer> {
    let organization = access::member_of(ctx, actor, organization_id).await?;
    let limited_to = access::limited_to(actor, Some(&organization.role));
    let after = match cursor {
        None => None,
        Some(cursor) => Some(place_of(cursor).ok_or_else(unknown_cursor)?),
    };
    // One more than a page tells whether there is another.
    let limit = LIST_LIMIT as i64 + 1;
    let source = &mut ctx.db.read();
    let mut clouds =
        custom_clouds::of_organization(source, organization_id, limit, limited_to, after).await?;
    let has_more = clouds.len() > LIST_LIMIT;
    clouds.truncate(LIST_LIMIT);
    let last = clouds.last().filter(|_| has_more);
    Ok(CustomCloudsAnswer {
        cursor: last.map(|cloud| format!("{}.{}", cloud.created_at, cloud.custom_cloud_id)),
        custom_cloud_environments: clouds.iter().map(|cloud| to_wire(ctx, cloud)).collect(),
    })
}

/// Where a page begins: after the custom cloud made then, of this id.
pub(super) fn place_of(cursor: &str) -> Option<(i64, &str)> {
    let (created_at, id) = cursor.split_once('.')?;
    Some((created_at.parse().ok()?, id))
}

pub(super) fn unknown_cursor() -> Error {
    Error::Invalid(vec![FieldError::new(
        "cursor",
        "cursor_unknown",
        "This cursor is not one that this server gave. Leave it out to begin with the newest.",
    )])
}

/// GET `custom-cloud-environments/{id}`.
pub async fn custom_cloud_view(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    id: &str,
) -> Result<Versioned<CustomCloud>> {
    let cloud = access::readable(ctx, actor, Some(organization_id), id).await?;
    Ok(versioned(ctx, &cloud))
}

/// PUT `custom-cloud-environments/{id}`; an empty body reads.
pub async fn custom_cloud_update(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    id: &str,
    update: CustomCloudUpdate,
    if_match: &IfMatch,
) -> Result<Versioned<CustomCloud>> {
    if update == CustomCloudUpdate::default() {
        return custom_cloud_view(ctx, actor, organization_id, id).await;
    }
    actor.may_write()?;
    let cloud = access::changeable(ctx, actor, Some(organization_id), id).await?;
    if_match.is_there(actor)?;
    let (at, by, if_match) = (ctx.clone(), actor.clone(), if_match.clone());
    write(ctx, cloud, move |tx, before| {
        Box::pin(async move {
            let neighbours = match update.reserved_cidr {
                Some(_) => neighbours(tx, &before.organization_id, Some(&before)).await?,
                None => vec![],
            };
            let context = context(&at, tx, &before.organization_id, neighbours).await?;
            let current = to_wire(&at, &before);
            let checked = rules::check_update(&update, &current, &context);
            // Before the version is looked at: a change that is in already may be the repeat of one
            // whose answer was lost.
            let is_in = checked.as_ref().is_ok_and(CheckedUpdate::is_empty);
            if !is_in {
                if_match.check(&by, before.versions())?;
            }
            let mut after = before.clone();
            apply(&mut after, checked.map_err(refused)?);
            kept_exactly(&at, &update, &after)?;
            if is_in {
                return Ok(versioned(&at, &before));
            }
            if let Some(identifier) = after.identifier.clone()
                && after.identifier != before.identifier
            {
                let ruled = with_rules(tx, after.clone()).await?;
                accepted(&at, &ruled, &identifier)?;
                unused(tx, &ruled, &identifier).await?;
            }
            let change = Change {
                actor: by.email,
                action: "custom_cloud_update",
                summary: summary_of_update(&before, &after),
                also: vec![],
            };
            custom_clouds::change(tx, &before, &mut after, change).await?;
            Ok(versioned(&at, &after))
        })
    })
    .await
}

/// DELETE `custom-cloud-environments/{id}?force=`: a draft goes at once, otherwise an operation
/// starts. Answers the cloud as it is then (`deleted` or `deleting`).
pub async fn custom_cloud_delete(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    id: &str,
    is_forced: bool,
    if_match: &IfMatch,
) -> Result<Versioned<CustomCloud>> {
    let cloud = access::changeable(ctx, actor, Some(organization_id), id).await?;
    if_match.is_there(actor)?;
    let (at, by, if_match) = (ctx.clone(), actor.clone(), if_match.clone());
    write(ctx, cloud, move |tx, before| {
        Box::pin(async move {
            // A repeated delete answers what the first one did; force takes over from one without.
            let is_done = match before.state {
                CustomCloudState::Deleted => true,
                CustomCloudState::Deleting => {
                    !is_forced || is_forced_already(tx, &before.custom_cloud_id).await?
                }
                _ => false,
            };
            if is_done {
                return Ok(versioned(&at, &before));
            }
            if_match.check(&by, before.versions())?;
            if before.state != CustomCloudState::Deleting {
                allowed(&before, Action::Delete)?;
            }
            store_operations::cancel_live(tx, &before.custom_cloud_id).await?;
            // The files shown last are those that `terraform destroy` needs.
            let mut after = with_rules(tx, before.clone()).await?;
            after.errors.clear();
            let summary = if before.state == CustomCloudState::Draft {
                after.state = CustomCloudState::Deleted;
                format!("Deleted the draft “{}”", before.display_name)
            } else {
                after.state = CustomCloudState::Deleting;
                let how = if is_forced { " by force" } else { "" };
                format!("Started to delete “{}”{how}", before.display_name)
            };
            let change = Change {
                actor: by.email,
                action: "custom_cloud_delete",
                summary,
                also: vec![],
            };
            custom_clouds::change(tx, &before, &mut after, change).await?;
            if after.state == CustomCloudState::Deleting {
                operations::start(tx, &after, OperationKind::Delete, is_forced).await?;
            }
            Ok(versioned(&at, &after))
        })
    })
    .await
}

/// Whether a deletion by force is at work on the custom cloud.
async fn is_forced_already(tx: &mut Tx, id: &str) -> Result<bool> {
    let newest = store_operations::of_cloud(tx, id, 1).await?.pop();
    Ok(newest.is_some_and(|newest| {
        let is_live = matches!(newest.state, StepState::Waiting | StepState::Running);
        is_live && newest.kind == OperationKind::Delete && newest.parameters.is_forced
    }))
}

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
    if_match.is_there(actor)?;
    let (at, by, if_match) = (ctx.clone(), actor.clone(), if_match.clone());
    write(ctx, cloud, move |tx, before| {
        Box::pin(async move {
            let ruled = with_rules(tx, before.clone()).await?;
            let current = to_wire(&at, &ruled);
            let draft = draft_identifier(tx, &ruled).await?;
            let (draft, company) = (draft.as_deref(), &ruled.company_rules);
            let identifier = rules::provision_identifier(&provision, &current, draft, company)
                .map_err(|error| Error::Invalid(vec![error]))?;
            let known = Cloud {
                identifier: Some(identifier.clone()),
                ..before.clone()
            };
            kept_exactly(&at, &provision, &known)?;
            let is_under_way = !matches!(
                before.state,
                CustomCloudState::Draft
                    | CustomCloudState::CreationFailed
                    | CustomCloudState::Deleting
                    | CustomCloudState::DeletionFailed
                    | CustomCloudState::Deleted
            );
            if is_under_way && before.identifier.as_ref() == Some(&identifier) {
                return Ok(provisioned(&at, &before, &ruled, &identifier));
            }
            if_match.check(&by, before.versions())?;
            enabled(tx, &before.organization_id).await?;
            allowed(&before, Action::Provision)?;
            accepted(&at, &ruled, &identifier)?;
            unused(tx, &ruled, &identifier).await?;
            rules::check_provision(&provision, &current, draft, company).map_err(Error::Invalid)?;
            // From here on it keeps them: another path or boundary would make another role.
            let mut after = ruled;
            after.identifier = Some(identifier.clone());
            after.state = CustomCloudState::Validating;
            after.is_rehearsed = Some(is_rehearsed_here(&at, after.cloud_provider));
            after.errors.clear();
            let change = Change {
                actor: by.email,
                action: "custom_cloud_provision",
                summary: format!(
                    "Started the {} of “{}”",
                    match after.is_rehearsed {
                        Some(true) => "rehearsed deployment",
                        _ => "deployment",
                    },
                    before.display_name
                ),
                also: vec![],
            };
            custom_clouds::change(tx, &before, &mut after, change).await?;
            note_applied(tx, &after).await?;
            operations::start(tx, &after, OperationKind::Provision, false).await?;
            Ok(provisioned(&at, &after, &after, &identifier))
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
) -> Versioned<CustomCloudProvisionAnswer> {
    let expected =
        Expected::new(ruled.cloud_provider, &ruled.unique_name).in_path(Some(ruled.role_path()));
    let warning = |message| FieldWarning {
        field: identifier_field(ruled.cloud_provider).to_owned(),
        error_code: identifier::ROLE_NAME_OTHER.to_owned(),
        message,
    };
    let Versioned { version, value } = versioned(ctx, cloud);
    Versioned {
        version,
        value: CustomCloudProvisionAnswer {
            custom_cloud_environment: value,
            warnings: identifier::warning(identifier, &expected)
                .map(warning)
                .into_iter()
                .collect(),
        },
    }
}

/// The active custom clouds that projects may use, for `/v1/clouds` (`project_name` = `None`: those
/// of any project that the actor sees) and `/v1/project/{p}/clouds`.
pub async fn cloud_list(
    ctx: &Ctx,
    actor: &Actor,
    project_name: Option<&str>,
) -> Result<Vec<byoc_types::Cloud>> {
    if let Some(project) = project_name
        && projects::for_user(&mut ctx.db.read(), project, &actor.user_id)
            .await?
            .is_none()
    {
        return Err(Error::NotFound(NO_PROJECT));
    }
    let clouds = custom_clouds::to_use(&mut ctx.db.read(), &actor.user_id, project_name).await?;
    Ok(clouds
        .iter()
        .flat_map(|cloud| {
            cloud
                .cloud_names
                .iter()
                .map(move |name| to_cloud(cloud, name))
        })
        .collect())
}

/// Runs `work` on the custom cloud as it is now, locked.
pub(super) async fn write<T, F>(ctx: &Ctx, cloud: Cloud, work: F) -> Result<T>
where
    T: Send + 'static,
    F: for<'t> FnOnce(&'t mut Tx, Cloud) -> futures::future::BoxFuture<'t, Result<T>>
        + Send
        + 'static,
{
    ctx.db
        .write(move |tx| {
            Box::pin(async move {
                let current = access::lock(tx, &cloud).await?;
                work(tx, current).await
            })
        })
        .await
}

/// Whether the organization may have custom clouds made and deployed, as a refusal.
async fn enabled(tx: &mut Tx, organization_id: &str) -> Result<()> {
    match organizations::offer(tx, organization_id).await? {
        Some(offer) if offer.is_byoc_enabled == 0 => Err(Error::Forbidden(
            "Bring your own cloud is not enabled for this organization. Ask the operator to \
             enable it."
                .to_owned(),
        )),
        _ => Ok(()),
    }
}

/// Whether the state allows this, as a refusal.
pub(super) fn allowed(cloud: &Cloud, action: Action) -> Result<()> {
    state::allows(cloud.state, action).map_err(|reason| Error::Conflict {
        code: "state_conflict",
        message: reason,
    })
}

/// Whether the provider here can use this well-formed identifier.
fn accepted(ctx: &Ctx, cloud: &Cloud, identifier: &str) -> Result<()> {
    let field = identifier_field(cloud.cloud_provider);
    let with_identifier = Cloud {
        identifier: Some(identifier.to_owned()),
        ..cloud.clone()
    };
    let provider = ctx
        .clouds
        .get(cloud.cloud_provider.provider())
        .ok_or_else(|| Error::Conflict {
            code: "cloud_provider_off",
            message: format!(
                "This server does not run custom clouds on {}. Ask the operator to switch it on.",
                words::label(cloud.cloud_provider)
            ),
        })?;
    let Some(target) = operations::target(ctx, &with_identifier, String::new()) else {
        return Err(Error::Internal(
            "a stored custom cloud has no network plan".to_owned(),
        ));
    };
    provider.accepts(&target).map_err(|failure| {
        let cause = byoc_cloud::cause(&failure, &target);
        let message = format!("{} {}", cause.evidence, cause.fix);
        let mut error = FieldError::new(field, failure.code, message);
        error.suggestion = provider
            .simulated_account(&cloud.unique_name, cloud.role_path())
            .map(|account| account.identifier);
        Error::Invalid(vec![error])
    })
}

/// Whether no other custom cloud uses this identifier: what one may do in the account, and its
/// external ID, would count for both.
async fn unused(tx: &mut Tx, cloud: &Cloud, identifier: &str) -> Result<()> {
    let other = custom_clouds::other_by_identifier(tx, identifier, &cloud.custom_cloud_id).await?;
    let Some(other) = other else {
        return Ok(());
    };
    let user = match other.organization_id == cloud.organization_id {
        true => format!("the custom cloud “{}”", other.display_name),
        false => "another custom cloud".to_owned(),
    };
    let expected =
        Expected::new(cloud.cloud_provider, &cloud.unique_name).in_path(Some(cloud.role_path()));
    Err(Error::Invalid(vec![FieldError::new(
        identifier_field(cloud.cloud_provider),
        "identifier_in_use",
        format!(
            "This role is already used by {user}. Give each custom cloud a role of its own, for \
             example {}.",
            expected.role_arn("123456789012")
        ),
    )]))
}

/// The custom cloud as it travels.
pub(super) fn to_wire(ctx: &Ctx, cloud: &Cloud) -> CustomCloud {
    let control_plane = &ctx.config.control_plane;
    let plan = plan_of(cloud);
    let has_buckets = cloud.has_buckets || storage::is_always_own(cloud.deployment_model);
    let mut wire = CustomCloud {
        custom_cloud_environment_id: cloud.custom_cloud_id.clone(),
        display_name: cloud.display_name.clone(),
        state: cloud.state,
        cloud_provider: cloud.cloud_provider.provider(),
        cloud_region: cloud.cloud_region.clone(),
        deployment_model: cloud.deployment_model,
        reserved_cidr: cloud.reserved_cidr.clone(),
        contact_emails: cloud.contacts.clone(),
        tags: cloud.tags.clone(),
        errors: cloud.errors.clone(),
        update_time: rfc3339(cloud.updated_at),
        byoc_unique_name: Some(cloud.unique_name.clone()),
        byoc_resource_tags: Some(tags::resource_tags(&cloud.tags)),
        aws_iam_role_arn: None,
        aws_subnets_bastion: None,
        aws_subnets_workload: None,
        aiven_aws_account_principal: None,
        aiven_aws_assume_role_external_id: None,
        aiven_google_account_principal: None,
        aiven_management_cidr_blocks: Some(
            control_plane
                .management_cidr_blocks
                .iter()
                .map(ToString::to_string)
                .collect(),
        ),
        google_privilege_bearing_service_account_id: None,
        google_bastion_cidr: None,
        google_workload_cidr: None,
        bucket_names: has_buckets.then(|| storage::bucket_names(&cloud.unique_name)),
        use_customer_owned_storage: Some(has_buckets),
        custom_cloud_names: (!cloud.cloud_names.is_empty()).then(|| cloud.cloud_names.clone()),
        // A draft is what its deployment would be.
        is_rehearsed: cloud
            .is_rehearsed
            .or_else(|| Some(is_rehearsed_here(ctx, cloud.cloud_provider))),
        is_destroyed: cloud.listed_until.map(|_| cloud.destroyed_at.is_some()),
    };
    match cloud.cloud_provider {
        Provider::Aws => {
            let plan = plan.as_ref();
            wire.aws_iam_role_arn = cloud.identifier.clone();
            wire.aws_subnets_bastion = plan.map(NetworkPlan::aws_subnets_bastion);
            wire.aws_subnets_workload = plan.map(NetworkPlan::aws_subnets_workload);
            wire.aiven_aws_account_principal = Some(control_plane.aws_account_principal.clone());
            wire.aiven_aws_assume_role_external_id = Some(cloud.external_id.clone());
        }
        Provider::Google => {
            let plan = plan.as_ref();
            wire.aiven_google_account_principal =
                Some(control_plane.google_account_principal.clone());
            wire.google_privilege_bearing_service_account_id = cloud.identifier.clone();
            wire.google_bastion_cidr = plan.and_then(NetworkPlan::google_bastion_cidr);
            wire.google_workload_cidr = plan.and_then(NetworkPlan::google_workload_cidr);
        }
    }
    wire
}

/// Whether deployments on this cloud are rehearsed by this server, as it is configured now.
fn is_rehearsed_here(ctx: &Ctx, cloud: Provider) -> bool {
    ctx.config.provider_mode(cloud.provider()) == ProviderMode::Rehearsal
}

pub(super) fn versioned(ctx: &Ctx, cloud: &Cloud) -> Versioned<CustomCloud> {
    Versioned {
        version: cloud.version,
        value: to_wire(ctx, cloud),
    }
}

fn to_cloud(cloud: &Cloud, name: &str) -> byoc_types::Cloud {
    let provider = words::label(cloud.cloud_provider);
    let region = byoc_rules::region::find(cloud.cloud_provider, &cloud.cloud_region);
    byoc_types::Cloud {
        cloud_name: name.to_owned(),
        cloud_description: match region {
            Some(region) => format!("{} ({provider}, {})", cloud.display_name, region.place),
            None => format!("{} ({provider})", cloud.display_name),
        },
        geo_region: region
            .map(|region| region.geography.to_lowercase())
            .unwrap_or_default(),
        geo_latitude: None,
        geo_longitude: None,
        provider: words::as_word(cloud.cloud_provider).to_owned(),
        provider_description: provider.to_owned(),
    }
}

/// What a request is checked against: the other ranges, where it is about one, the company rules,
/// and what is offered here.
async fn context(
    ctx: &Ctx,
    tx: &mut Tx,
    organization_id: &str,
    neighbours: Vec<Neighbour>,
) -> Result<CreateContext> {
    let kept = organizations::models(tx, organization_id).await?;
    Ok(CreateContext {
        neighbours,
        reserved_tag_prefixes: ctx.config.reserved_tag_prefixes(),
        models: models::offered_to(ctx, kept.as_deref()),
        company: company_rules::of_organization(tx, organization_id).await?.0,
        has_object_storage: ctx.config.has_object_storage(),
    })
}

/// The ranges of the organization's custom clouds, but for one.
async fn neighbours(
    tx: &mut Tx,
    organization_id: &str,
    but: Option<&Cloud>,
) -> Result<Vec<Neighbour>> {
    let ranges = custom_clouds::ranges(tx, organization_id).await?;
    Ok(ranges
        .into_iter()
        .filter(|range| but.is_none_or(|but| but.custom_cloud_id != range.custom_cloud_id))
        .filter_map(|range| {
            Some(Neighbour {
                cidr: range.reserved_cidr.parse().ok()?,
                label: range.display_name,
            })
        })
        .collect())
}

async fn insert(
    ctx: &Ctx,
    actor: &Actor,
    tx: &mut Tx,
    organization_id: String,
    create: CustomCloudCreate,
    digest: &str,
) -> Result<Cloud> {
    let neighbours = neighbours(tx, &organization_id, None).await?;
    let context = context(ctx, tx, &organization_id, neighbours).await?;
    let checked = rules::check_create(&create, &context).map_err(Error::Invalid)?;
    let mut cloud = Cloud {
        custom_cloud_id: uuid::Uuid::new_v4().to_string(),
        organization_id,
        display_name: checked.display_name,
        state: CustomCloudState::Draft,
        cloud_provider: checked.cloud,
        cloud_region: checked.cloud_region,
        deployment_model: checked.deployment_model,
        reserved_cidr: checked.reserved_cidr.to_string(),
        unique_name: unique_name(),
        external_id: hex::encode(random::<16>()),
        identifier: None,
        // Clients that name nobody still get a custom cloud that can be deployed.
        contacts: checked
            .contact_emails
            .unwrap_or_else(|| vec![as_contact(actor)]),
        tags: checked.tags,
        errors: vec![],
        cloud_names: vec![],
        rehearsal_failure: None,
        has_buckets: checked.has_buckets,
        company_rules: CompanyRules::default(),
        version: 0,
        edit_version: 0,
        created_by: actor.email.clone(),
        create_digest: digest.to_owned(),
        created_at: 0,
        updated_at: 0,
        deleted_at: None,
        destroyed_at: None,
        listed_until: None,
        is_rehearsed: None,
    };
    let change = Change {
        actor: actor.email.clone(),
        action: "custom_cloud_create",
        summary: format!("Created “{}”", cloud.display_name),
        also: vec![],
    };
    kept_exactly(ctx, &create, &cloud)?;
    custom_clouds::insert(tx, &mut cloud, change).await?;
    Ok(cloud)
}

/// Refuses what would be kept in other words than it was sent. The console tidies what a person
/// types before it sends it; what a program sends is its own business.
fn kept_exactly(ctx: &Ctx, sent: &impl serde::Serialize, cloud: &Cloud) -> Result<()> {
    let errors = exact::check(sent, &to_wire(ctx, cloud));
    match errors.is_empty() {
        true => Ok(()),
        false => Err(Error::Invalid(errors)),
    }
}

fn as_contact(actor: &Actor) -> ContactEmail {
    ContactEmail {
        email: actor.email.clone(),
        real_name: Some(actor.real_name.clone()).filter(|name| !name.is_empty()),
        role: Some(contacts::ADMIN.to_owned()),
    }
}

/// What the key was answered before, if it was this request's.
async fn answered(
    tx: &mut Tx,
    actor: &Actor,
    key: &str,
    digest: &str,
) -> Result<Option<Versioned<CustomCloud>>> {
    let Some(known) = idempotency::by_key(tx, &actor.user_id, key).await? else {
        return Ok(None);
    };
    if known.digest != digest {
        return Err(Error::KeyReused);
    }
    let (version, value) = store::decode(&known.answer)?;
    Ok(Some(Versioned { version, value }))
}

/// Person, organization and body as one value.
fn digest(actor: &Actor, organization_id: &str, create: &CustomCloudCreate) -> String {
    hex::encode(Sha256::digest(store::encode(&(
        &actor.user_id,
        organization_id,
        create,
    ))))
}

fn apply(cloud: &mut Cloud, checked: CheckedUpdate) {
    let CheckedUpdate {
        display_name,
        cloud: moved_to,
        cloud_region,
        deployment_model,
        reserved_cidr,
        contact_emails,
        tags,
        has_buckets,
        identifier,
    } = checked;
    fn set<T>(field: &mut T, value: Option<T>) {
        if let Some(value) = value {
            *field = value;
        }
    }
    if moved_to.is_some_and(|provider| provider != cloud.cloud_provider) {
        // An identifier of the other provider is of no use here.
        cloud.identifier = None;
    }
    set(&mut cloud.display_name, display_name);
    set(&mut cloud.cloud_provider, moved_to);
    set(&mut cloud.cloud_region, cloud_region);
    set(&mut cloud.deployment_model, deployment_model);
    set(
        &mut cloud.reserved_cidr,
        reserved_cidr.map(|range| range.to_string()),
    );
    set(&mut cloud.contacts, contact_emails);
    set(&mut cloud.tags, tags);
    set(&mut cloud.has_buckets, has_buckets);
    if identifier.is_some() {
        cloud.identifier = identifier;
    }
}

fn summary_of_update(before: &Cloud, after: &Cloud) -> String {
    let mut what = Vec::new();
    if before.display_name != after.display_name {
        what.push(format!(
            "renamed “{}” to “{}”",
            before.display_name, after.display_name
        ));
    }
    if before.contacts != after.contacts {
        what.push("changed the contacts".to_owned());
    }
    if before.tags != after.tags {
        what.push("changed the infrastructure tags".to_owned());
    }
    if before.identifier != after.identifier {
        what.push("changed the identifier".to_owned());
    }
    let details = |cloud: &Cloud| {
        (
            cloud.cloud_provider,
            cloud.cloud_region.clone(),
            cloud.deployment_model,
            cloud.reserved_cidr.clone(),
            cloud.has_buckets,
        )
    };
    if details(before) != details(after) {
        what.push("changed the cloud details".to_owned());
    }
    let mut text = what.join(", ");
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// A refused update: 409 where only the state is in the way, 400 with every field otherwise.
fn refused(errors: Vec<FieldError>) -> Error {
    match errors.as_slice() {
        [only] if only.code == "state_conflict" => Error::Conflict {
            code: "state_conflict",
            message: only.message.clone(),
        },
        _ => Error::Invalid(errors),
    }
}

fn identifier_field(provider: Provider) -> &'static str {
    provider.facts().identifier_field
}

/// The identifier in the draft of the wizard, if the custom cloud has none yet.
async fn draft_identifier(tx: &mut Tx, cloud: &Cloud) -> Result<Option<String>> {
    if cloud.identifier.is_some() {
        return Ok(None);
    }
    let draft = drafts::by_cloud(tx, &cloud.custom_cloud_id).await?;
    Ok(draft.map(|(draft, _)| draft.identifier))
}

/// `cce-cce` and 44 random bits: 18 characters, short enough for a Google account id.
fn unique_name() -> String {
    format!("cce-cce{}", &hex::encode(random::<6>())[..11])
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system has a source of random bytes");
    bytes
}
