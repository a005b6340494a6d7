//! Whatever goes wrong, the answer has one shape and says what to do.

use axum::middleware::from_fn_with_state;
use axum::routing::get;

use super::*;
use crate::config::PublicUrl;
use crate::http::outer;
use crate::testing::on_both_engines;

on_both_engines! {
    async fn unknown_addresses_and_methods_are_refused_in_the_one_shape(api: Api) {
        for path in [
            "/v1",
            "/v1/",
            "/v1/nothing",
            "/console/v1/nothing",
            "/v1/organization//x",
            "/x.js",
        ] {
            assert_eq!(
                api.get(path).of("ada").send().await.refused(404),
                "not_found",
                "{path}"
            );
        }
        for (method, path) in [
            (Method::PATCH, "/v1/me"),
            (Method::DELETE, "/v1/organizations"),
            (Method::POST, "/login"),
            (Method::PUT, "/console/v1/setup"),
        ] {
            let reply = api.call(method, path).of("ada").send().await;
            assert_eq!(reply.refused(405), "method_not_allowed", "{path}");
        }
        let reply = api.call(Method::PATCH, "/v1/me").send().await;
        assert!(
            reply.header(header::ALLOW).contains("GET"),
            "{:?}",
            reply.headers
        );
    }

    async fn bodies_that_cannot_be_read_are_refused_with_the_reason(api: Api) {
        let deep = format!("{}1{}", "[".repeat(5000), "]".repeat(5000));
        for (body, code, field) in [
            ("{", "not_json", None),
            ("not json", "not_json", None),
            ("{} {}", "not_json", None),
            (&*deep, "not_an_object", None),
            ("[]", "not_an_object", None),
            ("\"text\"", "not_an_object", None),
            (
                "{\"reserved_cidr\": 5}",
                "wrong_type",
                Some("reserved_cidr"),
            ),
            ("{\"tags\": {\"a\": 1}}", "wrong_type", Some("tags.a")),
            (
                "{\"cloud_provider\": \"aws\", \"cloud_provider\": \"aws\"}",
                "field_twice",
                Some("cloud_provider"),
            ),
            (
                "{\"contact_emails\": [{}]}",
                "field_missing",
                Some("contact_emails[0].email"),
            ),
            (
                "{\"contact_emails\": \"x\"}",
                "wrong_type",
                Some("contact_emails"),
            ),
        ] {
            let reply = api
                .call(Method::POST, &clouds_path())
                .of("ada")
                .bytes(body)
                .send()
                .await;
            assert_eq!(reply.refused(400), code, "{body:.40}");
            assert_eq!(
                reply.json()["errors"][0]["field"].as_str(),
                field,
                "{body:.40}"
            );
        }
    }

    async fn bodies_that_are_too_large_or_packed_are_refused(api: Api) {
        let large = format!("{{\"display_name\": \"{}\"}}", "x".repeat(600 * 1024));
        let reply = api
            .call(Method::POST, &clouds_path())
            .of("ada")
            .bytes(large)
            .send()
            .await;
        assert_eq!(reply.refused(413), "body_too_large");
        let packed = api.post(&clouds_path(), create("10.0.0.0/16")).of("ada");
        let reply = packed.header(header::CONTENT_ENCODING, "gzip").send().await;
        assert_eq!(reply.refused(415), "body_compressed");
    }

    async fn all_field_errors_come_at_once(api: Api) {
        let body = json!({
            "display_name": " ",
            "cloud_provider": "aws",
            "cloud_region": "eu-west-99",
            "deployment_model": "private",
            "reserved_cidr": "10.0.0.1/16",
            "tags": {"byoc_resource_tag:aiven-x": "y"},
        });
        let reply = api.post(&clouds_path(), body).of("ada").send().await;
        reply.refused(400);
        let answer = reply.json();
        let fields: Vec<&str> = answer["errors"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|e| e["field"].as_str())
            .collect();
        for field in [
            "display_name",
            "cloud_region",
            "deployment_model",
            "reserved_cidr",
        ] {
            assert!(fields.contains(&field), "{field} in {fields:?}");
            let path = answer["message"].as_str().unwrap();
            assert!(!path.is_empty());
        }
        assert!(
            fields.iter().any(|field| field.starts_with("tags")),
            "{fields:?}"
        );
    }

    async fn what_is_not_yours_looks_like_what_is_not_there(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let missing = "00000000-0000-4000-8000-000000000000";
        let without_id = |reply: Reply| {
            let mut answer = reply.json();
            answer["request_id"].take();
            (reply.status, serde_json::to_string(&answer).unwrap())
        };
        for tail in [
            "",
            "/permissions",
            "/infra-templates/terraform/template",
            "/infra-templates/terraform/variables",
        ] {
            let theirs = api
                .get(&format!("{}{tail}", cloud_path(&id)))
                .of("eve")
                .send()
                .await;
            let none = api
                .get(&format!("{}{tail}", cloud_path(missing)))
                .of("eve")
                .send()
                .await;
            assert_eq!(theirs.refused(404), "not_found");
            assert_eq!(without_id(theirs), without_id(none), "{tail}");
        }
        for tail in ["draft", "status", "operations", "events", "rehearsal"] {
            let path = |id: &str| format!("/console/v1/custom-cloud-environments/{id}/{tail}");
            let theirs = api.get(&path(&id)).of("eve").send().await;
            let none = api.get(&path(missing)).of("eve").send().await;
            assert_eq!(theirs.refused(404), "not_found", "{tail}");
            assert_eq!(without_id(theirs), without_id(none), "{tail}");
        }
        for tail in ["", "/projects"] {
            let path = |id: &str| format!("/v1/organization/{id}{tail}");
            let theirs = api
                .get(&path(crate::testing::world::ORGANIZATION))
                .of("eve")
                .send()
                .await;
            let none = api.get(&path("org99999999999")).of("eve").send().await;
            assert_eq!(without_id(theirs), without_id(none), "{tail}");
        }
        // Ids that are no ids at all name nothing either.
        for id in ["x", "%00", "..%2f..", "0%ff"] {
            assert_eq!(
                api.get(&cloud_path(id)).of("ada").send().await.refused(404),
                "not_found",
                "{id}"
            );
        }
    }

    async fn every_answer_carries_the_security_headers(api: Api) {
        for path in [
            "/v1/me",
            "/console/v1/capabilities",
            "/login",
            "/v1/nothing",
        ] {
            let reply = api.get(path).send().await;
            assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(reply.header("referrer-policy"), "same-origin", "{path}");
            assert_eq!(
                reply.header("cross-origin-opener-policy"),
                "same-origin",
                "{path}"
            );
            let policy = reply.header("content-security-policy");
            assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
            assert!(
                policy.contains("frame-ancestors 'none'"),
                "{path}: {policy}"
            );
            assert!(!policy.contains("unsafe-inline"), "{path}: {policy}");
        }
        assert_eq!(
            api.get("/v1/me")
                .of("ada")
                .send()
                .await
                .header("cache-control"),
            "no-store"
        );
        let page = api.get("/organizations/x/admin/byoc").send().await;
        assert!(
            page.header("content-security-policy")
                .contains("script-src 'self' 'wasm-unsafe-eval'")
        );
    }

    async fn strict_transport_security_comes_with_tls_only(api: Api) {
        assert_eq!(
            api.get("/login")
                .send()
                .await
                .header("strict-transport-security"),
            ""
        );
        let config = Config {
            public_url: PublicUrl::new(["https://console.example.com"]).unwrap(),
            ..Config::default()
        };
        let ctx = Ctx::new(
            api.world.ctx.db.clone(),
            config,
            byoc_cloud::Clouds::default(),
        );
        let (router, _stop) = router(&ctx);
        let api = Api { router, ..api };
        let header = api.get("/login").send().await;
        assert!(
            header
                .header("strict-transport-security")
                .starts_with("max-age=")
        );
    }

    async fn a_panic_is_a_fault_of_ours_and_ends_one_request_only(api: Api) {
        let (_stop, stopping) = watch::channel(false);
        let ctx = api.world.ctx.clone();
        let server = Server::new(ctx, Auth::new(Cost::Cheap), App::default(), stopping);
        async fn panics() -> &'static str {
            panic!("on purpose")
        }
        let router = Router::new()
            .route("/panics", get(panics))
            .route("/works", get(|| async { "works" }))
            .layer(from_fn_with_state(server, outer::outer));
        let api = Api { router, ..api };
        let reply = api.get("/panics").send().await;
        assert_eq!(reply.refused(500), "internal_error");
        assert!(!String::from_utf8_lossy(&reply.bytes).contains("on purpose"));
        api.get("/works").send().await.expect(200);
    }

    async fn a_store_that_is_away_is_said_to_be_so(api: Api) {
        api.world.ctx.db.close().await;
        let reply = api
            .post(&clouds_path(), create("10.0.0.0/16"))
            .of("ada")
            .send()
            .await;
        assert_eq!(reply.refused(503), "unavailable");
        assert!(!reply.header(header::RETRY_AFTER).is_empty());
    }

    async fn a_nul_character_is_no_fault_of_the_server(api: Api) {
        let nobody = json!({"email": "a\u{0}@example.com", "password": "x\u{0}"});
        for path in ["/v1/userauth", "/console/v1/session"] {
            let reply = api.post(path, nobody.clone()).send().await;
            assert_eq!(reply.refused(401), "not_signed_in", "{path}");
        }
        for path in [
            "/v1/organization/%00",
            "/v1/organization/%00/projects",
            "/v1/organization/%00/custom-cloud-environments",
            "/v1/project/%00/clouds",
            "/console/v1/custom-cloud-environments/%00/status",
            "/console/v1/custom-cloud-environments/%00/events",
        ] {
            assert_eq!(api.get(path).of("ada").send().await.refused(404), "not_found", "{path}");
        }
        let token = json!({"description": "a\u{0}b"});
        let reply = api.post("/v1/access_token", token).of("ada").send().await;
        assert_eq!(reply.refused(400), "description_invalid");
        let mut cloud = create("10.0.0.0/16");
        cloud["display_name"] = json!("a\u{0}b");
        api.post(&clouds_path(), cloud).of("ada").send().await.refused(400);
        let with_key = api.post(&clouds_path(), create("10.0.0.0/16")).of("ada");
        with_key.header("idempotency-key", "a b").send().await.expect(200);
        let gone = api.delete("/v1/access_token/%00").of("ada").send().await;
        assert_eq!(gone.refused(404), "not_found");
    }

    async fn a_long_list_of_errors_is_cut_short(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let path = format!("{}/permissions", cloud_path(&id));
        let names = |count: usize| -> Vec<String> {
            (0..count).map(|number| format!("unknown-{number}")).collect()
        };
        let wanted = |count| json!({"accounts": names(count), "projects": []});
        let reply = api.put(&path, wanted(1_000)).of("ada").send().await;
        let fields = reply.refused_fields();
        assert_eq!(fields.len(), 20);
        assert_eq!(fields[19].0, "accounts[19]");
        let message = reply.json()["message"].as_str().unwrap().to_owned();
        assert!(message.ends_with("And 980 more."), "{message}");
        assert!(reply.bytes.len() < 10_000, "{}", reply.bytes.len());

        let reply = api.put(&path, wanted(1_001)).of("ada").send().await;
        assert_eq!(reply.refused_fields(), [("accounts".into(), "accounts_too_many".into())]);
        let contacts: Vec<_> = (0..5_000).map(|_| json!({"email": "no"})).collect();
        let reply = api.put(&cloud_path(&id), json!({"contact_emails": contacts})).of("ada").send().await;
        assert_eq!(reply.refused_fields(), [("contact_emails".into(), "contacts_too_many".into())]);
        let tags: std::collections::BTreeMap<_, _> =
            names(5_000).into_iter().map(|name| (name + " ", "x")).collect();
        let reply = api.put(&cloud_path(&id), json!({"tags": tags})).of("ada").send().await;
        assert_eq!(reply.refused_fields(), [("tags".into(), "tags_too_many".into())]);
        let rules = json!({"mandatory_tags": names(5_000).iter().map(|key| json!({"key": key})).collect::<Vec<_>>()});
        let path = format!(
            "/console/v1/organization/{}/company-rules", crate::testing::world::ORGANIZATION
        );
        let reply = api.put(&path, rules).of("ada").send().await;
        assert_eq!(
            reply.refused_fields(),
            [("mandatory_tags".into(), "mandatory_tags_too_many".into())]
        );
    }

    async fn a_change_of_which_nothing_is_understood_is_refused(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let cloud = cloud_path(&id);
        let provision = format!("{cloud}/provision");
        let permissions = format!("{cloud}/permissions");
        let console = format!("/console/v1/custom-cloud-environments/{id}");
        let (draft, rehearsal) = (format!("{console}/draft"), format!("{console}/rehearsal"));
        let tokens = "/v1/access_token".to_owned();
        let rules = format!(
            "/console/v1/organization/{}/company-rules", crate::testing::world::ORGANIZATION
        );
        for (method, path, body, field) in [
            (Method::PUT, &cloud, json!({"displayname": "x"}), "displayname"),
            (Method::PUT, &cloud, json!({"oracle_compartment_id": "x"}), "oracle_compartment_id"),
            (Method::POST, &provision, json!({"azure_client_id": "x"}), "azure_client_id"),
            (Method::PUT, &permissions, json!({"acounts": []}), "acounts"),
            (Method::PUT, &rules, json!({"rolepath": "/x/"}), "rolepath"),
            (Method::PUT, &draft, json!({"identifer": "x"}), "identifer"),
            (Method::PUT, &rehearsal, json!({"choosen": "quota"}), "choosen"),
            (Method::POST, &tokens, json!({"max_age_second": 5}), "max_age_second"),
        ] {
            let reply = api.call(method, path).json(body).of("ada").send().await;
            assert_eq!(reply.refused_fields(), [(field.to_owned(), "field_unknown".to_owned())]);
        }
        // A word is a word also where there is only a fixed set of them.
        let reply = api.put(&draft, json!({"step": 5})).of("ada").send().await;
        assert_eq!(reply.refused_fields(), [("step".to_owned(), "wrong_type".to_owned())]);
        let reply = api.put(&rules, json!({"allowed_regions": {"gcp": ["x"]}})).of("ada").send().await;
        assert_eq!(reply.refused_fields(), [("allowed_regions".to_owned(), "wrong_type".to_owned())]);
        // Nor does a body that was forgotten take everything away.
        for path in [&permissions, &rules, &draft, &rehearsal] {
            let before = api.get(path).of("ada").send().await.expect(200);
            for body in ["", " \n"] {
                let reply = api.call(Method::PUT, path).of("ada").bytes(body).send().await;
                assert_eq!(reply.refused(400), "body_missing", "{path}");
            }
            let after = api.get(path).of("ada").send().await.expect(200);
            assert_eq!(after.bytes, before.bytes, "{path}");
        }
        // What the official clients send: nothing, or what is not known here beside what is.
        let before = api.get(&cloud).of("ada").send().await.expect(200);
        for body in ["", " ", "{}", "{\"display_name\": null}"] {
            let reply = api.call(Method::PUT, &cloud).of("ada").bytes(body).send().await;
            assert_eq!(reply.expect(200).bytes, before.bytes, "{body}");
        }
        let body = json!({"display_name": "Known", "oracle_compartment_id": "x"});
        let reply = api.put(&cloud, body).of("ada").send().await.expect(200);
        assert_eq!(reply.json()["custom_cloud_environment"]["display_name"], "Known");
    }

    async fn a_switched_off_organization_neither_creates_nor_deploys(api: Api) {
        let cloud = api.world.draft("10.0.0.0/16").await.value;
        let off: Result<u64, crate::store::Error> = api.world.ctx.db.write(|tx| Box::pin(async move {
            tx.execute(&TEST_SWITCHED_OFF, vec![]).await
        })).await;
        assert!(off.unwrap() > 0);
        let reply = api.post(&clouds_path(), create("10.1.0.0/16")).of("ada").send().await;
        assert_eq!(reply.refused(403), "byoc_not_enabled");
        let path = format!("{}/provision", cloud_path(&cloud.custom_cloud_environment_id));
        let arn = crate::testing::world::role(&cloud);
        let reply = api.post(&path, json!({"aws_iam_role_arn": arn})).of("ada").send().await;
        assert_eq!(reply.refused(403), "byoc_not_enabled");
    }

    async fn the_log_says_which_request_failed(api: Api) {
        let (log, _guard) = Log::listen();
        api.world.ctx.db.close().await;
        let reply = api.post(&clouds_path(), create("10.0.0.0/16")).of("ada").send().await;
        reply.refused(503);
        let text = log.text();
        let line = text.lines().find(|line| line.contains("request failed")).expect(&text);
        let fields = serde_json::from_str::<Value>(line).unwrap()["fields"].take();
        assert_eq!(fields["method"], "POST");
        assert_eq!(fields["path"], clouds_path());
        assert_eq!(fields["status"], 503);
        assert_eq!(fields["request"], reply.header("x-request-id"));
    }
}

static TEST_SWITCHED_OFF: crate::store::Query = crate::store::Query::new(
    "TEST_SWITCHED_OFF",
    "UPDATE organizations SET is_byoc_enabled = 0",
);

/// What was logged.
#[derive(Clone, Default)]
pub struct Log(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl Log {
    /// Listens to what this thread logs, until the guard is dropped.
    pub fn listen() -> (Self, tracing::subscriber::DefaultGuard) {
        // Whether a line is wanted at all is remembered for all threads. Without somebody who wants
        // everything, a test that does not listen could have a line switched off for one that does.
        static EVERYBODY: std::sync::Once = std::sync::Once::new();
        EVERYBODY.call_once(|| {
            let wants_all = tracing_subscriber::fmt()
                .with_max_level(tracing::Level::TRACE)
                .with_writer(std::io::sink)
                .finish();
            tracing::subscriber::set_global_default(wants_all).expect("no other one");
        });
        let log = Self::default();
        let lines = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .json()
            .with_writer(move || lines.clone())
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
