//! Services: their life, where they may be, and what they forbid.

use super::*;
use crate::store::rehearsal::tokens;
use crate::testing::on_both_engines;
use crate::testing::world::{ORGANIZATION, ROOT};

const SHOP: &str = "/v1/project/shop/service";

/// An active custom cloud that every project may use: its id and the name for services.
async fn cloud(api: &Api, cidr: &str, model: &str) -> (String, String) {
    let mut request = create(cidr);
    request["deployment_model"] = json!(model);
    request["display_name"] = json!(format!("Cloud {cidr}"));
    let made = api
        .post(&clouds_path(), request)
        .of("ada")
        .send()
        .await
        .expect(200)
        .json();
    let made = &made["custom_cloud_environment"];
    let id = made["custom_cloud_environment_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let unique_name = made["byoc_unique_name"].as_str().unwrap();
    let role = format!("arn:aws:iam::123456789012:role/{unique_name}-iam-role");
    let provision = format!("{}/provision", cloud_path(&id));
    let body = json!({"aws_iam_role_arn": role});
    api.post(&provision, body)
        .of("ada")
        .send()
        .await
        .expect(200);
    let permissions = format!("{}/permissions", cloud_path(&id));
    api.put(&permissions, json!({"accounts": [ROOT], "projects": []}))
        .of("ada")
        .send()
        .await
        .expect(200);
    work(api).await;
    let active = api
        .get(&cloud_path(&id))
        .of("ada")
        .send()
        .await
        .expect(200)
        .json();
    let active = &active["custom_cloud_environment"];
    assert_eq!(active["state"], "active");
    (
        id,
        active["custom_cloud_names"][0].as_str().unwrap().to_owned(),
    )
}

async fn unique_name(api: &Api, id: &str) -> String {
    let cloud = api
        .get(&cloud_path(id))
        .of("ada")
        .send()
        .await
        .expect(200)
        .json();
    let name = &cloud["custom_cloud_environment"]["byoc_unique_name"];
    name.as_str().unwrap().to_owned()
}

/// Runs every operation that is due.
async fn work(api: &Api) {
    api.world.worker().run_due().await.unwrap();
}

fn service(name: &str, plan: &str, cloud: &str) -> Value {
    json!({"service_name": name, "service_type": "pg", "plan": plan, "cloud": cloud})
}

async fn post(api: &Api, body: Value) -> Reply {
    api.post(SHOP, body).of("ada").send().await
}

async fn put(api: &Api, name: &str, body: Value) -> Reply {
    api.put(&format!("{SHOP}/{name}"), body)
        .of("ada")
        .send()
        .await
}

async fn get(api: &Api, name: &str) -> Value {
    let reply = api
        .get(&format!("{SHOP}/{name}"))
        .of("ada")
        .send()
        .await
        .expect(200);
    reply.json()["service"].take()
}

/// Zones and addresses of the nodes.
fn nodes(service: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let nodes = service["node_states"].as_array().unwrap().iter();
    nodes
        .map(|node| (text(&node["zone"]), text(&node["address"])))
        .collect()
}

/// Nodes in the simulated account of a unique name, the bastion among them.
async fn in_account(api: &Api, unique_name: &str) -> usize {
    tokens(&mut api.world.ctx.db.read(), unique_name, false)
        .await
        .unwrap()
        .len()
}

fn error_of(reply: &Reply) -> String {
    reply.json()["message"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

static TEST_NOT_ENABLED: crate::store::Query = crate::store::Query::new(
    "TEST_NOT_ENABLED",
    "UPDATE organizations SET is_byoc_enabled = 0",
);

on_both_engines! {
    async fn a_service_starts_goes_off_comes_back_grows_and_goes(api: Api) {
        let (id, name) = cloud(&api, "10.0.0.0/16", "standard").await;
        let account = unique_name(&api, &id).await;
        let made = post(&api, service("pg-main", "business-4", &name)).await.expect(200).json();
        assert_eq!(made["service"]["state"], "REBUILDING");
        assert_eq!(made["service"]["node_states"], json!([]));
        work(&api).await;
        let runs = get(&api, "pg-main").await;
        assert_eq!(runs["state"], "RUNNING");
        assert_eq!(runs["operation"]["state"], "done");
        assert_eq!(runs["is_rehearsed"], true);
        assert_eq!(runs["custom_cloud_environment_id"], json!(id));
        let expected = [("az1", "10.0.0.4"), ("az2", "10.0.64.4")]
            .map(|(zone, address)| (zone.to_owned(), address.to_owned()));
        assert_eq!(nodes(&runs), expected);
        assert_eq!(in_account(&api, &account).await, 3);

        let off = put(&api, "pg-main", json!({"powered": false})).await.expect(200).json();
        assert_eq!(off["service"]["state"], "POWEROFF");
        // Not before they are gone.
        let early = put(&api, "pg-main", json!({"powered": true})).await;
        assert_eq!(early.refused(409), "service_powering_off");
        work(&api).await;
        let off = get(&api, "pg-main").await;
        assert_eq!((&off["state"], &off["node_states"]), (&json!("POWEROFF"), &json!([])));
        assert_eq!(in_account(&api, &account).await, 1);
        // Its room is kept.
        let room = format!("/console/v1/custom-cloud-environments/{id}/services");
        let room = api.get(&room).of("ada").send().await.expect(200).json();
        assert_eq!(room["room"]["taken"], 2);
        assert_eq!(room["services"][0]["project_name"], "shop");
        let moved = put(&api, "pg-main", json!({"plan": "premium-4"})).await;
        assert_eq!(moved.refused(409), "service_powered_off");

        let on = put(&api, "pg-main", json!({"powered": true})).await.expect(200).json();
        assert_eq!(on["service"]["state"], "REBUILDING");
        work(&api).await;
        assert_eq!(get(&api, "pg-main").await["state"], "RUNNING");
        assert_eq!(in_account(&api, &account).await, 3);

        let grows = put(&api, "pg-main", json!({"plan": "premium-4"})).await.expect(200).json();
        assert_eq!(grows["service"]["state"], "REBALANCING");
        assert_eq!(grows["service"]["plan"], "business-4");
        assert_eq!(grows["service"]["moves_to"], json!({"cloud_name": name, "plan": "premium-4"}));
        work(&api).await;
        let grown = get(&api, "pg-main").await;
        assert_eq!((&grown["state"], &grown["plan"]), (&json!("RUNNING"), &json!("premium-4")));
        assert_eq!(grown.get("moves_to"), None);
        assert_eq!(nodes(&grown).len(), 3);
        assert_eq!(in_account(&api, &account).await, 4);

        let path = format!("{SHOP}/pg-main");
        api.delete(&path).of("ada").send().await.expect(200);
        assert_eq!(get(&api, "pg-main").await["is_terminating"], true);
        // A repeat is fine; a change is not.
        api.delete(&path).of("ada").send().await.expect(200);
        let late = put(&api, "pg-main", json!({"termination_protection": true})).await;
        assert_eq!(late.refused(409), "service_terminating");
        work(&api).await;
        assert_eq!(api.get(&path).of("ada").send().await.refused(404), "not_found");
        assert_eq!(in_account(&api, &account).await, 1);
        let list = api.get(SHOP).of("ada").send().await.expect(200).json();
        assert_eq!(list["services"], json!([]));
    }

    async fn each_change_of_a_service_is_in_its_history(api: Api) {
        post(&api, service("pg-main", "startup-4", "aws-eu-west-1")).await.expect(200);
        work(&api).await;
        put(&api, "pg-main", json!({"termination_protection": true})).await.expect(200);
        let path = "/console/v1/project/shop/service/pg-main/events";
        let history = api.get(path).of("max").send().await.expect(200).json();
        let events = history["events"].as_array().unwrap();
        let actions: Vec<&str> = events.iter().map(|it| it["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["service_update", "service_change", "service_create"]);
        assert_eq!(events[0]["actor"], "ada@example.com");
        assert_eq!(
            events[0]["changes"],
            json!([{"field": "termination_protection", "before": "false", "after": "true"}])
        );
        assert_eq!(events[1]["actor"], "control plane");
        // Nothing changes, and nothing is told.
        put(&api, "pg-main", json!({"plan": "startup-4", "user_config": {}})).await.expect(200);
        let again = api.get(path).of("max").send().await.expect(200).json();
        assert_eq!(again, history);
    }

    async fn termination_protection_keeps_a_service(api: Api) {
        let mut body = service("pg-main", "startup-4", "aws-eu-west-1");
        body["termination_protection"] = json!(true);
        post(&api, body).await.expect(200);
        work(&api).await;
        let off = put(&api, "pg-main", json!({"powered": false})).await;
        assert_eq!(off.refused(409), "termination_protection");
        let path = format!("{SHOP}/pg-main");
        let gone = api.delete(&path).of("ada").send().await;
        assert_eq!(gone.refused(409), "termination_protection");
        let forced = api.delete(&format!("{path}?force=true")).of("ada").send().await;
        assert_eq!(forced.refused(409), "termination_protection");
        // Both in one request: first the protection, then the power.
        let both = json!({"termination_protection": false, "powered": false});
        put(&api, "pg-main", both).await.expect(200);
        assert_eq!(get(&api, "pg-main").await["state"], "POWEROFF");
    }

    async fn a_cloud_with_services_stays(api: Api) {
        let (id, name) = cloud(&api, "10.0.0.0/16", "standard").await;
        for number in 0..22 {
            let body = service(&format!("pg-{number:02}"), "startup-4", &name);
            post(&api, body).await.expect(200);
        }
        for force in ["", "?force=true"] {
            let refused = api.delete(&format!("{}{force}", cloud_path(&id))).of("ada").send().await;
            assert_eq!(refused.refused(409), "services_running");
            let message = error_of(&refused);
            assert!(message.contains("pg-00 (project shop)") && message.contains("pg-19"), "{message}");
            assert!(!message.contains("pg-20") && message.contains("and 2 more"), "{message}");
        }
        for number in 0..22 {
            let path = format!("{SHOP}/pg-{number:02}");
            api.delete(&path).of("ada").send().await.expect(200);
        }
        // Not before their nodes are gone.
        let refused = api.delete(&cloud_path(&id)).of("ada").send().await;
        assert_eq!(refused.refused(409), "services_running");
        work(&api).await;
        api.delete(&cloud_path(&id)).of("ada").send().await.expect(200);
        let late = post(&api, service("pg-main", "startup-4", &name)).await;
        assert_eq!(late.refused(409), "state_conflict");
        work(&api).await;
        let late = post(&api, service("pg-main", "startup-4", &name)).await;
        assert_eq!(late.refused_fields(), [("cloud".to_owned(), "cloud_unknown".to_owned())]);
    }

    async fn a_service_and_the_deletion_of_its_cloud_never_pass_each_other(api: Api) {
        for number in 0..6 {
            let (id, name) = cloud(&api, &format!("10.{number}.0.0/16"), "standard").await;
            let body = service(&format!("pg-{number}"), "startup-4", &name);
            let create = async {
                post(&api, body).await.status.as_u16()
            };
            let delete = async {
                api.delete(&cloud_path(&id)).of("ada").send().await.status.as_u16()
            };
            let (created, deleted) = tokio::join!(create, delete);
            assert!(
                matches!((created, deleted), (200, 409) | (409, 200)),
                "{created} and {deleted}"
            );
        }
    }

    async fn what_does_not_fit_is_refused_with_the_numbers(api: Api) {
        // 3 × 59 addresses: 88 nodes.
        let (_, name) = cloud(&api, "10.0.0.0/24", "standard").await;
        let kafka = |number: usize| {
            let mut body = service(&format!("kafka-{number}"), "premium-4", &name);
            body["service_type"] = json!("kafka");
            body
        };
        for number in 0..14 {
            post(&api, kafka(number)).await.expect(200);
        }
        let refused = post(&api, kafka(14)).await;
        assert_eq!(refused.refused(409), "no_room");
        let message = error_of(&refused);
        assert!(message.contains("needs 6 nodes, but there is room for only 4 more"), "{message}");
        assert!(message.contains("use 84 of 88 nodes"), "{message}");
        post(&api, service("pg-main", "premium-4", &name)).await.expect(200);
    }

    async fn a_service_is_placed_where_its_project_may_place_it(api: Api) {
        let (id, name) = cloud(&api, "10.0.0.0/16", "standard").await;
        let missing = json!({"accounts": [], "projects": ["lab"]});
        let permissions = format!("{}/permissions", cloud_path(&id));
        api.put(&permissions, missing).of("ada").send().await.expect(200);
        for unknown in [name.as_str(), "aws-eu-west-9", "azure-westeurope", "custom-aws-x"] {
            let refused = post(&api, service("pg-main", "startup-4", unknown)).await;
            assert_eq!(refused.refused_fields(), [("cloud".to_owned(), "cloud_unknown".to_owned())]);
            assert!(error_of(&refused).contains("aws-"), "{}", error_of(&refused));
        }
        let lab = "/v1/project/lab/service";
        let body = service("pg-main", "startup-4", &name);
        api.post(lab, body.clone()).of("ada").send().await.expect(200);
        // The same name in another project is another service.
        let here = service("pg-main", "startup-4", "google-europe-west1");
        post(&api, here.clone()).await.expect(200);
        let twice = post(&api, here).await;
        assert_eq!(twice.refused(409), "service_already_exists");
        work(&api).await;
        let google = get(&api, "pg-main").await;
        assert_eq!((&google["state"], google["is_rehearsed"] == true), (&json!("RUNNING"), true));

        let off: Result<u64, crate::store::Error> = api.world.ctx.db.write(|tx| Box::pin(async move {
            tx.execute(&TEST_NOT_ENABLED, vec![]).await
        })).await;
        assert!(off.unwrap() > 0);
        let refused = api.post(lab, service("pg-two", "startup-4", &name)).of("ada").send().await;
        refused.refused(403);
        // Public regions need no custom cloud.
        post(&api, service("pg-two", "startup-4", "aws-eu-west-1")).await.expect(200);
    }

    async fn a_migration_follows_the_rule(api: Api) {
        let (private_id, private) = cloud(&api, "10.0.0.0/16", "standard").await;
        let (public_id, public) = cloud(&api, "10.1.0.0/16", "standard_public").await;
        post(&api, service("pg-main", "business-4", "aws-eu-west-1")).await.expect(200);
        work(&api).await;
        let refused = put(&api, "pg-main", json!({"cloud": private})).await;
        assert_eq!(refused.refused(409), "network_work_first");
        let moved = put(&api, "pg-main", json!({"cloud": public})).await.expect(200).json();
        assert_eq!(moved.get("warnings"), None);
        let twice = put(&api, "pg-main", json!({"plan": "startup-4"})).await;
        assert_eq!(twice.refused(409), "service_rebalancing");
        // It counts as in the cloud that it moves to.
        let gone = api.delete(&cloud_path(&public_id)).of("ada").send().await;
        assert_eq!(gone.refused(409), "services_running");
        work(&api).await;
        let here = get(&api, "pg-main").await;
        assert_eq!((&here["state"], &here["cloud_name"]), (&json!("RUNNING"), &json!(public)));
        assert_eq!(nodes(&here)[0].1, "10.1.0.4");
        assert_eq!(in_account(&api, "public-aws-eu-west-1").await, 0);
        assert_eq!(in_account(&api, &unique_name(&api, &public_id).await).await, 2);

        let far = put(&api, "pg-main", json!({"cloud": "aws-us-east-1"})).await.expect(200).json();
        let warning = far["warnings"][0]["message"].as_str().unwrap();
        assert!(warning.contains("eu-west-1") && warning.contains("us-east-1"), "{warning}");
        work(&api).await;
        assert_eq!(get(&api, "pg-main").await["cloud_name"], "aws-us-east-1");
        // Ids of nodes are unique in an account only: the other cloud gives the same ones.
        let other = json!({"cloud": "google-europe-west1"});
        put(&api, "pg-main", other).await.expect(200);
        work(&api).await;
        let google = get(&api, "pg-main").await;
        assert_eq!((&google["state"], nodes(&google).len()), (&json!("RUNNING"), 2));
        assert_eq!(in_account(&api, "public-aws-us-east-1").await, 0);

        put(&api, "pg-main", json!({"cloud": public})).await.expect(200);
        work(&api).await;
        put(&api, "pg-main", json!({"cloud": "aws-us-east-1"})).await.expect(200);
        // A move that is given up leaves nothing behind.
        put(&api, "pg-main", json!({"powered": false})).await.expect(200);
        work(&api).await;
        let off = get(&api, "pg-main").await;
        assert_eq!((&off["state"], &off["cloud_name"]), (&json!("POWEROFF"), &json!(public)));
        assert_eq!(in_account(&api, "public-aws-us-east-1").await, 0);
        assert_eq!(in_account(&api, &unique_name(&api, &public_id).await).await, 0);
        api.delete(&cloud_path(&private_id)).of("ada").send().await.expect(200);
    }

    async fn a_request_that_is_done_opens_the_way_to_a_private_cloud(api: Api) {
        let (_, private) = cloud(&api, "10.0.0.0/16", "standard").await;
        post(&api, service("pg-main", "startup-4", "aws-eu-west-1")).await.expect(200);
        work(&api).await;
        let requests = format!("/console/v1/organization/{ORGANIZATION}/requests");
        let asked = json!({"content": {"kind": "migration", "project_name": "shop",
            "service_name": "pg-main", "cloud_name": private, "notes": ""}});
        let made = api.post(&requests, asked).of("ada").send().await.expect(200).json();
        let wrong = async |service: &str, cloud: &str| {
            let content = json!({"content": {"kind": "migration", "project_name": "shop",
                "service_name": service, "cloud_name": cloud, "notes": ""}});
            api.post(&requests, content).of("ada").send().await
        };
        let field = |name: &str, code: &str| (format!("content.{name}"), code.to_owned());
        let unknown = wrong("pg-other", &private).await.refused_fields();
        assert_eq!(unknown, [field("service_name", "service_unknown")]);
        let unknown = wrong("pg-main", "custom-aws-eu-west-1-none").await.refused_fields();
        assert_eq!(unknown, [field("cloud_name", "cloud_unknown")]);
        // What can move by itself needs no operator.
        assert_eq!(wrong("pg-main", "aws-us-east-1").await.refused(409), "move_needs_no_request");
        assert_eq!(wrong("pg-main", &private).await.refused(409), "request_open");
        let early = put(&api, "pg-main", json!({"cloud": private})).await;
        assert_eq!(early.refused(409), "network_work_first");
        let id = made["request_id"].as_str().unwrap();
        let path = format!("/console/v1/operator/requests/{id}");
        let done = json!({"state": "done", "answer": "The networks are connected."});
        api.put(&path, done).of("olga").send().await.expect(200);
        put(&api, "pg-main", json!({"cloud": private})).await.expect(200);
        work(&api).await;
        assert_eq!(get(&api, "pg-main").await["cloud_name"], json!(private));
    }

    async fn members_of_a_project_see_why_a_custom_cloud_can_not_be_used(api: Api) {
        let at_work = api.world.provisioning("10.0.0.0/16").await.custom_cloud_environment_id;
        let draft = api.draft("10.1.0.0/16").await;
        let others = api.world.provisioning("10.2.0.0/16").await.custom_cloud_environment_id;
        for (id, projects) in [(&at_work, json!(["shop"])), (&draft, json!(["shop"])), (&others, json!([]))] {
            let permissions = format!("{}/permissions", cloud_path(id));
            let given = json!({"accounts": [], "projects": projects});
            api.put(&permissions, given).of("ada").send().await.expect(200);
        }
        let path = format!("/console/v1/organization/{ORGANIZATION}/projects/shop/custom-clouds");
        let ids = async |who: &str| {
            let list = api.get(&path).of(who).send().await.expect(200).json();
            let ids = list["custom_clouds"].as_array().unwrap().iter();
            let mut ids: Vec<_> = ids
                .map(|it| it["custom_cloud_environment_id"].as_str().unwrap().to_owned())
                .collect();
            ids.sort();
            ids
        };
        assert_eq!(ids("max").await, std::slice::from_ref(&at_work));
        let mut all = vec![at_work, draft];
        all.sort();
        assert_eq!(ids("ada").await, all);
    }

    async fn a_newer_version_comes_with_new_nodes_and_an_older_one_never(api: Api) {
        let mut body = service("pg-main", "startup-4", "aws-eu-west-1");
        body["user_config"] = json!({"pg_version": "16"});
        post(&api, body).await.expect(200);
        work(&api).await;
        let before = get(&api, "pg-main").await;
        let version = |version: &str| json!({"user_config": {"pg_version": version}});
        let older = put(&api, "pg-main", version("15")).await;
        let field = "user_config.pg_version".to_owned();
        assert_eq!(older.refused_fields(), [(field, "version_older".to_owned())]);
        let newer = put(&api, "pg-main", version("17")).await.expect(200).json();
        assert_eq!(newer["service"]["state"], "REBALANCING");
        work(&api).await;
        let after = get(&api, "pg-main").await;
        assert_eq!(after["user_config"], json!({"pg_version": "17"}));
        assert_ne!(after["node_states"][0]["name"], before["node_states"][0]["name"]);
    }

    async fn what_failed_is_told_and_retried(api: Api) {
        let (id, name) = cloud(&api, "10.0.0.0/16", "standard").await;
        let rehearsal = format!("/console/v1/custom-cloud-environments/{id}/rehearsal");
        let broken = json!({"chosen": "role_not_found"});
        api.put(&rehearsal, broken.clone()).of("ada").send().await.expect(200);
        post(&api, service("pg-main", "startup-4", &name)).await.expect(200);
        work(&api).await;
        let failed = get(&api, "pg-main").await;
        assert_eq!(failed["state"], "REBUILDING");
        assert_eq!(failed["operation"]["cause"]["code"], "role_not_found");
        let retry = "/console/v1/project/shop/service/pg-main/retry";
        api.put(&rehearsal, json!({"chosen": null})).of("ada").send().await.expect(200);
        api.post(retry, json!({})).of("ada").send().await.expect(200);
        let twice = api.post(retry, json!({})).of("ada").send().await;
        assert_eq!(twice.refused(409), "state_conflict");
        work(&api).await;
        assert_eq!(get(&api, "pg-main").await["state"], "RUNNING");

        // An account that is lost for good: only by force.
        api.put(&rehearsal, broken).of("ada").send().await.expect(200);
        let path = format!("{SHOP}/pg-main");
        api.delete(&path).of("ada").send().await.expect(200);
        work(&api).await;
        assert_eq!(get(&api, "pg-main").await["operation"]["state"], "failed");
        api.delete(&format!("{path}?force=true")).of("ada").send().await.expect(200);
        work(&api).await;
        assert_eq!(api.get(&path).of("ada").send().await.refused(404), "not_found");
    }

    async fn operations_version_and_maintenance_are_told(api: Api) {
        post(&api, service("pg-main", "startup-4", "aws-eu-west-1")).await.expect(200);
        work(&api).await;
        put(&api, "pg-main", json!({"powered": false})).await.expect(200);
        work(&api).await;
        let path = "/console/v1/project/shop/service/pg-main/operations";
        let list = api.get(path).of("ada").send().await.expect(200).json();
        let kinds: Vec<&str> = list["operations"].as_array().unwrap().iter()
            .map(|operation| operation["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["service_power_off", "service_create"]);
        assert_eq!(list["operations"][1]["steps"][0]["name"], "start_nodes");
        assert_eq!(get(&api, "pg-main").await["major_version"], "17");
        let sunday = json!({"maintenance": {"dow": "sunday", "time": "04:30:00"}});
        put(&api, "pg-main", sunday).await.expect(200);
        let kept = &get(&api, "pg-main").await["maintenance"];
        assert_eq!((&kept["dow"], &kept["time"]), (&json!("sunday"), &json!("04:30:00")));
    }

    async fn events_name_their_service_to_those_who_see_its_project(api: Api) {
        post(&api, service("pg-main", "startup-4", "aws-eu-west-1")).await.expect(200);
        let ctx = &api.world.ctx;
        let named = async |user: Option<&str>| {
            let events = crate::app::events_after(ctx, ORGANIZATION, 0, user).await.unwrap();
            let of = events.into_iter().filter_map(|it| Some((it.project_name?, it.service_name?)));
            of.collect::<Vec<_>>()
        };
        let own = [("shop".to_owned(), "pg-main".to_owned())];
        assert_eq!(named(None).await, own);
        // Who is no member of the project learns that something changed, and no name.
        assert_eq!(named(Some("nobody")).await, []);
    }

    async fn a_failed_move_is_cancelled_and_the_next_one_has_other_nodes(api: Api) {
        let (_, from) = cloud(&api, "10.0.0.0/16", "standard_public").await;
        let (id, to) = cloud(&api, "10.1.0.0/16", "standard_public").await;
        post(&api, service("pg-main", "business-4", &from)).await.expect(200);
        put(&api, "pg-main", json!({"user_config": {"pg_version": "16"}})).await;
        work(&api).await;
        let names = |service: &Value| {
            let nodes = service["node_states"].as_array().unwrap().iter();
            let mut names: Vec<_> = nodes.map(|node| node["name"].to_string()).collect();
            names.sort();
            names
        };
        let before = get(&api, "pg-main").await;
        let cancel = "/console/v1/project/shop/service/pg-main/move/cancel";
        let idle = api.post(cancel, json!({})).of("ada").send().await;
        assert_eq!(idle.refused(409), "service_not_moving");
        let rehearsal = format!("/console/v1/custom-cloud-environments/{id}/rehearsal");
        let broken = json!({"chosen": "role_not_found"});
        api.put(&rehearsal, broken).of("ada").send().await.expect(200);
        put(&api, "pg-main", json!({"cloud": to})).await.expect(200);
        work(&api).await;
        let failed = get(&api, "pg-main").await;
        assert_eq!((&failed["state"], &failed["operation"]["state"]), (&json!("REBALANCING"), &json!("failed")));

        api.put(&rehearsal, json!({"chosen": null})).of("ada").send().await.expect(200);
        api.post(cancel, json!({})).of("ada").send().await.expect(200);
        api.post(cancel, json!({})).of("ada").send().await.expect(200);
        work(&api).await;
        let back = get(&api, "pg-main").await;
        assert_eq!((&back["state"], &back["cloud_name"]), (&json!("RUNNING"), &json!(from)));
        assert_eq!(names(&back), names(&before), "the old nodes stay");
        assert!(back["moves_to"].is_null() && back["operation"]["state"] == "done", "{back}");

        // Nodes of the next move never meet those of the cancelled one.
        put(&api, "pg-main", json!({"cloud": to})).await.expect(200);
        work(&api).await;
        let after = get(&api, "pg-main").await;
        assert_eq!((&after["state"], &after["cloud_name"]), (&json!("RUNNING"), &json!(to)));
        let service = crate::store::services::by_name(&mut api.world.ctx.db.read(), "shop", "pg-main")
            .await.unwrap().unwrap();
        assert!(service.generation > service.last_generation && service.last_generation > 1);
    }

    async fn a_move_that_is_at_work_is_cancelled_with_its_version(api: Api) {
        post(&api, service("pg-main", "startup-4", "aws-eu-west-1")).await.expect(200);
        work(&api).await;
        let older = json!({"service_name": "pg-old", "service_type": "pg", "plan": "startup-4",
            "cloud": "aws-eu-west-1", "user_config": {"pg_version": "16"}});
        post(&api, older).await.expect(200);
        work(&api).await;
        put(&api, "pg-old", json!({"user_config": {"pg_version": "17"}})).await.expect(200);
        let cancel = "/console/v1/project/shop/service/pg-old/move/cancel";
        api.post(cancel, json!({})).of("ada").send().await.expect(200);
        work(&api).await;
        let back = get(&api, "pg-old").await;
        assert_eq!(back["state"], "RUNNING");
        assert_eq!(back["major_version"], "16", "{back}");
        assert_eq!(back["node_states"].as_array().unwrap().len(), 1);
    }

    async fn tags_are_set_one_by_one_or_all_together(api: Api) {
        post(&api, service("pg-main", "startup-4", "aws-eu-west-1")).await.expect(200);
        let path = format!("{SHOP}/pg-main/tags");
        let tags = |body: Value| json!({ "tags": body });
        let all = tags(json!({"team": "data", "env": "prod"}));
        let answer = api.put(&path, all.clone()).of("ada").send().await.expect(200).json();
        assert!(answer["message"].is_string());
        assert_eq!(api.get(&path).of("max").send().await.expect(200).json(), all);
        let some = tags(json!({"team": null, "cost": "12"}));
        api.call(Method::PATCH, &path).json(some).of("ada").send().await.expect(200);
        let left = api.get(&path).of("max").send().await.expect(200).json();
        assert_eq!(left, tags(json!({"env": "prod", "cost": "12"})));
        let wrong = tags(json!({"two words": "x"}));
        let refused = api.call(Method::PATCH, &path).json(wrong).of("ada").send().await;
        let field = ("tags.two words".to_owned(), "tag_key_invalid".to_owned());
        assert_eq!(refused.refused_fields(), [field]);
    }

    async fn a_project_with_services_is_renamed_and_not_deleted(api: Api) {
        post(&api, service("pg-main", "startup-4", "aws-eu-west-1")).await.expect(200);
        work(&api).await;
        let project = format!("/console/v1/organization/{ORGANIZATION}/projects/shop");
        let refused = api.delete(&project).of("ada").send().await;
        assert_eq!(refused.refused(409), "project_has_services");
        api.put(&project, json!({"project_name": "store"})).of("ada").send().await.expect(200);
        let moved = api.get("/v1/project/store/service/pg-main").of("ada").send().await;
        assert_eq!(moved.expect(200).json()["service"]["state"], "RUNNING");
    }

    async fn types_name_their_plans_where_the_project_may_have_them(api: Api) {
        let (_, name) = cloud(&api, "10.0.0.0/16", "standard").await;
        let types = "/v1/project/shop/service_types";
        let all = api.get(types).of("max").send().await.expect(200).json();
        let kinds: Vec<&String> = all["service_types"].as_object().unwrap().keys().collect();
        assert_eq!(kinds, ["kafka", "opensearch", "pg", "valkey"]);
        let plan = &all["service_types"]["kafka"]["service_plans"][1];
        assert_eq!(plan["node_count"], 6);
        assert_eq!(plan["regions"][&name]["price_usd"], "0");
        let one = api.get("/v1/project/shop/service-types/kafka").of("max").send().await;
        assert_eq!(one.expect(200).json(), all["service_types"]["kafka"]);
        let plans = api.get("/v1/project/shop/service-types/pg/plans").of("max").send().await;
        assert_eq!(plans.expect(200).json()["service_plans"].as_array().unwrap().len(), 3);
        let unknown = api.get("/v1/project/shop/service-types/mysql").of("max").send().await;
        let field = ("service_type".to_owned(), "service_type_unknown".to_owned());
        assert_eq!(unknown.refused_fields(), [field]);
    }
}
