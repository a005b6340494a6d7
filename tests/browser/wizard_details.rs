//! The wizard's first step, inside the whole app, at its own address.

use byoc_console::{app::App, paths};
use byoc_types::{CustomCloudCreate, CustomCloudState, ErrorAnswer, ErrorDetail};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    server::{Server, cloud},
    stage::{Stage, has_focus, key, leave, settle, squeezed, type_into, type_keys, until},
};

/// The step as somebody meets it who has one custom cloud, `Staging` in 10.0.0.0/16.
async fn first_step() -> (Server, Stage) {
    let clouds = [cloud(
        "c1",
        "Staging",
        "10.0.0.0/16",
        CustomCloudState::Active,
    )];
    let server = Server::start(&clouds);
    let address = paths::custom_cloud_create(&server.organization);
    let history = window().history().unwrap();
    history
        .push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&address))
        .unwrap();
    let stage = Stage::mount(|| view! { <App/> }).await;
    until("showed the step", || {
        stage.find_control("CIDR block").is_some()
    })
    .await;
    until("knew the other ranges", || {
        !server.asked("GET", &server.list_path()).is_empty()
    })
    .await;
    settle().await;
    (server, stage)
}

async fn choose_region(stage: &Stage, name: &str) {
    let region = stage.control("Region");
    type_into(&region, name).await;
    if region.get_attribute("aria-activedescendant").is_none() {
        key(&region, "ArrowDown").await;
    }
    key(&region, "Enter").await;
}

#[wasm_bindgen_test]
async fn the_step_has_its_position_name_and_a_focusable_heading() {
    let (_server, stage) = first_step().await;
    let heading = stage.one("h1");
    let text = squeezed(&heading.text_content().unwrap());
    assert!(
        text.starts_with("Step 1 of 5") && text.contains("Cloud details"),
        "{text}"
    );
    assert_eq!(heading.get_attribute("tabindex").as_deref(), Some("-1"));
    assert_eq!(stage.all("[aria-current='step']").len(), 1);
    until("named the page", || {
        document().title().contains("Cloud details")
    })
    .await;
}

#[wasm_bindgen_test]
async fn nothing_is_red_while_a_range_is_being_typed() {
    let (_server, stage) = first_step().await;
    let cidr = stage.control("CIDR block");
    for typed in [
        "1",
        "10",
        "10.",
        "10.1",
        "10.1.0.0",
        "10.1.0.0/",
        "10.1.0.0/1",
    ] {
        type_into(&cidr, typed).await;
        assert_eq!(stage.error_of(&cidr), None, "{typed}");
    }
    type_into(&cidr, "10.1.0.0/16").await;
    assert_eq!(stage.error_of(&cidr), None);
    let text = stage.text();
    assert!(
        text.contains("65,536 addresses, 10.1.0.0 to 10.1.255.255"),
        "{text}"
    );
}

#[wasm_bindgen_test]
async fn the_network_plan_is_drawn_as_the_range_is_typed() {
    let (_server, stage) = first_step().await;
    assert!(stage.text().contains("No CIDR block yet"));
    let cidr = stage.control("CIDR block");
    type_keys(&cidr, "10.1.0.0/16").await;
    for subnet in [
        "10.1.0.0/18",
        "10.1.64.0/18",
        "10.1.128.0/18",
        "10.1.192.0/20",
        "10.1.240.0/20",
    ] {
        assert!(stage.text().contains(subnet), "{subnet}: {}", stage.text());
    }
    // This region gives new accounts two zones.
    choose_region(&stage, "us-west-1").await;
    assert!(!stage.text().contains("10.1.224.0/20"), "{}", stage.text());
}

#[wasm_bindgen_test]
async fn spaces_and_invisible_characters_of_a_paste_are_forgiven() {
    let (_server, stage) = first_step().await;
    let cidr = stage.control("CIDR block");
    type_into(&cidr, " 10.1.0.0/16\u{200b}").await;
    leave(&cidr).await;
    assert_eq!(stage.error_of(&cidr), None);
    assert!(stage.text().contains("10.1.0.0/18"));
}

#[wasm_bindgen_test]
async fn host_bits_are_put_right_in_one_press() {
    let (_server, stage) = first_step().await;
    let cidr = stage.control("CIDR block");
    type_into(&cidr, "10.1.2.3/16").await;
    leave(&cidr).await;
    let error = stage.error_of(&cidr).expect("host bits");
    assert!(
        error.contains("10.1.2.3 is not the first address"),
        "{error}"
    );
    stage.press("Use 10.1.0.0/16").await;
    assert_eq!(stage.control("CIDR block").value(), "10.1.0.0/16");
    assert_eq!(stage.error_of(&stage.control("CIDR block")), None);
}

#[wasm_bindgen_test]
async fn every_kind_of_wrong_range_gets_its_sentence() {
    let (_server, stage) = first_step().await;
    let cidr = stage.control("CIDR block");
    for (typed, part) in [
        ("10.1.0.0", "prefix length is missing"),
        ("10.1.0.0/15", "block is too large"),
        ("10.1.0.0/25", "block is too small"),
        ("8.8.8.0/24", "public address"),
        ("fd00::/8", "IPv6"),
        ("10.1.0.0/255.255.0.0", "netmask"),
        ("10.01.0.0/16", "begins with a zero"),
        ("ten", "can't be part"),
    ] {
        type_into(&cidr, typed).await;
        leave(&cidr).await;
        let error = stage
            .error_of(&cidr)
            .unwrap_or_else(|| panic!("{typed} is refused"));
        assert!(error.contains(part), "{typed}: {error}");
        assert_eq!(cidr.value(), typed, "what was typed stays");
    }
}

#[wasm_bindgen_test]
async fn an_overlap_names_the_other_cloud_and_the_next_free_range() {
    let (_server, stage) = first_step().await;
    let cidr = stage.control("CIDR block");
    type_into(&cidr, "10.0.8.0/22").await;
    leave(&cidr).await;
    let error = stage.error_of(&cidr).expect("an overlap");
    assert!(
        error.contains("Staging") && error.contains("10.0.0.0/16"),
        "{error}"
    );
    assert!(
        stage.find_button("Use 10.1.0.0/22").is_some(),
        "{}",
        stage.text()
    );
}

#[wasm_bindgen_test]
async fn a_free_range_is_suggested_beside_the_ones_in_use() {
    let (_server, stage) = first_step().await;
    stage.press("Suggest a free CIDR block").await;
    let cidr = stage.control("CIDR block");
    assert!(cidr.value().starts_with("10.1.0.0/"), "{}", cidr.value());
    assert_eq!(stage.error_of(&cidr), None);
}

#[wasm_bindgen_test]
async fn next_lists_every_problem_in_the_words_beside_the_fields() {
    let (server, stage) = first_step().await;
    type_into(&stage.control("CIDR block"), "10.1.0.0/33").await;
    stage.press("Next").await;
    let summary = || {
        stage.all("[role='group']").into_iter().find(|group| {
            group
                .text_content()
                .is_some_and(|text| text.contains("There is a problem"))
        })
    };
    until("showed the summary", || summary().is_some()).await;
    let group = summary().unwrap();
    until("focused on the summary", || has_focus(&group)).await;
    until("marked the title", || {
        document().title().starts_with("Error: ")
    })
    .await;
    assert!(
        server.asked("POST", &server.clouds_path()).is_empty(),
        "nothing is sent"
    );

    let links = group.query_selector_all("a").unwrap();
    assert_eq!(
        links.length(),
        3,
        "name, region, range: {}",
        group.inner_html()
    );
    for (index, label) in ["Custom cloud name", "Region", "CIDR block"]
        .iter()
        .enumerate()
    {
        let link = squeezed(&links.get(index as u32).unwrap().text_content().unwrap());
        let control = stage.control(label);
        let said = stage
            .error_of(&control)
            .unwrap_or_else(|| panic!("{label} is marked"));
        assert!(said.ends_with(&link), "{label}: {said} / {link}");
    }

    // The fix clears it with that key.
    let cidr = stage.control("CIDR block");
    type_into(&cidr, "10.1.0.0/16").await;
    assert_eq!(stage.error_of(&cidr), None);
}

#[wasm_bindgen_test]
async fn next_sends_the_request_once_and_shows_what_the_server_refuses_at_its_field() {
    let (server, stage) = first_step().await;
    let detail = |field: &str, message: &str| ErrorDetail {
        message: message.to_owned(),
        error_code: None,
        status: 400,
        field: Some(field.to_owned()),
        more_info: None,
    };
    let refusal = ErrorAnswer {
        message: "This name is taken. Choose another one.".to_owned(),
        errors: vec![detail(
            "display_name",
            "This name is taken. Choose another one.",
        )],
        request_id: Some("r1".to_owned()),
    };
    server.answer("POST", &server.clouds_path(), 400, &refusal);
    type_into(&stage.control("Custom cloud name"), " Production ").await;
    choose_region(&stage, "eu-west-1").await;
    type_into(&stage.control("CIDR block"), " 10.1.0.0/16").await;
    let next = stage.button("Next");
    next.click();
    next.click();
    let name = stage.control("Custom cloud name");
    until("showed the refusal", || stage.error_of(&name).is_some()).await;
    assert!(
        stage
            .error_of(&name)
            .unwrap()
            .contains("This name is taken")
    );
    assert_eq!(name.value(), " Production ", "what was typed stays");

    let sent = server.asked("POST", &server.clouds_path());
    assert_eq!(sent.len(), 1, "a second press sends nothing");
    let sent: CustomCloudCreate = serde_json::from_str(&sent[0]).unwrap();
    assert_eq!(sent.display_name.as_deref(), Some("Production"));
    assert_eq!(sent.cloud_provider.as_deref(), Some("aws"));
    assert_eq!(sent.cloud_region.as_deref(), Some("eu-west-1"));
    assert_eq!(sent.deployment_model.as_deref(), Some("standard"));
    assert_eq!(sent.reserved_cidr.as_deref(), Some("10.1.0.0/16"));
}

#[wasm_bindgen_test]
async fn a_key_press_changes_texts_only() {
    let (_server, stage) = first_step().await;
    let cidr = stage.control("CIDR block");
    type_into(&cidr, "10.1.0.0/16").await;
    let nodes = "input, button, li, rect, svg, dl, h1, h2, section, aside, p";
    let before = stage.all(nodes);
    type_into(&cidr, "10.2.0.0/16").await;
    assert!(stage.text().contains("10.2.64.0/18"));
    assert!(before == stage.all(nodes), "the same nodes, none rebuilt");
}
