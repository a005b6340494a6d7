//! CIDR blocks that an organization uses outside of its custom clouds.

use byoc_rules::address_book::{Book, Entry};
use byoc_rules::words::{as_word, parse};
use ipnet::Ipv4Net;

use super::columns::Parsed;
use super::{Error, Source, Tx, params, queries};

#[derive(sqlx::FromRow)]
struct BookRow {
    #[sqlx(try_from = "Parsed<Ipv4Net>")]
    cidr: Ipv4Net,
    name: String,
    kind: String,
}

queries! {
    ADDRESS_BOOK = "SELECT cidr, name, kind FROM address_book WHERE organization_id = $1";
    ADDRESS_BOOK_PUT = "INSERT INTO address_book (organization_id, cidr, name, kind, updated_at) \
        VALUES ($1, $2, $3, $4, {now}) \
        ON CONFLICT (organization_id, cidr) DO UPDATE SET name = excluded.name, \
        kind = excluded.kind, updated_at = excluded.updated_at";
    ADDRESS_BOOK_REMOVE = "DELETE FROM address_book WHERE organization_id = $1 AND cidr = $2";
}

/// All rows. A kind of a newer server counts as another one.
pub async fn of_organization(
    source: &mut impl Source,
    organization_id: &str,
) -> Result<Book, Error> {
    let rows: Vec<BookRow> = source
        .fetch_all(&ADDRESS_BOOK, params![organization_id])
        .await?;
    let entry = |BookRow { cidr, name, kind }| {
        let kind = parse(&kind).unwrap_or_default();
        (cidr, Entry { name, kind })
    };
    Ok(rows.into_iter().map(entry).collect())
}

/// Keeps a row, in the place of one with the same block.
pub async fn put(
    tx: &mut Tx,
    organization_id: &str,
    cidr: Ipv4Net,
    entry: &Entry,
) -> Result<(), Error> {
    let kind = as_word(entry.kind);
    let values = params![organization_id, cidr.to_string(), &entry.name, kind];
    tx.execute(&ADDRESS_BOOK_PUT, values).await.map(drop)
}

/// Removes the row of a block.
pub async fn remove(tx: &mut Tx, organization_id: &str, cidr: Ipv4Net) -> Result<(), Error> {
    let values = params![organization_id, cidr.to_string()];
    tx.execute(&ADDRESS_BOOK_REMOVE, values).await.map(drop)
}
