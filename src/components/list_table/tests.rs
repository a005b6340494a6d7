use byoc_html::Html;

use super::query::TableQuery;
use super::rows::{Column, Index, TableRow, TableTexts, heir, words};

#[derive(Debug, Clone, PartialEq)]
struct Person {
    id: &'static str,
    name: &'static str,
    role: &'static str,
    since: &'static str,
}

impl TableRow for Person {
    const TEXTS: TableTexts = TableTexts {
        id: "people",
        prefix: "people-",
        label: "People",
        filter: "Filter people",
        noun: "person",
        no_match: "Nobody matches",
        searched: "The filter searches names.",
    };
    const COLUMNS: &'static [Column<Self>] = &[
        column("name", true, |person| person.name.to_owned()),
        column("role", true, |person| person.role.to_owned()),
        column("since", false, |person| person.since.to_owned()),
    ];

    fn id(&self) -> &str {
        self.id
    }

    fn name(&self) -> String {
        self.name.to_owned()
    }
}

const fn column(
    word: &'static str,
    is_searched: bool,
    text: fn(&Person) -> String,
) -> Column<Person> {
    Column {
        word,
        heading: word,
        class: "",
        text,
        order: None,
        is_searched,
        cell: |_, _| Html::default(),
    }
}

fn people() -> Index<Person> {
    let person = |id, name, role, since| Person {
        id,
        name,
        role,
        since,
    };
    Index::new(vec![
        person("1", "Émile Zola", "Admin", "2026-01-02"),
        person("2", "bea", "Member", "2026-01-03"),
        person("3", "Ada", "Member", "2026-01-01"),
        person("4", "Bea", "Admin", "2026-01-04"),
    ])
}

/// The query in an address.
fn query(address: &str) -> TableQuery {
    let pairs: Vec<(&str, &str)> = address
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .collect();
    TableQuery::read(&words::<Person>(), "people-", Person::ORDER, |name| {
        let found = pairs.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}

#[test]
fn the_address_says_which_rows_in_what_order() {
    for (address, expected) in [
        ("", "3 2 4 1"),
        ("people-sort=-name", "1 2 4 3"),
        ("people-sort=role", "4 1 3 2"),
        // Equal rows are in the order of the names, whichever way the roles are.
        ("people-sort=-role", "3 2 4 1"),
        ("people-sort=since", "3 1 2 4"),
        ("people-sort=-since", "4 2 1 3"),
        ("people-sort=height", "3 2 4 1"),
        ("sort=-name&q=ada", "3 2 4 1"),
        ("people-q=BEA", "2 4"),
        ("people-q=bea admin", "4"),
        ("people-q=ÉMILE", "1"),
        // A column that is not searched.
        ("people-q=2026", ""),
        ("people-q=  ", "3 2 4 1"),
        ("people-q=e&people-sort=-since", "4 2 1 3"),
    ] {
        let shown = people().shown(&query(address)).join(" ");
        assert_eq!(shown, expected, "{address}");
    }
}

#[test]
fn only_what_is_not_at_its_default_is_in_the_address() {
    for (address, expected) in [
        ("", ""),
        ("people-sort=name", ""),
        ("people-sort=-name", "people-sort=-name"),
        ("people-q=a", "people-q=a"),
        (
            "people-sort=role&people-q=a b",
            "people-q=a b&people-sort=role",
        ),
    ] {
        let params = query(address).params(&words::<Person>(), "people-", Person::ORDER);
        let written: Vec<String> = params
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name}={}", value?)))
            .collect();
        assert_eq!(written.join("&"), expected, "{address}");
    }
}

#[test]
fn a_heading_sorts_and_then_turns_the_order_round() {
    let words = words::<Person>();
    let by_role = query("people-q=a").sorted_by(1);
    assert_eq!(
        (by_role.order(&words), by_role.text.as_str()),
        ("role".into(), "a")
    );
    assert_eq!(by_role.sorted_by(1).order(&words), "-role");
    assert_eq!(by_role.sorted_by(1).sorted_by(1).order(&words), "role");
    assert_eq!(by_role.in_order(&words, "-since").order(&words), "-since");
    assert_eq!(by_role.in_order(&words, "height").order(&words), "role");
}

#[test]
fn the_focus_goes_to_the_renamed_row_or_the_next_one() {
    let ids = |text: &str| -> Vec<String> { text.split(' ').map(str::to_owned).collect() };
    for (before, now, gone, expected) in [
        ("a b c", "a c", "b", Some("c")),
        ("a b c", "a b", "c", Some("b")),
        ("a b c", "a c z", "b", Some("z")),
        // Somebody else's rows came too.
        ("a b c", "a c y z", "b", Some("c")),
        ("a b c", "a b c", "b", None),
        ("a b c", "a b", "z", None),
    ] {
        let (before, now) = (ids(before), ids(now));
        assert_eq!(
            heir(&before, &now, gone).map(String::as_str),
            expected,
            "{gone}"
        );
    }
    assert_eq!(heir(&ids("a"), &[], "a"), None);
}

#[test]
fn the_newest_come_first_where_a_table_says_so() {
    let words = words::<Person>();
    let read = |sort: Option<&str>| {
        TableQuery::read(&words, "", (2, true), |name| {
            sort.filter(|_| name == "sort").map(str::to_owned)
        })
    };
    for (sort, shown, written) in [
        (None, "4 2 1 3", None),
        (Some("-since"), "4 2 1 3", None),
        (Some("since"), "3 1 2 4", Some("since")),
        (Some("name"), "3 2 4 1", Some("name")),
    ] {
        let query = read(sort);
        assert_eq!(people().shown(&query).join(" "), shown, "{sort:?}");
        let [_, (_, order)] = query.params(&words, "", (2, true));
        assert_eq!(order.as_deref(), written, "{sort:?}");
    }
}
