//! A history as CSV, and what spreadsheets must not take for a formula.

use byoc_rules::export::{cell, csv};
use byoc_types::{Event, FieldChange};

fn event(summary: &str, changes: Vec<FieldChange>) -> Event {
    Event {
        sequence: 7,
        custom_cloud_environment_id: "c1".to_owned(),
        custom_cloud_name: None,
        action: "custom_cloud_update".to_owned(),
        actor: "ada@example.com".to_owned(),
        time: "2026-11-22T19:17:54Z".to_owned(),
        state: None,
        changes,
        summary: summary.to_owned(),
    }
}

#[test]
fn no_cell_is_a_formula() {
    for (value, expected) in [
        ("plain", "plain"),
        ("10.0.0.0/16", "10.0.0.0/16"),
        ("=1+1", "\"'=1+1\""),
        ("+49 30", "\"'+49 30\""),
        ("-1", "\"'-1\""),
        ("@SUM(A1)", "\"'@SUM(A1)\""),
        (" =1", "\"' =1\""),
        ("\t=1", "\"'\t=1\""),
        ("＝1", "\"'＝1\""),
        ("a\"b", "\"a\"\"b\""),
        ("a,b", "\"a,b\""),
        ("a\nb", "\"a\nb\""),
        ("a=b", "a=b"),
        ("", ""),
    ] {
        assert_eq!(cell(value), expected, "{value:?}");
    }
}

#[test]
fn each_changed_field_is_a_line() {
    let change = |field: &str, before: Option<&str>, after: Option<&str>| FieldChange {
        field: field.to_owned(),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
    };
    let renamed = event(
        "Renamed “=cmd|' /C calc'!A0”",
        vec![
            change("display_name", Some("Old"), Some("=cmd|' /C calc'!A0")),
            change("tags.team", None, Some("data")),
        ],
    );
    let text = csv([&renamed, &event("Created “A”", vec![])]);
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').split("\r\n").collect();
    assert_eq!(lines.len(), 5, "{text}");
    assert_eq!(
        lines[0],
        "sequence,time,custom_cloud_environment_id,actor,action,state,summary,field,before_after"
    );
    assert!(
        lines[1].ends_with(",display_name,\"Old → =cmd|' /C calc'!A0\""),
        "{}",
        lines[1]
    );
    assert!(lines[2].ends_with(",tags.team, → data"), "{}", lines[2]);
    assert!(lines[3].ends_with(",Created “A”,,"), "{}", lines[3]);
}
