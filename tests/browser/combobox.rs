//! The choice from a long list, left with something in it that is no choice.

use byoc_console::ui::{ComboOption, Combobox};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::stage::{Stage, key, leave, type_into};

async fn mount(value: RwSignal<String>) -> Stage {
    let option = |value: &str, label: &str| ComboOption {
        value: value.to_owned(),
        label: label.to_owned(),
        ..ComboOption::default()
    };
    let options = vec![
        option("eu-west-1", "Ireland"),
        option("eu-west-2", "London"),
        option("us-east-1", "Virginia"),
    ];
    Stage::mount(move || {
        view! {
            <Combobox
                id="region"
                label="Region"
                options
                value
                on_select=move |picked| value.set(picked)
            />
        }
    })
    .await
}

#[wasm_bindgen_test]
async fn what_matches_nothing_stays_and_says_so() {
    let value = RwSignal::new("eu-west-1".to_owned());
    let stage = mount(value).await;
    let input = stage.control("Region");
    assert_eq!(input.value(), "Ireland (eu-west-1)");
    type_into(&input, "Atlantis").await;
    assert_eq!(stage.error_of(&input), None, "not while typing");
    leave(&input).await;
    assert_eq!(input.value(), "Atlantis");
    assert_eq!(
        value.get_untracked(),
        "",
        "what is not in sight is not chosen"
    );
    let error = stage.error_of(&input).expect("an error");
    assert!(
        error.contains("Nothing in the list matches “Atlantis”"),
        "{error}"
    );

    type_into(&input, "London").await;
    assert_eq!(stage.error_of(&input), None, "gone once it matches");
    leave(&input).await;
    assert_eq!(
        (input.value(), value.get_untracked()),
        ("London (eu-west-2)".into(), "eu-west-2".into())
    );
}

#[wasm_bindgen_test]
async fn what_matches_several_asks_which() {
    let value = RwSignal::new(String::new());
    let stage = mount(value).await;
    let input = stage.control("Region");
    type_into(&input, "eu-west").await;
    leave(&input).await;
    let error = stage.error_of(&input).expect("an error");
    assert!(error.contains("matches 2 in the list"), "{error}");
    // Chosen elsewhere meanwhile, for example by loading another version.
    value.set("us-east-1".to_owned());
    super::stage::settle().await;
    assert_eq!(input.value(), "Virginia (us-east-1)");
    assert_eq!(stage.error_of(&input), None);
}

#[wasm_bindgen_test]
async fn escape_brings_back_what_was_chosen() {
    let value = RwSignal::new("eu-west-1".to_owned());
    let stage = mount(value).await;
    let input = stage.control("Region");
    type_into(&input, "Atl").await;
    key(&input, "Escape").await;
    leave(&input).await;
    assert_eq!(
        (input.value(), value.get_untracked()),
        ("Ireland (eu-west-1)".into(), "eu-west-1".into())
    );
}
