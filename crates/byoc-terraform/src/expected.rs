//! The network that must exist once the template is applied: what the provisioner verifies.

use std::collections::BTreeMap;

use ipnet::Ipv4Net;
use serde::{Deserialize, Serialize};

/// The network in the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedNetwork {
    /// Name of the VPC, in its tag `Name` on AWS.
    pub vpc_name: String,
    /// The VPC's range. On Google the network itself has none: what its subnets lie in.
    pub vpc_cidr: Ipv4Net,
    /// Tags of everything that carries tags, except `Name` and the purpose.
    pub tags: BTreeMap<String, String>,
    pub has_internet_gateway: bool,
    pub subnets: Vec<ExpectedSubnet>,
    pub route_tables: Vec<ExpectedRouteTable>,
    /// NAT gateways, fewest and most: the customer may choose one for all zones.
    pub nat_gateways: (u8, u8),
    /// Route tables by name that lead to the S3 endpoint.
    pub s3_endpoint_route_tables: Vec<String>,
    pub security_groups: Vec<ExpectedSecurityGroup>,
    /// Google only.
    pub firewalls: Vec<ExpectedFirewall>,
    /// Name of the role on AWS, id of the service account on Google.
    pub identity: String,
    /// Names of the role's inline policies, or the ids of the custom roles that the service account
    /// holds.
    pub policies: Vec<String>,
    pub buckets: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedSubnet {
    pub name: String,
    /// `bastion` or `workload`.
    pub purpose: String,
    /// `az1`…; absent where subnets span the region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    pub cidr: Ipv4Net,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedRouteTable {
    pub name: String,
    /// Names of its subnets.
    pub subnets: Vec<String>,
    pub default_route: DefaultRoute,
}

/// Where a route table sends what it has no other route for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DefaultRoute {
    InternetGateway,
    NatGateway,
    /// Nowhere: nothing leaves but by the bastion and the S3 endpoint.
    None,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedSecurityGroup {
    pub name: String,
    /// `bastion` or `workload`.
    pub purpose: String,
    pub rules: Vec<ExpectedRule>,
    /// Whether the customer may have added ingress rules of their own.
    pub is_open_to_customer_rules: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedRule {
    pub direction: RuleDirection,
    pub peer: RulePeer,
    /// TCP ports, first and last; absent where every protocol and port is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tcp_ports: Option<(u16, u16)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleDirection {
    Ingress,
    Egress,
}

/// The other side of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RulePeer {
    /// Addresses, CIDR notation.
    Cidr(String),
    /// The security group of this purpose.
    Group(String),
    /// The prefix list of S3 in the region.
    S3,
}

/// A firewall rule on Google: TCP, or everything, into the instances with a network tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedFirewall {
    pub name: String,
    pub source_ranges: Vec<String>,
    pub target_tag: String,
    /// `22` or `10000-32767`; empty where every protocol and port is meant.
    pub tcp_ports: Vec<String>,
}
