//! What a template makes: the real terraform applies and destroys every AWS variant through a
//! provider that makes the real one's calls on moto (`provider/moto_provider.py`), and what then
//! exists is compared with what the crate says must exist. No network, no account.
//!
//! The calls are kept: the policy of the person who applies must allow each of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use byoc_terraform::{
    DefaultRoute, ExpectedNetwork, ExpectedResource, RuleDirection, RulePeer, TemplateInput,
    destroy_onboarding_command, expected_network, expected_resources, onboarding_policy,
    operator_policy, runtime_policy_in_account, trust_policy, variables,
};
use byoc_types::CloudProvider;
use serde_json::{Value, json};

use crate::actions;
use crate::iam::{self, Call, is_allowed};
use crate::program::{Terraform, text};
use crate::variants::{self, Variant};

const ACCOUNT: &str = "123456789012";

/// What the real provider is denied without minding: it reads the default network ACL only to
/// show it, and tags a bucket afterwards where it may not while creating it.
const TOLERATED: [&str; 2] = ["ec2:DescribeNetworkAcls", "s3:TagResource"];

/// One test, because the variants share one account: each begins with an empty one.
#[test]
fn every_variant_makes_what_it_shows_and_leaves_nothing() {
    let Some(terraform) = Terraform::start("moto_provider.py") else {
        return;
    };
    let mut proof = Proof::default();
    for variant in variants::all() {
        if variant.input.plan.provider == CloudProvider::Aws {
            proof.life_of(&terraform, &variant);
        }
    }
    proof.onboarding_ends_by_the_variables_file(&terraform);
    proof.changed_by_hand(&terraform);
    proof.changed_by_the_customer(&terraform);
    proof.a_boundary_that_comes_later(&terraform);
    proof.statements_beyond_the_documented_policy_are_needed();
    assert!(
        proof.calls.len() > 2_000,
        "{} calls of {} kinds",
        proof.calls.len(),
        proof.actions().len()
    );
}

/// Every call, with the operator policy that the crate shows for its input.
#[derive(Default)]
struct Proof {
    calls: Vec<(Value, Call)>,
}

impl Proof {
    /// Apply, look, plan again, give up onboarding, destroy, look.
    fn life_of(&mut self, terraform: &Terraform, variant: &Variant) {
        let (name, input) = (variant.name, &variant.input);
        terraform.ask("reset");
        let empty = terraform.ask("world");
        let folder = new_folder(terraform, "applied", variant);

        terraform.succeed(&folder, command("apply"));
        is_as_shown(terraform, name, input);
        assert_eq!(
            changes(terraform, &folder, &[]),
            Vec::<String>::new(),
            "{name}"
        );
        self.keep_calls(terraform, input);

        if input.is_onboarding {
            // The last step of the wizard: exactly the rights of the checks go.
            let mut active = input.clone();
            active.is_onboarding = false;
            let last_step = destroy_onboarding_command(input).expect("a command");
            let targets = last_step
                .split(' ')
                .filter(|word| word.starts_with("-target="));
            terraform.succeed(&folder, command("destroy").into_iter().chain(targets));
            is_as_shown(terraform, name, &active);

            // They stay away with the variables file that is served from then on.
            let text = variables(&active).expect("variables");
            std::fs::write(folder.join("x.tfvars"), text).expect("a file");
            assert_eq!(
                changes(terraform, &folder, &[]),
                Vec::<String>::new(),
                "{name}"
            );
        }

        terraform.succeed(&folder, command("destroy"));
        assert_eq!(terraform.ask("world"), empty, "{name} leaves something");
        self.keep_calls(terraform, input);
    }

    /// `onboarding = false` after `true` takes the same away as the command of the last step.
    fn onboarding_ends_by_the_variables_file(&mut self, terraform: &Terraform) {
        let variant = variants::all().remove(0);
        let mut active = variant.input.clone();
        active.is_onboarding = false;
        terraform.ask("reset");
        let folder = new_folder(terraform, "onboarding", &variant);
        terraform.succeed(&folder, command("apply"));
        let text = variables(&active).expect("variables");
        std::fs::write(folder.join("x.tfvars"), text).expect("a file");
        assert_eq!(
            changes(terraform, &folder, &[]),
            ["delete aws_iam_role_policy.onboarding[0]"]
        );
        terraform.succeed(&folder, command("apply"));
        is_as_shown(terraform, "onboarding", &active);
        self.keep_calls(terraform, &variant.input);
    }

    /// A plan that finds no change looked: here it finds what somebody removed, and apply heals it.
    fn changed_by_hand(&mut self, terraform: &Terraform) {
        let variant = variants::all().remove(0);
        terraform.ask("reset");
        let folder = new_folder(terraform, "by-hand", &variant);
        terraform.succeed(&folder, command("apply"));
        terraform.ask("meddle");
        assert_eq!(
            changes(terraform, &folder, &[]),
            [
                "create aws_route.bastion_internet",
                "create aws_vpc_security_group_ingress_rule.workload_self",
            ]
        );
        terraform.succeed(&folder, command("apply"));
        is_as_shown(terraform, "healed", &variant.input);
        self.keep_calls(terraform, &variant.input);
    }

    /// The choices that the template leaves to the customer, and a changed address of the control
    /// plane: rules are replaced, nothing else is touched.
    fn changed_by_the_customer(&mut self, terraform: &Terraform) {
        let mut variant = variants::all().remove(0);
        terraform.ask("reset");
        let folder = new_folder(terraform, "by-customer", &variant);
        let choices = [
            "-var=nat_gateway_per_zone=false",
            r#"-var=customer_ingress_rules=[{cidr_ipv4="203.0.113.0/24",from_port=10000,to_port=32767}]"#,
        ];
        terraform.succeed(&folder, command("apply").into_iter().chain(choices));
        let mut shown = world(&variant.input);
        for kind in ["addresses", "nat_gateways"] {
            shown[kind].as_array_mut().expect("a list").truncate(1);
        }
        for table in shown["route_tables"].as_array_mut().expect("a list") {
            for route in table["routes"].as_array_mut().expect("a list") {
                let text = route.as_str().expect("a route");
                *route = json!(
                    text.replace("nat-az2", "nat-az1")
                        .replace("nat-az3", "nat-az1")
                );
            }
        }
        let rules = shown["security_groups"][1]["rules"]
            .as_array_mut()
            .expect("a list");
        rules.push(json!("ingress tcp 10000-32767 from 203.0.113.0/24"));
        rules.sort_by_key(Value::to_string);
        assert_same(terraform, "choices", &shown);

        variant.input.control_plane.management_cidr_blocks = vec!["192.0.2.11/32".to_owned()];
        let text = variables(&variant.input).expect("variables");
        std::fs::write(folder.join("x.tfvars"), text).expect("a file");
        let touched = changes(terraform, &folder, &choices);
        let rule = "aws_vpc_security_group_ingress_rule.bastion_management";
        assert!(
            touched.len() == 6 && touched.iter().all(|change| change.contains(rule)),
            "{touched:#?}"
        );
        terraform.succeed(&folder, command("apply").into_iter().chain(choices));
        terraform.succeed(&folder, command("destroy").into_iter().chain(choices));
        self.keep_calls(terraform, &variant.input);
    }

    /// A company that changes its boundary: Terraform sets the new one on the role that exists.
    fn a_boundary_that_comes_later(&mut self, terraform: &Terraform) {
        let variant = variants::all()
            .into_iter()
            .find(|variant| variant.name == "aws_standard_company_rules")
            .expect("a variant");
        terraform.ask("reset");
        let folder = new_folder(terraform, "boundary", &variant);
        let former = "-var=iam_permissions_boundary=arn:aws:iam::123456789012:policy/former";
        terraform.succeed(&folder, command("apply").into_iter().chain([former]));
        assert_eq!(
            changes(terraform, &folder, &[]),
            ["update aws_iam_role.control_plane"]
        );
        terraform.succeed(&folder, command("apply"));
        is_as_shown(terraform, "boundary", &variant.input);
        terraform.succeed(&folder, command("destroy"));
        self.keep_calls(terraform, &variant.input);
    }

    /// Every call since the last time is allowed by the policy that is shown beside the template.
    fn keep_calls(&mut self, terraform: &Terraform, input: &TemplateInput) {
        let policy = operator_policy(input).expect("a policy");
        let calls = terraform.ask("calls");
        for call in calls.as_array().expect("a list") {
            let made = Call {
                action: call["action"].as_str().expect("an action").to_owned(),
                resources: serde_json::from_value(call["resources"].clone()).expect("resources"),
            };
            if let Err(sentence) = actions::check(&made) {
                panic!("the recorder is wrong: {sentence}");
            }
            let is_tolerated = TOLERATED.contains(&made.action.as_str());
            assert_eq!(
                call["is_tolerated"].as_bool().unwrap_or_default(),
                is_tolerated
            );
            assert!(
                is_tolerated || is_allowed(&policy, &made),
                "{:?} is denied: {made:#?}",
                input.plan.model
            );
            self.calls.push((policy.clone(), made));
        }
    }

    /// Without any one of them some call is denied, and none of their actions is asked for in vain.
    fn statements_beyond_the_documented_policy_are_needed(&self) {
        let mut needed = BTreeSet::new();
        let mut asked: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (policy, call) in &self.calls {
            let statements = policy["Statement"].as_array().expect("statements");
            for statement in &statements[DOCUMENTED_STATEMENTS..] {
                let sid = statement["Sid"].as_str().expect("a name").to_owned();
                let actions = asked.entry(sid.clone()).or_default();
                actions.extend(iam::list(&statement["Action"]));
                let mut without = policy.clone();
                let others = without["Statement"].as_array_mut().expect("statements");
                others.retain(|other| other != statement);
                if is_allowed(policy, call) && !is_allowed(&without, call) {
                    needed.insert((sid, call.action.clone()));
                }
            }
        }
        let unused: Vec<(String, String)> = asked
            .iter()
            .flat_map(|(sid, actions)| actions.iter().map(|action| (sid.clone(), action.clone())))
            .filter(|asked| !needed.contains(asked))
            .collect();
        // As the documented policy has it for roles without a path.
        assert_eq!(
            unused,
            UNUSED.map(|(sid, action)| (sid.to_owned(), action.to_owned()))
        );
        let sids: BTreeSet<&str> = needed.iter().map(|(sid, _)| sid.as_str()).collect();
        assert_eq!(
            sids,
            BTreeSet::from(["Buckets", "RoleBoundary", "RoleUnderPath"])
        );
    }

    fn actions(&self) -> BTreeSet<&str> {
        self.calls
            .iter()
            .map(|(_, call)| call.action.as_str())
            .collect()
    }
}

const DOCUMENTED_STATEMENTS: usize = 20;

/// Actions of the extra statements that no variant calls for: what the documented policy allows on
/// a role without a path is allowed on one with a path.
const UNUSED: [(&str, &str); 2] = [
    ("RoleUnderPath", "iam:AttachRolePolicy"),
    ("RoleUnderPath", "iam:UpdateAssumeRolePolicy"),
];

// --- What must exist --------------------------------------------------------------------------

fn is_as_shown(terraform: &Terraform, name: &str, input: &TemplateInput) {
    assert_same(terraform, name, &world(input));
}

/// Kind by kind, so that a failure is small enough to read.
fn assert_same(terraform: &Terraform, name: &str, shown: &Value) {
    let found = terraform.ask("world");
    let kinds = |world: &Value| -> BTreeSet<String> {
        world.as_object().expect("kinds").keys().cloned().collect()
    };
    assert_eq!(kinds(&found), kinds(shown));
    for kind in kinds(shown) {
        let (found, shown) = (&found[&kind], &shown[&kind]);
        assert!(
            found == shown,
            "{name}: {kind}\nexist: {found:#}\nshown: {shown:#}"
        );
    }
}

/// The whole account as the crate says that it must be, in the form of `provider/world.py`.
fn world(input: &TemplateInput) -> Value {
    let network = expected_network(input).expect("a network");
    let unique_name = &input.unique_name;
    let vpc = &network.vpc_name;
    let resources = expected_resources(input).expect("resources");
    let tags = |kind: &str, name: &str| tags(&resources, kind, name);
    let internet_gateway = format!("{unique_name}-igw");
    let endpoint = format!("{unique_name}-vpce-s3");
    let s3 = format!("com.amazonaws.{}.s3", input.region);

    let zones: Vec<&str> = network
        .subnets
        .iter()
        .filter(|subnet| subnet.purpose == "workload")
        .filter_map(|subnet| subnet.zone.as_deref())
        .collect();
    let nat_zones = &zones[..usize::from(network.nat_gateways.1)];
    let address = |zone: &&str| {
        let name = format!("{unique_name}-eip-nat-{zone}");
        json!({ "name": name, "tags": tags("aws_eip", &name) })
    };
    let nat = |zone: &&str| {
        let name = format!("{unique_name}-nat-{zone}");
        json!({
            "name": name,
            "subnet": format!("{unique_name}-subnet-bastion-{zone}"),
            "addresses": [format!("{unique_name}-eip-nat-{zone}")],
            "tags": tags("aws_nat_gateway", &name),
        })
    };
    let route_table = |table: &byoc_terraform::ExpectedRouteTable| {
        let mut routes = Vec::new();
        match table.default_route {
            DefaultRoute::InternetGateway => {
                routes.push(format!("0.0.0.0/0 by {internet_gateway}"));
            }
            DefaultRoute::NatGateway => {
                let zone = table.name.rsplit('-').next().unwrap_or_default();
                routes.push(format!("0.0.0.0/0 by {unique_name}-nat-{zone}"));
            }
            DefaultRoute::None => {}
        }
        if network.s3_endpoint_route_tables.contains(&table.name) {
            routes.push(format!("{s3} by {endpoint}"));
        }
        json!({
            "name": table.name,
            "vpc": vpc,
            "subnets": sorted(table.subnets.clone()),
            "routes": sorted(routes),
            "tags": tags("aws_route_table", &table.name),
        })
    };
    by_name(json!({
        "vpcs": [{
            "name": vpc,
            "cidr": network.vpc_cidr,
            "has_dns_support": true,
            "has_dns_hostnames": true,
            "tags": tags("aws_vpc", vpc),
        }],
        "internet_gateways": [{
            "name": internet_gateway,
            "vpcs": [vpc],
            "tags": tags("aws_internet_gateway", &internet_gateway),
        }],
        "subnets": network.subnets.iter().map(|subnet| json!({
            "name": subnet.name,
            "vpc": vpc,
            "cidr": subnet.cidr,
            "zone": zone_name(&input.region, subnet.zone.as_deref()),
            "gives_public_addresses": false,
            "tags": tags("aws_subnet", &subnet.name),
        })).collect::<Value>(),
        "addresses": nat_zones.iter().map(address).collect::<Value>(),
        "nat_gateways": nat_zones.iter().map(nat).collect::<Value>(),
        "route_tables": network.route_tables.iter().map(route_table).collect::<Value>(),
        "endpoints": [{
            "name": endpoint,
            "vpc": vpc,
            "service": s3,
            "type": "Gateway",
            "route_tables": sorted(network.s3_endpoint_route_tables.clone()),
            "policy": endpoint_policy(&resources, &endpoint),
            "tags": tags("aws_vpc_endpoint", &endpoint),
        }],
        "security_groups": network.security_groups.iter().map(|group| json!({
            "name": group.name,
            "vpc": vpc,
            "rules": sorted(group.rules.iter().map(|rule| rule_text(&network, &s3, rule)).collect()),
            "tags": tags("aws_security_group", &group.name),
        })).collect::<Value>(),
        "roles": [role(input, &network)],
        "buckets": network.buckets.iter().map(|name| bucket(input, &resources, name)).collect::<Value>(),
    }))
}

fn role(input: &TemplateInput, network: &ExpectedNetwork) -> Value {
    let runtime = runtime_policy_in_account(input, ACCOUNT).expect("a policy");
    let onboarding = onboarding_policy(input, ACCOUNT).expect("a policy");
    let policies: BTreeMap<&String, &Value> = network
        .policies
        .iter()
        .zip([&runtime, &onboarding])
        .collect();
    let path = input.company_rules.role_path.as_deref().unwrap_or("/");
    json!({
        "name": network.identity,
        "arn": format!("arn:aws:iam::{ACCOUNT}:role{path}{}", network.identity),
        "boundary": input.company_rules.permissions_boundary,
        "longest_session": 3600,
        "trust": trust_policy(input).expect("a policy"),
        "policies": policies,
        "attached": [],
        "tags": {},
    })
}

/// Where nodes have no other way out, only to the own buckets; otherwise AWS's own default.
fn endpoint_policy(resources: &[ExpectedResource], name: &str) -> Value {
    shown_policy(resources, "aws_vpc_endpoint", name).unwrap_or_else(|| {
        json!({
            "Version": "2008-10-17",
            "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" }],
        })
    })
}

fn bucket(input: &TemplateInput, resources: &[ExpectedResource], name: &str) -> Value {
    let tags = tags(resources, "aws_s3_bucket", name);
    json!({
        "name": name,
        "region": input.region,
        "versioning": "Enabled",
        "encryption": ["AES256"],
        "public_access_block": {
            "BlockPublicAcls": true,
            "BlockPublicPolicy": true,
            "IgnorePublicAcls": true,
            "RestrictPublicBuckets": true,
        },
        "ownership": ["BucketOwnerEnforced"],
        "lifecycle": [{
            "status": "Enabled",
            "abort_uploads_after_days": 7,
            "expire_old_versions_after_days": 30,
        }],
        "policy": bucket_policy(input, name),
        "tags": tags,
    })
}

/// The policies of buckets are shown with the plan, by the key of the bucket.
fn bucket_policy(input: &TemplateInput, name: &str) -> Value {
    let resources = expected_resources(input).expect("resources");
    let key = name.trim_start_matches(&format!("{}-", input.unique_name));
    let address = format!("aws_s3_bucket_policy.byoc[\"{key}\"]");
    let policy = resources
        .iter()
        .find(|resource| resource.address == address)
        .expect("a policy");
    serde_json::from_str(&policy.policies["policy"]).expect("JSON")
}

/// For example `ingress tcp 22-22 from 192.0.2.10/32`.
fn rule_text(network: &ExpectedNetwork, s3: &str, rule: &byoc_terraform::ExpectedRule) -> String {
    let peer = match &rule.peer {
        RulePeer::Cidr(cidr) => cidr.clone(),
        RulePeer::S3 => s3.to_owned(),
        RulePeer::Group(purpose) => network
            .security_groups
            .iter()
            .find(|group| group.purpose == *purpose)
            .map(|group| group.name.clone())
            .expect("a group"),
    };
    let what = match rule.tcp_ports {
        Some((first, last)) => format!("tcp {first}-{last}"),
        None => "everything".to_owned(),
    };
    match rule.direction {
        RuleDirection::Ingress => format!("ingress {what} from {peer}"),
        RuleDirection::Egress => format!("egress {what} to {peer}"),
    }
}

/// `az1` of eu-west-1 is eu-west-1a.
fn zone_name(region: &str, zone: Option<&str>) -> String {
    let letter = match zone {
        Some("az1") => 'a',
        Some("az2") => 'b',
        _ => 'c',
    };
    format!("{region}{letter}")
}

/// Tags of the resource of this kind with this name.
fn tags(resources: &[ExpectedResource], kind: &str, name: &str) -> Value {
    json!(named(resources, kind, name).tags)
}

fn shown_policy(resources: &[ExpectedResource], kind: &str, name: &str) -> Option<Value> {
    let policy = named(resources, kind, name).policies.get("policy")?;
    Some(serde_json::from_str(policy).expect("JSON"))
}

/// It is there exactly once.
fn named<'a>(resources: &'a [ExpectedResource], kind: &str, name: &str) -> &'a ExpectedResource {
    let found: Vec<&ExpectedResource> = resources
        .iter()
        .filter(|resource| resource.kind == kind && resource.name.as_deref() == Some(name))
        .collect();
    assert_eq!(found.len(), 1, "{kind} {name}");
    found[0]
}

fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort();
    texts
}

/// Everything sorted by name.
fn by_name(mut world: Value) -> Value {
    for things in world.as_object_mut().expect("kinds").values_mut() {
        let things = things.as_array_mut().expect("a list");
        things.sort_by_key(|thing| thing["name"].as_str().map(str::to_owned));
    }
    world
}

// --- Terraform --------------------------------------------------------------------------------

fn new_folder(terraform: &Terraform, purpose: &str, variant: &Variant) -> std::path::PathBuf {
    let folder = terraform.folder(purpose, variant);
    for name in ["terraform.tfstate", "terraform.tfstate.backup"] {
        let _ = std::fs::remove_file(folder.join(name));
    }
    folder
}

fn command(name: &'static str) -> Vec<&'static str> {
    vec![
        name,
        "-auto-approve",
        "-input=false",
        "-no-color",
        "-var-file=x.tfvars",
    ]
}

/// What a plan would do, one line for each resource: `create aws_vpc.byoc`.
fn changes(terraform: &Terraform, folder: &Path, choices: &[&'static str]) -> Vec<String> {
    let plan = [
        "plan",
        "-input=false",
        "-no-color",
        "-var-file=x.tfvars",
        "-out=plan.bin",
        "-detailed-exitcode",
    ];
    let output = terraform.run(folder, plan.into_iter().chain(choices.iter().copied()));
    match output.status.code() {
        Some(0) => return Vec::new(),
        // There are changes.
        Some(2) => {}
        _ => panic!("{}", text(&output)),
    }
    let output = terraform.run(folder, ["show", "-json", "plan.bin"]);
    let plan: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", text(&output)));
    let mut changes: Vec<String> = plan["resource_changes"]
        .as_array()
        .expect("changes")
        .iter()
        .filter(|change| change["change"]["actions"] != json!(["no-op"]))
        .flat_map(|change| {
            let address = change["address"].as_str().expect("an address").to_owned();
            iam::list(&change["change"]["actions"])
                .into_iter()
                .map(move |action| format!("{action} {address}"))
        })
        .collect();
    changes.sort();
    changes
}
