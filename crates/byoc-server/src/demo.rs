//! `--demo`: made-up data in an empty database, labelled as such, with a custom cloud in every
//! state. Nothing in it moves by itself; what people create beside it does.

use std::collections::BTreeMap;

use byoc_cloud::contract::FailureCode;
use byoc_rules::cloud::{Cloud as Provider, model_facts};
use byoc_terraform::versions;
use byoc_types::{
    CloudProvider, CompanyRules, ContactEmail, CustomCloudError, CustomCloudPermissions,
    CustomCloudState, DeploymentModel, Draft, MandatoryTag, OperationKind, ProjectRole, Role,
    WizardStep,
};
use serde::{Deserialize, Serialize};

use crate::app::tokens::new_token;
use crate::app::{Ctx, Error, Result};
use crate::auth::{Auth, Secret, short_id};
use crate::operations::{self, CONTROL_PLANE};
use crate::store::custom_clouds::{self, Change, Cloud};
use crate::store::organizations;
use crate::store::projects::{self, ProjectRow};
use crate::store::templates::{self as store_templates, Use};
use crate::store::tokens::NewToken;
use crate::store::users::{self, UserRow};
use crate::store::{Db, Tx, company_rules, drafts, permissions, tokens};

mod operation;

use operation::{DENIED, QUOTA, bastion, operation};

const SETTING: &str = "demo_sign_in";
const EMAIL: &str = "demo@example.com";
/// A custom cloud from before the template that is served now.
const OLDEST: &str = "Production EU";
const FIRST_TEMPLATE: &str = "1.0.0";
const MEMBER: &str = "member@example.com";

/// How to sign in to the demo. It is kept in clear, unlike everything else: these data are
/// nobody's, and every start with `--demo` shows it.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignIn {
    pub email: String,
    pub password: String,
    pub token: String,
}

/// One made-up custom cloud.
struct Sample {
    name: &'static str,
    cloud: Provider,
    region: &'static str,
    model: DeploymentModel,
    cidr: &'static str,
    has_buckets: bool,
    state: CustomCloudState,
    tags: &'static [(&'static str, &'static str)],
    available: Available,
}

#[derive(Clone, Copy)]
enum Available {
    Nowhere,
    Everywhere,
    Projects(&'static [&'static str]),
    /// To the unit called Data platform.
    Unit,
}

const SAMPLES: &[Sample] = &[
    Sample {
        name: "Trial",
        cloud: Provider::Aws,
        region: "eu-west-2",
        model: DeploymentModel::Standard,
        cidr: "10.90.0.0/20",
        has_buckets: false,
        state: CustomCloudState::Deleted,
        tags: &[],
        available: Available::Nowhere,
    },
    Sample {
        name: "Legacy Oregon",
        cloud: Provider::Aws,
        region: "us-west-2",
        model: DeploymentModel::Standard,
        cidr: "10.80.0.0/20",
        has_buckets: false,
        state: CustomCloudState::DeletionFailed,
        tags: &[("team", "platform")],
        available: Available::Nowhere,
    },
    Sample {
        name: "Staging 2025",
        cloud: Provider::Aws,
        region: "us-east-2",
        model: DeploymentModel::StandardPublic,
        cidr: "10.70.0.0/22",
        has_buckets: false,
        state: CustomCloudState::Deleting,
        tags: &[],
        available: Available::Nowhere,
    },
    Sample {
        name: "Reporting",
        cloud: Provider::Aws,
        region: "ca-central-1",
        model: DeploymentModel::Standard,
        cidr: "172.16.0.0/20",
        has_buckets: false,
        state: CustomCloudState::Reconnecting,
        tags: &[("team", "finance")],
        available: Available::Unit,
    },
    Sample {
        name: "Edge Paris",
        cloud: Provider::Aws,
        region: "eu-west-3",
        model: DeploymentModel::StandardPublic,
        cidr: "192.168.32.0/20",
        has_buckets: false,
        state: CustomCloudState::Disconnected,
        tags: &[],
        available: Available::Projects(&["web-shop"]),
    },
    Sample {
        name: "Machine learning",
        cloud: Provider::Aws,
        region: "us-east-1",
        model: DeploymentModel::Standard,
        cidr: "10.60.0.0/18",
        has_buckets: false,
        state: CustomCloudState::CreationFailed,
        tags: &[("team", "research"), ("cost-center", "4711")],
        available: Available::Unit,
    },
    Sample {
        name: "Analytics",
        cloud: Provider::Aws,
        region: "eu-central-1",
        model: DeploymentModel::StandardPublic,
        cidr: "10.50.0.0/20",
        has_buckets: true,
        state: CustomCloudState::Active,
        tags: &[("team", "data")],
        available: Available::Projects(&["data-warehouse", "event-stream"]),
    },
    Sample {
        name: "Patient records",
        cloud: Provider::Aws,
        region: "us-east-1",
        model: DeploymentModel::Hipaa,
        cidr: "10.100.0.0/18",
        has_buckets: false,
        state: CustomCloudState::Active,
        tags: &[("environment", "production"), ("team", "health")],
        available: Available::Projects(&["data-warehouse"]),
    },
    Sample {
        name: "Card payments",
        cloud: Provider::Aws,
        region: "eu-central-1",
        model: DeploymentModel::PciDss,
        cidr: "10.110.0.0/20",
        has_buckets: false,
        state: CustomCloudState::Draft,
        tags: &[("team", "finance")],
        available: Available::Nowhere,
    },
    Sample {
        name: "Recommendations",
        cloud: Provider::Google,
        region: "europe-west1",
        model: DeploymentModel::Standard,
        cidr: "10.120.0.0/20",
        has_buckets: false,
        state: CustomCloudState::Active,
        tags: &[("team", "research")],
        available: Available::Unit,
    },
    Sample {
        name: "Edge Frankfurt",
        cloud: Provider::Google,
        region: "europe-west3",
        model: DeploymentModel::StandardPublic,
        cidr: "192.168.64.0/20",
        has_buckets: false,
        state: CustomCloudState::Creating,
        tags: &[("team", "platform")],
        available: Available::Nowhere,
    },
    Sample {
        name: "Production EU",
        cloud: Provider::Aws,
        region: "eu-west-1",
        model: DeploymentModel::Standard,
        cidr: "10.0.0.0/16",
        has_buckets: false,
        state: CustomCloudState::Active,
        tags: &[("environment", "production"), ("team", "platform")],
        available: Available::Everywhere,
    },
    Sample {
        name: "Search Sydney",
        cloud: Provider::Aws,
        region: "ap-southeast-2",
        model: DeploymentModel::Standard,
        cidr: "10.30.0.0/20",
        has_buckets: false,
        state: CustomCloudState::Creating,
        tags: &[],
        available: Available::Everywhere,
    },
    Sample {
        name: "Payments staging",
        cloud: Provider::Aws,
        region: "eu-north-1",
        model: DeploymentModel::Standard,
        cidr: "10.20.0.0/20",
        has_buckets: false,
        state: CustomCloudState::Validating,
        tags: &[("environment", "staging")],
        available: Available::Projects(&["payments"]),
    },
    Sample {
        name: "Data lake",
        cloud: Provider::Aws,
        region: "eu-west-1",
        model: DeploymentModel::Standard,
        cidr: "10.40.0.0/18",
        has_buckets: false,
        state: CustomCloudState::Draft,
        tags: &[("team", "data")],
        available: Available::Nowhere,
    },
];

/// Whether the database is the demo's, or `wants_demo` and it is empty: then it will be.
pub async fn is_demo(db: &Db, wants_demo: bool) -> Result<bool> {
    if users::setting(&mut db.read(), SETTING).await?.is_some() {
        return Ok(true);
    }
    Ok(wants_demo && users::count(&mut db.read()).await? == 0)
}

/// Fills an empty database; answers how to sign in where the database is the demo's.
pub async fn fill(ctx: &Ctx, auth: &Auth) -> Result<Option<SignIn>> {
    // 1. A demo from an earlier start.
    if let Some(text) = users::setting(&mut ctx.db.read(), SETTING).await? {
        let sign_in = serde_json::from_str(&text).map_err(|e| Error::Internal(e.to_string()))?;
        return Ok(Some(sign_in));
    }
    if users::count(&mut ctx.db.read()).await? > 0 {
        return Ok(None);
    }

    // 2. Secrets: different in every demo.
    let password = Secret::random().reveal()[..16].to_owned();
    let password_hash = auth.passwords.hash(password.clone()).await?;
    let (token, row) = new_token("", Some("Demo"));
    let sign_in = SignIn {
        email: EMAIL.to_owned(),
        password,
        token: token.reveal().to_owned(),
    };

    // 3. All of it or nothing.
    let (at, stored) = (ctx.clone(), sign_in.clone());
    ctx.db
        .write::<_, Error, _>(move |tx| {
            Box::pin(async move { write(&at, tx, &stored, row, password_hash).await })
        })
        .await?;
    Ok(Some(sign_in))
}

async fn write(
    ctx: &Ctx,
    tx: &mut Tx,
    sign_in: &SignIn,
    token: NewToken,
    password_hash: String,
) -> Result<()> {
    let text = serde_json::to_string(sign_in).map_err(|e| Error::Internal(e.to_string()))?;
    users::set_setting(tx, SETTING, &text).await?;

    let (organization_id, root) = (short_id("org"), short_id("a"));
    organizations::insert(tx, &organization_id, "Demo organization", &root, "priority").await?;
    let second = short_id("org");
    organizations::insert(
        tx,
        &second,
        "Demo organization without clouds",
        &short_id("a"),
        "priority",
    )
    .await?;
    let mut member_id = String::new();
    for (email, real_name, role, is_operator) in [
        (EMAIL, "Demo Admin", Role::SuperAdmin, true),
        (MEMBER, "Demo Member", Role::Member, false),
    ] {
        let user = UserRow {
            user_id: short_id("u"),
            email: email.to_owned(),
            real_name: real_name.to_owned(),
            password_hash: password_hash.clone(),
            is_operator,
            created_at: 0,
        };
        users::insert(tx, &user).await?;
        organizations::insert_member(tx, &organization_id, &user.user_id, role).await?;
        if role == Role::SuperAdmin {
            organizations::insert_member(tx, &second, &user.user_id, role).await?;
            let user_id = user.user_id.clone();
            let token = NewToken {
                user_id,
                ..token.clone()
            };
            tokens::insert(tx, &token).await?;
        } else {
            member_id = user.user_id;
        }
    }

    let (data, retail) = (short_id("a"), short_id("a"));
    organizations::insert_account(tx, &data, &organization_id, Some(&root), "Data platform")
        .await?;
    organizations::insert_account(tx, &retail, &organization_id, Some(&root), "Retail").await?;
    for (project_name, account_id) in [
        ("data-warehouse", &data),
        ("event-stream", &data),
        ("web-shop", &retail),
        ("payments", &retail),
        ("sandbox", &root),
    ] {
        let project = ProjectRow {
            project_name: project_name.to_owned(),
            organization_id: organization_id.clone(),
            account_id: account_id.clone(),
        };
        projects::insert(tx, &project).await?;
    }
    for (project_name, role) in [
        ("data-warehouse", ProjectRole::ReadOnly),
        ("web-shop", ProjectRole::Developer),
    ] {
        projects::write_member(tx, project_name, &member_id, role).await?;
    }

    company_rules::write(tx, &organization_id, &rules()).await?;
    for sample in SAMPLES {
        write_sample(ctx, tx, &organization_id, (&root, &data), sample).await?;
    }
    Ok(())
}

/// Newer than most of the custom clouds, as rules are.
fn rules() -> CompanyRules {
    CompanyRules {
        permissions_boundary: None,
        role_path: None,
        mandatory_tags: vec![MandatoryTag {
            key: "team".to_owned(),
            value: None,
        }],
        allowed_regions: BTreeMap::from([(
            CloudProvider::Google,
            vec!["europe-west1".to_owned(), "europe-west3".to_owned()],
        )]),
    }
}

async fn write_sample(
    ctx: &Ctx,
    tx: &mut Tx,
    organization_id: &str,
    (root, unit): (&str, &str),
    sample: &Sample,
) -> Result<()> {
    use CustomCloudState as S;

    // 1. Made as a draft.
    let unique_name = format!("cce-{}", short_id("cce"));
    let mut cloud = Cloud {
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
    };
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
    if sample.state == S::Draft {
        let draft = Draft {
            step: Some(WizardStep::Deploy),
            ..Draft::default()
        };
        drafts::write(tx, &cloud.custom_cloud_id, &draft).await?;
        return Ok(());
    }
    if sample.state == S::Deleted {
        // Its files were read: it stays in the list until somebody says that they are destroyed.
        let version = versions::CURRENT;
        store_templates::note(tx, &cloud.custom_cloud_id, Use::Served, version).await?;
        let deleted = format!("Deleted the draft “{}”", sample.name);
        return step_to(
            tx,
            &mut cloud,
            S::Deleted,
            EMAIL,
            "custom_cloud_delete",
            deleted,
        )
        .await;
    }

    // 2. Deployed, as far as it got.
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
    for how in [Use::Served, Use::Applied] {
        store_templates::note(tx, &cloud.custom_cloud_id, how, version).await?;
    }
    let started = format!("Started the rehearsed deployment of “{}”", sample.name);
    step_to(
        tx,
        &mut cloud,
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
    operation(
        ctx,
        tx,
        &mut cloud,
        OperationKind::Provision,
        stop_at,
        failure,
    )
    .await?;
    if stop_at.is_some() {
        return Ok(());
    }
    if model_facts(sample.model).has_bastion {
        bastion(ctx, tx, &cloud).await?;
    }
    operations::finish_provision(&mut cloud);
    let active = "Done: Register the names of the custom cloud".to_owned();
    step_to(
        tx,
        &mut cloud,
        S::Active,
        CONTROL_PLANE,
        "state_change",
        active,
    )
    .await?;

    // 3. What happened since.
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
                &mut cloud,
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
                    &mut cloud,
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
                &mut cloud,
                S::Deleting,
                EMAIL,
                "custom_cloud_delete",
                started,
            )
            .await?;
            let failure = (sample.state == S::DeletionFailed).then_some(DENIED);
            let steps = operations::steps_of(OperationKind::Delete, &cloud);
            let first = steps.first().map(|step| step.name);
            operation(ctx, tx, &mut cloud, OperationKind::Delete, first, failure).await?;
        }
        S::Draft | S::Validating | S::Creating | S::Active | S::CreationFailed | S::Deleted => {}
    }
    Ok(())
}

async fn step_to(
    tx: &mut Tx,
    cloud: &mut Cloud,
    state: CustomCloudState,
    actor: &str,
    action: &'static str,
    summary: String,
) -> Result<()> {
    let before = custom_clouds::by_id(tx, &cloud.custom_cloud_id)
        .await?
        .ok_or_else(|| Error::Internal("a demo cloud was gone".to_owned()))?;
    cloud.state = state;
    custom_clouds::change(tx, &before, cloud, change(actor, action, summary)).await?;
    Ok(())
}

fn change(actor: &str, action: &'static str, summary: String) -> Change {
    Change {
        actor: actor.to_owned(),
        action,
        summary,
        also: vec![],
    }
}

fn error(message: &str) -> CustomCloudError {
    CustomCloudError {
        category: "general_error".to_owned(),
        message: message.to_owned(),
    }
}
