//! Keys that do something anywhere on a page. They can be turned off (WCAG 2.1.4): with speech input,
//! a spoken word is many keys.

use leptos::prelude::*;

use super::storage::{read, write};

const KEY: &str = "shortcuts";

#[derive(Clone, Copy)]
pub struct Shortcuts {
    is_on: RwSignal<bool>,
    is_list_open: RwSignal<bool>,
}

/// On, unless they were turned off before.
pub fn provide_shortcuts() {
    provide_context(Shortcuts {
        is_on: RwSignal::new(read(KEY).as_deref() != Some("off")),
        is_list_open: RwSignal::new(false),
    });
}

pub fn use_shortcuts() -> Shortcuts {
    expect_context()
}

impl Shortcuts {
    pub fn is_on(self) -> bool {
        self.is_on.get()
    }

    /// Turns them on or off, and remembers it.
    pub fn turn(self, is_on: bool) {
        self.is_on.set(is_on);
        write(KEY, if is_on { "on" } else { "off" });
    }

    /// Whether the list of them is shown.
    pub fn is_list_open(self) -> bool {
        self.is_list_open.get()
    }

    pub fn show_list(self, is_open: bool) {
        self.is_list_open.set(is_open);
    }
}
