//! Requests that other sites make a browser send.

use super::sessions::sign_in;
use super::*;

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
