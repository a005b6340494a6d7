//! Whole answers, so that no field comes or goes unnoticed.

use insta::assert_json_snapshot;

use super::*;
use crate::testing::world::ORGANIZATION;

#[tokio::test]
async fn a_custom_cloud_from_draft_to_active() {
    let api = Api::start().await;
    let made = api
        .post(&clouds_path(), create("10.0.0.0/16"))
        .of("ada")
        .send()
        .await
        .expect(200);
    assert_json_snapshot!("custom_cloud_create", steady(made.json()));
    let cloud = &made.json()["custom_cloud_environment"];
    let id = cloud["custom_cloud_environment_id"].as_str().unwrap();
    let unique_name = cloud["byoc_unique_name"].as_str().unwrap();

    let arn = format!("arn:aws:iam::123456789012:role/{unique_name}-iam-role");
    let provision = format!("{}/provision", cloud_path(id));
    let body = json!({ "aws_iam_role_arn": arn });
    let started = api
        .post(&provision, body.clone())
        .of("ada")
        .send()
        .await
        .expect(200);
    assert_eq!(
        started.json()["custom_cloud_environment"]["state"],
        "validating"
    );
    let again = api
        .post(&provision, body)
        .of("ada")
        .send()
        .await
        .expect(200);
    assert_eq!(again.json(), started.json(), "a repeat answers the same");
    api.world.worker().run_due().await.unwrap();

    let text = |value: Value| {
        let text = serde_json::to_string(&steady(value)).unwrap();
        let suffix = unique_name.trim_start_matches("cce-cce");
        let text = text
            .replace(unique_name, "[unique name]")
            .replace(suffix, "[suffix]");
        serde_json::from_str::<Value>(&text).unwrap()
    };
    let console = format!("/console/v1/custom-cloud-environments/{id}");
    let active = api.get(&cloud_path(id)).of("ada").send().await.expect(200);
    assert_json_snapshot!("custom_cloud_active", text(active.json()));
    let status = api
        .get(&format!("{console}/status"))
        .of("ada")
        .send()
        .await
        .expect(200);
    assert_json_snapshot!("status_active", text(status.json()));
    let events = api
        .get(&format!("{console}/events"))
        .of("ada")
        .send()
        .await
        .expect(200);
    assert_json_snapshot!("events", text(events.json()));
    let rehearsal = api
        .get(&format!("{console}/rehearsal"))
        .of("ada")
        .send()
        .await
        .expect(200);
    assert_json_snapshot!("rehearsal", text(rehearsal.json()));
    let everywhere = json!({"accounts": [crate::testing::world::ROOT]});
    let permissions = format!("{}/permissions", cloud_path(id));
    api.put(&permissions, everywhere)
        .of("ada")
        .send()
        .await
        .expect(200);
    let clouds = api
        .get("/v1/project//clouds")
        .of("ada")
        .send()
        .await
        .expect(200);
    let mut clouds = clouds.json();
    // The custom cloud and the first public region.
    clouds["clouds"].as_array_mut().unwrap().truncate(2);
    assert_json_snapshot!("clouds", text(clouds));
}

#[tokio::test]
async fn who_and_where() {
    let api = Api::start().await;
    for (name, path) in [
        ("me", "/v1/me".to_owned()),
        ("organizations", "/v1/organizations".to_owned()),
        ("accounts", "/v1/account".to_owned()),
        ("projects", "/v1/project".to_owned()),
        ("session", "/console/v1/session".to_owned()),
        ("capabilities", "/console/v1/capabilities".to_owned()),
        (
            "members",
            format!("/console/v1/organization/{ORGANIZATION}/members"),
        ),
    ] {
        let reply = api.get(&path).of("ada").send().await.expect(200);
        assert_json_snapshot!(name, steady(reply.json()));
    }
}

#[tokio::test]
async fn refusals_in_full() {
    let api = Api::start().await;
    let reply = api
        .post(&clouds_path(), json!({"reserved_cidr": "8.8.8.0/24"}))
        .of("ada");
    assert_json_snapshot!("refused_fields", steady(reply.send().await.json()));
    let reply = api
        .get(&cloud_path("00000000-0000-4000-8000-000000000000"))
        .of("ada");
    assert_json_snapshot!("refused_not_found", steady(reply.send().await.json()));
    assert_json_snapshot!(
        "refused_nobody",
        steady(api.get("/v1/me").send().await.json())
    );
    let plan = json!({"cloud_provider": "aws", "cloud_region": "eu-west-1",
        "deployment_model": "standard", "reserved_cidr": "10.0.0.0/20"});
    let reply = api
        .post("/console/v1/network-plan", plan)
        .of("max")
        .send()
        .await
        .expect(200);
    assert_json_snapshot!("network_plan", reply.json());
}
