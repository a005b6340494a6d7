//! A menu: nothing of it is there while it is closed, and a change keeps the focus in it.

use byoc_console::ui::{Menu, MenuItem};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::stage::{Stage, has_focus, key, settle, until};

#[wasm_bindgen_test]
async fn an_open_menu_keeps_the_focus_through_a_change() {
    let reason = RwSignal::new(None::<String>);
    let stage = Stage::mount(move || {
        let items = Signal::derive(move || {
            let delete = match reason.get() {
                Some(reason) => MenuItem::disabled("Delete", reason),
                None => MenuItem::press("Delete", || {}),
            };
            vec![MenuItem::press("Rename", || {}), delete]
        });
        view! { <Menu label="Actions" items>"…"</Menu> }
    })
    .await;
    assert!(stage.all("[role=menuitem]").is_empty());
    stage.press("Actions").await;
    settle().await;
    let item = |at: usize| stage.all("[role=menuitem]").remove(at);
    until("on the first item", || has_focus(&item(0))).await;
    key(&item(0), "End").await;
    assert!(has_focus(&item(1)));
    reason.set(Some("It is being deployed.".to_owned()));
    settle().await;
    until("on the same item", || has_focus(&item(1))).await;
    assert_eq!(
        item(1).get_attribute("aria-disabled").as_deref(),
        Some("true")
    );

    key(&item(1), "Escape").await;
    assert!(has_focus(&stage.button("Actions")));
    assert!(stage.all("[role=menuitem]").is_empty());
}
