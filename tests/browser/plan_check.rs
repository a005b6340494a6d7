//! A plan, pasted into the page; the comparison itself is tested in `byoc-rules`.

use byoc_console::components::plan_check::PlanCheck;
use byoc_types::ExpectedPlan;
use leptos::prelude::*;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Stage, squeezed, type_into, until};

const UNIQUE: &str = "cce-cce0123456789a";

fn expected() -> ExpectedPlan {
    serde_json::from_value(json!({
        "byoc_unique_name": UNIQUE,
        "template_version": "1.1.0",
        "cloud_provider": "aws",
        "cloud_region": "eu-west-1",
        "resources": [{
            "address": "aws_vpc.byoc",
            "kind": "aws_vpc",
            "title": "VPC",
            "name": format!("{UNIQUE}-vpc"),
            "ranges": { "cidr_block": "10.0.0.0/16" },
            "tags": { "Name": format!("{UNIQUE}-vpc") },
            "settings": ["cidr_block", "tags"],
        }],
        "customer_rules": [],
        "removable": [],
        "data_sources": [],
        "provider_settings": {},
    }))
    .expect("an expected plan")
}

fn vpc(cidr: &str) -> Value {
    json!({
        "address": "aws_vpc.byoc",
        "mode": "managed",
        "change": {
            "actions": ["create"],
            "before": null,
            "after": { "cidr_block": cidr, "tags": { "Name": format!("{UNIQUE}-vpc") } },
            "after_unknown": {},
        },
    })
}

fn plan(changes: Vec<Value>) -> String {
    json!({
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "variables": { "byoc_unique_name": { "value": UNIQUE } },
        "planned_values": {},
        "resource_changes": changes,
        "configuration": { "root_module": { "resources": [{
            "address": "aws_vpc.byoc",
            "mode": "managed",
            "expressions": { "cidr_block": {}, "tags": {} },
        }] } },
    })
    .to_string()
}

/// What the page says of a plan.
async fn after_paste(text: &str) -> Stage {
    let stage = Stage::mount(|| view! { <PlanCheck expected=expected()/> }).await;
    stage.press("Check a plan").await;
    stage.press("Paste the plan instead").await;
    type_into(&stage.control("Plan as JSON"), text).await;
    until("compared", || {
        !stage.text().contains("Reading") && !said(&stage).is_empty()
    })
    .await;
    stage
}

/// What is read out.
fn said(stage: &Stage) -> String {
    let texts = stage.all("[role=status]").into_iter();
    let texts = texts.map(|region| squeezed(&region.text_content().unwrap_or_default()));
    texts.filter(|text| text != "Copied").collect()
}

#[wasm_bindgen_test]
async fn a_plan_as_drawn_has_a_tick_for_every_kind() {
    let stage = after_paste(&plan(vec![vpc("10.0.0.0/16")])).await;
    assert!(
        said(&stage).contains("and nothing else"),
        "{}",
        said(&stage)
    );
    let group = squeezed(&stage.one("summary").text_content().unwrap());
    assert_eq!(group, "As expected: VPCaws_vpc1 of 1");
}

#[wasm_bindgen_test]
async fn what_is_not_drawn_stands_first_with_its_address() {
    let mut foreign = vpc("10.0.0.0/16");
    foreign["address"] = json!("aws_vpc.other");
    let stage = after_paste(&plan(vec![vpc("10.9.0.0/16"), foreign])).await;
    assert!(
        said(&stage).contains("2 differences from the template"),
        "{}",
        said(&stage)
    );
    let headings: Vec<String> = stage
        .all("h4")
        .iter()
        .map(|heading| squeezed(&heading.text_content().unwrap()))
        .collect();
    assert_eq!(
        headings,
        [
            "Not part of the template",
            "CIDR blocks",
            "Expected resources"
        ]
    );
    let text = stage.text();
    assert!(text.contains("aws_vpc.other"), "{text}");
    assert!(text.contains("10.9.0.0/16"), "{text}");
    assert!(text.contains("Different: VPC"), "{text}");
}

#[wasm_bindgen_test]
async fn what_is_no_plan_is_said_to_be_what_it_is() {
    let stage = after_paste("{\"version\": 4, \"serial\": 1, \"lineage\": \"x\"}").await;
    assert!(
        stage.text().contains("This is a state, not a plan"),
        "{}",
        stage.text()
    );
    let stage = after_paste("# aws_vpc.byoc will be created").await;
    assert!(
        stage.text().contains("plain-text output of terraform plan"),
        "{}",
        stage.text()
    );
}

#[wasm_bindgen_test]
async fn the_file_input_is_the_browsers_own_and_named() {
    let stage = Stage::mount(|| view! { <PlanCheck expected=expected()/> }).await;
    stage.press("Check a plan").await;
    let input = stage.control("Choose plan.json");
    assert_eq!(input.type_(), "file");
    assert!(crate::stage::description(&input).contains("stays in your browser"));
}
