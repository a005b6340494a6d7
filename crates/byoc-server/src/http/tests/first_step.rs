//! The first fields of the wizard in its document.

use super::*;
use crate::testing::world::ORGANIZATION;

const PAGE: &[u8] = include_bytes!("../../../../../index.html");
const SKELETON: &str = "id=\"boot-skeleton\"";
const SCRIPT: &str = "<script type=\"module\" src=\"/first_step.js\"></script>";
const FIELD: &str = "id=\"display-name\"";

fn wizard(query: &str) -> String {
    format!("/organizations/{ORGANIZATION}/admin/byoc/new{query}")
}

/// A server that has the real document.
async fn with_page() -> Api {
    let mut api = Api::start().await;
    let page = [("index.html".into(), bytes::Bytes::from_static(PAGE))];
    (api.router, api.stop) = router_with(&api.world.ctx, App::new(page));
    api
}

#[tokio::test]
async fn the_document_has_the_fields_for_who_may_create_one() {
    let api = with_page().await;
    for (who, is_shown) in [
        ("ada", true),
        ("max", false),
        ("kim", false),
        ("eve", false),
    ] {
        let page = api.get(&wizard("")).of(who).send().await.expect(200);
        let caching = if is_shown { "no-store" } else { "no-cache" };
        assert_eq!(page.header(header::CACHE_CONTROL), caching, "{who}");
        let html = page.text();
        assert_eq!(html.contains(FIELD), is_shown, "{who}");
        assert_eq!(html.contains(SCRIPT), is_shown, "{who}");
        // The rest of the page is still to come.
        assert_eq!(html.matches(SKELETON).count(), 1, "{who}");
    }
    let html = api.get(&wizard("")).send().await.expect(200).text();
    assert!(!html.contains(FIELD));
}

#[tokio::test]
async fn what_this_browser_keeps_is_left_to_the_app() {
    let api = with_page().await;
    for query in ["?place=new-0123456789abcdef", "?x"] {
        let page = api.get(&wizard(query)).of("ada").send().await.expect(200);
        assert!(!page.text().contains(FIELD), "{query}");
    }
}

#[tokio::test]
async fn the_company_rules_show() {
    let api = with_page().await;
    let html = async || {
        let call = api.get(&wizard("")).of("ada");
        call.send().await.expect(200).text().to_owned()
    };
    assert!(!html().await.contains("Not allowed by the company rules."));
    let rules = byoc_types::CompanyRules {
        allowed_regions: [
            (byoc_types::CloudProvider::Google, Vec::new()),
            (byoc_types::CloudProvider::Aws, vec!["eu-west-1".to_owned()]),
        ]
        .into(),
        ..Default::default()
    };
    let (ctx, admin) = (&api.world.ctx, &api.world.admin);
    crate::app::company_rules_update(ctx, admin, ORGANIZATION, rules, &crate::app::IfMatch::Any)
        .await
        .unwrap();
    let html = html().await;
    assert!(html.contains("Not allowed by the company rules."));
    assert!(html.contains("The company rules allow 1 of "));
}
