//! Where this browser keeps what is typed into the wizard, by organization and draft.

/// Place of a draft; `cloud` is the stored one's id, `None` before step 1 is sent.
fn key(organization: &str, cloud: Option<&str>) -> String {
    format!("byoc-wizard/{organization}/{}", cloud.unwrap_or("new"))
}

/// The text kept for a draft.
pub fn local_draft_read(organization: &str, cloud: Option<&str>) -> Option<String> {
    storage()?
        .get_item(&key(organization, cloud))
        .ok()
        .flatten()
}

/// Keeps a text; false where the browser has no room or no memory.
pub fn local_draft_write(organization: &str, cloud: Option<&str>, text: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(&key(organization, cloud), text).is_ok())
}

/// Forgets it.
pub fn local_draft_remove(organization: &str, cloud: Option<&str>) {
    if let Some(storage) = storage() {
        storage.remove_item(&key(organization, cloud)).ok();
    }
}

/// Absent where the browser forbids it.
fn storage() -> Option<web_sys::Storage> {
    leptos::prelude::window().local_storage().ok().flatten()
}
