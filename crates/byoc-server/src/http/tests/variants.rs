//! The whole life of every variant: draft, files, deployment, deletion.

use byoc_types::{ExpectedPlan, PermissionsExplained, TemplateFilesAnswer};

use super::*;
use crate::testing::on_both_engines;

struct Variant {
    provider: &'static str,
    region: &'static str,
    model: &'static str,
    /// As asked for.
    has_buckets: Option<bool>,
}

const fn aws(region: &'static str, model: &'static str, has_buckets: Option<bool>) -> Variant {
    Variant {
        provider: "aws",
        region,
        model,
        has_buckets,
    }
}

const fn google(model: &'static str) -> Variant {
    Variant {
        provider: "google",
        region: "europe-west1",
        model,
        has_buckets: None,
    }
}

/// One of them in a region of two zones.
const VARIANTS: [Variant; 9] = [
    aws("eu-west-1", "standard", None),
    aws("us-west-1", "standard", Some(false)),
    aws("eu-west-1", "standard", Some(true)),
    aws("eu-west-1", "standard_public", None),
    aws("eu-west-1", "standard_public", Some(true)),
    aws("eu-west-1", "hipaa", None),
    aws("eu-west-1", "pci_dss", Some(true)),
    google("standard"),
    google("standard_public"),
];

impl Variant {
    fn to_request(&self) -> Value {
        let mut body = create("10.0.0.0/16");
        body["cloud_provider"] = json!(self.provider);
        body["cloud_region"] = json!(self.region);
        body["deployment_model"] = json!(self.model);
        if let Some(has_buckets) = self.has_buckets {
            body["use_customer_owned_storage"] = json!(has_buckets);
        }
        body
    }

    fn name(&self) -> String {
        format!("{} {} {:?}", self.provider, self.model, self.has_buckets)
    }
}

async fn get(api: &Api, path: &str) -> Value {
    api.get(path).of("ada").send().await.expect(200).json()
}

async fn live(api: &Api, variant: &Variant) {
    let name = variant.name();
    let is_aws = variant.provider == "aws";
    let is_compliance = ["hipaa", "pci_dss"].contains(&variant.model);
    let has_bastion = variant.model != "standard_public";
    let has_buckets = variant.has_buckets == Some(true) || is_compliance;

    // 1. A draft whose computed fields are those of its provider, and no other's.
    let made = api.post(&clouds_path(), variant.to_request()).of("ada");
    let cloud = made.send().await.expect(200).json()["custom_cloud_environment"].take();
    let id = cloud["custom_cloud_environment_id"].as_str().unwrap();
    let unique_name = cloud["byoc_unique_name"].as_str().unwrap();
    assert_eq!(cloud["use_customer_owned_storage"], has_buckets, "{name}");
    let buckets = has_buckets.then(|| {
        json!({
            "backup": format!("{unique_name}-backup"),
            "cold-data": format!("{unique_name}-cold-data"),
        })
    });
    assert_eq!(cloud.get("bucket_names"), buckets.as_ref(), "{name}");
    for (field, is_there) in [
        ("aws_subnets_workload", is_aws),
        ("aws_subnets_bastion", is_aws),
        ("aiven_aws_assume_role_external_id", is_aws),
        ("aiven_google_account_principal", !is_aws),
        ("google_workload_cidr", !is_aws),
        ("google_bastion_cidr", !is_aws && has_bastion),
    ] {
        assert_eq!(cloud.get(field).is_some(), is_there, "{name}: {field}");
    }

    // 2. Its files, its policies and its plan agree with it.
    let console = |what: &str| format!("/console/v1/custom-cloud-environments/{id}/{what}");
    let files: TemplateFilesAnswer =
        serde_json::from_value(get(api, &console("template-files")).await).unwrap();
    let (template, variables) = (&files.files[0].text, &files.files[1].text);
    assert_eq!(template.contains("aws_s3_bucket\""), has_buckets, "{name}");
    assert_eq!(variables.contains("-cold-data"), has_buckets, "{name}");
    let plan: ExpectedPlan =
        serde_json::from_value(get(api, &console("expected-plan")).await).unwrap();
    let of_kind = |kind: &str| plan.resources.iter().filter(|it| it.kind == kind).count();
    assert_eq!(
        of_kind("aws_s3_bucket"),
        if has_buckets { 2 } else { 0 },
        "{name}"
    );
    if is_aws {
        let zones = cloud["aws_subnets_workload"].as_object().unwrap().len();
        let per_zone = if has_bastion { 2 } else { 1 };
        assert_eq!(of_kind("aws_subnet"), zones * per_zone, "{name}");
        assert_eq!(zones, if variant.region == "us-west-1" { 2 } else { 3 });
    }
    let explained: PermissionsExplained =
        serde_json::from_value(get(api, &console("permissions-explained")).await).unwrap();
    let has_bucket_policy = explained
        .policies
        .iter()
        .any(|policy| policy.policy == byoc_types::PolicyKind::Bucket);
    assert_eq!(has_bucket_policy, has_buckets, "{name}");
    // Google's documented operator roles make neither a network nor a custom role.
    let is_documented_enough = is_aws && !has_buckets;
    assert_eq!(
        explained.extra_operator_rights.is_empty(),
        is_documented_enough,
        "{name}"
    );

    // 3. The identifier of the simulated account, and only that.
    let field = match is_aws {
        true => "aws_iam_role_arn",
        false => "google_privilege_bearing_service_account_id",
    };
    let other = match is_aws {
        true => "google_privilege_bearing_service_account_id",
        false => "aws_iam_role_arn",
    };
    let account = get(api, &console("rehearsal")).await;
    let identifier = account["identifier"].as_str().unwrap();
    let provision = format!("{}/provision", cloud_path(id));
    let try_with = async |field: &str, identifier: &str| {
        let body = json!({ field: identifier });
        api.post(&provision, body).of("ada").send().await
    };
    try_with(other, identifier).await.refused(400);
    let elsewhere = identifier
        .replace("123456789012", "999999999999")
        .replace("rehearsal-project", "another-project");
    let refused = try_with(field, &elsewhere).await;
    assert_eq!(refused.refused(400), "wrong_account", "{name}");
    assert_eq!(
        refused.json()["errors"][0]["more_info"],
        identifier,
        "{name}"
    );
    let another = identifier.replace(unique_name, "cce-cce0123456789a");
    let refused = try_with(field, &another).await;
    assert_eq!(
        refused.refused(400),
        "identifier_other_custom_cloud",
        "{name}"
    );
    try_with(field, identifier).await.expect(200);

    // 4. Active, under a name by which services are placed; then nothing changes any more.
    api.world.worker().run_due().await.unwrap();
    let active = get(api, &cloud_path(id)).await["custom_cloud_environment"].take();
    assert_eq!(active["state"], "active", "{name}: {}", active["errors"]);
    assert_eq!(active[field], identifier);
    let suffix = unique_name.trim_start_matches("cce-cce");
    let placed = format!("custom-{}-{}-{suffix}", variant.provider, variant.region);
    assert_eq!(active["custom_cloud_names"], json!([placed]), "{name}");
    let operations = get(api, &console("operations")).await;
    let steps = operations["operations"][0]["steps"].as_array().unwrap();
    assert_eq!(steps.len(), if has_bastion { 8 } else { 6 }, "{name}");
    let fixed = json!({"use_customer_owned_storage": !has_buckets});
    let refused = api.put(&cloud_path(id), fixed).of("ada").send().await;
    assert_eq!(refused.refused(400), "field_fixed", "{name}");
    let onboarded = get(api, &console("template-files")).await;
    let variables = onboarded["files"][1]["text"].as_str().unwrap();
    assert!(
        !variables.contains("onboarding = true"),
        "{name}: {variables}"
    );

    // 5. Deleted, with its files for terraform destroy.
    api.delete(&cloud_path(id))
        .of("ada")
        .send()
        .await
        .expect(200);
    api.world.worker().run_due().await.unwrap();
    let deleted = get(api, &cloud_path(id)).await["custom_cloud_environment"].take();
    assert_eq!(deleted["state"], "deleted", "{name}");
    let zip = api
        .get(&console("template-files.zip"))
        .of("ada")
        .send()
        .await;
    zip.expect(200);
}

on_both_engines! {
    async fn every_variant_lives_from_draft_to_deletion(api: Api) {
        for variant in &VARIANTS {
            live(&api, variant).await;
        }
    }
}

#[tokio::test]
async fn buckets_are_refused_where_there_are_none() {
    let api = Api::start().await;
    for (variant, code) in [
        (
            Variant {
                has_buckets: Some(true),
                ..google("standard")
            },
            "storage_not_offered",
        ),
        (aws("eu-west-1", "hipaa", Some(false)), "storage_fixed"),
    ] {
        let made = api.post(&clouds_path(), variant.to_request()).of("ada");
        let refused = made.send().await;
        assert_eq!(refused.refused(400), code);
        assert_eq!(
            refused.json()["errors"][0]["field"],
            "use_customer_owned_storage"
        );
    }
}

#[tokio::test]
async fn a_draft_takes_and_gives_up_buckets_of_its_own() {
    let api = Api::start().await;
    let id = api.draft("10.0.0.0/16").await;
    let change = async |body: Value| {
        let reply = api.put(&cloud_path(&id), body).of("ada").send().await;
        reply.expect(200).json()["custom_cloud_environment"].take()
    };
    let with = change(json!({"use_customer_owned_storage": true})).await;
    assert!(with["bucket_names"].is_object());
    let history = api.world.history(&id).await;
    let changes = &history.last().unwrap().changes;
    assert_eq!(changes[0].field, "use_customer_owned_storage");
    let moved = json!({"cloud_provider": "google", "cloud_region": "europe-west1"});
    let moved = change(moved).await;
    assert_eq!(moved["use_customer_owned_storage"], false);
    assert_eq!(moved.get("bucket_names"), None);
}
