//! The custom clouds that are selected in the list. The tab keeps them: the pages of the list and of
//! what is done with them may be in two documents.

use leptos::prelude::window;

fn key(org: &str) -> String {
    format!("byoc-selected:{org}")
}

/// Ids of the selected custom clouds of an organization.
pub fn read(org: &str) -> Vec<String> {
    let storage = window().session_storage().ok().flatten();
    let text = storage.and_then(|storage| storage.get_item(&key(org)).ok().flatten());
    let ids = text.as_deref().unwrap_or_default().split_whitespace();
    ids.map(str::to_owned).collect()
}

/// Keeps them until the tab is closed.
pub fn write(org: &str, ids: &[String]) {
    if let Ok(Some(storage)) = window().session_storage() {
        storage.set_item(&key(org), &ids.join(" ")).ok();
    }
}
