//! The ledger counts before a search of the account, and each request is kept, whatever the driver.

use byoc_cloud::contract::{
    Account, AccountRef, Check, Driver, Gaps, Made, NodeSpec, Observed, Probe, Progress, Request,
};
use byoc_cloud::{Clouds, Mode, Target};
use tokio::time::Instant;

use super::*;
use crate::store::{Query, cloud_resources, operation_calls, params, services};
use crate::testing::world::{NoTime, OTHER_ORGANIZATION, ROOT};

static LOSE_LEDGER: Query = Query::new(
    "LOSE_LEDGER",
    "DELETE FROM cloud_resources WHERE custom_cloud_id = $1",
);

/// What a search of the account answers.
#[derive(Clone, Copy)]
enum Search {
    All,
    /// A list that lags behind.
    Nothing,
    Refused,
    /// All is found, and the second node of a service is refused.
    AllButASecondNode,
}

/// A driver whose searches are not to be relied on.
struct Searched {
    inner: Arc<dyn Driver>,
    search: Search,
}

struct Session {
    inner: Box<dyn Account>,
    target: Target,
    search: Search,
}

#[async_trait]
impl Driver for Searched {
    fn accepts(&self, target: &Target) -> Result<AccountRef, Gaps> {
        self.inner.accepts(target)
    }

    async fn open(
        &self,
        target: &Target,
        call: &Call,
        probe: Probe,
    ) -> Result<Box<dyn Account>, Gaps> {
        Ok(Box::new(Session {
            inner: self.inner.open(target, call, probe).await?,
            target: target.clone(),
            search: self.search,
        }))
    }
}

#[async_trait]
impl Account for Session {
    async fn check(&self, what: Check, call: &Call) -> Result<Observed, Gaps> {
        self.inner.check(what, call).await
    }

    async fn ensure(&self, node: &NodeSpec, call: &Call) -> Result<Progress<Made>, Gaps> {
        if matches!(self.search, Search::AllButASecondNode) && node.name.ends_with("-2") {
            let gap = self
                .target
                .gap(FailureCode::Quota, &node.name, "VcpuLimitExceeded");
            return Err(gap.into());
        }
        self.inner.ensure(node, call).await
    }

    async fn ready(&self, made: &Made, call: &Call) -> Result<Progress<()>, Gaps> {
        self.inner.ready(made, call).await
    }

    async fn remove(&self, made: &[Made], call: &Call) -> Result<Progress<()>, Gaps> {
        self.inner.remove(made, call).await
    }

    async fn leftovers(&self, call: &Call) -> Result<Vec<Made>, Gaps> {
        match self.search {
            Search::All | Search::AllButASecondNode => self.inner.leftovers(call).await,
            Search::Nothing => Ok(vec![]),
            Search::Refused => {
                let gap = self
                    .target
                    .gap(FailureCode::Refused, "search", "Forbidden (403)");
                Err(gap.into())
            }
        }
    }
}

/// A worker in the world's accounts, with such searches.
fn searching(world: &World, search: Search) -> Worker {
    let rehearsed = rehearsed(&world.ctx.db, Arc::new(NoTime));
    let live = |cloud: &TemplateCloud| {
        let rehearsal = rehearsed.rehearsal((*cloud).into()).unwrap().clone();
        let driver = Searched {
            inner: Arc::new(rehearsal),
            search,
        };
        (*cloud, Mode::Live(Arc::new(driver)))
    };
    let clouds: Clouds = TemplateCloud::ALL.iter().map(live).collect();
    Worker::new(Ctx::new(world.ctx.db.clone(), Config::default(), clouds))
}

async fn ledger(world: &World, id: &str) -> Vec<Made> {
    cloud_resources::of_cloud(&mut world.ctx.db.read(), id)
        .await
        .unwrap()
}

async fn delete(world: &World, id: &str) {
    app::custom_cloud_delete(
        &world.ctx,
        &world.admin,
        ORGANIZATION,
        id,
        false,
        &app::IfMatch::Absent,
    )
    .await
    .unwrap();
}

on_both_engines! {
    async fn a_bastion_is_reached_while_no_search_finds_it_yet(world: World) {
        for (number, search) in [Search::Nothing, Search::Refused].into_iter().enumerate() {
            let cloud = world.provisioning(&format!("10.{number}.0.0/16")).await;
            let id = &cloud.custom_cloud_environment_id;
            searching(&world, search).run_due().await.unwrap();
            assert_eq!(world.view(id).await.state, State::Active);
            let known = ledger(&world, id).await;
            let tokens: Vec<String> = known.into_iter().map(|made| made.token).collect();
            assert_eq!(tokens, world.bastions(&cloud).await);
        }
    }

    async fn what_the_ledger_knows_is_removed_even_if_the_search_is_refused(world: World) {
        let cloud = world.provisioning("10.0.0.0/16").await;
        let id = &cloud.custom_cloud_environment_id;
        world.worker().run_due().await.unwrap();
        assert_eq!(ledger(&world, id).await.len(), 1);
        delete(&world, id).await;
        searching(&world, Search::Refused).run_due().await.unwrap();
        assert_eq!(world.view(id).await.state, State::DeletionFailed);
        assert!(world.bastions(&cloud).await.is_empty());
        assert!(ledger(&world, id).await.is_empty());
    }

    async fn what_only_the_account_knows_is_found_and_removed(world: World) {
        let cloud = world.provisioning("10.0.0.0/16").await;
        let id = &cloud.custom_cloud_environment_id;
        world.worker().run_due().await.unwrap();
        let before = ledger(&world, id).await;
        let lose = async || {
            let at = id.clone();
            let lost: Result<u64, store::Error> = world.ctx.db.write(move |tx| {
                Box::pin(async move { tx.execute(&LOSE_LEDGER, params![at]).await })
            }).await;
            assert_eq!(lost.unwrap(), 1);
        };
        // A check finds it by its name, and the ledger has it again.
        lose().await;
        app::connection_check(&world.ctx, &world.admin, id).await.unwrap();
        assert_eq!(ledger(&world, id).await, before);
        lose().await;
        delete(&world, id).await;
        searching(&world, Search::All).run_due().await.unwrap();
        assert_eq!(world.view(id).await.state, State::Deleted);
        assert!(world.bastions(&cloud).await.is_empty());
    }

    async fn a_node_of_a_service_is_in_the_ledger_though_another_one_is_refused(world: World) {
        let id = world.provisioning("10.0.0.0/16").await.custom_cloud_environment_id;
        world.worker().run_due().await.unwrap();
        let everyone = byoc_types::CustomCloudPermissions {
            accounts: vec![ROOT.to_owned()],
            projects: vec![],
        };
        let absent = app::IfMatch::Absent;
        app::permissions_update(&world.ctx, &world.admin, ORGANIZATION, &id, everyone, &absent)
            .await.unwrap();
        let request = byoc_types::ServiceCreate {
            service_name: "pg-main".to_owned(),
            service_type: "pg".to_owned(),
            plan: "business-4".to_owned(),
            cloud: world.view(&id).await.custom_cloud_names.unwrap().pop(),
            ..byoc_types::ServiceCreate::default()
        };
        app::services::service_create(&world.ctx, &world.admin, "shop", request).await.unwrap();
        searching(&world, Search::AllButASecondNode).run_due().await.unwrap();
        let nodes = async || {
            let read = &mut world.ctx.db.read();
            let service = services::by_name(read, "shop", "pg-main").await.unwrap().unwrap();
            let nodes = services::nodes(read, &service.service_id).await.unwrap();
            nodes.into_iter().map(|node| node.made.provider_id).collect::<Vec<_>>()
        };
        let first = nodes().await;
        assert_eq!(first.len(), 1, "{first:?}");
        // The retry makes only the one that is missing.
        app::services::service_retry(&world.ctx, &world.admin, "shop", "pg-main").await.unwrap();
        searching(&world, Search::All).run_due().await.unwrap();
        let both = nodes().await;
        assert_eq!((both.len(), &both[0]), (2, &first[0]));
    }

    async fn each_request_of_an_operation_is_kept_with_it(world: World) {
        let id = world.provisioning("10.0.0.0/16").await.custom_cloud_environment_id;
        world.worker().run_due().await.unwrap();
        let operation = operations(&world, &id).await.remove(0);
        let by = async |actor: &app::Actor, organization: &str| {
            let operation = &operation.operation_id;
            app::operation_calls(&world.ctx, actor, organization, &id, operation).await
        };
        let shown = by(&world.admin, ORGANIZATION).await.unwrap().calls;
        assert!(!shown.is_empty());
        let refused = by(&world.admin, OTHER_ORGANIZATION).await;
        assert!(matches!(refused, Err(app::Error::NotFound(_))), "{refused:?}");
        let calls = async || {
            let read = &mut world.ctx.db.read();
            operation_calls::of_operation(read, &operation.operation_id).await.unwrap()
        };
        let kept = calls().await;
        assert_eq!(kept, shown);
        let actions: Vec<_> =
            kept.iter().map(|call| (call.step.as_str(), call.action.as_str())).collect();
        // Proved with, without and with a wrong external ID.
        assert_eq!(actions[..3], [("assume_role", "sts:AssumeRole"); 3]);
        assert!(actions.contains(&("create_bastion", "ec2:RunInstances")), "{actions:?}");
        for call in &kept {
            assert_eq!((call.region.as_str(), call.answer.as_str()), ("eu-west-1", "200"));
            assert!(call.request_id.is_some());
            assert!(call.start_time >= operation.steps[0].start_time.clone().unwrap());
        }
        // Only the last ones, and only the beginning of long texts.
        let request = |number: u64| Request {
            start: Instant::now(),
            action: format!("{number} {}", "x".repeat(10_000)),
            region: "a\0b".to_owned(),
            milliseconds: number,
            answer: "200".to_owned(),
            request_id: None,
        };
        let many: Vec<Request> = (0..1_000).map(request).collect();
        let id = operation.operation_id.clone();
        let noted: Result<(), store::Error> = world.ctx.db.write(move |tx| Box::pin(async move {
            operation_calls::note(tx, &id, "many", &many[..150]).await?;
            operation_calls::note(tx, &id, "many", &many[150..170]).await?;
            operation_calls::note(tx, &id, "many", &[]).await
        })).await;
        noted.unwrap();
        let kept = calls().await;
        assert_eq!(kept.len(), (actions.len() + 170).min(operation_calls::KEPT));
        let last = kept.last().unwrap();
        assert_eq!((last.milliseconds, last.action.len()), (169, 100));
        assert_eq!(last.region, "a\u{fffd}b");
        let id = operation.operation_id.clone();
        let many: Vec<Request> = (0..1_000).map(request).collect();
        let noted: Result<(), store::Error> = world.ctx.db.write(move |tx| Box::pin(async move {
            operation_calls::note(tx, &id, "many", &many).await
        })).await;
        noted.unwrap();
        let numbers: Vec<u64> = calls().await.iter().map(|call| call.milliseconds).collect();
        assert_eq!(numbers, (800..1_000).collect::<Vec<u64>>());
    }
}
