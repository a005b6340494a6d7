//! The files with their checksums, the rights in words, and what is newer.

use byoc_console::components::{
    checksum::Checksum, rights::Rights, template_versions::TemplateVersions,
};
use byoc_types::{PermissionsExplained, TemplateVersionsAnswer};
use leptos::prelude::*;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

use crate::stage::{Stage, name_of, settle, squeezed};

#[wasm_bindgen_test]
async fn a_checksum_is_short_to_read_and_whole_to_copy() {
    let sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let stage = Stage::mount(move || {
        view! { <Checksum file_name="main.tf".to_owned() sha256=sha256.to_owned()/> }
    })
    .await;
    assert_eq!(stage.text(), "SHA-256e3b0c44298fc…b855");
    let value = stage.one("code");
    assert_eq!(value.get_attribute("title").as_deref(), Some(sha256));
    stage.button("Copy SHA-256 of main.tf");
}

fn statement(sid: &str, used: &[&str], is_extra: bool) -> Value {
    json!({
        "sid": sid,
        "effect": if sid == "NoGuard" { "deny" } else { "allow" },
        "actions": ["ec2:CreateVpc", "ec2:DeleteVpc"],
        "why": format!("Why {sid} is there."),
        "limit": format!("What limits {sid}."),
        "without": format!("What stops without {sid}."),
        "used": used,
        "is_extra": is_extra,
        "document": "{\n  \"Sid\": \"x\"\n}",
    })
}

fn explained() -> PermissionsExplained {
    let policy = |kind: &str, statements: Value| {
        json!({
            "policy": kind,
            "title": format!("Title of {kind}"),
            "purpose": format!("Purpose of {kind}."),
            "document": format!("{{\"policy\": \"{kind}\"}}"),
            "statements": statements,
        })
    };
    serde_json::from_value(json!({
        "template_version": "1.1.0",
        "policies": [
            policy("operator", json!([
                statement("Vpc", &["setup", "deletion"], false),
                statement("Buckets", &["setup"], true),
            ])),
            policy("runtime", json!([
                statement("Run", &["daily"], false),
                statement("NoGuard", &["setup", "daily", "deletion"], false),
            ])),
        ],
        "extra_operator_rights": ["Buckets: the documented policy cannot create them."],
    }))
    .expect("an answer")
}

async fn rights() -> Stage {
    Stage::mount(|| {
        view! { <Rights answer=explained() unique_name="cce-cce0123456789a".to_owned()/> }
    })
    .await
}

/// The lines of the open tab, each by its name.
fn statements(stage: &Stage) -> Vec<String> {
    let name = |summary: Element| {
        let code = summary.query_selector("code").expect("a selector");
        squeezed(&code.expect("a name").text_content().unwrap_or_default())
    };
    stage.all("summary").into_iter().map(name).collect()
}

#[wasm_bindgen_test]
async fn what_goes_beyond_the_documented_policy_is_said_first() {
    let stage = rights().await;
    let text = stage.text();
    assert!(
        text.contains("needs more than the documented permissions"),
        "{text}"
    );
    assert!(
        text.contains("the documented policy cannot create them"),
        "{text}"
    );
    stage.button("Copy policy for running Terraform");
    stage.button("Download cce-cce0123456789a-operator-policy.json");
    // The text itself is folded away.
    assert!(stage.all("pre").is_empty());
    stage.press("Show policy for running Terraform").await;
    assert!(squeezed(&stage.one("pre").text_content().unwrap()).contains("\"operator\""));
}

#[wasm_bindgen_test]
async fn every_statement_is_read_in_words() {
    let stage = rights().await;
    stage.press("Show all 4 permissions").await;
    assert_eq!(statements(&stage), ["Vpc", "Buckets"]);
    let text = stage.text();
    for part in [
        "Why Vpc is there.",
        "What limits Vpc.",
        "What stops without Vpc.",
        "Used at setup, at deletion",
        "Beyond the documented permissions",
        "ec2:CreateVpc",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let tabs = stage.all("[role=tab]");
    assert_eq!(
        tabs.iter().map(name_of).collect::<Vec<_>>(),
        ["Running Terraform", "Control plane"]
    );
    stage.press("Control plane").await;
    assert_eq!(statements(&stage), ["Run", "NoGuard"]);
    assert!(stage.text().contains("Denies"));
}

#[wasm_bindgen_test]
async fn the_list_narrows_to_when_it_is_used() {
    let stage = rights().await;
    stage.press("Show all").await;
    stage.press("Control plane").await;
    let select = stage.control("When permissions are used");
    select.set_value("setup");
    let event = web_sys::Event::new("change").expect("an event");
    select.dispatch_event(&event).expect("dispatched");
    settle().await;
    assert_eq!(statements(&stage), ["NoGuard"]);
    stage.press("Open all").await;
    assert!(stage.one("details").has_attribute("open"));
    stage.press("Close all").await;
    assert!(!stage.one("details").has_attribute("open"));
}

#[wasm_bindgen_test]
async fn what_is_newer_is_told_with_its_risk_and_what_to_do() {
    let answer: TemplateVersionsAnswer = serde_json::from_value(json!({
        "current": "1.1.0",
        "served": { "version": "1.1.0", "time": "2026-11-23T10:00:00Z" },
        "applied": { "version": "1.0.0", "time": "2026-10-01T10:00:00Z" },
        "newer": [{
            "version": "1.1.0",
            "date": "2026-11-23",
            "changes": [
                { "risk": "wording", "text": "Comments say more." },
                { "risk": "new_permission", "text": "One right more." },
            ],
        }],
    }))
    .expect("an answer");
    let stage = Stage::mount(move || {
        byoc_console::state::clock::provide_clock();
        let apply_commands = [
            "terraform init",
            r#"terraform plan "-var-file=x.tfvars""#,
            r#"terraform apply "-var-file=x.tfvars""#,
        ];
        view! {
            <TemplateVersions
                answer
                apply_commands=apply_commands.map(str::to_owned).to_vec()
                on_applied=|version| format!("Say that {version} is applied.").into_any()
            />
        }
    })
    .await;
    let text = stage.text();
    assert!(text.contains("Update available"), "{text}");
    assert!(text.contains("Say that 1.1.0 is applied."), "{text}");
    assert!(
        text.contains(r#"terraform apply "-var-file=x.tfvars""#),
        "{text}"
    );
    // The weightiest change first.
    let changes: Vec<String> = stage
        .all(".template-version__changes li")
        .iter()
        .map(|line| squeezed(&line.text_content().unwrap_or_default()))
        .collect();
    assert_eq!(
        changes,
        [
            "New permissionOne right more. 1.1.0",
            "WordingComments say more. 1.1.0"
        ]
    );
}
