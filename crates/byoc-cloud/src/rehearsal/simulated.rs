//! How each cloud's simulated account looks and speaks.

use byoc_rules::cloud::TemplateCloud;
use byoc_rules::identifier::Expected;
use byoc_terraform::ExpectedSubnet;

use super::{AWS_ACCOUNT, GOOGLE_PROJECT, SimulatedAccount};
use crate::Target;
use crate::contract::FailureCode;

/// What differs from cloud to cloud in a rehearsal.
pub(super) trait Simulated: Sync {
    fn account(&self, unique_name: &str, role_path: &str) -> SimulatedAccount;
    /// Whether an identifier belongs to the simulated account.
    fn is_in_account(&self, target: &Target, account: &SimulatedAccount) -> bool;
    /// What a deployment can be made to meet, in order.
    fn met_by_deployments(&self) -> &'static [FailureCode];
    /// What a deletion or a later check can be made to meet.
    fn found_later(&self) -> &'static [FailureCode];
    /// Whether a session needs the custom cloud's external ID.
    fn has_external_id(&self) -> bool;
    /// The session of the control plane.
    fn session(&self, target: &Target) -> String;
    /// The request that opens it.
    fn open_action(&self) -> &'static str;
    fn open_refused(&self, target: &Target) -> String;
    fn region_disabled(&self, region: &str) -> String;
    fn missing_subnet(&self, target: &Target, subnet: &ExpectedSubnet) -> String;
    fn boundary_missing(&self, target: &Target, expected: &str) -> String;
    fn boundary_in_the_way(&self, target: &Target) -> String;
    /// Name of the quota, and the provider's words.
    fn quota(&self, region: &str) -> (&'static str, String);
    fn capacity(&self, region: &str) -> String;
    /// The resource that was changed, and what is found in it.
    fn drift(&self, target: &Target) -> (String, String);
    /// The requests that find, create and remove nodes.
    fn node_actions(&self) -> [&'static str; 3];
}

/// The simulated account of a cloud.
pub(super) fn simulated(cloud: TemplateCloud) -> &'static dyn Simulated {
    match cloud {
        TemplateCloud::Aws => &Aws,
        TemplateCloud::Google => &Google,
    }
}

struct Aws;

impl Simulated for Aws {
    fn account(&self, unique_name: &str, role_path: &str) -> SimulatedAccount {
        SimulatedAccount {
            account: AWS_ACCOUNT.to_owned(),
            identifier: Expected::new(TemplateCloud::Aws, unique_name)
                .in_path(Some(role_path))
                .role_arn(AWS_ACCOUNT),
        }
    }

    // Whether name and path are right was decided with the identifier: a role of the customer's own
    // is as simulated as the template's.
    fn is_in_account(&self, target: &Target, account: &SimulatedAccount) -> bool {
        target.identifier.split(':').nth(4) == Some(account.account.as_str())
    }

    fn met_by_deployments(&self) -> &'static [FailureCode] {
        &[
            FailureCode::RoleNotFound,
            FailureCode::WrongExternalId,
            FailureCode::ExternalIdNotRequired,
            FailureCode::RegionDisabled,
            FailureCode::MissingSubnet,
            FailureCode::BoundaryMissing,
            FailureCode::PermissionBoundary,
            FailureCode::Quota,
            FailureCode::BastionUnreachable,
        ]
    }

    fn found_later(&self) -> &'static [FailureCode] {
        &[
            FailureCode::Leftovers,
            FailureCode::RoleNotFound,
            FailureCode::WrongExternalId,
            FailureCode::MissingSubnet,
            FailureCode::BastionUnreachable,
        ]
    }

    fn has_external_id(&self) -> bool {
        true
    }

    fn session(&self, target: &Target) -> String {
        let role = target.identifier.rsplit('/').next().unwrap_or_default();
        format!("arn:aws:sts::{AWS_ACCOUNT}:assumed-role/{role}/byoc")
    }

    fn open_action(&self) -> &'static str {
        "sts:AssumeRole"
    }

    fn open_refused(&self, target: &Target) -> String {
        format!(
            "AccessDenied (403) sts:AssumeRole: User: {} is not authorized to perform: \
             sts:AssumeRole on resource: {}",
            target.principal, target.identifier
        )
    }

    fn region_disabled(&self, region: &str) -> String {
        format!(
            "OptInRequired (401) ec2:DescribeAvailabilityZones: You are not subscribed to the \
             region {region}. OptInStatus: not-opted-in"
        )
    }

    fn missing_subnet(&self, target: &Target, subnet: &ExpectedSubnet) -> String {
        let network = &target.network;
        format!(
            "ec2:DescribeSubnets in {} ({}): {} subnets found of {}; none is {} with the CIDR \
             block {}.",
            network.vpc_name,
            network.vpc_cidr,
            network.subnets.len() - 1,
            network.subnets.len(),
            subnet.name,
            subnet.cidr
        )
    }

    fn boundary_missing(&self, target: &Target, expected: &str) -> String {
        format!(
            "iam:GetRole {}: the role has no PermissionsBoundary; expected {expected}.",
            target.identifier
        )
    }

    fn boundary_in_the_way(&self, target: &Target) -> String {
        format!(
            "UnauthorizedOperation (403) ec2:RunInstances (dry run): User: {} is not authorized \
             to perform this operation because no permissions boundary allows the \
             ec2:RunInstances action",
            self.session(target)
        )
    }

    fn quota(&self, _: &str) -> (&'static str, String) {
        let evidence = "servicequotas:GetServiceQuota L-1216C47A (Running On-Demand Standard \
                        instances): value 5 vCPUs, in use 4, needed 2.";
        ("L-1216C47A", evidence.to_owned())
    }

    fn capacity(&self, region: &str) -> String {
        format!(
            "InsufficientInstanceCapacity (500) ec2:RunInstances: We currently do not have \
             sufficient capacity in {region}."
        )
    }

    fn drift(&self, target: &Target) -> (String, String) {
        let network = &target.network;
        let group = network.security_groups.first();
        let subject = group.map_or(&network.vpc_name, |group| &group.name);
        (
            subject.clone(),
            "ingress tcp 8080 from 198.51.100.0/24".to_owned(),
        )
    }

    fn node_actions(&self) -> [&'static str; 3] {
        [
            "ec2:DescribeInstances",
            "ec2:RunInstances",
            "ec2:TerminateInstances",
        ]
    }
}

struct Google;

impl Simulated for Google {
    fn account(&self, unique_name: &str, _: &str) -> SimulatedAccount {
        SimulatedAccount {
            account: GOOGLE_PROJECT.to_owned(),
            identifier: format!(
                "projects/{GOOGLE_PROJECT}/serviceAccounts/\
                 {unique_name}@{GOOGLE_PROJECT}.iam.gserviceaccount.com"
            ),
        }
    }

    fn is_in_account(&self, target: &Target, account: &SimulatedAccount) -> bool {
        target.identifier == account.identifier
    }

    fn met_by_deployments(&self) -> &'static [FailureCode] {
        &[
            FailureCode::RoleNotFound,
            FailureCode::MissingSubnet,
            FailureCode::Quota,
            FailureCode::BastionUnreachable,
        ]
    }

    fn found_later(&self) -> &'static [FailureCode] {
        &[
            FailureCode::Leftovers,
            FailureCode::RoleNotFound,
            FailureCode::MissingSubnet,
            FailureCode::BastionUnreachable,
        ]
    }

    fn has_external_id(&self) -> bool {
        false
    }

    fn session(&self, target: &Target) -> String {
        target.identifier.clone()
    }

    fn open_action(&self) -> &'static str {
        "iamcredentials.generateAccessToken"
    }

    fn open_refused(&self, target: &Target) -> String {
        format!(
            "404 NOT_FOUND: iamcredentials.generateAccessToken: Not found; Gaia id not found for \
             {}.",
            target.identifier
        )
    }

    fn region_disabled(&self, region: &str) -> String {
        format!("404 notFound: compute.regions.get: The resource {region} was not found.")
    }

    fn missing_subnet(&self, target: &Target, subnet: &ExpectedSubnet) -> String {
        format!(
            "compute.subnetworks.list {}: no subnetwork {} with the CIDR block {}.",
            target.network.vpc_name, subnet.name, subnet.cidr
        )
    }

    fn boundary_missing(&self, target: &Target, expected: &str) -> String {
        format!("{} is not bounded by {expected}.", target.identifier)
    }

    fn boundary_in_the_way(&self, target: &Target) -> String {
        format!(
            "403 forbidden: compute.instances.create: a deny policy refuses {}.",
            target.identifier
        )
    }

    fn quota(&self, region: &str) -> (&'static str, String) {
        let evidence =
            format!("compute.regions.get {region}: quota CPUS limit 8, usage 6, needed 4.");
        ("CPUS", evidence)
    }

    fn capacity(&self, region: &str) -> String {
        format!("503 ZONE_RESOURCE_POOL_EXHAUSTED: compute.instances.insert in {region}")
    }

    fn drift(&self, target: &Target) -> (String, String) {
        let network = &target.network;
        let firewall = network.firewalls.first();
        let subject = firewall.map_or(&network.vpc_name, |firewall| &firewall.name);
        (subject.clone(), "tcp 8080 from 198.51.100.0/24".to_owned())
    }

    fn node_actions(&self) -> [&'static str; 3] {
        [
            "compute.instances.list",
            "compute.instances.insert",
            "compute.instances.delete",
        ]
    }
}
