//! Ctrl+K, or Cmd+K: opens the search. In the first bundle, which doesn't have it, it leads to its page.

use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use crate::{
    paths,
    state::{organization::use_organization_id, palette::PaletteState},
    ui::keys::on_key,
};

/// Listens as long as the current owner is there.
pub fn listen_to_palette_key() {
    let org = use_organization_id();
    let navigate = use_navigate();
    let palette = use_context::<PaletteState>();
    let listener = window_event_listener(
        ev::keydown,
        on_key(move |press| {
            let is_wanted = press.name.eq_ignore_ascii_case("k")
                && (press.holds("ctrlKey") || press.holds("metaKey"))
                && !press.event.default_prevented();
            if !is_wanted || is_dialog_open() {
                return;
            }
            press.event.prevent_default();
            match palette {
                Some(palette) => palette.open(true),
                None => navigate(
                    &paths::search(&org.get_untracked()),
                    NavigateOptions::default(),
                ),
            }
        }),
    );
    on_cleanup(move || listener.remove());
}

/// A question on screen is answered first.
fn is_dialog_open() -> bool {
    document()
        .query_selector("dialog[open]")
        .ok()
        .flatten()
        .is_some()
}
