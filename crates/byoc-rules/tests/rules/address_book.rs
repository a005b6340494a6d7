//! The address book: rows, changes, and the three texts that can be imported.

use byoc_rules::address_book::{
    Book, Entry, Import, LIMIT, changed, check_cidr, check_name, neighbours, read_import, to_book,
    to_rows,
};
use byoc_rules::cidr;
use byoc_types::{AddressBookChange, AddressBookRow, AddressKind};

use crate::assert_is_sentence;

fn row(cidr: &str, name: &str, kind: AddressKind) -> AddressBookRow {
    AddressBookRow {
        name: name.to_owned(),
        cidr: cidr.to_owned(),
        kind,
    }
}

fn other(cidr: &str, name: &str) -> AddressBookRow {
    row(cidr, name, AddressKind::Other)
}

#[test]
fn blocks_are_any_ipv4_network_of_8_to_32() {
    for (input, expected) in [
        ("10.0.0.0/8", "10.0.0.0/8"),
        (" 192.168.1.0/24\u{200b}", "192.168.1.0/24"),
        ("203.0.113.7/32", "203.0.113.7/32"),
        ("100.64.0.0/10", "100.64.0.0/10"),
    ] {
        assert_eq!(check_cidr(input).expect(input).to_string(), expected);
    }
    for (input, code, suggestion) in [
        ("", "cidr_missing", None),
        ("office", "cidr_notation", None),
        ("10.0.0.0/33", "cidr_notation", None),
        ("10.0.0/16", "cidr_notation", None),
        ("fd00::/8", "cidr_ipv6", None),
        ("8.0.0.0/7", "cidr_too_big", None),
        ("0.0.0.0/0", "cidr_too_big", None),
        ("10.1.2.3", "cidr_prefix_missing", Some("10.1.2.3/32")),
        ("10.1.2.3/16", "cidr_host_bits_set", Some("10.1.0.0/16")),
    ] {
        let error = check_cidr(input).expect_err(input);
        assert_eq!(error.code(), code, "{input}: {error}");
        assert_eq!(error.suggestion().as_deref(), suggestion, "{input}");
        assert_is_sentence(&error.to_string());
    }
}

#[test]
fn names_have_1_to_64_characters_on_one_line() {
    assert_eq!(check_name("  Head office ").as_deref(), Ok("Head office"));
    assert!(check_name(&"ö".repeat(64)).is_ok());
    for (input, code, suggestion) in [
        ("  ", "name_missing", None),
        ("a\tb", "name_characters", Some("a b".to_owned())),
        ("a\u{202e}b", "name_characters", Some("ab".to_owned())),
        (&*"x".repeat(65), "name_too_long", Some("x".repeat(64))),
    ] {
        let error = check_name(input).expect_err(input);
        assert_eq!((error.code(), error.suggestion()), (code, suggestion));
        assert_is_sentence(&error.to_string());
    }
}

#[test]
fn kinds_are_read_as_words_and_as_labels() {
    for (input, expected) in [
        ("", AddressKind::Other),
        ("peer", AddressKind::Peer),
        ("VPN", AddressKind::Vpn),
        ("On-premises", AddressKind::OnPremises),
        ("on_premises", AddressKind::OnPremises),
        ("on premises", AddressKind::OnPremises),
        ("Other", AddressKind::Other),
    ] {
        let text = format!("name,cidr,kind\nA,10.1.0.0/16,{input}");
        imported(&text, &[row("10.1.0.0/16", "A", expected)], &[]);
    }
}

#[test]
fn a_change_merges_replaces_and_removes() {
    let book = to_book(&[other("10.2.0.0/16", "Old"), other("10.1.0.0/16", "Paris")]);
    let change = AddressBookChange {
        rows: vec![
            row("10.2.0.0/16", "New", AddressKind::Vpn),
            other("9.0.0.0/8", "First"),
        ],
        remove: vec!["10.1.0.0/16".to_owned(), "10.7.0.0/16".to_owned()],
    };
    let after = changed(&book, &change).expect("a good change");
    assert_eq!(
        to_rows(&after),
        [
            other("9.0.0.0/8", "First"),
            row("10.2.0.0/16", "New", AddressKind::Vpn)
        ]
    );
    // A block is edited in one step: the old one goes, the new one comes.
    let edit = AddressBookChange {
        rows: vec![other("10.2.0.0/17", "Half")],
        remove: vec!["10.2.0.0/16".to_owned()],
    };
    let after = changed(&after, &edit).expect("an edit");
    assert_eq!(after.len(), 2);
    // Every fault comes at once, each at its field.
    let wrong = AddressBookChange {
        rows: vec![other("10.0.0.1/8", ""), other("10.0.0.0/8", "Fine")],
        remove: vec!["x".to_owned()],
    };
    let errors = changed(&book, &wrong).expect_err("three faults");
    let fields: Vec<&str> = errors.iter().map(|error| &*error.field).collect();
    assert_eq!(fields, ["remove[0]", "rows[0].cidr", "rows[0].name"]);
}

#[test]
fn the_book_is_full_at_500_rows() {
    let rows: Vec<AddressBookRow> = (0..LIMIT)
        .map(|at| other(&format!("10.{}.{}.0/24", at / 256, at % 256), "Net"))
        .collect();
    let change = AddressBookChange {
        rows,
        remove: vec![],
    };
    let full = changed(&Book::new(), &change).expect("500 fit");
    // The same blocks again are no more rows.
    assert_eq!(changed(&full, &change).expect("as many").len(), LIMIT);
    let more = AddressBookChange {
        rows: vec![other("192.168.0.0/16", "One more")],
        remove: vec![],
    };
    let errors = changed(&full, &more).expect_err("501");
    assert_eq!(errors[0].code, "address_book_full");
    assert!(
        errors[0].message.contains("501 rows"),
        "{}",
        errors[0].message
    );
    let instead = AddressBookChange {
        remove: vec!["10.0.0.0/24".to_owned()],
        ..more
    };
    assert!(changed(&full, &instead).is_ok());
}

#[test]
fn free_ranges_avoid_the_book() {
    let book = Book::from([(
        "10.0.0.0/8".parse().unwrap(),
        Entry {
            name: "All of ten".to_owned(),
            kind: AddressKind::OnPremises,
        },
    )]);
    let others: Vec<_> = neighbours(&book).collect();
    let free = cidr::next_free(16, &others).expect("there is room");
    assert_eq!(free.to_string(), "172.16.0.0/16");
    let error = cidr::check_reserved("10.9.0.0/16", &others).expect_err("taken");
    assert_eq!(error.code(), "cidr_overlaps_address_book");
    assert!(
        error
            .to_string()
            .contains("“All of ten” in the address book")
    );
}

/// Rows as `cidr name kind`, problems as `line: message`.
#[track_caller]
fn imported(input: &str, rows: &[AddressBookRow], problems: &[(usize, &str)]) {
    let Import {
        rows: found,
        problems: wrong,
    } = read_import(input);
    assert_eq!(found, rows, "{input}");
    assert_eq!(wrong.len(), problems.len(), "{wrong:?}");
    for (problem, (line, part)) in wrong.iter().zip(problems) {
        assert_eq!(problem.line, *line, "{problem:?}");
        assert!(problem.message.contains(part), "{problem:?}");
        assert_is_sentence(&problem.message);
    }
}

#[test]
fn text_is_a_block_and_a_name_on_each_line() {
    imported(
        "# offices\n10.1.0.0/16 Head office\r\n\n10.2.0.0/16\tParis #2\n",
        &[
            other("10.1.0.0/16", "Head office"),
            other("10.2.0.0/16", "Paris #2"),
        ],
        &[],
    );
    imported(
        "10.1.0.0/16 A\n10.1.0.0/16 B\n10.3.0.1/16 C\n10.4.0.0/16\nHello world\n10.5.0.0/16,D",
        &[other("10.1.0.0/16", "B")],
        &[
            (3, "Write 10.3.0.0/16"),
            (4, "The name is missing"),
            (5, "“Hello” is not a CIDR block"),
            (6, "first line must be name,cidr,kind"),
        ],
    );
    imported("", &[], &[]);
}

#[test]
fn csv_names_its_columns_in_the_first_line() {
    imported(
        "\u{feff}name,cidr,kind\n\"Office, \"\"north\"\"\",10.1.0.0/16,on_premises\nVPN,10.2.0.0/16,vpn\nPlain,10.3.0.0/16\n",
        &[
            row("10.1.0.0/16", "Office, \"north\"", AddressKind::OnPremises),
            row("10.2.0.0/16", "VPN", AddressKind::Vpn),
            other("10.3.0.0/16", "Plain"),
        ],
        &[],
    );
    // Spreadsheets of many countries separate with semicolons, and columns may stand in any order.
    imported(
        "CIDR;Owner;Name\n10.1.0.0/16;x;Paris\n;;\n10.2.0.0/16;\"y;Lyon\n10.3.0.0/16;z;",
        &[other("10.1.0.0/16", "Paris")],
        &[
            (3, "Enter a CIDR block"),
            (4, "A quote is opened"),
            (5, "Enter a name"),
        ],
    );
    imported(
        "name,cidr,kind\nA,10.1.0.0/16,tunnel",
        &[],
        &[(2, "“tunnel” is not a kind")],
    );
}

const VPCS: &str = include_str!("address_book/describe-vpcs.json");

#[test]
fn vpcs_give_every_block_with_the_name_of_the_tag_or_the_id() {
    let peer = |cidr, name| row(cidr, name, AddressKind::Peer);
    imported(
        VPCS,
        &[
            peer("172.31.0.0/16", "vpc-0a1b2c3d4e5f60718"),
            peer("10.40.0.0/16", "Payments"),
            peer("100.64.0.0/16", "Payments"),
        ],
        &[],
    );
    // `--query Vpcs` prints the list alone.
    imported(
        r#"[{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]"#,
        &[peer("10.0.0.0/16", "vpc-1")],
        &[],
    );
    imported(
        "{\"Vpcs\": [\n  {\n",
        &[],
        &[(3, "JSON is cut off or damaged")],
    );
    imported("{\"Subnets\": []}", &[], &[(1, "no key “Vpcs”")]);
    imported(
        "{\"Vpcs\": [\n {\"VpcId\": \"vpc-1\",\n  \"CidrBlock\": \"nonsense\"}]}",
        &[],
        &[(3, "is not a CIDR block")],
    );
}
