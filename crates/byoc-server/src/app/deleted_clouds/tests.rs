use byoc_rules::cloud::TemplateCloud;
use byoc_types::{CustomCloudState as State, ProviderMode};

use super::*;
use crate::app::{
    Error, IfMatch, custom_cloud_delete, custom_cloud_list, custom_cloud_view, template_files_view,
    template_view,
};
use crate::config::Config;
use crate::store::custom_clouds::Cloud;
use crate::store::{self, Query, params};
use crate::testing::on_both_engines;
use crate::testing::world::{ORGANIZATION, World};

static TEST_A_MONTH_LATER: Query = Query::new(
    "TEST_A_MONTH_LATER",
    "UPDATE custom_clouds SET listed_until = listed_until - 2592000000 WHERE custom_cloud_id = $1",
);

async fn delete(world: &World, id: &str) -> CustomCloud {
    let absent = IfMatch::Absent;
    custom_cloud_delete(&world.ctx, &world.admin, ORGANIZATION, id, false, &absent)
        .await
        .unwrap();
    world.worker().run_due().await.unwrap();
    world.view(id).await
}

/// Name and whether it is destroyed, as the console lists them.
async fn listed(world: &World) -> Vec<(String, Option<bool>)> {
    let page = list_with_deleted(&world.ctx, &world.admin, ORGANIZATION, None)
        .await
        .unwrap();
    let name = |cloud: CustomCloud| (cloud.reserved_cidr, cloud.is_destroyed);
    page.custom_cloud_environments
        .into_iter()
        .map(name)
        .collect()
}

async fn public_list(world: &World) -> usize {
    let page = custom_cloud_list(&world.ctx, &world.admin, ORGANIZATION, None).await;
    page.unwrap().custom_cloud_environments.len()
}

fn entry(cidr: &str, is_destroyed: Option<bool>) -> (String, Option<bool>) {
    (cidr.to_owned(), is_destroyed)
}

async fn a_month_passes(world: &World, id: &str) {
    let id = id.to_owned();
    let done: std::result::Result<u64, store::Error> = world
        .ctx
        .db
        .write(|tx| Box::pin(async move { tx.execute(&TEST_A_MONTH_LATER, params![&id]).await }))
        .await;
    assert_eq!(done.unwrap(), 1);
}

on_both_engines! {
    async fn a_deleted_cloud_is_listed_until_it_is_destroyed_and_a_month_longer(world: World) {
        let cloud = world.provisioning("10.0.0.0/16").await;
        let id = &cloud.custom_cloud_environment_id;
        world.worker().run_due().await.unwrap();
        assert_eq!(listed(&world).await, [entry("10.0.0.0/16", None)]);
        let refused = custom_cloud_destroyed(&world.ctx, &world.admin, id).await;
        assert!(matches!(refused, Err(Error::Conflict { code: "state_conflict", .. })));

        assert_eq!(delete(&world, id).await.state, State::Deleted);
        assert_eq!(listed(&world).await, [entry("10.0.0.0/16", Some(false))]);
        assert_eq!(public_list(&world).await, 0);
        a_month_passes(&world, id).await;
        assert_eq!(listed(&world).await, [entry("10.0.0.0/16", Some(false))], "nobody said so");

        let marked = custom_cloud_destroyed(&world.ctx, &world.admin, id).await.unwrap();
        assert_eq!((marked.value.state, marked.value.is_destroyed), (State::Deleted, Some(true)));
        let again = custom_cloud_destroyed(&world.ctx, &world.admin, id).await.unwrap();
        assert_eq!(again, marked, "a repeat changes nothing");
        assert_eq!(listed(&world).await, [entry("10.0.0.0/16", Some(true))]);
        let last = world.history(id).await.pop().unwrap();
        assert_eq!((&*last.action, &*last.actor), ("custom_cloud_destroyed", "ada@example.com"));
        assert_eq!(public_list(&world).await, 0);

        a_month_passes(&world, id).await;
        assert_eq!(listed(&world).await, []);
        assert_eq!(world.view(id).await.state, State::Deleted);
    }

    async fn a_discarded_draft_is_listed_if_its_files_were_read(world: World) {
        for (cidr, expected) in [
            ("10.1.0.0/16", None),
            ("10.2.0.0/16", Some(false)),
            ("10.3.0.0/16", Some(false)),
        ] {
            let id = world.draft(cidr).await.value.custom_cloud_environment_id;
            match cidr {
                "10.2.0.0/16" => {
                    template_files_view(&world.ctx, &world.admin, &id).await.map(drop).unwrap();
                }
                "10.3.0.0/16" => {
                    template_view(&world.ctx, &world.admin, ORGANIZATION, &id)
                        .await
                        .map(drop)
                        .unwrap();
                }
                _ => {}
            }
            assert_eq!(delete(&world, &id).await.is_destroyed, expected, "{cidr}");
        }
        let mut list = listed(&world).await;
        list.sort();
        assert_eq!(list, [entry("10.2.0.0/16", Some(false)), entry("10.3.0.0/16", Some(false))]);
        assert_eq!(public_list(&world).await, 0);
    }

    async fn only_super_admins_mark_and_nobody_else_sees(world: World) {
        let cloud = world.provisioning("10.0.0.0/16").await;
        let id = &cloud.custom_cloud_environment_id;
        world.worker().run_due().await.unwrap();
        delete(&world, id).await;
        let stranger = custom_cloud_destroyed(&world.ctx, &world.stranger, id).await;
        assert!(matches!(stranger, Err(Error::NotFound(_))));
        let member = custom_cloud_destroyed(&world.ctx, &world.member, id).await;
        assert!(matches!(member, Err(Error::NotFound(_) | Error::Forbidden(_))));
        assert_eq!(world.view(id).await.is_destroyed, Some(false));
        let theirs = list_with_deleted(&world.ctx, &world.stranger, ORGANIZATION, None).await;
        assert!(matches!(theirs, Err(Error::NotFound(_))));
    }

    async fn pages_go_on_among_the_deleted_ones(world: World) {
        let id = world.draft("10.0.0.0/16").await.value.custom_cloud_environment_id;
        many(&world, &id, 997, 1_500).await;
        let mut seen = std::collections::BTreeSet::new();
        let (mut cursor, mut sizes) = (None, Vec::new());
        loop {
            let page = list_with_deleted(&world.ctx, &world.admin, ORGANIZATION, cursor.as_deref())
                .await
                .unwrap();
            sizes.push(page.custom_cloud_environments.len());
            seen.extend(
                page.custom_cloud_environments
                    .into_iter()
                    .map(|cloud| cloud.custom_cloud_environment_id),
            );
            cursor = page.cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(sizes, [999, 999, 500]);
        assert_eq!(seen.len(), 998 + 1_500);
        for wrong in ["deleted.", "deleted.x.y", "x"] {
            let refused =
                list_with_deleted(&world.ctx, &world.admin, ORGANIZATION, Some(wrong)).await;
            assert!(matches!(refused, Err(Error::Invalid(_))), "{wrong}");
        }
    }

    async fn whether_it_is_rehearsed_is_a_fact_of_its_deployment(world: World) {
        let draft = world.draft("10.0.0.0/16").await.value;
        assert_eq!(draft.is_rehearsed, Some(true), "what the server would do");
        let deployed = world.provisioning("10.1.0.0/16").await;
        assert_eq!(deployed.is_rehearsed, Some(true));

        let mut config = Config::default();
        config.providers.set(TemplateCloud::Aws, ProviderMode::Off);
        assert_eq!(draft.cloud_provider, TemplateCloud::Aws.provider());
        let changed = crate::app::Ctx::new(
            world.ctx.db.clone(),
            config,
            byoc_cloud::Clouds::default(),
        );
        for (id, expected) in [
            (draft.custom_cloud_environment_id, false),
            (deployed.custom_cloud_environment_id, true),
        ] {
            let view = custom_cloud_view(&changed, &world.admin, ORGANIZATION, &id)
                .await
                .unwrap();
            assert_eq!(view.value.is_rehearsed, Some(expected));
        }
    }
}

/// Copies of a draft, and some that are deleted and not destroyed.
async fn many(world: &World, id: &str, living: usize, deleted: usize) {
    let id = id.to_owned();
    let made: std::result::Result<(), store::Error> = world
        .ctx
        .db
        .write(move |tx| {
            Box::pin(async move {
                let first = custom_clouds::by_id(tx, &id).await?.unwrap();
                for number in 0..living + deleted {
                    let mut cloud = Cloud {
                        custom_cloud_id: format!("cloud-{number:05}"),
                        unique_name: format!("cce-cce{number:011x}"),
                        external_id: format!("{number:032x}"),
                        ..first.clone()
                    };
                    custom_clouds::insert(tx, &mut cloud, made_up()).await?;
                    if number >= living {
                        for state in [State::Deleting, State::Deleted] {
                            let mut after = cloud.clone();
                            after.state = state;
                            custom_clouds::change(tx, &cloud, &mut after, made_up()).await?;
                            cloud = after;
                        }
                    }
                }
                Ok(())
            })
        })
        .await;
    made.unwrap();
}

fn made_up() -> Change {
    Change {
        actor: "test".to_owned(),
        action: "test",
        summary: String::new(),
        also: vec![],
    }
}
