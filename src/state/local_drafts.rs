//! Where this browser keeps what is typed into the wizard, by person, organization and draft.
//!
//! A stored draft has its id for a place. What was never sent has a place of its own for each tab
//! that it is typed in: it begins with [`UNSENT`] and stands in the tab's address.

use std::cell::RefCell;

thread_local! {
    /// Who is signed in: others at the same browser are not shown what this person typed.
    static PERSON: RefCell<String> = const { RefCell::new(String::new()) };
}

/// From now on this person's drafts are meant.
pub fn local_drafts_of(user_id: &str) {
    PERSON.with_borrow_mut(|person| user_id.clone_into(person));
}

/// How the places begin of what was never sent; no id of a custom cloud does.
pub const UNSENT: &str = "new";

fn key(organization: &str, place: &str) -> String {
    PERSON.with_borrow(|person| format!("byoc-wizard/{person}/{organization}/{place}"))
}

/// Places of all that was typed and never sent, in no order.
pub fn unsent_drafts(organization: &str) -> Vec<String> {
    let before = key(organization, "");
    let storage = storage();
    let count = storage.as_ref().and_then(|it| it.length().ok());
    (0..count.unwrap_or_default())
        .filter_map(|index| storage.as_ref()?.key(index).ok().flatten())
        .filter_map(|key| key.strip_prefix(&before).map(str::to_owned))
        .filter(|place| place.starts_with(UNSENT))
        .collect()
}

/// The text kept for a draft.
pub fn local_draft_read(organization: &str, place: &str) -> Option<String> {
    storage()?
        .get_item(&key(organization, place))
        .ok()
        .flatten()
}

/// Keeps a text; false where the browser has no room or no memory.
pub fn local_draft_write(organization: &str, place: &str, text: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(&key(organization, place), text).is_ok())
}

/// Forgets it.
pub fn local_draft_remove(organization: &str, place: &str) {
    if let Some(storage) = storage() {
        storage.remove_item(&key(organization, place)).ok();
    }
}

/// Absent where the browser forbids it.
fn storage() -> Option<web_sys::Storage> {
    leptos::prelude::window().local_storage().ok().flatten()
}
