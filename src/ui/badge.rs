//! A word about a thing's state.

use leptos::prelude::*;

use super::{Icon, IconName, Spinner, Tone};

/// A badge: colour, icon and word together.
#[component]
pub fn Badge(
    #[prop(optional)] tone: Tone,
    #[prop(into, optional)] icon: Option<IconName>,
    /// True: a turning ring in place of the icon.
    #[prop(optional)]
    is_busy: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <span class=format!("badge badge--{}", tone.as_class())>
            {if is_busy {
                Some(view! { <Spinner/> }.into_any())
            } else {
                icon.map(|name| view! { <Icon name/> }.into_any())
            }}
            {children()}
        </span>
    }
    .into_any()
}
