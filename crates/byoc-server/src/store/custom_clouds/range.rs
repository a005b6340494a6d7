//! CIDR blocks of custom clouds, as numbers that the database compares.

use byoc_rules::cidr::LARGEST_PREFIX;
use ipnet::Ipv4Net;

use super::{Error, Param, RangeRow, Source};
use crate::store::columns::{Readable, readable};
use crate::store::{params, queries};

queries! {
    RANGES_OF_ORGANIZATION = "SELECT custom_cloud_id, display_name, reserved_cidr \
        FROM custom_clouds WHERE organization_id = $1 AND deleted_at IS NULL \
        ORDER BY created_at DESC, custom_cloud_id DESC";
    /// `$2`, `$3`: keys of the first and the last block that may overlap, `$4`: the first address.
    RANGES_OVERLAPPING = "SELECT custom_cloud_id, display_name, reserved_cidr \
        FROM custom_clouds WHERE organization_id = $1 AND listing = 0 \
        AND cidr_key BETWEEN $2 AND $3 AND cidr_last >= $4 \
        ORDER BY cidr_key, custom_cloud_id";
}

/// Sorts blocks by their first address, then the larger one first.
pub fn key_of(block: Ipv4Net) -> i64 {
    key(block.network().into(), block.prefix_len())
}

fn key(address: u32, prefix: u8) -> i64 {
    i64::from(address) * 64 + i64::from(prefix)
}

/// The last address of a block.
fn last_of(block: Ipv4Net) -> i64 {
    i64::from(u32::from(block.broadcast()))
}

/// What lists sort a custom cloud by, beside its other columns.
pub fn sorted_by(name: &str, block: Ipv4Net) -> [Param; 3] {
    [
        Param::from(byoc_rules::lower(name)),
        Param::from(key_of(block)),
        Param::from(last_of(block)),
    ]
}

/// The ranges that the organization's custom clouds reserve.
pub async fn ranges(
    source: &mut impl Source,
    organization_id: &str,
) -> Result<Vec<RangeRow>, Error> {
    let values = params![organization_id];
    let rows: Vec<Readable<RangeRow>> = source.fetch_all(&RANGES_OF_ORGANIZATION, values).await?;
    Ok(readable(rows))
}

/// Those of them that share an address with `block`.
pub async fn ranges_overlapping(
    source: &mut impl Source,
    organization_id: &str,
    block: Ipv4Net,
) -> Result<Vec<RangeRow>, Error> {
    // No block of a custom cloud is larger: what begins before this one's own has ended.
    let largest = Ipv4Net::new_assert(block.network(), LARGEST_PREFIX.min(block.prefix_len()));
    let values = params![
        organization_id,
        key(largest.network().into(), 0),
        key(block.broadcast().into(), 63),
        i64::from(u32::from(block.network()))
    ];
    let rows: Vec<Readable<RangeRow>> = source.fetch_all(&RANGES_OVERLAPPING, values).await?;
    Ok(readable(rows))
}
