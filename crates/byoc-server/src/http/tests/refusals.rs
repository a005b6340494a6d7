//! Whatever goes wrong, the answer has one shape and says what to do.

use axum::middleware::from_fn_with_state;
use axum::routing::get;

use super::*;
use crate::http::outer;

#[tokio::test]
async fn unknown_addresses_and_methods_are_refused_in_the_one_shape() {
    let api = Api::start().await;
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

#[tokio::test]
async fn bodies_that_cannot_be_read_are_refused_with_the_reason() {
    let api = Api::start().await;
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

#[tokio::test]
async fn bodies_that_are_too_large_or_packed_are_refused() {
    let api = Api::start().await;
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

#[tokio::test]
async fn all_field_errors_come_at_once() {
    let api = Api::start().await;
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

#[tokio::test]
async fn what_is_not_yours_looks_like_what_is_not_there() {
    let api = Api::start().await;
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

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let api = Api::start().await;
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

#[tokio::test]
async fn strict_transport_security_comes_with_tls_only() {
    let api = Api::start().await;
    assert_eq!(
        api.get("/login")
            .send()
            .await
            .header("strict-transport-security"),
        ""
    );
    let config = Config {
        public_url: Some("https://console.example.com".to_owned()),
        ..Config::default()
    };
    let ctx = Ctx::new(
        api.world.ctx.db.clone(),
        config,
        byoc_cloud::Providers::default(),
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

#[tokio::test]
async fn a_panic_is_a_fault_of_ours_and_ends_one_request_only() {
    let api = Api::start().await;
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

#[tokio::test]
async fn a_store_that_is_away_is_said_to_be_so() {
    let api = Api::start().await;
    api.world.ctx.db.close().await;
    let reply = api
        .post(&clouds_path(), create("10.0.0.0/16"))
        .of("ada")
        .send()
        .await;
    assert_eq!(reply.refused(503), "unavailable");
    assert!(!reply.header(header::RETRY_AFTER).is_empty());
}
