//! What organizations ask of the operators.

use super::*;
use crate::store::params;
use crate::testing::on_both_engines;
use crate::testing::world::ORGANIZATION;

const OPERATOR: &str = "/console/v1/operator/requests";

fn path() -> String {
    format!("/console/v1/organization/{ORGANIZATION}/requests")
}

fn of(request: &Value) -> String {
    format!("{}/{}", path(), id(request))
}

fn operator(request: &Value) -> String {
    format!("{OPERATOR}/{}", id(request))
}

fn id(request: &Value) -> String {
    request["request_id"].as_str().expect("an id").to_owned()
}

fn enable() -> Value {
    json!({"content": {"kind": "enable", "email": "ada@example.com", "country": "Finland",
        "cloud_provider": "aws", "message": "Two services at first."}})
}

fn migration() -> Value {
    json!({"content": {"kind": "migration", "project_name": "shop", "service_name": "pg-orders",
        "cloud_name": "custom-aws-eu-west-1-1234567", "notes": ""}})
}

fn azure(cidr: &str) -> Value {
    json!({"content": {"kind": "azure", "cloud_region": "westeurope", "reserved_cidr": cidr,
        "deployment_model": "standard",
        "subscription_id": "11111111-2222-3333-4444-555555555555",
        "tenant_id": "{AAAAAAAA-2222-3333-4444-555555555555}",
        "contact_emails": [{"email": "ada@example.com", "role": "Admin"}],
        "tags": {"team": "data"}, "notes": ""}})
}

static TEST_ENABLED: crate::store::Query = crate::store::Query::new(
    "TEST_ENABLED",
    "UPDATE organizations SET is_byoc_enabled = $1, tier = $2",
);

/// What an operator lets every organization do.
async fn offer(api: &Api, is_enabled: bool, tier: &'static str) {
    let written: Result<_, crate::store::Error> = api
        .world
        .ctx
        .db
        .write(move |tx| {
            Box::pin(async move { tx.execute(&TEST_ENABLED, params![is_enabled, tier]).await })
        })
        .await;
    written.expect("the organizations are there");
}

async fn actions(api: &Api) -> Vec<String> {
    let events = crate::app::events_after(&api.world.ctx, ORGANIZATION, 0, None).await;
    events
        .unwrap()
        .into_iter()
        .map(|event| event.action)
        .collect()
}

on_both_engines! {
    async fn a_request_to_enable_is_answered(api: Api) {
        offer(&api, false, "priority").await;
        let none = api.get(&path()).of("max").send().await.expect(200).json();
        assert_eq!(none, json!({"requests": [], "is_byoc_enabled": false, "tier": "priority",
            "minimum_tier": "priority", "operator_name": "BYOC Console"}));

        let sent = api.post(&path(), enable()).of("ada").send().await.expect(200);
        assert_eq!(sent.header(header::ETAG), "\"1\"");
        let sent = sent.json();
        assert_eq!(sent["state"], "open");
        assert_eq!(sent["kind"], "enable");
        assert_eq!(sent["content"], enable()["content"]);
        assert_eq!(sent["created_by"], "ada@example.com");
        let second = api.post(&path(), enable()).of("ada").send().await;
        assert_eq!(second.refused(409), "request_open");

        let all = format!("{OPERATOR}?state=open&kind=enable");
        let listed = api.get(&all).of("olga").send().await.expect(200).json();
        assert_eq!(listed["requests"][0], sent);
        let other = format!("{OPERATOR}?state=done");
        let listed = api.get(&other).of("olga").send().await.expect(200).json();
        assert_eq!(listed, json!({"requests": []}));

        let taken = json!({"state": "in_progress", "assignee": "olga@example.com"});
        let taken = api.put(&operator(&sent), taken).of("olga").header(header::IF_MATCH, "\"1\"");
        let taken = taken.send().await.expect(200);
        assert_eq!(taken.header(header::ETAG), "\"2\"");
        assert_eq!(taken.json()["assignee"], "olga@example.com");
        assert_eq!(api.post(&path(), enable()).of("ada").send().await.refused(409), "request_open");

        let done = json!({"state": "done", "answer": "Enabled. Welcome."});
        let late = api.put(&operator(&sent), done.clone()).of("olga");
        let late = late.header(header::IF_MATCH, "\"1\"").send().await;
        assert_eq!(late.refused(412), "version_changed");
        let refused = api.post(&clouds_path(), create("10.0.0.0/16")).of("ada").send().await;
        assert_eq!(refused.refused(403), "byoc_not_enabled", "not yet");

        let answered = api.put(&operator(&sent), done.clone()).of("olga");
        let answered = answered.header(header::IF_MATCH, "\"2\"").send().await.expect(200).json();
        assert_eq!((&answered["state"], &answered["version"]), (&json!("done"), &json!(3)));
        let again = api.put(&operator(&sent), done).of("olga").header(header::IF_MATCH, "\"2\"");
        assert_eq!(again.send().await.expect(200).json(), answered, "a repeat changes nothing");
        let seen = api.get(&path()).of("max").send().await.expect(200).json();
        assert_eq!(seen["is_byoc_enabled"], true);
        assert_eq!(seen["requests"][0]["answer"], "Enabled. Welcome.");
        api.post(&clouds_path(), create("10.0.0.0/16")).of("ada").send().await.expect(200);
        let more = api.post(&path(), enable()).of("ada").send().await;
        assert_eq!(more.refused(409), "byoc_enabled");

        assert_eq!(
            actions(&api).await,
            ["request_create", "request_update", "request_update", "custom_cloud_create"]
        );
        let source = &mut api.world.ctx.db.read();
        let history = crate::store::events::history(source, "", i64::MAX, 9).await.unwrap();
        let said: Vec<(&str, &str, i64)> = history
            .iter()
            .map(|event| (&*event.actor, &*event.summary, event.changes.len() as i64))
            .collect();
        assert_eq!(
            said,
            [
                ("olga@example.com", "Answered the request to enable bring your own cloud", 3),
                ("olga@example.com", "Updated the request to enable bring your own cloud", 2),
                ("ada@example.com", "Sent the request to enable bring your own cloud", 1),
            ]
        );
        let enabled = history[0].changes.iter().find(|it| it.field == "is_byoc_enabled");
        assert_eq!(enabled.and_then(|it| it.after.as_deref()), Some("true"));
    }

    async fn a_request_is_withdrawn_once(api: Api) {
        offer(&api, false, "priority").await;
        let sent = api.post(&path(), enable()).of("ada").send().await.expect(200).json();
        let back = api.delete(&of(&sent)).of("ada").send().await.expect(200).json();
        assert_eq!((&back["state"], &back["version"]), (&json!("withdrawn"), &json!(2)));
        let again = api.delete(&of(&sent)).of("ada").send().await.expect(200).json();
        assert_eq!(again, back);
        let done = json!({"state": "done"});
        let late = api.put(&operator(&sent), done).of("olga").send().await;
        assert_eq!(late.refused_fields(), [("state".into(), "request_state_impossible".into())]);
        let seen = api.get(&path()).of("ada").send().await.expect(200).json();
        assert_eq!(seen["is_byoc_enabled"], false);

        // The place is free again.
        let sent = api.post(&path(), enable()).of("ada").send().await.expect(200).json();
        let silent = json!({"state": "declined"});
        let silent = api.put(&operator(&sent), silent).of("olga").send().await;
        assert_eq!(silent.refused_fields(), [("answer".into(), "answer_missing".into())]);
        let no = json!({"state": "declined", "answer": "Your contract ends in May."});
        api.put(&operator(&sent), no).of("olga").send().await.expect(200);
        let late = api.delete(&of(&sent)).of("ada").send().await;
        assert_eq!(late.refused(409), "request_closed");
        assert_eq!(api.get(&of(&sent)).of("eve").send().await.refused(404), "not_found");
        let foreign = of(&sent).replace(ORGANIZATION, crate::testing::world::OTHER_ORGANIZATION);
        assert_eq!(api.get(&foreign).of("eve").send().await.refused(404), "not_found");
        assert_eq!(api.delete(&foreign).of("eve").send().await.refused(404), "not_found");
    }

    async fn what_cannot_be_asked_is_refused(api: Api) {
        offer(&api, false, "basic").await;
        let low = api.post(&path(), enable()).of("ada").send().await;
        assert_eq!(low.refused(403), "tier_too_low");
        for (who, content) in [("ada", migration())] {
            let reply = api.post(&path(), content).of(who).send().await;
            assert_eq!(reply.refused(403), "byoc_not_enabled");
        }
        offer(&api, false, "premium").await;
        let empty = json!({"content": {"kind": "enable", "email": "no", "message": "x".repeat(2001)}});
        let reply = api.post(&path(), empty).of("ada").send().await;
        let said = |field: &str, code: &str| (format!("content.{field}"), code.to_owned());
        assert_eq!(
            reply.refused_fields(),
            [
                said("email", "email_invalid"),
                said("country", "country_missing"),
                said("cloud_provider", "cloud_provider_unknown"),
                said("message", "message_too_long"),
            ]
        );
        let unknown = json!({"content": {"kind": "loan"}});
        let reply = api.post(&path(), unknown).of("ada").send().await;
        assert_eq!(reply.refused_fields(), [("content.kind".into(), "wrong_type".into())]);
        assert_eq!(actions(&api).await, Vec::<String>::new());

        offer(&api, true, "none").await;
        let foreign = json!({"content": {"kind": "migration", "project_name": "elsewhere",
            "service_name": "pg", "cloud_name": "x"}});
        let reply = api.post(&path(), foreign).of("ada").send().await;
        assert_eq!(
            reply.refused_fields(),
            [("content.project_name".into(), "project_unknown".into())]
        );
        let reply = api.post(&path(), migration()).of("ada").send().await;
        assert_eq!(
            reply.refused_fields(),
            [("content.service_name".into(), "service_unknown".into())]
        );
    }

    async fn what_exists_goes_on_without_it(api: Api) {
        let draft = api.draft("10.0.0.0/16").await;
        let live = api.world.provisioning("10.1.0.0/16").await.custom_cloud_environment_id;
        api.world.worker().run_due().await.unwrap();
        offer(&api, false, "priority").await;
        let kept = format!("/console/v1/custom-cloud-environments/{draft}/draft");
        let reply = api.put(&kept, json!({"identifier": "x"})).of("ada").send().await;
        assert_eq!(reply.refused(403), "byoc_not_enabled");
        let arn = crate::testing::world::role(&api.world.view(&draft).await);
        let provision = format!("{}/provision", cloud_path(&draft));
        let reply = api.post(&provision, json!({"aws_iam_role_arn": arn})).of("ada").send().await;
        assert_eq!(reply.refused(403), "byoc_not_enabled");

        let permissions = json!({"accounts": [], "projects": ["shop"]});
        let available = api.put(&format!("{}/permissions", cloud_path(&live)), permissions);
        available.of("ada").send().await.expect(200);
        let cloud_name = api.world.view(&live).await.custom_cloud_names.unwrap().remove(0);
        let service = json!({"service_name": "pg-orders", "service_type": "pg",
            "plan": "startup-4", "cloud": cloud_name});
        let reply = api.post("/v1/project/shop/service", service).of("ada").send().await;
        assert_eq!(reply.refused(403), "byoc_not_enabled");

        let change = json!({"display_name": "Renamed", "tags": {"team": "data"}});
        let changed = api.put(&cloud_path(&live), change).of("ada").send().await.expect(200);
        assert_eq!(changed.json()["custom_cloud_environment"]["display_name"], "Renamed");
        let check = format!("/console/v1/custom-cloud-environments/{live}/connection");
        api.get(&check).of("ada").send().await.expect(200);
        let listed = api.get(&clouds_path()).of("ada").send().await.expect(200).json();
        assert_eq!(listed["custom_cloud_environments"].as_array().map(Vec::len), Some(2));
        for id in [&live, &draft] {
            api.delete(&cloud_path(id)).of("ada").send().await.expect(200);
        }
    }

    async fn a_custom_cloud_on_azure_is_asked_for_and_made(api: Api) {
        let sent = api.post(&path(), azure("10.20.0.0/16")).of("ada").send().await.expect(200).json();
        // As Azure writes them.
        assert_eq!(sent["content"]["tenant_id"], "aaaaaaaa-2222-3333-4444-555555555555");

        // Its range counts from now on, for requests and for custom clouds.
        let overlap = api.post(&clouds_path(), create("10.20.128.0/17")).of("ada").send().await;
        assert_eq!(overlap.refused_fields(), [("reserved_cidr".into(), "cidr_overlap".into())]);
        let said = overlap.json()["message"].as_str().unwrap().to_owned();
        assert!(said.contains("your Azure request for westeurope"), "{said}");
        let twice = api.post(&path(), azure("10.20.0.0/16")).of("ada").send().await;
        let expected = [("content.reserved_cidr".into(), "cidr_overlap".into())];
        assert_eq!(twice.refused_fields(), expected);

        let done = json!({"state": "done", "answer": "Ready."});
        let done = api.put(&operator(&sent), done).of("olga").send().await.expect(200).json();
        let id = done["custom_cloud_environment_id"].as_str().expect("a custom cloud").to_owned();
        let cloud = api.get(&cloud_path(&id)).of("ada").send().await.expect(200).json();
        let cloud = &cloud["custom_cloud_environment"];
        assert_eq!((&cloud["state"], &cloud["cloud_provider"]), (&json!("active"), &json!("azure")));
        assert_eq!(cloud["cloud_region"], "westeurope");
        assert_eq!(cloud["reserved_cidr"], "10.20.0.0/16");
        assert_eq!(cloud["tags"], json!({"team": "data"}));
        assert_eq!(cloud["contact_emails"][0]["email"], "ada@example.com");
        assert_eq!(cloud["is_rehearsed"], false);
        let name = cloud["display_name"].as_str().unwrap();
        assert!(name.starts_with("custom-azure-westeurope-"), "{name}");
        assert_eq!(cloud["custom_cloud_names"], json!([name]));
        assert_eq!(cloud["aws_iam_role_arn"], Value::Null);
        let history = api.world.history(&id).await;
        assert_eq!(history[0].action, "custom_cloud_create");
        assert_eq!(history[0].actor, "olga@example.com");
        assert_eq!(actions(&api).await, ["request_create", "custom_cloud_create", "request_update"]);
        // The custom cloud stands for its range now, and is named.
        let overlap = api.post(&clouds_path(), create("10.20.0.0/16")).of("ada").send().await;
        let said = overlap.json()["message"].as_str().unwrap().to_owned();
        assert!(said.contains(name), "{said}");

        // What people may do with it, and what nobody can.
        let change = json!({"display_name": "Azure", "tags": {"team": "ml"}});
        api.put(&cloud_path(&id), change).of("ada").send().await.expect(200);
        let permissions = json!({"accounts": [], "projects": ["shop"]});
        let available = api.put(&format!("{}/permissions", cloud_path(&id)), permissions);
        available.of("ada").send().await.expect(200);
        let listed = api.get("/v1/project/shop/clouds").of("max").send().await.expect(200).json();
        assert_eq!(listed["clouds"][0]["cloud_name"], name);
        let files = format!("/console/v1/custom-cloud-environments/{id}/template-files");
        assert_eq!(api.get(&files).of("ada").send().await.refused(404), "not_found");
        let check = format!("/console/v1/custom-cloud-environments/{id}/connection/check");
        let reply = api.post(&check, json!({})).of("ada").send().await;
        assert_eq!(reply.refused(409), "custom_cloud_on_request");
        let reply = api.post(&clouds_path(), json!({"display_name": "x", "cloud_provider": "azure",
            "cloud_region": "westeurope", "deployment_model": "standard",
            "reserved_cidr": "10.30.0.0/16"})).of("ada").send().await;
        let said = reply.json()["message"].as_str().unwrap().to_owned();
        assert_eq!(reply.refused(400), "cloud_provider_not_offered");
        assert!(said.contains(&format!("/organizations/{ORGANIZATION}/admin/byoc/azure")), "{said}");

        let gone = api.delete(&cloud_path(&id)).of("ada").send().await.expect(200).json();
        assert_eq!(gone["custom_cloud_environment"]["state"], "deleted");
        assert_eq!(gone["custom_cloud_environment"]["is_destroyed"], true);
        api.post(&clouds_path(), create("10.20.0.0/16")).of("ada").send().await.expect(200);
    }

    async fn the_range_of_a_closed_request_is_free(api: Api) {
        let sent = api.post(&path(), azure("10.20.0.0/16")).of("ada").send().await.expect(200).json();
        api.delete(&of(&sent)).of("ada").send().await.expect(200);
        let sent = api.post(&path(), azure("10.20.0.0/16")).of("ada").send().await.expect(200).json();
        let progress = json!({"state": "in_progress"});
        api.put(&operator(&sent), progress).of("olga").send().await.expect(200);
        let reply = api.post(&clouds_path(), create("10.20.0.0/16")).of("ada").send().await;
        assert_eq!(reply.refused(400), "cidr_overlap");
        let no = json!({"state": "declined", "answer": "The region is full."});
        api.put(&operator(&sent), no).of("olga").send().await.expect(200);
        api.post(&clouds_path(), create("10.20.0.0/16")).of("ada").send().await.expect(200);
        // Nothing was made.
        let listed = api.get(&clouds_path()).of("ada").send().await.expect(200).json();
        assert_eq!(listed["custom_cloud_environments"].as_array().map(Vec::len), Some(1));
    }

    async fn everything_wrong_with_an_azure_request_is_said_at_once(api: Api) {
        let empty = json!({"content": {"kind": "azure"}});
        let reply = api.post(&path(), empty).of("ada").send().await;
        let fields: Vec<String> = reply.refused_fields().into_iter().map(|(field, _)| field).collect();
        assert_eq!(
            fields,
            ["cloud_region", "reserved_cidr", "deployment_model", "subscription_id", "tenant_id",
                "contact_emails"].map(|field| format!("content.{field}"))
        );
        let rules = format!("/console/v1/organization/{ORGANIZATION}/company-rules");
        let mandatory = json!({"mandatory_tags": [{"key": "cost-center"}],
            "allowed_regions": {"azure": ["northeurope"]}});
        api.put(&rules, mandatory).of("ada").send().await.expect(200);
        let reply = api.post(&path(), azure("10.20.0.0/16")).of("ada").send().await;
        let fields: Vec<String> = reply.refused_fields().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["content.cloud_region", "content.tags.cost-center"]);
        offer(&api, false, "priority").await;
        let reply = api.post(&path(), azure("10.20.0.0/16")).of("ada").send().await;
        assert_eq!(reply.refused(403), "byoc_not_enabled");
    }

    async fn the_operators_read_page_after_page(api: Api) {
        for number in 20..23 {
            let request = azure(&format!("10.{number}.0.0/16"));
            api.post(&path(), request).of("ada").send().await.expect(200);
        }
        let mut found = crate::store::requests::of_all(
            &mut api.world.ctx.db.read(), None, None, None, 2).await.unwrap();
        let last = found.pop().unwrap();
        let after = Some((last.created_at, &*last.request_id));
        let rest = crate::store::requests::of_all(
            &mut api.world.ctx.db.read(), None, None, after, 2).await.unwrap();
        assert_eq!((found.len(), rest.len()), (1, 1));
        assert!(rest[0].request_id != last.request_id && rest[0].request_id != found[0].request_id);
        let unknown = format!("{OPERATOR}?cursor=x");
        let reply = api.get(&unknown).of("olga").send().await;
        assert_eq!(reply.refused_fields(), [("cursor".into(), "cursor_unknown".into())]);
        let reply = api.get(&format!("{OPERATOR}?state=lost")).of("olga").send().await;
        assert_eq!(reply.refused(400), "query_invalid");

        for number in 23..40 {
            let request = azure(&format!("10.{number}.0.0/16"));
            api.post(&path(), request).of("ada").send().await.expect(200);
        }
        let reply = api.post(&path(), azure("10.40.0.0/16")).of("ada").send().await;
        assert_eq!(reply.refused(409), "requests_too_many");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_requests_at_once_one_stays() {
    let api = Api::start().await;
    offer(&api, false, "priority").await;
    let send = || api.post(&path(), enable()).of("ada").send();
    let (one, two) = tokio::join!(send(), send());
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}
