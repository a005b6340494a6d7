use super::*;
use crate::store::custom_clouds::tests::plan;
use crate::store::{Engine, Param, custom_clouds::range};
use crate::testing::on_both_engines;
use crate::testing::seed::{analyze, available, seed};
use crate::testing::world::{ORGANIZATION, ROOT, World};

const SORTS: [(Sort, &str); 8] = [
    (Sort::Created, "custom_clouds_by_created"),
    (Sort::Name, "custom_clouds_by_name"),
    (Sort::Provider, "custom_clouds_by_provider"),
    (Sort::Region, "custom_clouds_by_region"),
    (Sort::Cidr, "custom_clouds_by_cidr"),
    (Sort::Model, "custom_clouds_by_model"),
    (Sort::State, "custom_clouds_by_state"),
    (Sort::Updated, "custom_clouds_by_updated"),
];

fn filter() -> Filter {
    Filter {
        organization_id: ORGANIZATION.to_owned(),
        ..Filter::default()
    }
}

fn first(sort: Sort, is_descending: bool) -> Page {
    Page {
        sort,
        is_descending,
        limit: 100,
        after: None,
    }
}

fn params(filter: &Filter, page: &Page, how: How) -> Vec<Param> {
    let mut params = filter.params(page.limit + 1);
    params.extend(page.params());
    params.extend(how.params(filter));
    params
}

/// The words of a plan that walks an index, and reads no table to pass a row over. PostgreSQL reads
/// it if the row changed lately, and says so.
fn walks(world: &World, index: &str) -> String {
    match world.ctx.db.engine() {
        Engine::Sqlite => format!("COVERING INDEX {index} "),
        Engine::Postgres => format!("using {index} "),
    }
}

on_both_engines! {
    // As many rows as there are would be read and sorted otherwise.
    async fn a_page_walks_the_index_of_its_order(world: World) {
        let db = &world.ctx.db;
        seed(db, 1, 4_000, false).await;
        seed(db, 10_001, 14_000, true).await;
        analyze(db).await;
        for (sort, index) in SORTS {
            let walked = walks(&world, index);
            for is_descending in [false, true] {
                for how in [How::Walk, How::Search] {
                    let page = first(sort, is_descending);
                    let plan = plan(&world, query(&page, how), params(&filter(), &page, how)).await;
                    let is_walked = match how {
                        How::Walk => plan.contains(&walked),
                        How::Search | How::Sort(_) => plan.contains(&format!("{index} ")),
                    };
                    assert!(is_walked, "{sort:?} {how:?} {is_descending}: {plan}");
                    // From where the page begins, not from the first row.
                    let begins = match (db.engine(), is_descending) {
                        (Engine::Sqlite, false) => ">?)",
                        (Engine::Sqlite, true) => "<?)",
                        (Engine::Postgres, _) => "(ROW(",
                    };
                    let plan = plan.replace("(?,?)", "?");
                    assert!(plan.contains(begins), "{sort:?} {how:?} {is_descending}: {plan}");
                }
            }
        }
        let mut few = filter();
        few.states = vec![CustomCloudState::CreationFailed];
        let counted = plan(&world, &COUNT_CHOSEN, few.params(COUNTED + 1)).await;
        assert!(counted.contains("custom_clouds_by_filter"), "{counted}");
    }

    async fn what_overlaps_is_found_by_index(world: World) {
        seed(&world.ctx.db, 1, 4_000, false).await;
        analyze(&world.ctx.db).await;
        let values = params![ORGANIZATION, 0, 64, 0];
        let plan = plan(&world, &range::RANGES_OVERLAPPING, values).await;
        assert!(plan.contains("custom_clouds_by_cidr"), "{plan}");
    }

    // Whatever way the rows are found, they are the same.
    async fn every_way_finds_the_same_rows(world: World) {
        let db = &world.ctx.db;
        seed(db, 1, 1_500, false).await;
        seed(db, 10_001, 10_200, true).await;
        available(db, ROOT, 3).await;
        for chosen in [
            filter(),
            Filter { states: vec![CustomCloudState::CreationFailed], ..filter() },
            Filter { providers: vec![CloudProvider::Google], text: "77".to_owned(), ..filter() },
            Filter { limited_to: Some("max".to_owned()), ..filter() },
            Filter { is_deleted: true, limited_to: Some("max".to_owned()), ..filter() },
        ] {
            let source = &mut db.read();
            for is_descending in [false, true] {
                let mut page = first(Sort::Name, is_descending);
                page.limit = 70;
                let mut found = Vec::new();
                loop {
                    let listed = super::page(source, &chosen, &page).await.unwrap();
                    page.after = listed.clouds.last().map(|last| page.sort.place(last));
                    found.extend(listed.clouds);
                    if !listed.has_more {
                        assert_eq!(listed.total, found.len() as i64, "{chosen:?}");
                        break;
                    }
                }
                let places: Vec<_> = found.iter().map(|cloud| {
                    (byoc_rules::lower(&cloud.display_name), cloud.custom_cloud_id.clone())
                }).collect();
                let mut sorted = places.clone();
                sorted.sort();
                sorted.dedup();
                if is_descending {
                    sorted.reverse();
                }
                assert!(!places.is_empty() && places == sorted, "{chosen:?}");
                // The search, which asks every row, finds them too.
                let mut all = first(Sort::Name, is_descending);
                all.limit = 2_000;
                let params = params(&chosen, &all, How::Search);
                let rows: Vec<Cloud> = source.fetch_all(query(&all, How::Search), params).await.unwrap();
                assert_eq!(rows, found, "{chosen:?}");
            }
        }
    }
}

#[test]
fn a_pattern_means_its_text() {
    assert_eq!(pattern(""), "");
    assert_eq!(pattern(r"a%_\b"), r"%a\%\_\\b%");
}
