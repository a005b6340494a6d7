//! The check of a plan on plans of the real terraform.

use crate::variants::Variant;
use crate::{ACCOUNT, named, plans, terraform};
use byoc_rules::cloud::TemplateCloud;
use byoc_rules::plan_check::{self, PlanGroup, PlanState};
use serde_json::Value;

#[test]
fn the_plan_check_finds_every_variant_as_it_was_drawn() {
    let Some(terraform) = terraform() else { return };
    for (variant, plan) in plans(terraform) {
        let expected = byoc_terraform::expected_plan(&variant.input).expect("a plan");
        let report = plan_check::check(&expected, plan).expect("a plan");
        assert_eq!(report.findings, [], "{}", variant.name);
        assert_eq!(report.state, PlanState::New, "{}", variant.name);
        let count: usize = report.groups.iter().map(|group| group.found).sum();
        assert_eq!(count, expected.resources.len(), "{}", variant.name);
        assert!(report.groups.iter().all(PlanGroup::is_as_expected));
        assert_eq!(
            (report.customer_rules.len(), report.choices.len()),
            (0, 0),
            "{}",
            variant.name
        );
        let account = match variant.input.plan.cloud {
            TemplateCloud::Google => "my-project",
            TemplateCloud::Aws => ACCOUNT,
        };
        assert_eq!(report.account.as_deref(), Some(account), "{}", variant.name);
    }
}

#[test]
fn the_plan_check_finds_what_somebody_changed_in_the_template() {
    let Some(terraform) = terraform() else { return };
    let check = |name: &str, from: &str, to: &str, sentences: &[&str]| {
        let variant = named(name);
        let text = byoc_terraform::template(&variant.input).expect("a template");
        assert!(text.contains(from), "{from:?} is not in {name}");
        let plan = terraform.plan_of("edited", &variant, &text.replacen(from, to, 1));
        let expected = byoc_terraform::expected_plan(&variant.input).expect("a plan");
        let report = plan_check::check(&expected, &plan).expect("a plan");
        let found: Vec<String> = report
            .findings
            .iter()
            .map(|finding| format!("{} {}", finding.address, finding.problem))
            .collect();
        assert_eq!(found, sentences, "{name}: {to}");
    };
    let aws = "aws_standard";

    // More than was drawn.
    check(
        aws,
        "resource \"aws_internet_gateway\"",
        "resource \"aws_eip\" \"mine\" {\n}\n\nresource \"aws_internet_gateway\"",
        &["aws_eip.mine Not part of the template."],
    );
    let ssh = "resource \"aws_vpc_security_group_ingress_rule\" \"ssh\" {
        security_group_id = aws_security_group.workload.id
        cidr_ipv4 = \"0.0.0.0/0\"
        ip_protocol = \"tcp\"
        from_port = 22
        to_port = 22
      }
      resource \"aws_internet_gateway\"";
    check(
        aws,
        "resource \"aws_internet_gateway\"",
        ssh,
        &[
            "aws_vpc_security_group_ingress_rule.ssh Not part of the template: tcp 22 from or to \
             0.0.0.0/0.",
        ],
    );
    check(
        aws,
        "for_each = { for p in setproduct(var.control_plane_management_cidr_blocks,",
        "for_each = { for p in setproduct(concat(var.control_plane_management_cidr_blocks, [\"0.0.0.0/0\"]),",
        &[
            "aws_vpc_security_group_ingress_rule.bastion_management[\"0.0.0.0/0-22\"] Not part of \
             the template: tcp 22 from or to 0.0.0.0/0.",
            "aws_vpc_security_group_ingress_rule.bastion_management[\"0.0.0.0/0-443\"] Not part of \
             the template: tcp 443 from or to 0.0.0.0/0.",
        ],
    );
    check(
        aws,
        "provider \"aws\" {",
        "provider \"aws\" {\n  default_tags {\n    tags = { owner = \"me\" }\n  }",
        &["aws The provider sets default_tags, which the template does not set."],
    );

    // Another range, name, tag or rule.
    check(
        aws,
        "  cidr_block           = var.reserved_cidr",
        "  cidr_block           = \"10.0.0.0/8\"",
        &["aws_vpc.byoc Its CIDR block (cidr_block) is 10.0.0.0/8, not 10.0.0.0/16."],
    );
    check(
        aws,
        "-sg-bastion\"\n  description",
        "-sg-other\"\n  description",
        &[
            "aws_security_group.bastion Its name is cce-cce0123456789a-sg-other, not \
             cce-cce0123456789a-sg-bastion.",
        ],
    );
    check(
        aws,
        "    Name = \"${var.byoc_unique_name}-vpc\"",
        "    Name = \"${var.byoc_unique_name}-vpc\"\n    extra = \"yes\"",
        &["aws_vpc.byoc It has the tag extra (yes), which the custom cloud doesn't have."],
    );
    check(
        aws,
        "  map_public_ip_on_launch = false",
        "  map_public_ip_on_launch = true",
        &[
            "aws_subnet.bastion[\"az1\"] Its map_public_ip_on_launch is true, not false.",
            "aws_subnet.bastion[\"az2\"] Its map_public_ip_on_launch is true, not false.",
            "aws_subnet.bastion[\"az3\"] Its map_public_ip_on_launch is true, not false.",
        ],
    );
    check(
        aws,
        "  nat_gateway_id         = aws_nat_gateway.byoc[var.nat_gateway_per_zone ? each.key : local.nat_zones[0]].id",
        "  gateway_id = aws_internet_gateway.byoc.id",
        &["az1", "az2", "az3"]
            .map(|zone| {
                [
                    format!(
                        "aws_route.workload_nat[\"{zone}\"] It sets gateway_id, which the template \
                         does not set."
                    ),
                    format!(
                        "aws_route.workload_nat[\"{zone}\"] It does not set nat_gateway_id, which \
                         the template sets."
                    ),
                ]
            })
            .concat()
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
    );
    check(
        aws,
        "  referenced_security_group_id = aws_security_group.workload.id",
        "  referenced_security_group_id = \"sg-0123456789abcdef0\"",
        &[
            "aws_vpc_security_group_egress_rule.bastion_workload Its referenced_security_group_id \
             comes from sg-0123456789abcdef0, not from aws_security_group.workload.",
        ],
    );

    // Who may assume the role, and what it may do.
    let role = "aws_iam_role.control_plane";
    check(
        aws,
        "{ AWS = var.control_plane_aws_account_principal }",
        "{ AWS = \"*\" }",
        &[&format!(
            "{role} Its assume_role_policy differs from the template: statement ControlPlane is \
             changed."
        )],
    );
    check(
        aws,
        "            \"sts:ExternalId\" = var.control_plane_aws_assume_role_external_id",
        "            \"sts:ExternalId\" = \"another\"",
        &[&format!(
            "{role} Its assume_role_policy differs from the template: statement ControlPlane is \
             changed."
        )],
    );
    check(
        aws,
        "          \"ec2:TerminateInstances\",",
        "          \"ec2:TerminateInstances\",\n          \"iam:PassRole\",",
        &[
            "aws_iam_role_policy.control_plane Its policy differs from the template: statement \
             OperateOwnNodes is changed.",
        ],
    );
    check(
        aws,
        "Sid      = \"SimulateOwnRights\"",
        "Sid      = \"More\"",
        &[
            "aws_iam_role_policy.onboarding[0] Its policy differs from the template: statement \
             More is added, statement SimulateOwnRights is missing.",
        ],
    );
    check(
        aws,
        "  max_session_duration = 3600",
        "  max_session_duration = 3600\n  managed_policy_arns = [\"arn:aws:iam::aws:policy/AdministratorAccess\"]",
        &[&format!(
            "{role} It sets managed_policy_arns, which the template does not set."
        )],
    );
    check(
        aws,
        "  max_session_duration = 3600",
        "  max_session_duration = 43200",
        &[&format!(
            "{role} Its max_session_duration is 43200, not 3600."
        )],
    );
    check(
        "aws_hipaa",
        "        Sid       = \"TlsOnly\"\n        Effect    = \"Deny\"",
        "        Sid       = \"TlsOnly\"\n        Effect    = \"Allow\"",
        &["backup", "cold-data"]
            .map(|bucket| {
                format!(
                    "aws_s3_bucket_policy.byoc[\"{bucket}\"] Its policy differs from the \
                     template: statement TlsOnly is changed."
                )
            })
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
    );
    check(
        "aws_hipaa",
        "    status = \"Enabled\"",
        "    status = \"Suspended\"",
        &["backup", "cold-data"]
            .map(|bucket| {
                format!(
                    "aws_s3_bucket_versioning.byoc[\"{bucket}\"] Its \
                     versioning_configuration.status is Suspended, not Enabled."
                )
            })
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
    );

    // A value in disguise: worked out only at the apply, or beside a name that is never used.
    check(
        aws,
        "  max_session_duration = 3600",
        "  max_session_duration = length(aws_vpc.byoc.id) > 0 ? 43200 : 3600",
        &[&format!(
            "{role} Can't be checked: max_session_duration is unknown until apply, but this template \
             sets a fixed value."
        )],
    );
    check(
        aws,
        "resource \"aws_iam_role_policy\" \"control_plane\" {",
        "resource \"aws_iam_role_policy\" \"control_plane\" {\n  name_prefix = replace(\"x\", \"zzz\", aws_vpc.byoc.id)",
        &[
            "aws_iam_role_policy.control_plane It sets name_prefix, which the template does not set.",
        ],
    );
    check(
        aws,
        "  referenced_security_group_id = aws_security_group.workload.id",
        "  referenced_security_group_id = lower(\"A\") == \"a\" ? \"sg-0123456789abcdef0\" : aws_security_group.workload.id",
        &[
            "aws_vpc_security_group_egress_rule.bastion_workload Its referenced_security_group_id \
             comes from sg-0123456789abcdef0, not from aws_security_group.workload.",
        ],
    );
    check(
        aws,
        "provider \"aws\" {\n  region = var.aws_region",
        "provider \"aws\" {\n  region = \"us-east-1\"",
        &["aws Its region comes from us-east-1, not from var.aws_region."],
    );

    // What runs on the machine of the person.
    check(
        aws,
        "  max_session_duration = 3600",
        "  max_session_duration = 3600\n  provisioner \"local-exec\" {\n    command = \"true\"\n  }",
        &[&format!(
            "{role} Runs a program on your machine, which the template never does."
        )],
    );

    // The same on Google.
    let google = "google_standard";
    check(
        google,
        "  source_ranges = var.control_plane_management_cidr_blocks",
        "  source_ranges = [\"0.0.0.0/0\"]",
        &[
            "google_compute_firewall.bastion_management Its CIDR block (source_ranges) is 0.0.0.0/0, not \
             192.0.2.10/32, 198.51.100.0/28.",
        ],
    );
    check(
        google,
        "    \"compute.zones.list\",\n",
        "    \"compute.zones.list\",\n    \"iam.serviceAccounts.actAs\",\n",
        &[
            "google_project_iam_custom_role.control_plane Its permissions: iam.serviceAccounts.actAs is \
             added.",
        ],
    );
    check(
        google,
        "  role    = google_project_iam_custom_role.control_plane.id",
        "  role    = \"roles/owner\"",
        &[
            "google_project_iam_member.control_plane Its role comes from roles/owner, not from \
             google_project_iam_custom_role.control_plane.",
        ],
    );
    check(
        google,
        "  role    = google_project_iam_custom_role.control_plane.id",
        "  role    = lower(\"A\") == \"a\" ? \"roles/owner\" : google_project_iam_custom_role.control_plane.id",
        &[
            "google_project_iam_member.control_plane Its role comes from roles/owner, not from \
             google_project_iam_custom_role.control_plane.",
        ],
    );
    check(
        google,
        "  member             = var.control_plane_google_account_principal",
        "  member             = \"allUsers\"",
        &[
            "google_service_account_iam_member.control_plane Its member is allUsers, not \
             serviceAccount:byoc-control-plane@control-plane.iam.gserviceaccount.com.",
        ],
    );
    check(
        google,
        "    ports    = [\"22\", \"443\"]",
        "    ports    = [\"22\", \"443\", \"3389\"]",
        &["google_compute_firewall.bastion_management Its allow.ports: 3389 is added."],
    );
}

#[test]
fn the_plan_check_tells_choices_of_the_customer_from_changes() {
    let Some(terraform) = terraform() else { return };
    let variant = named("aws_standard");
    let expected = byoc_terraform::expected_plan(&variant.input).expect("a plan");
    let check = |purpose: &str, arguments: &[&str]| {
        let plan = terraform.plan(purpose, &variant, arguments);
        let report = plan_check::check(&expected, &plan).expect("a plan");
        assert_eq!(report.findings, [], "{purpose}");
        report
    };
    let report = check("check-nat", &["-var", "nat_gateway_per_zone=false"]);
    assert_eq!(report.choices.len(), 4, "{:?}", report.choices);
    let nat = report
        .groups
        .iter()
        .find(|group| group.kind == "aws_nat_gateway")
        .expect("a group");
    assert_eq!((nat.expected, nat.found), (1, 1));

    let report = check("check-onboarding", &["-var", "onboarding=false"]);
    assert_eq!(
        report.choices,
        ["aws_iam_role_policy.onboarding[0] is left out because of your settings."]
    );

    let rules = r#"customer_ingress_rules=[
        {cidr_ipv4="203.0.113.0/24",from_port=10000,to_port=32767},
        {cidr_ipv4="0.0.0.0/0",from_port=443,to_port=443},
        {security_group_id="sg-0123456789abcdef0",from_port=10000,to_port=32767}]"#;
    let report = check("check-rules", &["-var", rules]);
    let told: Vec<String> = report
        .customer_rules
        .iter()
        .map(|rule| {
            format!(
                "{} {} {}",
                rule.source,
                rule.ports,
                rule.is_open_to_everyone()
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "0.0.0.0/0 tcp 443 true",
            "203.0.113.0/24 tcp 10000-32767 false",
            "sg-0123456789abcdef0 tcp 10000-32767 false",
        ]
    );
}

#[test]
fn the_plan_check_lists_rules_of_ones_own_on_google_too() {
    let Some(terraform) = terraform() else { return };
    let variant = named("google_standard_public");
    let expected = byoc_terraform::expected_plan(&variant.input).expect("a plan");
    let ranges = r#"customer_source_ranges=["203.0.113.0/24","198.51.100.0/24"]"#;
    let plan = terraform.plan("check-ranges", &variant, &["-var", ranges]);
    let report = plan_check::check(&expected, &plan).expect("a plan");
    assert_eq!(report.findings, []);
    let rule = &report.customer_rules[0];
    assert!(rule.source.contains("203.0.113.0/24") && !rule.is_open_to_everyone());
}

#[test]
fn the_plan_check_tells_a_later_plan_from_the_first() {
    let Some(terraform) = terraform() else { return };
    let mut variant = named("aws_standard_company_rules");
    let folder = terraform.folder("later", &variant);
    let _ = std::fs::remove_file(folder.join("terraform.tfstate"));
    let apply = [
        "apply",
        "-auto-approve",
        "-input=false",
        "-no-color",
        "-var-file=x.tfvars",
    ];
    terraform.succeed(&folder, apply);
    let check = |variant: &Variant, plan: &Value| {
        let expected = byoc_terraform::expected_plan(&variant.input).expect("a plan");
        plan_check::check(&expected, plan).expect("a plan")
    };

    let report = check(&variant, &terraform.plan("later", &variant, &[]));
    assert_eq!(
        (report.state, report.findings),
        (PlanState::Unchanged, vec![])
    );

    // A changed tag, in the custom cloud and in its files.
    variant
        .input
        .tags
        .insert("team".to_owned(), "platform".to_owned());
    let plan = terraform.plan("later", &variant, &[]);
    let report = check(&variant, &plan);
    assert_eq!(
        (report.state, report.findings),
        (PlanState::TagsOnly, vec![])
    );
    let report = check(&named("aws_standard_company_rules"), &plan);
    // The files of yesterday hold the tags of yesterday: that is one finding.
    let found: Vec<String> = report
        .findings
        .iter()
        .map(|finding| finding.problem.to_string())
        .collect();
    assert_eq!(
        found,
        [
            "The variables differ from this custom cloud: byoc_resource_tags (team is platform, not data). Download the files again, then create the plan again."
        ]
    );

    // Once active, the rights of the checks go: that is no finding.
    let mut active = named("aws_standard_company_rules");
    active.input.is_onboarding = false;
    let report = check(&active, &terraform.plan("later", &active, &[]));
    assert_eq!(report.findings, []);
    assert_eq!(
        report.choices,
        ["aws_iam_role_policy.onboarding[0] is deleted. The custom cloud doesn't need it."]
    );

    // The step of the source document that takes the onboarding rights alone.
    let targeted = ["-destroy", "-target=aws_iam_role_policy.onboarding"];
    let variant = named("aws_standard_company_rules");
    let report = check(&variant, &terraform.plan("later", &variant, &targeted));
    assert_eq!(
        (report.state, report.findings),
        (PlanState::Changes, vec![])
    );

    // What the README offers later on changes what is there, and is as drawn afterwards.
    let one_nat = ["-var", "nat_gateway_per_zone=false"];
    let report = check(&variant, &terraform.plan("later", &variant, &one_nat));
    assert_eq!(report.findings, []);
    assert!(
        report
            .notes
            .iter()
            .all(|note| note.contains(": nat_gateway_id changes")
                && note.ends_with(", as in the template."))
            && report.notes.len() == 2,
        "{:?}",
        report.notes
    );

    // The control plane moved to other addresses.
    let mut moved = named("aws_standard_company_rules");
    moved.input.control_plane.management_cidr_blocks = vec!["192.0.2.77/32".to_owned()];
    let report = check(&moved, &terraform.plan("later", &moved, &[]));
    assert_eq!(report.findings, []);
    assert!(
        report
            .notes
            .iter()
            .all(|note| note.ends_with("is deleted, because the template doesn't have it.")),
        "{:?}",
        report.notes
    );
    assert_eq!(report.notes.len(), 4);

    // Something that the custom cloud needs goes.
    let text = byoc_terraform::template(&variant.input).expect("a template");
    let start = text
        .find("resource \"aws_route\" \"bastion_internet\"")
        .expect("a route");
    let end = start + text[start..].find("\n}\n").expect("its end") + 3;
    let plan = terraform.plan_of(
        "later",
        &variant,
        &format!("{}{}", &text[..start], &text[end..]),
    );
    let report = check(&variant, &plan);
    let found: Vec<String> = report
        .findings
        .iter()
        .map(|finding| format!("{} {}", finding.address, finding.problem))
        .collect();
    assert_eq!(
        found,
        ["aws_route.bastion_internet Deleted, though the custom cloud needs it."]
    );
    let report = check(&variant, &terraform.plan("later", &variant, &["-destroy"]));
    assert_eq!(report.state, PlanState::Destroy);
    assert!(report.headline().contains("destroys everything"));
}
