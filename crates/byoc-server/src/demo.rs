//! `--demo`: made-up data in an empty database, labelled as such, with a custom cloud in every
//! state. Nothing in it moves by itself; what people create beside it does.

use std::collections::BTreeMap;

use byoc_types::{CloudProvider, CompanyRules, MandatoryTag, ProjectRole, Role};
use serde::{Deserialize, Serialize};

use crate::app::tokens::new_token;
use crate::app::{Ctx, Error, Result};
use crate::auth::{Auth, Secret, short_id};
use crate::store::organizations;
use crate::store::projects::{self, ProjectRow};
use crate::store::tokens::NewToken;
use crate::store::users::{self, UserRow};
use crate::store::{Db, Tx, company_rules, custom_clouds, tokens};

mod custom_cloud;
mod operation;
mod request;
mod samples;
mod service;
mod step;

use custom_cloud::write_sample;
use request::write_request;
use samples::SAMPLES;
use service::{SERVICES, write_service};

const SETTING: &str = "demo_sign_in";
const EMAIL: &str = "demo@example.com";
const MEMBER: &str = "member@example.com";
const OPERATOR: &str = "operator@example.com";

/// How to sign in to the demo. It is kept in clear, unlike everything else: these data are
/// nobody's, and every start with `--demo` shows it.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignIn {
    pub email: String,
    pub password: String,
    pub token: String,
    /// Who runs the demo's server and belongs to no organization, with the same password. Absent in a
    /// demo from before there was one.
    #[serde(default)]
    pub operator: Option<String>,
}

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
        operator: Some(OPERATOR.to_owned()),
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
    let operator = person(OPERATOR, "Demo Operator", true, &password_hash);
    users::insert(tx, &operator).await?;
    let mut member_id = String::new();
    for (email, real_name, role, is_operator) in [
        (EMAIL, "Demo Admin", Role::SuperAdmin, true),
        (MEMBER, "Demo Member", Role::Member, false),
    ] {
        let user = person(email, real_name, is_operator, &password_hash);
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
    let clouds = custom_clouds::of_organization(tx, &organization_id, 100, None, None).await?;
    for sample in SERVICES {
        write_service(ctx, tx, &clouds, sample).await?;
    }
    write_request(tx, &organization_id).await
}

fn person(email: &str, real_name: &str, is_operator: bool, password_hash: &str) -> UserRow {
    UserRow {
        user_id: short_id("u"),
        email: email.to_owned(),
        real_name: real_name.to_owned(),
        password_hash: password_hash.to_owned(),
        is_operator,
        created_at: 0,
    }
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
