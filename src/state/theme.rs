//! Light, dark, or as the system says. `public/theme.js` sets the same before the first paint.

use leptos::prelude::*;

use super::storage::{read, write};

const KEY: &str = "theme";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
    System,
}

impl Theme {
    pub const ALL: [Theme; 3] = [Theme::Light, Theme::Dark, Theme::System];

    pub fn label(self) -> &'static str {
        match self {
            Theme::Light => "Light",
            Theme::Dark => "Dark",
            Theme::System => "System",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
            Theme::System => "system",
        }
    }
}

#[derive(Clone, Copy)]
pub struct ThemeState(RwSignal<Theme>);

/// Reads what was chosen before.
pub fn provide_theme() {
    let stored = read(KEY);
    let theme = Theme::ALL
        .into_iter()
        .find(|theme| stored.as_deref() == Some(theme.word()));
    provide_context(ThemeState(RwSignal::new(theme.unwrap_or(Theme::System))));
}

pub fn use_theme() -> ThemeState {
    expect_context()
}

impl ThemeState {
    pub fn get(self) -> Theme {
        self.0.get()
    }

    /// Shows and remembers a theme.
    pub fn choose(self, theme: Theme) {
        self.0.set(theme);
        write(KEY, theme.word());
        if let Some(root) = document().document_element() {
            match theme {
                Theme::System => root.remove_attribute("data-theme").ok(),
                Theme::Light | Theme::Dark => root.set_attribute("data-theme", theme.word()).ok(),
            };
        }
    }
}
