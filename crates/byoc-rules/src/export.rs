//! A history as a file for spreadsheets.

use byoc_types::Event;

/// Columns of [`csv`].
const COLUMNS: [&str; 9] = [
    "sequence",
    "time",
    "custom_cloud_environment_id",
    "actor",
    "action",
    "state",
    "summary",
    "field",
    "before_after",
];

/// The events as CSV (RFC 4180): a line for each changed field, and one for an event without any.
///
/// People choose names, and a spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a
/// formula. Such a cell begins with an apostrophe here, which spreadsheets show as text.
pub fn csv<'a>(events: impl IntoIterator<Item = &'a Event>) -> String {
    // The mark tells spreadsheets that it is UTF-8.
    let mut text = format!("\u{feff}{}\r\n", COLUMNS.join(","));
    for event in events {
        let state = event.state.map(crate::words::as_word).unwrap_or_default();
        let sequence = event.sequence.to_string();
        let common = [
            sequence.as_str(),
            &event.time,
            &event.custom_cloud_environment_id,
            &event.actor,
            &event.action,
            state,
            &event.summary,
        ];
        let mut line = |field: &str, change: &str| {
            let cells = common.iter().copied().chain([field, change]).map(cell);
            text.push_str(&cells.collect::<Vec<_>>().join(","));
            text.push_str("\r\n");
        };
        if event.changes.is_empty() {
            line("", "");
        }
        for change in &event.changes {
            let side = |value: &Option<String>| value.clone().unwrap_or_default();
            let both = format!("{} → {}", side(&change.before), side(&change.after));
            line(&change.field, &both);
        }
    }
    text
}

/// A cell, safe for spreadsheets.
pub fn cell(value: &str) -> String {
    let is_formula = value
        .trim_start_matches(|c: char| c.is_whitespace() || c.is_control())
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || value.starts_with(['\t', '\r', '\n']);
    let guard = if is_formula { "'" } else { "" };
    let value = format!("{guard}{value}");
    match value.contains(['"', ',', ';', '\n', '\r', '\t', '\'']) {
        true => format!("\"{}\"", value.replace('"', "\"\"")),
        false => value,
    }
}
