//! What the official clients do on the wire, and need to find.

use super::*;
use crate::testing::on_both_engines;

on_both_engines! {
    async fn an_empty_put_reads_in_every_state_and_changes_nothing(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let before = api.get(&cloud_path(&id)).of("ada").send().await.expect(200);
        for call in [
            api.put(&cloud_path(&id), json!({})).of("ada"),
            api.call(Method::PUT, &cloud_path(&id)).of("ada"),
            api.put(
                &cloud_path(&id),
                json!({"reserved_cidr": null, "tags": null}),
            )
            .of("ada"),
        ] {
            let reply = call.send().await.expect(200);
            assert_eq!(reply.json(), before.json());
            assert_eq!(reply.header(header::ETAG), before.header(header::ETAG));
        }
    }

    async fn a_null_among_tags_merges_and_a_map_without_one_replaces(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        for (tags, expected) in [
            (
                json!({"byoc_resource_tag:a": "1", "byoc_resource_tag:b": "2"}),
                json!({"a": "1", "b": "2"}),
            ),
            (
                json!({"byoc_resource_tag:a": null, "byoc_resource_tag:c": "3"}),
                json!({"b": "2", "c": "3"}),
            ),
            (json!({"byoc_resource_tag:d": "4"}), json!({"d": "4"})),
            (json!({}), json!({})),
        ] {
            let reply = api
                .put(&cloud_path(&id), json!({ "tags": tags }))
                .of("ada")
                .send()
                .await;
            let cloud = &reply.expect(200).json()["custom_cloud_environment"];
            assert_eq!(cloud["byoc_resource_tags"], expected);
        }
    }

    async fn unknown_query_parameters_and_octet_streams_are_fine(api: Api) {
        let octets =
            |call: Call<'static>| call.header(header::CONTENT_TYPE, "application/octet-stream");
        // The calls borrow the server for the whole test.
        let api: &'static Api = Box::leak(Box::new(api));
        let list = format!("{}?limit=999", clouds_path());
        octets(api.get(&list)).of("ada").send().await.expect(200);
        let reply = api
            .post(&list, create("10.0.0.0/16"))
            .of("ada")
            .send()
            .await
            .expect(200);
        let id = reply.json()["custom_cloud_environment"]["custom_cloud_environment_id"]
            .as_str()
            .unwrap()
            .to_owned();
        octets(api.get(&format!("{}?limit=999", cloud_path(&id))))
            .of("ada")
            .send()
            .await
            .expect(200);
        // `provision` without an identifier: told what is missing, not that the type is wrong.
        let provision = format!("{}/provision", cloud_path(&id));
        octets(api.call(Method::POST, &provision))
            .of("ada")
            .send()
            .await
            .refused(400);
        let delete = format!("{}?force=false&limit=999", cloud_path(&id));
        let reply = octets(api.delete(&delete))
            .of("ada")
            .send()
            .await
            .expect(200);
        assert_eq!(reply.json()["custom_cloud_environment"]["state"], "deleted");
    }

    async fn clouds_are_listed_with_and_without_a_project(api: Api) {
        for path in [
            "/v1/project//clouds",
            "/v1/clouds",
            "/v1/project/shop/clouds",
        ] {
            let reply = api.get(path).of("ada").send().await.expect(200);
            assert!(reply.json()["clouds"].is_array(), "{path}");
        }
        assert_eq!(
            api.get("/v1/project/shop/clouds")
                .of("eve")
                .send()
                .await
                .refused(404),
            "not_found"
        );
    }

    async fn both_kinds_of_authorization_header_work(api: Api) {
        let token = &api.tokens["ada"];
        for value in [
            format!("aivenv1 {token}"),
            format!("Bearer {token}"),
            format!("bearer {token}"),
            format!("AivenV1  {token}"),
        ] {
            api.get("/v1/me")
                .header(header::AUTHORIZATION, &value)
                .send()
                .await
                .expect(200);
        }
        for value in ["", "aivenv1", "aivenv1 ", "Basic x", "Bearer wrong", token] {
            let reply = api
                .get("/v1/me")
                .header(header::AUTHORIZATION, value)
                .send()
                .await;
            assert_eq!(reply.refused(401), "not_signed_in", "{value}");
            assert_eq!(reply.header(header::WWW_AUTHENTICATE), "Bearer");
        }
    }

    async fn both_lists_of_permissions_are_always_there(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let path = format!("{}/permissions", cloud_path(&id));
        let empty = json!({"accounts": [], "projects": []});
        assert_eq!(
            api.get(&path).of("ada").send().await.expect(200).json(),
            empty
        );
        let set = json!({"accounts": [crate::testing::world::ROOT], "projects": ["shop"]});
        let reply = api
            .put(&path, set.clone())
            .of("ada")
            .send()
            .await
            .expect(200);
        assert_eq!(reply.json(), set);
        assert_eq!(
            api.put(&path, json!({}))
                .of("ada")
                .send()
                .await
                .expect(200)
                .json(),
            empty
        );
    }

    async fn answers_never_have_a_top_level_error_and_empty_ones_no_type(api: Api) {
        for path in [
            "/v1/me",
            "/v1/organizations",
            "/v1/account",
            "/v1/project",
            "/v1/access_token",
        ] {
            let reply = api.get(path).of("ada").send().await.expect(200);
            assert_eq!(
                reply.header(header::CONTENT_TYPE),
                "application/json",
                "{path}"
            );
            assert!(reply.json().get("error").is_none(), "{path}");
        }
        let id = api.draft("10.0.0.0/16").await;
        let etag = api
            .get(&cloud_path(&id))
            .of("ada")
            .send()
            .await
            .header(header::ETAG)
            .to_owned();
        let known = api
            .get(&cloud_path(&id))
            .of("ada")
            .header(header::IF_NONE_MATCH, &etag);
        let reply = known.send().await.expect(304);
        assert!(reply.bytes.is_empty());
        assert_eq!(reply.header(header::CONTENT_TYPE), "");
    }

    async fn a_repeated_create_answers_the_same_draft(api: Api) {
        let make = || {
            api.post(&clouds_path(), create("10.0.0.0/16"))
                .of("ada")
                .send()
        };
        let (one, two) = (make().await.expect(200), make().await.expect(200));
        assert_eq!(one.json(), two.json());
    }

    async fn tokens_are_made_listed_and_revoked(api: Api) {
        let body = json!({"description": "CI", "max_age_seconds": 3600});
        let made = api
            .post("/v1/access_token", body)
            .of("ada")
            .send()
            .await
            .expect(200)
            .json();
        let (token, prefix) = (
            made["full_token"].as_str().unwrap(),
            made["token_prefix"].as_str().unwrap(),
        );
        assert!(token.starts_with(prefix));
        assert_eq!(made["max_age_seconds"], 3600);
        let bearer = format!("Bearer {token}");
        let me = || {
            api.get("/v1/me")
                .header(header::AUTHORIZATION, &bearer)
                .send()
        };
        me().await.expect(200);

        let list = api
            .get("/v1/access_token")
            .of("ada")
            .send()
            .await
            .expect(200);
        let text = String::from_utf8(list.bytes).unwrap();
        assert!(text.contains(prefix) && !text.contains(token));

        // Somebody else's token is not there for others.
        let path = format!("/v1/access_token/{prefix}");
        assert_eq!(
            api.delete(&path).of("eve").send().await.refused(404),
            "not_found"
        );
        api.delete(&path).of("ada").send().await.expect(200);
        assert_eq!(me().await.refused(401), "not_signed_in", "revoked at once");
        assert_eq!(
            api.delete(&path).of("ada").send().await.refused(404),
            "not_found"
        );
    }
}
