//! The custom clouds that are selected in the list. The tab keeps them: the pages of the list and of
//! what is done with them may be in two documents.

use super::storage::{read_in_tab, write_in_tab};

fn key(org: &str) -> String {
    format!("byoc-selected:{org}")
}

/// Ids of the selected custom clouds of an organization.
pub fn read(org: &str) -> Vec<String> {
    let text = read_in_tab(&key(org));
    let ids = text.as_deref().unwrap_or_default().split_whitespace();
    ids.map(str::to_owned).collect()
}

/// Keeps them until the tab is closed.
pub fn write(org: &str, ids: &[String]) {
    write_in_tab(&key(org), &ids.join(" "));
}
