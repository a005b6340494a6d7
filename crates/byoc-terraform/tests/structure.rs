//! What holds for every variant, read from the texts themselves.

#[path = "common/variants.rs"]
mod variants;

use std::collections::{BTreeMap, BTreeSet};

use byoc_rules::cloud::TemplateCloud;
use byoc_rules::{network, region};
use byoc_terraform::{
    EXAMPLE_ACCOUNT, EXAMPLE_PROJECT, TEMPLATE_VERSION, TemplateInput, apply_commands,
    expected_network, expected_resources, explain, files, onboarding_policy, operator_policy,
    permissions_file, readme, runtime_policy, template, trust_policy, variables,
};
use byoc_types::{DeploymentModel, PolicyKind};
use hcl_edit::structure::{Block, Body};
use serde_json::Value;

#[test]
fn the_text_depends_on_provider_model_and_buckets_only() {
    let plain = input();
    let mut other = variants::input(TemplateCloud::Aws, DeploymentModel::Standard, 2);
    other.cloud_id = "00000000-0000-0000-0000-000000000000".to_owned();
    other.region = "us-east-1".to_owned();
    other.plan = plan(&other, "192.168.0.0/24");
    other.tags = BTreeMap::from([("owner".to_owned(), "someone".to_owned())]);
    other.external_id = "another external id".to_owned();
    other.is_onboarding = false;
    other.company_rules.role_path = Some("/x/".to_owned());
    other.company_rules.permissions_boundary = Some("arn:aws:iam::1:policy/x".to_owned());
    other.control_plane.aws_account_principal = "arn:aws:iam::111111111111:user/someone".to_owned();
    other.control_plane.management_cidr_blocks = vec!["203.0.113.9/32".to_owned()];
    other.control_plane.image_owner_ids = vec!["111111111111".to_owned()];
    assert_eq!(template(&plain), template(&other));
    assert_ne!(variables(&plain), variables(&other));
}

#[test]
fn every_variable_explains_itself_and_refuses_what_is_wrong() {
    for variant in variants::all() {
        for block in blocks(&variant.input, "variable") {
            let name = label(&block);
            let description = attribute(&block, "description");
            assert!(
                description.len() > 12,
                "{} {name}: {description}",
                variant.name
            );
            let sentences: Vec<String> = block
                .body
                .blocks()
                .filter(|inner| inner.ident.as_str() == "validation")
                .map(|inner| attribute(inner, "error_message"))
                .collect();
            assert!(
                !sentences.is_empty(),
                "{} {name} has no validation",
                variant.name
            );
            for sentence in sentences {
                assert!(
                    sentence.contains(&name) || sentence.contains("cidr_ipv4"),
                    "{sentence}"
                );
                assert!(sentence.ends_with(".\""), "{sentence}");
            }
        }
    }
}

#[test]
fn every_output_is_described() {
    for variant in variants::all() {
        let outputs = blocks(&variant.input, "output");
        assert!(outputs.len() >= 4);
        for block in outputs {
            assert!(
                attribute(&block, "description").ends_with(".\""),
                "{}",
                label(&block)
            );
        }
    }
}

#[test]
fn the_variables_file_sets_what_the_template_asks_for_and_nothing_else() {
    for variant in variants::all() {
        let file: Body = variables(&variant.input)
            .expect("variables")
            .parse()
            .expect("HCL");
        let set: BTreeSet<String> = file
            .attributes()
            .map(|attribute| attribute.key.to_string())
            .collect();
        let declared = blocks(&variant.input, "variable");
        let names: BTreeSet<String> = declared.iter().map(label).collect();
        let required: BTreeSet<String> = declared
            .iter()
            .filter(|block| block.body.get_attribute("default").is_none())
            .map(label)
            .collect();
        assert_eq!(
            set.difference(&names).collect::<Vec<_>>(),
            Vec::<&String>::new()
        );
        let missing: Vec<&String> = required.difference(&set).collect();
        // Nobody but the person who applies it knows the project.
        let is_google = variant.input.plan.cloud == TemplateCloud::Google;
        assert_eq!(
            missing,
            if is_google {
                vec!["google_project_id"]
            } else {
                vec![]
            }
        );
    }
}

#[test]
fn the_header_names_version_cloud_and_commands() {
    for variant in variants::all() {
        let text = template(&variant.input).expect("a template");
        let header: String = text
            .lines()
            .take_while(|line| line.starts_with('#'))
            .map(|line| format!("{line}\n"))
            .collect();
        assert!(
            header.contains(&format!("Template version {TEMPLATE_VERSION}")),
            "{header}"
        );
        assert!(header.contains(&variant.input.unique_name), "{header}");
        // Those that the console and the README give: what is applied is the plan that was checked.
        let commands = apply_commands(&variant.input.unique_name);
        assert_eq!(
            commands,
            [
                "terraform init",
                r#"terraform plan "-var-file=cce-cce0123456789a.tfvars" "-out=plan.bin""#,
                "terraform show -json plan.bin > plan.json",
                "terraform apply plan.bin",
            ]
        );
        let readme = readme(&variant.input).expect("a README");
        for command in commands {
            assert!(header.contains(&format!("#   {command}\n")), "{header}");
            assert!(readme.contains(&format!("\n{command}\n")), "{readme}");
        }
        // Neither says more than what was tried: the providers of the tests have these schemas.
        let schemas: Value =
            serde_json::from_str(include_str!("provider/schemas.json")).expect("JSON");
        let provider = match variant.input.plan.cloud {
            TemplateCloud::Google => "hashicorp/google",
            TemplateCloud::Aws => "hashicorp/aws",
        };
        let version = schemas[provider]["provider_version"]
            .as_str()
            .expect("a version");
        for text in [&header, &readme] {
            let words: Vec<&str> = text
                .split(['#', ' ', '\n'])
                .filter(|word| !word.is_empty())
                .collect();
            let text = words.join(" ");
            for sentence in [
                &format!(
                    "The template was tried with Terraform 1.11 and the schemas of version {version} of"
                ),
                "should work too, but were not tried.",
            ] {
                assert!(text.contains(sentence), "{sentence}: {text}");
            }
        }
    }
}

/// A provider that does not know a region refuses it with no word about its own age.
#[test]
fn the_lowest_version_of_the_provider_knows_the_region() {
    let number = |version: &str| -> Vec<u32> {
        let parts = version.split('.');
        parts.map(|part| part.parse().expect("a number")).collect()
    };
    for fact in region::regions(byoc_rules::cloud::Cloud::Aws) {
        let mut input = input();
        input.region = fact.name.to_owned();
        let lowest = region::aws_provider(fact.name);
        assert!(number(lowest) >= number(region::LOWEST_AWS_PROVIDER));
        let line = format!("version = \">= {lowest}, < 7.0\"");
        assert!(
            template(&input).expect("a template").contains(&line),
            "{}: {line}",
            fact.name
        );
        let sentence = format!("The region {} needs version", fact.name);
        assert_eq!(
            readme(&input).expect("a README").contains(&sentence),
            fact.provider.is_some(),
            "{}",
            fact.name
        );
        assert_eq!(
            fact.to_do_first()
                .is_some_and(|hint| hint.contains(&format!("version {lowest} or newer of"))),
            fact.provider.is_some(),
            "{}",
            fact.name
        );
    }
    for (name, version) in [
        ("ap-southeast-6", "6.13"),
        ("ap-east-2", "5.100"),
        ("ap-southeast-5", "5.65"),
        ("eu-west-1", "5.60"),
        ("moon-1", "5.60"),
    ] {
        assert_eq!(region::aws_provider(name), version, "{name}");
    }
}

/// A person who opens one of the files of a rehearsal learns that it is one. JSON has no comments.
#[test]
fn files_of_a_rehearsal_say_so() {
    let example = |provider, change: fn(&mut TemplateInput)| {
        let mut input = variants::input(provider, DeploymentModel::Standard, 3);
        input.has_buckets = provider == TemplateCloud::Aws;
        change(&mut input);
        files(&input)
            .expect("files")
            .iter()
            .filter(|file| {
                file.text
                    .contains("Rehearsal: this control plane uses example")
            })
            .count()
    };
    let aws = TemplateCloud::Aws;
    assert_eq!(example(aws, |_| {}), 0);
    let principal = |input: &mut TemplateInput| {
        input.control_plane.aws_account_principal =
            format!("arn:aws:iam::{EXAMPLE_ACCOUNT}:user/byoc-control-plane");
    };
    assert_eq!(example(aws, principal), 4);
    let images = |input: &mut TemplateInput| {
        input
            .control_plane
            .image_owner_ids
            .push(EXAMPLE_ACCOUNT.to_owned());
    };
    assert_eq!(example(aws, images), 4);
    let storage = |input: &mut TemplateInput| {
        input.control_plane.object_storage_principals = vec![format!(
            "arn:aws:iam::{EXAMPLE_ACCOUNT}:role/byoc-object-storage"
        )];
    };
    assert_eq!(example(aws, storage), 4);
    assert_eq!(example(TemplateCloud::Google, principal), 0);
    let google = |input: &mut TemplateInput| {
        input.control_plane.google_account_principal =
            format!("serviceAccount:x@{EXAMPLE_PROJECT}.iam.gserviceaccount.com");
    };
    assert_eq!(example(TemplateCloud::Google, google), 4);
}

/// A README that is longer is not read. All that is long is in files of its own.
#[test]
fn the_readme_is_short_and_points_to_the_policy() {
    let mut inputs: Vec<TemplateInput> = variants::all()
        .into_iter()
        .map(|variant| variant.input)
        .collect();
    // The longest: everything at once.
    for model in byoc_rules::cloud::models_of(TemplateCloud::Aws) {
        let mut input = variants::input(TemplateCloud::Aws, model, 3);
        input.has_buckets = true;
        // A region that needs a newer provider says so.
        input.region = "ap-southeast-6".to_owned();
        input.company_rules.permissions_boundary =
            Some("arn:aws:iam::123456789012:policy/everyone".to_owned());
        input.company_rules.role_path = Some("/platform/".to_owned());
        input.control_plane.aws_account_principal =
            format!("arn:aws:iam::{EXAMPLE_ACCOUNT}:user/byoc-control-plane");
        inputs.push(input);
    }
    for input in inputs {
        let files = files(&input).expect("files");
        let text = |name: &str| -> Option<&str> {
            let file = files.iter().find(|file| file.name == name)?;
            Some(&file.text)
        };
        let readme = text("README.md").expect("a README");
        let model = input.plan.model;
        let lines = readme.lines().count();
        assert!(lines <= 200, "{model:?}: {lines} lines");
        for file in &files {
            assert!(
                readme.contains(&format!("| `{}` |", file.name)),
                "{model:?}: {}",
                file.name
            );
        }
        let permissions = text("permissions.md").expect("permissions");
        let is_aws = input.plan.cloud == TemplateCloud::Aws;
        for text in [readme, permissions] {
            assert_eq!(text.contains("`policy.json`"), is_aws, "{model:?}");
            let words: Vec<String> = text
                .split(|character: char| !character.is_alphabetic())
                .map(str::to_lowercase)
                .collect();
            for word in ["rights", "whoever", "anew"] {
                assert!(!words.contains(&word.to_owned()), "{model:?}: {word}");
            }
        }
        // Ready to use: IAM reads it as it is.
        assert_eq!(text("policy.json").is_some(), is_aws, "{model:?}");
        if let Some(policy) = text("policy.json") {
            let policy: Value = serde_json::from_str(policy).expect("JSON");
            assert_eq!(
                policy,
                operator_policy(&input).expect("a policy"),
                "{model:?}"
            );
        }
    }
}

/// The file that is served never sets what is the customer's to set: of all files the one of
/// `-var-file` would win.
#[test]
fn settings_of_the_customers_are_left_to_a_file_of_their_own() {
    for variant in variants::all() {
        let text = variables(&variant.input).expect("variables");
        let file: Body = text.parse().expect("HCL");
        let own = match (variant.input.plan.cloud, variant.input.plan.model) {
            (TemplateCloud::Google, _) => &["google_project_id", "customer_source_ranges"][..],
            (_, DeploymentModel::Standard) => &["nat_gateway_per_zone", "customer_ingress_rules"],
            _ => &["customer_ingress_rules"],
        };
        for name in own {
            assert!(file.get_attribute(name).is_none(), "{text}");
            assert!(text.contains(&format!("\n# {name} = ")), "{text}");
        }
        for text in [
            text,
            template(&variant.input).expect("a template"),
            readme(&variant.input).expect("a README"),
        ] {
            assert!(text.contains("own.auto.tfvars"), "{}", variant.name);
        }
    }
}

#[test]
fn examples_of_extra_ingress_rules_are_in_the_template() {
    for variant in variants::all() {
        let text = template(&variant.input).expect("a template");
        let is_public = variant.input.plan.model == DeploymentModel::StandardPublic;
        let examples = match (variant.input.plan.cloud, is_public) {
            (TemplateCloud::Google, true) => {
                &["#   customer_source_ranges = [\"203.0.113.0/24\"]"][..]
            }
            (TemplateCloud::Google, false) => &[
                "#   customer_source_ranges = [\"172.16.0.0/16\"]",
                "# A CIDR block alone connects nobody: service nodes have no public address.",
            ],
            (_, true) => &[
                "#     { cidr_ipv4 = \"203.0.113.0/24\", from_port = 9100",
                "#     { security_group_id = \"123456789012/sg-0123456789abcdef0\", from_port = 9100",
            ],
            (_, false) => &[
                "#     { cidr_ipv4 = \"172.16.0.0/16\", from_port = 10000",
                "#     { security_group_id = \"123456789012/sg-0123456789abcdef0\", from_port = 10000",
                "# A rule alone connects nobody: service nodes have no public address.",
            ],
        };
        for example in examples {
            assert!(text.contains(example), "{}: {example}", variant.name);
        }
        // No public range where nodes have no public address.
        let file = variables(&variant.input).expect("variables");
        assert_eq!(text.contains("203.0.113."), is_public, "{}", variant.name);
        assert_eq!(file.contains("203.0.113."), is_public, "{}", variant.name);
    }
}

#[test]
fn the_variables_file_of_an_active_cloud_drops_onboarding() {
    let mut active = input();
    active.is_onboarding = false;
    assert!(
        variables(&input())
            .expect("variables")
            .contains("\nonboarding ")
    );
    assert!(has_line(&active, "onboarding", "false"));
    assert!(has_line(&input(), "onboarding", "true"));
    assert_eq!(
        expected_network(&input())
            .expect("a network")
            .policies
            .len(),
        2
    );
    assert_eq!(
        expected_network(&active).expect("a network").policies.len(),
        1
    );
}

#[test]
fn the_command_of_the_last_step_names_exactly_the_onboarding_resources() {
    let command = |provider| {
        let input = variants::input(provider, DeploymentModel::Standard, 3);
        byoc_terraform::destroy_onboarding_command(&input).expect("a command")
    };
    assert_eq!(
        command(TemplateCloud::Aws),
        r#"terraform destroy "-var-file=cce-cce0123456789a.tfvars" "-target=aws_iam_role_policy.onboarding""#
    );
    assert_eq!(
        command(TemplateCloud::Google),
        r#"terraform destroy "-var-file=cce-cce0123456789a.tfvars" "-target=google_project_iam_member.onboarding""#
    );
}

#[test]
fn the_documented_operator_policy_is_kept_to_the_letter() {
    let policy = operator_policy(&input()).expect("a policy");
    let statements = policy["Statement"].as_array().expect("statements");
    assert_eq!(statements.len(), 20);
    let actions: BTreeSet<&str> = statements
        .iter()
        .flat_map(|statement| words(&statement["Action"]))
        .collect();
    assert_eq!(actions.len(), 73);
}

#[test]
fn buckets_and_company_rules_name_the_rights_that_they_need() {
    let sids = |input: &TemplateInput| -> Vec<String> {
        let policy = operator_policy(input).expect("a policy");
        let statements = policy["Statement"].as_array().expect("statements").clone();
        statements[20..]
            .iter()
            .map(|row| row["Sid"].as_str().unwrap_or("").to_owned())
            .collect()
    };
    let mut input = input();
    assert_eq!(sids(&input), Vec::<String>::new());
    input.has_buckets = true;
    assert_eq!(sids(&input), ["Buckets"]);
    input.company_rules.role_path = Some("/platform/".to_owned());
    input.company_rules.permissions_boundary = Some("arn:aws:iam::1:policy/x".to_owned());
    assert_eq!(
        sids(&input),
        [
            "Buckets",
            "RoleUnderPath",
            "BoundedRoleUnderPath",
            "RoleBoundary"
        ]
    );
    let policy = operator_policy(&input).expect("a policy");
    assert!(!policy.to_string().contains("s3:*"));
    input.company_rules.permissions_boundary = None;
    assert_eq!(sids(&input), ["Buckets", "RoleUnderPath"]);
}

/// Emptying buckets deletes backups: the statement is offered, and never part of what the person running Terraform
/// holds anyway.
#[test]
fn permissions_to_empty_buckets_are_apart() {
    for variant in variants::all() {
        let input = &variant.input;
        let has_buckets = !expected_network(input)
            .expect("a network")
            .buckets
            .is_empty();
        let statement = byoc_terraform::bucket_emptying_statement(input).expect("an answer");
        let command = byoc_terraform::keep_buckets_command(input).expect("an answer");
        assert_eq!(
            (statement.is_some(), command.is_some()),
            (has_buckets, has_buckets)
        );
        let operator = operator_policy(input).expect("a policy").to_string();
        let readme = readme(input).expect("a README");
        let permissions = permissions_file(input).expect("a file");
        for action in ["s3:DeleteObjectVersion", "s3:ListBucketVersions"] {
            assert!(!operator.contains(action), "{}", variant.name);
            assert_eq!(
                permissions.contains(action),
                has_buckets,
                "{}",
                variant.name
            );
        }
        let release = byoc_terraform::bucket_release(input).expect("an answer");
        assert_eq!(release.is_some(), has_buckets);
        assert_eq!(readme.contains("prevent_destroy = false"), has_buckets);
        if let Some(command) = command {
            assert!(readme.contains(&command), "{readme}");
            let emptied = readme
                .find("**Before you destroy: the buckets.**")
                .expect("a paragraph");
            let destroyed = readme
                .find("**To remove everything**")
                .expect("a paragraph");
            assert!(emptied < destroyed);
        }
    }
}

#[test]
fn every_statement_is_explained_and_every_explanation_has_its_statement() {
    for variant in variants::all() {
        let input = &variant.input;
        let rows = explain(input).expect("an explanation");
        for row in &rows {
            for sentence in [&row.why, &row.limit, &row.without] {
                assert!(
                    sentence.ends_with('.'),
                    "{} {}: {sentence:?}",
                    variant.name,
                    row.sid
                );
            }
            assert!(
                !row.used.is_empty() && !row.actions.is_empty(),
                "{}",
                row.sid
            );
        }
        if input.plan.cloud == TemplateCloud::Google {
            continue;
        }
        let explained = |kind| -> Vec<Value> {
            rows.iter()
                .filter(|row| row.policy == kind)
                .map(|row| row.json.clone())
                .collect()
        };
        let statements =
            |policy: Value| policy["Statement"].as_array().cloned().expect("statements");
        let check = |kind, policy| assert_eq!(explained(kind), statements(policy), "{kind:?}");
        check(
            PolicyKind::Operator,
            operator_policy(input).expect("a policy"),
        );
        check(PolicyKind::Trust, trust_policy(input).expect("a policy"));
        check(
            PolicyKind::Runtime,
            runtime_policy(input).expect("a policy"),
        );
        check(
            PolicyKind::Onboarding,
            onboarding_policy(input, "ACCOUNT_ID").expect("a policy"),
        );
    }
}

#[test]
fn sids_are_plain_and_differ() {
    for variant in variants::all() {
        for policy in [
            runtime_policy(&variant.input).expect("a policy"),
            operator_policy(&variant.input).expect("a policy"),
        ] {
            let statements = policy["Statement"].as_array().cloned().unwrap_or_default();
            let sids: Vec<&str> = statements
                .iter()
                .filter_map(|statement| statement["Sid"].as_str())
                .collect();
            assert_eq!(
                sids.iter().collect::<BTreeSet<_>>().len(),
                sids.len(),
                "{sids:?}"
            );
            // IAM takes letters and digits only.
            assert!(
                sids.iter()
                    .all(|sid| sid.chars().all(|c| c.is_ascii_alphanumeric()))
            );
        }
    }
}

#[test]
fn the_runtime_policy_is_small_and_holds_no_way_up() {
    for variant in variants::all() {
        if variant.input.plan.cloud == TemplateCloud::Google {
            continue;
        }
        let policy = runtime_policy(&variant.input).expect("a policy");
        let length = policy.to_string().len();
        // All inline policies of a role share 10,240 characters.
        assert!(length < 6_000, "{}: {length} characters", variant.name);
        for statement in policy["Statement"].as_array().expect("statements") {
            for action in words(&statement["Action"]) {
                assert!(
                    action.starts_with("ec2:") && !action.contains('*'),
                    "{action}"
                );
                let is_forbidden = [
                    "SecurityGroup",
                    "Route",
                    "ModifyInstanceAttribute",
                    "Snapshot",
                    "Vpc",
                    "Subnet",
                    "Image",
                ]
                .iter()
                .any(|word| action.contains(word) && !action.starts_with("ec2:Describe"));
                assert!(!is_forbidden, "{action}");
            }
            let is_everywhere = statement["Resource"] == "*";
            assert!(
                !is_everywhere || statement["Sid"] == "Describe",
                "{statement:#}"
            );
            let limit = statement["Condition"]["StringEquals"]
                .as_object()
                .expect("a limit");
            assert!(
                limit.contains_key("aws:RequestedRegion") || limit.contains_key("ec2:Owner"),
                "{statement:#}"
            );
        }
    }
}

#[test]
fn trust_names_one_principal_and_asks_for_the_external_id() {
    let trust = trust_policy(&input()).expect("a policy");
    let statement = &trust["Statement"][0];
    assert_eq!(trust["Statement"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        statement["Principal"]["AWS"],
        "arn:aws:iam::999999999999:role/byoc-control-plane"
    );
    assert_eq!(
        statement["Condition"].to_string(),
        r#"{"StringEquals":{"sts:ExternalId":"9b1de0c4f2a84c0f8f4f6d1f0a5f3c77"}}"#
    );
}

#[test]
fn a_configuration_that_would_be_unsafe_makes_no_template() {
    let refuse = |change: fn(&mut TemplateInput), sentence: &str| {
        let mut input = input();
        change(&mut input);
        let error = template(&input).expect_err("a refusal");
        assert!(error.to_string().contains(sentence), "{error}");
        assert_eq!(error.code(), "template_configuration");
        assert_eq!(variables(&input), Err(error));
    };
    let root = |input: &mut TemplateInput| {
        input.control_plane.aws_account_principal = "arn:aws:iam::999999999999:root".to_owned();
    };
    refuse(root, "never an account root");
    refuse(
        |input| {
            input.control_plane.aws_account_principal =
                "arn:aws:iam::999999999999:role/*".to_owned()
        },
        "is not one named role or user",
    );
    refuse(
        |input| input.control_plane.aws_account_principal.clear(),
        "aws_account_principal",
    );
    refuse(
        |input| input.external_id = "short".to_owned(),
        "fewer than 16 characters",
    );
    refuse(
        |input| input.control_plane.image_owner_ids.clear(),
        "image_owner_ids",
    );
    refuse(
        |input| input.control_plane.management_cidr_blocks.clear(),
        "management_cidr_blocks",
    );
    refuse(
        |input| input.unique_name = "prod\"}".to_owned(),
        "cce-cce0123456789a",
    );
    refuse(
        |input| input.control_plane.tag_prefix = "a\"}\nx".to_owned(),
        "for example byoc",
    );
    let without_principals = |input: &mut TemplateInput| {
        input.has_buckets = true;
        input.control_plane.object_storage_principals.clear();
    };
    refuse(without_principals, "object_storage_principals");
}

#[test]
fn a_changed_range_changes_variables_and_expectation_together() {
    let mut changed = input();
    changed.plan = plan(&changed, "172.16.0.0/20");
    let file = variables(&changed).expect("variables");
    let network = expected_network(&changed).expect("a network");
    assert_eq!(network.vpc_cidr.to_string(), "172.16.0.0/20");
    assert!(file.contains("\"172.16.0.0/20\""));
    assert_eq!(network.subnets.len(), 6);
    for subnet in &network.subnets {
        assert!(
            file.contains(&format!("\"{}\"", subnet.cidr)),
            "{}",
            subnet.cidr
        );
    }
}

#[test]
fn fewer_zones_mean_fewer_of_everything_that_is_per_zone() {
    let two = variants::input(TemplateCloud::Aws, DeploymentModel::Standard, 2);
    let count = |input: &TemplateInput, kind: &str| {
        let resources = expected_resources(input).expect("resources");
        resources
            .iter()
            .filter(|resource| resource.kind == kind)
            .count()
    };
    for (kind, three_zones, two_zones) in [
        ("aws_subnet", 6, 4),
        ("aws_nat_gateway", 3, 2),
        ("aws_eip", 3, 2),
        ("aws_route_table", 4, 3),
        ("aws_vpc", 1, 1),
    ] {
        assert_eq!(
            (count(&input(), kind), count(&two, kind)),
            (three_zones, two_zones),
            "{kind}"
        );
    }
}

#[test]
fn a_changed_tag_reaches_everything_that_carries_tags() {
    let mut changed = input();
    changed
        .tags
        .insert("owner".to_owned(), "someone".to_owned());
    let tagged = expected_resources(&changed).expect("resources");
    let tagged: Vec<_> = tagged
        .iter()
        .filter(|resource| !resource.tags.is_empty())
        .collect();
    assert!(tagged.len() > 15);
    assert!(
        tagged
            .iter()
            .all(|resource| resource.tags["owner"] == "someone")
    );
    // The cloud's own tags win: they are what the rights are tied to.
    let guard = "byoc_custom_cloud_environment_id".to_owned();
    changed.tags.insert(guard.clone(), "forged".to_owned());
    for resource in expected_resources(&changed).expect("resources") {
        assert_ne!(
            resource.tags.get(&guard).map(String::as_str),
            Some("forged")
        );
    }
}

#[test]
fn compliance_models_have_no_way_out_but_the_bastion_and_the_own_buckets() {
    for (model, word) in [
        (DeploymentModel::Hipaa, "hipaa"),
        (DeploymentModel::PciDss, "pci_dss"),
    ] {
        let input = variants::input(TemplateCloud::Aws, model, 3);
        let network = expected_network(&input).expect("a network");
        assert_eq!(network.nat_gateways, (0, 0));
        assert_eq!(network.tags["byoc_compliance_model"], word);
        assert_eq!(network.buckets.len(), 2);
        let text = template(&input).expect("a template");
        assert!(!text.contains("aws_nat_gateway"));
        assert!(text.contains("OwnBucketsOnly"));
    }
}

fn input() -> TemplateInput {
    variants::input(TemplateCloud::Aws, DeploymentModel::Standard, 3)
}

fn plan(input: &TemplateInput, cidr: &str) -> network::NetworkPlan<TemplateCloud> {
    let cidr = cidr.parse().expect("a network");
    network::plan(input.plan.cloud, input.plan.model, input.plan.zones, cidr).expect("a plan")
}

fn has_line(input: &TemplateInput, name: &str, value: &str) -> bool {
    variables(input).expect("variables").lines().any(|line| {
        line.split_once('=')
            .is_some_and(|(left, right)| (left.trim(), right.trim()) == (name, value))
    })
}

fn blocks(input: &TemplateInput, kind: &str) -> Vec<Block> {
    let text = template(input).expect("a template");
    let body: Body = text.parse().unwrap_or_else(|error| panic!("{error}"));
    body.blocks()
        .filter(|block| block.ident.as_str() == kind)
        .cloned()
        .collect()
}

fn label(block: &Block) -> String {
    block
        .labels
        .first()
        .map(|label| label.as_str().to_owned())
        .unwrap_or_default()
}

/// An attribute as it is written, quotes included.
fn attribute(block: &Block, name: &str) -> String {
    block
        .body
        .get_attribute(name)
        .map(|attribute| attribute.value.to_string().trim().to_owned())
        .unwrap_or_default()
}

fn words(value: &Value) -> Vec<&str> {
    let items = match value.as_array() {
        Some(items) => items.as_slice(),
        None => std::slice::from_ref(value),
    };
    items.iter().filter_map(Value::as_str).collect()
}

#[test]
fn every_kind_of_resource_has_a_name_that_people_use() {
    for variant in variants::all() {
        for resource in expected_resources(&variant.input).expect("resources") {
            assert_ne!(
                resource.title, resource.kind,
                "{}: add it to KINDS in src/kinds.rs, or README and review leave it out",
                variant.name
            );
        }
    }
}
