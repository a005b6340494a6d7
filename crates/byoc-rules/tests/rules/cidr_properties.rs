//! Ranges against an oracle in 128-bit integers and text that shares no code with the rules.

use std::collections::HashSet;
use std::sync::LazyLock;

use byoc_rules::cidr::{
    CidrProblem, Neighbour, NeighbourKind, check_reserved, facts, is_unfinished, next_free,
};
use ipnet::Ipv4Net;
use proptest::prelude::*;

/// First address and number of addresses.
type Block = (u128, u128);

const PRIVATE: [Block; 3] = [
    (10 << 24, 1 << 24),
    ((172 << 24) + (16 << 16), 1 << 20),
    ((192 << 24) + (168 << 16), 1 << 16),
];

/// The network of an address, by division: no masks.
fn block(address: u32, prefix: u8) -> Block {
    let size = 1_u128 << (32 - u32::from(prefix));
    (u128::from(address) / size * size, size)
}

fn of(range: Ipv4Net) -> Block {
    block(range.addr().into(), range.prefix_len())
}

fn share_addresses(a: Block, b: Block) -> bool {
    a.0 < b.0 + b.1 && b.0 < a.0 + a.1
}

fn is_inside(inner: Block, outer: Block) -> bool {
    inner.0 >= outer.0 && inner.0 + inner.1 <= outer.0 + outer.1
}

fn text(address: u128, prefix: u8) -> String {
    let octet = |shift: u32| address >> shift & 255;
    format!(
        "{}.{}.{}.{}/{prefix}",
        octet(24),
        octet(16),
        octet(8),
        octet(0)
    )
}

/// Steps through every candidate.
fn slow_next_free(prefix: u8, taken: &[Block]) -> Option<Block> {
    let size = 1_u128 << (32 - u32::from(prefix));
    for (start, length) in PRIVATE {
        let mut candidate = start;
        while candidate + size <= start + length {
            if !taken
                .iter()
                .any(|other| share_addresses(*other, (candidate, size)))
            {
                return Some((candidate, size));
            }
            candidate += size;
        }
    }
    None
}

/// Every text that passes, and every beginning of one.
static PASSING: LazyLock<(HashSet<String>, HashSet<String>)> = LazyLock::new(|| {
    let mut whole = HashSet::new();
    let mut begun = HashSet::new();
    for (start, length) in PRIVATE {
        for prefix in 16..=24_u8 {
            let size = 1_u128 << (32 - u32::from(prefix));
            for index in 0..length / size {
                let range = text(start + index * size, prefix);
                for end in 0..range.len() {
                    if !begun.contains(&range[..end]) {
                        begun.insert(range[..end].to_owned());
                    }
                }
                whole.insert(range);
            }
        }
    }
    (whole, begun)
});

prop_compose! {
    /// Mostly private addresses: elsewhere everything is refused for the same reason.
    fn address()(place in 0..8_u32, rest: u32) -> u32 {
        match place {
            0..=3 => 10 << 24 | rest >> 8,
            4 => 0xAC10_0000 | rest >> 12,
            5 => 0xC0A8_0000 | rest >> 16,
            6 => 0x0A00_0000 | (rest & 0xFFFF) << 8,
            _ => rest,
        }
    }
}

prop_compose! {
    fn neighbour()(address in address(), prefix in prop_oneof![8..=30_u8, 16..=24_u8]) -> Neighbour {
        let cidr = Ipv4Net::new(address.into(), prefix).expect("a prefix length");
        Neighbour { label: "Other".to_owned(), cidr, kind: NeighbourKind::CustomCloud }
    }
}

/// Texts near ranges: ranges cut, joined and spoilt in one place.
fn nearly() -> impl Strategy<Value = String> {
    let range = (address(), 0..=40_u8)
        .prop_map(|(a, p)| text(u128::from(a), p))
        .boxed();
    prop_oneof![
        range.clone(),
        (range.clone(), 0..20_usize)
            .prop_map(|(range, at)| range[..at.min(range.len())].to_owned()),
        (range.clone(), 0..20_usize, "[0-9./ x:,-]").prop_map(|(mut range, at, extra)| {
            range.insert_str(at.min(range.len()), &extra);
            range
        }),
        (range, 0..20_usize).prop_map(|(mut range, at)| {
            range.remove(at.min(range.len() - 1));
            range
        }),
        "[0-9./]{0,18}",
        "(10|172|192)[.](1[0-9]{0,2}|[0-9]{1,3}|168)[.][0-9]{1,3}[.]0?[0-9]?/?[0-9]{0,3}",
        any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn exactly_the_listed_texts_pass(typed in nearly()) {
        let cleaned: String = byoc_rules::cidr::clean(&typed);
        let passes = check_reserved(&typed, &[]).is_ok();
        // A space between digits is refused although the cleaned text would pass.
        if passes || typed == cleaned {
            prop_assert_eq!(passes, PASSING.0.contains(&cleaned), "{:?}", typed);
        }
    }

    #[test]
    fn exactly_the_beginnings_of_passing_texts_are_unfinished(typed in nearly()) {
        let cleaned = byoc_rules::cidr::clean(&typed);
        let is_begun = PASSING.1.contains(&cleaned) && !PASSING.0.contains(&cleaned);
        prop_assert_eq!(is_unfinished(&typed), is_begun, "{:?}", typed);
    }

    #[test]
    fn verdicts_agree_with_arithmetic(
        address in address(),
        prefix in 0..=32_u8,
        others in prop::collection::vec(neighbour(), 0..12),
    ) {
        let wanted = block(address, prefix);
        let is_private = PRIVATE.iter().any(|range| is_inside((address.into(), 1), *range));
        let overlapping = others.iter().find(|other| share_addresses(of(other.cidr), wanted));
        let expected = if !is_private {
            "cidr_not_private"
        } else if prefix < 16 {
            "cidr_too_big"
        } else if prefix > 24 {
            "cidr_too_small"
        } else if wanted.0 != u128::from(address) {
            "cidr_host_bits_set"
        } else if overlapping.is_some() {
            "cidr_overlap"
        } else {
            "passes"
        };
        let typed = text(address.into(), prefix);
        let verdict = check_reserved(&typed, &others);
        let code = verdict.as_ref().map_or_else(|error| error.code(), |_| "passes");
        prop_assert_eq!(code, expected, "{}", typed);
        if let Ok(range) = verdict {
            prop_assert_eq!(of(range), wanted);
        }
    }

    #[test]
    fn every_suggestion_passes(
        typed in nearly(),
        others in prop::collection::vec(neighbour(), 0..12),
    ) {
        if let Err(error) = check_reserved(&typed, &others) {
            prop_assert!(error.to_string().ends_with('.'));
            if let Some(suggestion) = error.suggestion() {
                prop_assert!(check_reserved(&suggestion, &others).is_ok(), "{} -> {}", typed, suggestion);
            }
        }
    }

    #[test]
    fn facts_agree_with_arithmetic(address: u32, prefix in 0..=32_u8) {
        let (first, size) = block(address, prefix);
        let typed = text(address.into(), prefix);
        let known = facts(&typed).expect("a range");
        prop_assert_eq!(u128::from(u32::from(known.first)), first);
        prop_assert_eq!(u128::from(u32::from(known.last)), first + size - 1);
        prop_assert_eq!(u128::from(known.addresses), size);
        prop_assert_eq!(known.has_host_bits, first != u128::from(address));
        prop_assert_eq!(u128::from(u32::from(known.netmask)), (1 << 32) - size);
    }

    #[test]
    fn the_next_free_block_agrees_with_a_search(
        prefix in 12..=22_u8,
        others in prop::collection::vec(neighbour(), 0..40),
    ) {
        let taken: Vec<Block> = others.iter().map(|other| of(other.cidr)).collect();
        prop_assert_eq!(next_free(prefix, &others).map(of), slow_next_free(prefix, &taken));
    }

    #[test]
    fn the_next_free_block_agrees_with_a_search_in_crowded_space(
        starts in prop::collection::vec((0..64_u32, 10..=20_u8), 0..60),
    ) {
        let others: Vec<Neighbour> = starts
            .into_iter()
            .map(|(start, prefix)| {
                let cidr = Ipv4Net::new((10 << 24 | start << 18).into(), prefix).expect("a range");
                Neighbour { label: String::new(), cidr, kind: NeighbourKind::CustomCloud }
            })
            .collect();
        let taken: Vec<Block> = others.iter().map(|other| of(other.cidr)).collect();
        prop_assert_eq!(next_free(16, &others).map(of), slow_next_free(16, &taken));
    }
}

#[test]
fn what_a_request_can_hold_is_answered_without_looking_at_all_of_it_again_and_again() {
    // As large as a body may be. A scan that goes back for each character takes hours with these.
    const SIZE: usize = 512 * 1024;
    for unit in [
        " ", "\t", "1 x ", "1.", "/", "\u{200b}", ":", "1-", "9", "é", "://",
    ] {
        let long = format!("1{}x", unit.repeat(SIZE / unit.len()));
        let error = check_reserved(&long, &[]).unwrap_err();
        assert!(error.to_string().len() < 200, "{unit:?}: {error}");
        assert!(!is_unfinished(&long), "{unit:?}");
        assert_eq!(facts(&long), None);
    }
}

#[test]
fn a_long_text_is_no_range_and_spaces_around_a_short_one_are_none_of_it() {
    let error = check_reserved(&"10.0.0.0/16, ".repeat(10), &[]).unwrap_err();
    assert_eq!(error.problem, CidrProblem::TooLong);
    assert!(error.suggested.is_some());
    let padded = format!("{0}10.0.0.0/16{0}", " \u{200b}".repeat(100_000));
    assert_eq!(
        check_reserved(&padded, &[]).unwrap().to_string(),
        "10.0.0.0/16"
    );
}
