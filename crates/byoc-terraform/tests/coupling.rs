//! One model renders everything: a change of the input reaches every rendering that it concerns, the
//! same in each, and nothing of the old value stays anywhere.

#[path = "common/variants.rs"]
mod variants;

use std::collections::{BTreeMap, BTreeSet};

use byoc_rules::cloud::TemplateCloud;
use byoc_rules::network;
use byoc_terraform::{
    ReviewContext, TemplateInput, expected_network, expected_plan, explain, onboarding_policy,
    operator_policy, permissions_explained, permissions_file, readme, runtime_policy,
    security_review_html, security_review_markdown, template, trust_policy, variables,
};
use byoc_types::{DeploymentModel, MandatoryTag, PolicyKind};
use hcl_edit::expr::Expression;
use hcl_edit::structure::Body;
use serde_json::{Value, json};

/// Everything that is shown, downloaded, compared or verified, by what it is called.
fn renderings(input: &TemplateInput) -> BTreeMap<&'static str, String> {
    let context = ReviewContext {
        display_name: "Production".to_owned(),
        organization_name: "Example Corp".to_owned(),
        product_name: "BYOC Console".to_owned(),
        date: "2026-11-23".to_owned(),
    };
    let json = |value: Result<Value, _>| value.expect("a document").to_string();
    let text = |value: Result<String, _>| value.expect("a text");
    let explained: Vec<String> = explain(input)
        .expect("an explanation")
        .iter()
        .map(|row| format!("{row:?}"))
        .collect();
    BTreeMap::from([
        ("drawing", json!(input.plan.to_answer()).to_string()),
        ("template", text(template(input))),
        ("variables", text(variables(input))),
        ("operator policy", json(operator_policy(input))),
        ("trust policy", json(trust_policy(input))),
        ("runtime policy", json(runtime_policy(input))),
        (
            "onboarding policy",
            json(onboarding_policy(input, "ACCOUNT_ID")),
        ),
        ("explanation", explained.concat()),
        (
            "permissions",
            json!(permissions_explained(input).expect("an answer")).to_string(),
        ),
        (
            "expected network",
            json!(expected_network(input).expect("a network")).to_string(),
        ),
        (
            "expected plan",
            json!(expected_plan(input).expect("a plan")).to_string(),
        ),
        ("README", text(readme(input))),
        ("permissions file", text(permissions_file(input))),
        ("review", text(security_review_markdown(input, &context))),
        ("review page", text(security_review_html(input, &context))),
    ])
}

/// Changes an input, and asserts which renderings change with it.
fn check(before: &TemplateInput, change: impl FnOnce(&mut TemplateInput), changed: &[&str]) {
    let mut after = before.clone();
    change(&mut after);
    let (before, after) = (renderings(before), renderings(&after));
    let found: Vec<&str> = before
        .iter()
        .filter(|(name, text)| after[*name] != **text)
        .map(|(name, _)| *name)
        .collect();
    let mut changed = changed.to_vec();
    changed.sort_unstable();
    assert_eq!(found, changed);
}

fn aws() -> TemplateInput {
    variants::input(TemplateCloud::Aws, DeploymentModel::Standard, 3)
}

fn google() -> TemplateInput {
    variants::input(TemplateCloud::Google, DeploymentModel::Standard, 3)
}

/// The same input with another network.
fn replan(input: &mut TemplateInput, model: DeploymentModel, zones: u8, range: &str) {
    let range = range.parse().expect("a network");
    input.plan = network::plan(input.plan.cloud, model, zones, range).expect("a plan");
}

const NETWORK: [&str; 6] = [
    "drawing",
    "expected network",
    "expected plan",
    "README",
    "review",
    "review page",
];

#[test]
fn a_changed_range_changes_drawing_variables_expectation_and_what_people_read() {
    for input in [aws(), google()] {
        let changed = [&NETWORK[..], &["variables"]].concat();
        let model = input.plan.model;
        check(
            &input,
            |input| replan(input, model, 3, "172.16.0.0/20"),
            &changed,
        );
        let mut after = input.clone();
        replan(&mut after, model, 3, "172.16.0.0/20");
        for (name, text) in renderings(&after) {
            // Examples of validations and of the drawing's own words may name other ranges.
            if ["template", "operator policy"].contains(&name) {
                continue;
            }
            assert!(!text.contains("\"10.0."), "{name}");
            assert!(!text.contains("`10.0."), "{name}");
            assert!(!text.contains(">10.0."), "{name}");
        }
    }
}

#[test]
fn every_rendering_of_every_variant_shows_the_drawn_subnets() {
    for variant in all_with_two_zones() {
        let input = &variant;
        let drawn: BTreeSet<String> = input
            .plan
            .to_answer()
            .subnets
            .into_iter()
            .map(|subnet| subnet.cidr)
            .collect();
        assert_eq!(ranges_in_variables(input), drawn);
        let network = expected_network(input).expect("a network");
        let expected: BTreeSet<String> = network
            .subnets
            .iter()
            .map(|subnet| subnet.cidr.to_string())
            .collect();
        assert_eq!(expected, drawn);
        let plan = expected_plan(input).expect("a plan");
        let planned: BTreeSet<String> = plan
            .resources
            .iter()
            .filter(|resource| resource.kind.contains("_subnet"))
            .flat_map(|resource| resource.ranges.values().cloned())
            .collect();
        assert_eq!(planned, drawn);
        let all = renderings(input);
        for name in ["README", "review"] {
            let section: String = all[name]
                .lines()
                .filter(|line| {
                    line.starts_with("| Service nodes | ") || line.starts_with("| Bastion | ")
                })
                .flat_map(|line| line.split('`').skip(1).step_by(2))
                .map(|range| format!("{range} "))
                .collect();
            let shown: BTreeSet<String> = section.split_whitespace().map(str::to_owned).collect();
            assert_eq!(shown, drawn, "{name}");
        }
    }
}

#[test]
fn a_changed_zone_count_changes_the_network_everywhere() {
    let input = aws();
    let changed = [&NETWORK[..], &["variables"]].concat();
    check(
        &input,
        |input| replan(input, DeploymentModel::Standard, 2, "10.0.0.0/16"),
        &changed,
    );
    let mut two = input.clone();
    replan(&mut two, DeploymentModel::Standard, 2, "10.0.0.0/16");
    for (name, text) in renderings(&two) {
        // The template is for two zones and for three: its words name all of them.
        if name != "template" {
            assert!(!text.contains("az3"), "{name}");
        }
        if NETWORK.contains(&name) || name == "variables" {
            assert!(text.contains("az2"), "{name}");
        }
    }
    assert_eq!(expected_network(&two).expect("a network").nat_gateways.1, 2);
}

#[test]
fn a_changed_model_changes_everything_but_who_may_become_what() {
    let private = aws();
    let to = |model| move |input: &mut TemplateInput| replan(input, model, 3, "10.0.0.0/16");
    let rights = ["runtime policy", "explanation", "permissions"];
    let texts = ["template", "variables"];

    // Public: no bastion and no NAT, but addresses of its own.
    let changed = [&NETWORK[..], &rights, &texts].concat();
    check(&private, to(DeploymentModel::StandardPublic), &changed);
    let mut public = private.clone();
    to(DeploymentModel::StandardPublic)(&mut public);
    for (name, text) in renderings(&public) {
        // The operator policy is the same for all models.
        let is_operators = ["operator policy", "README", "review", "review page"];
        if is_operators.contains(&name) || ["explanation", "permissions"].contains(&name) {
            continue;
        }
        assert!(!text.to_lowercase().contains("bastion"), "{name}");
        assert!(!text.contains("aws_nat_gateway"), "{name}");
    }
    assert!(renderings(&public)["runtime policy"].contains("ec2:AllocateAddress"));
    assert!(renderings(&public)["explanation"].contains("AllocatePublicAddresses"));

    // HIPAA: buckets, which need rights of the operator, and no way out.
    let changed = [
        &NETWORK[1..],
        &texts,
        &[
            "operator policy",
            "explanation",
            "permissions",
            "permissions file",
        ],
    ]
    .concat();
    check(&private, to(DeploymentModel::Hipaa), &changed);
    let mut hipaa = private.clone();
    to(DeploymentModel::Hipaa)(&mut hipaa);
    let all = renderings(&hipaa);
    for name in [
        "template",
        "variables",
        "expected network",
        "expected plan",
        "README",
        "review",
    ] {
        assert!(
            all[name].contains("bucket") || all[name].contains("-backup"),
            "{name}"
        );
        assert!(!all[name].contains("nat_gateway_per_zone"), "{name}");
    }
    for name in ["expected network", "expected plan", "review"] {
        assert!(all[name].contains("byoc_compliance_model"), "{name}");
    }
}

#[test]
fn a_changed_tag_reaches_variables_plan_network_and_review_alike() {
    let input = aws();
    let add = |input: &mut TemplateInput| {
        input.tags.insert("owner".to_owned(), "someone".to_owned());
    };
    let shown = [
        "variables",
        "expected network",
        "expected plan",
        "review",
        "review page",
    ];
    // The pages show the checksum of the variables file besides.
    check(&input, add, &shown);
    let mut tagged = input.clone();
    add(&mut tagged);
    let network = expected_network(&tagged).expect("a network");
    for resource in expected_plan(&tagged).expect("a plan").resources {
        if resource.tags.is_empty() {
            continue;
        }
        for (key, value) in &network.tags {
            assert_eq!(resource.tags.get(key), Some(value), "{}", resource.address);
        }
    }
    assert!(variables(&tagged).expect("variables").contains("\"owner\""));
    let all = renderings(&tagged);
    assert!(all["review"].contains("`owner=someone`"));
    assert!(all["review page"].contains("<code>owner=someone</code>"));

    // On Google nothing of the template can carry them.
    check(&google(), add, &[]);
}

#[test]
fn a_role_path_reaches_variables_policies_explanation_and_plan() {
    check(
        &aws(),
        |input| input.company_rules.role_path = Some("/platform/".to_owned()),
        &[
            "variables",
            "operator policy",
            "onboarding policy",
            "explanation",
            "permissions",
            "expected plan",
            "README",
            "permissions file",
            "review",
            "review page",
        ],
    );
    let mut input = aws();
    input.company_rules.role_path = Some("/platform/".to_owned());
    let all = renderings(&input);
    assert!(all["onboarding policy"].contains(":role/platform/cce-"));
    assert!(all["operator policy"].contains(":role/platform/cce-*-iam-role"));
    assert!(all["README"].contains(":role/platform/cce-"));
    let plan = expected_plan(&input).expect("a plan");
    let role = plan
        .resources
        .iter()
        .find(|resource| resource.address == "aws_iam_role.control_plane")
        .expect("a role");
    assert_eq!(role.values["path"], json!("/platform/"));
}

#[test]
fn a_permissions_boundary_reaches_variables_policies_explanation_and_plan() {
    let boundary = "arn:aws:iam::123456789012:policy/everyone";
    check(
        &aws(),
        |input| input.company_rules.permissions_boundary = Some(boundary.to_owned()),
        &[
            "variables",
            "operator policy",
            "explanation",
            "permissions",
            "expected plan",
            "permissions file",
            "review",
            "review page",
        ],
    );
    let mut input = aws();
    input.company_rules.permissions_boundary = Some(boundary.to_owned());
    for (name, text) in renderings(&input) {
        let is_silent = [
            "drawing",
            "template",
            "trust policy",
            "runtime policy",
            "onboarding policy",
            "expected network",
            "README",
        ];
        assert_eq!(
            text.contains(boundary),
            !is_silent.contains(&name),
            "{name}"
        );
    }
}

/// Google Cloud knows neither: nothing may speak of them there.
#[test]
fn path_and_boundary_of_a_company_change_nothing_on_google() {
    check(
        &google(),
        |input| {
            input.company_rules.role_path = Some("/platform/".to_owned());
            input.company_rules.permissions_boundary =
                Some("arn:aws:iam::123456789012:policy/everyone".to_owned());
        },
        &[],
    );
}

#[test]
fn mandatory_tags_and_allowed_regions_are_told_to_the_reviewer() {
    // They bind what a person may choose; what was chosen is in the renderings already.
    check(
        &aws(),
        |input| {
            input.company_rules.mandatory_tags = vec![MandatoryTag {
                key: "cost-center".to_owned(),
                value: None,
            }];
            input.company_rules.allowed_regions =
                BTreeMap::from([(TemplateCloud::Aws.provider(), vec!["eu-west-1".to_owned()])]);
        },
        &["review", "review page"],
    );
}

#[test]
fn the_end_of_onboarding_takes_its_rights_out_of_everything() {
    check(
        &aws(),
        |input| input.is_onboarding = false,
        &[
            "variables",
            "onboarding policy",
            "explanation",
            "permissions",
            "expected network",
            "expected plan",
            "README",
            "review",
            "review page",
        ],
    );
}

#[test]
fn what_is_explained_is_what_is_planned() {
    for variant in variants::all() {
        let input = &variant.input;
        let explained = permissions_explained(input).expect("an answer");
        let plan = expected_plan(input).expect("a plan");
        for policy in &explained.policies {
            let document: Value = serde_json::from_str(&policy.document).expect("JSON");
            let is_planned = plan
                .resources
                .iter()
                .flat_map(|resource| resource.policies.values())
                .any(|planned| {
                    serde_json::from_str::<Value>(planned).ok().as_ref() == Some(&document)
                });
            let holds_permissions = plan.resources.iter().any(|resource| {
                let permissions = resource.values.get("permissions");
                permissions.is_some() && permissions == document.get("includedPermissions")
            });
            let is_member = plan.resources.iter().any(|resource| {
                let member = resource.values.get("member");
                member.is_some() && member == document.get("member")
            });
            let is_in_template = policy.policy != PolicyKind::Operator;
            assert_eq!(
                is_planned || holds_permissions || is_member,
                is_in_template,
                "{}: {:?}",
                variant.name,
                policy.policy
            );
        }
    }
}

fn all_with_two_zones() -> Vec<TemplateInput> {
    let mut inputs: Vec<TemplateInput> = variants::all()
        .into_iter()
        .map(|variant| variant.input)
        .collect();
    for model in [
        DeploymentModel::StandardPublic,
        DeploymentModel::Hipaa,
        DeploymentModel::PciDss,
    ] {
        inputs.push(variants::input(TemplateCloud::Aws, model, 2));
    }
    inputs
}

/// Ranges of the subnets as an HCL parser reads the variables file.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "of the kinds of expression these two hold ranges"
)]
fn ranges_in_variables(input: &TemplateInput) -> BTreeSet<String> {
    let body: Body = variables(input).expect("variables").parse().expect("HCL");
    let mut ranges = BTreeSet::new();
    for attribute in body.attributes() {
        let name = attribute.key.as_str();
        match &attribute.value {
            Expression::Object(zones) if name.starts_with("aws_subnets_") => {
                for (_, range) in zones.iter() {
                    ranges.insert(range.expr().as_str().expect("a range").to_owned());
                }
            }
            Expression::String(range) if name.ends_with("_cidr") && name != "reserved_cidr" => {
                ranges.insert(range.as_str().to_owned());
            }
            _ => {}
        }
    }
    ranges
}
