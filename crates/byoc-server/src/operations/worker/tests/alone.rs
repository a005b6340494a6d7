//! A row that can't be read, or a result that can't be stored, fails alone.

use byoc_cloud::contract::Gaps;

use super::*;
use crate::operations::target;
use crate::store::{Query, params};

static BREAK_KIND: Query = Query::new(
    "BREAK_KIND",
    "UPDATE operations SET kind = $2 WHERE subject_id = $1",
);
static BREAK_STEPS: Query = Query::new(
    "BREAK_STEPS",
    "UPDATE operations SET steps = $2 WHERE subject_id = $1",
);
static BREAK_PARAMETERS: Query = Query::new(
    "BREAK_PARAMETERS",
    "UPDATE operations SET parameters = $2 WHERE subject_id = $1",
);
static BREAK_ERROR: Query = Query::new(
    "BREAK_ERROR",
    "UPDATE operations SET last_error = $2 WHERE subject_id = $1",
);
static BREAK_STATE: Query = Query::new(
    "BREAK_STATE",
    "UPDATE custom_clouds SET state = $2 WHERE custom_cloud_id = $1",
);
static BREAK_TAGS: Query = Query::new(
    "BREAK_TAGS",
    "UPDATE custom_clouds SET tags = $2 WHERE custom_cloud_id = $1",
);
static BREAK_CHANGES: Query = Query::new(
    "BREAK_CHANGES",
    "UPDATE audit SET changes = $2, state = $2 WHERE custom_cloud_id = $1",
);
static DUE: Query = Query::new("DUE", "UPDATE operations SET run_at = 0");

async fn put(world: &World, query: &'static Query, id: &str, value: &'static str) {
    let id = id.to_owned();
    let changed: Result<u64, store::Error> = world
        .ctx
        .db
        .write(move |tx| Box::pin(async move { tx.execute(query, params![id, value]).await }))
        .await;
    assert!(changed.unwrap() >= 1);
}

pub async fn make_due(world: &World) {
    let done: Result<u64, store::Error> = world
        .ctx
        .db
        .write(|tx| Box::pin(async move { tx.execute(&DUE, vec![]).await }))
        .await;
    done.unwrap();
}

async fn listed(world: &World) -> Vec<String> {
    let list = app::custom_cloud_list(&world.ctx, &world.admin, ORGANIZATION, None)
        .await
        .unwrap();
    let clouds = list.custom_cloud_environments.into_iter();
    clouds
        .map(|cloud| cloud.custom_cloud_environment_id)
        .collect()
}

on_both_engines! {
    async fn an_operation_that_cannot_be_read_fails_alone(world: World) {
        let mut broken = Vec::new();
        for (number, (query, value)) in [
            (&BREAK_KIND, "conjure"),
            (&BREAK_STEPS, "[{\"name\":"),
            (&BREAK_STEPS, "[]x"),
            (&BREAK_PARAMETERS, "[1]"),
            (&BREAK_ERROR, "{}"),
        ]
        .into_iter()
        .enumerate()
        {
            let cloud = world.provisioning(&format!("10.{number}.0.0/16")).await;
            put(&world, query, &cloud.custom_cloud_environment_id, value).await;
            broken.push(cloud);
        }
        let deleting = world.provisioning("10.50.0.0/16").await.custom_cloud_environment_id;
        app::custom_cloud_delete(
            &world.ctx, &world.admin, ORGANIZATION, &deleting, false, &app::IfMatch::Absent,
        ).await.unwrap();
        put(&world, &BREAK_KIND, &deleting, "conjure").await;
        let good = world.provisioning("10.60.0.0/16").await.custom_cloud_environment_id;
        let worker = world.worker();
        assert_eq!(worker.run_due().await.unwrap(), 7);
        assert_eq!(world.view(&good).await.state, State::Active);
        assert_eq!(world.view(&deleting).await.state, State::DeletionFailed);
        // Nothing is left that a sweep would begin again.
        assert_eq!(worker.sweep().await.unwrap(), 0);

        for cloud in &broken {
            let id = &cloud.custom_cloud_environment_id;
            let seen = world.view(id).await;
            assert_eq!(seen.state, State::CreationFailed);
            assert!(seen.errors[0].message.contains("can't read"), "{:?}", seen.errors);
            assert!(world.bastions(cloud).await.is_empty());
            let list = app::operation_list(&world.ctx, &world.admin, id).await.unwrap();
            let operation = &list.operations[0];
            assert_eq!(operation.state, StepState::Failed);
            assert_eq!(operation.cause.as_ref().unwrap().code, "unreadable_operation");
            let status = app::status_view(&world.ctx, &world.admin, id).await.unwrap().value;
            assert_eq!(status.operation.as_ref(), Some(operation));
            let retry =
                app::operation_retry(&world.ctx, &world.admin, id, &operation.operation_id).await;
            let Err(app::Error::Conflict { code, message }) = retry else { panic!("{retry:?}") };
            assert_eq!(code, "not_retryable");
            assert!(message.contains("Then start the deployment"), "{message}");
            // What the sentence says helps.
            world.provision(cloud).await;
        }
        assert_eq!(worker.run_due().await.unwrap(), broken.len());
        for cloud in &broken {
            let id = &cloud.custom_cloud_environment_id;
            assert_eq!(world.view(id).await.state, State::Active);
        }
    }

    async fn a_custom_cloud_that_cannot_be_read_fails_no_list_and_no_worker(world: World) {
        let mut broken = Vec::new();
        for (number, (query, value)) in
            [(&BREAK_STATE, "melted"), (&BREAK_TAGS, "{"), (&BREAK_TAGS, "[]")].into_iter().enumerate()
        {
            let cloud = world.provisioning(&format!("10.{number}.0.0/16")).await;
            let id = cloud.custom_cloud_environment_id;
            put(&world, query, &id, value).await;
            broken.push(id);
        }
        let good = world.provisioning("10.60.0.0/16").await.custom_cloud_environment_id;
        assert_eq!(listed(&world).await, [good.as_str()]);
        let worker = world.worker();
        worker.run_due().await.unwrap();
        assert_eq!(world.view(&good).await.state, State::Active);
        for _ in 0..CRASHES {
            make_due(&world).await;
            worker.run_due().await.unwrap();
        }
        make_due(&world).await;
        assert_eq!(worker.run_due().await.unwrap(), 0, "none of them is tried for ever");
        assert_eq!(worker.sweep().await.unwrap(), 0);
        for id in &broken {
            let operation = operations(&world, id).await.remove(0);
            assert_eq!(operation.state, StepState::Failed);
            assert_eq!(operation.last_error.unwrap().code, "unwritable_step");
        }
        assert_eq!(listed(&world).await, [good]);
    }

    async fn a_step_whose_outcome_cannot_be_stored_ends_after_five_times(world: World) {
        let cloud = world.provisioning("10.0.0.0/16").await;
        let id = &cloud.custom_cloud_environment_id;
        let good = world.provisioning("10.1.0.0/16").await.custom_cloud_environment_id;
        // No step leads out of this state: what a step says is refused.
        put(&world, &BREAK_STATE, id, "deleted").await;
        let worker = world.worker();
        let mut taken = 0;
        for _ in 0..10 {
            make_due(&world).await;
            taken += worker.run_due().await.unwrap();
        }
        assert_eq!(world.view(&good).await.state, State::Active);
        assert!(taken <= 1 + CRASHES as usize, "{taken}");
        let operation = operations(&world, id).await.remove(0);
        assert_eq!(operation.state, StepState::Failed);
        assert_eq!(operation.last_error.unwrap().code, "unwritable_step");
    }

    async fn what_an_account_answers_is_kept_as_far_as_it_can_be(world: World) {
        for (number, evidence) in
            ["a\0b", "\u{1b}[31mAccessDenied\u{1b}[0m", "x".repeat(1_000_000).as_str(), "\0"]
                .into_iter()
                .enumerate()
        {
            let cloud = world.provisioning(&format!("10.{number}.0.0/16")).await;
            let id = &cloud.custom_cloud_environment_id;
            let operation = world.worker().claim().await.unwrap().unwrap();
            let target = target(
                &world.ctx,
                &custom_clouds::view(&mut world.ctx.db.read(), id, "").await.unwrap().unwrap().cloud,
            ).unwrap();
            let gap = target.gap(FailureCode::WrongExternalId, "role", evidence);
            let outcome = Outcome::Failed(byoc_cloud::cause(&Gaps::from(gap), &target, byoc_cloud::RetryAdvice::Retry));
            let ctx = world.ctx.clone();
            let written: Result<After, Leave> = world.ctx.db.write(move |tx| Box::pin(async move {
                write_outcome(&ctx, tx, operation, outcome).await
            })).await;
            assert!(matches!(written, Ok(After::Ended)));
            let kept = operations(&world, id).await.remove(0).last_error.unwrap().evidence;
            assert!(!kept.is_empty() && kept.len() <= 4096, "{}", kept.len());
            assert!(!kept.chars().any(char::is_control), "{kept:?}");
        }
    }

    async fn a_history_with_a_row_that_cannot_be_read_still_says_who_did_what(world: World) {
        let id = world.provisioning("10.0.0.0/16").await.custom_cloud_environment_id;
        put(&world, &BREAK_CHANGES, &id, "{").await;
        let history = world.history(&id).await;
        assert_eq!(history.len(), 2);
        assert!(history.iter().all(|event| event.actor == world.admin.email));
        assert!(history[1].summary.contains("deployment of “Cloud 10.0.0.0/16”"), "{history:?}");
    }

    async fn a_worker_that_panics_starts_again(world: World) {
        let worker = world.worker();
        worker.panics.store(2, std::sync::atomic::Ordering::Relaxed);
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let running = tokio::spawn(worker.run(async { _ = stopped.await }));
        let id = world.provisioning("10.0.0.0/16").await.custom_cloud_environment_id;
        while world.view(&id).await.state != State::Active {
            tokio::task::yield_now().await;
        }
        assert_eq!(world.ctx.worker.restarts(), 2);
        assert!(world.ctx.worker.age() < crate::context::STUCK);
        stop.send(()).unwrap();
        running.await.unwrap();
    }
}
