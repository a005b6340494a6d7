use std::collections::BTreeSet;

use async_trait::async_trait;
use byoc_cloud::Pace;
use byoc_cloud::contract::{Call, FailureCode};
use byoc_cloud::rehearsal::{Setting, choices};
use byoc_rules::cloud::TemplateCloud;
use byoc_types::{CustomCloudState as State, OperationKind, RehearsalUpdate, StepState};

use super::lease::{Cancellable, Ended};
use super::step::{After, write_outcome};
use super::*;
use crate::app;
use crate::config::Config;
use crate::operations::advance::Outcome;
use crate::operations::custom_cloud::restart_stranded;
use crate::operations::subject::Answer;
use crate::operations::{CRASHES, LEASE, start};
use crate::store::custom_clouds::{self, Change, Cloud};
use crate::store::operations as rows;
use crate::testing::on_both_engines;
use crate::testing::world::{ORGANIZATION, World, rehearsed};

async fn operations(world: &World, id: &str) -> Vec<OperationRecord> {
    rows::of_cloud(&mut world.ctx.db.read(), id, 50)
        .await
        .unwrap()
}

async fn choose(world: &World, id: &str, failure: &str) {
    let update = RehearsalUpdate {
        chosen: Some(failure.to_owned()),
    };
    app::rehearsal_update(&world.ctx, &world.admin, id, update)
        .await
        .unwrap();
}

/// Simulated calls that take for ever.
struct NeverAnswers;

#[async_trait]
impl Pace for NeverAnswers {
    async fn pause(&self) {
        std::future::pending().await
    }
}

/// A worker whose heart beats all the time, with leases of so many milliseconds.
fn quick(world: &World, lease: i64) -> Worker {
    let mut worker = world.worker();
    worker.pace = LeasePace {
        lease,
        heartbeat: Duration::from_millis(1),
    };
    worker
}

/// A limit that is over when a test says so.
#[derive(Default)]
struct AsTold(tokio::sync::Notify);

#[async_trait]
impl Limit for AsTold {
    async fn over(&self, _: &Call) {
        self.0.notified().await;
    }
}

/// A worker in an account that never answers.
fn hanging(world: &World) -> Worker {
    let clouds = rehearsed(&world.ctx.db, Arc::new(NeverAnswers));
    Worker::new(Ctx::new(world.ctx.db.clone(), Config::default(), clouds))
}

/// Ends every lease as 30 seconds do.
async fn let_leases_run_out(world: &World) {
    let _: Result<(), store::Error> = world
        .ctx
        .db
        .write(|tx| Box::pin(async move { rows::expire_others(tx, "nobody").await }))
        .await;
}

fn lease(operation: &OperationRecord) -> Lease {
    Lease {
        operation_id: operation.operation_id.clone(),
        epoch: operation.lease_epoch,
        is_crash: false,
    }
}

/// A call of the operation's step.
fn of(operation: &OperationRecord) -> Cancellable {
    Cancellable::of(operation, Duration::from_secs(60))
}

async fn one_step(worker: &Worker, operation: OperationRecord) -> Option<OperationRecord> {
    match worker.step(operation).await {
        Ok(After::Next(next)) => Some(*next),
        Ok(After::Ended) | Err(Leave::Lost) => None,
        Err(Leave::Store(error)) => panic!("{error}"),
    }
}

on_both_engines! {
    async fn a_deployment_goes_through_every_step_to_active(world: World) {
        let cloud = world.provisioning("10.0.0.0/16").await;
        let id = &cloud.custom_cloud_environment_id;
        assert_eq!(cloud.state, State::Validating);
        assert_eq!(world.worker().run_due().await.unwrap(), 1);

        let cloud = world.view(id).await;
        assert_eq!(cloud.state, State::Active);
        let suffix = cloud.byoc_unique_name.as_deref().unwrap().trim_start_matches("cce-cce");
        let name = format!("custom-aws-eu-west-1-{suffix}");
        assert_eq!(cloud.custom_cloud_names, Some(vec![name]));
        let operation = operations(&world, id).await.remove(0);
        assert_eq!(operation.state, StepState::Done);
        assert_eq!(operation.steps.len(), 8);
        for step in &operation.steps {
            assert_eq!((step.state, step.attempts), (StepState::Done, 1), "{step:?}");
            assert!(step.start_time <= step.end_time, "{step:?}");
        }
        assert_eq!(world.bastions(&cloud).await.len(), 1);
    }

    async fn a_public_cloud_has_no_bastion(world: World) {
        let mut create = crate::testing::world::create("10.0.0.0/16");
        create.deployment_model = Some("standard_public".to_owned());
        let draft =
            app::custom_cloud_create(&world.ctx, &world.admin, ORGANIZATION, create, None)
                .await
                .unwrap()
                .value;
        let cloud = world.provision(&draft).await;
        world.worker().run_due().await.unwrap();
        let id = &cloud.custom_cloud_environment_id;
        assert_eq!(world.view(id).await.state, State::Active);
        let steps = operations(&world, id).await.remove(0).steps;
        assert!(steps.iter().all(|step| !step.name.contains("bastion")), "{steps:?}");
        assert!(world.bastions(&cloud).await.is_empty());
    }

    async fn every_transition_has_one_event_and_one_audit_row(world: World) {
        let cloud = world.provisioning("10.0.0.0/16").await;
        let id = &cloud.custom_cloud_environment_id;
        world.worker().run_due().await.unwrap();

        let history = world.history(id).await;
        let states: Vec<State> = history.iter().filter_map(|event| event.state).collect();
        assert_eq!(
            states,
            [State::Draft, State::Validating, State::Creating, State::Active]
        );
        let stream = app::events_after(&world.ctx, ORGANIZATION, 0, None).await.unwrap();
        let numbers: Vec<i64> = stream.iter().map(|event| event.sequence).collect();
        assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>());
        assert_eq!(numbers, history.iter().map(|event| event.sequence).collect::<Vec<_>>());
        let versions: Vec<i64> = stream.iter().map(|event| event.version).collect();
        assert_eq!(versions, numbers, "one cloud: each event is a version");
    }

    async fn a_beat_and_an_empty_claim_end_no_kept_answer(world: World) {
        let worker = world.worker();
        let count = || world.ctx.db.writes();
        let before = count();
        assert!(worker.claim().await.unwrap().is_none());
        assert_eq!(count(), before, "an empty claim");
        world.provisioning("10.0.0.0/16").await;
        let before = count();
        let operation = worker.claim().await.unwrap().unwrap();
        assert_eq!(count(), before.map(|count| count + 1), "the operation is running now");
        assert!(worker.heartbeat(&operation).await.unwrap());
        assert_eq!(count(), before.map(|count| count + 1), "only the lease is longer");
    }

    async fn a_restart_in_the_middle_goes_on_where_it_was(world: World) {
        let id = world.provisioning("10.0.0.0/16").await.custom_cloud_environment_id;
        let worker = world.worker();
        let mut operation = worker.claim().await.unwrap().unwrap();
        for _ in 0..6 {
            operation = one_step(&worker, operation).await.unwrap();
        }
        assert_eq!(operation.step, "reach_bastion");
        drop(worker);

        let world = world.restarted().await;
        let worker = world.worker();
        worker.recover().await.unwrap();
        if world.ctx.db.engine() == Engine::Postgres {
            assert_eq!(worker.run_due().await.unwrap(), 0, "the lease may be another server's");
            let_leases_run_out(&world).await;
        }
        assert_eq!(worker.run_due().await.unwrap(), 1);
        let cloud = world.view(&id).await;
        assert_eq!(cloud.state, State::Active);
        assert_eq!(world.bastions(&cloud).await.len(), 1);
    }

    async fn a_kill_at_any_step_before_or_after_its_call_loses_and_doubles_nothing(world: World) {
        let mut world = world;
        for (number, is_call_made) in (0..8).flat_map(|step| [(step, false), (step, true)]) {
            let range = format!("10.{}.0.0/16", number * 2 + u8::from(is_call_made));
            let cloud = world.provisioning(&range).await;
            let worker = world.worker();
            let mut operation = worker.claim().await.unwrap().unwrap();
            for _ in 0..number {
                operation = one_step(&worker, operation).await.unwrap();
            }
            if is_call_made {
                // The account has done it; the server dies before it writes so.
                let outcome = worker.attempt(&operation).await;
                assert!(matches!(outcome, Ok(Answer { outcome: Outcome::Done, .. })));
            }
            drop(worker);
            world = world.restarted().await;
            let_leases_run_out(&world).await;
            assert_eq!(world.worker().run_due().await.unwrap(), 1);
            let cloud = world.view(&cloud.custom_cloud_environment_id).await;
            assert_eq!(cloud.state, State::Active, "step {number}, {is_call_made}");
            let bastions = world.bastions(&cloud).await;
            assert_eq!(bastions.len(), 1, "step {number}, {is_call_made}");
        }
    }

    async fn a_worker_that_lost_its_lease_writes_nothing(world: World) {
        let id = world.provisioning("10.0.0.0/16").await.custom_cloud_environment_id;
        let (slow, quick) = (world.worker(), world.worker());
        let late = slow.claim().await.unwrap().unwrap();
        assert!(quick.claim().await.unwrap().is_none(), "a held lease is not given out");
        let_leases_run_out(&world).await;
        let taken = quick.claim().await.unwrap().unwrap();
        assert_eq!(taken.lease_epoch, late.lease_epoch + 1);

        let before = world.history(&id).await;
        assert!(matches!(slow.step(late.clone()).await, Err(Leave::Lost)));
        assert_eq!(world.history(&id).await, before);
        quick.drive(taken).await;
        assert_eq!(world.view(&id).await.state, State::Active);
        assert!(matches!(slow.step(late).await, Err(Leave::Lost)));
        assert_eq!(world.view(&id).await.state, State::Active);
    }

    async fn no_operation_is_claimed_twice_by_eight_workers(world: World) {
        // `BYOC_CLAIMS=2000` for the figure of the reliability table.
        let count: usize = std::env::var("BYOC_CLAIMS")
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(200);
        let cloud = world.draft("10.0.0.0/16").await.value;
        let template = custom_clouds::view(
            &mut world.ctx.db.read(), &cloud.custom_cloud_environment_id, "",
        ).await.unwrap().unwrap().cloud;
        let made: Result<(), store::Error> = world.ctx.db.write(move |tx| Box::pin(async move {
            for number in 0..count {
                let mut copy = Cloud {
                    custom_cloud_id: format!("cloud-{number}"),
                    unique_name: format!("cce-cce{number:011x}"),
                    external_id: format!("{number:032x}"),
                    state: State::Validating,
                    ..template.clone()
                };
                let change = Change {
                    actor: "test".to_owned(),
                    action: "custom_cloud_create",
                    summary: String::new(),
                    also: vec![],
                };
                custom_clouds::insert(tx, &mut copy, change).await?;
                start(tx, &copy, OperationKind::Provision, false).await?;
            }
            Ok(())
        })).await;
        made.unwrap();

        let mut workers = JoinSet::new();
        for _ in 0..8 {
            let worker = world.worker();
            workers.spawn(async move {
                let mut claimed = Vec::new();
                while let Some(operation) = worker.claim().await.unwrap() {
                    claimed.push(operation.operation_id);
                }
                claimed
            });
        }
        let claimed: Vec<String> = workers.join_all().await.into_iter().flatten().collect();
        let distinct: BTreeSet<&String> = claimed.iter().collect();
        assert_eq!(claimed.len(), distinct.len(), "claimed twice");
        // PostgreSQL may answer nothing where everything in sight is locked: what is left is
        // still there for the next look.
        let mut rest = 0;
        while world.worker().claim().await.unwrap().is_some() {
            rest += 1;
        }
        assert_eq!(claimed.len() + rest, count);
    }

    async fn every_played_failure_stops_with_its_cause_and_a_retry_ends_active(world: World) {
        let failures = choices(Setting {
            cloud: TemplateCloud::Aws,
            has_bastion: true,
            has_boundary: false,
            is_deployed: false,
        });
        for (number, failure) in failures.iter().enumerate() {
            let draft = world.draft(&format!("10.{number}.0.0/16")).await.value;
            let id = &draft.custom_cloud_environment_id;
            choose(&world, id, &failure.code).await;
            world.provision(&draft).await;
            world.worker().run_due().await.unwrap();

            let cloud = world.view(id).await;
            assert_eq!(cloud.state, State::CreationFailed, "{}", failure.code);
            assert_eq!(cloud.errors.len(), 1);
            assert_eq!(cloud.errors[0].category, "general_error");
            let status = app::status_view(&world.ctx, &world.admin, id).await.unwrap().value;
            let operation = status.operation.unwrap();
            let cause = operation.cause.unwrap();
            assert_eq!(cause.code, failure.code);
            let failed: Vec<_> =
                operation.steps.iter().filter(|s| s.state == StepState::Failed).collect();
            assert_eq!(failed.len(), 1, "{:?}", operation.steps);
            let done_before = operation.steps.iter().filter(|s| s.state == StepState::Done).count();

            let retried =
                app::operation_retry(&world.ctx, &world.admin, id, &operation.operation_id)
                    .await
                    .unwrap();
            assert_eq!(retried.cause, None);
            assert!(world.view(id).await.errors.is_empty());
            world.worker().run_due().await.unwrap();
            assert_eq!(world.view(id).await.state, State::Active, "{}", failure.code);
            let after = operations(&world, id).await.remove(0);
            assert_eq!(after.steps[done_before].attempts, 2, "only the failed step ran again");
            assert!(after.steps[..done_before].iter().all(|step| step.attempts == 1));
        }
    }

    async fn a_failure_that_may_pass_is_tried_again_later(world: World) {
        let id = world.provisioning("10.0.0.0/16").await.custom_cloud_environment_id;
        let worker = world.worker();
        let operation = worker.claim().await.unwrap().unwrap();
        let cause = byoc_cloud::catalogue::own_cause("throttled", "Too many calls.", "Wait.",
            "Throttling".to_owned());
        let outcome = Outcome::Passing { cause, retry_after: None };
        let ctx = world.ctx.clone();
        let after: Result<After, Leave> = world.ctx.db.write(move |tx| Box::pin(async move {
            write_outcome(&ctx, tx, operation, outcome).await
        })).await;
        assert!(matches!(after, Ok(After::Ended)));
        let waiting = operations(&world, &id).await.remove(0);
        assert_eq!((waiting.state, waiting.attempts), (StepState::Waiting, 2));
        assert_eq!(waiting.last_error.unwrap().code, "throttled");
        assert_eq!(waiting.steps[0].state, StepState::Running);
        assert_eq!(world.view(&id).await.state, State::Validating);
        assert!(worker.claim().await.unwrap().is_none(), "not due yet");
        let wait = rows::wait(&mut world.ctx.db.read()).await.unwrap().unwrap();
        assert!((1..=60_000).contains(&wait), "{wait}");
    }

    async fn a_step_that_crashes_the_server_five_times_fails_with_a_cause(world: World) {
        let id = world.provisioning("10.0.0.0/16").await.custom_cloud_environment_id;
        for _ in 0..5 {
            assert!(world.worker().claim().await.unwrap().is_some());
            let_leases_run_out(&world).await;
        }
        assert_eq!(world.worker().run_due().await.unwrap(), 1);
        let cloud = world.view(&id).await;
        assert_eq!(cloud.state, State::CreationFailed);
        let operation = operations(&world, &id).await.remove(0);
        assert_eq!(operation.last_error.unwrap().code, "step_crashes");
    }

    async fn a_cloud_whose_operation_is_gone_gets_a_new_one(world: World) {
        let id = world.provisioning("10.0.0.0/16").await.custom_cloud_environment_id;
        let gone = id.clone();
        let _: Result<(), store::Error> = world.ctx.db.write(move |tx| Box::pin(async move {
            rows::cancel_live(tx, &gone).await
        })).await;
        assert_eq!(world.worker().run_due().await.unwrap(), 0);
        assert_eq!(world.worker().sweep().await.unwrap(), 1);
        assert_eq!(world.worker().sweep().await.unwrap(), 0);
        world.worker().run_due().await.unwrap();
        assert_eq!(world.view(&id).await.state, State::Active);
    }

    async fn a_custom_cloud_that_went_on_since_it_was_looked_at_stays_as_it_is(world: World) {
        let id = world.provisioning("10.0.0.0/16").await.custom_cloud_environment_id;
        let seen = custom_clouds::view(&mut world.ctx.db.read(), &id, "").await.unwrap().unwrap().cloud;
        assert_eq!(seen.state, State::Validating);
        world.worker().run_due().await.unwrap();
        let started: Result<bool, store::Error> = world.ctx.db.write(move |tx| Box::pin(async move {
            restart_stranded(tx, &seen).await
        })).await;
        assert!(!started.unwrap());
        assert_eq!(world.view(&id).await.state, State::Active);
        assert_eq!(operations(&world, &id).await.len(), 1);
    }

    async fn a_stranded_deletion_goes_on_by_force_where_it_was_by_force(world: World) {
        let id = world.provisioning("10.0.0.0/16").await.custom_cloud_environment_id;
        app::custom_cloud_delete(
            &world.ctx, &world.admin, ORGANIZATION, &id, true, &app::IfMatch::Absent,
        ).await.unwrap();
        let gone = id.clone();
        let _: Result<(), store::Error> = world.ctx.db.write(move |tx| Box::pin(async move {
            rows::cancel_live(tx, &gone).await
        })).await;
        assert_eq!(world.worker().sweep().await.unwrap(), 1);
        assert!(operations(&world, &id).await.remove(0).parameters.is_forced);
    }

    async fn a_retry_checks_again_what_was_changed_since(world: World) {
        for (number, is_changed) in [false, true].into_iter().enumerate() {
            let draft = world.draft(&format!("10.{number}.0.0/16")).await.value;
            let id = &draft.custom_cloud_environment_id;
            choose(&world, id, "bastion_unreachable").await;
            world.provision(&draft).await;
            world.worker().run_due().await.unwrap();
            let failed = operations(&world, id).await.remove(0);
            assert_eq!(failed.step, "reach_bastion");
            if is_changed {
                let rules = byoc_types::CompanyRules {
                    permissions_boundary: Some("arn:aws:iam::123456789012:policy/edge".to_owned()),
                    ..Default::default()
                };
                app::company_rules_update(
                    &world.ctx, &world.admin, ORGANIZATION, rules, &app::IfMatch::Absent,
                ).await.unwrap();
            }
            app::operation_retry(&world.ctx, &world.admin, id, &failed.operation_id).await.unwrap();
            let again = operations(&world, id).await.remove(0);
            let first = if is_changed { "check_identifier" } else { "reach_bastion" };
            assert_eq!(again.step, first);
            let state = if is_changed { State::Validating } else { State::Creating };
            assert_eq!(world.view(id).await.state, state);
            let running: Vec<_> = again.steps.iter()
                .filter(|step| step.state == StepState::Running)
                .map(|step| step.name.as_str())
                .collect();
            assert_eq!(running, [first]);
            world.worker().run_due().await.unwrap();
            assert_eq!(world.view(id).await.state, State::Active);
        }
    }

    async fn a_call_that_takes_long_keeps_its_lease_and_ends_when_it_is_lost(world: World) {
        let id = world.provisioning("10.0.0.0/16").await.custom_cloud_environment_id;
        let worker = quick(&world, LEASE);
        let operation = worker.claim().await.unwrap().unwrap();
        // What is left of the lease only grows when it is prolonged. The call goes on until that
        // happened twice.
        let left = async || rows::wait(&mut world.ctx.db.read()).await.unwrap().unwrap();
        let prolonged_twice = async {
            let (mut before, mut prolonged) = (left().await, 0);
            while prolonged < 2 {
                let now = left().await;
                prolonged += i32::from(now > before);
                before = now;
            }
        };
        assert!(matches!(worker.with_heartbeat(&operation, &of(&operation), prolonged_twice).await, Ok(Ended::ByItself(()))));

        let cancelled = async {
            let _: Result<(), store::Error> = world.ctx.db.write(move |tx| Box::pin(async move {
                rows::cancel_live(tx, &id).await
            })).await;
            std::future::pending::<()>().await;
        };
        // What is left of the lease is left to the call; then it is cancelled.
        let worker = quick(&world, 20);
        let of = of(&operation);
        let left = worker.with_heartbeat(&operation, &of, cancelled).await;
        assert!(matches!(left, Err(Leave::Lost)));
        assert!(of.cancellation.is_cancelled());
    }

    async fn a_lost_lease_cancels_the_call_which_ends_by_itself(world: World) {
        world.provisioning("10.0.0.0/16").await;
        let worker = quick(&world, LEASE);
        let operation = worker.claim().await.unwrap().unwrap();
        let_leases_run_out(&world).await;
        world.worker().claim().await.unwrap().unwrap();
        let of = of(&operation);
        let has_noticed = std::cell::Cell::new(false);
        let call = async {
            let request = of.call.request("ec2:Hang", "eu-west-1", std::future::pending());
            let answer: Result<(), _> = request.await;
            assert_eq!(answer.unwrap_err().code, FailureCode::Cancelled);
            // What a driver does before it leaves is not cut off.
            of.call.cancelled().await;
            tokio::task::yield_now().await;
            has_noticed.set(true);
        };
        let left = worker.with_heartbeat(&operation, &of, call).await;
        assert!(matches!(left, Err(Leave::Lost)));
        assert!(has_noticed.get());
        assert_eq!(of.call.log().requests()[0].answer, "cancelled");
    }

    async fn a_call_that_is_dropped_is_cancelled_too(world: World) {
        world.provisioning("10.0.0.0/16").await;
        let operation = world.worker().claim().await.unwrap().unwrap();
        let of = of(&operation);
        let call = of.call.clone();
        drop(of);
        call.cancelled().await;
    }

    async fn what_a_call_did_after_its_limit_is_kept(world: World) {
        world.provisioning("10.0.0.0/16").await;
        let limit = Arc::new(AsTold::default());
        let worker = Worker { limit: limit.clone(), ..world.worker() };
        let operation = worker.claim().await.unwrap().unwrap();
        let of = of(&operation);
        let call = async {
            limit.0.notify_one();
            of.call.cancelled().await;
            "made"
        };
        let ended = worker.with_heartbeat(&operation, &of, call).await;
        assert!(matches!(ended, Ok(Ended::TooLate(Some("made")))));
    }

    async fn a_call_that_hangs_is_dropped_at_its_limit_and_runs_again(world: World) {
        let id = world.provisioning("10.0.0.0/16").await.custom_cloud_environment_id;
        let limit = Arc::new(AsTold::default());
        let worker = Worker { limit: limit.clone(), ..hanging(&world) };
        let mut operation = worker.claim().await.unwrap().unwrap();
        if operation.step == "check_identifier" {
            operation = one_step(&worker, operation).await.unwrap();
        }
        assert_eq!(operation.step, "assume_role");
        limit.0.notify_one();
        assert!(one_step(&worker, operation).await.is_none());
        let waiting = operations(&world, &id).await.remove(0);
        assert_eq!((waiting.state, waiting.attempts), (StepState::Waiting, 2));
        assert_eq!(waiting.last_error.unwrap().code, "step_timed_out");
        // Nobody holds it: it goes on as soon as the account answers.
        alone::make_due(&world).await;
        assert_eq!(world.worker().run_due().await.unwrap(), 1);
        assert_eq!(world.view(&id).await.state, State::Active);
    }

    async fn a_deletion_begins_when_the_call_in_flight_is_over(world: World) {
        for (number, is_answered) in [true, false].into_iter().enumerate() {
            let cloud = world.provisioning(&format!("10.{number}.0.0/16")).await;
            let id = &cloud.custom_cloud_environment_id;
            let worker = world.worker();
            let operation = worker.claim().await.unwrap().unwrap();
            app::custom_cloud_delete(
                &world.ctx, &world.admin, ORGANIZATION, id, false, &app::IfMatch::Absent,
            ).await.unwrap();
            assert!(world.worker().claim().await.unwrap().is_none(), "a call is in flight");
            let wait = rows::wait(&mut world.ctx.db.read()).await.unwrap().unwrap();
            assert!((1..=LEASE).contains(&wait), "{wait}");
            if is_answered {
                // It can't be written any more, but it ends.
                assert!(matches!(worker.step(operation).await, Err(Leave::Lost)));
            } else {
                drop((worker, operation));
                let_leases_run_out(&world).await;
            }
            assert_eq!(world.worker().run_due().await.unwrap(), 1);
            assert_eq!(world.view(id).await.state, State::Deleted);
        }
    }

    async fn a_step_that_waits_gives_its_lease_back_and_leaves_no_trace(world: World) {
        let id = world.provisioning("10.0.0.0/16").await.custom_cloud_environment_id;
        let worker = world.worker();
        let operation = worker.claim().await.unwrap().unwrap();
        let before = (world.history(&id).await, world.view(&id).await);
        let outcome = Outcome::Wait {
            after: Duration::from_secs(20),
            note: "The role is not known everywhere yet.".to_owned(),
        };
        let ctx = world.ctx.clone();
        let after: Result<After, Leave> = world.ctx.db.write(move |tx| Box::pin(async move {
            write_outcome(&ctx, tx, operation, outcome).await
        })).await;
        assert!(matches!(after, Ok(After::Ended)));
        assert_eq!((world.history(&id).await, world.view(&id).await), before);
        assert!(worker.claim().await.unwrap().is_none(), "not due yet");
        let status = app::status_view(&world.ctx, &world.admin, &id).await.unwrap().value;
        let operation = status.operation.unwrap();
        assert_eq!(operation.state, StepState::Waiting);
        assert_eq!(operation.waiting.unwrap().note, "The role is not known everywhere yet.");
        alone::make_due(&world).await;
        worker.run_due().await.unwrap();
        assert_eq!(world.view(&id).await.state, State::Active);
        assert_eq!(operations(&world, &id).await[0].wait_note, None);
    }

    async fn a_store_that_is_away_for_a_moment_costs_no_call(world: World) {
        world.provisioning("10.0.0.0/16").await;
        let patient = quick(&world, LEASE);
        let operation = patient.claim().await.unwrap().unwrap();
        world.ctx.db.close().await;
        let call = async {
            while patient.beats.load(std::sync::atomic::Ordering::Relaxed) < 3 {
                tokio::task::yield_now().await;
            }
        };
        assert!(matches!(patient.with_heartbeat(&operation, &of(&operation), call).await, Ok(Ended::ByItself(()))));
        // Only once the lease has run out the call is dropped.
        let never = std::future::pending::<()>();
        let left = quick(&world, 20).with_heartbeat(&operation, &of(&operation), never).await;
        assert!(matches!(left, Err(Leave::Store(_))));
    }

    async fn an_outcome_that_was_not_written_is_no_crash(world: World) {
        let id = world.provisioning("10.0.0.0/16").await.custom_cloud_environment_id;
        let worker = world.worker();
        let operation = worker.claim().await.unwrap().unwrap();
        worker.unreleased().push(lease(&operation));
        worker.give_back().await.unwrap();
        assert!(worker.unreleased().is_empty());
        let given = operations(&world, &id).await.remove(0);
        assert_eq!((given.state, given.crash_attempts), (StepState::Waiting, 0));
        let again = loop {
            if let Some(again) = worker.claim().await.unwrap() { break again }
        };
        assert_eq!(again.crash_attempts, 0);
        // One that can't be given back now is kept for later.
        worker.unreleased().push(lease(&again));
        world.ctx.db.close().await;
        assert!(worker.give_back().await.is_err());
        assert_eq!(worker.unreleased().len(), 1);
    }

    async fn a_deletion_takes_the_place_of_a_deployment(world: World) {
        let id = world.provisioning("10.0.0.0/16").await.custom_cloud_environment_id;
        let worker = world.worker();
        let operation = worker.claim().await.unwrap().unwrap();
        let cloud = app::custom_cloud_delete(
            &world.ctx, &world.admin, ORGANIZATION, &id, false, &app::IfMatch::Absent,
        ).await.unwrap().value;
        assert_eq!(cloud.state, State::Deleting);
        assert!(matches!(worker.step(operation).await, Err(Leave::Lost)));
        worker.run_due().await.unwrap();
        assert_eq!(world.view(&id).await.state, State::Deleted);
        let kinds: Vec<_> = operations(&world, &id).await.into_iter()
            .map(|operation| (operation.kind, operation.state)).collect();
        assert_eq!(kinds, [
            (OperationKind::Delete, StepState::Done),
            (OperationKind::Provision, StepState::Cancelled),
        ]);
    }

    async fn a_deletion_that_fails_names_its_cause_and_ends_by_retry_or_by_force(world: World) {
        for (number, is_forced) in [false, true].into_iter().enumerate() {
            let cloud = world.provisioning(&format!("10.{number}.0.0/16")).await;
            let id = &cloud.custom_cloud_environment_id;
            world.worker().run_due().await.unwrap();
            choose(&world, id, "leftovers").await;
            let delete = async |is_forced| {
                app::custom_cloud_delete(
                    &world.ctx, &world.admin, ORGANIZATION, id, is_forced, &app::IfMatch::Absent,
                ).await.unwrap()
            };
            delete(false).await;
            world.worker().run_due().await.unwrap();
            assert_eq!(world.view(id).await.state, State::DeletionFailed);
            let operation = operations(&world, id).await.remove(0);
            let cause = operation.last_error.unwrap();
            assert_eq!(cause.code, "leftovers");
            assert!(cause.fix.contains("force"), "{}", cause.fix);
            if is_forced {
                choose(&world, id, "leftovers").await;
                delete(true).await;
            } else {
                let id = &cloud.custom_cloud_environment_id;
                app::operation_retry(&world.ctx, &world.admin, id, &operation.operation_id)
                    .await
                    .unwrap();
            }
            world.worker().run_due().await.unwrap();
            assert_eq!(world.view(id).await.state, State::Deleted, "forced: {is_forced}");
            let is_passed_over =
                world.history(id).await.iter().any(|it| it.summary.contains("by force:"));
            assert_eq!(is_passed_over, is_forced);
        }
    }

    async fn a_server_that_stops_gives_its_leases_back(world: World) {
        let id = world.provisioning("10.0.0.0/16").await.custom_cloud_environment_id;
        // In an account that never answers.
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let running = tokio::spawn(hanging(&world).run(async move {
            let _ = stopped.await;
        }));
        while operations(&world, &id).await[0].step != "assume_role" {
            tokio::task::yield_now().await;
        }
        assert!(world.worker().claim().await.unwrap().is_none(), "it is at work on it");
        stop.send(()).unwrap();
        running.await.unwrap();
        let operation = world.worker().claim().await.unwrap().unwrap();
        assert_eq!(operation.subject_id, id);
        assert_eq!(operation.crash_attempts, 0, "that was no crash");
    }

    async fn a_running_worker_is_woken_and_ends_when_told(world: World) {
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let running = tokio::spawn(world.worker().run(async move {
            let _ = stopped.await;
        }));
        let mut news = world.ctx.wakeups.listen();
        let id = world.provisioning("10.0.0.0/16").await.custom_cloud_environment_id;
        while world.view(&id).await.state != State::Active {
            news.recv().await.unwrap();
        }
        stop.send(()).unwrap();
        running.await.unwrap();
    }
}

mod alone;
mod ledger;
