use byoc_console::components::network_plan::{NetworkPlanDrawing, plan_of};
use byoc_rules::{cloud::Cloud, network};
use byoc_types::DeploymentModel;
use ipnet::Ipv4Net;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Stage, settle};

fn range(text: &str) -> Option<Ipv4Net> {
    text.parse().ok()
}

async fn drawn(
    provider: Cloud,
    model: DeploymentModel,
    zones: u8,
    vpc: RwSignal<Option<Ipv4Net>>,
) -> Stage {
    let (provider, model, zones) = (
        Signal::stored(provider),
        Signal::stored(model),
        Signal::stored(zones),
    );
    mount(provider, model, zones, vpc.into()).await
}

async fn mount(
    provider: Signal<Cloud>,
    model: Signal<DeploymentModel>,
    zones: Signal<u8>,
    vpc: Signal<Option<Ipv4Net>>,
) -> Stage {
    Stage::mount(move || {
        let plan = plan_of(provider, model, zones, vpc);
        view! { <NetworkPlanDrawing provider model zones plan/> }
    })
    .await
}

#[wasm_bindgen_test]
async fn what_is_drawn_is_what_the_rules_plan() {
    let cases = [
        (Cloud::Aws, DeploymentModel::Standard, 3),
        (Cloud::Aws, DeploymentModel::Standard, 2),
        (Cloud::Aws, DeploymentModel::StandardPublic, 3),
        (Cloud::Google, DeploymentModel::Standard, 3),
        (Cloud::Google, DeploymentModel::StandardPublic, 3),
    ];
    for (provider, model, zones) in cases {
        let vpc = range("10.20.0.0/20");
        let stage = drawn(provider, model, zones, RwSignal::new(vpc)).await;
        let plan = network::plan(provider, model, zones, vpc.unwrap()).unwrap();
        let text = stage.text();
        for subnet in &plan.subnets {
            assert!(
                text.contains(&subnet.cidr.to_string()),
                "{provider:?} {model:?}: {text}"
            );
        }
        for free in &plan.free {
            assert!(
                text.contains(&free.to_string()),
                "{provider:?} {model:?}: {text}"
            );
        }
        let blocks = stage.all("svg rect").len();
        assert_eq!(
            blocks,
            plan.subnets.len() + plan.free.len(),
            "{provider:?} {model:?}"
        );
    }
}

#[wasm_bindgen_test]
async fn usable_addresses_are_those_after_the_providers_own() {
    let vpc = RwSignal::new(range("10.0.0.0/24"));
    let stage = drawn(Cloud::Aws, DeploymentModel::Standard, 3, vpc).await;
    let text = stage.text();
    assert!(text.contains("59 usable"), "{text}");
    assert!(text.contains("11 usable"), "{text}");
    assert!(
        text.contains("run out of addresses"),
        "a /24 is warned about: {text}"
    );
}

#[wasm_bindgen_test]
async fn a_key_press_changes_texts_and_keeps_the_drawing() {
    let vpc = RwSignal::new(range("10.0.0.0/16"));
    let stage = drawn(Cloud::Aws, DeploymentModel::Standard, 3, vpc).await;
    let before = stage.all("li, rect, dl, svg, p, h4");
    vpc.set(range("10.0.0.0/17"));
    settle().await;
    assert!(stage.text().contains("10.0.0.0/19"), "{}", stage.text());
    assert!(!stage.text().contains("10.0.0.0/18"), "{}", stage.text());
    let after = stage.all("li, rect, dl, svg, p, h4");
    assert!(before == after, "the same nodes, none rebuilt");
}

#[wasm_bindgen_test]
async fn without_a_range_the_drawing_stays_and_says_so() {
    let vpc = RwSignal::new(None);
    let stage = drawn(Cloud::Aws, DeploymentModel::Standard, 3, vpc).await;
    assert!(
        stage.text().contains("No CIDR block yet"),
        "{}",
        stage.text()
    );
    let places = stage.all("svg rect").len();
    vpc.set(range("10.0.0.0/16"));
    settle().await;
    assert_eq!(
        stage.all("svg rect").len(),
        places,
        "nothing jumps when the range comes"
    );
    assert!(
        stage.text().contains("65,536 addresses"),
        "{}",
        stage.text()
    );
}

#[wasm_bindgen_test]
async fn the_model_decides_whether_there_is_a_bastion() {
    let model = RwSignal::new(DeploymentModel::Standard);
    let vpc = Signal::stored(range("10.0.0.0/16"));
    let (provider, zones) = (Signal::stored(Cloud::Aws), Signal::stored(3));
    let stage = mount(provider, model.into(), zones, vpc).await;
    assert!(stage.text().contains("Bastion"));
    model.set(DeploymentModel::StandardPublic);
    settle().await;
    assert!(!stage.text().contains("Bastion"), "{}", stage.text());
}
