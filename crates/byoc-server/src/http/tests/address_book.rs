//! Blocks in use elsewhere: kept by super admins, avoided by new custom clouds.

use super::*;
use crate::testing::on_both_engines;
use crate::testing::world::ORGANIZATION;

fn path() -> String {
    format!("/console/v1/organization/{ORGANIZATION}/address-book")
}

fn row(cidr: &str, name: &str, kind: &str) -> Value {
    json!({"name": name, "cidr": cidr, "kind": kind})
}

impl Api {
    async fn change(&self, change: Value) -> Reply {
        self.post(&path(), change).of("ada").send().await
    }
}

on_both_engines! {
    async fn two_people_at_once_lose_nothing(api: Api) {
        let none = api.get(&path()).of("max").send().await.expect(200);
        assert_eq!(none.json(), json!({"rows": []}));
        let office = row("10.20.0.0/16", "Head office", "on_premises");
        let vpn = row("10.3.0.0/16", "Paris", "vpn");
        // Neither has seen what the other one keeps.
        let (one, two) = tokio::join!(
            api.change(json!({"rows": [office]})),
            api.change(json!({"rows": [vpn]})),
        );
        one.expect(200);
        two.expect(200);
        let seen = api.get(&path()).of("max").send().await.expect(200);
        assert_eq!(seen.json(), json!({"rows": [vpn, office]}), "by block");

        // The same block again replaces the name; another block in its place is one change.
        let renamed = row("10.3.0.0/16", "Lyon", "vpn");
        let set = api.change(json!({"rows": [renamed]})).await.expect(200);
        assert_eq!(set.json(), json!({"rows": [renamed, office]}));
        let moved = row("10.4.0.0/16", "Lyon", "vpn");
        let edit = json!({"rows": [moved], "remove": ["10.3.0.0/16", "10.99.0.0/16"]});
        let set = api.change(edit).await.expect(200);
        assert_eq!(set.json(), json!({"rows": [moved, office]}));
        // Nothing changed: no event.
        api.change(json!({"rows": [office]})).await.expect(200);

        let history = format!("/console/v1/organization/{ORGANIZATION}/events");
        let events = api.get(&history).of("ada").send().await.expect(200).json();
        let events = events["events"].as_array().unwrap();
        let summaries: Vec<_> = events.iter().map(|it| it["summary"].as_str().unwrap()).collect();
        assert_eq!(summaries, [
            "Address book: 1 block added, 1 block removed",
            "Address book: 1 block changed",
            "Address book: 1 block added",
            "Address book: 1 block added",
        ]);
        let change = &events[1]["changes"][0];
        assert_eq!(change["field"], "10.3.0.0/16");
        assert_eq!(change["before"], "Paris (VPN)");
        assert_eq!(change["after"], "Lyon (VPN)");
    }

    async fn a_new_cloud_may_not_overlap_a_row_and_an_old_one_stays(api: Api) {
        let id = api.draft("10.0.0.0/16").await;
        let rows = json!({"rows": [row("10.0.0.0/12", "Head office", "on_premises")]});
        api.change(rows).await.expect(200);

        let refused = api.post(&clouds_path(), create("10.3.0.0/16")).of("ada").send().await;
        let fields = refused.refused_fields();
        assert_eq!(fields, [("reserved_cidr".to_owned(), "cidr_overlaps_address_book".to_owned())]);
        let error = &refused.json()["errors"][0];
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("“Head office” in the address book"), "{message}");
        assert_eq!(error["more_info"], "10.16.0.0/16", "a range that passes");
        api.post(&clouds_path(), create("10.16.0.0/16")).of("ada").send().await.expect(200);

        // The draft that was there before: renamed and sent whole it passes, moved into another
        // range of the row it does not.
        let same = json!({"display_name": "Renamed", "reserved_cidr": "10.0.0.0/16"});
        api.put(&cloud_path(&id), same).of("ada").send().await.expect(200);
        let moved = json!({"reserved_cidr": "10.4.0.0/16"});
        let refused = api.put(&cloud_path(&id), moved).of("ada").send().await;
        assert_eq!(refused.refused(400), "cidr_overlaps_address_book");
    }

    async fn another_organization_has_a_book_of_its_own(api: Api) {
        api.change(json!({"rows": [row("10.0.0.0/8", "All", "other")]})).await.expect(200);
        let other = path().replace(ORGANIZATION, crate::testing::world::OTHER_ORGANIZATION);
        let seen = api.get(&other).of("eve").send().await.expect(200);
        assert_eq!(seen.json(), json!({"rows": []}));
        let theirs = clouds_path().replace(ORGANIZATION, crate::testing::world::OTHER_ORGANIZATION);
        api.post(&theirs, create("10.3.0.0/16")).of("eve").send().await.expect(200);
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_at_its_row() {
    let api = Api::start().await;
    let rows = json!({"rows": [row("10.0.0.1/8", "", "vpn"), row("10.0.0.0/8", "Fine", "vpn")]});
    let refused = api.change(rows).await;
    let fields: Vec<String> = refused
        .refused_fields()
        .into_iter()
        .map(|it| it.0)
        .collect();
    assert_eq!(fields, ["rows[0].cidr", "rows[0].name"]);
    let refused = api
        .change(json!({"rows": [row("10.0.0.0/8", "x", "tunnel")]}))
        .await;
    assert_eq!(refused.refused_fields()[0].0, "rows[0].kind");
    let refused = api.change(json!({"row": []})).await;
    assert_eq!(refused.refused(400), "field_unknown");
    let many: Vec<Value> = (0..501)
        .map(|at| {
            row(
                &format!("10.{}.{}.0/24", at / 256, at % 256),
                "Net",
                "other",
            )
        })
        .collect();
    let refused = api.change(json!({"rows": many})).await;
    assert_eq!(refused.refused(400), "address_book_full");
    let none = api.get(&path()).of("ada").send().await.expect(200);
    assert_eq!(none.json(), json!({"rows": []}), "nothing was kept");
    // A kind that is not given is another one.
    let kept = api
        .change(json!({"rows": [{"name": "A", "cidr": "192.0.2.0/24"}]}))
        .await;
    assert_eq!(kept.expect(200).json()["rows"][0]["kind"], "other");
}
