//! Projects, units and their people: what names them follows, and members see what is theirs.

use super::sessions::{Person, sign_in};
use super::*;
use crate::testing::on_both_engines;
use crate::testing::world::{ORGANIZATION, ROOT, UNIT};

fn at(rest: &str) -> String {
    format!("/console/v1/organization/{ORGANIZATION}/{rest}")
}

/// Lets these units and projects use the custom cloud.
async fn share(api: &Api, id: &str, accounts: &[&str], projects: &[&str]) {
    let body = json!({"accounts": accounts, "projects": projects});
    let path = format!("{}/permissions", cloud_path(id));
    api.put(&path, body).of("ada").send().await.expect(200);
}

async fn permissions(api: &Api, who: &str, id: &str) -> Value {
    let path = format!("{}/permissions", cloud_path(id));
    api.get(&path).of(who).send().await.expect(200).json()
}

/// A custom cloud that is no draft any more.
async fn deployed(api: &Api, cidr: &str) -> String {
    let cloud = api.world.provisioning(cidr).await;
    cloud.custom_cloud_environment_id
}

/// Names of what a list holds, of which `key` is the list.
fn names(list: &Value, key: &str, name: &str) -> Vec<String> {
    let rows = list[key].as_array().unwrap().iter();
    rows.map(|row| row[name].as_str().unwrap().to_owned())
        .collect()
}

async fn listed(api: &Api, who: &str, path: &str, key: &str, name: &str) -> Vec<String> {
    let list = api.get(path).of(who).send().await.expect(200).json();
    names(&list, key, name)
}

async fn seen(api: &Api, who: &str) -> Vec<String> {
    let id = "custom_cloud_environment_id";
    listed(api, who, &clouds_path(), "custom_cloud_environments", id).await
}

/// Actions of the organization's own history, newest first.
async fn actions(api: &Api) -> Vec<String> {
    listed(api, "ada", &at("events"), "events", "action").await
}

on_both_engines! {
    async fn a_renamed_project_keeps_its_clouds_its_members_and_what_drafts_typed(api: Api) {
        let (cloud, draft) = (deployed(&api, "10.0.0.0/16").await, api.draft("10.1.0.0/16").await);
        share(&api, &cloud, &[], &["shop", "lab"]).await;
        let input = format!("/console/v1/custom-cloud-environments/{draft}/draft");
        let typed = json!({"projects": ["shop"], "accounts": [UNIT], "identifier": "half an arn"});
        api.put(&input, typed).of("ada").send().await.expect(200);
        let before = api.get(&cloud_path(&cloud)).of("ada").send().await.expect(200);
        let before = before.header(header::ETAG).to_owned();

        let rename = || api.put(&at("projects/shop"), json!({"project_name": "store"})).of("ada");
        let renamed = rename().send().await.expect(200);
        assert_eq!(renamed.json()["project_name"], "store");
        assert_eq!(renamed.json()["account_id"], UNIT);
        assert_eq!(renamed.header(header::ETAG), "\"2\"");
        let wanted = json!({"accounts": [], "projects": ["lab", "store"]});
        assert_eq!(permissions(&api, "ada", &cloud).await, wanted);
        let after = api.get(&cloud_path(&cloud)).of("ada").send().await.expect(200);
        assert_ne!(after.header(header::ETAG), before, "who knows the old names has to read again");
        let kept = api.get(&input).of("ada").send().await.expect(200).json();
        assert_eq!((&kept["projects"], &kept["identifier"]), (&json!(["store"]), &json!("half an arn")));
        assert_eq!(seen(&api, "max").await, std::slice::from_ref(&cloud));
        let members = at("projects/store/members");
        assert_eq!(listed(&api, "ada", &members, "members", "user_id").await, ["max"]);

        // A repeat after a lost answer is no other change, and the old name is free.
        let again = rename().send().await.expect(200);
        assert_eq!(again.json()["project_name"], "store");
        assert_eq!(actions(&api).await, ["project_update"]);
        let other = api.put(&at("projects/shop"), json!({"project_name": "elsewhere"})).of("ada");
        assert_eq!(other.send().await.refused(404), "not_found");
        let shop = api.post(&at("projects"), json!({"project_name": "shop"})).of("ada");
        shop.send().await.expect(200);
    }

    async fn a_name_that_is_taken_or_no_name_is_refused_and_nothing_is_half_done(api: Api) {
        let cloud = deployed(&api, "10.0.0.0/16").await;
        share(&api, &cloud, &[], &["shop"]).await;
        let change = |body: Value| api.put(&at("projects/shop"), body).of("ada").send();
        assert_eq!(change(json!({"project_name": "lab"})).await.refused(409), "project_already_exists");
        for name in ["", "Shop", "a/b", &"x".repeat(64)] {
            let refused = change(json!({"project_name": name})).await.refused_fields();
            assert_eq!(refused, [("project_name".to_owned(), "project_name_invalid".to_owned())]);
        }
        let refused = change(json!({"account_id": "a9"})).await.refused_fields();
        assert_eq!(refused[0].1, "account_unknown", "another organization's");
        assert_eq!(change(json!({"name": "x"})).await.refused(400), "field_unknown");
        let wanted = json!({"accounts": [], "projects": ["shop"]});
        assert_eq!(permissions(&api, "ada", &cloud).await, wanted);
        // What is so already is no change.
        let same = change(json!({"project_name": "shop", "account_id": UNIT})).await.expect(200);
        assert_eq!(same.header(header::ETAG), "\"1\"");
        assert!(actions(&api).await.is_empty());
    }

    async fn a_browser_names_the_version_of_a_project_or_unit_that_it_changes(api: Api) {
        let Person { cookie, .. } = sign_in(&api).await;
        for (path, body) in [
            (at("projects/lab"), json!({"project_name": "laboratory"})),
            (at(&format!("units/{UNIT}")), json!({"account_name": "Stores"})),
        ] {
            let put = |tag: Option<&str>| {
                let call = api.put(&path, body.clone()).cookie(&cookie);
                tag.map(|tag| call.header(header::IF_MATCH, tag))
                    .unwrap_or_else(|| api.put(&path, body.clone()).cookie(&cookie))
            };
            let read = api.get(&path).cookie(&cookie).send().await.expect(200);
            let etag = read.header(header::ETAG).to_owned();
            let known = api.get(&path).cookie(&cookie).header(header::IF_NONE_MATCH, &etag);
            known.send().await.expect(304);
            assert_eq!(put(None).send().await.refused(428), "version_missing");
            assert_eq!(put(Some("\"7\"")).send().await.refused(412), "version_changed");
            let delete = api.delete(&path).cookie(&cookie);
            assert_eq!(delete.send().await.refused(428), "version_missing");
            put(Some(&etag)).send().await.expect(200);
            // The same again, with the version that was read before: the answer may have been lost.
            put(Some(&etag)).send().await.expect(200);
        }
    }

    async fn what_depends_on_a_project_is_named_and_then_removed_with_it(api: Api) {
        let direct = deployed(&api, "10.0.0.0/16").await;
        let through_unit = deployed(&api, "10.1.0.0/16").await;
        let everywhere = api.draft("10.2.0.0/16").await;
        share(&api, &direct, &[UNIT], &["shop", "lab"]).await;
        share(&api, &through_unit, &[UNIT], &[]).await;
        share(&api, &everywhere, &[ROOT], &[]).await;
        let input = format!("/console/v1/custom-cloud-environments/{everywhere}/draft");
        let typed = json!({"projects": ["lab", "shop"]});
        api.put(&input, typed).of("ada").send().await.expect(200);
        let dependents = api.get(&at("projects/shop/custom-clouds")).of("ada").send().await;
        let dependents = dependents.expect(200).json();
        let through = |id: &str| {
            let all = dependents["custom_clouds"].as_array().unwrap().iter();
            let mut found = all.filter(|cloud| cloud["custom_cloud_environment_id"] == id);
            found.next().unwrap()["through"].clone()
        };
        assert_eq!(through(&direct), json!(["project", "unit"]));
        assert_eq!(through(&through_unit), json!(["unit"]));
        assert_eq!(through(&everywhere), json!(["organization"]));

        api.delete(&at("projects/shop")).of("ada").send().await.expect(200);
        let wanted = json!({"accounts": [UNIT], "projects": ["lab"]});
        assert_eq!(permissions(&api, "ada", &direct).await, wanted);
        assert_eq!(api.get(&input).of("ada").send().await.expect(200).json()["projects"], json!(["lab"]));
        assert_eq!(actions(&api).await, ["project_delete"]);
        let events = format!("/console/v1/custom-cloud-environments/{direct}/events");
        let newest = api.get(&events).of("ada").send().await.expect(200).json()["events"][0].clone();
        assert_eq!(newest["action"], "permissions_update");
        assert_eq!(newest["changes"][0]["before"], "lab, shop");
        assert!(seen(&api, "max").await.is_empty(), "no project any more");
        // A new project of that name starts without custom clouds and members.
        api.post(&at("projects"), json!({"project_name": "shop"})).of("ada").send().await.expect(200);
        assert!(seen(&api, "max").await.is_empty());
        assert_eq!(permissions(&api, "ada", &direct).await, wanted);
    }

    async fn a_unit_with_projects_stays_and_an_empty_one_goes_with_its_permissions(api: Api) {
        let cloud = deployed(&api, "10.0.0.0/16").await;
        share(&api, &cloud, &[UNIT], &["lab"]).await;
        let unit = at(&format!("units/{UNIT}"));
        let delete = || api.delete(&unit).of("ada").send();
        let refused = delete().await;
        assert_eq!(refused.refused(409), "unit_has_projects");
        let message = refused.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains("shop") && message.contains("Retail"), "{message}");
        let (path, id) = (format!("{unit}/custom-clouds"), "custom_cloud_environment_id");
        assert_eq!(listed(&api, "ada", &path, "custom_clouds", id).await, std::slice::from_ref(&cloud));

        // Out of the unit: the member of the project loses the custom cloud with the move.
        assert_eq!(seen(&api, "max").await, std::slice::from_ref(&cloud));
        let moved = api.put(&at("projects/shop"), json!({"account_id": ""})).of("ada");
        assert_eq!(moved.send().await.expect(200).json()["account_id"], ROOT);
        assert!(seen(&api, "max").await.is_empty());
        delete().await.expect(200);
        let wanted = json!({"accounts": [], "projects": ["lab"]});
        assert_eq!(permissions(&api, "ada", &cloud).await, wanted);
        assert_eq!(delete().await.refused(404), "not_found");
        assert_eq!(actions(&api).await, ["unit_delete", "project_update"]);
        let root = api.delete(&at(&format!("units/{ROOT}"))).of("ada");
        assert_eq!(root.send().await.refused(404), "not_found", "the organization is no unit");
    }

    async fn a_renamed_unit_keeps_its_id_and_its_clouds(api: Api) {
        let cloud = deployed(&api, "10.0.0.0/16").await;
        share(&api, &cloud, &[UNIT], &[]).await;
        let unit = at(&format!("units/{UNIT}"));
        let renamed = api.put(&unit, json!({"account_name": " Stores "})).of("ada").send().await;
        let renamed = renamed.expect(200);
        assert_eq!((renamed.json()["account_name"].clone(), renamed.header(header::ETAG)), (json!("Stores"), "\"2\""));
        assert_eq!(seen(&api, "max").await, [cloud]);
        let blank = api.put(&unit, json!({"account_name": " "})).of("ada").send().await;
        assert_eq!(blank.refused_fields()[0].1, "name_missing");
        api.post(&at("units"), json!({"account_name": "Data"})).of("ada").send().await.expect(200);
        for name in ["Data", "data", "DATA"] {
            let taken = api.put(&unit, json!({ "account_name": name })).of("ada").send().await;
            assert_eq!(taken.refused(409), "account_already_exists", "{name}");
        }
        // Its own name in other letters is no other unit's.
        api.put(&unit, json!({"account_name": "STORES"})).of("ada").send().await.expect(200);
    }

    async fn a_member_sees_the_custom_clouds_of_their_projects_and_no_draft(api: Api) {
        let shops = deployed(&api, "10.0.0.0/16").await;
        let labs = deployed(&api, "10.1.0.0/16").await;
        let draft = api.draft("10.2.0.0/16").await;
        share(&api, &shops, &[], &["shop", "lab"]).await;
        share(&api, &labs, &[], &["lab"]).await;
        share(&api, &draft, &[ROOT], &["shop"]).await;
        api.world.worker().run_due().await.unwrap();

        // Twice: the second answer may be a kept one.
        for _ in 0..2 {
            assert_eq!(seen(&api, "max").await, std::slice::from_ref(&shops));
            assert!(seen(&api, "kim").await.is_empty());
            assert_eq!(seen(&api, "ada").await.len(), 3);
            assert_eq!(seen(&api, "olga").await.len(), 3);
            let projects = format!("/v1/organization/{ORGANIZATION}/projects");
            assert_eq!(listed(&api, "max", &projects, "projects", "project_name").await, ["shop"]);
            assert!(listed(&api, "kim", &projects, "projects", "project_name").await.is_empty());
        }
        let member = api.get("/v1/project").of("max").send().await.expect(200).json();
        assert_eq!(member["project_membership"], json!({"shop": "developer"}));
        let custom = async |who: &str, path: &str| {
            let names = listed(&api, who, path, "clouds", "cloud_name").await;
            let (custom, public): (Vec<String>, Vec<String>) =
                names.into_iter().partition(|name| name.starts_with("custom-"));
            assert!(public.contains(&"aws-eu-west-1".to_owned()), "{public:?}");
            custom.len()
        };
        assert_eq!(custom("max", "/v1/clouds").await, 1);
        assert_eq!(custom("max", "/v1/project/shop/clouds").await, 1);
        let lab = api.get("/v1/project/lab/clouds").of("max").send().await;
        assert_eq!(lab.refused(404), "not_found");
        assert_eq!(custom("kim", "/v1/clouds").await, 0);

        // Each way to read one.
        for (id, may) in [(&shops, true), (&labs, false), (&draft, false)] {
            let console = format!("/console/v1/custom-cloud-environments/{id}");
            for path in [
                cloud_path(id),
                format!("{}/permissions", cloud_path(id)),
                format!("{}/infra-templates/terraform/template", cloud_path(id)),
                format!("{console}/events"),
                format!("{console}/status"),
                format!("{console}/operations"),
                format!("{console}/template-files"),
                format!("{console}/template-files.zip"),
                format!("{console}/security-review.md"),
            ] {
                let status = |who: &str| {
                    let call = api.get(&path).of(who);
                    async move { call.send().await.status.as_u16() }
                };
                assert_eq!(status("max").await, if may { 200 } else { 404 }, "{path}");
                assert_eq!(status("kim").await, 404, "{path}");
                assert_eq!(status("olga").await, 200, "{path}");
            }
        }

        // Not even the name of a project that is not theirs.
        let one = json!({"accounts": [], "projects": ["shop"]});
        assert_eq!(permissions(&api, "max", &shops).await, one);
        let all = api.get(&at("custom-cloud-permissions")).of("max").send().await.expect(200);
        assert_eq!(all.json()["permissions"], json!({ shops.clone(): one }));
        let events = format!("/console/v1/custom-cloud-environments/{shops}/events");
        let events = api.get(&events).of("max").send().await.expect(200);
        assert!(!String::from_utf8_lossy(&events.bytes).contains("lab"));
    }

    async fn people_join_change_and_leave_a_project(api: Api) {
        let cloud = deployed(&api, "10.0.0.0/16").await;
        share(&api, &cloud, &[], &["shop"]).await;
        let kim = at("projects/shop/members/kim");
        let role = |word: &str| api.put(&kim, json!({ "role": word })).of("ada").send();
        assert!(seen(&api, "kim").await.is_empty());
        assert_eq!(role("read_only").await.expect(200).json()["role"], "read_only");
        assert_eq!(seen(&api, "kim").await, std::slice::from_ref(&cloud));
        role("read_only").await.expect(200);
        role("admin").await.expect(200);
        assert_eq!(actions(&api).await, ["project_member_update", "project_member_update"]);
        assert_eq!(role("owner").await.refused_fields()[0].1, "project_role_unknown");
        let members = at("projects/shop/members");
        assert_eq!(listed(&api, "max", &members, "members", "role").await, ["admin", "developer"]);
        let stranger = api.put(&at("projects/shop/members/eve"), json!({"role": "admin"})).of("ada");
        assert_eq!(stranger.send().await.refused(404), "not_found");

        api.delete(&kim).of("ada").send().await.expect(200);
        assert!(seen(&api, "kim").await.is_empty());
        assert_eq!(api.delete(&kim).of("ada").send().await.refused(404), "not_found");

        // Who leaves the organization and comes back belongs to no project.
        role("admin").await.expect(200);
        api.delete(&at("members/kim")).of("ada").send().await.expect(200);
        assert_eq!(listed(&api, "ada", &members, "members", "user_id").await, ["max"]);
    }
}
