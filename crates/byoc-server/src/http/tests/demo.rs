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
    assert_eq!(variants.len(), 6, "{variants:?}");
    assert_eq!(states.len(), 9, "all but deleted: {states:?}");
    assert!(has_newer, "one was deployed with an earlier template");
}
