use std::collections::{BTreeMap, BTreeSet};

use byoc_types::{
    ContactEmail, CustomCloudPermissions, CustomCloudProvision, CustomCloudState as State,
    CustomCloudUpdate, Draft, RehearsalUpdate, WizardStep,
};

use super::*;
use crate::testing::on_both_engines;
use crate::testing::world::{ORGANIZATION, OTHER_ORGANIZATION, ROOT, UNIT, World, create, role};

fn fields(error: Error) -> Vec<String> {
    let Error::Invalid(errors) = error else {
        panic!("{error:?}");
    };
    errors.into_iter().map(|error| error.field).collect()
}

/// The clouds that are no public regions.
fn custom(mut clouds: Vec<byoc_types::Cloud>) -> Vec<byoc_types::Cloud> {
    clouds.retain(|cloud| cloud.custom_cloud_environment_id.is_some());
    clouds
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the other errors have no code"
)]
fn code(error: Error) -> String {
    match error {
        Error::Conflict { code, .. } => code.to_owned(),
        Error::Invalid(errors) => errors[0].code.clone(),
        other => panic!("{other:?}"),
    }
}

static TEST_UNREADABLE: store::Query = store::Query::new(
    "TEST_UNREADABLE",
    "UPDATE custom_clouds SET tags = 'no JSON' WHERE custom_cloud_id = $1",
);

async fn update(
    world: &World,
    id: &str,
    update: CustomCloudUpdate,
    if_match: IfMatch,
) -> Result<Versioned<byoc_types::CustomCloud>> {
    custom_cloud_update(
        &world.ctx,
        &world.admin,
        ORGANIZATION,
        id,
        update,
        &if_match,
    )
    .await
}

async fn delete(world: &World, id: &str) -> Result<Versioned<byoc_types::CustomCloud>> {
    custom_cloud_delete(
        &world.ctx,
        &world.admin,
        ORGANIZATION,
        id,
        false,
        &IfMatch::Absent,
    )
    .await
}

async fn clouds(world: &World, actor: &Actor) -> Result<Vec<byoc_types::CustomCloud>> {
    let page = custom_cloud_list(&world.ctx, actor, ORGANIZATION, None).await?;
    Ok(page.custom_cloud_environments)
}

async fn provision(
    world: &World,
    id: &str,
    arn: Option<String>,
) -> Result<Versioned<byoc_types::CustomCloud>> {
    let request = CustomCloudProvision {
        aws_iam_role_arn: arn,
        google_privilege_bearing_service_account_id: None,
    };
    let answer = custom_cloud_provision(
        &world.ctx,
        &world.admin,
        ORGANIZATION,
        id,
        request,
        &IfMatch::Absent,
    )
    .await?;
    Ok(Versioned {
        version: answer.version,
        value: answer.value.custom_cloud_environment,
    })
}

async fn permit(world: &World, id: &str, accounts: &[&str], projects: &[&str]) {
    let wanted = permissions(accounts, projects);
    permissions_update(
        &world.ctx,
        &world.admin,
        ORGANIZATION,
        id,
        wanted,
        &IfMatch::Absent,
    )
    .await
    .unwrap();
}

fn permissions(accounts: &[&str], projects: &[&str]) -> CustomCloudPermissions {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    CustomCloudPermissions {
        accounts: owned(accounts),
        projects: owned(projects),
    }
}

fn tags(pairs: &[(&str, Option<&str>)]) -> CustomCloudUpdate {
    let tags = pairs
        .iter()
        .map(|(k, v)| ((*k).to_owned(), v.map(str::to_owned)))
        .collect();
    CustomCloudUpdate {
        tags: Some(tags),
        ..CustomCloudUpdate::default()
    }
}

fn rename(name: &str) -> CustomCloudUpdate {
    CustomCloudUpdate {
        display_name: Some(name.to_owned()),
        ..CustomCloudUpdate::default()
    }
}

on_both_engines! {
    async fn a_created_cloud_is_a_draft_with_everything_filled_in(world: World) {
        let Versioned { version, value: cloud } = world.draft("10.0.0.0/16").await;
        assert_eq!((version, cloud.state), (1, State::Draft));
        let unique = cloud.byoc_unique_name.clone().unwrap();
        assert_eq!(unique.len(), 18);
        assert!(unique[7..].bytes().all(|byte| byte.is_ascii_hexdigit()), "{unique}");
        let external_id = cloud.aiven_aws_assume_role_external_id.clone().unwrap();
        assert_eq!(external_id.len(), 32);
        assert_eq!(cloud.aws_subnets_workload.as_ref().unwrap()["az1"], "10.0.0.0/18");
        assert_eq!(cloud.aws_subnets_bastion.as_ref().unwrap()["az3"], "10.0.224.0/20");
        assert!(cloud.aiven_aws_account_principal.is_some());
        assert!(cloud.aiven_management_cidr_blocks.is_some());
        assert_eq!(cloud.custom_cloud_names, None);
        let contact = &cloud.contact_emails[0];
        assert_eq!((contact.email.as_str(), contact.role.as_deref()),
            ("ada@example.com", Some("Admin")));

        let id = &cloud.custom_cloud_environment_id;
        assert_eq!(world.view(id).await, cloud);
        let list = clouds(&world, &world.admin).await.unwrap();
        assert_eq!(list, std::slice::from_ref(&cloud));
        assert_eq!(world.history(id).await[0].action, "custom_cloud_create");
    }

    async fn a_create_repeated_by_the_same_person_answers_its_draft(world: World) {
        let first = world.draft("10.0.0.0/16").await;
        let second = world.draft("10.0.0.0/16").await;
        assert_eq!(first, second);
        let list = clouds(&world, &world.admin).await.unwrap();
        assert_eq!(list.len(), 1);

        // Touched, it is no longer what the request made: then the range is taken.
        let id = &first.value.custom_cloud_environment_id;
        update(&world, id, rename("Mine"), IfMatch::Absent).await.unwrap();
        let refused = custom_cloud_create(
            &world.ctx, &world.admin, ORGANIZATION, create("10.0.0.0/16"), None,
        ).await.unwrap_err();
        assert_eq!(fields(refused), ["reserved_cidr"]);
    }

    async fn creates_repeated_at_the_same_time_make_one_draft(world: World) {
        let mut repeats = tokio::task::JoinSet::new();
        for _ in 0..6 {
            let (ctx, admin) = (world.ctx.clone(), world.admin.clone());
            repeats.spawn(async move {
                custom_cloud_create(&ctx, &admin, ORGANIZATION, create("10.0.0.0/16"), Some("k"))
                    .await
                    .unwrap()
                    .value
                    .custom_cloud_environment_id
            });
        }
        let ids: BTreeSet<String> = repeats.join_all().await.into_iter().collect();
        assert_eq!(ids.len(), 1);
        assert_eq!(stream_open(&world.ctx, &world.admin, ORGANIZATION).await.unwrap().newest, 1);
    }

    async fn a_key_answers_the_same_and_is_not_taken_for_another_body(world: World) {
        let send = async |cidr: &str, key: &str| {
            custom_cloud_create(&world.ctx, &world.admin, ORGANIZATION, create(cidr), Some(key))
                .await
        };
        let first = send("10.0.0.0/16", "key-1").await.unwrap();
        let id = &first.value.custom_cloud_environment_id;
        update(&world, id, rename("Mine"), IfMatch::Absent).await.unwrap();
        assert_eq!(send("10.0.0.0/16", "key-1").await.unwrap(), first);
        assert!(matches!(send("10.1.0.0/16", "key-1").await, Err(Error::KeyReused)));
    }

    async fn everything_wrong_is_said_at_once(world: World) {
        let request = byoc_types::CustomCloudCreate {
            display_name: Some(" ".to_owned()),
            cloud_provider: Some("amazon".to_owned()),
            reserved_cidr: Some("10.0.0.1/16".to_owned()),
            ..create("10.0.0.0/16")
        };
        let error = custom_cloud_create(&world.ctx, &world.admin, ORGANIZATION, request, None)
            .await
            .unwrap_err();
        let fields = fields(error);
        for field in ["display_name", "cloud_provider", "reserved_cidr"] {
            assert!(fields.iter().any(|it| it == field), "{fields:?}");
        }
        assert_eq!(stream_open(&world.ctx, &world.admin, ORGANIZATION).await.unwrap().newest, 0);
    }

    async fn ranges_of_one_organization_do_not_overlap_those_of_two_may(world: World) {
        world.draft("10.0.0.0/16").await;
        let refused = custom_cloud_create(
            &world.ctx, &world.admin, ORGANIZATION, create("10.0.128.0/20"), None,
        ).await.unwrap_err();
        assert!(refused.to_string().contains("Cloud 10.0.0.0/16"), "{refused}");
        custom_cloud_create(
            &world.ctx, &world.stranger, OTHER_ORGANIZATION, create("10.0.0.0/16"), None,
        ).await.unwrap();
    }

    async fn an_empty_update_reads_in_any_state(world: World) {
        let id = world.provisioning("10.0.0.0/16").await.custom_cloud_environment_id;
        permit(&world, &id, &[ROOT], &[]).await;
        let before = world.history(&id).await.len();
        let read = custom_cloud_update(
            &world.ctx, &world.member, ORGANIZATION, &id, CustomCloudUpdate::default(),
            &IfMatch::Absent,
        ).await.unwrap();
        assert_eq!(read.value, world.view(&id).await);
        assert_eq!(world.history(&id).await.len(), before);
    }

    async fn an_update_changes_what_it_names_and_says_so_field_by_field(world: World) {
        let draft = world.draft("10.0.0.0/16").await;
        let id = &draft.value.custom_cloud_environment_id;
        let people = vec![
            ContactEmail {
                email: "ops@example.com".to_owned(),
                real_name: None,
                role: Some("admin".to_owned()),
            },
        ];
        let request = CustomCloudUpdate {
            contact_emails: Some(people.clone()),
            reserved_cidr: Some("10.64.0.0/18".to_owned()),
            ..rename("Production")
        };
        let changed = update(&world, id, request.clone(), IfMatch::Absent).await.unwrap();
        assert_eq!(changed.version, 2);
        assert_eq!(changed.value.display_name, "Production");
        assert_eq!(changed.value.contact_emails, people);
        assert_eq!(changed.value.aws_subnets_workload.unwrap()["az1"], "10.64.0.0/20");
        assert_eq!(changed.value.byoc_unique_name, draft.value.byoc_unique_name);

        let event = world.history(id).await.pop().unwrap();
        assert_eq!(event.actor, "ada@example.com");
        let fields: Vec<&str> = event.changes.iter().map(|it| it.field.as_str()).collect();
        assert_eq!(fields, ["display_name", "reserved_cidr", "contact_emails"]);
        assert_eq!(event.changes[0].before.as_deref(), Some("Cloud 10.0.0.0/16"));

        let again = update(&world, id, request, IfMatch::Absent).await.unwrap();
        assert_eq!(again.version, 2, "what changes nothing is no change");
    }

    async fn what_the_template_was_made_from_stays_after_the_draft(world: World) {
        let id = world.provisioning("10.0.0.0/16").await.custom_cloud_environment_id;
        world.worker().run_due().await.unwrap();
        let request = CustomCloudUpdate {
            cloud_region: Some("eu-north-1".to_owned()),
            reserved_cidr: Some("10.64.0.0/16".to_owned()),
            ..CustomCloudUpdate::default()
        };
        let refused = update(&world, &id, request, IfMatch::Absent).await.unwrap_err();
        assert_eq!(fields(refused), ["cloud_region", "reserved_cidr"]);
        let renamed = update(&world, &id, rename("Later"), IfMatch::Absent).await.unwrap();
        assert_eq!(renamed.value.display_name, "Later");
    }

    async fn tags_merge_where_a_null_is_and_replace_otherwise(world: World) {
        let id = world.draft("10.0.0.0/16").await.value.custom_cloud_environment_id;
        let set = async |pairs: &[(&str, Option<&str>)]| {
            update(&world, &id, tags(pairs), IfMatch::Absent).await.unwrap().value.tags
        };
        let owned = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
        };
        let key = "byoc_resource_tag:env";
        assert_eq!(
            set(&[(key, Some("test")), ("cost", Some("12"))]).await,
            owned(&[(key, "test"), ("cost", "12")]),
        );
        assert_eq!(set(&[("cost", None)]).await, owned(&[(key, "test")]));
        assert_eq!(
            set(&[("team", Some("a")), ("cost", None)]).await,
            owned(&[(key, "test"), ("team", "a")]),
        );
        assert_eq!(set(&[("team", Some("b"))]).await, owned(&[("team", "b")]));
        assert_eq!(set(&[]).await, owned(&[]));
        set(&[(key, Some("x"))]).await;
        let cloud = world.view(&id).await;
        assert_eq!(cloud.byoc_resource_tags.unwrap(), owned(&[("env", "x")]));
        let refused = update(&world, &id, tags(&[("aiven-x", Some("1"))]), IfMatch::Absent).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    }

    async fn a_session_must_say_which_version_it_changes(world: World) {
        let mut world = world;
        world.admin.via = Via::Session;
        let id = world.draft("10.0.0.0/16").await.value.custom_cloud_environment_id;
        let absent = update(&world, &id, rename("A"), IfMatch::Absent).await;
        assert!(matches!(absent, Err(Error::PreconditionRequired)), "{absent:?}");
        let first = IfMatch::parse(Some("\"1\""));
        assert_eq!(update(&world, &id, rename("A"), first.clone()).await.unwrap().version, 2);
        let stale = update(&world, &id, rename("B"), first.clone()).await;
        assert!(matches!(stale, Err(Error::PreconditionFailed)), "{stale:?}");
        let absent = delete(&world, &id).await;
        assert!(matches!(absent, Err(Error::PreconditionRequired)), "{absent:?}");
        let absent = provision(&world, &id, None).await;
        assert!(matches!(absent, Err(Error::PreconditionRequired)), "{absent:?}");
        world.admin.via = Via::Token;
        let stale = update(&world, &id, rename("B"), first).await;
        assert!(matches!(stale, Err(Error::PreconditionFailed)), "tokens may, and are held to it");
    }

    async fn of_two_changes_of_one_version_one_wins(world: World) {
        let id = world.draft("10.0.0.0/16").await.value.custom_cloud_environment_id;
        let mut changes = tokio::task::JoinSet::new();
        for number in 0..6 {
            let (ctx, admin, id) = (world.ctx.clone(), world.admin.clone(), id.clone());
            changes.spawn(async move {
                let if_match = IfMatch::Versions(vec![1]);
                custom_cloud_update(
                    &ctx, &admin, ORGANIZATION, &id, rename(&format!("N{number}")), &if_match,
                ).await.is_ok()
            });
        }
        let won = changes.join_all().await.into_iter().filter(|won| *won).count();
        assert_eq!(won, 1);
        assert_eq!(world.history(&id).await.len(), 2);
    }

    async fn a_deployment_takes_the_accounts_role_and_says_why_not_another(world: World) {
        let draft = world.draft("10.0.0.0/16").await.value;
        let id = &draft.custom_cloud_environment_id;
        let foreign = role(&draft).replace("123456789012", "999999999999");
        let refused = provision(&world, id, Some(foreign)).await.unwrap_err();
        assert!(refused.to_string().contains("123456789012"), "{refused}");
        let Error::Invalid(errors) = refused else { panic!() };
        assert_eq!(errors[0].suggestion, Some(role(&draft)));
        for text in ["", "arn:aws:iam::123456789012:user/me", "rubbish"] {
            let refused = provision(&world, id, Some(text.to_owned())).await.unwrap_err();
            assert_eq!(fields(refused), ["aws_iam_role_arn"], "{text}");
        }
        assert_eq!(fields(provision(&world, id, None).await.unwrap_err()), ["aws_iam_role_arn"]);
        assert_eq!(world.view(id).await.state, State::Draft);

        let output = format!("privilege_role_arn = \"{}\"", role(&draft));
        let refused = provision(&world, id, Some(output.clone())).await.unwrap_err();
        let Error::Invalid(errors) = refused else { panic!() };
        assert_eq!(errors[0].suggestion, Some(role(&draft)));
        // The draft holds what a person pasted, as it is.
        let pasted = Draft { identifier: output, ..Draft::default() };
        draft_update(&world.ctx, &world.admin, id, pasted, &IfMatch::Absent).await.unwrap();
        let started = provision(&world, id, None).await.unwrap().value;
        assert_eq!(started.state, State::Validating);
        assert_eq!(started.aws_iam_role_arn, Some(role(&draft)));
    }

    async fn a_repeated_deployment_answers_the_cloud_as_it_is(world: World) {
        let cloud = world.provisioning("10.0.0.0/16").await;
        let id = &cloud.custom_cloud_environment_id;
        assert_eq!(world.provision(&cloud).await.state, State::Validating);
        assert_eq!(provision(&world, id, None).await.unwrap().value.state, State::Validating);
        world.worker().run_due().await.unwrap();
        assert_eq!(world.provision(&cloud).await.state, State::Active);
        assert_eq!(operation_list(&world.ctx, &world.admin, id).await.unwrap().operations.len(), 1);
    }

    async fn a_deployment_without_an_identifier_takes_the_drafts(world: World) {
        let cloud = world.draft("10.0.0.0/16").await.value;
        let id = &cloud.custom_cloud_environment_id;
        let draft = Draft { identifier: role(&cloud), ..Draft::default() };
        draft_update(&world.ctx, &world.admin, id, draft, &IfMatch::Absent).await.unwrap();
        assert_eq!(provision(&world, id, None).await.unwrap().value.state, State::Validating);
    }

    async fn a_failed_deployment_can_be_started_again_with_the_role(world: World) {
        let cloud = world.draft("10.0.0.0/16").await.value;
        let id = &cloud.custom_cloud_environment_id;
        let chosen = RehearsalUpdate { chosen: Some("quota".to_owned()) };
        rehearsal_update(&world.ctx, &world.admin, id, chosen).await.unwrap();
        world.provision(&cloud).await;
        world.worker().run_due().await.unwrap();
        assert_eq!(world.view(id).await.state, State::CreationFailed);
        assert_eq!(world.provision(&cloud).await.state, State::Validating);
        world.worker().run_due().await.unwrap();
        assert_eq!(world.view(id).await.state, State::Active);
        let operations = operation_list(&world.ctx, &world.admin, id).await.unwrap().operations;
        assert_eq!(operations.len(), 2);
        let old = operation_retry(&world.ctx, &world.admin, id, &operations[1].operation_id).await;
        assert_eq!(code(old.unwrap_err()), "operation_replaced");
    }

    async fn a_draft_is_deleted_at_once_and_frees_its_range(world: World) {
        let id = world.draft("10.0.0.0/16").await.value.custom_cloud_environment_id;
        assert_eq!(delete(&world, &id).await.unwrap().value.state, State::Deleted);
        assert_eq!(delete(&world, &id).await.unwrap().value.state, State::Deleted);
        assert_eq!(world.view(&id).await.state, State::Deleted);
        let list = clouds(&world, &world.admin).await.unwrap();
        assert!(list.is_empty());
        let again = world.draft("10.0.0.0/16").await.value;
        assert_ne!(again.custom_cloud_environment_id, id);
        let refused = update(&world, &id, rename("Back"), IfMatch::Absent).await;
        assert!(matches!(refused, Err(Error::Conflict { .. })), "{refused:?}");
    }

    async fn an_active_cloud_is_deleted_by_an_operation_that_leaves_nothing(world: World) {
        let cloud = world.provisioning("10.0.0.0/16").await;
        let id = &cloud.custom_cloud_environment_id;
        world.worker().run_due().await.unwrap();
        let first = delete(&world, id).await.unwrap();
        assert_eq!(first.value.state, State::Deleting);
        assert_eq!(delete(&world, id).await.unwrap(), first, "a repeat changes nothing");
        world.worker().run_due().await.unwrap();
        let deleted = world.view(id).await;
        assert_eq!((deleted.state, deleted.custom_cloud_names), (State::Deleted, None));
        assert!(world.bastions(&cloud).await.is_empty());
        let text = variables_view(&world.ctx, &world.admin, ORGANIZATION, id).await.unwrap();
        assert!(!text.is_empty(), "terraform destroy still needs the files");
    }

    async fn a_repeated_deletion_by_force_changes_nothing(world: World) {
        let id = world.provisioning("10.0.0.0/16").await.custom_cloud_environment_id;
        world.worker().run_due().await.unwrap();
        let by_force = async || {
            let absent = IfMatch::Absent;
            custom_cloud_delete(&world.ctx, &world.admin, ORGANIZATION, &id, true, &absent)
                .await
                .unwrap()
        };
        let without = delete(&world, &id).await.unwrap();
        let first = by_force().await;
        assert_eq!(first.version, without.version + 1, "force takes over");
        for _ in 0..3 {
            assert_eq!(by_force().await, first);
        }
        let operations = operation_list(&world.ctx, &world.admin, &id).await.unwrap().operations;
        assert_eq!(operations.len(), 3, "the deployment, the deletion, the one by force");
        world.worker().run_due().await.unwrap();
        assert_eq!(by_force().await.value.state, State::Deleted);
    }

    async fn permissions_are_all_there_is(world: World) {
        let id = world.draft("10.0.0.0/16").await.value.custom_cloud_environment_id;
        let view = async || {
            permissions_view(&world.ctx, &world.admin, ORGANIZATION, &id).await.unwrap().value
        };
        assert_eq!(view().await, permissions(&[], &[]));
        permit(&world, &id, &[UNIT], &["shop", "lab"]).await;
        assert_eq!(view().await, permissions(&[UNIT], &["lab", "shop"]));
        permit(&world, &id, &[], &["lab"]).await;
        assert_eq!(view().await, permissions(&[], &["lab"]));
        permit(&world, &id, &[ORGANIZATION], &[]).await;
        assert_eq!(view().await, permissions(&[ORGANIZATION], &[]));
        let events = world.history(&id).await;
        assert_eq!(events.len(), 4);
        assert_eq!(events[2].changes[0].field, "permissions.accounts");
        permit(&world, &id, &[ORGANIZATION], &[]).await;
        assert_eq!(world.history(&id).await.len(), 4, "what changes nothing is no change");

        let wanted = permissions(&[UNIT, "a9"], &["nowhere"]);
        let refused = permissions_update(&world.ctx, &world.admin, ORGANIZATION, &id, wanted, &IfMatch::Absent).await;
        assert_eq!(fields(refused.unwrap_err()), ["accounts[1]", "projects[0]"]);
        assert_eq!(view().await, permissions(&[ORGANIZATION], &[]));
    }

    async fn projects_find_the_active_clouds_that_they_may_use(world: World) {
        let cloud = world.provisioning("10.0.0.0/16").await;
        let id = &cloud.custom_cloud_environment_id;
        let clouds = async |project: Option<&str>| {
            custom(cloud_list(&world.ctx, &world.admin, project).await.unwrap()).len()
        };
        permit(&world, id, &[ROOT], &[]).await;
        assert_eq!(clouds(Some("shop")).await, 0, "not active yet");
        world.worker().run_due().await.unwrap();
        for (accounts, projects, in_shop, in_lab, anywhere) in [
            (&[ROOT][..], &[][..], 1, 1, 1),
            (&[ORGANIZATION][..], &[][..], 1, 1, 1),
            (&[UNIT][..], &[][..], 1, 0, 1),
            (&[][..], &["lab"][..], 0, 1, 1),
            (&[UNIT][..], &["lab"][..], 1, 1, 1),
            (&[][..], &[][..], 0, 0, 0),
        ] {
            permit(&world, id, accounts, projects).await;
            let found =
                (clouds(Some("shop")).await, clouds(Some("lab")).await, clouds(None).await);
            assert_eq!(found, (in_shop, in_lab, anywhere), "{accounts:?} {projects:?}");
        }
        let other = cloud_list(&world.ctx, &world.stranger, Some("shop")).await;
        assert!(matches!(other, Err(Error::NotFound(_))), "{other:?}");
        let all = cloud_list(&world.ctx, &world.stranger, None).await.unwrap();
        assert!(custom(all).is_empty());
    }

    async fn others_do_not_see_and_members_do_not_change(world: World) {
        let draft = world.draft("10.0.0.0/16").await.value;
        let id = draft.custom_cloud_environment_id.clone();
        let view = async |actor: &Actor| {
            custom_cloud_view(&world.ctx, actor, ORGANIZATION, &id).await
        };
        let missing = custom_cloud_view(&world.ctx, &world.admin, ORGANIZATION, "none").await;
        let missing = missing.unwrap_err().to_string();
        for actor in [&world.stranger, &world.member] {
            assert_eq!(view(actor).await.unwrap_err().to_string(), missing);
        }
        let elsewhere =
            custom_cloud_view(&world.ctx, &world.admin, OTHER_ORGANIZATION, &id).await;
        assert_eq!(elsewhere.unwrap_err().to_string(), missing);

        permit(&world, &id, &[], &["shop"]).await;
        assert!(view(&world.member).await.is_err(), "drafts are for super admins");
        world.provision(&draft).await;
        assert!(view(&world.member).await.is_ok());
        assert!(view(&world.newcomer).await.is_err());
        assert!(clouds(&world, &world.newcomer).await.unwrap().is_empty());
        assert!(view(&world.stranger).await.is_err());
        let list = clouds(&world, &world.member).await.unwrap();
        assert_eq!(list.len(), 1);
        assert!(clouds(&world, &world.stranger).await.is_err());
        assert!(stream_open(&world.ctx, &world.stranger, ORGANIZATION).await.is_err());

        let (ctx, member) = (&world.ctx, &world.member);
        let any = &IfMatch::Any;
        let refusals = [
            custom_cloud_create(ctx, member, ORGANIZATION, create("10.9.0.0/16"), None)
                .await.map(drop),
            custom_cloud_update(ctx, member, ORGANIZATION, &id, rename("x"), any).await.map(drop),
            custom_cloud_delete(ctx, member, ORGANIZATION, &id, false, any).await.map(drop),
            custom_cloud_provision(ctx, member, ORGANIZATION, &id, Default::default(), any)
                .await.map(drop),
            permissions_update(ctx, member, ORGANIZATION, &id, Default::default(), &IfMatch::Absent)
                .await.map(drop),
            draft_view(ctx, member, &id).await.map(drop),
            draft_update(ctx, member, &id, Draft::default(), any).await.map(drop),
            rehearsal_update(ctx, member, &id, RehearsalUpdate::default()).await.map(drop),
            operation_retry(ctx, member, &id, "none").await.map(drop),
        ];
        for (number, refusal) in refusals.into_iter().enumerate() {
            assert!(matches!(refusal, Err(Error::Forbidden(_))), "{number}: {refusal:?}");
        }
        let operator = Actor { is_operator: true, ..world.stranger.clone() };
        assert!(view(&operator).await.is_ok(), "operators see every failure");
    }

    async fn a_draft_keeps_what_was_typed_under_versions(world: World) {
        let mut world = world;
        world.admin.via = Via::Session;
        let id = world.draft("10.0.0.0/16").await.value.custom_cloud_environment_id;
        let empty = draft_view(&world.ctx, &world.admin, &id).await.unwrap();
        assert_eq!((empty.version, empty.value), (0, Draft::default()));
        let typed = Draft {
            step: Some(WizardStep::Availability),
            identifier: "not an arn yet".to_owned(),
            is_for_all_projects: true,
            ..Draft::default()
        };
        let save = async |draft: &Draft, if_match: &str| {
            let if_match = IfMatch::parse(Some(if_match));
            draft_update(&world.ctx, &world.admin, &id, draft.clone(), &if_match).await
        };
        assert_eq!(save(&typed, "\"0\"").await.unwrap().version, 1);
        assert_eq!(save(&typed, "\"1\"").await.unwrap().version, 2);
        assert!(matches!(save(&typed, "\"1\"").await, Err(Error::PreconditionFailed)));
        let read = draft_view(&world.ctx, &world.admin, &id).await.unwrap();
        assert_eq!((read.version, read.value), (2, typed.clone()));
        let huge = Draft { identifier: "x".repeat(70_000), ..Draft::default() };
        assert_eq!(code(save(&huge, "*").await.unwrap_err()), "draft_too_large");
    }

    async fn the_status_has_the_version_of_the_cloud_and_its_newest_operation(world: World) {
        let draft = world.draft("10.0.0.0/16").await;
        let id = &draft.value.custom_cloud_environment_id;
        let status = status_view(&world.ctx, &world.admin, id).await.unwrap();
        assert_eq!((status.version, status.value.operation), (draft.version, None));
        world.provision(&draft.value).await;
        let status = status_view(&world.ctx, &world.admin, id).await.unwrap();
        assert_eq!((status.value.version, status.value.state), (2, State::Validating));
        assert_eq!(status.value.operation.unwrap().steps.len(), 8);
    }

    async fn a_status_that_says_something_else_has_another_version(world: World) {
        let id = world.provisioning("10.0.0.0/16").await.custom_cloud_environment_id;
        let mut seen: BTreeMap<i64, byoc_types::CustomCloudStatus> = BTreeMap::new();
        let mut look = async || {
            let status = status_view(&world.ctx, &world.admin, &id).await.unwrap();
            let known = seen.entry(status.version).or_insert(status.value.clone());
            assert_eq!(*known, status.value);
        };
        look().await;
        let worker = world.worker();
        let operation = worker.claim().await.unwrap().unwrap();
        look().await;
        worker.drive(operation).await;
        look().await;
        assert_eq!(seen.len(), 3);
    }

    async fn history_comes_page_by_page_without_gaps(world: World) {
        let id = world.draft("10.0.0.0/16").await.value.custom_cloud_environment_id;
        for number in 0..120 {
            update(&world, &id, rename(&format!("Name {number}")), IfMatch::Absent).await.unwrap();
        }
        let first = event_list(&world.ctx, &world.admin, &id, None).await.unwrap();
        assert_eq!(first.events.len(), 50);
        assert_eq!(first.events[0].sequence, 121);
        let all: Vec<i64> = world.history(&id).await.iter().map(|it| it.sequence).collect();
        assert_eq!(all, (1..=121).collect::<Vec<_>>());
        let wrong = event_list(&world.ctx, &world.admin, &id, Some("x")).await.unwrap_err();
        assert_eq!(fields(wrong), ["cursor"]);
    }

    async fn writers_at_the_same_time_leave_no_gap_in_the_events(world: World) {
        let mut ids = Vec::new();
        for number in 0..4 {
            let draft = world.draft(&format!("10.{number}.0.0/16")).await.value;
            ids.push(draft.custom_cloud_environment_id);
        }
        let mut writers = tokio::task::JoinSet::new();
        for id in ids {
            let (ctx, admin) = (world.ctx.clone(), world.admin.clone());
            writers.spawn(async move {
                for number in 0..10 {
                    let update = rename(&format!("Name {number}"));
                    custom_cloud_update(&ctx, &admin, ORGANIZATION, &id, update, &IfMatch::Any)
                        .await
                        .unwrap();
                }
            });
        }
        writers.join_all().await;
        let events = events_after(&world.ctx, ORGANIZATION, 10, None).await.unwrap();
        let numbers: Vec<i64> = events.iter().map(|event| event.sequence).collect();
        assert_eq!(numbers, (11..=44).collect::<Vec<_>>());
    }

    async fn the_files_belong_to_the_cloud_and_end_its_onboarding_once_active(world: World) {
        let cloud = world.provisioning("10.0.0.0/16").await;
        let id = &cloud.custom_cloud_environment_id;
        let (ctx, admin) = (&world.ctx, &world.admin);
        let template = template_view(ctx, admin, ORGANIZATION, id).await.unwrap();
        assert!(template.contains("aws_iam_role"), "{template}");
        let variables = variables_view(ctx, admin, ORGANIZATION, id).await.unwrap();
        for text in [
            cloud.byoc_unique_name.as_deref().unwrap(),
            cloud.aiven_aws_assume_role_external_id.as_deref().unwrap(),
            "10.0.0.0/16",
        ] {
            assert!(variables.contains(text), "{text}: {variables}");
        }
        let onboarding = |text: &str| {
            text.lines().find(|line| line.trim_start().starts_with("onboarding")).map(|line| {
                line.split_whitespace().last().unwrap().to_owned()
            })
        };
        assert_eq!(onboarding(&variables).as_deref(), Some("true"), "{variables}");
        world.worker().run_due().await.unwrap();
        let variables = variables_view(ctx, admin, ORGANIZATION, id).await.unwrap();
        assert_eq!(onboarding(&variables).as_deref(), Some("false"), "{variables}");
        assert!(template_view(ctx, &world.stranger, ORGANIZATION, id).await.is_err());
    }

    async fn the_rehearsal_offers_its_role_and_its_failures(world: World) {
        let cloud = world.draft("10.0.0.0/16").await.value;
        let id = &cloud.custom_cloud_environment_id;
        let rehearsal = rehearsal_view(&world.ctx, &world.admin, id).await.unwrap();
        assert_eq!(rehearsal.account, "123456789012");
        assert_eq!(rehearsal.identifier, role(&cloud));
        assert_eq!((rehearsal.failures.len(), rehearsal.chosen), (8, None));
        let choose = async |code: Option<&str>| {
            let update = RehearsalUpdate { chosen: code.map(str::to_owned) };
            rehearsal_update(&world.ctx, &world.admin, id, update).await
        };
        assert_eq!(choose(Some("quota")).await.unwrap().chosen.as_deref(), Some("quota"));
        assert_eq!(choose(None).await.unwrap().chosen, None);
        assert_eq!(fields(choose(Some("meteor")).await.unwrap_err()), ["chosen"]);
    }

    async fn names_and_external_ids_are_never_given_twice(world: World) {
        let mut names = BTreeSet::new();
        let mut external_ids = BTreeSet::new();
        for _ in 0..10 {
            let cloud = world.draft("10.0.0.0/16").await.value;
            names.insert(cloud.byoc_unique_name.unwrap());
            external_ids.insert(cloud.aiven_aws_assume_role_external_id.unwrap());
            delete(&world, &cloud.custom_cloud_environment_id).await.unwrap();
        }
        assert_eq!((names.len(), external_ids.len()), (10, 10));
    }

    async fn the_thousandth_cloud_is_on_the_next_page(world: World) {
        let id = world
            .draft("10.0.0.0/16")
            .await
            .value
            .custom_cloud_environment_id;
        let made: Result<(), store::Error> = world
            .ctx
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let first = store::custom_clouds::by_id(tx, &id).await?.unwrap();
                    for number in 0..999 {
                        let mut cloud = store::custom_clouds::Cloud {
                            custom_cloud_id: format!("cloud-{number:03}"),
                            unique_name: format!("cce-cce{number:011x}"),
                            external_id: format!("{number:032x}"),
                            ..first.clone()
                        };
                        let change = store::custom_clouds::Change {
                            actor: "test".to_owned(),
                            action: "custom_cloud_create",
                            summary: String::new(),
                            also: vec![],
                        };
                        store::custom_clouds::insert(tx, &mut cloud, change).await?;
                    }
                    Ok(())
                })
            })
            .await;
        made.unwrap();
        let page = async |cursor: Option<&str>| {
            custom_cloud_list(&world.ctx, &world.admin, ORGANIZATION, cursor).await
        };
        let first = page(None).await.unwrap();
        assert_eq!(first.custom_cloud_environments.len(), 999);
        let rest = page(first.cursor.as_deref()).await.unwrap();
        assert_eq!(
            (rest.custom_cloud_environments.len(), rest.cursor),
            (1, None)
        );
        let ids: BTreeSet<_> = [
            first.custom_cloud_environments,
            rest.custom_cloud_environments,
        ]
        .concat()
        .into_iter()
        .map(|cloud| cloud.custom_cloud_environment_id)
        .collect();
        assert_eq!(ids.len(), 1_000);
        assert_eq!(fields(page(Some("x")).await.unwrap_err()), ["cursor"]);
    }

    async fn a_change_reads_of_the_other_clouds_what_it_is_about(world: World) {
        let other = world.draft("10.0.0.0/16").await.value.custom_cloud_environment_id;
        let id = world.draft("10.1.0.0/16").await.value.custom_cloud_environment_id;
        // A request that reads all of the other one fails from now on.
        let broken: Result<u64, store::Error> = world.ctx.db.write(move |tx| Box::pin(async move {
            tx.execute(&TEST_UNREADABLE, crate::store::params![other]).await
        })).await;
        assert_eq!(broken.unwrap(), 1);
        update(&world, &id, rename("New"), IfMatch::Absent).await.unwrap();
        let moved = |range: &str| CustomCloudUpdate {
            reserved_cidr: Some(range.to_owned()),
            ..CustomCloudUpdate::default()
        };
        let refused = update(&world, &id, moved("10.0.0.0/20"), IfMatch::Absent).await;
        assert_eq!(code(refused.unwrap_err()), "cidr_overlap");
        update(&world, &id, moved("10.2.0.0/16"), IfMatch::Absent).await.unwrap();
        world.draft("10.3.0.0/16").await;
    }

    async fn changes_of_the_organization_stand_in_its_history(world: World) {
        let (ctx, ada) = (&world.ctx, &world.admin);
        let unit = byoc_types::UnitCreate {
            account_name: "Logistics".to_owned(),
        };
        units::unit_create(ctx, ada, ORGANIZATION, unit.clone())
            .await
            .unwrap();
        units::unit_create(ctx, ada, ORGANIZATION, unit)
            .await
            .unwrap_err();
        let project = byoc_types::ProjectCreate {
            project_name: "routes".to_owned(),
            account_id: None,
        };
        projects::project_create(ctx, ada, ORGANIZATION, project)
            .await
            .unwrap();
        let guest = byoc_types::InvitationCreate {
            email: "eve@example.com".to_owned(),
            role: "super_admin".to_owned(),
        };
        invitations::invitation_create(ctx, ada, ORGANIZATION, guest)
            .await
            .unwrap();
        world.draft("10.0.0.0/16").await;
        let rules = byoc_types::CompanyRules {
            role_path: Some("/platform/".to_owned()),
            ..Default::default()
        };
        company_rules_update(ctx, ada, ORGANIZATION, rules, &IfMatch::Absent)
            .await
            .unwrap();

        let history = organization_event_list(ctx, ada, ORGANIZATION, &HistoryQuery::default())
            .await
            .unwrap();
        let actions: Vec<_> = history
            .events
            .iter()
            .map(|event| event.action.as_str())
            .collect();
        assert_eq!(
            actions,
            [
                "company_rules_update",
                "invitation_create",
                "project_create",
                "unit_create"
            ]
        );
        assert!(
            history
                .events
                .iter()
                .all(|event| event.actor == "ada@example.com")
        );
        let role = &history.events[1].changes[0];
        assert_eq!(
            (role.field.as_str(), role.after.as_deref()),
            ("role", Some("super_admin"))
        );
        let asked = |cursor: &str, include: &str, limit: &str| HistoryQuery {
            cursor: Some(cursor.to_owned()),
            include: Some(include.to_owned()),
            limit: Some(limit.to_owned()),
        };
        let query = asked("2", "", "50");
        let below = organization_event_list(ctx, ada, ORGANIZATION, &query)
            .await
            .unwrap();
        assert_eq!(below.events.len(), 1);
        // With the custom clouds, page by page.
        let query = asked("100", "custom_clouds", "2");
        let all = organization_event_list(ctx, ada, ORGANIZATION, &query)
            .await
            .unwrap();
        let actions: Vec<_> = all.events.iter().map(|it| it.action.as_str()).collect();
        assert_eq!(actions, ["company_rules_update", "custom_cloud_create"]);
        let names: Vec<_> = all.events.iter().map(|it| it.custom_cloud_name.as_deref()).collect();
        assert!(names[0].is_none() && names[1].is_some(), "{names:?}");
        assert_eq!(all.cursor.as_deref(), Some("4"));
        for (include, limit, sentences) in [
            ("services", "50", 1),
            ("custom_clouds", "0", 1),
            ("custom_clouds", "1001", 1),
            ("all", "many", 2),
        ] {
            let query = asked("100", include, limit);
            let refused = organization_event_list(ctx, ada, ORGANIZATION, &query).await;
            let Err(Error::Invalid(errors)) = refused else {
                panic!("{include} {limit}: {refused:?}");
            };
            assert_eq!(errors.len(), sentences, "{errors:?}");
        }
        let query = HistoryQuery::default();
        let refused = organization_event_list(ctx, &world.member, ORGANIZATION, &query).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
    }
}

#[test]
fn if_match_reads_etags_as_http_writes_them() {
    for (header, expected) in [
        (None, IfMatch::Absent),
        (Some("*"), IfMatch::Any),
        (Some("\"7\""), IfMatch::Versions(vec![7])),
        (Some("W/\"7\", \"8\""), IfMatch::Versions(vec![7, 8])),
        (Some("7"), IfMatch::Versions(vec![])),
        (Some("\"seven\""), IfMatch::Versions(vec![])),
    ] {
        assert_eq!(IfMatch::parse(header), expected, "{header:?}");
    }
}
