//! Which deployment models an organization is offered.

use super::sessions::sign_in;
use super::*;
use crate::testing::on_both_engines;
use crate::testing::world::{ORGANIZATION, OTHER_ORGANIZATION};

fn path(organization_id: &str) -> String {
    format!("/console/v1/operator/organization/{organization_id}/deployment-models")
}

fn with_model(model: &str, provider: &str, cidr: &str) -> Value {
    let mut body = create(cidr);
    body["deployment_model"] = json!(model);
    body["cloud_provider"] = json!(provider);
    if provider == "google" {
        body["cloud_region"] = json!("europe-west1");
    }
    body
}

on_both_engines! {
    async fn the_operator_gives_an_organization_models_of_its_own(api: Api) {
        let hipaa = |cidr| api.post(&clouds_path(), with_model("hipaa", "aws", cidr)).of("ada");
        hipaa("10.0.0.0/16").send().await.expect(200);
        let before = api.get(&path(ORGANIZATION)).of("olga").send().await.expect(200);
        assert_eq!(before.json(), json!({}), "those of the configuration");

        let two = json!({"deployment_models": ["standard_public", "standard", "standard"]});
        let set = api.put(&path(ORGANIZATION), two).of("olga").send().await.expect(200);
        assert_eq!(set.json(), json!({"deployment_models": ["standard", "standard_public"]}));
        let refused = hipaa("10.1.0.0/16").send().await;
        assert_eq!(refused.refused(400), "deployment_model_not_offered");
        assert_eq!(refused.json()["errors"][0]["field"], "deployment_model");
        api.post(&clouds_path(), with_model("standard", "aws", "10.1.0.0/16"))
            .of("ada").send().await.expect(200);
        let cookie = sign_in(&api).await.cookie;
        let session = api.get("/console/v1/session").cookie(&cookie).send().await.expect(200);
        let own = json!({
            "aws": ["standard", "standard_public"], "google": ["standard", "standard_public"],
        });
        assert_eq!(session.json()["organizations"][0]["models"], own);

        // Another organization is none the wiser.
        let theirs = api.get(&path(OTHER_ORGANIZATION)).of("olga").send().await.expect(200);
        assert_eq!(theirs.json(), json!({}));
        let back = json!({"deployment_models": null});
        api.put(&path(ORGANIZATION), back).of("olga").send().await.expect(200);
        hipaa("10.2.0.0/16").send().await.expect(200);
    }
}

#[tokio::test]
async fn models_without_a_template_are_refused_with_those_that_there_are() {
    let api = Api::start().await;
    for list in [json!([]), json!(["standard", "ipsec_ingress"])] {
        let body = json!({"deployment_models": list});
        let refused = api.put(&path(ORGANIZATION), body).of("olga").send().await;
        assert_eq!(refused.refused(400), "deployment_models_unknown");
        let message = refused.json()["message"].to_string();
        assert!(message.contains("pci_dss"), "{message}");
    }
}

#[tokio::test]
async fn a_model_is_offered_only_where_it_has_a_template() {
    let api = Api::start().await;
    for (model, provider) in [
        ("hipaa", "google"),
        ("pci_dss", "google"),
        ("ipsec_ingress", "aws"),
        ("direct_ipsec_ingress", "google"),
    ] {
        let body = with_model(model, provider, "10.0.0.0/16");
        let refused = api.post(&clouds_path(), body).of("ada").send().await;
        assert_eq!(refused.refused(400), "deployment_model_not_offered");
        assert_eq!(refused.json()["errors"][0]["field"], "deployment_model");
    }
    for provider in ["azure", "oracle"] {
        let body = with_model("standard", provider, "10.0.0.0/16");
        let refused = api.post(&clouds_path(), body).of("ada").send().await;
        assert_eq!(refused.refused(400), "cloud_provider_not_offered");
        let message = refused.json()["message"].to_string();
        let names_page =
            message.contains(&format!("/organizations/{ORGANIZATION}/admin/byoc/azure"));
        assert_eq!(names_page, provider == "azure", "{message}");
    }
}
