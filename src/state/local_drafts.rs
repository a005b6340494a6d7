//! Where this browser keeps what is typed into the wizard, by person, organization and draft.

use std::cell::RefCell;

thread_local! {
    /// Who is signed in: others at the same browser are not shown what this person typed.
    static PERSON: RefCell<String> = const { RefCell::new(String::new()) };
}

/// From now on this person's drafts are meant.
pub fn local_drafts_of(user_id: &str) {
    PERSON.with_borrow_mut(|person| user_id.clone_into(person));
}

/// Place of a draft; `cloud` is the stored one's id, `None` before step 1 is sent.
fn key(organization: &str, cloud: Option<&str>) -> String {
    let cloud = cloud.unwrap_or("new");
    PERSON.with_borrow(|person| format!("byoc-wizard/{person}/{organization}/{cloud}"))
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
