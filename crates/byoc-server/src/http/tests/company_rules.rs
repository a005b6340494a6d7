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

        let events = crate::app::events_after(&api.world.ctx, ORGANIZATION, 0, None).await.unwrap();
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

    async fn a_retry_needs_a_role_in_the_path_of_now(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let console = format!("/console/v1/custom-cloud-environments/{id}");
        let quota = json!({"chosen": "quota"});
        api.put(&format!("{console}/rehearsal"), quota).of("ada").send().await.expect(200);
        api.world.provision(&api.world.view(&id).await).await;
        api.world.worker().run_due().await.unwrap();
        let rules = json!({"role_path": "/platform/"});
        api.put(&path(), rules).of("ada").send().await.expect(200);
        let operations = api.get(&format!("{console}/operations")).of("ada").send().await;
        let operations = operations.expect(200).json();
        let operation = operations["operations"][0]["operation_id"].as_str().unwrap();
        let retry = format!("{console}/operations/{operation}/retry");
        let refused = api.post(&retry, json!({})).of("ada").send().await;
        assert_eq!(refused.refused(409), "role_path_changed");

        let account = api.get(&format!("{console}/rehearsal")).of("ada").send().await;
        let role = json!({"aws_iam_role_arn": account.expect(200).json()["identifier"]});
        let provision = format!("{}/provision", cloud_path(&id));
        api.post(&provision, role).of("ada").send().await.expect(200);
        api.world.worker().run_due().await.unwrap();
        assert_eq!(api.world.view(&id).await.state, byoc_types::CustomCloudState::Active);
    }

    async fn the_rehearsal_can_miss_the_boundary_that_is_asked_for(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let rehearsal = format!("/console/v1/custom-cloud-environments/{id}/rehearsal");
        let missing = json!({"chosen": "boundary_missing"});
        let refused = api.put(&rehearsal, missing.clone()).of("ada").send().await;
        assert_eq!(refused.refused(400), "failure_unknown");
        let rules = json!({"permissions_boundary": boundary()});
        api.put(&path(), rules).of("ada").send().await.expect(200);
        api.put(&rehearsal, missing).of("ada").send().await.expect(200);
        api.world.provision(&api.world.view(&id).await).await;
        api.world.worker().run_due().await.unwrap();
        let operations = rehearsal.replace("rehearsal", "operations");
        let operations = api.get(&operations).of("ada").send().await.expect(200).json();
        let cause = &operations["operations"][0]["cause"];
        assert_eq!(cause["code"], "boundary_missing");
        assert!(cause["evidence"].as_str().unwrap().contains("developer-boundary"), "{cause}");
    }

    async fn a_role_of_ones_own_is_taken_with_a_warning(api: Api) {
        let own = "arn:aws:iam::123456789012:role/platform/byoc-prod";
        let with = |arn: &str| json!({ "aws_iam_role_arn": arn });
        let id = api.draft("10.0.0.0/16").await;
        let other = api.draft("10.1.0.0/16").await;
        let provision = |id: &str| format!("{}/provision", cloud_path(id));

        // The official acceptance test puts such a role into the draft first.
        let leading = with("arn:aws:iam::012345678901:role/platform/byoc-prod");
        let refused = api.put(&cloud_path(&id), leading).of("ada").send().await;
        assert_eq!(
            refused.refused_fields(),
            [("aws_iam_role_arn".to_owned(), "wrong_account".to_owned())],
            "well-formed, though not in the simulated account"
        );
        let kept = api.put(&cloud_path(&id), with(own)).of("ada").send().await.expect(200);
        let kept = kept.json();
        assert_eq!(kept["custom_cloud_environment"]["aws_iam_role_arn"], own);
        assert!(kept.get("warnings").is_none(), "{kept}");

        for _ in 0..2 {
            let answer = api.post(&provision(&id), with(own)).of("ada").send().await.expect(200);
            let answer = answer.json();
            assert_eq!(answer["custom_cloud_environment"]["aws_iam_role_arn"], own);
            let warnings = answer["warnings"].as_array().expect("warnings");
            assert_eq!(warnings.len(), 1, "{answer}");
            assert_eq!(warnings[0]["field"], "aws_iam_role_arn");
            assert_eq!(warnings[0]["error_code"], "role_name_other");
            let message = warnings[0]["message"].as_str().unwrap();
            assert!(message.contains("not byoc-prod."), "{message}");
        }
        api.world.worker().run_due().await.unwrap();
        assert_eq!(api.world.view(&id).await.state, byoc_types::CustomCloudState::Active);

        // A role is one custom cloud's.
        for request in [
            api.post(&provision(&other), with(own)),
            api.put(&cloud_path(&other), with(own)),
        ] {
            let refused = request.of("ada").send().await;
            assert_eq!(
                refused.refused_fields(),
                [("aws_iam_role_arn".to_owned(), "identifier_in_use".to_owned())]
            );
        }
        let name = api.world.view(&id).await.byoc_unique_name.unwrap();
        let foreign = with(&format!("arn:aws:iam::123456789012:role/{name}-iam-role"));
        let refused = api.post(&provision(&other), foreign).of("ada").send().await;
        assert_eq!(
            refused.refused_fields(),
            [("aws_iam_role_arn".to_owned(), "identifier_other_custom_cloud".to_owned())]
        );
        // What the company rules say of the path counts for every role.
        let rules = json!({"role_path": "/cloud/"});
        api.put(&path(), rules).of("ada").send().await.expect(200);
        let elsewhere = with("arn:aws:iam::123456789012:role/platform/byoc-two");
        let refused = api.post(&provision(&other), elsewhere).of("ada").send().await;
        assert_eq!(
            refused.refused_fields(),
            [("aws_iam_role_arn".to_owned(), "arn_path".to_owned())]
        );
        let there = with("arn:aws:iam::123456789012:role/cloud/byoc-two");
        let answer = api.post(&provision(&other), there).of("ada").send().await.expect(200);
        assert_eq!(answer.json()["warnings"][0]["error_code"], "role_name_other");
    }

    async fn the_templates_own_role_is_taken_without_a_warning(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let name = api.world.view(&id).await.byoc_unique_name.unwrap();
        let role = format!("arn:aws:iam::123456789012:role/{name}-iam-role");
        let provision = format!("{}/provision", cloud_path(&id));
        let send = |role: &str| {
            api.post(&provision, json!({"aws_iam_role_arn": role})).of("ada").send()
        };
        // What was pasted with it is understood, and the value that passes is named.
        let pasted = send(&format!("{role}%\n")).await;
        assert_eq!(pasted.refused(400), "value_not_exact");
        assert_eq!(pasted.json()["errors"][0]["more_info"], role);
        let answer = send(&role).await.expect(200).json();
        assert!(answer.get("warnings").is_none(), "{answer}");
    }

    async fn wrong_rules_are_refused_field_by_field(api: Api) {
        let rules = json!({
            "permissions_boundary": "arn:aws:iam::123456789012:role/x",
            "role_path": "platform",
            "mandatory_tags": [{"key": "byoc-team"}],
            "allowed_regions": {"aws": ["eu-west-99"], "google": []},
        });
        let refused = api.put(&path(), rules).of("ada").send().await;
        let found: Vec<(String, String)> = refused.refused_fields();
        let found: Vec<(&str, &str)> =
            found.iter().map(|(field, code)| (&**field, &**code)).collect();
        assert_eq!(
            found,
            [
                ("permissions_boundary", "boundary_not_a_policy"),
                ("role_path", "role_path_slashes"),
                ("mandatory_tags[0].key", "tag_key_reserved"),
                ("allowed_regions.aws[0]", "cloud_region_unknown"),
            ]
        );
        let kept = api.get(&path()).of("max").send().await.expect(200);
        assert_eq!(kept.header(header::ETAG), "\"0\"");
    }

    // What passes here passes the template and the cloud too.
    async fn tags_that_template_or_provider_refuse_are_refused_with_others_that_pass(api: Api) {
        let clouds = format!("/v1/organization/{ORGANIZATION}/custom-cloud-environments");
        let mut create = json!({
            "display_name": "Tagged",
            "cloud_provider": "aws",
            "cloud_region": "eu-west-1",
            "deployment_model": "standard",
            "reserved_cidr": "10.0.0.0/16",
        });
        for (key, value, code, passes) in [
            ("Name", "x", "tag_key_reserved", "my-name"),
            ("byoc_resource_tag:NAME", "x", "tag_key_reserved", "my-name"),
            ("AWS:x", "x", "tag_key_reserved", "my-aws-x"),
            ("team", "AWS:platform", "tag_value_reserved", "platform"),
            ("team", "Team Ⓐ", "tag_value_characters", "Team"),
        ] {
            create["tags"] = json!({ key: value });
            let refused = api.post(&clouds, create.clone()).of("ada").send().await;
            assert_eq!(refused.refused_fields(), [(format!("tags.{key}"), code.to_owned())]);
            let error = refused.json()["errors"][0].clone();
            let example = format!("for example {passes}.");
            assert!(error["message"].as_str().unwrap().ends_with(&example), "{error}");
        }
        let rules = |key: &str, google: Value| {
            json!({ "mandatory_tags": [{"key": key}], "allowed_regions": google })
        };
        for key in ["name", "Name", "CostCenter"] {
            let refused = api.put(&path(), rules(key, json!({}))).of("ada").send().await;
            assert_eq!(refused.refused_fields()[0].0, "mandatory_tags[0].key");
        }
        // Where Google is closed, the spelling of AWS's tag policies passes, all the way.
        let aws_only = rules("CostCenter", json!({"google": []}));
        api.put(&path(), aws_only).of("ada").send().await.expect(200);
        create["tags"] = json!({"CostCenter": "R&D"});
        let refused = api.post(&clouds, create.clone()).of("ada").send().await;
        assert_eq!(
            refused.refused_fields(),
            [("tags.CostCenter".to_owned(), "tag_value_characters".to_owned())]
        );
        create["tags"] = json!({"CostCenter": "Größe 42"});
        let created = api.post(&clouds, create).of("ada").send().await.expect(200).json();
        let id = created["custom_cloud_environment"]["custom_cloud_environment_id"].clone();
        let variables = files(&api, id.as_str().unwrap()).await;
        assert!(variables.contains(r#""CostCenter" = "Größe 42""#), "{variables}");
    }

    async fn custom_clouds_keep_the_rules_from_create_to_deployment(api: Api) {
        let clouds = format!("/v1/organization/{ORGANIZATION}/custom-cloud-environments");
        let old = api.draft("10.9.0.0/16").await;
        let rules = json!({
            "role_path": "/platform/",
            "mandatory_tags": [{"key": "cost-center", "value": "1234"}, {"key": "owner"}],
            "allowed_regions": {"aws": ["eu-west-1", "eu-central-1"], "google": []},
        });
        api.put(&path(), rules).of("ada").send().await.expect(200);

        let mut create = json!({
            "display_name": "Bound",
            "cloud_provider": "aws",
            "cloud_region": "us-east-1",
            "deployment_model": "standard",
            "reserved_cidr": "10.0.0.0/16",
            "tags": {"cost-center": "9"},
        });
        let refused = api.post(&clouds, create.clone()).of("ada").send().await;
        assert_eq!(
            refused.refused_fields(),
            [
                ("cloud_region".to_owned(), "cloud_region_not_allowed".to_owned()),
                ("tags.cost-center".to_owned(), "tag_mandatory_value".to_owned()),
            ]
        );
        create["cloud_region"] = json!("eu-west-1");
        create["tags"] = json!({"cost-center": "1234", "owner": "data"});
        let created = api.post(&clouds, create).of("ada").send().await.expect(200).json();
        let cloud = &created["custom_cloud_environment"];
        let id = cloud["custom_cloud_environment_id"].as_str().unwrap();
        let name = cloud["byoc_unique_name"].as_str().unwrap();

        let rename = json!({"display_name": "Bound by rules"});
        api.put(&cloud_path(id), rename).of("ada").send().await.expect(200);

        // The simulated account's role is in the path of the rules, and so is the one expected.
        let rehearsal = format!("/console/v1/custom-cloud-environments/{id}/rehearsal");
        let account = api.get(&rehearsal).of("ada").send().await.expect(200).json();
        let in_path = format!("arn:aws:iam::123456789012:role/platform/{name}-iam-role");
        assert_eq!(account["identifier"], json!(in_path));
        let provision = format!("{}/provision", cloud_path(id));
        let without = json!({"aws_iam_role_arn": in_path.replace("/platform", "")});
        let refused = api.post(&provision, without).of("ada").send().await;
        assert_eq!(
            refused.refused_fields(),
            [("aws_iam_role_arn".to_owned(), "arn_path".to_owned())]
        );
        let right = json!({"aws_iam_role_arn": in_path});
        api.post(&provision, right.clone()).of("ada").send().await.expect(200);
        api.world.worker().run_due().await.unwrap();
        assert_eq!(api.world.view(id).await.state, byoc_types::CustomCloudState::Active);
        let untagged = json!({"tags": {"owner": null}});
        let refused = api.put(&cloud_path(id), untagged).of("ada").send().await;
        assert_eq!(
            refused.refused_fields(),
            [("tags.owner".to_owned(), "tag_mandatory_missing".to_owned())]
        );

        // A draft that is older than the rules is not deployed until it keeps them.
        let cloud = api.world.view(&old).await;
        let name = cloud.byoc_unique_name.unwrap();
        let arn = format!("arn:aws:iam::123456789012:role/platform/{name}-iam-role");
        let provision = format!("{}/provision", cloud_path(&old));
        let body = json!({"aws_iam_role_arn": arn});
        let refused = api.post(&provision, body).of("ada").send().await;
        assert_eq!(
            refused.refused_fields(),
            [
                ("tags.cost-center".to_owned(), "tag_mandatory_missing".to_owned()),
                ("tags.owner".to_owned(), "tag_mandatory_missing".to_owned()),
            ]
        );
    }

    // The official command-line client has no way to send tags with a create.
    async fn a_draft_may_lack_mandatory_tags_until_it_is_deployed(api: Api) {
        let tags = json!([{"key": "cost-center", "value": "1234"}, {"key": "owner"}]);
        let rules = json!({"mandatory_tags": tags});
        api.put(&path(), rules).of("ada").send().await.expect(200);
        let clouds = format!("/v1/organization/{ORGANIZATION}/custom-cloud-environments");
        let create = |tags: Option<Value>| {
            let mut body = super::create("10.0.0.0/16");
            if let Some(tags) = tags {
                body["tags"] = tags;
            }
            api.post(&clouds, body).of("ada")
        };
        for (tags, refused) in [
            (json!({"cost-center": "9"}), "tag_mandatory_value"),
            (json!({"owner": ""}), "tag_mandatory_empty"),
            (json!({"byoc_resource_tag:owner": " "}), "tag_mandatory_empty"),
        ] {
            assert_eq!(create(Some(tags)).send().await.refused(400), refused);
        }
        let created = create(None).send().await.expect(200).json();
        let cloud = &created["custom_cloud_environment"];
        let id = cloud["custom_cloud_environment_id"].as_str().unwrap();
        let name = cloud["byoc_unique_name"].as_str().unwrap();
        let put = |tags: Value| api.put(&cloud_path(id), json!({"tags": tags})).of("ada").send();
        // One after the other, and away again.
        for tags in [json!({"owner": "data"}), json!({"owner": null}), json!({"owner": "data"})] {
            put(tags).await.expect(200);
        }
        let provision = format!("{}/provision", cloud_path(id));
        let arn = format!("arn:aws:iam::123456789012:role/{name}-iam-role");
        let deploy = || api.post(&provision, json!({"aws_iam_role_arn": arn})).of("ada").send();
        let refused = deploy().await;
        assert_eq!(
            refused.refused_fields(),
            [("tags.cost-center".to_owned(), "tag_mandatory_missing".to_owned())]
        );
        let message = refused.json()["message"].as_str().unwrap().to_owned();
        for words in ["“cost-center” with the value “1234”: add it", "apply it again"] {
            assert!(message.contains(words), "{message}");
        }
        put(json!({"cost-center": "1234", "owner": "data"})).await.expect(200);
        deploy().await.expect(200);
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
