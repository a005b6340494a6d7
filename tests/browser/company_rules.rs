use byoc_console::components::company_rules_editor::{CompanyRulesEditor, Scope, TypedRules};
use byoc_rules::cloud::{Cloud, TemplateCloud};
use byoc_rules::company::Installation;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Stage, settle, type_into};

/// The editor with all of its errors showing, as after Save.
async fn editor(rules: RwSignal<TypedRules>) -> Stage {
    let clouds = Cloud::ALL.to_vec();
    let installation = Installation {
        reserved_tag_prefixes: vec!["byoc".to_owned()],
        clouds: TemplateCloud::ALL.to_vec(),
    };
    Stage::mount(move || {
        let errors = Signal::derive(move || rules.with(|rules| rules.problems(&installation)));
        view! {
            <CompanyRulesEditor
                value=rules
                on_change=move |typed| rules.set(typed)
                on_blur=|_: String| ()
                errors
                clouds=Signal::stored(clouds.clone())
            />
        }
    })
    .await
}

#[wasm_bindgen_test]
async fn every_rule_says_at_its_field_what_is_wrong_and_clears_while_it_is_put_right() {
    let rules = RwSignal::new(TypedRules::default());
    let stage = editor(rules).await;
    let (boundary, path) = (stage.control("Policy ARN"), stage.control("Path"));
    assert_eq!(stage.error_of(&path), None);
    type_into(&path, "platform").await;
    let error = stage.error_of(&path).expect("no slashes");
    assert!(error.contains("It should be /platform/."), "{error}");
    type_into(&path, "/platform/").await;
    assert_eq!(stage.error_of(&path), None);
    type_into(&boundary, "arn:aws:iam::123456789012:role/x").await;
    let error = stage.error_of(&boundary).expect("a role");
    assert!(
        error.contains("This is an IAM role, not a policy"),
        "{error}"
    );
    assert_eq!(
        rules.with_untracked(|rules| rules.path.clone()),
        "/platform/"
    );
}

#[wasm_bindgen_test]
async fn regions_are_found_and_ticked_one_by_one_or_by_geography() {
    let rules = RwSignal::new(TypedRules::default());
    let stage = editor(rules).await;
    let chosen = || rules.with_untracked(|rules| rules.places[&Cloud::Aws].regions.clone());
    stage.control("Chosen regions").click();
    settle().await;
    assert_eq!(
        rules.with_untracked(|rules| rules.places[&Cloud::Aws].scope),
        Scope::Chosen
    );
    assert!(
        stage.text().contains("Choose at least one region of AWS"),
        "{}",
        stage.text()
    );
    stage.control("Ireland (eu-west-1)").click();
    settle().await;
    assert_eq!(chosen(), ["eu-west-1"]);
    assert!(!stage.text().contains("Choose at least one region"));

    type_into(&stage.control("Filter: Regions of AWS"), "africa").await;
    assert!(stage.find_control("Ireland (eu-west-1)").is_none());
    stage.control("All of Africa").click();
    settle().await;
    assert_eq!(chosen(), ["eu-west-1", "af-south-1"]);
    stage.control("All regions").click();
    settle().await;
    assert!(rules.with_untracked(|rules| rules.to_wire().allowed_regions.is_empty()));
    assert_eq!(chosen().len(), 2, "what was ticked is kept");
}
