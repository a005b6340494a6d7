//! Many custom clouds at once.

use super::world::ORGANIZATION;
use crate::store::custom_clouds::RangeRow;
use crate::store::{self, Db, Query, Source, params};

/// Custom clouds `$2` to `$3`. Every hundredth is a draft, every 97th failed, the others are active; every
/// third is on Google Cloud. `$4` = 1: deleted and still listed. Their CIDR blocks fill 10.0.0.0/8 and
/// may overlap.
static TEST_SEED: Query = Query::new(
    "TEST_SEED",
    "WITH RECURSIVE n(i) AS (SELECT CAST($2 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $3) \
     INSERT INTO custom_clouds (custom_cloud_id, organization_id, display_name, state, \
        cloud_provider, cloud_region, deployment_model, reserved_cidr, unique_name, external_id, \
        contacts, tags, errors, cloud_names, version, created_by, create_digest, created_at, \
        updated_at, deleted_at, listed_until, listing, name_key, cidr_key, cidr_last) \
     SELECT '00000000-0000-4000-8000-' || SUBSTR('000000000000', 1, 12 - LENGTH(CAST(i AS TEXT))) \
            || CAST(i AS TEXT), \
        $1, 'Cloud ' || CAST((i * 7919) % 1000003 AS TEXT), \
        CASE WHEN $4 = 1 THEN 'deleted' WHEN i % 100 = 0 THEN 'draft' \
            WHEN i % 97 = 0 THEN 'creation_failed' ELSE 'active' END, \
        CASE WHEN i % 3 = 0 THEN 'google' ELSE 'aws' END, \
        CASE WHEN i % 3 = 0 THEN 'europe-west4' ELSE 'eu-west-1' END, \
        'standard', '10.' || CAST((i / 256) % 256 AS TEXT) || '.' || CAST(i % 256 AS TEXT) || '.0/24', \
        'cce-cce' || CAST(i AS TEXT), 'external' || CAST(i AS TEXT), \
        '[{\"email\":\"ada@example.com\",\"role\":\"Admin\"}]', '{\"team\":\"data\"}', '[]', '[]', \
        1, 'ada@example.com', 'digest' || CAST(i AS TEXT), i, i + (i * 7919) % 100003, \
        CASE WHEN $4 = 1 THEN i END, CASE WHEN $4 = 1 THEN 9223372036854775806 END, \
        CASE WHEN $4 = 1 THEN 1 ELSE 0 END, \
        'cloud ' || CAST((i * 7919) % 1000003 AS TEXT), \
        (167772160 + (i % 65536) * 256) * 64 + 24, 167772160 + (i % 65536) * 256 + 255 \
     FROM n",
);
/// Every `$2`th custom cloud is available where `$1` is.
static TEST_AVAILABLE: Query = Query::new(
    "TEST_AVAILABLE",
    "INSERT INTO custom_cloud_permissions (custom_cloud_id, kind, name) \
     SELECT c.custom_cloud_id, CASE WHEN $1 = 'lab' THEN 'project' ELSE 'account' END, $1 \
     FROM custom_clouds c WHERE c.created_at % $2 = 0 ON CONFLICT DO NOTHING",
);
static TEST_VACUUM: Query = Query::new("TEST_VACUUM", "VACUUM ANALYZE custom_clouds");
static TEST_VACUUM_PERMISSIONS: Query = Query::new(
    "TEST_VACUUM_PERMISSIONS",
    "VACUUM ANALYZE custom_cloud_permissions",
);
static TEST_ANALYZE: Query = Query::new("TEST_ANALYZE", "ANALYZE custom_clouds");

pub async fn seed(db: &Db, from: i64, to: i64, is_deleted: bool) {
    // PostgreSQL ends a statement that takes long.
    for from in (from..=to).step_by(5_000) {
        let to = to.min(from + 4_999);
        let params = move || params![ORGANIZATION, from, to, is_deleted];
        write(db, &TEST_SEED, params).await;
    }
}

/// Makes every `each`th custom cloud available to a project or a unit.
pub async fn available(db: &Db, name: &'static str, each: i64) {
    write(db, &TEST_AVAILABLE, move || params![name, each]).await;
}

/// What PostgreSQL does by itself after a while.
pub async fn analyze(db: &Db) {
    if db.engine() == store::Engine::Postgres {
        write(db, &TEST_ANALYZE, std::vec::Vec::new).await;
    }
}

/// The same. It can't be done in a transaction.
pub async fn vacuum(db: &Db) {
    if db.engine() == store::Engine::Postgres {
        for query in [&TEST_VACUUM, &TEST_VACUUM_PERMISSIONS] {
            let rows: Result<Vec<RangeRow>, _> = db.read().fetch_all(query, vec![]).await;
            rows.expect("it is done");
        }
    }
}

async fn write(
    db: &Db,
    query: &'static Query,
    params: impl FnOnce() -> Vec<store::Param> + Send + 'static,
) {
    let written: Result<u64, store::Error> = db
        .write(move |tx| Box::pin(async move { tx.execute(query, params()).await }))
        .await;
    written.expect("it is written");
}
