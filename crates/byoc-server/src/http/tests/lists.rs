//! The console's list, sorted, filtered and searched by the server.

use super::*;
use crate::store::{self, Query, params};
use crate::testing::on_both_engines;
use crate::testing::seed::{available, seed};
use crate::testing::world::{self, ORGANIZATION};

/// As an older server left a custom cloud.
static TEST_UNFILLED: Query = Query::new(
    "TEST_UNFILLED",
    "UPDATE custom_clouds SET name_key = '', cidr_key = 0, cidr_last = 0",
);
static TEST_RENAME: Query = Query::new(
    "TEST_RENAME",
    "UPDATE custom_clouds SET display_name = 'ÄRGER', name_key = '' WHERE display_name = $1",
);
static TEST_FILES_WERE_READ: Query = Query::new(
    "TEST_FILES_WERE_READ",
    "UPDATE custom_clouds SET listed_until = 9223372036854775806, listing = 1 \
     WHERE state = 'deleted' AND custom_cloud_id = $1",
);

fn path(query: &str) -> String {
    format!("/console/v1/organization/{ORGANIZATION}/custom-cloud-environments?{query}")
}

async fn execute(api: &Api, query: &'static Query, params: Vec<store::Param>) {
    let done: Result<u64, store::Error> = api
        .world
        .ctx
        .db
        .write(move |tx| Box::pin(async move { tx.execute(query, params).await }))
        .await;
    assert!(done.unwrap() > 0);
}

impl Api {
    async fn named(&self, name: &str, cidr: &str, region: &str, on: &str) -> String {
        let mut request = world::create(cidr);
        request.display_name = Some(name.to_owned());
        request.cloud_region = Some(region.to_owned());
        request.cloud_provider = Some(on.to_owned());
        let made = crate::app::custom_cloud_create(
            &self.world.ctx,
            &self.world.admin,
            ORGANIZATION,
            request,
            None,
        );
        made.await.unwrap().value.custom_cloud_environment_id
    }

    /// Names and blocks of a list, page by page, and the total, which every page has.
    async fn listed(&self, who: &str, query: &str) -> (Vec<String>, u64) {
        let (mut names, mut total, mut cursor) = (Vec::new(), None, String::new());
        loop {
            let page = self.get(&path(&format!("{query}{cursor}"))).of(who);
            let page = page.send().await.expect(200).json();
            for cloud in page["custom_cloud_environments"].as_array().unwrap() {
                names.push(format!(
                    "{} {}",
                    cloud["display_name"].as_str().unwrap(),
                    cloud["reserved_cidr"].as_str().unwrap()
                ));
            }
            let all = page["total"].as_u64().unwrap();
            assert_eq!(*total.get_or_insert(all), all);
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return (names, all),
            }
        }
    }

    async fn names(&self, who: &str, query: &str) -> Vec<String> {
        let (names, total) = self.listed(who, query).await;
        assert_eq!(names.len() as u64, total, "{query}");
        let name = |it: String| it.rsplit_once(' ').unwrap().0.to_owned();
        names.into_iter().map(name).collect()
    }
}

/// Six custom clouds, in no order.
async fn some(api: &Api) {
    for (name, cidr, region, on) in [
        ("Zebra", "10.10.0.0/16", "eu-west-1", "aws"),
        ("ärger", "10.2.0.0/16", "us-east-1", "aws"),
        ("b_a", "192.168.0.0/24", "europe-west4", "google"),
        ("Ba", "10.3.0.0/20", "eu-west-1", "aws"),
        ("b a", "172.16.0.0/16", "europe-west1", "google"),
        ("APPLE", "10.3.16.0/24", "eu-central-1", "aws"),
    ] {
        api.named(name, cidr, region, on).await;
    }
}

on_both_engines! {
    async fn pages_are_sorted_by_each_column(api: Api) {
        some(&api).await;
        let by_name = ["APPLE", "b a", "b_a", "Ba", "Zebra", "ärger"];
        assert_eq!(api.names("ada", "sort=name&limit=2").await, by_name);
        assert_eq!(api.names("ada", "sort=name").await, by_name);
        let mut reverse = by_name;
        reverse.reverse();
        assert_eq!(api.names("ada", "sort=-name&limit=1").await, reverse);
        // By address and prefix, not as text.
        let by_cidr = ["ärger", "Ba", "APPLE", "Zebra", "b a", "b_a"];
        assert_eq!(api.names("ada", "sort=cidr&limit=4").await, by_cidr);
        let by_region = api.listed("ada", "sort=region&limit=2").await.0;
        let place = |name: &str| by_region.iter().position(|it| it.starts_with(name)).unwrap();
        assert_eq!(place("APPLE"), 0, "eu-central-1: {by_region:?}");
        assert_eq!((place("b a "), place("b_a"), place("ärger")), (3, 4, 5), "{by_region:?}");
        let by_provider = api.names("ada", "sort=-provider&limit=5").await;
        assert!(by_provider[..2].iter().all(|it| it.starts_with("b")), "{by_provider:?}");
        // Without an order: the newest first.
        assert_eq!(api.names("ada", "limit=4").await,
            ["APPLE", "b a", "Ba", "b_a", "ärger", "Zebra"]);
        let id = api.listed("ada", "sort=updated").await.0.len();
        assert_eq!((id, api.names("ada", "sort=model&limit=3").await.len()), (6, 6));
        assert_eq!(api.names("ada", "sort=-state&limit=3").await.len(), 6);
    }

    async fn filters_and_search_narrow_the_list(api: Api) {
        some(&api).await;
        for (query, expected) in [
            ("sort=name&provider=google", vec!["b a", "b_a"]),
            ("sort=name&provider=google&provider=aws&limit=5",
                vec!["APPLE", "b a", "b_a", "Ba", "Zebra", "ärger"]),
            ("sort=name&state=active", vec![]),
            ("sort=name&state=active&state=draft&provider=google", vec!["b a", "b_a"]),
            // The whole text, whatever its case; nothing in it is a pattern.
            ("sort=name&q=%C3%84RG", vec!["ärger"]),
            ("sort=name&q=b_a", vec!["b_a"]),
            ("sort=name&q=%25", vec![]),
            ("sort=name&q=EUROPE-WEST&limit=1", vec!["b a", "b_a"]),
            ("sort=cidr&q=10.3.", vec!["Ba", "APPLE"]),
            ("sort=name&q=cce-cce&provider=google", vec!["b a", "b_a"]),
            ("sort=name&q=&provider=&state=&view=&limit=", vec!["APPLE", "b a", "b_a", "Ba", "Zebra", "ärger"]),
        ] {
            assert_eq!(api.names("ada", query).await, expected, "{query}");
        }
        let id = api.named("By id", "10.77.0.0/16", "eu-west-1", "aws").await;
        assert_eq!(api.names("ada", &format!("q={}", id[4..].to_uppercase())).await, ["By id"]);
    }

    async fn the_deleted_ones_are_a_list_of_their_own(api: Api) {
        some(&api).await;
        let id = api.named("Gone", "10.88.0.0/16", "eu-west-1", "aws").await;
        let one = format!("/v1/organization/{ORGANIZATION}/custom-cloud-environments/{id}");
        api.delete(&one).of("ada").header("if-match", "*").send().await.expect(200);
        // A draft whose files nobody read leaves nothing behind.
        assert!(api.names("ada", "state=deleted").await.is_empty());
        execute(&api, &TEST_FILES_WERE_READ, params![id]).await;
        assert_eq!(api.names("ada", "state=deleted&sort=name").await, ["Gone"]);
        assert_eq!(api.names("ada", "sort=name").await.len(), 6);
        let both = api.get(&path("state=deleted&state=draft")).of("ada").send().await;
        assert_eq!(both.refused_fields(), [("state".to_owned(), "state_deleted_alone".to_owned())]);
    }

    async fn members_see_the_custom_clouds_of_their_projects(api: Api) {
        let db = &api.world.ctx.db;
        seed(db, 1, 300, false).await;
        available(db, "lab", 1).await;
        // Of the project shop's unit: every tenth, of which every tenth is a draft.
        available(db, world::UNIT, 10).await;
        let (all, seen) = (api.listed("ada", "limit=50").await, api.listed("max", "limit=7").await);
        assert_eq!((all.1, seen.1), (300, 27));
        let expected: Vec<String> = all.0.iter().rev().enumerate()
            .filter(|(at, _)| (at + 1) % 10 == 0 && (at + 1) % 100 != 0)
            .map(|(_, name)| name.clone())
            .collect();
        let seen: Vec<String> = seen.0.into_iter().rev().collect();
        assert_eq!(seen, expected);
        assert_eq!(api.listed("max", "provider=google&sort=name").await.1, 9);
        assert_eq!(api.listed("max", "q=cloud&sort=name").await.1, 27);
        assert_eq!(api.listed("kim", "sort=name").await, (vec![], 0));
        assert_eq!(api.listed("olga", "sort=name&limit=1000").await.1, 300, "operators see all");
        api.get(&path("sort=name")).of("eve").send().await.expect(404);
    }

    async fn what_an_older_server_left_is_filled_in(api: Api) {
        some(&api).await;
        execute(&api, &TEST_UNFILLED, vec![]).await;
        execute(&api, &TEST_RENAME, params!["ärger"]).await;
        api.world.ctx.db.migrate().await.unwrap();
        assert_eq!(api.names("ada", "sort=name&q=%C3%A4rger").await, ["ÄRGER"]);
        assert_eq!(api.names("ada", "sort=cidr").await,
            ["ÄRGER", "Ba", "APPLE", "Zebra", "b a", "b_a"]);
        // Overlaps are found again.
        let refused = api.post(
            &format!("/v1/organization/{ORGANIZATION}/custom-cloud-environments"),
            serde_json::to_value(world::create("10.3.0.0/16")).unwrap(),
        );
        let refused = refused.of("ada").send().await;
        let message = refused.json()["errors"][0]["message"].as_str().unwrap().to_owned();
        assert!(message.contains("APPLE") && message.contains("one other block"), "{message}");
        assert_eq!(refused.refused_fields(), [("reserved_cidr".to_owned(), "cidr_overlap".to_owned())]);
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_with_the_values_that_pass() {
    let api = Api::start().await;
    for (query, field, code, part) in [
        (
            "provider=awz",
            "provider",
            "provider_unknown",
            "aws, google, azure or oracle",
        ),
        (
            "state=gone",
            "state",
            "state_unknown",
            "deletion_failed or deleted",
        ),
        (
            "sort=age",
            "sort",
            "sort_unknown",
            "name, provider, region, cidr, model, state or updated",
        ),
        (
            "sort=--name",
            "sort",
            "sort_unknown",
            "with - before the word",
        ),
        ("limit=0", "limit", "limit_invalid", "from 1 to 1000"),
        ("limit=1001", "limit", "limit_invalid", "from 1 to 1000"),
        ("limit=ten", "limit", "limit_invalid", "for example 100"),
        ("view=full", "view", "view_unknown", "Use compact"),
        (
            "sort=name&cursor=abc",
            "cursor",
            "cursor_unknown",
            "Leave it out",
        ),
        // Of another order.
        (
            "sort=name&cursor=2d6e616d6520782079",
            "cursor",
            "cursor_unknown",
            "Leave it out",
        ),
        (
            "sort=updated&cursor=75706461746564207820790a",
            "cursor",
            "cursor_unknown",
            "Leave it out",
        ),
    ] {
        let refused = api.get(&path(query)).of("ada").send().await.expect(400);
        let message = refused.json()["errors"][0]["message"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(message.contains(part), "{query}: {message}");
        let expected = [(field.to_owned(), code.to_owned())];
        assert_eq!(refused.refused_fields(), expected, "{query}");
    }
    let long = format!("q={}", "a".repeat(201));
    let refused = api.get(&path(&long)).of("ada").send().await.expect(400);
    assert_eq!(
        refused.refused_fields(),
        [("q".to_owned(), "q_too_long".to_owned())]
    );
    // All at once.
    let refused = api
        .get(&path("provider=a&sort=b&limit=c"))
        .of("ada")
        .send()
        .await;
    assert_eq!(refused.refused_fields().len(), 3);
    // The public API looks at none of them.
    let public =
        format!("/v1/organization/{ORGANIZATION}/custom-cloud-environments?sort=age&limit=0");
    api.get(&public).of("ada").send().await.expect(200);
}

#[tokio::test]
async fn compact_rows_leave_out_what_only_the_template_needs() {
    let api = Api::start().await;
    some(&api).await;
    let page = |query: &str| api.get(&path(query)).of("ada").send();
    let whole = page("sort=name").await.expect(200).json();
    let compact = page("sort=name&view=compact").await.expect(200).json();
    let mut left_out = std::collections::BTreeSet::new();
    let rows = |page: &Value| {
        page["custom_cloud_environments"]
            .as_array()
            .unwrap()
            .clone()
    };
    for (whole, compact) in rows(&whole).iter().zip(rows(&compact)) {
        for (name, value) in whole.as_object().unwrap() {
            match compact.get(name) {
                Some(same) => assert_eq!(same, value),
                None => drop(left_out.insert(name.clone())),
            }
        }
    }
    assert_eq!(
        left_out.iter().map(String::as_str).collect::<Vec<_>>(),
        [
            "aiven_aws_account_principal",
            "aiven_aws_assume_role_external_id",
            "aiven_google_account_principal",
            "aiven_management_cidr_blocks",
            "aws_subnets_bastion",
            "aws_subnets_workload",
            "byoc_resource_tags",
            "google_bastion_cidr",
            "google_workload_cidr",
            "use_customer_owned_storage",
        ]
    );
    // Without a parameter of a page: everything, as before.
    let all = page("").await.expect(200).json();
    assert_eq!(rows(&all).len(), 6);
    assert!(all.get("total").is_none() && all.get("next_cursor").is_none());
    page("cursor=1.x").await.expect(200);
    page("anything=else").await.expect(200);
}
