//! A new page is announced, and the focus starts at its heading.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::ui::LiveRegion;

/// How often a heading is looked for that comes with its data.
const LOOK_EVERY: Duration = Duration::from_millis(50);
const LOOKS: u32 = 60;

/// Set in the tab's own storage while a page is on its way in another document.
const ARRIVING: &str = "byoc-arriving";

/// Makes the next document treat its first page as one that was gone to.
pub fn keep_arrival() {
    if let Ok(Some(storage)) = window().session_storage() {
        // Without it the focus starts at the top of the document.
        storage.set_item(ARRIVING, "1").ok();
    }
}

fn take_arrival() -> bool {
    let Ok(Some(storage)) = window().session_storage() else {
        return false;
    };
    let is_arriving = matches!(storage.get_item(ARRIVING), Ok(Some(_)));
    if is_arriving {
        storage.remove_item(ARRIVING).ok();
    }
    is_arriving
}

/// On each change of the path: scrolls to the top, focuses the `h1` of the new page, and reads out
/// its title. Following a link inside `[data-keeps-focus]` (tabs) leaves the focus there.
#[component]
pub fn RouteAnnouncer() -> impl IntoView {
    let path = use_location().pathname;
    let announced = RwSignal::new(String::new());
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        let has_moved = match before {
            Some(before) => before != path,
            None => take_arrival(),
        };
        if has_moved {
            // After the router has put the new page in place.
            set_timeout(move || arrive(announced, LOOKS), Duration::ZERO);
        }
        path
    });
    view! { <LiveRegion text=announced/> }
}

fn arrive(announced: RwSignal<String>, looks: u32) {
    let document = document();
    let keeps_focus = document.active_element().is_some_and(|element| {
        element
            .closest("[data-keeps-focus]")
            .ok()
            .flatten()
            .is_some()
    });
    if !keeps_focus {
        match document.query_selector("main h1") {
            Ok(Some(heading)) => {
                window().scroll_to_with_x_and_y(0.0, 0.0);
                if let Ok(heading) = heading.dyn_into::<HtmlElement>() {
                    heading.set_attribute("tabindex", "-1").ok();
                    heading.focus().ok();
                }
            }
            _ if looks > 0 => {
                return set_timeout(move || arrive(announced, looks - 1), LOOK_EVERY);
            }
            _ => {}
        }
    }
    announced.try_set(document.title());
}
