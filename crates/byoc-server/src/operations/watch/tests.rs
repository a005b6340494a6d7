use byoc_types::{CustomCloudState as State, RehearsalUpdate};

use crate::app;
use crate::config::Config;
use crate::context::Ctx;
use crate::operations::Worker;
use crate::store::{self, Query, cloud_checks, cloud_resources, params};
use crate::testing::on_both_engines;
use crate::testing::world::{ORGANIZATION, World};

static CHECKS_DUE_NOW: Query = Query::new(
    "CHECKS_DUE_NOW",
    "UPDATE cloud_checks SET next_check_at = 0",
);
static OTHER_ACCOUNT: Query = Query::new(
    "OTHER_ACCOUNT",
    "UPDATE custom_clouds SET identifier = $2 WHERE custom_cloud_id = $1",
);

/// As if the interval had passed: every check that is planned is made. Answers how many.
async fn time_passes(world: &World) -> usize {
    let made: Result<u64, store::Error> = world
        .ctx
        .db
        .write(|tx| Box::pin(async move { tx.execute(&CHECKS_DUE_NOW, vec![]).await }))
        .await;
    made.unwrap();
    world.worker().run_checks().await.unwrap()
}

async fn active(world: &World, cidr: &str) -> String {
    let id = world.provisioning(cidr).await.custom_cloud_environment_id;
    world.worker().run_due().await.unwrap();
    assert_eq!(world.view(&id).await.state, State::Active);
    id
}

async fn choose(world: &World, id: &str, failure: Option<&str>) {
    let chosen = failure.map(str::to_owned);
    app::rehearsal_update(&world.ctx, &world.admin, id, RehearsalUpdate { chosen })
        .await
        .unwrap();
}

async fn failures(world: &World, id: &str) -> i64 {
    let record = cloud_checks::of_cloud(&mut world.ctx.db.read(), id).await;
    record.unwrap().unwrap().failures
}

on_both_engines! {
    async fn three_failed_checks_disconnect_and_one_good_look_reconnects(world: World) {
        let id = active(&world, "10.0.0.0/16").await;
        assert_eq!(world.worker().run_checks().await.unwrap(), 0, "not due yet");
        let before = world.history(&id).await;
        assert_eq!(time_passes(&world).await, 1);
        choose(&world, &id, Some("role_not_found")).await;
        for expected in [1, 2] {
            assert_eq!(time_passes(&world).await, 1);
            assert_eq!(world.view(&id).await.state, State::Active);
            assert_eq!(failures(&world, &id).await, expected);
        }
        // Only the choice of the failure is in the history so far.
        assert_eq!(world.history(&id).await.len(), before.len() + 1);
        time_passes(&world).await;
        let cloud = world.view(&id).await;
        assert_eq!(cloud.state, State::Disconnected);
        assert!(cloud.errors[0].message.contains("does not exist"), "{:?}", cloud.errors);
        time_passes(&world).await;
        assert_eq!(world.view(&id).await.state, State::Disconnected);

        choose(&world, &id, None).await;
        time_passes(&world).await;
        let cloud = world.view(&id).await;
        assert_eq!((cloud.state, cloud.errors.len()), (State::Active, 0));
        let states: Vec<State> = world.history(&id).await.into_iter()
            .skip(before.len()).filter_map(|event| event.state).collect();
        assert_eq!(states, [State::Disconnected, State::Reconnecting, State::Active]);
        assert_eq!(failures(&world, &id).await, 0);
    }

    async fn a_missing_resource_is_a_failed_check_and_one_that_is_due_runs_once(world: World) {
        let id = active(&world, "10.0.0.0/16").await;
        choose(&world, &id, Some("missing_subnet")).await;
        let check = app::connection_check(&world.ctx, &world.admin, &id).await.unwrap();
        assert_eq!((check.state, check.failures), (State::Active, 1));
        let cause = check.cause.unwrap();
        assert_eq!(cause.code, "missing_subnet");
        assert!(!cause.evidence.is_empty());
        // The check that a person asks for is one of three.
        for _ in 0..2 {
            app::connection_check(&world.ctx, &world.admin, &id).await.unwrap();
        }
        assert_eq!(world.view(&id).await.state, State::Disconnected);
        assert_eq!(world.worker().run_checks().await.unwrap(), 0, "the next one is planned again");
        choose(&world, &id, None).await;
        let check = app::connection_check(&world.ctx, &world.admin, &id).await.unwrap();
        assert_eq!((check.state, check.failures, check.cause), (State::Active, 0, None));
        let view = app::connection_view(&world.ctx, &world.admin, &id).await.unwrap();
        assert!(view.check_time.is_some());
    }

    async fn when_many_accounts_fail_none_counts_as_lost(world: World) {
        let mut ids = Vec::new();
        for number in 0..6 {
            let id = active(&world, &format!("10.{number}.0.0/16")).await;
            choose(&world, &id, Some("role_not_found")).await;
            let role = format!("arn:aws:iam::{number:012}:role/r");
            let at = id.clone();
            let moved: Result<u64, store::Error> = world.ctx.db.write(move |tx| {
                Box::pin(async move { tx.execute(&OTHER_ACCOUNT, params![&at, role]).await })
            }).await;
            assert_eq!(moved.unwrap(), 1);
            ids.push(id);
        }
        for _ in 0..5 {
            assert_eq!(time_passes(&world).await, ids.len());
        }
        assert!(world.ctx.worker.are_checks_paused());
        for id in &ids {
            assert_eq!(world.view(id).await.state, State::Active);
        }
        // It was us: once the accounts answer, nothing has happened.
        for id in &ids {
            choose(&world, id, None).await;
            let (role, at) = (format!("arn:aws:iam::123456789012:role/{id}"), id.clone());
            let _: Result<u64, store::Error> = world.ctx.db.write(move |tx| {
                Box::pin(async move { tx.execute(&OTHER_ACCOUNT, params![&at, role]).await })
            }).await;
        }
        time_passes(&world).await;
        time_passes(&world).await;
        assert!(!world.ctx.worker.are_checks_paused());
        assert_eq!(failures(&world, &ids[0]).await, 0);
    }

    async fn a_deletion_ends_the_checks_and_is_followed_by_one_more_search(world: World) {
        let id = active(&world, "10.0.0.0/16").await;
        let ledger = cloud_resources::of_cloud(&mut world.ctx.db.read(), &id).await.unwrap();
        let cloud = world.view(&id).await;
        assert_eq!(ledger.len(), 1, "the bastion");
        assert_eq!(world.bastions(&cloud).await, [ledger[0].token.clone()]);
        app::custom_cloud_delete(
            &world.ctx, &world.admin, ORGANIZATION, &id, false, &app::IfMatch::Absent,
        ).await.unwrap();
        let refused = app::connection_check(&world.ctx, &world.admin, &id).await;
        assert!(matches!(refused, Err(app::Error::Conflict { code: "state_conflict", .. })));
        world.worker().run_due().await.unwrap();
        let ledger = cloud_resources::of_cloud(&mut world.ctx.db.read(), &id).await.unwrap();
        assert!(ledger.is_empty(), "{ledger:?}");

        // A request that was under way has its effect late.
        let late = make_late_node(&world, &cloud).await;
        assert_eq!(world.bastions(&cloud).await, [late]);
        assert_eq!(time_passes(&world).await, 1);
        assert!(world.bastions(&cloud).await.is_empty());
        let history = world.history(&id).await;
        let last = history.last().unwrap();
        assert!(last.summary.starts_with("Removed what appeared"), "{}", last.summary);
        assert_eq!(world.view(&id).await.state, State::Deleted);
        assert_eq!(time_passes(&world).await, 0, "that was the last one");
    }

    async fn the_first_check_is_after_the_configured_interval(world: World) {
        let id = active(&world, "10.0.0.0/16").await;
        let interval = world.ctx.config.checks.interval();
        let record = cloud_checks::of_cloud(&mut world.ctx.db.read(), &id).await.unwrap().unwrap();
        let now = world.ctx.ask_database().await.unwrap();
        let left = record.next_check_at - now;
        assert!(left > interval / 2 && left <= interval + interval / 10, "{left} of {interval}");

        let mut config = Config::default();
        config.checks.interval_minutes = 120;
        let ctx = Ctx::new(world.ctx.db.clone(), config, world.ctx.clouds.clone());
        let id = world.provisioning("10.1.0.0/16").await.custom_cloud_environment_id;
        Worker::new(ctx).run_due().await.unwrap();
        let record = cloud_checks::of_cloud(&mut world.ctx.db.read(), &id).await.unwrap().unwrap();
        assert!(record.next_check_at - now > 100 * 60_000, "{record:?}");
    }

    async fn a_changed_network_is_told_once_though_the_state_stays(world: World) {
        let id = active(&world, "10.0.0.0/16").await;
        choose(&world, &id, Some("network_changed")).await;
        let before = world.history(&id).await.len();
        time_passes(&world).await;
        time_passes(&world).await;
        let history = world.history(&id).await;
        let told: Vec<_> =
            history[before..].iter().map(|event| (event.state, event.summary.clone())).collect();
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0].0, None);
        assert!(told[0].1.starts_with("The network differs from the template: "), "{told:?}");
        let stream = app::events_after(&world.ctx, ORGANIZATION, 0, None).await.unwrap();
        assert_eq!(stream.last().unwrap().action, "connection_check");
        // A check that fails did not compare: nothing is told of the network.
        choose(&world, &id, Some("role_not_found")).await;
        let before = world.history(&id).await.len();
        time_passes(&world).await;
        let view = app::connection_view(&world.ctx, &world.admin, &id).await.unwrap();
        assert!(view.differences.is_empty() && view.cause.is_some());
        assert!(view.next_check_time.is_some());
        let fix = view.cause.unwrap().fix;
        assert!(fix.ends_with("Then press Check connection."), "{fix}");
        assert_eq!(world.history(&id).await.len(), before);
        choose(&world, &id, None).await;
        time_passes(&world).await;
        let last = world.history(&id).await.pop().unwrap();
        assert_eq!(last.summary, "The network matches the template again");
    }

    async fn an_account_fails_if_every_custom_cloud_in_it_does(world: World) {
        let one = active(&world, "10.0.0.0/16").await;
        let other = active(&world, "10.1.0.0/16").await;
        let hour = 60 * 60_000;
        let accounts = async || cloud_checks::accounts(&mut world.ctx.db.read(), hour).await.unwrap();
        assert_eq!((accounts().await.failing, accounts().await.checked), (0, 0), "not checked yet");
        choose(&world, &one, Some("role_not_found")).await;
        time_passes(&world).await;
        assert_eq!((accounts().await.failing, accounts().await.checked), (0, 1), "one is fine");
        choose(&world, &other, Some("role_not_found")).await;
        time_passes(&world).await;
        assert_eq!((accounts().await.failing, accounts().await.checked), (1, 1));
    }

    async fn what_nobody_planned_is_checked_only_when_a_person_asks(world: World) {
        let id = active(&world, "10.0.0.0/16").await;
        let at = id.clone();
        let stopped: Result<(), store::Error> = world.ctx.db.write(move |tx| {
            Box::pin(async move { cloud_checks::stop(tx, &at).await })
        }).await;
        stopped.unwrap();
        let check = app::connection_check(&world.ctx, &world.admin, &id).await.unwrap();
        assert!(check.check_time.is_some() && check.next_check_time.is_none(), "{check:?}");
        assert_eq!(time_passes(&world).await, 0);
    }

    async fn a_search_that_is_refused_is_told_and_goes_on(world: World) {
        let id = active(&world, "10.0.0.0/16").await;
        app::custom_cloud_delete(
            &world.ctx, &world.admin, ORGANIZATION, &id, false, &app::IfMatch::Absent,
        ).await.unwrap();
        world.worker().run_due().await.unwrap();
        assert_eq!(world.view(&id).await.state, State::Deleted);
        set_failure(&world, &id, Some("role_not_found")).await;
        let before = world.history(&id).await.len();
        for count in 1..=5 {
            assert_eq!(time_passes(&world).await, 1, "search {count}");
        }
        let history = world.history(&id).await;
        assert_eq!(history.len(), before + 1, "told once");
        let summary = &history.last().unwrap().summary;
        assert!(summary.starts_with("The account could not be searched"), "{summary}");
        let view = app::connection_view(&world.ctx, &world.admin, &id).await.unwrap();
        assert_eq!((view.state, view.failures), (State::Deleted, 5));
        let fix = view.cause.unwrap().fix;
        assert!(fix.ends_with("The control plane tries again by itself."), "{fix}");
        assert!(view.next_check_time.is_some());

        // It answers again: that is told too, and was the last search.
        set_failure(&world, &id, None).await;
        assert_eq!(time_passes(&world).await, 1);
        let last = world.history(&id).await.pop().unwrap();
        assert!(last.summary.ends_with("nothing was left"), "{}", last.summary);
        assert_eq!(time_passes(&world).await, 0);
    }

    async fn what_is_destroyed_is_searched_no_more(world: World) {
        let id = active(&world, "10.0.0.0/16").await;
        app::custom_cloud_delete(
            &world.ctx, &world.admin, ORGANIZATION, &id, false, &app::IfMatch::Absent,
        ).await.unwrap();
        world.worker().run_due().await.unwrap();
        app::custom_cloud_destroyed(&world.ctx, &world.admin, &id).await.unwrap();
        assert_eq!(time_passes(&world).await, 0);
    }
}

static FAILURE: Query = Query::new(
    "FAILURE",
    "UPDATE custom_clouds SET rehearsal_failure = $2 WHERE custom_cloud_id = $1",
);

/// What is wrong with the account, also of a deleted custom cloud.
async fn set_failure(world: &World, id: &str, failure: Option<&str>) {
    let (id, failure) = (id.to_owned(), failure.map(str::to_owned));
    let set: Result<u64, store::Error> = world
        .ctx
        .db
        .write(move |tx| Box::pin(async move { tx.execute(&FAILURE, params![id, failure]).await }))
        .await;
    assert_eq!(set.unwrap(), 1);
}

static LATE_NODE: Query = Query::new(
    "LATE_NODE",
    "INSERT INTO rehearsal_nodes (account, unique_name, kind, provider_id, token, name, created_at) \
     VALUES ('123456789012', $1, 'bastion', 'i-late', 'late', $2, 0)",
);

/// Puts a node into the simulated account; answers its token.
async fn make_late_node(world: &World, cloud: &byoc_types::CustomCloud) -> String {
    let unique_name = cloud.byoc_unique_name.clone().unwrap();
    let name = format!("{unique_name}-bastion");
    let made: Result<u64, store::Error> = world
        .ctx
        .db
        .write(move |tx| {
            Box::pin(async move { tx.execute(&LATE_NODE, params![unique_name, name]).await })
        })
        .await;
    assert_eq!(made.unwrap(), 1);
    "late".to_owned()
}
