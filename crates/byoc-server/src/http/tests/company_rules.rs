//! What an organization asks of all its custom clouds.

use super::sessions::{Person, sign_in};
use super::*;
use crate::testing::on_both_engines;
use crate::testing::world::ORGANIZATION;

fn path() -> String {
    format!("/console/v1/organization/{ORGANIZATION}/company-rules")
}

fn boundary() -> Value {
    json!("arn:aws:iam::123456789012:policy/platform/developer-boundary")
}

async fn files(api: &Api, id: &str) -> String {
    let variables = format!("{}/infra-templates/terraform/variables", cloud_path(id));
    let reply = api.get(&variables).of("ada").send().await.expect(200);
    reply.json()["variables"].as_str().unwrap().to_owned()
}

on_both_engines! {
    async fn rules_are_kept_as_a_whole_and_recorded(api: Api) {
        let none = api.get(&path()).of("max").send().await.expect(200);
        assert_eq!(none.header(header::ETAG), "\"0\"");
        assert_eq!(none.json(), json!({"mandatory_tags": [], "allowed_regions": {}}));

        let rules = json!({
            "permissions_boundary": boundary(),
            "role_path": "/platform/",
            "mandatory_tags": [{"key": "cost-center"}, {"key": "team", "value": "data"}],
            "allowed_regions": {"aws": ["eu-central-1", "eu-west-1"]},
        });
        let set = api.put(&path(), rules.clone()).of("ada").send().await.expect(200);
        assert_eq!(set.json(), rules);
        assert_eq!(set.header(header::ETAG), "\"1\"");
        let again = api.put(&path(), rules.clone()).of("ada").send().await.expect(200);
        assert_eq!(again.header(header::ETAG), "\"1\"", "nothing changed");
        let seen = api.get(&path()).of("max").send().await.expect(200);
        assert_eq!((seen.json(), seen.header(header::ETAG)), (rules, "\"1\""));
        let known = api.get(&path()).of("max").header(header::IF_NONE_MATCH, "\"1\"");
        known.send().await.expect(304);

        // What is not in the next body is gone.
        let path_only = json!({"role_path": "/platform/"});
        let set = api.put(&path(), path_only).of("ada").send().await.expect(200);
        assert_eq!(set.json()["role_path"], "/platform/");
        assert_eq!(set.json()["permissions_boundary"], Value::Null);

        let events = crate::app::events_after(&api.world.ctx, ORGANIZATION, 0).await.unwrap();
        let actions: Vec<&str> = events.iter().map(|event| &*event.action).collect();
        assert_eq!(actions, ["company_rules_update", "company_rules_update"]);
        assert!(events.iter().all(|event| event.custom_cloud_environment_id.is_empty()));
        let history =
            crate::store::events::history(&mut api.world.ctx.db.read(), "", i64::MAX, 9).await;
        let last = history.unwrap().remove(0);
        assert_eq!(last.actor, "ada@example.com");
        let fields: Vec<&str> = last.changes.iter().map(|change| &*change.field).collect();
        assert_eq!(
            fields,
            ["allowed_regions.aws", "mandatory_tags", "permissions_boundary"]
        );
        assert_eq!(last.changes[1].before.as_deref(), Some("cost-center, team=data"));
        assert_eq!(last.changes[1].after, None);
    }

    async fn a_deployed_cloud_keeps_the_rules_it_was_deployed_with(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let without = files(&api, &id).await;
        assert!(!without.contains("developer-boundary"), "{without}");
        let rules = json!({"permissions_boundary": boundary()});
        api.put(&path(), rules).of("ada").send().await.expect(200);
        let bounded = files(&api, &id).await;
        assert!(bounded.contains("developer-boundary"), "a draft follows: {bounded}");

        let cloud = api.world.view(&id).await;
        api.world.provision(&cloud).await;
        api.put(&path(), json!({})).of("ada").send().await.expect(200);
        assert!(files(&api, &id).await.contains("developer-boundary"), "on its way");
        api.world.worker().run_due().await.unwrap();
        assert_eq!(api.world.view(&id).await.state, byoc_types::CustomCloudState::Active);
        assert!(files(&api, &id).await.contains("developer-boundary"), "deployed");
        let other = api.draft("10.1.0.0/16").await;
        assert!(!files(&api, &other).await.contains("developer-boundary"));
    }

    async fn a_failed_deployment_follows_the_rules_of_now(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let rehearsal = format!("/console/v1/custom-cloud-environments/{id}/rehearsal");
        let quota = json!({"chosen": "quota"});
        api.put(&rehearsal, quota).of("ada").send().await.expect(200);
        api.world.provision(&api.world.view(&id).await).await;
        api.world.worker().run_due().await.unwrap();
        let failed = api.world.view(&id).await;
        assert_eq!(failed.state, byoc_types::CustomCloudState::CreationFailed);
        let rules = json!({"permissions_boundary": boundary()});
        api.put(&path(), rules).of("ada").send().await.expect(200);
        assert!(files(&api, &id).await.contains("developer-boundary"));

        let console = format!("/console/v1/custom-cloud-environments/{id}/operations");
        let operations = api.get(&console).of("ada").send().await.expect(200).json();
        let operation = operations["operations"][0]["operation_id"].as_str().unwrap();
        let retry = format!("{console}/{operation}/retry");
        api.post(&retry, json!({})).of("ada").send().await.expect(200);
        api.put(&path(), json!({})).of("ada").send().await.expect(200);
        api.world.worker().run_due().await.unwrap();
        assert_eq!(api.world.view(&id).await.state, byoc_types::CustomCloudState::Active);
        assert!(files(&api, &id).await.contains("developer-boundary"), "as retried");
    }
}

#[tokio::test]
async fn a_session_names_the_version_of_the_rules_that_it_replaces() {
    let api = Api::start().await;
    let Person { cookie, .. } = sign_in(&api).await;
    let set = |role_path: &str| {
        api.put(&path(), json!({"role_path": role_path}))
            .cookie(&cookie)
    };
    assert_eq!(set("/a/").send().await.refused(428), "version_missing");
    let first = set("/a/").header(header::IF_MATCH, "\"0\"").send().await;
    assert_eq!(first.expect(200).header(header::ETAG), "\"1\"");
    let stale = set("/b/").header(header::IF_MATCH, "\"0\"").send().await;
    assert_eq!(stale.refused(412), "version_changed");
    let second = set("/b/").header(header::IF_MATCH, "\"1\"").send().await;
    assert_eq!(second.expect(200).header(header::ETAG), "\"2\"");
}

#[tokio::test]
async fn rules_are_a_matter_of_one_organization() {
    let api = Api::start().await;
    let rules = json!({"role_path": "/platform/"});
    api.put(&path(), rules.clone())
        .of("ada")
        .send()
        .await
        .expect(200);
    let other = path().replace(ORGANIZATION, crate::testing::world::OTHER_ORGANIZATION);
    let theirs = api.get(&other).of("eve").send().await.expect(200);
    assert_eq!(theirs.json()["role_path"], Value::Null);
    let missing = path().replace(ORGANIZATION, "org99999999999");
    let [hidden, missing] = [path(), missing].map(|path| api.get(&path).of("eve").send());
    let (hidden, missing) = (hidden.await, missing.await);
    assert_eq!(hidden.refused(404), missing.refused(404));
    assert_eq!(hidden.json()["message"], missing.json()["message"]);
}
