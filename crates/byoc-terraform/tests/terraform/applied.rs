//! What a template makes: the real terraform applies and destroys every AWS variant through a
//! provider that makes the real one's calls on moto (`provider/moto_provider.py`), and what then
//! exists is compared with what the crate says must exist. No network, no account.
//!
//! The calls are kept: the policy of the person who applies must allow each of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use byoc_rules::cloud::TemplateCloud;
use byoc_terraform::{
    DefaultRoute, ExpectedNetwork, ExpectedResource, RuleDirection, RulePeer, TemplateInput,
    boundary_removal_statement, bucket_emptying_statement, bucket_release,
    destroy_onboarding_command, expected_network, expected_resources, keep_buckets_command,
    onboarding_policy, operator_policy, permissions_explained, permissions_file,
    runtime_policy_in_account, tag_change_statement, trust_policy, variables,
};
use byoc_types::{ExplainedStatement, PolicyEffect, PolicyKind, PolicyPhase};
use serde_json::{Value, json};

use crate::actions;
use crate::iam::{self, Call, is_allowed};
use crate::program::{self, Terraform, text};
use crate::variants::{self, Variant};

const ACCOUNT: &str = "123456789012";

/// What the real provider is denied without minding: it reads the default network ACL only to
/// show it.
const TOLERATED: [&str; 1] = ["ec2:DescribeNetworkAcls"];

/// Calls that remove or read begin so.
const REMOVALS: [&str; 9] = [
    "Delete",
    "Describe",
    "Detach",
    "Disassociate",
    "Get",
    "List",
    "Release",
    "Revoke",
    "Head",
];

/// Carry tags in another place, or in a call of their own.
const OWN_TAGS: [&str; 3] = ["ec2:CreateTags", "s3:CreateBucket", "s3:PutBucketTagging"];

/// One test, because the variants share one account: each begins with an empty one.
#[test]
fn every_variant_makes_what_it_shows_and_leaves_nothing() {
    let Some(terraform) = Terraform::start("moto_provider.py") else {
        return;
    };
    let mut proof = Proof::default();
    for variant in variants::all() {
        if variant.input.plan.cloud == TemplateCloud::Aws {
            proof.life_of(&terraform, &variant);
        }
    }
    proof.onboarding_ends_by_the_variables_file(&terraform);
    proof.changed_by_hand(&terraform);
    proof.changed_by_the_customer(&terraform);
    proof.tags_that_go(&terraform);
    proof.a_boundary_that_comes_later(&terraform);
    proof.a_boundary_that_is_withdrawn(&terraform);
    proof.a_path_that_changes(&terraform);
    proof.a_zone_that_is_away(&terraform);
    proof.buckets_that_hold_something(&terraform);
    proof.statements_beyond_the_documented_policy_are_needed();
    proof.what_stops_without_a_statement_is_what_is_said();
    proof.calls_without_tags_are_named();
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
    runs: Vec<Run>,
}

/// One or several runs of terraform, in the order of their calls.
struct Run {
    phase: PolicyPhase,
    input: TemplateInput,
    policy: Value,
    made: Vec<Made>,
}

struct Made {
    call: Call,
    /// Kind of the resource that it was made for, such as `aws_vpc`.
    kind: String,
}

impl Proof {
    /// Apply, look, plan again, give up onboarding, destroy, look.
    fn life_of(&mut self, terraform: &Terraform, variant: &Variant) {
        let (name, input) = (variant.name, &variant.input);
        terraform.ask("reset");
        let empty = terraform.ask("world");
        let folder = new_folder(terraform, "applied", variant);

        terraform.succeed(&folder, command("apply"));
        self.keep_calls(terraform, input, PolicyPhase::Setup);
        is_as_shown(terraform, name, input);
        assert_eq!(
            changes(terraform, &folder, &[]),
            Vec::<String>::new(),
            "{name}"
        );
        self.keep_calls(terraform, input, PolicyPhase::Daily);

        if input.is_onboarding {
            // The last step of the wizard: exactly the rights of the checks go.
            let mut active = input.clone();
            active.is_onboarding = false;
            let last_step = destroy_onboarding_command(input).expect("a command");
            let targets = program::arguments(&last_step)
                .into_iter()
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
            self.keep_calls(terraform, input, PolicyPhase::Daily);
        }

        if bucket_release(input).expect("an answer").is_some() {
            stops_before_anything_changes(terraform, &folder);
            release(&folder, input);
        }
        terraform.succeed(&folder, command("destroy"));
        assert_eq!(terraform.ask("world"), empty, "{name} leaves something");
        self.keep_calls(terraform, input, PolicyPhase::Deletion);
    }

    /// `onboarding = false` after `true` takes the same away as the command of the last step.
    fn onboarding_ends_by_the_variables_file(&mut self, terraform: &Terraform) {
        let variant = variants::all().remove(0);
        let mut active = variant.input.clone();
        active.is_onboarding = false;
        terraform.ask("reset");
        let folder = new_folder(terraform, "onboarding", &variant);
        terraform.succeed(&folder, command("apply"));
        self.keep_calls(terraform, &variant.input, PolicyPhase::Setup);
        let text = variables(&active).expect("variables");
        std::fs::write(folder.join("x.tfvars"), text).expect("a file");
        assert_eq!(
            changes(terraform, &folder, &[]),
            ["delete aws_iam_role_policy.onboarding[0]"]
        );
        terraform.succeed(&folder, command("apply"));
        is_as_shown(terraform, "onboarding", &active);
        self.keep_calls(terraform, &variant.input, PolicyPhase::Daily);
    }

    /// A plan that finds no change looked: here it finds what somebody removed, and apply heals it.
    fn changed_by_hand(&mut self, terraform: &Terraform) {
        let variant = variants::all().remove(0);
        terraform.ask("reset");
        let folder = new_folder(terraform, "by-hand", &variant);
        terraform.succeed(&folder, command("apply"));
        self.keep_calls(terraform, &variant.input, PolicyPhase::Setup);
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
        self.keep_calls(terraform, &variant.input, PolicyPhase::Daily);
    }

    /// The choices that the template leaves to the customer, and a changed address of the control
    /// plane: rules are replaced, nothing else is touched.
    fn changed_by_the_customer(&mut self, terraform: &Terraform) {
        let mut variant = variants::all().remove(0);
        terraform.ask("reset");
        let folder = new_folder(terraform, "by-customer", &variant);
        let choices = [
            "-var=nat_gateway_per_zone=false",
            r#"-var=customer_ingress_rules=[{cidr_ipv4="172.16.0.0/16",from_port=10000,to_port=32767}]"#,
        ];
        terraform.succeed(&folder, command("apply").into_iter().chain(choices));
        self.keep_calls(terraform, &variant.input, PolicyPhase::Setup);
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
        rules.push(json!("ingress tcp 10000-32767 from 172.16.0.0/16"));
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

        // A NAT gateway for each zone after all: routes move to it in their place.
        let [_, rules] = choices;
        assert_eq!(
            changes(terraform, &folder, &[rules]),
            [
                "create aws_eip.nat[\"az2\"]",
                "create aws_eip.nat[\"az3\"]",
                "create aws_nat_gateway.byoc[\"az2\"]",
                "create aws_nat_gateway.byoc[\"az3\"]",
                "update aws_route.workload_nat[\"az2\"]",
                "update aws_route.workload_nat[\"az3\"]",
            ]
        );
        terraform.succeed(&folder, command("apply").into_iter().chain([rules]));
        self.keep_calls(terraform, &variant.input, PolicyPhase::Daily);
        // And back to one: no zone is without a way out in between.
        terraform.succeed(&folder, command("apply").into_iter().chain(choices));
        let order = self.keep_calls(terraform, &variant.input, PolicyPhase::Daily);
        let at = |action: &str| -> Vec<usize> {
            let calls = order.iter().enumerate();
            calls
                .filter(|(_, call)| **call == action)
                .map(|(index, _)| index)
                .collect()
        };
        let (routes, gateways) = (at("ec2:ReplaceRoute"), at("ec2:DeleteNatGateway"));
        let addresses = at("ec2:ReleaseAddress");
        assert_eq!(
            (routes.len(), gateways.len(), addresses.len()),
            (2, 2, 2),
            "{order:#?}"
        );
        assert!(
            routes.iter().max() < gateways.iter().min()
                && gateways.iter().min() < addresses.iter().min(),
            "{order:#?}"
        );
        terraform.succeed(&folder, command("destroy").into_iter().chain(choices));
        self.keep_calls(terraform, &variant.input, PolicyPhase::Deletion);
    }

    /// An infrastructure tag that is removed: the documented policy allows that of everything but the
    /// S3 endpoint, so it takes the statement that changing a tag takes.
    fn tags_that_go(&mut self, terraform: &Terraform) {
        let mut variant = variants::all().remove(0);
        terraform.ask("reset");
        let folder = new_folder(terraform, "tags", &variant);
        terraform.succeed(&folder, command("apply"));
        self.keep_calls(terraform, &variant.input, PolicyPhase::Setup);
        variant.input.tags.remove("team");
        let text = variables(&variant.input).expect("variables");
        std::fs::write(folder.join("x.tfvars"), text).expect("a file");
        terraform.succeed(&folder, command("apply"));
        is_as_shown(terraform, "tags", &variant.input);
        let policy = operator_policy(&variant.input).expect("a policy");
        let (allowed, denied): (Vec<Made>, Vec<Made>) = taken_calls(terraform)
            .into_iter()
            .partition(|made| is_allowed(&policy, &made.call));
        let extra = tag_change_statement(&variant.input)
            .expect("a statement")
            .expect("on AWS");
        let extended = with(&policy, extra);
        for made in &denied {
            assert_eq!(
                (made.kind.as_str(), made.call.action.as_str()),
                ("aws_vpc_endpoint", "ec2:DeleteTags")
            );
            assert!(is_allowed(&extended, &made.call));
        }
        assert_eq!(denied.len(), 1);
        self.runs.push(Run {
            phase: PolicyPhase::Daily,
            input: variant.input,
            policy,
            made: allowed,
        });
    }

    /// A company that changes its boundary: Terraform sets the new one on the role that exists.
    fn a_boundary_that_comes_later(&mut self, terraform: &Terraform) {
        let variant = variants::all()
            .into_iter()
            .find(|variant| variant.name == "aws_standard_company_rules")
            .expect("a variant");
        terraform.ask("reset");
        let folder = new_folder(terraform, "boundary", &variant);
        // The control plane of before was another one besides.
        let former = [
            "-var=iam_permissions_boundary=arn:aws:iam::123456789012:policy/former",
            "-var=control_plane_aws_account_principal=arn:aws:iam::999999999999:role/former",
        ];
        terraform.succeed(&folder, command("apply").into_iter().chain(former));
        // By somebody with the policy of then.
        terraform.ask("calls");
        assert_eq!(
            changes(terraform, &folder, &[]),
            ["update aws_iam_role.control_plane"]
        );
        terraform.succeed(&folder, command("apply"));
        is_as_shown(terraform, "boundary", &variant.input);
        self.keep_calls(terraform, &variant.input, PolicyPhase::Daily);
        terraform.succeed(&folder, command("destroy"));
        self.keep_calls(terraform, &variant.input, PolicyPhase::Deletion);
    }

    /// A company that takes its boundary back: that needs one right more, which is shown apart.
    fn a_boundary_that_is_withdrawn(&mut self, terraform: &Terraform) {
        let mut variant = variants::all().remove(0);
        variant.input.company_rules.permissions_boundary = Some(BOUNDARY.to_owned());
        terraform.ask("reset");
        let folder = new_folder(terraform, "withdrawn", &variant);
        terraform.succeed(&folder, command("apply"));
        self.keep_calls(terraform, &variant.input, PolicyPhase::Setup);

        let bounded = operator_policy(&variant.input).expect("a policy");
        variant.input.company_rules.permissions_boundary = None;
        let text = variables(&variant.input).expect("variables");
        std::fs::write(folder.join("x.tfvars"), text).expect("a file");
        assert_eq!(
            changes(terraform, &folder, &[]),
            ["update aws_iam_role.control_plane"]
        );
        terraform.succeed(&folder, command("apply"));
        is_as_shown(terraform, "withdrawn", &variant.input);

        let now = operator_policy(&variant.input).expect("a policy");
        let extra = boundary_removal_statement(&variant.input)
            .expect("a statement")
            .expect("on AWS");
        let removal = "iam:DeleteRolePermissionsBoundary";
        let calls = taken_calls(terraform);
        for policy in [&bounded, &now] {
            assert_eq!(denied(policy, &calls), BTreeSet::from([removal.to_owned()]));
        }
        assert_eq!(denied(&with(&now, extra), &calls), BTreeSet::new());
    }

    /// A company that moves its roles: the role is replaced, with the rights on both paths.
    fn a_path_that_changes(&mut self, terraform: &Terraform) {
        let mut variant = variants::all()
            .into_iter()
            .find(|variant| variant.name == "aws_standard_company_rules")
            .expect("a variant");
        variant.input.company_rules.permissions_boundary = None;
        terraform.ask("reset");
        let folder = new_folder(terraform, "moved", &variant);
        terraform.succeed(&folder, command("apply"));
        self.keep_calls(terraform, &variant.input, PolicyPhase::Setup);

        let earlier = operator_policy(&variant.input).expect("a policy");
        variant.input.company_rules.role_path = Some("/other/".to_owned());
        let text = variables(&variant.input).expect("variables");
        std::fs::write(folder.join("x.tfvars"), text).expect("a file");
        assert_eq!(
            changes(terraform, &folder, &[]),
            [
                "create aws_iam_role.control_plane",
                "create aws_iam_role_policy.control_plane",
                "create aws_iam_role_policy.onboarding[0]",
                "delete aws_iam_role.control_plane",
                "delete aws_iam_role_policy.control_plane",
                "delete aws_iam_role_policy.onboarding[0]",
            ]
        );
        terraform.succeed(&folder, command("apply"));
        is_as_shown(terraform, "moved", &variant.input);

        let now = operator_policy(&variant.input).expect("a policy");
        let calls = taken_calls(terraform);
        assert!(
            denied(&now, &calls).contains("iam:DeleteRole"),
            "the role under the former path is denied to the policy of now"
        );
        let both = earlier["Statement"]
            .as_array()
            .expect("statements")
            .iter()
            .find(|statement| statement["Sid"] == "RoleUnderPath")
            .expect("a statement");
        assert_eq!(denied(&with(&now, both.clone()), &calls), BTreeSet::new());
    }

    /// A zone that AWS does not list for a while stops neither a plan nor an apply of what exists;
    /// where a subnet is to be made in it, a sentence says so before anything is.
    fn a_zone_that_is_away(&mut self, terraform: &Terraform) {
        let variant = variants::all().remove(0);
        terraform.ask("reset");
        let folder = new_folder(terraform, "away", &variant);
        terraform.succeed(&folder, command("apply"));
        self.keep_calls(terraform, &variant.input, PolicyPhase::Setup);
        let rules = r#"-var=customer_ingress_rules=[{cidr_ipv4="172.16.0.0/16",from_port=10000,to_port=32767}]"#;
        for zone in ["eu-west-1a", "eu-west-1c"] {
            terraform.ask("back");
            terraform.ask(&format!("away {zone}"));
            assert_eq!(changes(terraform, &folder, &[]), Vec::<String>::new());
            assert_eq!(
                changes(terraform, &folder, &[rules]),
                [
                    "create aws_vpc_security_group_ingress_rule.workload_customer[\"172.16.0.0/16-10000-32767\"]"
                ]
            );
        }
        terraform.succeed(&folder, command("apply").into_iter().chain([rules]));
        self.keep_calls(terraform, &variant.input, PolicyPhase::Daily);
        terraform.succeed(&folder, command("destroy"));
        self.keep_calls(terraform, &variant.input, PolicyPhase::Deletion);

        let empty = terraform.ask("world");
        let output = terraform.run(&folder, command("apply"));
        let words: Vec<String> = text(&output)
            .split_whitespace()
            .filter(|word| *word != "│")
            .map(str::to_owned)
            .collect();
        assert!(
            !output.status.success()
                && words
                    .join(" ")
                    .contains("fewer availability zones than the network plan has"),
            "{}",
            text(&output)
        );
        assert_eq!(terraform.ask("world"), empty, "nothing was made");
    }

    /// What the README says of buckets that hold something: destroy stops while they are protected.
    /// They are emptied, with rights of their own, and let go, or kept.
    fn buckets_that_hold_something(&mut self, terraform: &Terraform) {
        let variant = variants::all()
            .into_iter()
            .find(|variant| variant.name == "aws_hipaa")
            .expect("a variant");
        let input = &variant.input;
        let network = expected_network(input).expect("a network");
        let found = |versions: u8, is_protected: bool| -> Value {
            let bucket = json!({
                "versions": versions,
                "has_policy": is_protected,
                "is_closed_to_the_public": is_protected,
                "versioning": if is_protected { "Enabled" } else { "Suspended" },
            });
            network
                .buckets
                .iter()
                .map(|name| (name.clone(), bucket.clone()))
                .collect::<serde_json::Map<String, Value>>()
                .into()
        };
        terraform.ask("reset");
        let nothing = terraform.ask("world");
        let folder = new_folder(terraform, "buckets", &variant);

        terraform.succeed(&folder, command("apply"));
        self.keep_calls(terraform, input, PolicyPhase::Setup);
        terraform.ask("fill");
        assert_eq!(terraform.ask("buckets"), found(4, true));
        stops_before_anything_changes(terraform, &folder);
        assert_eq!(terraform.ask("buckets"), found(4, true));
        // The last step of the wizard goes on working.
        let last_step = destroy_onboarding_command(input).expect("a command");
        let output = terraform.type_in(
            &folder,
            &last_step.replace(&variables_file(input), "x.tfvars"),
        );
        assert!(output.status.success(), "{}", text(&output));
        assert_eq!(terraform.ask("buckets"), found(4, true));
        // What the README warns of: let go while they are full, they lose all that protects them.
        release(&folder, input);
        let output = terraform.run(&folder, command("destroy"));
        assert!(!output.status.success());
        assert!(
            text(&output).contains("BucketNotEmpty"),
            "{}",
            text(&output)
        );
        assert_eq!(terraform.ask("buckets"), found(4, false));
        self.keep_calls(terraform, input, PolicyPhase::Deletion);

        terraform.ask("empty");
        let calls = taken_calls(terraform);
        assert_eq!(calls.len(), 2 + 2 * 4, "two lists, and four versions each");
        let policy = operator_policy(input).expect("a policy");
        assert_eq!(
            denied(&policy, &calls),
            BTreeSet::from(["s3:DeleteObjectVersion", "s3:ListBucketVersions"].map(str::to_owned)),
            "the person running Terraform opens no object"
        );
        let statement = bucket_emptying_statement(input)
            .expect("a statement")
            .expect("there are buckets");
        let alone = json!({ "Statement": [statement] });
        assert_eq!(denied(&alone, &calls), BTreeSet::new());
        terraform.succeed(&folder, command("destroy"));
        assert_eq!(terraform.ask("world"), nothing);
        self.keep_calls(terraform, input, PolicyPhase::Deletion);

        // The other way: they stay as they are, out of Terraform's sight.
        std::fs::remove_file(folder.join("own_override.tf")).expect("a file");
        terraform.succeed(&folder, command("apply"));
        self.keep_calls(terraform, input, PolicyPhase::Setup);
        terraform.ask("fill");
        let keep = keep_buckets_command(input)
            .expect("a command")
            .expect("there are buckets");
        let output = terraform.type_in(&folder, &keep);
        assert!(output.status.success(), "{}", text(&output));
        terraform.succeed(&folder, command("destroy"));
        assert_eq!(terraform.ask("buckets"), found(4, true));
        assert_eq!(terraform.ask("world")["vpcs"], json!([]));
        self.keep_calls(terraform, input, PolicyPhase::Deletion);
    }

    /// Every call since the last time is allowed by the policy that is shown beside the template.
    /// Returns their actions, in order.
    fn keep_calls(
        &mut self,
        terraform: &Terraform,
        input: &TemplateInput,
        phase: PolicyPhase,
    ) -> Vec<String> {
        let policy = operator_policy(input).expect("a policy");
        let made = taken_calls(terraform);
        for made in &made {
            assert!(
                is_allowed(&policy, &made.call),
                "{:?} is denied: {:#?}",
                input.plan.model,
                made.call
            );
            self.calls.push((policy.clone(), made.call.clone()));
        }
        let actions = made.iter().map(|made| made.call.action.clone()).collect();
        self.runs.push(Run {
            phase,
            input: input.clone(),
            policy,
            made,
        });
        actions
    }

    /// Each call that creates or changes something and carries no tags is in the permissions.
    fn calls_without_tags_are_named(&self) {
        for run in &self.runs {
            let text = permissions_file(&run.input).expect("a file");
            let (_, rest) = text
                .split_once("Terraform makes these calls without tags: ")
                .expect("a list");
            let (list, _) = rest.split_once(". ").expect("an end");
            for Made { call, kind } in &run.made {
                let (_, name) = call.action.split_once(':').expect("an action");
                let is_removal = REMOVALS.iter().any(|verb| name.starts_with(verb));
                let has_tags = call
                    .resources
                    .iter()
                    .any(|(_, keys)| keys.keys().any(|key| key.starts_with("aws:RequestTag/")));
                if !is_removal && !has_tags && !OWN_TAGS.contains(&call.action.as_str()) {
                    let code = format!("`{}`", call.action);
                    assert!(list.contains(&code), "{code} for {kind}: {list}");
                }
            }
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
        assert_eq!(unused, []);
        let sids: BTreeSet<&str> = needed.iter().map(|(sid, _)| sid.as_str()).collect();
        assert_eq!(
            sids,
            BTreeSet::from([
                "BoundedRoleUnderPath",
                "Buckets",
                "RoleBoundary",
                "RoleUnderPath"
            ])
        );
    }

    /// Each statement of the operator policy is taken away, and terraform's runs are gone through
    /// again: where they stop first is what its explanation says, and when it is used too.
    fn what_stops_without_a_statement_is_what_is_said(&self) {
        let mut effects: BTreeMap<String, Effect> = BTreeMap::new();
        for run in &self.runs {
            for (index, statement) in iam_statements(&run.policy).iter().enumerate() {
                let sid = statement["Sid"].as_str().unwrap_or_default().to_owned();
                let effect = effects.entry(sid).or_default();
                let mut without = run.policy.clone();
                let others = without["Statement"].as_array_mut().expect("statements");
                others.remove(index);
                let actions = iam::list(&statement["Action"]);
                let is_denial = statement["Effect"] == "Deny";
                let stop = run.made.iter().find(|made| {
                    actions.contains(&made.call.action)
                        && (is_denial || !is_allowed(&without, &made.call))
                });
                let Some(stop) = stop else { continue };
                effect.used.insert(word(run.phase));
                if is_denial {
                    continue;
                }
                match run.phase {
                    PolicyPhase::Setup => effect.apply.insert(stop.kind.clone()),
                    PolicyPhase::Deletion => effect.destroy.insert(stop.kind.clone()),
                    PolicyPhase::Daily => false,
                };
            }
        }
        let mut explained: BTreeMap<String, ExplainedStatement> = BTreeMap::new();
        for run in &self.runs {
            let answer = permissions_explained(&run.input).expect("an answer");
            for policy in answer.policies {
                if policy.policy == PolicyKind::Operator {
                    let statements = policy.statements.into_iter();
                    explained.extend(statements.map(|row| (row.sid.clone(), row)));
                }
            }
        }
        assert!(explained.len() >= 24, "{:?}", explained.keys());
        let wrong: Vec<String> = explained
            .iter()
            .filter_map(|(sid, said)| {
                let sentence = effects.get(sid)?.contradicts(said)?;
                Some(format!("{sid}: {sentence}\n  {}", said.without))
            })
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(explained.keys().all(|sid| effects.contains_key(sid)));
    }

    fn actions(&self) -> BTreeSet<&str> {
        self.calls
            .iter()
            .map(|(_, call)| call.action.as_str())
            .collect()
    }
}

const DOCUMENTED_STATEMENTS: usize = 20;

const BOUNDARY: &str = "arn:aws:iam::123456789012:policy/everyone";

/// What the runs of terraform say about a statement.
#[derive(Debug, Default)]
struct Effect {
    used: BTreeSet<&'static str>,
    /// Kinds of the resources at which an apply stops first without it, in an empty account.
    apply: BTreeSet<String>,
    /// The same when everything is destroyed.
    destroy: BTreeSet<String>,
}

impl Effect {
    /// Where the explanation says something else, what would be right.
    fn contradicts(&self, said: &ExplainedStatement) -> Option<String> {
        let used: BTreeSet<&str> = said.used.iter().map(|phase| word(*phase)).collect();
        if used != self.used {
            return Some(format!("used {:?}, said {used:?}", self.used));
        }
        if said.effect == PolicyEffect::Deny {
            let is_right = said
                .without
                .starts_with("The person running Terraform could ");
            return (!is_right).then(|| "takes rights away, so nothing stops".to_owned());
        }
        let apply = named_after(&said.without, "terraform apply stops at ")
            .or_else(|| named_after(&said.without, "terraform plan stops at data."));
        if apply
            != self
                .apply
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .first()
                .copied()
            || self.apply.len() > 1
        {
            return Some(format!("terraform apply stops at {:?}", self.apply));
        }
        let destroy = named_after(&said.without, "terraform destroy stops at ");
        let is_said = said.without.contains("terraform destroy");
        let is_right = match destroy {
            Some(kind) => self.destroy.len() == 1 && self.destroy.contains(kind),
            // Several may be the first.
            None => is_said != self.destroy.is_empty(),
        };
        if !is_right {
            return Some(format!("terraform destroy stops at {:?}", self.destroy));
        }
        let is_later = self.used.contains("daily") && self.apply.is_empty();
        (is_later && !said.without.contains("later terraform apply"))
            .then(|| "a later terraform apply needs it".to_owned())
    }
}

/// The kind of resource that a sentence names after these words.
fn named_after<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(words)?;
    rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .next()
}

fn word(phase: PolicyPhase) -> &'static str {
    match phase {
        PolicyPhase::Setup => "setup",
        PolicyPhase::Daily => "daily",
        PolicyPhase::Deletion => "deletion",
    }
}

fn iam_statements(policy: &Value) -> &[Value] {
    policy["Statement"].as_array().expect("statements")
}

/// The calls since the last time, but for those that the real provider may be denied.
fn taken_calls(terraform: &Terraform) -> Vec<Made> {
    let calls = terraform.ask("calls");
    let mut taken = Vec::new();
    for call in calls.as_array().expect("a list") {
        let text = |key: &str| call[key].as_str().expect("a text").to_owned();
        let made = Call {
            action: text("action"),
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
        if !is_tolerated {
            taken.push(Made {
                call: made,
                kind: text("kind"),
            });
        }
    }
    taken
}

/// Actions of the calls that the policy does not allow.
fn denied(policy: &Value, calls: &[Made]) -> BTreeSet<String> {
    calls
        .iter()
        .filter(|made| !is_allowed(policy, &made.call))
        .map(|made| made.call.action.clone())
        .collect()
}

fn with(policy: &Value, statement: Value) -> Value {
    let mut policy = policy.clone();
    let statements = policy["Statement"].as_array_mut().expect("statements");
    statements.push(statement);
    policy
}

// --- What must exist --------------------------------------------------------------------------

fn is_as_shown(terraform: &Terraform, name: &str, input: &TemplateInput) {
    assert_same(terraform, name, &world(input));
}

/// Kind by kind, so that a failure is small enough to read.
pub(crate) fn assert_same(terraform: &Terraform, name: &str, shown: &Value) {
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
pub(crate) fn world(input: &TemplateInput) -> Value {
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
            "expire_delete_markers": true,
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
pub(crate) fn by_name(mut world: Value) -> Value {
    for things in world.as_object_mut().expect("kinds").values_mut() {
        let things = things.as_array_mut().expect("a list");
        things.sort_by_key(|thing| thing["name"].as_str().map(str::to_owned));
    }
    world
}

// --- Terraform --------------------------------------------------------------------------------

/// `terraform destroy` stops at the plan, with a reason, and everything is still there.
fn stops_before_anything_changes(terraform: &Terraform, folder: &Path) {
    let before = terraform.ask("world");
    let output = terraform.run(folder, command("destroy"));
    assert!(!output.status.success());
    assert!(
        text(&output).contains("Instance cannot be destroyed"),
        "{}",
        text(&output)
    );
    assert_eq!(terraform.ask("world"), before, "something changed");
}

/// Writes the file that the README names for buckets that are empty.
fn release(folder: &Path, input: &TemplateInput) {
    let text = bucket_release(input)
        .expect("an answer")
        .expect("there are buckets");
    std::fs::write(folder.join("own_override.tf"), text).expect("a file");
}

fn variables_file(input: &TemplateInput) -> String {
    byoc_rules::files::variables(&input.unique_name)
}

fn new_folder(terraform: &Terraform, purpose: &str, variant: &Variant) -> std::path::PathBuf {
    let folder = terraform.folder(purpose, variant);
    for name in [
        "terraform.tfstate",
        "terraform.tfstate.backup",
        "own_override.tf",
    ] {
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
