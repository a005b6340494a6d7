//! The choices of the customer, and settings of the operator.

use crate::program::text;
use crate::{ACCOUNT, document, program, resources, state, terraform, variants};
use byoc_rules::cloud::TemplateCloud;
use byoc_rules::identifier::{Expected, read_output};
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[test]
fn the_choices_of_the_customer_are_honoured() {
    let Some(terraform) = terraform() else { return };
    let variant = variants::all().remove(0);
    let count = |plan: &Value, start: &str| {
        resources(plan)
            .keys()
            .filter(|address| address.starts_with(start))
            .count()
    };

    let plan = terraform.plan("one-nat", &variant, &["-var", "nat_gateway_per_zone=false"]);
    assert_eq!(count(&plan, "aws_nat_gateway.byoc"), 1);
    assert_eq!(count(&plan, "aws_eip.nat"), 1);
    assert_eq!(count(&plan, "aws_route.workload_nat"), 3);

    let rules = r#"customer_ingress_rules=[
        {cidr_ipv4="203.0.113.0/24",from_port=10000,to_port=32767},
        {security_group_id="sg-0123456789abcdef0",from_port=10000,to_port=32767},
        {security_group_id="123456789012/sg-0123456789abcdef0",from_port=10000,to_port=32767}]"#;
    let plan = terraform.plan("rules", &variant, &["-var", rules]);
    let customer = "aws_vpc_security_group_ingress_rule.workload_customer";
    assert_eq!(count(&plan, customer), 3);
    let planned = resources(&plan);
    let rule = &planned[&format!("{customer}[\"203.0.113.0/24-10000-32767\"]")];
    assert_eq!(rule["cidr_ipv4"], json!("203.0.113.0/24"));

    let plan = terraform.plan("no-onboarding", &variant, &["-var", "onboarding=false"]);
    assert_eq!(count(&plan, "aws_iam_role_policy"), 1);

    let google = variants::all()
        .into_iter()
        .find(|variant| variant.name == "google_standard")
        .expect("a variant");
    // Google keeps the name of a deleted custom role for weeks: only who holds it changes.
    let plan = terraform.plan("no-checks", &google, &["-var", "onboarding=false"]);
    assert_eq!(count(&plan, "google_project_iam_custom_role"), 2);
    assert_eq!(count(&plan, "google_project_iam_member"), 1);

    let ranges = r#"customer_source_ranges=["203.0.113.0/24"]"#;
    let plan = terraform.plan("ranges", &google, &["-var", ranges]);
    assert_eq!(count(&plan, "google_compute_firewall.workload_customer"), 1);
}

/// The examples in the README and in the variables file are accepted where they belong, a file of
/// their own, and stay when the files are downloaded again.
#[test]
fn settings_in_a_file_of_their_own_survive_a_new_download() {
    let Some(terraform) = terraform() else { return };
    for variant in variants::all() {
        let readme = byoc_terraform::readme(&variant.input).expect("a README");
        // Blocks belong into own_override.tf, values into own.auto.tfvars.
        let is_block = |text: &&str| text.starts_with("provider ") || text.starts_with("resource ");
        let (overrides, own): (Vec<&str>, Vec<&str>) = readme
            .split("```hcl\n")
            .skip(1)
            .filter_map(|block| block.split("```").next())
            .partition(is_block);
        let own = own.concat();
        let folder = terraform.folder("own", &variant);
        std::fs::write(folder.join("own.auto.tfvars"), &own).expect("a file");
        std::fs::write(folder.join("own_override.tf"), overrides.concat()).expect("a file");
        let customers = |plan: &Value| -> Vec<String> {
            let planned = resources(plan).into_keys();
            planned
                .filter(|address| address.contains("workload_customer"))
                .collect()
        };
        // No other argument than those of the README, for Google neither.
        let plan = || -> Value {
            let arguments = ["plan", "-input=false", "-no-color", "-out=plan.bin"];
            terraform.succeed(&folder, arguments.into_iter().chain(["-var-file=x.tfvars"]));
            let output = terraform.run(&folder, ["show", "-json", "plan.bin"]);
            serde_json::from_slice(&output.stdout).expect("JSON")
        };
        let before = plan();
        assert!(!customers(&before).is_empty(), "{}: {own}", variant.name);

        // The lines that stand in the variables file as a comment are as good.
        let file = byoc_terraform::variables(&variant.input).expect("variables");
        let (_, comments) = file
            .split_once("which Terraform reads automatically")
            .expect("a head");
        let lines: String = comments
            .lines()
            .filter_map(|line| line.strip_prefix("# "))
            .filter(|line| line.starts_with([' ', ']']) || line.contains(" = "))
            .map(|line| format!("{line}\n"))
            .collect();
        std::fs::write(folder.join("own.auto.tfvars"), lines).expect("a file");
        terraform.folder("own", &variant);
        assert_eq!(customers(&plan()), customers(&before), "{}", variant.name);
    }
}

#[test]
fn the_operators_own_tag_prefix_is_used_everywhere() {
    let Some(terraform) = terraform() else { return };
    for prefix in ["acme-inc", "7seas"] {
        let mut variant = variants::all().remove(0);
        variant.input.control_plane.tag_prefix = prefix.to_owned();
        let plan = terraform.plan("prefix", &variant, &[]);
        let planned = resources(&plan);
        let tags = &planned["aws_subnet.workload[\"az1\"]"]["tags"];
        let guard = format!("{prefix}_custom_cloud_environment_id");
        assert_eq!(tags[&guard], json!(variant.input.cloud_id));
        assert_eq!(tags[format!("{prefix}_subnet")], json!("workload"));
        let policy = document(&planned["aws_iam_role_policy.control_plane"]["policy"]);
        let shown = byoc_terraform::runtime_policy_in_account(&variant.input, ACCOUNT);
        assert_eq!(policy, shown.expect("a policy"));
        let output = terraform.run(
            &terraform.folder("prefix", &variant),
            ["fmt", "-check", "-diff"],
        );
        assert!(output.status.success(), "{}", text(&output));
    }
}

#[test]
fn what_is_applied_answers_the_identifier_and_gives_up_only_onboarding() {
    let Some(terraform) = terraform() else { return };
    for name in [
        "aws_standard",
        "aws_standard_public",
        "aws_hipaa",
        "google_standard",
    ] {
        let variant = variants::all()
            .into_iter()
            .find(|variant| variant.name == name)
            .expect("a variant");
        let folder = terraform.folder("apply", &variant);
        let _ = std::fs::remove_file(folder.join("terraform.tfstate"));
        let is_google = variant.input.plan.cloud == TemplateCloud::Google;
        let mut common = vec![
            "-auto-approve",
            "-input=false",
            "-no-color",
            "-var-file=x.tfvars",
        ];
        if is_google {
            common.extend(["-var", "google_project_id=my-project"]);
        }
        terraform.succeed(&folder, ["apply"].iter().chain(&common).copied());

        let output = terraform.run(&folder, ["output", "-json"]);
        let outputs: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let unique_name = &variant.input.unique_name;
        let (answer, identifier) = if is_google {
            (
                &outputs["privilege_bearing_service_account_id"]["value"],
                format!(
                    "projects/my-project/serviceAccounts/{unique_name}@my-project.iam.gserviceaccount.com"
                ),
            )
        } else {
            (
                &outputs["aws_iam_role_arn"]["value"],
                format!("arn:aws:iam::{ACCOUNT}:role/{unique_name}-iam-role"),
            )
        };
        assert_eq!(*answer, json!(identifier), "{name}");

        // The wizard finds it in whatever form of the output is pasted.
        let plain = terraform.run(&folder, ["output", "-no-color"]);
        for pasted in [&output.stdout, &plain.stdout] {
            let pasted = String::from_utf8_lossy(pasted);
            let expected = Expected::new(variant.input.plan.cloud, unique_name)
                .in_path(variant.input.company_rules.role_path.as_deref());
            let found = read_output(&pasted, &expected);
            assert_eq!(
                found.as_deref(),
                Ok(identifier.as_str()),
                "{name}:\n{pasted}"
            );
        }

        // Nothing is left to do: a second plan is empty.
        let again = ["plan", "-detailed-exitcode"]
            .iter()
            .chain(&common[1..])
            .copied();
        let output = terraform.run(&folder, again);
        assert_eq!(output.status.code(), Some(0), "{name}:\n{}", text(&output));

        let before = state(terraform, &folder);
        let command =
            byoc_terraform::destroy_onboarding_command(&variant.input).expect("a command");
        let targets = program::arguments(&command)
            .into_iter()
            .filter(|word| word.starts_with("-target="));
        terraform.succeed(
            &folder,
            ["destroy"].iter().chain(&common).copied().chain(targets),
        );
        let gone: Vec<String> = before
            .difference(&state(terraform, &folder))
            .cloned()
            .collect();
        assert!(
            !gone.is_empty() && gone.iter().all(|address| address.contains(".onboarding")),
            "{gone:?}"
        );

        if let Some(release) = byoc_terraform::bucket_release(&variant.input).expect("an answer") {
            std::fs::write(folder.join("own_override.tf"), release).expect("a file");
        }
        terraform.succeed(&folder, ["destroy"].iter().chain(&common).copied());
        assert_eq!(state(terraform, &folder), BTreeSet::new(), "{name}");
    }
}
