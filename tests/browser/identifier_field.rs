use byoc_console::components::identifier_field::{
    ExpectedIdentifier, IDENTIFIER_ID, IdentifierField, check_identifier,
};
use byoc_rules::cloud::TemplateCloud;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};

use crate::stage::{Stage, paste, type_into, until};

const UNIQUE: &str = "cce-cce0123456789a";
const ROLE: &str = "arn:aws:iam::123456789012:role/cce-cce0123456789a-iam-role";

fn wanted() -> ExpectedIdentifier {
    ExpectedIdentifier {
        provider: TemplateCloud::Aws,
        unique_name: UNIQUE.to_owned(),
        role_path: None,
    }
}

/// The field with its error showing, as after Next.
async fn field(value: RwSignal<String>, known: Option<String>) -> Stage {
    Stage::mount(move || {
        let error = Signal::derive(move || value.with(|value| check_identifier(value, &wanted())));
        view! {
            <IdentifierField
                wanted=Signal::stored(wanted())
                value
                on_input=move |text| value.set(text)
                on_blur=|()| ()
                error
                known=Signal::stored(known)
            />
        }
    })
    .await
}

fn area() -> HtmlInputElement {
    let area = document().get_element_by_id(IDENTIFIER_ID).expect("shown");
    // The same methods, by name.
    area.unchecked_into()
}

fn shown() -> String {
    let area: HtmlTextAreaElement = area().unchecked_into();
    area.value()
}

/// What a person does: the paste, then the text that the browser puts in.
async fn paste_text(text: &str) {
    paste(&area(), text).await;
    type_into(&area(), text).await;
}

#[wasm_bindgen_test]
async fn the_role_takes_the_place_of_a_pasted_output() {
    let value = RwSignal::new(String::new());
    let stage = field(value, None).await;
    let output = format!("Outputs:\n\nrole_arn = \"{ROLE}\"\nvpc_id = \"vpc-1\"\n");
    paste_text(&output).await;
    assert_eq!(value.get_untracked(), ROLE);
    assert_eq!(shown(), ROLE);
    let text = stage.text();
    assert!(
        text.contains("We found the identifier in a text of 4 lines and ignored the rest."),
        "{text}"
    );
    assert!(text.contains("in account 123456789012"), "{text}");
    // And again, where the same role stands already.
    paste_text(&format!("{ROLE}{output}")).await;
    assert_eq!(shown(), ROLE);
}

#[wasm_bindgen_test]
async fn what_is_typed_stays_until_the_field_is_left_and_is_tidied_then() {
    let value = RwSignal::new(String::new());
    let stage = field(value, None).await;
    let typed = format!(" \"{ROLE}\" ");
    type_into(&area(), &typed).await;
    assert_eq!(value.get_untracked(), typed);
    assert!(stage.text().contains(&format!("Found {ROLE}")));
    assert!(!stage.text().contains("Left out"));
    area().focus().expect("focused");
    area().blur().expect("left");
    until("tidied", || shown() == ROLE).await;
    assert_eq!(value.get_untracked(), ROLE);
}

#[wasm_bindgen_test]
async fn what_a_shell_puts_behind_it_is_left_out_with_a_note() {
    let value = RwSignal::new(String::new());
    let stage = field(value, None).await;
    paste_text(&format!("{ROLE}%")).await;
    assert_eq!(shown(), ROLE);
    let text = stage.text();
    assert!(
        text.contains("We ignored the text after the identifier: “%”."),
        "{text}"
    );
    let (start, end) = ROLE.split_at(40);
    paste_text(&format!("{start}\n{end}\n")).await;
    assert_eq!(shown(), ROLE);
    let text = stage.text();
    assert!(
        text.contains("The identifier was on 2 lines. We joined them."),
        "{text}"
    );
}

#[wasm_bindgen_test]
async fn a_role_of_ones_own_is_taken_with_a_warning() {
    let value = RwSignal::new(String::new());
    let stage = field(value, None).await;
    let own = "arn:aws:iam::012345678901:role/platform/byoc-prod";
    type_into(&area(), own).await;
    assert_eq!(stage.error_of(&area()), None);
    let text = stage.text();
    assert!(text.contains("in account 012345678901"), "{text}");
    assert!(text.contains("not byoc-prod."), "{text}");
    type_into(&area(), ROLE).await;
    assert!(!stage.text().contains("trust policy"), "{}", stage.text());
}

#[wasm_bindgen_test]
async fn a_wrong_output_stays_with_the_reason() {
    let value = RwSignal::new(String::new());
    let stage = field(value, None).await;
    let user = "arn:aws:iam::123456789012:user/ada";
    paste_text(user).await;
    assert_eq!(shown(), user);
    let error = stage.error_of(&area()).expect("refused");
    assert!(error.contains("IAM user “ada”"), "{error}");
}

#[wasm_bindgen_test]
async fn another_account_is_taken_with_a_word() {
    let value = RwSignal::new(String::new());
    let known = ROLE.replace("123456789012", "210987654321");
    let stage = field(value, Some(known)).await;
    type_into(&area(), ROLE).await;
    assert_eq!(stage.error_of(&area()), None);
    let text = stage.text();
    assert!(
        text.contains("this custom cloud was in 210987654321"),
        "{text}"
    );
}
