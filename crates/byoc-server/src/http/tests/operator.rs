//! What operators create, change and see.

use byoc_types::RehearsalUpdate;

use super::sessions::sign_in;
use super::*;
use crate::app;
use crate::store::{self, params};
use crate::testing::on_both_engines;
use crate::testing::world::{ORGANIZATION, OTHER_ORGANIZATION, ROOT};

const ORGANIZATIONS: &str = "/console/v1/operator/organizations";
const CLOUDS: &str = "/console/v1/operator/custom-clouds";
const FAILURES: &str = "/console/v1/operator/failures";

static TEST_LONG_AGO: store::Query = store::Query::new(
    "TEST_LONG_AGO",
    "UPDATE operations SET updated_at = updated_at - $1",
);

fn one(organization_id: &str) -> String {
    format!("/console/v1/operator/organization/{organization_id}")
}

fn wanted(name: &str, tier: &str, is_enabled: bool) -> Value {
    json!({"organization_name": name, "tier": tier, "is_byoc_enabled": is_enabled})
}

async fn read(api: &Api, path: &str) -> Value {
    api.get(path).of("olga").send().await.expect(200).json()
}

async fn accept(api: &Api, invitation: &Value) -> Reply {
    let body = json!({"token": invitation["token"], "real_name": "Nina New",
        "password": "four random words"});
    api.post("/console/v1/invitation/accept", body).send().await
}

/// A custom cloud whose deployment ran into this failure.
async fn failed(api: &Api, cidr: &str, code: &str) -> String {
    let world = &api.world;
    let draft = world.draft(cidr).await.value;
    let id = draft.custom_cloud_environment_id.clone();
    let chosen = RehearsalUpdate {
        chosen: Some(code.to_owned()),
    };
    app::rehearsal_update(&world.ctx, &world.admin, &id, chosen)
        .await
        .unwrap();
    world.provision(&draft).await;
    world.worker().run_due().await.unwrap();
    id
}

fn texts<'a>(list: &'a Value, field: &str) -> Vec<&'a str> {
    let items = list.as_array().unwrap().iter();
    items.map(|item| item[field].as_str().unwrap()).collect()
}

on_both_engines! {
    async fn an_operator_creates_an_organization_and_its_first_super_admin_joins(api: Api) {
        let mut body = wanted(" Northwind ", "business", true);
        body["email"] = json!("Nina@Example.com");
        let made = api.post(ORGANIZATIONS, body).of("olga").send().await.expect(200).json();
        let id = made["organization"]["organization_id"].as_str().unwrap();
        assert_eq!(made["organization"]["organization_name"], "Northwind");
        assert_eq!(made["invitation"]["role"], "super_admin");

        let list = read(&api, ORGANIZATIONS).await;
        assert_eq!(texts(&list["organizations"], "organization_name")[0], "Northwind");
        assert_eq!(list["organizations"].as_array().unwrap().len(), 3);
        assert_eq!(list["minimum_tier"], "priority");

        accept(&api, &made["invitation"]).await.expect(200);
        let there = read(&api, &one(id)).await;
        assert_eq!((&there["member_count"], &there["super_admin_count"]), (&json!(1), &json!(1)));
        assert_eq!(there["tier"], "business");
        let twice = accept(&api, &made["invitation"]).await;
        assert_eq!(twice.refused(404), "not_found");

        // It is in the new organization's own history, and the new super admin works in it.
        let person = super::sessions::log_in(&api, "nina@example.com", "four random words").await;
        let cookie = person.expect(200).set_cookie();
        let events = format!("/console/v1/organization/{id}/events");
        let events = api.get(&events).cookie(&cookie).send().await.expect(200).json();
        assert_eq!(texts(&events["events"], "action"),
            ["member_create", "invitation_create", "organization_create"]);
        assert_eq!(events["events"][2]["actor"], "olga@example.com");
        let path = format!("/v1/organization/{id}/custom-cloud-environments");
        api.post(&path, create("10.0.0.0/16")).cookie(&cookie).send().await.expect(200);
    }

    async fn an_invitation_of_an_operator_ends_with_the_operator(api: Api) {
        let mut body = wanted("Northwind", "priority", false);
        body["email"] = json!("nina@example.com");
        let made = api.post(ORGANIZATIONS, body).of("olga").send().await.expect(200).json();
        let id = made["organization"]["organization_id"].as_str().unwrap();

        // A new link takes the place of one that was lost.
        let invitations = format!("{}/invitations", one(id));
        let again = json!({"email": "nina@example.com"});
        let again = api.post(&invitations, again).of("olga").send().await.expect(200).json();
        assert_eq!(accept(&api, &made["invitation"]).await.refused(404), "not_found");

        api.world.ctx.db.write::<_, store::Error, _>(|tx| Box::pin(async move {
            static END: store::Query = store::Query::new("TEST_NO_OPERATOR",
                "UPDATE users SET is_operator = 0 WHERE user_id = 'olga'");
            tx.execute(&END, params![]).await
        })).await.unwrap();
        assert_eq!(accept(&api, &again).await.refused(404), "not_found");
    }

    async fn an_organization_with_a_super_admin_gets_no_other_one_from_outside(api: Api) {
        let path = format!("{}/invitations", one(ORGANIZATION));
        let refused = api.post(&path, json!({"email": "x@example.com"})).of("olga").send().await;
        assert_eq!(refused.refused(409), "organization_has_super_admin");
    }

    async fn what_an_operator_changes_counts_at_once(api: Api) {
        let path = one(ORGANIZATION);
        let before = api.get(&path).of("olga").send().await.expect(200);
        assert_eq!(before.header(header::ETAG), "\"1\"");
        let mut body = wanted("Example Corporation", "premium", true);
        body["deployment_models"] = json!(["standard_public", "standard"]);
        let stale = api.put(&path, body.clone()).header(header::IF_MATCH, "\"7\"").of("olga");
        assert_eq!(stale.send().await.refused(412), "version_changed");
        let change = api.put(&path, body.clone()).header(header::IF_MATCH, "\"1\"").of("olga");
        let changed = change.send().await.expect(200);
        assert_eq!(changed.header(header::ETAG), "\"2\"");
        assert_eq!(changed.json()["deployment_models"], json!(["standard", "standard_public"]));

        // A repeat changes nothing, even with the version from before.
        let repeat = api.put(&path, body).header(header::IF_MATCH, "\"1\"").of("olga");
        assert_eq!(repeat.send().await.expect(200).header(header::ETAG), "\"2\"");
        let units = format!("/console/v1/organization/{ORGANIZATION}/units");
        let units = api.get(&units).of("ada").send().await.expect(200).json();
        assert_eq!(units["accounts"][0]["account_name"], "Example Corporation");
        let mut hipaa = create("10.0.0.0/16");
        hipaa["deployment_model"] = json!("hipaa");
        let refused = api.post(&clouds_path(), hipaa).of("ada").send().await;
        assert_eq!(refused.refused(400), "deployment_model_not_offered");

        // Without bring your own cloud nothing new is made, and what exists can be deleted.
        let draft = api.draft("10.1.0.0/16").await;
        let off = wanted("Example Corporation", "basic", false);
        api.put(&path, off).of("olga").send().await.expect(200);
        let refused = api.post(&clouds_path(), create("10.2.0.0/16")).of("ada").send().await;
        assert_eq!(refused.refused(403), "byoc_not_enabled");
        api.delete(&cloud_path(&draft)).of("ada").send().await.expect(200);
        let events = format!("/console/v1/organization/{ORGANIZATION}/events");
        let events = api.get(&events).of("ada").send().await.expect(200).json();
        let fields = texts(&events["events"][0]["changes"], "field");
        assert_eq!(fields, ["tier", "is_byoc_enabled", "deployment_models"]);
        assert_eq!(events["events"].as_array().unwrap().len(), 2, "the repeat left no row");
    }

    async fn custom_clouds_of_all_organizations_are_found_by_what_is_wrong(api: Api) {
        let quota = failed(&api, "10.0.0.0/16", "quota").await;
        let subnet = failed(&api, "10.1.0.0/16", "missing_subnet").await;
        let second = failed(&api, "10.2.0.0/16", "quota").await;
        api.draft("10.3.0.0/16").await;
        let theirs = format!("/v1/organization/{OTHER_ORGANIZATION}/custom-cloud-environments");
        api.post(&theirs, create("10.0.0.0/16")).of("eve").send().await.expect(200);

        let all = read(&api, CLOUDS).await;
        assert_eq!(all["custom_clouds"].as_array().unwrap().len(), 5);
        assert_eq!(all["states"], json!({"draft": 2, "creation_failed": 3}));
        let codes = texts(&all["causes"], "code");
        assert_eq!(codes[0], "quota");
        assert_eq!((codes.len(), &all["causes"][0]["count"]), (2, &json!(2)));

        let ids = async |query: &str| {
            let found = read(&api, &format!("{CLOUDS}?{query}")).await;
            let ids = texts(&found["custom_clouds"], "custom_cloud_environment_id");
            (ids.into_iter().map(str::to_owned).collect::<Vec<_>>(), found)
        };
        let (found, answer) = ids("cause=quota").await;
        assert_eq!(found, [second.clone(), quota.clone()]);
        assert_eq!(answer["states"], json!({"creation_failed": 2}));
        assert_eq!(answer["causes"], all["causes"], "whatever cause is asked for");
        let cause = &answer["custom_clouds"][0]["cause"];
        assert!(cause["fix"].as_str().unwrap().len() > 20, "{cause}");
        assert_eq!(ids("state=creation_failed").await.0, [second, subnet, quota]);
        assert_eq!(ids(&format!("organization={OTHER_ORGANIZATION}")).await.0.len(), 1);
        assert_eq!(ids("provider=google").await.0.len(), 0);
        assert_eq!(ids("state=draft").await.1["causes"], json!([]));
        let refused = api.get(&format!("{CLOUDS}?state=broken&provider=x")).of("olga").send().await;
        assert_eq!(refused.refused_fields().len(), 2);
    }

    async fn failures_of_the_last_day_are_grouped_by_cause(api: Api) {
        let id = failed(&api, "10.0.0.0/16", "quota").await;
        failed(&api, "10.1.0.0/16", "quota").await;
        failed(&api, "10.2.0.0/16", "missing_subnet").await;
        let answer = read(&api, FAILURES).await;
        let groups = answer["causes"].as_array().unwrap();
        assert_eq!((&groups[0]["code"], &groups[0]["count"]), (&json!("quota"), &json!(2)));
        assert_eq!(groups.len(), 2);
        let oldest = &groups[0]["operations"][1];
        assert_eq!(oldest["custom_cloud_environment_id"], json!(id));
        assert_eq!(oldest["organization_name"], "Example");
        assert_eq!(oldest["kind"], "provision");

        // What is retried is no failure any more, nor what failed long ago.
        let retry = oldest["operation_id"].as_str().unwrap();
        let retry = format!("/console/v1/custom-cloud-environments/{id}/operations/{retry}/retry");
        api.post(&retry, json!({})).of("ada").send().await.expect(200);
        assert_eq!(read(&api, FAILURES).await["causes"][0]["count"], 1);
        api.world.ctx.db.write::<_, store::Error, _>(|tx| Box::pin(async move {
            tx.execute(&TEST_LONG_AGO, params![25 * 60 * 60 * 1000_i64]).await
        })).await.unwrap();
        assert_eq!(read(&api, FAILURES).await["causes"], json!([]));
    }

    async fn failures_of_the_last_day_have_those_of_services(api: Api) {
        let world = &api.world;
        let cloud = world.provisioning("10.0.0.0/16").await;
        world.worker().run_due().await.unwrap();
        let cloud = world.view(&cloud.custom_cloud_environment_id).await;
        let id = cloud.custom_cloud_environment_id;
        let name = &cloud.custom_cloud_names.unwrap_or_default()[0];
        let permissions = format!("{}/permissions", cloud_path(&id));
        let everyone = json!({"accounts": [ROOT], "projects": []});
        api.put(&permissions, everyone).of("ada").send().await.expect(200);
        let rehearsal = format!("/console/v1/custom-cloud-environments/{id}/rehearsal");
        let broken = json!({"chosen": "role_not_found"});
        api.put(&rehearsal, broken).of("ada").send().await.expect(200);
        let service = json!({"service_name": "pg-main", "service_type": "pg",
            "plan": "startup-4", "cloud": name});
        api.post("/v1/project/shop/service", service).of("ada").send().await.expect(200);
        world.worker().run_due().await.unwrap();

        let answer = read(&api, FAILURES).await;
        assert_eq!(answer["causes"][0]["code"], "role_not_found", "{answer}");
        assert_eq!(answer["causes"][0]["count"], 1);
        let failed = &answer["causes"][0]["operations"][0];
        assert_eq!((&failed["display_name"], &failed["project_name"]), (&json!("pg-main"), &json!("shop")));
        assert_eq!(failed["custom_cloud_environment_id"], json!(id));
        assert_eq!(failed["kind"], "service_create");
    }

    async fn health_counts_what_waits(api: Api) {
        let path = "/console/v1/operator/health";
        let before = read(&api, path).await;
        assert_eq!(before["operations_waiting"], 0);
        assert!(before["oldest_due_time"].is_null(), "{before}");
        assert!(before["database_bytes"].as_i64().unwrap() > 10_000, "{before}");
        api.world.provisioning("10.0.0.0/16").await;
        let after = read(&api, path).await;
        assert_eq!((&after["operations_waiting"], &after["operations_running"]), (&json!(1), &json!(0)));
        assert!(after["oldest_due_time"].is_string());
        assert!(after["start_time"].as_str() < after["read_time"].as_str(), "{after}");
        assert_eq!(after["is_worker_stuck"], false);
        api.world.ctx.worker.was_seen(std::time::Duration::from_secs(100));
        let stuck = read(&api, path).await;
        assert_eq!(stuck["is_worker_stuck"], true);
        assert!(stuck["worker_age_seconds"].as_i64().unwrap() >= 100);
    }
}

#[tokio::test]
async fn everything_that_is_wrong_is_said_at_once() {
    let api = Api::start().await;
    let refused = api
        .post(ORGANIZATIONS, wanted(" ", "basic", true))
        .of("olga")
        .send()
        .await;
    let found = refused.refused_fields();
    let found: Vec<(&str, &str)> = found.iter().map(|(f, c)| (&**f, &**c)).collect();
    assert_eq!(
        found[..2],
        [
            ("organization_name", "name_missing"),
            ("tier", "tier_too_low"),
        ]
    );
    assert_eq!(found[2].0, "email");

    let mut body = wanted("Retail", "gold", false);
    body["deployment_models"] = json!([]);
    let refused = api.put(&one(ORGANIZATION), body).of("olga").send().await;
    let found = refused.refused_fields();
    let codes: Vec<&str> = found.iter().map(|(_, code)| &**code).collect();
    assert_eq!(codes, ["tier_unknown", "deployment_models_unknown"]);

    // A unit has that name.
    let body = wanted("retail", "priority", true);
    let refused = api.put(&one(ORGANIZATION), body).of("olga").send().await;
    assert_eq!(refused.refused(400), "name_of_unit");
}

#[tokio::test]
async fn a_session_says_which_version_it_changes() {
    let api = Api::start().await;
    let person = sign_in(&api).await;
    api.world
        .ctx
        .db
        .write::<_, store::Error, _>(|tx| {
            Box::pin(async move {
                static MAKE: store::Query =
                    store::Query::new("TEST_OPERATORS", "UPDATE users SET is_operator = 1");
                tx.execute(&MAKE, params![]).await
            })
        })
        .await
        .unwrap();
    let signed_in = super::sessions::log_in(&api, &person.email, &person.password).await;
    let cookie = signed_in.expect(200).set_cookie();
    let body = wanted("Example", "premium", true);
    let call = api.put(&one(ORGANIZATION), body).cookie(&cookie);
    assert_eq!(call.send().await.refused(428), "version_missing");
}

#[tokio::test]
async fn lists_of_operators_come_in_pages() {
    let api = Api::start().await;
    for number in 0..101 {
        api.draft(&format!("10.{number}.0.0/16")).await;
    }
    let first = read(&api, CLOUDS).await;
    assert_eq!(first["custom_clouds"].as_array().unwrap().len(), 100);
    let cursor = first["cursor"].as_str().unwrap();
    let second = read(&api, &format!("{CLOUDS}?cursor={cursor}")).await;
    assert_eq!(second["custom_clouds"].as_array().unwrap().len(), 1);
    assert!(second["cursor"].is_null());
    assert_eq!(second["states"], json!({"draft": 101}), "of all pages");
    let refused = api
        .get(&format!("{CLOUDS}?cursor=x"))
        .of("olga")
        .send()
        .await;
    assert_eq!(refused.refused(400), "cursor_unknown");
}
