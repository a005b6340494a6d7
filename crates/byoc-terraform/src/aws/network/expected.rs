//! The network that the resources create, to compare an account with it.

use super::{
    MANAGEMENT_PORTS, Peer, Ports, Routing, Rule, SecurityGroup, routing, security_groups,
};
use crate::TemplateInput;
use crate::expected::{
    DefaultRoute, ExpectedNetwork, ExpectedRouteTable, ExpectedRule, ExpectedSecurityGroup,
    ExpectedSubnet, RulePeer,
};
use crate::model::{bucket_names, own_tags};

pub(in crate::aws) fn expected(input: &TemplateInput) -> ExpectedNetwork {
    let name = |suffix: &str| format!("{}-{suffix}", input.unique_name);
    let subnets: Vec<ExpectedSubnet> = [
        ("bastion", input.plan.aws_subnets_bastion()),
        ("workload", input.plan.aws_subnets_workload()),
    ]
    .into_iter()
    .flat_map(|(purpose, zones)| {
        zones.into_iter().map(move |(zone, cidr)| ExpectedSubnet {
            name: format!("{}-subnet-{purpose}-{zone}", input.unique_name),
            purpose: purpose.to_owned(),
            cidr: cidr.parse().expect("the plan's subnets are networks"),
            zone: Some(zone),
        })
    })
    .collect();

    let route_tables: Vec<ExpectedRouteTable> = routing(input)
        .iter()
        .flat_map(|routing| routing.expected(input, &subnets))
        .collect();
    let s3_endpoint_route_tables = route_tables
        .iter()
        .filter(|table| !(input.is_isolated() && table.name == name("rt-bastion")))
        .map(|table| table.name.clone())
        .collect();
    let has_nat = route_tables
        .iter()
        .any(|table| table.default_route == DefaultRoute::NatGateway);
    let mut policies = vec![name("iam-policy")];
    if input.is_onboarding {
        policies.push(name("iam-policy-onboarding"));
    }
    let buckets = if input.needs_buckets() {
        bucket_names(input).into_values().collect()
    } else {
        Vec::new()
    };

    ExpectedNetwork {
        vpc_name: name("vpc"),
        vpc_cidr: input.plan.vpc,
        tags: own_tags(input),
        has_internet_gateway: true,
        subnets,
        route_tables,
        nat_gateways: if has_nat {
            (1, input.plan.aws_subnets_workload().len() as u8)
        } else {
            (0, 0)
        },
        s3_endpoint_route_tables,
        security_groups: security_groups(input)
            .iter()
            .map(|group| group.expected(input))
            .collect(),
        firewalls: Vec::new(),
        identity: name("iam-role"),
        policies,
        buckets,
    }
}

impl Routing {
    fn expected(
        &self,
        input: &TemplateInput,
        subnets: &[ExpectedSubnet],
    ) -> Vec<ExpectedRouteTable> {
        let own: Vec<&ExpectedSubnet> = subnets
            .iter()
            .filter(|subnet| subnet.purpose == self.purpose)
            .collect();
        let table = |suffix: String, subnets: &[&ExpectedSubnet]| ExpectedRouteTable {
            name: format!("{}-rt-{}{suffix}", input.unique_name, self.purpose),
            subnets: subnets.iter().map(|subnet| subnet.name.clone()).collect(),
            default_route: self.default_route,
        };
        if !self.is_per_zone {
            return vec![table(String::new(), &own)];
        }
        own.iter()
            .map(|subnet| {
                table(
                    format!("-{}", subnet.zone.as_deref().unwrap_or_default()),
                    &[*subnet],
                )
            })
            .collect()
    }
}

impl SecurityGroup {
    fn expected(&self, input: &TemplateInput) -> ExpectedSecurityGroup {
        ExpectedSecurityGroup {
            name: format!("{}-sg-{}", input.unique_name, self.purpose),
            purpose: self.purpose.to_owned(),
            rules: self
                .rules
                .iter()
                .flat_map(|rule| rule.expected(input))
                .collect(),
            is_open_to_customer_rules: self
                .rules
                .iter()
                .any(|rule| matches!(rule.peer, Peer::Customer)),
        }
    }
}

impl Rule {
    fn expected(&self, input: &TemplateInput) -> Vec<ExpectedRule> {
        let peers: Vec<RulePeer> = match self.peer {
            Peer::Management => input
                .control_plane
                .management_cidr_blocks
                .iter()
                .cloned()
                .map(RulePeer::Cidr)
                .collect(),
            Peer::Anywhere => vec![RulePeer::Cidr("0.0.0.0/0".to_owned())],
            Peer::Group(group) => vec![RulePeer::Group(group.to_owned())],
            Peer::S3 => vec![RulePeer::S3],
            Peer::Customer => Vec::new(),
        };
        let ports: Vec<Option<(u16, u16)>> = match self.ports {
            Ports::All | Ports::Customer => vec![None],
            Ports::Tcp(from, to) => vec![Some((from, to))],
            Ports::Management => MANAGEMENT_PORTS.map(|port| Some((port, port))).to_vec(),
        };
        let rule = |peer: &RulePeer, tcp_ports| ExpectedRule {
            direction: self.direction,
            peer: peer.clone(),
            tcp_ports,
        };
        peers
            .iter()
            .flat_map(|peer| ports.iter().map(move |ports| rule(peer, *ports)))
            .collect()
    }
}
