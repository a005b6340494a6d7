//! The dialog, opened and closed faster than the browser tells of it.

use byoc_console::ui::Dialog;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlDialogElement;

use super::stage::{Stage, until};

/// A question that is open or not, and how often it asked to be closed.
async fn asked(is_open: RwSignal<bool>, closes: RwSignal<u32>) -> (Stage, HtmlDialogElement) {
    let on_close = Callback::new(move |()| {
        closes.update(|closes| *closes += 1);
        is_open.set(false);
    });
    let stage = Stage::mount(move || {
        view! {
            <Dialog title="Discard 2 drafts?" is_open on_close>
                "They are gone for good."
            </Dialog>
        }
    })
    .await;
    let dialog: HtmlDialogElement = stage.one("dialog").unchecked_into();
    (stage, dialog)
}

/// Until the browser has told of what happened before.
async fn frames() {
    let is_over = RwSignal::new(false);
    request_animation_frame(move || request_animation_frame(move || is_over.set(true)));
    until("two frames", || is_over.get_untracked()).await;
}

#[wasm_bindgen_test]
async fn it_stays_open_when_it_is_opened_right_after_it_was_closed() {
    let (is_open, closes) = (RwSignal::new(true), RwSignal::new(0));
    let (_stage, dialog) = asked(is_open, closes).await;
    until("open", || dialog.open()).await;
    // No wait for a frame: the browser has told of nothing yet.
    is_open.set(false);
    leptos::task::tick().await;
    leptos::task::tick().await;
    assert!(!dialog.open());
    is_open.set(true);
    until("open again", || dialog.open()).await;
    frames().await;
    assert!(dialog.open(), "closed by the news of the first time");
    assert_eq!(closes.get_untracked(), 0);
}

#[wasm_bindgen_test]
async fn it_asks_to_be_closed_when_the_browser_closes_it() {
    let (is_open, closes) = (RwSignal::new(true), RwSignal::new(0));
    let (_stage, dialog) = asked(is_open, closes).await;
    until("open", || dialog.open()).await;
    dialog.close();
    until("asked", || closes.get_untracked() == 1).await;
    assert!(!is_open.get_untracked());
}
