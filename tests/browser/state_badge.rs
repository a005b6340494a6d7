use byoc_console::components::state_badge::StateBadge;
use byoc_rules::state;
use byoc_types::CustomCloudState;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Stage, settle};

#[wasm_bindgen_test]
async fn every_state_is_said_in_its_word() {
    for state in state::ALL.iter().copied() {
        let stage = Stage::mount(move || view! { <StateBadge state/> }).await;
        assert!(
            stage.text().contains(state::label(state)),
            "{state:?}: {}",
            stage.text()
        );
    }
}

#[wasm_bindgen_test]
async fn the_picture_beside_the_word_is_hidden_from_screen_readers() {
    for state in [CustomCloudState::Active, CustomCloudState::Creating] {
        let stage = Stage::mount(move || view! { <StateBadge state/> }).await;
        let pictures = stage.all("svg");
        assert!(
            !pictures.is_empty() || !stage.all("[aria-hidden]").is_empty(),
            "colour stands alone"
        );
        for picture in pictures {
            let is_hidden = picture
                .closest("[aria-hidden='true']")
                .expect("a selector")
                .is_some();
            assert!(is_hidden, "{}", picture.outer_html());
        }
    }
}

#[wasm_bindgen_test]
async fn the_badge_follows_the_state() {
    let state = RwSignal::new(CustomCloudState::Validating);
    let stage = Stage::mount(move || view! { <StateBadge state/> }).await;
    assert!(stage.text().contains("Validating"));
    state.set(CustomCloudState::Active);
    settle().await;
    assert!(stage.text().contains("Active"));
    assert!(!stage.text().contains("Validating"));
}
