//! What `--demo` shows.

use std::collections::BTreeSet;

use super::*;
use crate::demo;

#[tokio::test]
async fn the_demo_shows_every_state_and_every_variant_with_its_files() {
    let test = sqlite().await;
    let config = Config::default();
    let clouds = crate::operations::providers(&config, &test.db);
    let ctx = Ctx::new(test.db.clone(), config, clouds);
    let auth = Auth::new(Cost::Cheap);
    let sign_in = demo::fill(&ctx, &auth)
        .await
        .unwrap()
        .expect("an empty database");
    let (router, _stop) = router(&ctx);
    let get = async |path: &str| {
        let request = Request::builder()
            .uri(path)
            .header(header::HOST, "console.example.com")
            .header(header::AUTHORIZATION, format!("Bearer {}", sign_in.token));
        let request = request.body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        serde_json::from_slice::<Value>(&bytes).unwrap()
    };
    let organizations = get("/v1/organizations").await;
    let organization = organizations["organizations"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["organization_name"] == "Demo organization")
        .unwrap()["organization_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let rules = get(&format!(
        "/console/v1/organization/{organization}/company-rules"
    ))
    .await;
    assert_eq!(rules["mandatory_tags"][0]["key"], "team");
    let path = format!("/v1/organization/{organization}/custom-cloud-environments");
    let list = get(&path).await;
    let clouds = list["custom_cloud_environments"].as_array().unwrap();
    let mut variants = BTreeSet::new();
    let mut states = BTreeSet::new();
    let mut has_newer = false;
    for cloud in clouds {
        let word = |field: &str| cloud[field].as_str().unwrap().to_owned();
        variants.insert((word("cloud_provider"), word("deployment_model")));
        states.insert(word("state"));
        let id = word("custom_cloud_environment_id");
        let console = format!("/console/v1/custom-cloud-environments/{id}");
        get(&format!("{console}/template-files")).await;
        get(&format!("{console}/permissions-explained")).await;
        let versions = get(&format!("{console}/template-versions")).await;
        let is_behind = !versions["newer"].as_array().unwrap().is_empty();
        has_newer |= versions["applied"].is_object() && is_behind;
    }
    // Pages of services and requests are not empty either.
    let services = get("/v1/project/data-warehouse/service").await;
    let service = &services["services"][0];
    assert_eq!(
        (&service["state"], &service["operation"]["state"]),
        (&json!("RUNNING"), &json!("done"))
    );
    assert_eq!(service["node_states"].as_array().unwrap().len(), 2);
    let off = get("/v1/project/web-shop/service").await;
    assert_eq!(off["services"][0]["state"], "POWEROFF");
    let requests = get(&format!("/console/v1/organization/{organization}/requests")).await;
    assert_eq!(requests["requests"][0]["state"], "open");
    assert_eq!(variants.len(), 6, "{variants:?}");
    assert_eq!(states.len(), 9, "all but deleted: {states:?}");
    assert!(has_newer, "one was deployed with an earlier template");
}

static ALL_CHECKS_DUE: crate::store::Query = crate::store::Query::new(
    "ALL_CHECKS_DUE",
    "UPDATE cloud_checks SET next_check_at = 0",
);
/// Changes nothing; how many rows it finds is what counts.
static IN_STATE: crate::store::Query = crate::store::Query::new(
    "IN_STATE",
    "UPDATE custom_clouds SET state = state WHERE state = $1",
);

#[tokio::test]
async fn nothing_in_the_demo_moves_by_itself() {
    let test = sqlite().await;
    let config = Config::default();
    let clouds = crate::operations::providers(&config, &test.db);
    let ctx = Ctx::new(test.db.clone(), config, clouds);
    demo::fill(&ctx, &Auth::new(Cost::Cheap)).await.unwrap();
    let count = async |state: &'static str| {
        let counted: Result<u64, crate::store::Error> = ctx
            .db
            .write(move |tx| {
                Box::pin(async move { tx.execute(&IN_STATE, crate::store::params![state]).await })
            })
            .await;
        counted.unwrap()
    };
    let states = async || {
        let mut counts = BTreeMap::new();
        for state in byoc_rules::state::ALL {
            let word = byoc_rules::words::as_word(*state);
            counts.insert(word, count(word).await);
        }
        counts
    };
    let before = states().await;
    assert!(
        before["reconnecting"] > 0 && before["disconnected"] > 0,
        "{before:?}"
    );
    let due: Result<u64, crate::store::Error> = ctx
        .db
        .write(|tx| Box::pin(async move { tx.execute(&ALL_CHECKS_DUE, vec![]).await }))
        .await;
    due.unwrap();
    let worker = crate::operations::Worker::new(ctx.clone());
    assert_eq!(worker.run_checks().await.unwrap(), 0);
    assert_eq!(worker.run_due().await.unwrap(), 0);
    assert_eq!(worker.sweep().await.unwrap(), 0);
    assert_eq!(states().await, before);
}
