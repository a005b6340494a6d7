//! The check of a plan that changes what is there, or is none of this custom cloud.

use crate::{document, named, terraform};
use byoc_rules::plan_check::{self, PlanProblem, PlanState};
use serde_json::{Value, json};

/// What somebody in the company made stricter, and the plan would take back: written into the state,
/// as a refresh would.
#[test]
fn the_plan_check_tells_what_a_plan_weakens() {
    let Some(terraform) = terraform() else { return };
    let variant = named("aws_hipaa");
    let folder = terraform.folder("weakened", &variant);
    let state_file = folder.join("terraform.tfstate");
    let _ = std::fs::remove_file(&state_file);
    let _ = std::fs::remove_file(folder.join("own_override.tf"));
    let apply = [
        "apply",
        "-auto-approve",
        "-input=false",
        "-no-color",
        "-var-file=x.tfvars",
    ];
    terraform.succeed(&folder, apply);
    let applied = std::fs::read_to_string(&state_file).expect("a state");
    let check = |kind: &str, edit: &dyn Fn(&mut Value)| {
        let mut state: Value = serde_json::from_str(&applied).expect("JSON");
        let resources = state["resources"].as_array_mut().expect("resources");
        for resource in resources.iter_mut().filter(|one| one["type"] == kind) {
            for instance in resource["instances"].as_array_mut().expect("instances") {
                edit(&mut instance["attributes"]);
            }
        }
        std::fs::write(&state_file, state.to_string()).expect("a state");
        let plan = terraform.plan_in(&folder, &variant, &[]);
        let expected = byoc_terraform::expected_plan(&variant.input).expect("a plan");
        let mut report = plan_check::check(&expected, &plan).expect("a plan");
        // The provider of these tests makes one up where none is set.
        report
            .findings
            .retain(|finding| !finding.problem.to_string().contains("permissions_boundary"));
        report
    };
    let stricter = |name: &'static str, edit: fn(&mut Value)| {
        move |attributes: &mut Value| {
            let mut policy = document(&attributes[name]);
            edit(&mut policy);
            attributes[name] = json!(policy.to_string());
        }
    };
    let weakened = |kind: &str, edit: &dyn Fn(&mut Value), part: &str| {
        let report = check(kind, edit);
        assert!(!report.findings.is_empty(), "{part}: {:?}", report.notes);
        for finding in &report.findings {
            let heading = finding.problem.heading();
            assert_eq!(
                heading, "Weaker than now",
                "{} {}",
                finding.address, finding.problem
            );
            assert!(
                finding.problem.to_string().contains(part),
                "{}",
                finding.problem
            );
        }
    };
    weakened(
        "aws_iam_role",
        &stricter("assume_role_policy", |policy| {
            policy["Statement"][0]["Condition"]["IpAddress"] =
                json!({ "aws:SourceIp": "192.0.2.0/24" });
        }),
        "statement ControlPlane loses the condition IpAddress aws:SourceIp",
    );
    weakened(
        "aws_s3_bucket_policy",
        &stricter("policy", |policy| {
            let more = json!({ "Sid": "NoPut", "Effect": "Deny", "Principal": "*",
                "Action": "s3:PutObject", "Resource": "*" });
            policy["Statement"]
                .as_array_mut()
                .expect("statements")
                .push(more);
        }),
        "statement NoPut is removed, so its Deny no longer applies",
    );
    weakened(
        "aws_vpc_endpoint",
        &stricter("policy", |policy| {
            policy["Statement"][0]["Condition"]["StringEquals"] =
                json!({ "aws:PrincipalOrgID": "o-1" });
        }),
        "loses the condition StringEquals aws:PrincipalOrgID",
    );
    weakened(
        "aws_iam_role_policy",
        &stricter("policy", |policy| {
            let statements = policy["Statement"].as_array_mut().expect("statements");
            statements.remove(0);
        }),
        "Weakens its policy: statement",
    );
    weakened(
        "aws_s3_bucket_server_side_encryption_configuration",
        &|encryption| {
            let rule = &mut encryption["rule"][0]["apply_server_side_encryption_by_default"][0];
            rule["sse_algorithm"] = json!("aws:kms");
        },
        "from aws:kms to AES256",
    );

    // Tags of an automation: named, with the way out, and left alone where the person asks for that.
    let tagging = |attributes: &mut Value| {
        attributes["tags"]["AutoTag_Creator"] = json!("ada");
    };
    let report = check("aws_subnet", &tagging);
    assert_eq!(report.findings, []);
    assert_eq!(report.state, PlanState::TagsOnly);
    assert!(
        report.notes[0].starts_with("Removes the tag AutoTag_Creator from"),
        "{:?}",
        report.notes
    );
    let file = "provider \"aws\" {\n  ignore_tags {\n    keys = [\"AutoTag_Creator\"]\n  }\n}\n";
    std::fs::write(folder.join("own_override.tf"), file).expect("a file");
    let report = check("aws_none", &tagging);
    assert_eq!(report.findings, []);
    assert!(
        report.choices[0].contains("ignore the tag AutoTag_Creator"),
        "{:?}",
        report.choices
    );
}

/// What 1.2.0 writes another way is, to Terraform, what 1.1.0 made: a new version replaces nothing.
#[test]
fn what_an_earlier_version_made_is_kept() {
    let Some(terraform) = terraform() else { return };
    let check = |name: &str, changes: &[(&str, &str)]| {
        let variant = named(name);
        let current = byoc_terraform::template(&variant.input).expect("a template");
        let mut earlier = current.clone();
        for (now, before) in changes {
            assert!(earlier.contains(now), "{now:?} is not in {name}");
            earlier = earlier.replace(now, before);
        }
        let folder = terraform.folder("earlier", &variant);
        let _ = std::fs::remove_file(folder.join("terraform.tfstate"));
        terraform.plan_of("earlier", &variant, &earlier);
        terraform.succeed(&folder, ["apply", "-input=false", "-no-color", "plan.bin"]);
        let plan = terraform.plan_of("earlier", &variant, &current);
        let changed: Vec<&Value> = plan["resource_changes"]
            .as_array()
            .expect("changes")
            .iter()
            .filter(|change| change["change"]["actions"] != json!(["no-op"]))
            .collect();
        assert!(changed.is_empty(), "{name}: {changed:#?}");
        std::fs::remove_file(folder.join("terraform.tfstate")).expect("the state goes");
    };
    check(
        "aws_standard",
        &[(
            "= aws_iam_role.control_plane.id",
            "= aws_iam_role.control_plane.name",
        )],
    );
    check(
        "google_standard",
        &[
            (
                "resource \"google_project_iam_custom_role\" \"onboarding\" {",
                "resource \"google_project_iam_custom_role\" \"onboarding\" {\n  count = var.onboarding ? 1 : 0",
            ),
            (
                "google_project_iam_custom_role.onboarding.id",
                "google_project_iam_custom_role.onboarding[0].id",
            ),
        ],
    );
}

#[test]
fn what_is_no_plan_of_this_custom_cloud_is_told_apart() {
    let Some(terraform) = terraform() else { return };
    let variant = named("aws_standard");
    let expected = byoc_terraform::expected_plan(&variant.input).expect("a plan");
    let read =
        |bytes: &[u8]| plan_check::read(bytes).and_then(|plan| plan_check::check(&expected, &plan));
    let plan = terraform.plan("problems", &variant, &[]);
    let folder = terraform.folder("problems", &variant);
    let json = serde_json::to_vec(&plan).expect("JSON");
    assert!(read(&json).expect("a report").is_as_expected());

    let binary = std::fs::read(folder.join("plan.bin")).expect("the plan file");
    assert_eq!(read(&binary), Err(PlanProblem::Binary));
    let printed = terraform.run(&folder, ["show", "-no-color", "plan.bin"]);
    assert_eq!(read(&printed.stdout), Err(PlanProblem::PrintedPlan));
    let log = terraform.run(
        &folder,
        ["plan", "-json", "-input=false", "-var-file=x.tfvars"],
    );
    assert_eq!(read(&log.stdout), Err(PlanProblem::Log));
    let nothing = terraform.run(&folder, ["show", "-json"]);
    assert_eq!(read(&nothing.stdout), Err(PlanProblem::State));
    assert_eq!(read(b"  \n"), Err(PlanProblem::Empty));
    assert!(matches!(
        read(&json[..json.len() / 2]),
        Err(PlanProblem::Damaged(_))
    ));
    assert_eq!(read(b"hello"), Err(PlanProblem::NotAPlan));

    // What PowerShell writes.
    let text = String::from_utf8(json).expect("text");
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(units).collect();
    assert!(read(&utf16).expect("a report").is_as_expected());

    let mut other = variant.input.clone();
    other.unique_name = "cce-cce00000000000".to_owned();
    let other = byoc_terraform::expected_plan(&other).expect("a plan");
    assert!(matches!(
        plan_check::check(&other, &plan),
        Err(PlanProblem::OtherCustomCloud { .. })
    ));
    let mut newer = plan.clone();
    newer["format_version"] = json!("2.0");
    assert_eq!(
        plan_check::check(&expected, &newer),
        Err(PlanProblem::Format("2.0".to_owned()))
    );
    let mut errored = plan;
    errored["errored"] = json!(true);
    assert_eq!(
        plan_check::check(&expected, &errored),
        Err(PlanProblem::Errored)
    );

    // The state and the outputs, once there are any.
    terraform.succeed(&folder, ["apply", "-input=false", "-no-color", "plan.bin"]);
    let state = terraform.run(&folder, ["show", "-json"]);
    assert_eq!(read(&state.stdout), Err(PlanProblem::State));
    let raw = std::fs::read(folder.join("terraform.tfstate")).expect("the state");
    assert_eq!(read(&raw), Err(PlanProblem::State));
    let outputs = terraform.run(&folder, ["output", "-json"]);
    assert_eq!(read(&outputs.stdout), Err(PlanProblem::Outputs));
    std::fs::remove_file(folder.join("terraform.tfstate")).expect("the state goes");
}
