//! What long lists cost. Prints tables, and asserts nothing about time: see `docs/TESTING.md`.

use std::time::{Duration, Instant};

use byoc_types::ProjectRole;

use super::*;
use crate::app::{Actor, ListQuery, custom_cloud_page};
use crate::store::{self, projects};
use crate::testing::on_both_engines;
use crate::testing::seed::{analyze, available, seed, vacuum};
use crate::testing::world::{self, ORGANIZATION, UNIT};

/// What the fastest of `count` runs took: the others waited for something else.
async fn fastest<F: Future<Output = ()>>(count: usize, run: impl Fn(usize) -> F) -> Duration {
    let mut took = Vec::with_capacity(count);
    for number in 0..count {
        let start = Instant::now();
        run(number).await;
        took.push(start.elapsed());
    }
    took.into_iter().min().unwrap_or_default()
}

/// What a create takes. The others have blocks of 10.0.0.0/8, the new ones of 172.16.0.0/12.
async fn create(api: &Api, round: usize) -> Duration {
    let path = format!("/v1/organization/{ORGANIZATION}/custom-cloud-environments");
    fastest(40, async |number| {
        let cidr = format!("172.{}.{number}.0/24", 16 + round);
        let body = serde_json::to_value(world::create(&cidr)).unwrap();
        api.post(&path, body).of("ada").send().await.expect(200);
    })
    .await
}

/// What a page takes in the server, without HTTP and without the answers that it keeps.
async fn page(api: &Api, actor: &Actor, query: &str) -> (Duration, u32) {
    let params: Vec<(String, String)> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let query = ListQuery::read(&params).unwrap().unwrap();
    let read = async || {
        custom_cloud_page(&api.world.ctx, actor, ORGANIZATION, &query)
            .await
            .unwrap()
    };
    let total = read().await.total;
    let took = fastest(15, async |_| drop(read().await)).await;
    (took, total)
}

on_both_engines! {
    #[ignore = "prints what it takes"]
    async fn creates_cost(api: Api) {
        let db = &api.world.ctx.db;
        seed(db, 1, 50, false).await;
        create(&api, 0).await;
        let mut before = 50;
        println!("\ncustom clouds | a create, {:?}", db.engine());
        for (number, count) in [50, 500, 5_000, 50_000].into_iter().enumerate() {
            if count > before {
                seed(db, before + 1, count, false).await;
                analyze(db).await;
            }
            before = count;
            println!("{count:>13} | {:.2?}", create(&api, number + 1).await);
        }
    }

    #[ignore = "prints what it takes"]
    async fn pages_cost(api: Api) {
        let middle = format!("sort=name&cursor={}", hex::encode("name 0 cloud 5"));
        let World { ctx, admin, member, newcomer, .. } = &api.world;
        let cases = [
            ("newest first", admin, "limit=100"),
            ("by name", admin, "sort=name"),
            ("by name, from the middle", admin, middle.as_str()),
            ("by CIDR block, reverse", admin, "sort=-cidr"),
            ("by state", admin, "sort=state"),
            ("by time of change, AWS", admin, "sort=-updated&provider=aws"),
            ("by name, failed (1 %)", admin, "sort=name&state=creation_failed"),
            ("by name, 1,000 rows", admin, "sort=name&limit=1000"),
            ("by name, 1,000 compact rows", admin, "sort=name&limit=1000&view=compact"),
            ("by name, deleted", admin, "sort=name&state=deleted"),
            ("by name, member who sees all but drafts", member, "sort=name"),
            ("by name, member who sees 1 %", newcomer, "sort=name"),
            ("by name, q=77 (scans)", admin, "sort=name&q=77"),
        ];
        let lab: Result<(), store::Error> = ctx.db.write(|tx| Box::pin(async move {
            projects::write_member(tx, "lab", "kim", ProjectRole::Developer).await
        })).await;
        lab.unwrap();
        let mut figures = Vec::new();
        for (from, to) in [(1, 1_000), (1_001, 100_000)] {
            seed(&ctx.db, from, to, false).await;
            seed(&ctx.db, 200_000 + from, 200_000 + to, true).await;
            available(&ctx.db, UNIT, 1).await;
            available(&ctx.db, "lab", 97).await;
            vacuum(&ctx.db).await;
            analyze(&ctx.db).await;
            let mut column = Vec::new();
            for (_, actor, query) in cases {
                column.push(page(&api, actor, query).await);
            }
            figures.push(column);
        }
        println!("\na page, {:?} | 1,000 | 100,000 and as many deleted | ratio", ctx.db.engine());
        for (at, (name, ..)) in cases.iter().enumerate() {
            let ((few, some), (many, all)) = (figures[0][at], figures[1][at]);
            let ratio = many.as_secs_f64() / few.as_secs_f64();
            println!("{name} | {few:.2?} (of {some}) | {many:.2?} (of {all}) | {ratio:.1}");
        }
    }
}
