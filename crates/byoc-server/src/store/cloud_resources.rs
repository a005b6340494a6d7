//! The ledger: what operations made in the customers' accounts.

use byoc_cloud::contract::Made;

use super::columns::Doc;
use super::{Error, Source, Tx, encode, params, queries};

#[derive(sqlx::FromRow)]
struct MadeRow {
    #[sqlx(try_from = "Doc<Made>")]
    made: Made,
}

queries! {
    RESOURCE_MADE = "INSERT INTO cloud_resources (custom_cloud_id, provider_id, kind, token, \
        state, made, created_at, updated_at) VALUES ($1, $2, $3, $4, 'made', $5, {now}, {now}) \
        ON CONFLICT (custom_cloud_id, provider_id) DO UPDATE SET state = 'made', \
        made = excluded.made, updated_at = {now}";
    RESOURCE_REMOVED = "UPDATE cloud_resources SET state = 'removed', updated_at = {now} \
        WHERE custom_cloud_id = $1 AND provider_id = $2";
    RESOURCES_OF_CLOUD = "SELECT made FROM cloud_resources \
        WHERE custom_cloud_id = $1 AND state = 'made' ORDER BY created_at, provider_id";
}

/// Notes what was made in a custom cloud's account. What is noted already stays noted once.
pub async fn note_made(tx: &mut Tx, custom_cloud_id: &str, made: &[Made]) -> Result<(), Error> {
    for made in made {
        let values = params![
            custom_cloud_id,
            &made.provider_id,
            made.kind.word(),
            &made.token,
            encode(made),
        ];
        tx.execute(&RESOURCE_MADE, values).await?;
    }
    Ok(())
}

/// Notes what was removed from a custom cloud's account.
pub async fn note_removed(
    tx: &mut Tx,
    custom_cloud_id: &str,
    removed: &[Made],
) -> Result<(), Error> {
    for removed in removed {
        let values = params![custom_cloud_id, &removed.provider_id];
        tx.execute(&RESOURCE_REMOVED, values).await?;
    }
    Ok(())
}

/// What was made for a custom cloud and not removed.
pub async fn of_cloud(source: &mut impl Source, custom_cloud_id: &str) -> Result<Vec<Made>, Error> {
    let rows: Vec<MadeRow> = source
        .fetch_all(&RESOURCES_OF_CLOUD, params![custom_cloud_id])
        .await?;
    Ok(rows.into_iter().map(|row| row.made).collect())
}
