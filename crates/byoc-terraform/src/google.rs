//! The template for Google Cloud.

mod access;
mod explain;
mod variables;

use byoc_types::DeploymentModel;
use serde_json::{Value, json};

use crate::expected::{ExpectedFirewall, ExpectedNetwork, ExpectedSubnet};
use crate::model::{Blueprint, Each, OWN_SETTINGS, Output, Resource};
use crate::policy::{PolicyText, Scope, StatementExplanation};
use crate::provider::Provider;
use crate::variables::Variable;
use crate::{TEMPLATE_VERSION, TemplateError, TemplateInput, hcl, rehearsal};

pub(crate) use variables::ranges_example;

/// Google Cloud.
pub(crate) struct Google;

impl Provider for Google {
    fn check(&self, input: &TemplateInput) -> Result<(), TemplateError> {
        if input.control_plane.google_account_principal.contains(':') {
            return Ok(());
        }
        Err(TemplateError::Configuration {
            what: "The server has no Google principal of its own".to_owned(),
            fix: "Set google_account_principal in its configuration, for example \
                  serviceAccount:byoc@my-project.iam.gserviceaccount.com.",
        })
    }

    fn blueprint(&self, input: &TemplateInput) -> Blueprint {
        blueprint(input)
    }

    fn variables(&self, input: &TemplateInput) -> Vec<Variable> {
        variables::variables(input)
    }

    fn expected_network(&self, input: &TemplateInput) -> ExpectedNetwork {
        expected_network(input)
    }

    /// No resource has a policy document.
    fn scope(&self, _: &TemplateInput, _: Option<&str>) -> Scope {
        Scope::default()
    }

    fn trust_policy(&self, input: &TemplateInput) -> Result<Value, TemplateError> {
        Ok(trust(input))
    }

    fn runtime_policy(&self, _: &TemplateInput, _: &str) -> Result<Value, TemplateError> {
        Ok(access::runtime_permissions())
    }

    fn onboarding_policy(&self, input: &TemplateInput, _: &str) -> Result<Value, TemplateError> {
        Ok(if input.is_onboarding {
            access::onboarding_permissions()
        } else {
            json!({ "includedPermissions": [] })
        })
    }

    fn operator_policy(&self, _: &TemplateInput) -> Result<Value, TemplateError> {
        Ok(access::operator_roles())
    }

    fn extra_operator_rights(&self, _: &TemplateInput) -> Vec<String> {
        access::extra_operator_rights()
    }

    fn policies(&self, input: &TemplateInput) -> Result<Vec<PolicyText>, TemplateError> {
        Ok(explain::policies(input))
    }

    fn explain(&self, input: &TemplateInput) -> Result<Vec<StatementExplanation>, TemplateError> {
        Ok(access::explain(input))
    }

    fn tag_change_statement(&self) -> Option<Value> {
        None
    }

    fn boundary_removal_statement(&self, _: &TemplateInput) -> Option<Value> {
        None
    }

    fn bucket_emptying_statement(&self, _: &TemplateInput) -> Option<Value> {
        None
    }

    fn bucket_release(&self, _: &TemplateInput) -> Option<&'static str> {
        None
    }
}

const PREAMBLE: &str = r#"
terraform {
  required_version = ">= 1.3"

  required_providers {
    google = {
      source = "hashicorp/google"
      version = ">= 5.0, < 7.0"
    }
  }
}

provider "google" {
  project = var.google_project_id
  region = var.google_region
}
"#;

/// A firewall rule: into the instances that carry a network tag. Google denies what none allows.
struct Firewall {
    label: &'static str,
    /// What follows `<unique name>-`.
    name: &'static str,
    target: &'static str,
    sources: Sources,
    /// TCP ports; empty where every protocol and port is meant.
    ports: &'static [&'static str],
}

#[derive(Clone, Copy)]
enum Sources {
    Management,
    Workload,
    /// Workload and bastion.
    Both,
    Anywhere,
    /// Whatever the customer adds.
    Customer,
}

fn firewalls(input: &TemplateInput) -> Vec<Firewall> {
    let firewall = |label, name, target, sources, ports| Firewall {
        label,
        name,
        target,
        sources,
        ports,
    };
    let mut firewalls = if input.is_public() {
        vec![
            firewall(
                "workload_internal",
                "fw-workload-internal",
                "workload",
                Sources::Workload,
                &[][..],
            ),
            firewall(
                "workload_management",
                "fw-workload-management",
                "workload",
                Sources::Management,
                &["22", "443"],
            ),
            firewall(
                "workload_services",
                "fw-workload-services",
                "workload",
                Sources::Anywhere,
                &["10000-32767"],
            ),
        ]
    } else {
        vec![
            firewall(
                "bastion_management",
                "fw-bastion-management",
                "bastion",
                Sources::Management,
                &["22", "443"][..],
            ),
            firewall(
                "bastion_workload",
                "fw-bastion-workload",
                "bastion",
                Sources::Workload,
                &[],
            ),
            firewall(
                "workload_internal",
                "fw-workload-internal",
                "workload",
                Sources::Both,
                &[],
            ),
        ]
    };
    firewalls.push(firewall(
        "workload_customer",
        "fw-workload-customer",
        "workload",
        Sources::Customer,
        &["10000-32767"],
    ));
    firewalls
}

impl Firewall {
    fn resource(&self) -> Resource {
        let sources = match self.sources {
            Sources::Management => "var.control_plane_management_cidr_blocks",
            Sources::Workload => "[var.google_workload_cidr]",
            Sources::Both => "[var.google_workload_cidr, var.google_bastion_cidr]",
            Sources::Anywhere => "[\"0.0.0.0/0\"]",
            Sources::Customer => "var.customer_source_ranges",
        };
        let allow = if self.ports.is_empty() {
            "protocol = \"all\"".to_owned()
        } else {
            let ports: Vec<String> = self.ports.iter().map(|port| hcl::string(port)).collect();
            format!("protocol = \"tcp\"\nports = [{}]", ports.join(", "))
        };
        let each = match self.sources {
            Sources::Customer => Each::CustomerRanges,
            Sources::Management | Sources::Workload | Sources::Both | Sources::Anywhere => {
                Each::One
            }
        };
        Resource::new(
            "google_compute_firewall",
            self.label,
            format!(
                "name = \"${{var.byoc_unique_name}}-{}\"
                 network = google_compute_network.byoc.id
                 direction = \"INGRESS\"
                 source_ranges = {sources}
                 target_tags = [\"${{var.byoc_unique_name}}-{}\"]

                 allow {{
                 {allow}
                 }}",
                self.name, self.target
            ),
        )
        .each(each)
        .named(self.name)
    }

    fn expected(&self, input: &TemplateInput) -> Option<ExpectedFirewall> {
        let workload = input.plan.google_workload_cidr();
        let bastion = input.plan.google_bastion_cidr();
        let source_ranges = match self.sources {
            Sources::Management => input.control_plane.management_cidr_blocks.clone(),
            Sources::Workload => workload.into_iter().collect(),
            Sources::Both => workload.into_iter().chain(bastion).collect(),
            Sources::Anywhere => vec!["0.0.0.0/0".to_owned()],
            Sources::Customer => return None,
        };
        Some(ExpectedFirewall {
            name: format!("{}-{}", input.unique_name, self.name),
            source_ranges,
            target_tag: format!("{}-{}", input.unique_name, self.target),
            tcp_ports: self.ports.iter().map(|port| (*port).to_owned()).collect(),
        })
    }
}

fn blueprint(input: &TemplateInput) -> Blueprint {
    Blueprint {
        title: match input.plan.model {
            DeploymentModel::StandardPublic => "Google Cloud, public network (standard_public)",
            DeploymentModel::Standard
            // Not offered on Google Cloud.
            | DeploymentModel::Hipaa
            | DeploymentModel::PciDss
            | DeploymentModel::IpsecIngress
            | DeploymentModel::DirectIpsecIngress => "Google Cloud, private network (standard)",
        },
        notes: vec![
            "Enter the output privilege_bearing_service_account_id in the console. Keep the state \
             file that Terraform writes: terraform destroy needs it. Run terraform destroy only \
             after the custom cloud is deleted."
                .to_owned(),
            "You can add CIDR blocks of your own clients: see customer_source_ranges below."
                .to_owned(),
            "The documented roles for running Terraform can create neither a network nor a custom \
             role. Add roles/compute.networkAdmin and roles/iam.roleAdmin. The APIs of Compute \
             Engine, IAM, IAM Service Account Credentials, Cloud Resource Manager and Cloud \
             Monitoring must be enabled. This file doesn't enable them. To enable them, you \
             need roles/serviceusage.serviceUsageAdmin."
                .to_owned(),
            OWN_SETTINGS.to_owned(),
            "The resources in this file can't have labels. Later, the control plane adds your \
             infrastructure tags as labels to machines and disks."
                .to_owned(),
        ],
        preamble: PREAMBLE.to_owned(),
        variables: variables::variables(input),
        data: String::new(),
        resources: network(input).into_iter().chain(identity()).collect(),
        outputs: outputs(input),
    }
}

fn network(input: &TemplateInput) -> Vec<Resource> {
    let mut resources = vec![
        Resource::new(
            "google_compute_network",
            "byoc",
            "name = \"${var.byoc_unique_name}-vpc\"
             description = \"Custom cloud ${var.custom_cloud_environment_id}\"
             auto_create_subnetworks = false
             routing_mode = \"REGIONAL\"",
        )
        .named("vpc"),
        subnetwork("workload", "subnet-workload"),
    ];
    if input.has_bastion() {
        resources.push(subnetwork("bastion", "subnet-bastion"));
    }
    if input.has_nat() {
        resources.push(
            Resource::new(
                "google_compute_router",
                "byoc",
                "name = \"${var.byoc_unique_name}-router\"
                 region = var.google_region
                 network = google_compute_network.byoc.id",
            )
            .named("router"),
        );
        resources.push(
            Resource::new(
                "google_compute_router_nat",
                "byoc",
                "name = \"${var.byoc_unique_name}-nat\"
                 region = var.google_region
                 router = google_compute_router.byoc.name
                 nat_ip_allocate_option = \"AUTO_ONLY\"
                 source_subnetwork_ip_ranges_to_nat = \"LIST_OF_SUBNETWORKS\"

                 subnetwork {
                 name = google_compute_subnetwork.workload.id
                 source_ip_ranges_to_nat = [\"ALL_IP_RANGES\"]
                 }",
            )
            .named("nat"),
        );
    }
    resources.extend(firewalls(input).iter().map(Firewall::resource));
    resources
}

fn subnetwork(purpose: &'static str, name: &'static str) -> Resource {
    Resource::new(
        "google_compute_subnetwork",
        purpose,
        format!(
            "name = \"${{var.byoc_unique_name}}-{name}\"
             region = var.google_region
             network = google_compute_network.byoc.id
             ip_cidr_range = var.google_{purpose}_cidr
             private_ip_google_access = true"
        ),
    )
    .named(name)
}

fn identity() -> [Resource; 6] {
    // Ids of custom roles may hold no dash.
    let role = |label, id: &str, title: &str, permissions: &[&str]| {
        let permissions: Vec<String> = permissions
            .iter()
            .map(|permission| format!("\"{permission}\",\n"))
            .collect();
        Resource::new(
            "google_project_iam_custom_role",
            label,
            format!(
                "role_id = {id}
                 title = \"{title}\"

                 permissions = [
                 {}]",
                permissions.concat()
            ),
        )
    };
    let binding = |label, role: &str| {
        Resource::new(
            "google_project_iam_member",
            label,
            format!(
                "project = var.google_project_id
                 role = {role}
                 member = \"serviceAccount:${{google_service_account.control_plane.email}}\""
            ),
        )
    };
    [
        Resource::new(
            "google_service_account",
            "control_plane",
            "account_id = var.byoc_unique_name
             display_name = \"Custom cloud ${var.custom_cloud_environment_id}\"",
        )
        .named("")
        .comment("The service account that the control plane impersonates in this project."),
        Resource::new(
            "google_service_account_iam_member",
            "control_plane",
            "service_account_id = google_service_account.control_plane.name
             role = \"roles/iam.serviceAccountTokenCreator\"
             member = var.control_plane_google_account_principal",
        )
        .tail(format!(
            "lifecycle {{
               {}
             }}",
            rehearsal::precondition(
                "[var.control_plane_google_account_principal]",
                rehearsal::EXAMPLE_PROJECT
            )
        ))
        .comment("Adds one member to the role. A binding would remove all other members of the role."),
        role(
            "control_plane",
            "replace(var.byoc_unique_name, \"-\", \"_\")",
            "Custom cloud ${var.custom_cloud_environment_id}",
            access::RUNTIME,
        )
        .comment("What the service account may do as long as the custom cloud exists."),
        binding("control_plane", "google_project_iam_custom_role.control_plane.id"),
        role(
            "onboarding",
            "replace(\"${var.byoc_unique_name}_onboarding\", \"-\", \"_\")",
            "Checks of custom cloud ${var.custom_cloud_environment_id}",
            access::ONBOARDING,
        )
        .comment(
            "Read permissions that only the checks before the custom cloud becomes active need. The role\n\
             stays, because Google keeps the name of a deleted role for weeks. Only its binding is removed.",
        ),
        binding("onboarding", "google_project_iam_custom_role.onboarding.id")
            .each(Each::Onboarding)
            .comment(
                "Once the custom cloud is active, set onboarding = false and apply again, or destroy\n\
                 only this binding.",
            ),
    ]
}

fn outputs(input: &TemplateInput) -> Vec<Output> {
    let output = |name, description, value: &str| Output {
        name,
        description,
        value: value.to_owned(),
    };
    let mut outputs = vec![
        output(
            "privilege_bearing_service_account_id",
            "Service account that the control plane impersonates. Enter this value in the console.",
            "google_service_account.control_plane.id",
        ),
        output(
            "network",
            "VPC of the custom cloud.",
            "google_compute_network.byoc.id",
        ),
        output(
            "workload_subnetwork",
            "Subnet of the service nodes.",
            "google_compute_subnetwork.workload.id",
        ),
    ];
    if input.has_bastion() {
        outputs.push(output(
            "bastion_subnetwork",
            "Subnet of the bastion.",
            "google_compute_subnetwork.bastion.id",
        ));
    }
    outputs.push(output(
        "template_version",
        "Version of the template that was applied.",
        &hcl::string(TEMPLATE_VERSION),
    ));
    outputs
}

fn trust(input: &TemplateInput) -> Value {
    json!({
        "role": "roles/iam.serviceAccountTokenCreator",
        "member": input.control_plane.google_account_principal,
    })
}

fn expected_network(input: &TemplateInput) -> ExpectedNetwork {
    let name = |suffix: &str| format!("{}-{suffix}", input.unique_name);
    let role = |suffix: &str| format!("{}{suffix}", input.unique_name.replace('-', "_"));
    let subnets = input
        .plan
        .subnets
        .iter()
        .map(|subnet| ExpectedSubnet {
            name: name(&format!("subnet-{}", subnet.purpose.as_word())),
            purpose: subnet.purpose.as_word().to_owned(),
            zone: None,
            cidr: subnet.cidr,
        })
        .collect();
    let mut policies = vec![role("")];
    if input.is_onboarding {
        policies.push(role("_onboarding"));
    }
    ExpectedNetwork {
        vpc_name: name("vpc"),
        vpc_cidr: input.plan.vpc,
        tags: Default::default(),
        has_internet_gateway: false,
        subnets,
        route_tables: Vec::new(),
        nat_gateways: if input.has_nat() { (1, 1) } else { (0, 0) },
        s3_endpoint_route_tables: Vec::new(),
        security_groups: Vec::new(),
        firewalls: firewalls(input)
            .iter()
            .filter_map(|rule| rule.expected(input))
            .collect(),
        identity: input.unique_name.clone(),
        policies,
        buckets: Vec::new(),
    }
}
