//! The network: drawing, subnets, routes and rules.

use super::super::network::Drawing;
use super::super::{Block, Section, Table, Text};
use super::section;
use crate::summary;
use crate::{DefaultRoute, ExpectedNetwork, RuleDirection, RulePeer, TemplateInput};
pub(super) fn network_section(input: &TemplateInput, network: &ExpectedNetwork) -> Section {
    let subnets = input
        .plan
        .subnets
        .iter()
        .map(|subnet| {
            vec![
                Text::plain(summary::purpose(subnet)),
                Text::plain(subnet.zone.clone().unwrap_or_else(|| "all".to_owned())),
                Text::code(subnet.cidr.to_string()),
                Text::plain(subnet.usable.to_string()),
            ]
        })
        .collect();
    let mut blocks = vec![
        Block::Drawing(Drawing::new(input)),
        Block::Table(Table {
            caption: "Subnets".to_owned(),
            head: vec!["For", "Zone", "CIDR block", "Usable addresses"],
            rows: subnets,
        }),
    ];
    if !network.route_tables.is_empty() {
        blocks.push(Block::Table(Table {
            caption: "Default route of each route table".to_owned(),
            head: vec!["Route table", "Subnets", "Default route", "S3 endpoint"],
            rows: network
                .route_tables
                .iter()
                .map(|table| {
                    let has_s3 = network.s3_endpoint_route_tables.contains(&table.name);
                    vec![
                        Text::code(&table.name),
                        Text::codes(table.subnets.iter().cloned()),
                        Text::plain(match table.default_route {
                            DefaultRoute::InternetGateway => "Internet gateway",
                            DefaultRoute::NatGateway => "NAT gateway",
                            DefaultRoute::None => "None",
                        }),
                        Text::plain(if has_s3 { "Yes" } else { "No" }),
                    ]
                })
                .collect(),
        }));
    }
    blocks.push(Block::Table(rules(network)));
    blocks.push(Block::Paragraph(Text::plain(
        "You can add rules for your own clients in own.auto.tfvars. The plan check in the console \
         lists these rules separately.",
    )));
    section("network", "The network", blocks)
}

/// Every rule of security groups and firewalls.
fn rules(network: &ExpectedNetwork) -> Table {
    let groups = network.security_groups.iter().flat_map(|group| {
        group.rules.iter().map(|rule| {
            let direction = match rule.direction {
                RuleDirection::Ingress => "In, from",
                RuleDirection::Egress => "Out, to",
            };
            let peer = match &rule.peer {
                RulePeer::Cidr(cidr) if cidr == "0.0.0.0/0" => Text::plain("Anywhere"),
                RulePeer::Cidr(cidr) => Text::code(cidr),
                RulePeer::Group(purpose) if *purpose == group.purpose => {
                    Text::plain("The same group")
                }
                RulePeer::Group(purpose) => Text::plain(format!("The {purpose} group")),
                RulePeer::S3 => Text::plain("S3 in the region"),
            };
            let ports = match rule.tcp_ports {
                None => "Everything".to_owned(),
                Some((from, to)) if from == to => format!("tcp {from}"),
                Some((from, to)) => format!("tcp {from}-{to}"),
            };
            vec![
                Text::code(&group.name),
                Text::plain(direction),
                peer,
                Text::plain(ports),
            ]
        })
    });
    let firewalls = network.firewalls.iter().map(|rule| {
        let is_everybody = rule.source_ranges == ["0.0.0.0/0"];
        let ports = if rule.tcp_ports.is_empty() {
            "Everything".to_owned()
        } else {
            format!("tcp {}", rule.tcp_ports.join(", "))
        };
        vec![
            Text::code(&rule.name),
            Text::plain("In, from"),
            if is_everybody {
                Text::plain("Anywhere")
            } else {
                Text::codes(rule.source_ranges.iter().cloned())
            },
            Text::plain(ports),
        ]
    });
    Table {
        caption: if network.security_groups.is_empty() {
            "Rules. Incoming traffic without a rule is denied; Google Cloud allows all outgoing traffic".to_owned()
        } else {
            "Rules. Traffic without a rule is denied".to_owned()
        },
        head: vec!["Group or rule", "Direction", "Other side", "What"],
        rows: groups.chain(firewalls).collect(),
    }
}
