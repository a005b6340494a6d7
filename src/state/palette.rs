//! Whether the search lies over the page.

use leptos::prelude::*;

/// The search of the organization on screen.
#[derive(Clone, Copy)]
pub struct PaletteState(RwSignal<bool>);

/// For the pages below, if they are of the bundle that has the search.
pub fn provide_palette() -> PaletteState {
    let palette = PaletteState(RwSignal::new(false));
    provide_context(palette);
    palette
}

impl PaletteState {
    pub fn is_open(self) -> bool {
        self.0.get()
    }

    pub fn open(self, is_open: bool) {
        self.0.set(is_open);
    }
}
