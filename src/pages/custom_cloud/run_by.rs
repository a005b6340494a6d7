//! The label of a custom cloud that the people who run the server built on request.

use leptos::prelude::*;

use super::current::use_current;
use crate::api::requests::request_list;
use crate::ui::{Badge, Tone};

/// “Run by NAME”, beside the badge of the state.
#[component]
pub fn RunBy() -> impl IntoView {
    let current = use_current();
    let is_requested = current.is_requested();
    let name = LocalResource::new(move || {
        let (org, is_asked) = (current.organization_id(), is_requested.get());
        async move {
            match is_asked {
                true => request_list(&org)
                    .await
                    .ok()
                    .map(|answer| answer.operator_name),
                false => None,
            }
        }
    });
    move || {
        let name = name.get().flatten().filter(|_| is_requested.get())?;
        Some(view! { <Badge tone=Tone::Info>"Run by " <bdi>{name}</bdi></Badge> })
    }
}
