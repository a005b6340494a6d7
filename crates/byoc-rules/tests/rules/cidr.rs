use byoc_rules::cidr::{
    self, Neighbour, NeighbourKind, check_reserved, clean, facts, is_unfinished, next_free,
};
use ipnet::Ipv4Net;

use crate::assert_is_sentence;

fn net(text: &str) -> Ipv4Net {
    text.parse().expect("the test's own range")
}

fn neighbour(label: &str, cidr: &str) -> Neighbour {
    Neighbour {
        label: label.to_owned(),
        cidr: net(cidr),
        kind: NeighbourKind::CustomCloud,
    }
}

/// Refused with this code, a sentence holding this part, and this suggestion, which passes.
#[track_caller]
fn refused(input: &str, code: &str, part: &str, suggestion: &str) {
    refused_beside(&[], input, code, part, suggestion);
}

#[track_caller]
fn refused_beside(neighbours: &[Neighbour], input: &str, code: &str, part: &str, suggestion: &str) {
    let error = check_reserved(input, neighbours).expect_err(input);
    let sentence = error.to_string();
    assert_eq!(error.code(), code, "{input}: {sentence}");
    assert!(sentence.contains(part), "{input}: {sentence}");
    assert_eq!(
        error.suggestion().as_deref(),
        Some(suggestion),
        "{input}: {sentence}"
    );
    assert!(
        sentence.contains(suggestion),
        "the sentence shows the value: {sentence}"
    );
    check_reserved(suggestion, neighbours).expect("a suggestion passes");
    assert_is_sentence(&sentence);
}

#[test]
fn ranges_from_16_to_24_in_private_space_pass() {
    for range in [
        "10.0.0.0/16",
        "10.255.255.0/24",
        "172.16.0.0/16",
        "172.31.255.0/24",
        "192.168.0.0/16",
        "192.168.255.0/24",
        "10.1.2.0/23",
    ] {
        assert_eq!(check_reserved(range, &[]), Ok(net(range)));
    }
}

#[test]
fn spaces_and_invisible_characters_are_ignored() {
    for typed in [
        " 10.0.0.0/16",
        "10.0.0.0/16\u{200b}",
        " 10.0.0.0/16\u{200b}",
        "\u{feff}10.0.0.0/16\n",
        "\u{a0}10.0.0.0\u{2009}/\t16\u{a0}",
        "10.0.0.0 /16",
        "10.0.0.0/ 16",
        "10. 0. 0. 0/16",
        "10.0.0.0／16",
        "１０.０.０.０/１６",
    ] {
        assert_eq!(clean(typed), "10.0.0.0/16", "{typed:?}");
        assert_eq!(
            check_reserved(typed, &[]),
            Ok(net("10.0.0.0/16")),
            "{typed:?}"
        );
    }
}

#[test]
fn nothing_typed_asks_for_a_range() {
    refused(
        "",
        "cidr_missing",
        "Enter the CIDR block to reserve",
        "10.0.0.0/16",
    );
    refused(
        " \u{200b}\n",
        "cidr_missing",
        "Enter the CIDR block to reserve",
        "10.0.0.0/16",
    );
}

#[test]
fn ipv6_has_its_own_sentence() {
    refused(
        "fd00::/8",
        "cidr_ipv6",
        "“fd00::/8” is an IPv6 block",
        "10.0.0.0/16",
    );
    refused("2001:db8::/32", "cidr_ipv6", "an IPv4 block", "10.0.0.0/16");
    refused("::ffff:10.0.0.0/112", "cidr_ipv6", "IPv6", "10.0.0.0/16");
}

#[test]
fn each_slip_of_notation_has_its_own_sentence() {
    refused(
        "10.0.0.0",
        "cidr_prefix_missing",
        "from /16 (65,536 addresses) to /24",
        "10.0.0.0/16",
    );
    refused(
        "192.168.7.0",
        "cidr_prefix_missing",
        "prefix length",
        "192.168.7.0/24",
    );
    refused(
        "10.0.0.0/",
        "cidr_prefix_missing",
        "prefix length is missing",
        "10.0.0.0/16",
    );
    refused(
        "10.0.0/16",
        "cidr_notation",
        "This one has 3",
        "10.0.0.0/16",
    );
    refused("10/16", "cidr_notation", "This one has 1", "10.0.0.0/16");
    refused(
        "10,0,0,0/16",
        "cidr_notation",
        "“,” can't be part",
        "10.0.0.0/16",
    );
    refused(
        "10.0.0.0.0/16",
        "cidr_notation",
        "This one has 5",
        "10.0.0.0/16",
    );
    refused(
        "10.0.0./24",
        "cidr_notation",
        "fourth number of the address is missing",
        "10.0.0.0/24",
    );
    refused(
        "10..0.0/16",
        "cidr_notation",
        "second number of the address is missing",
        "10.0.0.0/16",
    );
    refused(
        ".10.0.0/16",
        "cidr_notation",
        "first number of the address is missing",
        "10.0.0.0/16",
    );
    refused(
        "10.0.0.0./16",
        "cidr_notation",
        "one dot too many",
        "10.0.0.0/16",
    );
    refused(
        "/20",
        "cidr_notation",
        "address before the slash is missing",
        "10.0.0.0/16",
    );
    refused(
        "10.0.0.0//16",
        "cidr_notation",
        "more than one slash",
        "10.0.0.0/16",
    );
    refused(
        "10.4.0.0/16/",
        "cidr_notation",
        "more than one slash",
        "10.4.0.0/16",
    );
    refused(
        "10.256.0.0/16",
        "cidr_notation",
        "second number of the address, 256,",
        "10.0.0.0/16",
    );
    refused(
        "10.0.0.99999/16",
        "cidr_notation",
        "goes from 0 to 255",
        "10.0.0.0/16",
    );
    refused(
        "10.0.0.0/ten",
        "cidr_notation",
        "“t” can't be part",
        "10.0.0.0/16",
    );
    refused(
        "10.0.0.0\\16",
        "cidr_notation",
        "“\\” can't be part",
        "10.0.0.0/16",
    );
    refused(
        "10.0.0.0:16",
        "cidr_notation",
        "“:” can't be part",
        "10.0.0.0/16",
    );
    refused(
        "10.0.0.0/-1",
        "cidr_notation",
        "“-” can't be part",
        "10.0.0.0/16",
    );
    refused(
        "10.0.*.*",
        "cidr_notation",
        "“*” can't be part",
        "10.0.0.0/16",
    );
    refused("hello", "cidr_notation", "“h” can't be part", "10.0.0.0/16");
    refused(
        "10.0.0.0/1.6",
        "cidr_notation",
        "neither a prefix length nor a netmask",
        "10.0.0.0/16",
    );
    refused(
        "https://10.0.0.0/16",
        "cidr_notation",
        "web address",
        "10.0.0.0/16",
    );
}

#[test]
fn leading_zeros_are_refused_because_some_read_them_as_octal() {
    refused(
        "10.010.0.0/16",
        "cidr_leading_zero",
        "begins with a zero, which some programs read as octal: write 10",
        "10.10.0.0/16",
    );
    refused(
        "010.0.0.0/16",
        "cidr_leading_zero",
        "first number of the address, 010,",
        "10.0.0.0/16",
    );
    refused(
        "10.00.0.0/16",
        "cidr_leading_zero",
        "write 0.",
        "10.0.0.0/16",
    );
    refused(
        "10.0.0.0/016",
        "cidr_leading_zero",
        "write /16",
        "10.0.0.0/16",
    );
    refused(
        "10.0.5.00/24",
        "cidr_leading_zero",
        "fourth number",
        "10.0.5.0/24",
    );
}

#[test]
fn netmasks_become_prefix_lengths() {
    refused(
        "10.0.0.0/255.255.0.0",
        "cidr_netmask",
        "is a netmask; write it as a prefix length: /16",
        "10.0.0.0/16",
    );
    refused(
        "10.0.0.0 255.255.255.0",
        "cidr_netmask",
        "/24",
        "10.0.0.0/24",
    );
    refused(
        "10.0.0.0/0.0.255.255",
        "cidr_netmask",
        "is a wildcard mask",
        "10.0.0.0/16",
    );
    refused(
        "10.0.0.0/255.0.255.0",
        "cidr_notation",
        "neither a prefix length nor a netmask",
        "10.0.0.0/16",
    );
}

#[test]
fn a_space_between_digits_is_not_ignored() {
    refused(
        "10.0.0.0 16",
        "cidr_notation",
        "between “10.0.0.0” and “16”",
        "10.0.0.0/16",
    );
    refused(
        "10.0.0.0/1 6",
        "cidr_notation",
        "between “10.0.0.0/1” and “6”",
        "10.0.0.0/16",
    );
    refused(
        "10 0 0 0/16",
        "cidr_notation",
        "between “10” and “0”",
        "10.0.0.0/16",
    );
}

#[test]
fn several_ranges_are_not_one() {
    refused(
        "10.0.0.0/16, 10.1.0.0/16",
        "cidr_notation",
        "only one CIDR block",
        "10.0.0.0/16",
    );
    refused(
        "10.0.0.0/16 10.1.0.0/16",
        "cidr_notation",
        "only one CIDR block",
        "10.0.0.0/16",
    );
    refused(
        "10.0.0.0 - 10.0.255.255",
        "cidr_notation",
        "from one address to another",
        "10.0.0.0/16",
    );
    refused(
        "10.0.0.0–10.0.255.255",
        "cidr_notation",
        "from one address to another",
        "10.0.0.0/16",
    );
    refused(
        "10.0.0.0-255",
        "cidr_notation",
        "from one address to another",
        "10.0.0.0/16",
    );
}

#[test]
fn prefix_lengths_over_32_do_not_exist() {
    refused(
        "10.0.0.0/33",
        "cidr_prefix_out_of_range",
        "only 32 bits",
        "10.0.0.0/16",
    );
    refused(
        "10.0.0.0/99999999999999999999",
        "cidr_prefix_out_of_range",
        "too large",
        "10.0.0.0/16",
    );
}

#[test]
fn addresses_outside_rfc_1918_are_refused_by_what_they_are() {
    refused(
        "8.8.8.0/24",
        "cidr_not_private",
        "8.8.8.0 is a public address",
        "10.8.8.0/24",
    );
    refused(
        "11.0.0.0/16",
        "cidr_not_private",
        "10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16",
        "10.0.0.0/16",
    );
    refused(
        "172.32.0.0/16",
        "cidr_not_private",
        "only 172.16.0.0 to 172.31.255.255",
        "172.16.0.0/16",
    );
    refused(
        "172.15.255.0/24",
        "cidr_not_private",
        "in 172.x",
        "172.16.255.0/24",
    );
    refused(
        "192.169.0.0/16",
        "cidr_not_private",
        "only 192.168.0.0 to 192.168.255.255",
        "192.168.0.0/16",
    );
    refused(
        "100.64.0.0/16",
        "cidr_not_private",
        "carrier",
        "10.64.0.0/16",
    );
    refused(
        "127.0.0.0/16",
        "cidr_not_private",
        "loopback",
        "10.0.0.0/16",
    );
    refused(
        "169.254.0.0/16",
        "cidr_not_private",
        "link-local",
        "10.254.0.0/16",
    );
    refused(
        "224.0.0.0/16",
        "cidr_not_private",
        "multicast",
        "10.0.0.0/16",
    );
    refused(
        "0.0.0.0/0",
        "cidr_not_private",
        "a reserved address",
        "10.0.0.0/16",
    );
    refused(
        "255.255.255.255/32",
        "cidr_not_private",
        "reserved",
        "10.255.255.0/24",
    );
}

#[test]
fn slash_15_is_refused_as_too_big() {
    refused(
        "10.0.0.0/15",
        "cidr_too_big",
        "A /15 block is too large (131,072 addresses)",
        "10.0.0.0/16",
    );
    refused(
        "10.0.0.0/8",
        "cidr_too_big",
        "16,777,216 addresses",
        "10.0.0.0/16",
    );
    refused(
        "172.16.0.0/12",
        "cidr_too_big",
        "The largest is /16",
        "172.16.0.0/16",
    );
    refused("10.0.0.0/0", "cidr_too_big", "4,294,967,296", "10.0.0.0/16");
}

#[test]
fn slash_25_is_refused_as_too_small() {
    refused(
        "10.0.0.0/25",
        "cidr_too_small",
        "A /25 block is too small (128 addresses)",
        "10.0.0.0/24",
    );
    refused(
        "10.0.0.5/32",
        "cidr_too_small",
        "a single address",
        "10.0.0.0/24",
    );
}

#[test]
fn host_bits_offer_the_corrected_network() {
    refused(
        "10.0.0.1/16",
        "cidr_host_bits_set",
        "10.0.0.1 is not the first address of its /16 block",
        "10.0.0.0/16",
    );
    refused(
        "10.1.2.3/20",
        "cidr_host_bits_set",
        "from 10.1.0.0 to 10.1.15.255",
        "10.1.0.0/20",
    );
    refused(
        "192.168.1.128/24",
        "cidr_host_bits_set",
        "Use 192.168.1.0/24.",
        "192.168.1.0/24",
    );
}

#[test]
fn an_overlap_names_the_other_range_and_offers_the_next_free_one() {
    let others = [
        neighbour("Production EU", "10.0.0.0/16"),
        neighbour("VPN", "10.1.0.0/24"),
    ];
    refused_beside(
        &others,
        "10.0.0.0/16",
        "cidr_overlap",
        "10.0.0.0/16, used by the custom cloud “Production EU”",
        "10.2.0.0/16",
    );
    refused_beside(
        &others,
        "10.0.128.0/20",
        "cidr_overlap",
        "Networks that share addresses",
        "10.1.16.0/20",
    );
    refused_beside(
        &others,
        "10.1.0.0/16",
        "cidr_overlap",
        "used by the custom cloud “VPN”",
        "10.2.0.0/16",
    );
    let everything = [
        neighbour("On-premises", "10.0.0.0/8"),
        neighbour("Peer", "10.9.0.0/16"),
    ];
    refused_beside(
        &everything,
        "10.9.0.0/16",
        "cidr_overlap",
        "and with one other block",
        "172.16.0.0/16",
    );
    let third = [&everything[..], &[neighbour("Other", "10.9.1.0/24")]].concat();
    refused_beside(
        &third,
        "10.9.0.0/16",
        "cidr_overlap",
        "and with 2 other blocks",
        "172.16.0.0/16",
    );
    assert!(check_reserved("10.2.0.0/16", &others).is_ok());
}

#[test]
fn a_suggestion_avoids_the_neighbours_whatever_the_error() {
    let others = [neighbour("Production", "10.0.0.0/16")];
    refused_beside(
        &others,
        "10.0.0.0",
        "cidr_prefix_missing",
        "prefix length",
        "10.1.0.0/16",
    );
    refused_beside(
        &others,
        "10.0.0.0/8",
        "cidr_too_big",
        "too large",
        "10.1.0.0/16",
    );
    refused_beside(
        &others,
        "10.0.3.7/24",
        "cidr_host_bits_set",
        "Use 10.1.0.0/24.",
        "10.1.0.0/24",
    );
    refused_beside(&others, "", "cidr_missing", "Enter", "10.1.0.0/16");
}

#[test]
fn where_no_block_of_the_size_is_left_a_smaller_one_is_offered() {
    let full = [
        neighbour("a", "10.0.0.0/8"),
        neighbour("b", "172.16.0.0/12"),
        neighbour("c", "192.168.0.0/17"),
    ];
    refused_beside(
        &full,
        "10.0.0.0/16",
        "cidr_overlap",
        "used by the custom cloud “a”",
        "192.168.128.0/17",
    );
    let none = [&full[..], &[neighbour("d", "192.168.128.0/17")]].concat();
    let error = check_reserved("10.0.0.0/16", &none).expect_err("everything is taken");
    assert_eq!(error.suggestion(), None);
    assert_is_sentence(&error.to_string());
}

#[test]
fn typing_a_range_is_unfinished_until_it_passes() {
    let whole = "192.168.10.0/24";
    for end in 0..whole.len() {
        assert!(is_unfinished(&whole[..end]), "{}", &whole[..end]);
    }
    assert!(!is_unfinished(whole));
    for unfinished in [
        "1",
        "10",
        "10.",
        "10.0.0.0/1",
        "10.0.0.0/2",
        "172.1",
        "172.2",
        "19",
        " 10 ",
    ] {
        assert!(is_unfinished(unfinished), "{unfinished}");
    }
}

#[test]
fn what_typing_cannot_save_is_not_unfinished() {
    for hopeless in [
        "11",
        "2",
        "172.4",
        "172.32",
        "193",
        "010",
        "10.0.0.1",
        "10.256",
        "10..",
        "10.0.0.0.",
        "10.0.0.0/33",
        "10.0.0.0/3",
        "10.0.0.1/1",
        "10.0.0.0/16/",
        "10.1.0.0/16x",
        "fd00:",
        "x",
        "10.0.0.0/160",
        "10.0.0.0/16",
    ] {
        assert!(!is_unfinished(hopeless), "{hopeless}");
    }
}

#[test]
fn facts_describe_any_range() {
    let known = facts("10.1.2.3/20").expect("a range");
    assert_eq!(known.network, net("10.1.0.0/20"));
    assert_eq!(known.first.to_string(), "10.1.0.0");
    assert_eq!(known.last.to_string(), "10.1.15.255");
    assert_eq!(known.addresses, 4096);
    assert_eq!(known.netmask.to_string(), "255.255.240.0");
    assert!(known.has_host_bits);
    assert_eq!(facts("0.0.0.0/0").map(|all| all.addresses), Some(1 << 32));
    assert_eq!(facts("10.0.0.0/"), None);
    assert_eq!(facts("10.0.0.0/99"), None);
}

#[test]
fn the_next_free_block_is_the_first_that_fits() {
    let taken = |ranges: &[&str]| -> Vec<Neighbour> {
        ranges.iter().map(|range| neighbour("x", range)).collect()
    };
    let check = |prefix, ranges: &[&str], free: &str| {
        assert_eq!(
            next_free(prefix, &taken(ranges)),
            Some(net(free)),
            "/{prefix} {ranges:?}"
        );
    };
    check(16, &[], "10.0.0.0/16");
    check(24, &["10.0.0.0/24"], "10.0.1.0/24");
    check(16, &["10.0.0.0/24"], "10.1.0.0/16");
    check(
        20,
        &["10.0.0.0/16", "10.1.0.0/20", "10.1.32.0/20"],
        "10.1.16.0/20",
    );
    check(16, &["10.1.0.0/16", "10.0.0.0/16"], "10.2.0.0/16");
    check(16, &["10.0.0.0/8"], "172.16.0.0/16");
    check(16, &["10.0.0.0/8", "172.16.0.0/12"], "192.168.0.0/16");
    check(16, &["0.0.0.0/1"], "172.16.0.0/16");
    check(8, &["172.16.0.0/12"], "10.0.0.0/8");
    check(12, &["10.0.0.0/8"], "172.16.0.0/12");
    check(32, &["10.0.0.0/31"], "10.0.0.2/32");
    // Within a larger neighbour, one that ends earlier.
    check(24, &["10.0.0.0/16", "10.0.0.0/24"], "10.1.0.0/24");
    assert_eq!(next_free(16, &taken(&["0.0.0.0/0"])), None);
    assert_eq!(next_free(8, &taken(&["10.200.0.0/24"])), None);
    assert_eq!(next_free(33, &[]), None);
    assert_eq!(next_free(0, &[]), None);
}

#[test]
fn the_next_free_block_is_found_among_70_000_neighbours() {
    // Every /24 of 10.0.0.0/8 and of 172.16.0.0/12, last ones first.
    let all = (0..65_536_u32).map(|i| 0x0A00_0000 + i * 256);
    let more = (0..4096_u32).map(|i| 0xAC10_0000 + i * 256);
    let neighbours: Vec<Neighbour> = all
        .chain(more)
        .rev()
        .map(|start| Neighbour {
            label: String::new(),
            cidr: Ipv4Net::new(start.into(), 24).expect("a prefix length"),
            kind: NeighbourKind::CustomCloud,
        })
        .collect();
    assert_eq!(next_free(24, &neighbours), Some(net("192.168.0.0/24")));
    assert_eq!(
        next_free(24, &neighbours[1..]),
        Some(net("172.31.255.0/24"))
    );
}

#[test]
fn a_row_of_the_address_book_is_named_as_one() {
    let office = Neighbour {
        kind: NeighbourKind::AddressBook,
        ..neighbour("Head office", "10.0.0.0/12")
    };
    let part = "10.3.0.0/16 overlaps with 10.0.0.0/12, “Head office” in the address book.";
    let code = "cidr_overlaps_address_book";
    refused_beside(&[office], "10.3.0.0/16", code, part, "10.16.0.0/16");
}

#[test]
fn small_and_often_used_ranges_are_warned_about() {
    for (range, expected) in [
        ("10.0.0.0/24", &["run out of addresses"] as &[&str]),
        ("172.17.0.0/16", &["Docker"]),
        ("172.17.64.0/18", &["Docker"]),
        ("172.17.3.0/24", &["run out of addresses", "Docker"]),
        ("172.31.0.0/16", &["default VPC"]),
        ("172.31.128.0/20", &["default VPC"]),
        ("10.128.0.0/16", &["auto mode"]),
        ("10.255.0.0/16", &["auto mode"]),
        ("10.127.0.0/16", &[]),
        ("10.0.0.0/16", &[]),
        ("172.18.0.0/16", &[]),
        ("172.30.0.0/16", &[]),
        ("10.0.0.0/23", &[]),
    ] {
        let warnings = cidr::warnings(net(range));
        assert_eq!(warnings.len(), expected.len(), "{range}: {warnings:?}");
        for (warning, part) in warnings.iter().zip(expected) {
            assert!(warning.contains(part), "{range}: {warning}");
            assert_is_sentence(warning);
        }
    }
}
