use super::*;
use crate::store::{self, Engine, Query};
use crate::testing::on_both_engines;
use crate::testing::world::{ORGANIZATION, World};

static TEST_NO_SCANS: Query = Query::new("TEST_NO_SCANS", "SET LOCAL enable_seqscan = off");

on_both_engines! {
    // As many rows as were ever deleted would be read otherwise.
    async fn what_is_read_often_reads_no_deleted_rows(world: World) {
        for (query, index) in [
            (&CLOUDS_OF_ORGANIZATION, "custom_clouds_of_organization"),
            (&range::RANGES_OF_ORGANIZATION, "custom_clouds_of_organization"),
            (&CLOUDS_DELETED, "custom_clouds_deleted"),
            (&CLOUDS_STRANDED, "custom_clouds_changing"),
        ] {
            let all = params![ORGANIZATION, 100, "", i64::MAX, ""];
            let count = (1..=all.len())
                .filter(|number| query.sql(Engine::Sqlite).contains(&format!("${number}")))
                .count();
            let plan = plan(&world, query, all[..count].to_vec()).await;
            assert!(plan.contains(index), "{}: {plan}", query.name);
        }
    }
}

#[derive(sqlx::FromRow)]
struct SqliteLine {
    detail: String,
}

#[derive(sqlx::FromRow)]
struct PostgresLine {
    #[sqlx(rename = "QUERY PLAN")]
    line: String,
}

/// How the engine would answer a query.
pub async fn plan(world: &World, query: &'static Query, values: Vec<Param>) -> String {
    let explained = |how: &str, engine| -> &'static Query {
        let text: &'static str = format!("{how} {}", query.sql(engine)).leak();
        Box::leak(Box::new(Query::new("TEST_PLAN", text)))
    };
    if world.location.starts_with("postgres") {
        let query = explained("EXPLAIN", Engine::Postgres);
        let lines: std::result::Result<Vec<PostgresLine>, store::Error> = world
            .ctx
            .db
            .write(move |tx| {
                Box::pin(async move {
                    tx.execute(&TEST_NO_SCANS, vec![]).await?;
                    tx.fetch_all(query, values).await
                })
            })
            .await;
        let lines: Vec<String> = lines.unwrap().into_iter().map(|line| line.line).collect();
        return lines.join("\n");
    }
    let query = explained("EXPLAIN QUERY PLAN", Engine::Sqlite);
    let lines: Vec<SqliteLine> = world.ctx.db.read().fetch_all(query, values).await.unwrap();
    let lines: Vec<String> = lines.into_iter().map(|line| line.detail).collect();
    lines.join("\n")
}
