//! Requests that other sites make a browser send.

use super::sessions::sign_in;
use super::*;
use crate::config::PublicUrl;

#[tokio::test]
async fn pages_of_other_sites_change_nothing() {
    let api = Api::start().await;
    let person = sign_in(&api).await;
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", "https://console.example.com.evil.example"),
    ] {
        for call in [
            api.post("/console/v1/session", json!({})),
            api.post(&clouds_path(), create("10.0.0.0/16")),
            api.delete("/console/v1/session"),
        ] {
            let call = call
                .header(header::COOKIE, &person.cookie)
                .header(name, value);
            assert_eq!(
                call.send().await.refused(403),
                "cross_site",
                "{name}: {value}"
            );
        }
    }
    let list = api
        .get(&clouds_path())
        .cookie(&person.cookie)
        .send()
        .await
        .expect(200);
    assert_eq!(list.json()["custom_cloud_environments"], json!([]));
}

#[tokio::test]
async fn the_console_itself_may() {
    let api = Api::start().await;
    let person = sign_in(&api).await;
    for (index, (name, value)) in [
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-site", "none"),
        ("origin", "http://console.example.com"),
    ]
    .into_iter()
    .enumerate()
    {
        let call = api.post(&clouds_path(), create(&format!("10.{index}.0.0/16")));
        let call = call
            .header(header::COOKIE, &person.cookie)
            .header(name, value);
        call.send().await.expect(200);
    }
}

#[tokio::test]
async fn a_form_cannot_change_anything() {
    let api = Api::start().await;
    let person = sign_in(&api).await;
    for kind in [
        "application/x-www-form-urlencoded",
        "text/plain",
        "multipart/form-data",
        "",
    ] {
        let body = create("10.0.0.0/16").to_string();
        let call = api
            .call(Method::POST, &clouds_path())
            .bytes(body)
            .cookie(&person.cookie);
        let call = call.header(header::CONTENT_TYPE, kind);
        assert_eq!(call.send().await.refused(415), "json_needed", "{kind}");
    }
    // With a token the browser is not involved.
    let body = create("10.0.0.0/16").to_string();
    let call = api.call(Method::POST, &clouds_path()).bytes(body).of("ada");
    call.header(header::CONTENT_TYPE, "application/octet-stream")
        .send()
        .await
        .expect(200);
}

#[tokio::test]
async fn no_answer_allows_other_sites_to_read() {
    let api = Api::start().await;
    let call = api
        .get("/v1/me")
        .of("ada")
        .header("origin", "https://evil.example");
    let reply = call.send().await.expect(200);
    assert_eq!(reply.header("access-control-allow-origin"), "");
    assert_eq!(reply.header("cross-origin-resource-policy"), "same-origin");
}

/// The same server under other addresses.
fn reached_at(api: Api, addresses: &[&str]) -> Api {
    let config = Config {
        public_url: PublicUrl::new(addresses.iter().copied()).unwrap(),
        ..Config::default()
    };
    let db = api.world.ctx.db.clone();
    let ctx = Ctx::new(db, config, byoc_cloud::Clouds::default());
    let (router, stop) = router(&ctx);
    Api {
        router,
        stop,
        ..api
    }
}

/// Signs out: with a cookie, and without an effect that a second call would miss.
async fn sent(api: &Api, host: &str, origin: &str) -> Reply {
    let mut request = Request::builder()
        .method(Method::DELETE)
        .uri("/console/v1/session")
        .header(header::COOKIE, "byoc_session=x")
        .header("origin", origin);
    if !host.is_empty() {
        request = request.header(header::HOST, host);
    }
    reply_of(api, request.body(Body::empty()).unwrap()).await
}

async fn reply_of(api: &Api, request: Request<Body>) -> Reply {
    let response = api.router.clone().oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    Reply {
        status: head.status,
        headers: head.headers,
        bytes: body.collect().await.unwrap().to_bytes().to_vec(),
    }
}

#[tokio::test]
async fn names_are_compared_as_the_url_standard_has_them() {
    let api = Api::start().await;
    for (host, origin) in [
        ("byoc.example.com:80", "http://byoc.example.com"),
        ("BYOC.Example.COM", "http://byoc.example.com"),
        ("byoc.example.com", "http://BYOC.example.com:80"),
        ("byoc.example.com:443", "https://byoc.example.com"),
        ("Byoc.example.com:8080", "http://byoc.example.com:8080"),
        ("[::1]:80", "http://[::1]"),
        ("[0:0::1]:8080", "http://[::1]:8080"),
        ("xn--bcher-kva.example", "http://b\u{fc}cher.example"),
    ] {
        let reply = sent(&api, host, origin).await;
        // A header that is no ASCII is no header that a browser sends.
        match origin.is_ascii() {
            true => _ = reply.expect(200),
            false => _ = reply.refused(403),
        }
    }
    for (host, origin) in [
        ("byoc.example.com:8080", "http://byoc.example.com"),
        ("byoc.example.com:443", "http://byoc.example.com"),
        ("byoc.example.com.evil.example", "http://byoc.example.com"),
        ("byoc.example.com", "http://evil.example"),
        ("byoc.example.com", "null"),
        ("", "http://byoc.example.com"),
        ("byoc.example.com@evil.example", "http://byoc.example.com"),
    ] {
        assert_eq!(
            sent(&api, host, origin).await.refused(403),
            "cross_site",
            "{host} {origin}"
        );
    }
    // The first line names the server too, and goes before Host.
    for (uri, host, status) in [
        (
            "http://byoc.example.com:80/console/v1/session",
            "other",
            200,
        ),
        ("http://other/console/v1/session", "byoc.example.com", 403),
    ] {
        let request = Request::builder()
            .method(Method::DELETE)
            .uri(uri)
            .header(header::HOST, host)
            .header("origin", "http://byoc.example.com");
        let reply = reply_of(&api, request.body(Body::empty()).unwrap()).await;
        assert_eq!(reply.status, status, "{uri}");
    }
}

#[tokio::test]
async fn a_server_behind_a_proxy_may_have_several_names() {
    let addresses = ["http://BYOC.example.com:80/", "http://byoc.internal:8080"];
    let api = reached_at(Api::start().await, &addresses);
    for origin in [
        "http://byoc.example.com",
        "http://byoc.internal:8080",
        "http://Byoc.Internal:8080",
    ] {
        sent(&api, "10.0.0.7:3000", origin).await.expect(200);
    }
    for origin in [
        "http://byoc.internal",
        "https://byoc.example.com",
        "http://evil.example",
    ] {
        assert_eq!(
            sent(&api, "10.0.0.7:3000", origin).await.refused(403),
            "cross_site"
        );
    }
}

#[tokio::test]
async fn a_refusal_names_what_was_compared_and_is_logged_once() {
    let (log, _guard) = super::refusals::Log::listen();
    let api = Api::start().await;
    for _ in 0..3 {
        let refused = sent(&api, "inside:8080", "http://byoc.example.com").await;
        assert_eq!(refused.refused(403), "cross_site");
        let message = refused.json()["message"].as_str().unwrap().to_owned();
        for words in [
            "The page is at http://byoc.example.com",
            "the request was for inside:8080",
            "public_url = \"http://byoc.example.com\"",
        ] {
            assert!(message.contains(words), "{message}");
        }
    }
    let text = log.text();
    assert_eq!(text.matches("refused as cross-site").count(), 1, "{text}");
    assert!(
        text.contains("http://byoc.example.com") && text.contains("inside:8080"),
        "{text}"
    );
    // However many names somebody makes up, the log stays readable.
    for number in 0..50 {
        sent(&api, "inside:8080", &format!("http://{number}.example.com"))
            .await
            .refused(403);
    }
    let told = log.text().matches("refused as cross-site").count();
    assert!((2..=8).contains(&told), "{told}");
    // The page of a server that is reached over TLS and does not know it.
    sent(&api, "byoc.example.com", "https://byoc.example.com")
        .await
        .expect(200);
}

#[tokio::test]
async fn cookies_that_should_be_secure_are_said_in_the_log() {
    let (log, _guard) = super::refusals::Log::listen();
    let api = Api::start().await;
    for _ in 0..3 {
        sent(&api, "byoc.example.com", "https://byoc.example.com")
            .await
            .expect(200);
    }
    assert_eq!(
        log.text().matches("not Secure").count(),
        1,
        "{}",
        log.text()
    );
    let api = reached_at(api, &["https://byoc.example.com"]);
    sent(&api, "byoc.example.com", "https://byoc.example.com")
        .await
        .expect(200);
    assert_eq!(
        log.text().matches("not Secure").count(),
        1,
        "{}",
        log.text()
    );
}
