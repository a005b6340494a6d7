//! POST of a custom cloud.

use byoc_rules::contacts;
use byoc_rules::custom_cloud as rules;
use byoc_types::{CompanyRules, ContactEmail, CustomCloud, CustomCloudCreate, CustomCloudState};
use sha2::{Digest, Sha256};

use super::checks::{check_beside, enabled, kept_exactly};
use super::wire::{planned, versioned};
use crate::app::organizations::duplicate;
use crate::app::transaction::write;
use crate::app::{Actor, Ctx, Error, Result, Versioned, access};
use crate::store::custom_clouds::{self, Change, Cloud};
use crate::store::{self, Tx, idempotency};

/// A repeated create finds its draft for so many milliseconds.
const REPEAT: i64 = 120_000;

/// POST `custom-cloud-environments`: a draft. With the same key, or the same body from the same
/// actor within 120 seconds while the draft is untouched, it answers that draft.
pub async fn custom_cloud_create(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    create: CustomCloudCreate,
    idempotency_key: Option<&str>,
) -> Result<Versioned<CustomCloud>> {
    let permit = access::admin_of(ctx, actor, organization_id).await?;
    let digest = digest(actor, organization_id, &create);
    let key = idempotency_key.map(str::to_owned);
    let (at, by) = (ctx.clone(), actor.clone());
    write(ctx, permit, move |tx, organization| {
        Box::pin(async move {
            let organization_id = organization.organization_id;
            enabled(tx, &organization_id).await?;
            if let Some(key) = &key
                && let Some(known) = answered(tx, &by, key, &digest).await?
            {
                return Ok(known);
            }
            let known = custom_clouds::by_digest(tx, &organization_id, &digest, REPEAT).await?;
            let answer = match known {
                Some(draft) => versioned(&at, &draft),
                None => insert(&at, &by, tx, organization_id, create, &digest).await?,
            };
            if let Some(key) = &key {
                let kept = store::encode(&(answer.version, &answer.value));
                idempotency::insert(tx, &by.user_id, key, &digest, kept)
                    .await
                    .map_err(duplicate("idempotency_key_in_use", || {
                        "A request with this Idempotency-Key is still running. Send it again in a \
                         moment."
                            .to_owned()
                    }))?;
            }
            Ok::<_, Error>(answer)
        })
    })
    .await
}

async fn insert(
    ctx: &Ctx,
    actor: &Actor,
    tx: &mut Tx,
    organization_id: String,
    create: CustomCloudCreate,
    digest: &str,
) -> Result<Versioned<CustomCloud>> {
    let cidr = Some(create.reserved_cidr.as_deref().unwrap_or_default());
    let checked = check_beside(ctx, tx, &organization_id, cidr, None, |context| {
        rules::check_create(&create, context)
    });
    let checked = checked.await?.map_err(Error::Invalid)?;
    let mut cloud = Cloud {
        custom_cloud_id: uuid::Uuid::new_v4().to_string(),
        organization_id,
        display_name: checked.display_name,
        state: CustomCloudState::Draft,
        cloud_provider: checked.cloud.into(),
        cloud_region: checked.cloud_region,
        deployment_model: checked.deployment_model,
        reserved_cidr: checked.reserved_cidr,
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
    let plan = Some(&checked.plan);
    kept_exactly(&create, &planned(ctx, &cloud, plan))?;
    custom_clouds::insert(tx, &mut cloud, change).await?;
    Ok(Versioned {
        version: cloud.version,
        value: planned(ctx, &cloud, plan),
    })
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

/// `cce-cce` and 44 random bits: 18 characters, short enough for a Google account id.
pub(super) fn unique_name() -> String {
    format!("cce-cce{}", &hex::encode(random::<6>())[..11])
}

pub(super) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system has a source of random bytes");
    bytes
}
