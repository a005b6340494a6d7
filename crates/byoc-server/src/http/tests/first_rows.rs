//! The first rows of the list in its document.

use super::*;
use crate::testing::seed::{available, seed};
use crate::testing::world::{self, ORGANIZATION};

const PAGE: &[u8] = include_bytes!("../../../../../index.html");
const SKELETON: &str = "id=\"boot-skeleton\"";

fn list(query: &str) -> String {
    format!("/organizations/{ORGANIZATION}/admin/byoc{query}")
}

/// A server that has the real document, with one draft of this name.
async fn with_page(name: &str) -> (Api, String) {
    let mut api = Api::start().await;
    let files = [("index.html", PAGE), ("app.wasm", &[0; 1_000])];
    let page = files.map(|(name, body)| (name.into(), bytes::Bytes::from_static(body)));
    (api.router, api.stop) = router_with(&api.world.ctx, App::new(page));
    let mut request = world::create("10.0.0.0/16");
    request.display_name = Some(name.to_owned());
    let (ctx, admin) = (&api.world.ctx, &api.world.admin);
    let made = crate::app::custom_cloud_create(ctx, admin, ORGANIZATION, request, None).await;
    (api, made.unwrap().value.custom_cloud_environment_id)
}

#[tokio::test]
async fn the_document_has_the_rows_and_asks_for_the_list() {
    let (api, id) = with_page("A & <b>").await;
    let page = api
        .get(&list("?sort=-name"))
        .of("ada")
        .send()
        .await
        .expect(200);
    assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
    assert!(
        page.header(header::CONTENT_SECURITY_POLICY)
            .contains("script-src 'self'")
    );
    let html = page.text();
    for part in [
        format!(
            "href=\"/organizations/{ORGANIZATION}/admin/byoc/{id}\"><bdi>A &amp; &lt;b&gt;</bdi>"
        ),
        format!("href=\"/organizations/{ORGANIZATION}/admin/byoc/{id}/setup/resume\""),
        format!("href=\"/organizations/{ORGANIZATION}/admin/byoc/new\""),
        "aria-sort=\"descending\"".to_owned(),
        "1 custom cloud<".to_owned(),
        "No projects yet".to_owned(),
        format!(
            "<link rel=\"preload\" as=\"fetch\" href=\"/console/v1/organization/{ORGANIZATION}/\
             custom-cloud-environments?view=compact&amp;sort=-name\" crossorigin=\"anonymous\">"
        ),
    ] {
        assert!(html.contains(&part), "{part}\n{html}");
    }
    assert!(!html.contains("<b>"));
    assert!(!html.contains(SKELETON));
    // What needs the app waits for it.
    for part in html.split("data-press=").skip(1) {
        assert!(
            part.split('>').next().unwrap().contains("disabled"),
            "{part}"
        );
    }
}

#[tokio::test]
async fn a_person_sees_what_the_list_would_show_them() {
    let (api, _) = with_page("Analytics").await;
    for (who, is_shown) in [
        ("ada", true),
        ("max", false),
        ("kim", false),
        ("eve", false),
    ] {
        let html = api.get(&list("")).of(who).send().await.expect(200).text();
        assert_eq!(html.contains("Analytics"), is_shown, "{who}");
        assert_eq!(html.contains(SKELETON), !is_shown, "{who}");
    }
    let page = api.get(&list("")).send().await.expect(200);
    assert_eq!(page.header(header::CACHE_CONTROL), "no-cache");
    assert!(page.text().contains(SKELETON));

    let db = &api.world.ctx.db;
    seed(db, 1, 3, false).await;
    available(db, world::UNIT, 1).await;
    let html = api.get(&list("")).of("max").send().await.expect(200).text();
    assert!(html.contains("clouds__row"));
    assert!(!html.contains("Analytics"));
    // A member selects and changes nothing.
    for part in ["clouds__pick", "Resume draft", "Create custom cloud"] {
        assert!(!html.contains(part), "{part}");
    }
}

#[tokio::test]
async fn what_the_app_alone_can_draw_is_left_to_it() {
    let (api, _) = with_page("Analytics").await;
    for query in [
        "?q=ana",
        "?provider=aws",
        "?status=draft",
        "?sort=region",
        "?sort=-nonsense",
    ] {
        let page = api.get(&list(query)).of("ada").send().await.expect(200);
        assert_eq!(page.header(header::CACHE_CONTROL), "no-store", "{query}");
        let html = page.text();
        assert!(html.contains(SKELETON), "{query}");
        assert!(
            html.contains("rel=\"preload\" as=\"fetch\" href=\"/console/v1/organization/"),
            "{query}"
        );
    }
}

#[tokio::test]
async fn answers_are_compressed_but_for_the_app() {
    let (api, _) = with_page("Analytics").await;
    let coding = async |path: &str| {
        let call = api
            .get(path)
            .of("ada")
            .header(header::ACCEPT_ENCODING, "gzip, br");
        let reply = call.send().await;
        (
            reply.status.as_u16(),
            reply.header(header::CONTENT_ENCODING).to_owned(),
        )
    };
    let rows =
        format!("/console/v1/organization/{ORGANIZATION}/custom-cloud-environments?view=compact");
    assert_eq!(coding(&list("")).await, (200, "br".to_owned()));
    assert_eq!(coding(&rows).await, (200, "br".to_owned()));
    // A development build has not packed it, and it is large.
    assert_eq!(coding("/app.wasm").await, (200, String::new()));
}
