use byoc_console::components::tags_editor::{
    TagRow, TagsEditor, mandatory_problems, tag_problems, with_mandatory,
};
use byoc_rules::cloud::Cloud;
use byoc_types::MandatoryTag;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::stage::{Stage, has_focus, key, paste, settle, type_into, until};

fn rows(pairs: &[(&str, &str)]) -> Vec<TagRow> {
    (1..)
        .zip(pairs)
        .map(|(id, (key, value))| TagRow {
            id,
            key: (*key).into(),
            value: (*value).into(),
        })
        .collect()
}

/// An editor whose errors all show, as after Next.
async fn editor(tags: RwSignal<Vec<TagRow>>) -> Stage {
    Stage::mount(move || {
        let errors =
            Signal::derive(move || tag_problems(&tags.get(), Cloud::Aws, &["byoc".to_owned()]));
        view! {
            <TagsEditor
                rows=tags
                on_change=move |rows| tags.set(rows)
                on_blur=|_: String| ()
                errors
            />
        }
    })
    .await
}

/// The same where the company rules ask for a tag with one value and for one with any.
async fn bound_editor(tags: RwSignal<Vec<TagRow>>) -> Stage {
    let tag = |key: &str, value: Option<&str>| MandatoryTag {
        key: key.to_owned(),
        value: value.map(str::to_owned),
    };
    let mandatory = vec![tag("cost-center", Some("1234")), tag("owner", None)];
    Stage::mount(move || {
        let mandatory = Signal::stored(mandatory);
        let shown = Memo::new(move |_| with_mandatory(&tags.get(), &mandatory.get()));
        let errors = Signal::derive(move || mandatory_problems(&shown.get(), &mandatory.get()));
        view! {
            <TagsEditor
                rows=shown
                on_change=move |rows| tags.set(rows)
                on_blur=|_: String| ()
                errors
                mandatory
            />
        }
    })
    .await
}

fn typed(tags: RwSignal<Vec<TagRow>>) -> Vec<(String, String)> {
    tags.get_untracked()
        .into_iter()
        .map(|row| (row.key, row.value))
        .collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

#[wasm_bindgen_test]
async fn a_tag_is_added_and_typed() {
    let tags = RwSignal::new(Vec::new());
    let stage = editor(tags).await;
    stage.press("Add tag").await;
    let control = stage.control("Key of tag 1");
    until("focused on the new key", || has_focus(&control)).await;
    type_into(&control, "team").await;
    type_into(&stage.control("Value of tag 1"), "data").await;
    assert_eq!(typed(tags), pairs(&[("team", "data")]));
    assert!(stage.text().contains("1 of "), "{}", stage.text());
}

#[wasm_bindgen_test]
async fn enter_adds_another_row() {
    let tags = RwSignal::new(rows(&[("team", "data")]));
    let stage = editor(tags).await;
    key(&stage.control("Value of tag 1"), "Enter").await;
    let control = stage.control("Key of tag 2");
    until("focused on the new key", || has_focus(&control)).await;
}

#[wasm_bindgen_test]
async fn a_wrong_key_is_said_at_its_control_and_clears_while_it_is_put_right() {
    let tags = RwSignal::new(rows(&[("Cost!Center", "1"), ("byoc-x", "2"), ("ok", "a!")]));
    let stage = editor(tags).await;
    let cost = stage.control("Key of tag 1");
    let error = stage.error_of(&cost).expect("an exclamation mark");
    assert!(error.contains("Cost-Center"), "{error}");
    assert!(
        stage
            .error_of(&stage.control("Key of tag 2"))
            .expect("reserved")
            .contains("reserved")
    );
    assert!(
        stage
            .error_of(&stage.control("Value of tag 3"))
            .expect("!")
            .contains("“!”")
    );
    assert_eq!(stage.error_of(&stage.control("Key of tag 3")), None);

    type_into(&cost, "cost-center").await;
    assert_eq!(stage.error_of(&cost), None);
    assert_eq!(cost.value(), "cost-center");
}

#[wasm_bindgen_test]
async fn a_key_given_twice_is_refused() {
    let tags = RwSignal::new(rows(&[("env", "a"), ("env", "b")]));
    let stage = editor(tags).await;
    assert_eq!(stage.error_of(&stage.control("Key of tag 1")), None);
    let error = stage
        .error_of(&stage.control("Key of tag 2"))
        .expect("twice");
    assert!(error.contains("env"), "{error}");
}

#[wasm_bindgen_test]
async fn what_the_company_rules_ask_for_stays_and_wants_its_value() {
    let tags = RwSignal::new(rows(&[("team", "data")]));
    let stage = bound_editor(tags).await;
    let (key, fixed) = (
        stage.control("Key of tag 1"),
        stage.control("Value of tag 1"),
    );
    assert_eq!(
        (key.value(), fixed.value()),
        ("cost-center".into(), "1234".into())
    );
    assert!(key.read_only() && fixed.read_only());
    assert!(stage.find_button("Remove tag cost-center").is_none());
    assert!(stage.find_button("Remove tag owner").is_none());

    let owner = stage.control("Value of tag 2");
    assert!(!owner.read_only());
    let error = stage.error_of(&owner).expect("without a value");
    assert!(error.contains("Required by the company rules"), "{error}");
    assert!(error.contains("needs a value"), "{error}");
    type_into(&owner, "ops").await;
    assert_eq!(stage.error_of(&owner), None);
    assert_eq!(
        typed(tags),
        pairs(&[("cost-center", "1234"), ("owner", "ops"), ("team", "data")])
    );

    // A second tag of the same key can be put right.
    stage.press("Add tag").await;
    let again = stage.control("Key of tag 4");
    type_into(&again, "owner").await;
    assert!(!again.read_only());
    stage.press("Remove tag team").await;
    assert_eq!(stage.control("Key of tag 3").value(), "owner");
}

#[wasm_bindgen_test]
async fn removing_a_row_moves_the_focus_to_the_next_one() {
    let tags = RwSignal::new(rows(&[("a", "1"), ("b", "2"), ("c", "3")]));
    let stage = editor(tags).await;
    stage.press("Remove tag b").await;
    assert_eq!(typed(tags), pairs(&[("a", "1"), ("c", "3")]));
    let control = stage.control("Key of tag 2");
    assert_eq!(control.value(), "c");
    until("focused on the next row", || has_focus(&control)).await;

    stage.press("Remove tag c").await;
    let add = stage.button("Add tag");
    until("focused on Add", || has_focus(&add)).await;
}

#[wasm_bindgen_test]
async fn pasted_lines_become_rows() {
    let tags = RwSignal::new(rows(&[("", "")]));
    let stage = editor(tags).await;
    paste(
        &stage.control("Key of tag 1"),
        "env=prod\nteam=data\ncost-center=42\n",
    )
    .await;
    assert_eq!(
        typed(tags),
        pairs(&[("env", "prod"), ("team", "data"), ("cost-center", "42")])
    );
    settle().await;
    assert_eq!(stage.control("Value of tag 3").value(), "42");
}

#[wasm_bindgen_test]
async fn typing_in_one_row_keeps_the_controls_of_all() {
    let tags = RwSignal::new(rows(&[("a", "1"), ("b", "2")]));
    let stage = editor(tags).await;
    let before = stage.all("input");
    type_into(&stage.control("Key of tag 2"), "bb").await;
    assert!(before == stage.all("input"), "the same nodes, none rebuilt");
}

#[wasm_bindgen_test]
async fn a_field_that_goes_away_with_the_focus_in_it_breaks_nothing() {
    let failures = StoredValue::new(0);
    let listener = window_event_listener_untyped("error", move |_| {
        failures.update_value(|failures| *failures += 1);
    });
    let is_there = RwSignal::new(true);
    let stage = Stage::mount(move || {
        let tags = RwSignal::new(rows(&[("team", "data")]));
        let editor = move || {
            view! {
                <TagsEditor
                    rows=tags
                    on_change=move |rows| tags.set(rows)
                    on_blur=|_: String| ()
                    errors=Signal::stored(Vec::new())
                />
            }
        };
        view! { <Show when=move || is_there.get()>{editor()}</Show> }
    })
    .await;
    let field = stage.all("input").remove(0);
    field
        .unchecked_ref::<HtmlElement>()
        .focus()
        .expect("focused");
    assert!(has_focus(&field));
    is_there.set(false);
    until("removed", || stage.all("input").is_empty()).await;
    settle().await;
    listener.remove();
    assert_eq!(failures.get_value(), 0);
}
