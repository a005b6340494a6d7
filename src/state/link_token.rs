//! What a link carries behind `#`, which no server sees.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// The token of the link that the page was opened with.
pub fn use_link_token() -> Memo<String> {
    let hash = use_location().hash;
    Memo::new(move |_| hash.with(|hash| hash.trim_start_matches('#').trim().to_owned()))
}
