//! Every text that leaves this crate, so that a change of it is seen in review.

#[path = "common/variants.rs"]
mod variants;

use byoc_rules::cloud::TemplateCloud;
use byoc_terraform::{
    ReviewContext, expected_network, expected_plan, expected_resources, explain, onboarding_policy,
    operator_policy, permissions_explained, permissions_file, readme, runtime_policy,
    security_review_markdown, template, trust_policy, variables,
};
use byoc_types::DeploymentModel;
use serde_json::json;

#[test]
fn templates() {
    for variant in variants::all() {
        // Inputs do not show in a template: these would repeat aws_standard.
        if [
            "aws_standard_two_zones",
            "aws_standard_active",
            "aws_standard_company_rules",
        ]
        .contains(&variant.name)
        {
            continue;
        }
        let text = template(&variant.input).expect("a template");
        insta::assert_snapshot!(format!("{}.tf", variant.name), text);
    }
}

#[test]
fn variables_files() {
    for variant in variants::all() {
        let text = variables(&variant.input).expect("variables");
        insta::assert_snapshot!(format!("{}.tfvars", variant.name), text);
    }
}

/// What is per zone, in the models whose variant has three zones.
#[test]
fn two_zones() {
    for (name, model) in [
        (
            "aws_standard_public_two_zones",
            DeploymentModel::StandardPublic,
        ),
        ("aws_hipaa_two_zones", DeploymentModel::Hipaa),
        ("aws_pci_dss_two_zones", DeploymentModel::PciDss),
    ] {
        let input = variants::input(TemplateCloud::Aws, model, 2);
        let text = variables(&input).expect("variables");
        insta::assert_snapshot!(format!("{name}.tfvars"), text);
        let network = expected_network(&input).expect("a network");
        insta::assert_json_snapshot!(format!("{name}.network"), network);
        let resources = expected_resources(&input).expect("resources");
        let addresses: Vec<String> = resources
            .into_iter()
            .map(|resource| resource.address + "\n")
            .collect();
        insta::assert_snapshot!(format!("{name}.addresses"), addresses.concat());
    }
}

#[test]
fn readmes() {
    for variant in variants::all() {
        let text = readme(&variant.input).expect("a README");
        insta::assert_snapshot!(format!("{}.readme", variant.name), text);
        // The others have parts of these.
        if ["aws_hipaa", "aws_standard_company_rules", "google_standard"].contains(&variant.name) {
            let text = permissions_file(&variant.input).expect("a file");
            insta::assert_snapshot!(format!("{}.permissions_file", variant.name), text);
        }
    }
}

#[test]
fn reviews() {
    let context = ReviewContext {
        display_name: "Production".to_owned(),
        organization_name: "Example Corp".to_owned(),
        product_name: "BYOC Console".to_owned(),
        date: "2026-11-23".to_owned(),
    };
    for variant in variants::all() {
        let text = security_review_markdown(&variant.input, &context).expect("a review");
        // The policies themselves stand in snapshots of their own.
        let text = text.split("\n## The policies\n").next().unwrap_or_default();
        insta::assert_snapshot!(format!("{}.review", variant.name), text);
    }
}

#[test]
fn policies() {
    for variant in variants::all() {
        let input = &variant.input;
        let policies = json!({
            "trust": trust_policy(input).expect("a policy"),
            "runtime": runtime_policy(input).expect("a policy"),
            "onboarding": onboarding_policy(input, "ACCOUNT_ID").expect("a policy"),
        });
        insta::assert_json_snapshot!(format!("{}.policies", variant.name), policies);
    }
}

#[test]
fn operator_policies() {
    for variant in variants::all() {
        if [
            "aws_standard",
            "aws_hipaa",
            "aws_standard_company_rules",
            "google_standard",
        ]
        .contains(&variant.name)
        {
            let policy = operator_policy(&variant.input).expect("a policy");
            insta::assert_json_snapshot!(format!("{}.operator_policy", variant.name), policy);
        }
    }
}

#[test]
fn explanations() {
    for variant in variants::all() {
        if [
            "aws_standard_public",
            "aws_hipaa",
            "aws_standard_company_rules",
            "google_standard",
        ]
        .contains(&variant.name)
        {
            let lines: Vec<String> = explain(&variant.input)
                .expect("an explanation")
                .into_iter()
                .map(|row| {
                    format!(
                        "{:?} {} {:?}, used {:?}\n  why: {}\n  limit: {}\n  without: {}\n",
                        row.policy, row.sid, row.effect, row.used, row.why, row.limit, row.without
                    )
                })
                .collect();
            insta::assert_snapshot!(format!("{}.explained", variant.name), lines.concat());
        }
    }
}

#[test]
fn permissions_as_the_api_answers_them() {
    for variant in variants::all() {
        if ["aws_hipaa", "aws_standard_company_rules", "google_standard"].contains(&variant.name) {
            let mut answer = permissions_explained(&variant.input).expect("an answer");
            // The statements stand in the snapshots of the policies and of their explanations.
            for policy in &mut answer.policies {
                policy.document.clear();
                policy.statements.retain(|statement| statement.is_extra);
            }
            insta::assert_json_snapshot!(format!("{}.permissions", variant.name), answer);
        }
    }
}

#[test]
fn expected_plans() {
    for variant in variants::all() {
        if [
            "aws_standard",
            "aws_hipaa",
            "aws_standard_public",
            "google_standard",
        ]
        .contains(&variant.name)
        {
            let mut plan = expected_plan(&variant.input).expect("a plan");
            // Tags and policies stand in other snapshots.
            for resource in &mut plan.resources {
                resource.tags.retain(|key, _| key == "Name");
                resource.policies.values_mut().for_each(String::clear);
            }
            insta::assert_json_snapshot!(format!("{}.expected_plan", variant.name), plan);
        }
    }
}

#[test]
fn expected_networks() {
    for variant in variants::all() {
        let network = expected_network(&variant.input).expect("a network");
        insta::assert_json_snapshot!(format!("{}.network", variant.name), network);
    }
}
