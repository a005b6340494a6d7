use byoc_console::ui::{StepBar, StepItem, StepItemState};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Stage, settle, squeezed};

fn steps() -> Vec<StepItem> {
    let link = |name: &str| Some(format!("/setup/{name}"));
    vec![
        StepItem::new("Cloud details", StepItemState::Done, link("details")),
        StepItem::new(
            "Deploy the template",
            StepItemState::Current,
            link("deploy"),
        ),
        StepItem::new("Availability", StepItemState::Error, link("availability")),
        StepItem::new("Customer contacts", StepItemState::Open, link("contacts")),
        StepItem::new("Create", StepItemState::Locked, None),
    ]
}

#[wasm_bindgen_test]
async fn all_steps_are_an_ordered_list_with_a_name() {
    let stage =
        Stage::mount(|| view! { <StepBar label="Steps to create a custom cloud" steps=steps()/> })
            .await;
    assert_eq!(stage.all("ol > li").len(), 5);
    stage.one("nav[aria-label='Steps to create a custom cloud']");
}

#[wasm_bindgen_test]
async fn exactly_the_shown_step_is_the_current_one() {
    let stage = Stage::mount(|| view! { <StepBar label="Steps" steps=steps()/> }).await;
    let current = stage.one("[aria-current]");
    assert_eq!(
        current.get_attribute("aria-current").as_deref(),
        Some("step")
    );
    assert!(squeezed(&current.text_content().unwrap()).contains("Deploy the template"));
}

#[wasm_bindgen_test]
async fn each_step_says_its_state_in_words() {
    let stage = Stage::mount(|| view! { <StepBar label="Steps" steps=steps()/> }).await;
    let said: Vec<String> = stage
        .all("li")
        .iter()
        .map(|li| squeezed(&li.text_content().unwrap()))
        .collect();
    for (text, state) in said
        .iter()
        .zip(["done", "current", "has errors", "not started", "locked"])
    {
        assert!(text.contains(state), "{text} says {state}");
    }
}

#[wasm_bindgen_test]
async fn steps_that_can_be_gone_to_are_links_and_the_locked_one_is_not() {
    let stage = Stage::mount(|| view! { <StepBar label="Steps" steps=steps()/> }).await;
    let links: Vec<_> = stage
        .all("li a")
        .iter()
        .filter_map(|a| a.get_attribute("href"))
        .collect();
    assert_eq!(
        links,
        [
            "/setup/details",
            "/setup/deploy",
            "/setup/availability",
            "/setup/contacts"
        ]
    );
}

#[wasm_bindgen_test]
async fn the_bar_follows_the_steps() {
    let items = RwSignal::new(steps());
    let stage = Stage::mount(move || view! { <StepBar label="Steps" steps=items/> }).await;
    items.update(|items| {
        items[1] = StepItem::new("Deploy the template", StepItemState::Done, None);
        items[2] = StepItem::new("Availability", StepItemState::Current, None);
    });
    settle().await;
    assert_eq!(stage.all("[aria-current]").len(), 1);
    let current = squeezed(&stage.one("[aria-current]").text_content().unwrap());
    assert!(current.contains("Availability"), "{current}");
}
