//! Each change asks again under the lock. A table has them all: an actor loses the right to them while
//! they wait.

use byoc_types::{
    AccessTokenCreate, CompanyRules, CustomCloudPermissions, CustomCloudProvision,
    CustomCloudUpdate, DeploymentModel, Draft, InvitationCreate, MemberUpdate, OrganizationModels,
    ProjectCreate, ProjectMemberUpdate, ProjectRole, ProjectUpdate, RehearsalUpdate, ServiceCreate,
    ServiceTags, ServiceTagsUpdate, ServiceUpdate, TemplateVersionsUpdate, UnitCreate, UnitUpdate,
};
use futures::future::{BoxFuture, join_all};
use tokio::sync::oneshot;

use super::*;
use crate::app::{
    self, IfMatch, company_rules, invitations, members, models, password_reset, project_members,
    projects as app_projects, services, tokens, units, users as app_users,
};
use crate::auth::{Auth, Cost};
use crate::store::projects;
use crate::testing::on_both_engines;
use crate::testing::world::{ORGANIZATION as ORG, UNIT, World, create, role};

type Change = for<'t> fn(&'t mut Tx) -> BoxFuture<'t, Result<(), store::Error>>;

fn demote(tx: &mut Tx) -> BoxFuture<'_, Result<(), store::Error>> {
    Box::pin(organizations::update_member(tx, ORG, "ada", Role::Member))
}

fn remove(tx: &mut Tx) -> BoxFuture<'_, Result<(), store::Error>> {
    Box::pin(organizations::delete_member(tx, ORG, "ada"))
}

fn deactivate(tx: &mut Tx) -> BoxFuture<'_, Result<(), store::Error>> {
    Box::pin(users::set_deactivated(tx, "ada", true))
}

/// A request by its name; what it answered is of no interest.
type Request<'a> = (&'static str, BoxFuture<'a, Result<()>>);

macro_rules! request {
    ($call:expr) => {
        (stringify!($call), Box::pin(async { $call.await.map(drop) }))
    };
}

/// What the requests are about.
struct Ids {
    draft: String,
    active: String,
    deleted: String,
    failed: String,
    operation: String,
    invitation: String,
    arn: String,
}

async fn ids(world: &World) -> Ids {
    let (ctx, ada) = (&world.ctx, &world.admin);
    let id = |cloud: &byoc_types::CustomCloud| cloud.custom_cloud_environment_id.clone();
    let draft = world.draft("10.0.0.0/16").await.value;
    let active = world.provisioning("10.1.0.0/16").await;
    let deleted = world.provisioning("10.2.0.0/16").await;
    let failed = world.draft("10.3.0.0/16").await.value;
    let chosen = Some("role_not_found".to_owned());
    app::rehearsal_update(ctx, ada, &id(&failed), RehearsalUpdate { chosen })
        .await
        .unwrap();
    world.provision(&failed).await;
    world.worker().run_due().await.unwrap();
    let any = &IfMatch::Absent;
    app::custom_cloud_delete(ctx, ada, ORG, &id(&deleted), true, any)
        .await
        .unwrap();
    world.worker().run_due().await.unwrap();
    let operations = app::operation_list(ctx, ada, &id(&failed)).await.unwrap();
    let request = InvitationCreate {
        email: "new@example.com".to_owned(),
        role: "member".to_owned(),
    };
    let invitation = invitations::invitation_create(ctx, ada, ORG, request)
        .await
        .unwrap();
    Ids {
        arn: role(&draft),
        draft: id(&draft),
        active: id(&active),
        deleted: id(&deleted),
        failed: id(&failed),
        operation: operations.operations[0].operation_id.clone(),
        invitation: invitation.invitation_id,
    }
}

/// Every change that only super admins make.
fn changes<'a>(ctx: &'a Ctx, by: &'a Actor, ids: &'a Ids) -> Vec<Request<'a>> {
    let any = &IfMatch::Any;
    let text = str::to_owned;
    let update = CustomCloudUpdate {
        display_name: Some(text("Mine")),
        ..CustomCloudUpdate::default()
    };
    let provision = CustomCloudProvision {
        aws_iam_role_arn: Some(ids.arn.clone()),
        google_privilege_bearing_service_account_id: None,
    };
    let permissions = CustomCloudPermissions {
        accounts: vec![],
        projects: vec![text("shop")],
    };
    let applied = TemplateVersionsUpdate {
        applied: byoc_terraform::versions::CURRENT.to_owned(),
    };
    let rules = CompanyRules {
        role_path: Some(text("/platform/")),
        ..CompanyRules::default()
    };
    let member = MemberUpdate {
        role: text("super_admin"),
    };
    let invited = InvitationCreate {
        email: text("other@example.com"),
        role: text("super_admin"),
    };
    let unit = UnitCreate {
        account_name: text("New unit"),
    };
    let renamed = UnitUpdate {
        account_name: Some(text("Other unit")),
    };
    let project = ProjectCreate {
        project_name: text("new-project"),
        account_id: None,
    };
    let moved = ProjectUpdate {
        project_name: Some(text("bench")),
        account_id: None,
    };
    let admin = ProjectMemberUpdate {
        role: text("admin"),
    };
    let failure = RehearsalUpdate {
        chosen: Some(text("role_not_found")),
    };
    vec![
        request!(app::custom_cloud_create(
            ctx,
            by,
            ORG,
            create("10.9.0.0/16"),
            Some("key-of-a-test")
        )),
        request!(app::custom_cloud_update(
            ctx, by, ORG, &ids.draft, update, any
        )),
        request!(app::custom_cloud_provision(
            ctx, by, ORG, &ids.draft, provision, any
        )),
        request!(app::custom_cloud_delete(
            ctx,
            by,
            ORG,
            &ids.active,
            false,
            any
        )),
        request!(app::custom_cloud_destroyed(ctx, by, &ids.deleted)),
        request!(app::permissions_update(
            ctx,
            by,
            ORG,
            &ids.active,
            permissions,
            any
        )),
        request!(app::draft_update(
            ctx,
            by,
            &ids.draft,
            Draft::default(),
            any
        )),
        request!(app::template_versions_update(
            ctx,
            by,
            &ids.active,
            applied,
            any
        )),
        request!(app::operation_retry(ctx, by, &ids.failed, &ids.operation)),
        request!(app::rehearsal_update(ctx, by, &ids.draft, failure)),
        request!(company_rules::company_rules_update(
            ctx, by, ORG, rules, any
        )),
        request!(units::unit_create(ctx, by, ORG, unit)),
        request!(units::unit_update(ctx, by, ORG, UNIT, renamed, any)),
        request!(units::unit_delete(ctx, by, ORG, UNIT, any)),
        request!(app_projects::project_create(ctx, by, ORG, project)),
        request!(app_projects::project_update(
            ctx, by, ORG, "lab", moved, any
        )),
        request!(app_projects::project_delete(ctx, by, ORG, "lab", any)),
        request!(project_members::project_member_update(
            ctx, by, ORG, "lab", "kim", admin
        )),
        request!(project_members::project_member_delete(
            ctx, by, ORG, "shop", "max"
        )),
        request!(members::member_update(ctx, by, ORG, "kim", member)),
        request!(members::member_delete(ctx, by, ORG, "kim")),
        request!(invitations::invitation_create(ctx, by, ORG, invited)),
        request!(invitations::invitation_delete(
            ctx,
            by,
            ORG,
            &ids.invitation
        )),
    ]
}

/// Every change of services.
fn service_changes<'a>(ctx: &'a Ctx, by: &'a Actor) -> Vec<Request<'a>> {
    let any = &IfMatch::Any;
    let tags = ServiceTags {
        tags: Default::default(),
    };
    let some = ServiceTagsUpdate {
        tags: Default::default(),
    };
    let update = ServiceUpdate {
        termination_protection: Some(true),
        ..ServiceUpdate::default()
    };
    vec![
        request!(services::service_create(ctx, by, "shop", pg("pg-two"))),
        request!(services::service_update(
            ctx, by, "shop", "pg-main", update, any
        )),
        request!(services::service_delete(ctx, by, "shop", "pg-main", false)),
        request!(services::service_retry(ctx, by, "shop", "pg-main")),
        request!(services::service_tags_replace(
            ctx, by, "shop", "pg-main", tags
        )),
        request!(services::service_tags_update(
            ctx, by, "shop", "pg-main", some
        )),
    ]
}

fn pg(name: &str) -> ServiceCreate {
    ServiceCreate {
        service_name: name.to_owned(),
        service_type: "pg".to_owned(),
        plan: "startup-4".to_owned(),
        cloud: Some("aws-eu-west-1".to_owned()),
        ..ServiceCreate::default()
    }
}

fn set_role(tx: &mut Tx, role: ProjectRole) -> BoxFuture<'_, Result<(), store::Error>> {
    Box::pin(projects::write_member(tx, "shop", "max", role))
}

/// Number of the newest event, and what changes without one.
async fn kept(world: &World, ids: &Ids) -> String {
    let source = &mut world.ctx.db.read();
    let newest = events::last_sequence(source, ORG).await.unwrap();
    let draft = store::drafts::by_cloud(source, &ids.draft).await.unwrap();
    let tokens = store::tokens::of_user(source, "ada").await.unwrap();
    format!("{newest:?} {draft:?} {}", tokens.len())
}

/// Holds the lock, lets the requests wait for it, takes the right away, and gives the lock back.
async fn meanwhile<'a>(
    ctx: &Ctx,
    change: Change,
    requests: Vec<Request<'a>>,
) -> Vec<(&'static str, Result<()>)> {
    let (locked, is_locked) = oneshot::channel();
    let (go, removable) = oneshot::channel::<()>();
    let db = ctx.db.clone();
    let holder = tokio::spawn(async move {
        db.write::<_, store::Error, _>(move |tx| {
            Box::pin(async move {
                events::lock(tx, ORG).await?;
                for id in ["ada", "olga"] {
                    users::lock_account(tx, id).await?;
                }
                let _ = locked.send(());
                let _ = removable.await;
                change(tx).await
            })
        })
        .await
    });
    is_locked.await.unwrap();
    let before = ctx.db.asked();
    let count = requests.len() as u64;
    let (names, calls): (Vec<_>, Vec<_>) = requests.into_iter().unzip();
    let release = async {
        // Each was allowed already, and waits.
        while ctx.db.asked() < before + count {
            tokio::task::yield_now().await;
        }
        go.send(()).unwrap();
    };
    let waited = std::time::Duration::from_secs(20);
    let both = tokio::time::timeout(waited, async { tokio::join!(join_all(calls), release).0 });
    let answers = both.await.expect("each change asks for a transaction");
    holder.await.unwrap().unwrap();
    names.into_iter().zip(answers).collect()
}

/// The actor that the world has no field for.
fn operator(world: &World) -> Actor {
    Actor {
        user_id: "olga".to_owned(),
        email: "olga@example.com".to_owned(),
        is_operator: true,
        ..world.admin.clone()
    }
}

on_both_engines! {
    async fn who_is_demoted_while_a_change_waits_is_refused(world: World) {
        let ids = ids(&world).await;
        let before = kept(&world, &ids).await;
        let requests = changes(&world.ctx, &world.admin, &ids);
        for (name, answer) in meanwhile(&world.ctx, demote, requests).await {
            assert!(matches!(answer, Err(Error::Forbidden(_))), "{name}: {answer:?}");
        }
        assert_eq!(kept(&world, &ids).await, before);
    }

    async fn who_is_removed_while_a_change_waits_finds_nothing(world: World) {
        let ids = ids(&world).await;
        let before = kept(&world, &ids).await;
        let requests = changes(&world.ctx, &world.admin, &ids);
        for (name, answer) in meanwhile(&world.ctx, remove, requests).await {
            assert!(matches!(answer, Err(Error::NotFound(_))), "{name}: {answer:?}");
        }
        assert_eq!(kept(&world, &ids).await, before);
    }

    async fn who_is_deactivated_while_a_change_waits_is_signed_out(world: World) {
        let ids = ids(&world).await;
        let before = kept(&world, &ids).await;
        let (ctx, ada, auth) = (&world.ctx, &world.admin, Auth::new(Cost::Cheap));
        let token = AccessTokenCreate::default();
        let mut requests = changes(ctx, ada, &ids);
        requests.push(request!(tokens::access_token_create(ctx, &auth, ada, token)));
        for (name, answer) in meanwhile(ctx, deactivate, requests).await {
            assert!(matches!(answer, Err(Error::Unauthorized(_))), "{name}: {answer:?}");
        }
        assert_eq!(kept(&world, &ids).await, before);
    }

    async fn an_operator_who_is_deactivated_while_a_change_waits_is_signed_out(world: World) {
        let ids = ids(&world).await;
        let before = kept(&world, &ids).await;
        let (ctx, olga, auth) = (&world.ctx, operator(&world), Auth::new(Cost::Cheap));
        let offered = OrganizationModels {
            deployment_models: Some(vec![DeploymentModel::Standard]),
        };
        let requests: Vec<Request<'_>> = vec![
            request!(models::models_update(ctx, &olga, ORG, offered)),
            request!(app_users::user_deactivate(ctx, &auth, &olga, "max")),
            request!(app_users::user_reactivate(ctx, &olga, "max")),
            request!(password_reset::password_reset_create(ctx, &olga, "max")),
        ];
        let deactivate: Change = |tx| Box::pin(users::set_deactivated(tx, "olga", true));
        for (name, answer) in meanwhile(ctx, deactivate, requests).await {
            assert!(matches!(answer, Err(Error::Unauthorized(_))), "{name}: {answer:?}");
        }
        assert_eq!(kept(&world, &ids).await, before);
    }

    async fn who_loses_a_role_in_a_project_while_a_service_waits_is_refused(world: World) {
        let (ctx, max) = (&world.ctx, &world.member);
        services::service_create(ctx, &world.admin, "shop", pg("pg-main")).await.unwrap();
        let newest = async || events::last_sequence(&mut ctx.db.read(), ORG).await.unwrap();
        let demote: Change = |tx| set_role(tx, ProjectRole::Developer);
        let leave: Change = |tx| Box::pin(projects::delete_member(tx, "shop", "max"));
        for (change, is_seen) in [(demote, true), (leave, false)] {
            let operator: Result<(), store::Error> = ctx.db.write(|tx| {
                set_role(tx, ProjectRole::Operator)
            }).await;
            operator.unwrap();
            let before = newest().await;
            for (name, answer) in meanwhile(ctx, change, service_changes(ctx, max)).await {
                let is_refused = match is_seen {
                    true => matches!(answer, Err(Error::Forbidden(_))),
                    false => matches!(answer, Err(Error::NotFound(_))),
                };
                assert!(is_refused, "{name}: {answer:?}");
            }
            assert_eq!(newest().await, before);
        }
    }

    // The roles in a project decide what is read, and about services.
    async fn a_project_admin_changes_nothing(world: World) {
        let ids = ids(&world).await;
        let made: Result<(), store::Error> = world.ctx.db.write(|tx| {
            Box::pin(projects::write_member(tx, "shop", "max", ProjectRole::Admin))
        }).await;
        made.unwrap();
        let before = (kept(&world, &ids).await, world.ctx.db.asked());
        for (name, request) in changes(&world.ctx, &world.member, &ids) {
            let answer = request.await;
            let is_refused = matches!(answer, Err(Error::Forbidden(_) | Error::NotFound(_)));
            assert!(is_refused, "{name}: {answer:?}");
        }
        assert_eq!((kept(&world, &ids).await, world.ctx.db.asked()), before);
    }
}
