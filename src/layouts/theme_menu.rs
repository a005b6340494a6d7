//! Light, dark or system.

use leptos::prelude::*;

use crate::{
    state::theme::{Theme, use_theme},
    ui::{Icon, IconName, Menu, MenuItem, dynamic},
};

fn icon(theme: Theme) -> IconName {
    match theme {
        Theme::Light => IconName::Sun,
        Theme::Dark => IconName::Moon,
        Theme::System => IconName::Monitor,
    }
}

/// The choice of a theme.
#[component]
pub fn ThemeMenu() -> impl IntoView {
    let state = use_theme();
    let items = Signal::derive(move || {
        Theme::ALL
            .into_iter()
            .map(|theme| {
                MenuItem::press(theme.label(), move || state.choose(theme))
                    .with_icon(icon(theme))
                    .chosen(state.get() == theme)
            })
            .collect::<Vec<_>>()
    });
    let label =
        Signal::derive(move || format!("Theme: {}", state.get().label().to_ascii_lowercase()));
    view! {
        <Menu label items button_class="icon-button icon-button--large">
            {dynamic(move || view! { <Icon name=icon(state.get())/> })}
        </Menu>
    }
}
