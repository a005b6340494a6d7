//! ETag, If-Match and Idempotency-Key.

use super::sessions::{Person, sign_in};
use super::*;
use crate::testing::on_both_engines;

on_both_engines! {
    async fn a_session_must_name_the_version_that_it_changes(api: Api) {
        let Person { cookie, .. } = sign_in(&api).await;
        let id = api.draft("10.0.0.0/16").await;
        let rename = |name: &str| api.put(&cloud_path(&id), json!({"display_name": name}));

        assert_eq!(
            rename("A").cookie(&cookie).send().await.refused(428),
            "version_missing"
        );
        let etag = api
            .get(&cloud_path(&id))
            .cookie(&cookie)
            .send()
            .await
            .expect(200);
        let etag = etag.header(header::ETAG).to_owned();
        let with = |name: &str, tag: &str| rename(name).cookie(&cookie).header(header::IF_MATCH, tag);
        let renamed = with("B", &etag).send().await.expect(200);
        assert_ne!(renamed.header(header::ETAG), etag);
        assert_eq!(
            with("C", &etag).send().await.refused(412),
            "version_changed"
        );
        assert_eq!(
            with("C", "nonsense").send().await.refused(412),
            "version_changed"
        );

        let delete = api.delete(&cloud_path(&id)).cookie(&cookie);
        assert_eq!(delete.send().await.refused(428), "version_missing");
        let provision = format!("{}/provision", cloud_path(&id));
        let reply = api
            .post(&provision, json!({"aws_iam_role_arn": "x"}))
            .cookie(&cookie)
            .send()
            .await;
        assert_eq!(reply.refused(428), "version_missing");
        let permissions = format!("{}/permissions", cloud_path(&id));
        let reply = api
            .put(&permissions, json!({"accounts": [], "projects": []}))
            .cookie(&cookie)
            .send()
            .await;
        assert_eq!(reply.refused(428), "version_missing");

        // An empty PUT reads: nothing to name.
        api.put(&cloud_path(&id), json!({}))
            .cookie(&cookie)
            .send()
            .await
            .expect(200);
    }

    async fn a_token_may_but_need_not_name_the_version(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let rename = || {
            api.put(&cloud_path(&id), json!({"display_name": "New"}))
                .of("ada")
        };
        rename().send().await.expect(200);
        let stale = api
            .put(&cloud_path(&id), json!({"display_name": "Newer"}))
            .of("ada")
            .header(header::IF_MATCH, "\"0\"");
        assert_eq!(stale.send().await.refused(412), "version_changed");
        rename()
            .header(header::IF_MATCH, "*")
            .send()
            .await
            .expect(200);
    }

    async fn a_change_repeated_after_a_lost_answer_is_not_refused_as_stale(api: Api) {
        let Person { cookie, .. } = sign_in(&api).await;
        let id = api.draft("10.0.0.0/16").await;
        let permissions = format!("{}/permissions", cloud_path(&id));
        let rules = format!(
            "/console/v1/organization/{}/company-rules",
            crate::testing::world::ORGANIZATION
        );
        for (path, body, other) in [
            (
                cloud_path(&id),
                json!({"display_name": "A", "tags": {"a": "b"}}),
                json!({"display_name": "B"}),
            ),
            (
                permissions,
                json!({"accounts": [], "projects": ["shop"]}),
                json!({"accounts": [], "projects": []}),
            ),
            (
                rules,
                json!({"role_path": "/platform/"}),
                json!({"role_path": "/other/"}),
            ),
        ] {
            let seen = api.get(&path).cookie(&cookie).send().await.expect(200);
            let etag = seen.header(header::ETAG).to_owned();
            let put = async |body: &Value| {
                let call = api.put(&path, body.clone()).cookie(&cookie);
                call.header(header::IF_MATCH, &etag).send().await
            };
            let first = put(&body).await.expect(200);
            let again = put(&body).await.expect(200);
            assert_eq!(again.bytes, first.bytes, "{path}");
            assert_eq!(again.header(header::ETAG), first.header(header::ETAG));
            assert_eq!(put(&other).await.refused(412), "version_changed", "{path}");
            // Without a version it is not even looked at.
            let without = api.put(&path, body).cookie(&cookie).send().await;
            assert_eq!(without.refused(428), "version_missing", "{path}");
        }
    }

    async fn a_deployment_beside_an_open_editor_is_no_change_by_somebody_else(api: Api) {
        let Person { cookie, .. } = sign_in(&api).await;
        let cloud = api.world.provisioning("10.0.0.0/16").await;
        let id = cloud.custom_cloud_environment_id;
        let path = cloud_path(&id);
        let tag = async || {
            let seen = api.get(&path).cookie(&cookie).send().await.expect(200);
            seen.header(header::ETAG).to_owned()
        };
        let rename = async |name: &str, etag: &str| {
            let call = api.put(&path, json!({"display_name": name})).cookie(&cookie);
            call.header(header::IF_MATCH, etag).send().await
        };
        let opened = tag().await;
        api.world.worker().run_due().await.unwrap();
        // A client that polls sees the new state under another tag.
        assert_ne!(tag().await, opened);
        let polled = api.get(&path).cookie(&cookie).header(header::IF_NONE_MATCH, &opened);
        let state = polled.send().await.expect(200).json();
        assert_eq!(state["custom_cloud_environment"]["state"], "active");

        let saved = rename("While it ran", &opened).await.expect(200);
        // From here on the tag of before is stale: a person changed something.
        assert_eq!(rename("Late", &opened).await.refused(412), "version_changed");
        let newest = saved.header(header::ETAG).to_owned();
        // Contacts, permissions and tags are edited alike.
        for (path, body) in [
            (format!("{path}/permissions"), json!({"accounts": [], "projects": ["shop"]})),
            (path.clone(), json!({"tags": {"team": "data"}})),
            (path.clone(), json!({"contact_emails": [{"email": "a@example.com", "role": "Admin"}]})),
        ] {
            let before = tag().await;
            let put = |body: &Value, etag: &str| {
                api.put(&path, body.clone()).cookie(&cookie).header(header::IF_MATCH, etag).send()
            };
            put(&body, &before).await.expect(200);
            assert_eq!(rename("Late", &newest).await.refused(412), "version_changed");
        }
        // A tag that was never given names nothing.
        assert_eq!(rename("Late", "\"9999\"").await.refused(412), "version_changed");
        assert_eq!(rename("Late", "\"0\"").await.refused(412), "version_changed");
    }

    async fn a_delete_repeated_after_a_lost_answer_is_not_refused_as_stale(api: Api) {
        let Person { cookie, .. } = sign_in(&api).await;
        let draft = api.draft("10.0.0.0/16").await;
        let cloud = api.world.provisioning("10.1.0.0/16").await;
        for (id, state) in [
            (draft, "deleted"),
            (cloud.custom_cloud_environment_id, "deleting"),
        ] {
            let path = cloud_path(&id);
            let seen = api.get(&path).cookie(&cookie).send().await.expect(200);
            let etag = seen.header(header::ETAG).to_owned();
            let delete = || api.delete(&path).cookie(&cookie);
            let stale = delete().header(header::IF_MATCH, "\"0\"").send().await;
            assert_eq!(stale.refused(412), "version_changed");
            let first = delete().header(header::IF_MATCH, &etag).send().await.expect(200);
            let again = delete().header(header::IF_MATCH, &etag).send().await.expect(200);
            assert_eq!(again.bytes, first.bytes);
            assert_eq!(again.json()["custom_cloud_environment"]["state"], state);
            // Without a version it is not even looked at.
            assert_eq!(delete().send().await.refused(428), "version_missing");
            // What takes over from the first one is another change.
            let forced = api.delete(&format!("{path}?force=true")).cookie(&cookie);
            let forced = forced.header(header::IF_MATCH, &etag).send().await;
            match state {
                "deleted" => assert_eq!(forced.expect(200).bytes, first.bytes),
                _ => assert_eq!(forced.refused(412), "version_changed"),
            }
        }
    }

    async fn access_is_taken_away_beside_a_delete(api: Api) {
        let cloud = api.world.provisioning("10.0.0.0/16").await;
        let id = cloud.custom_cloud_environment_id;
        let path = format!("{}/permissions", cloud_path(&id));
        let put = async |projects: Value| {
            api.put(&path, json!({"accounts": [], "projects": projects})).of("ada").send().await
        };
        let none = json!({"accounts": [], "projects": []});
        put(json!(["shop", "lab"])).await.expect(200);
        api.delete(&cloud_path(&id)).of("ada").send().await.expect(200);
        put(json!(["shop"])).await.expect(200);
        assert_eq!(put(json!(["shop", "lab"])).await.refused(409), "state_conflict");
        assert_eq!(put(json!([])).await.expect(200).json(), none);
        assert_eq!(put(json!(["shop"])).await.refused(409), "state_conflict");
        api.world.worker().run_due().await.unwrap();
        let view = api.get(&cloud_path(&id)).of("ada").send().await.expect(200).json();
        assert_eq!(view["custom_cloud_environment"]["state"], "deleted");
        assert_eq!(put(json!([])).await.expect(200).json(), none);
        assert_eq!(put(json!(["shop"])).await.refused(409), "state_conflict");
        let kept = api.get(&path).of("ada").send().await.expect(200).json();
        assert_eq!(kept, none);
    }

    async fn a_known_version_is_not_sent_again(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let console = format!("/console/v1/custom-cloud-environments/{id}");
        for path in [
            cloud_path(&id),
            format!("{console}/draft"),
            format!("{console}/status"),
        ] {
            let first = api.get(&path).of("ada").send().await.expect(200);
            let etag = first.header(header::ETAG).to_owned();
            assert!(
                etag.starts_with('"') && etag.ends_with('"'),
                "{path}: {etag}"
            );
            let again = api
                .get(&path)
                .of("ada")
                .header(header::IF_NONE_MATCH, &etag)
                .send()
                .await;
            assert_eq!(again.status, 304, "{path}");
            let other = api
                .get(&path)
                .of("ada")
                .header(header::IF_NONE_MATCH, "\"other\"");
            other.send().await.expect(200);
        }
    }

    async fn permissions_are_not_set_over_a_change_that_was_not_seen(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let path = format!("{}/permissions", cloud_path(&id));
        let seen = api.get(&path).of("ada").send().await.expect(200);
        let etag = seen.header(header::ETAG).to_owned();
        let known = api
            .get(&path)
            .of("ada")
            .header(header::IF_NONE_MATCH, &etag);
        known.send().await.expect(304);
        let set = |project: &str| {
            let body = json!({"accounts": [], "projects": [project]});
            api.put(&path, body).of("ada")
        };
        let first = set("shop")
            .header(header::IF_MATCH, &etag)
            .send()
            .await
            .expect(200);
        assert_ne!(first.header(header::ETAG), etag);
        let second = set("lab").header(header::IF_MATCH, &etag).send().await;
        assert_eq!(second.refused(412), "version_changed");
        let newest = first.header(header::ETAG);
        set("lab")
            .header(header::IF_MATCH, newest)
            .send()
            .await
            .expect(200);
        // Clients of the public API send none.
        set("shop").send().await.expect(200);
    }

    async fn an_idempotency_key_stands_for_one_request(api: Api) {
        let make = |cidr: &str, key: &str| {
            api.post(&clouds_path(), create(cidr))
                .of("ada")
                .header("idempotency-key", key)
                .send()
        };
        let one = make("10.0.0.0/16", "first").await.expect(200);
        assert_eq!(
            make("10.0.0.0/16", "first").await.expect(200).json(),
            one.json()
        );
        let other = make("10.1.0.0/16", "first").await;
        assert_eq!(other.refused(422), "idempotency_key_reused");
        make("10.1.0.0/16", "second").await.expect(200);
        let long = make("10.2.0.0/16", &"k".repeat(300)).await;
        assert_eq!(long.refused(400), "idempotency_key_invalid");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_sees_every_write_before_it() {
    let api = Api::start().await;
    let id = api.draft("10.0.0.0/16").await;
    let path = cloud_path(&id);
    for round in 0..20 {
        let name = format!("Name {round}");
        let body = json!({"display_name": name});
        api.put(&path, body).of("ada").send().await.expect(200);
        for _ in 0..2 {
            let view = api.get(&path).of("ada").send().await.expect(200).json();
            assert_eq!(view["custom_cloud_environment"]["display_name"], name);
            let list = api
                .get(&clouds_path())
                .of("ada")
                .send()
                .await
                .expect(200)
                .json();
            assert_eq!(list["custom_cloud_environments"][0]["display_name"], name);
        }
    }
    // What is kept for one person is not for another.
    assert_eq!(
        api.get(&path).of("eve").send().await.refused(404),
        "not_found"
    );
    assert_eq!(api.get(&path).send().await.refused(401), "not_signed_in");
}
