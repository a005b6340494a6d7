//! Filling in what older servers did not write.

use ipnet::Ipv4Net;

use super::range::sorted_by;
use super::{Db, Error};
use crate::store::{Source, params, queries};

queries! {
    UNFILLED = "SELECT custom_cloud_id, display_name, reserved_cidr FROM custom_clouds \
        WHERE name_key = '' AND custom_cloud_id > $1 ORDER BY custom_cloud_id LIMIT 1000";
    /// Unless another server was faster.
    FILL = "UPDATE custom_clouds SET name_key = $2, cidr_key = $3, cidr_last = $4 \
        WHERE custom_cloud_id = $1 AND name_key = ''";
}

#[derive(sqlx::FromRow)]
struct Unfilled {
    custom_cloud_id: String,
    display_name: String,
    reserved_cidr: String,
}

/// Writes what custom clouds are sorted by to those that an older server left. Not in the
/// migration: the engines know no lower case beyond ASCII that is the same on both.
pub async fn fill(db: &Db) -> Result<(), Error> {
    let mut after = String::new();
    loop {
        let rows: Vec<Unfilled> = db.read().fetch_all(&UNFILLED, params![&after]).await?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after.clone_from(&last.custom_cloud_id);
        db.write(move |tx| {
            Box::pin(async move {
                for row in rows {
                    // One that can't be read is in no list anyway.
                    let block: Ipv4Net = row.reserved_cidr.parse().unwrap_or_default();
                    let mut values = params![&row.custom_cloud_id];
                    values.extend(sorted_by(&row.display_name, block));
                    tx.execute(&FILL, values).await?;
                }
                Ok::<_, Error>(())
            })
        })
        .await?;
    }
}
