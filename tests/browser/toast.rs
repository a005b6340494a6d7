//! Messages in the corner.

use byoc_console::ui::{Toaster, Toasts};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

use super::stage::{Stage, settle};

async fn mounted() -> (Stage, Toasts) {
    let toasts = Toasts::default();
    let stage = Stage::mount(move || view! { <Toaster toasts/> }).await;
    (stage, toasts)
}

fn texts(stage: &Stage, role: &str) -> Vec<String> {
    let texts = stage.all(&format!("[role={role}] p"));
    let text = |element: &Element| element.text_content().unwrap_or_default();
    texts.iter().map(text).collect()
}

async fn press(button: &Element) {
    button.unchecked_ref::<HtmlElement>().click();
    settle().await;
}

#[wasm_bindgen_test]
async fn each_kind_is_in_its_region_and_markup_stays_text() {
    let (stage, toasts) = mounted().await;
    toasts.success("Renamed");
    toasts.error("<b>Not</b> saved");
    toasts.note("You are offline.");
    settle().await;
    assert_eq!(texts(&stage, "status"), ["Renamed", "You are offline."]);
    assert_eq!(texts(&stage, "alert"), ["<b>Not</b> saved"]);
}

#[wasm_bindgen_test]
async fn the_one_that_is_dismissed_goes_and_the_others_are_not_drawn_again() {
    let (stage, toasts) = mounted().await;
    for text in ["first", "second", "third"] {
        toasts.note(text);
    }
    settle().await;
    let before = stage.all("[role=status] p");
    press(&stage.all("[role=status] button")[1]).await;
    assert_eq!(texts(&stage, "status"), ["first", "third"]);
    toasts.note("fourth");
    settle().await;
    let after = stage.all("[role=status] p");
    assert_eq!(texts(&stage, "status"), ["first", "third", "fourth"]);
    assert!(after[0].is_same_node(Some(&before[0])));
    assert!(after[1].is_same_node(Some(&before[2])));
}

#[wasm_bindgen_test]
async fn a_press_beside_the_button_dismisses_nothing() {
    let (stage, toasts) = mounted().await;
    toasts.error("Not saved");
    settle().await;
    press(&stage.one("[role=alert] p")).await;
    assert_eq!(texts(&stage, "alert"), ["Not saved"]);
    press(&stage.one("[role=alert] button")).await;
    assert!(texts(&stage, "alert").is_empty());
}
