//! Ranges that would pass: the nearest to what was meant, and the next that is free.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use super::{
    LARGEST_PREFIX, Neighbour, PRIVATE, SMALLEST_PREFIX, block, is_private, mask, overlaps,
};

/// The first block of the size `prefix` in 10.0.0.0/8, then 172.16.0.0/12, then 192.168.0.0/16
/// that overlaps none of the neighbours. One sort and one pass: n log n for n neighbours.
pub fn next_free(prefix: u8, neighbours: &[Neighbour]) -> Option<Ipv4Net> {
    if prefix > 32 {
        return None;
    }
    let mut taken: Vec<(u32, u32)> = neighbours
        .iter()
        .map(|other| {
            (
                u32::from(other.cidr.network()),
                u32::from(other.cidr.broadcast()),
            )
        })
        .collect();
    taken.sort_unstable();

    let last_of_block = (1_u64 << (32 - prefix)) - 1;
    PRIVATE
        .iter()
        .filter(|(_, size)| *size <= prefix)
        .find_map(|&(start, size)| {
            // 64 bits, so that stepping past the last address of all is no special case.
            let mut candidate = u64::from(start);
            for &(first, last) in &taken {
                if u64::from(first) > candidate + last_of_block {
                    break;
                }
                if u64::from(last) >= candidate {
                    candidate = (u64::from(last) + 1 + last_of_block) & !last_of_block;
                }
            }
            let end_of_range = u64::from(start) | u64::from(!mask(size));
            if candidate + last_of_block > end_of_range {
                return None;
            }
            let address = u32::try_from(candidate).ok()?;
            Ipv4Net::new(Ipv4Addr::from(address), prefix).ok()
        })
}

/// The range nearest to what was meant that passes every check.
pub(super) fn nearest(meant: Ipv4Net, neighbours: &[Neighbour]) -> Option<Ipv4Net> {
    let prefix = meant.prefix_len().clamp(LARGEST_PREFIX, SMALLEST_PREFIX);
    let is_free = |range: Ipv4Net| !neighbours.iter().any(|other| overlaps(other.cidr, range));
    let moved = block(into_private(meant.addr()), prefix).trunc();
    if is_free(moved) {
        Some(moved)
    } else {
        free_of_any_size(prefix, neighbours)
    }
}

/// The next free block of this size or, where none is left, of the largest smaller size.
pub(super) fn free_of_any_size(prefix: u8, neighbours: &[Neighbour]) -> Option<Ipv4Net> {
    (prefix..=SMALLEST_PREFIX).find_map(|size| next_free(size, neighbours))
}

/// The private address that looks most like this one.
pub(super) fn into_private(address: Ipv4Addr) -> Ipv4Addr {
    if is_private(address) {
        return address;
    }
    match address.octets() {
        [172, _, c, d] => Ipv4Addr::new(172, 16, c, d),
        [192, _, c, d] => Ipv4Addr::new(192, 168, c, d),
        [_, b, c, d] => Ipv4Addr::new(10, b, c, d),
    }
}
