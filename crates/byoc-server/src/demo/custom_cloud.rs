//! Writes one of the demo's custom clouds, as if people and the worker had brought it where it is.

use std::collections::BTreeMap;

use byoc_cloud::contract::FailureCode;
use byoc_rules::cloud::model_facts;
use byoc_terraform::versions;
use byoc_types::{
    CompanyRules, ContactEmail, CustomCloudPermissions, CustomCloudState as S, Draft,
    OperationKind, WizardStep,
};

use super::EMAIL;
use super::operation::{DENIED, QUOTA, bastion, operation};
use super::samples::{Available, Sample};
use super::step::{change, error, step_to};
use crate::app::{Ctx, Result};
use crate::auth::{Secret, short_id};
use crate::operations::{self, CONTROL_PLANE};
use crate::store::custom_clouds::{self, Cloud};
use crate::store::templates::{self as store_templates, TemplateUse};
use crate::store::{Tx, drafts, permissions};

/// A custom cloud from before the template that is served now.
const OLDEST: &str = "Production EU";
const FIRST_TEMPLATE: &str = "1.0.0";

/// Writes a sample. `root` and `unit`: whose projects may use it, if it says so.
pub async fn write_sample(
    ctx: &Ctx,
    tx: &mut Tx,
    organization_id: &str,
    (root, unit): (&str, &str),
    sample: &Sample,
) -> Result<()> {
    let mut cloud = draft_of(organization_id, sample);
    let created = change(
        EMAIL,
        "custom_cloud_create",
        format!("Created the draft “{}”", sample.name),
    );
    custom_clouds::insert(tx, &mut cloud, created).await?;
    let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let (accounts, projects) = match sample.available {
        Available::Nowhere => (vec![], vec![]),
        Available::Everywhere => (vec![root.to_owned()], vec![]),
        Available::Unit => (vec![unit.to_owned()], vec![]),
        Available::Projects(names) => (vec![], list(names)),
    };
    let allowed = CustomCloudPermissions { accounts, projects };
    permissions::replace(tx, &cloud.custom_cloud_id, &allowed).await?;
    match sample.state {
        S::Draft => {
            let draft = Draft {
                step: Some(WizardStep::Deploy),
                ..Draft::default()
            };
            drafts::write(tx, &cloud.custom_cloud_id, &draft).await?;
            Ok(())
        }
        S::Deleted => delete_draft(tx, &mut cloud).await,
        S::Validating
        | S::Creating
        | S::Active
        | S::CreationFailed
        | S::Disconnected
        | S::Reconnecting
        | S::Deleting
        | S::DeletionFailed => {
            if deploy(ctx, tx, &mut cloud, sample).await? == Got::ToTheEnd {
                happen_since(ctx, tx, &mut cloud, sample).await?;
            }
            Ok(())
        }
    }
}

fn draft_of(organization_id: &str, sample: &Sample) -> Cloud {
    let unique_name = format!("cce-{}", short_id("cce"));
    Cloud {
        custom_cloud_id: uuid::Uuid::new_v4().to_string(),
        organization_id: organization_id.to_owned(),
        display_name: sample.name.to_owned(),
        state: S::Draft,
        cloud_provider: sample.cloud,
        cloud_region: sample.region.to_owned(),
        deployment_model: sample.model,
        reserved_cidr: sample
            .cidr
            .parse()
            .expect("the ranges of the samples are well-formed"),
        external_id: Secret::random().digest()[..32].to_owned(),
        identifier: None,
        contacts: vec![ContactEmail {
            email: EMAIL.to_owned(),
            real_name: Some("Demo Admin".to_owned()),
            role: Some("Admin".to_owned()),
        }],
        tags: sample
            .tags
            .iter()
            .map(|(key, value)| (format!("byoc_resource_tag:{key}"), (*value).to_owned()))
            .collect::<BTreeMap<_, _>>(),
        errors: vec![],
        cloud_names: vec![],
        rehearsal_failure: None,
        has_buckets: sample.has_buckets,
        company_rules: CompanyRules::default(),
        version: 0,
        edit_version: 0,
        created_by: EMAIL.to_owned(),
        create_digest: Secret::random().digest(),
        created_at: 0,
        updated_at: 0,
        deleted_at: None,
        destroyed_at: None,
        listed_until: None,
        is_rehearsed: None,
        unique_name,
    }
}

async fn delete_draft(tx: &mut Tx, cloud: &mut Cloud) -> Result<()> {
    // Its files were read: it stays in the list until somebody says that they are destroyed.
    let version = versions::CURRENT;
    store_templates::note(tx, &cloud.custom_cloud_id, TemplateUse::Downloaded, version).await?;
    let deleted = format!("Deleted the draft “{}”", cloud.display_name);
    step_to(tx, cloud, S::Deleted, EMAIL, "custom_cloud_delete", deleted).await
}

/// How far a deployment got.
#[derive(PartialEq)]
enum Got {
    ToTheEnd,
    /// It stands at a step.
    Stuck,
}

async fn deploy(ctx: &Ctx, tx: &mut Tx, cloud: &mut Cloud, sample: &Sample) -> Result<Got> {
    cloud.is_rehearsed = Some(true);
    cloud.identifier = ctx
        .clouds
        .rehearsal(cloud.cloud_provider)
        .map(|it| it.simulated_account(&cloud.unique_name, cloud.role_path()))
        .map(|account| account.identifier);
    let version = if sample.name == OLDEST {
        FIRST_TEMPLATE
    } else {
        versions::CURRENT
    };
    for how in [TemplateUse::Downloaded, TemplateUse::Applied] {
        store_templates::note(tx, &cloud.custom_cloud_id, how, version).await?;
    }
    let started = format!("Started the simulated deployment of “{}”", sample.name);
    step_to(
        tx,
        cloud,
        S::Validating,
        EMAIL,
        "custom_cloud_provision",
        started,
    )
    .await?;
    let (stop_at, failure) = match sample.state {
        S::Validating => (Some("check_network"), None),
        S::Creating if model_facts(sample.model).has_bastion => (Some("reach_bastion"), None),
        S::Creating => (Some("register_names"), None),
        S::CreationFailed => (Some("check_rights"), Some(QUOTA)),
        S::Draft
        | S::Active
        | S::Disconnected
        | S::Reconnecting
        | S::Deleting
        | S::DeletionFailed
        | S::Deleted => (None, None),
    };
    operation(ctx, tx, cloud, OperationKind::Provision, stop_at, failure).await?;
    if stop_at.is_some() {
        return Ok(Got::Stuck);
    }
    if model_facts(sample.model).has_bastion {
        bastion(ctx, tx, cloud).await?;
    }
    operations::finish_provision(cloud);
    let active = "Done: Register the cloud's name".to_owned();
    step_to(tx, cloud, S::Active, CONTROL_PLANE, "state_change", active).await?;
    Ok(Got::ToTheEnd)
}

async fn happen_since(ctx: &Ctx, tx: &mut Tx, cloud: &mut Cloud, sample: &Sample) -> Result<()> {
    match sample.state {
        S::Disconnected | S::Reconnecting => {
            cloud.errors = vec![error(
                "The role can't be assumed any more: its trust policy no longer names this custom \
                 cloud's external ID. Apply the template again.",
            )];
            if sample.state == S::Disconnected {
                cloud.rehearsal_failure = Some(FailureCode::WrongExternalId.word().to_owned());
            }
            let lost = "Lost the connection: the role can't be assumed".to_owned();
            step_to(
                tx,
                cloud,
                S::Disconnected,
                CONTROL_PLANE,
                "state_change",
                lost,
            )
            .await?;
            if sample.state == S::Reconnecting {
                let back = "The role can be assumed again; checking the rest".to_owned();
                step_to(
                    tx,
                    cloud,
                    S::Reconnecting,
                    CONTROL_PLANE,
                    "state_change",
                    back,
                )
                .await?;
            }
        }
        S::Deleting | S::DeletionFailed => {
            let started = format!("Started to delete “{}”", sample.name);
            step_to(
                tx,
                cloud,
                S::Deleting,
                EMAIL,
                "custom_cloud_delete",
                started,
            )
            .await?;
            let failure = (sample.state == S::DeletionFailed).then_some(DENIED);
            let steps = operations::steps_of(OperationKind::Delete, cloud);
            let first = steps.first().map(|step| step.name);
            operation(ctx, tx, cloud, OperationKind::Delete, first, failure).await?;
        }
        S::Draft | S::Validating | S::Creating | S::Active | S::CreationFailed | S::Deleted => {}
    }
    Ok(())
}
