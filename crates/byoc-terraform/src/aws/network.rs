//! VPC, subnets, routes and security groups.

mod expected;

use crate::TemplateInput;
use crate::expected::{DefaultRoute, RuleDirection};
use crate::model::{Each, Resource};

pub(super) use expected::expected;

/// Ports on which services listen in the public model.
const SERVICE_PORTS: (u16, u16) = (10000, 32767);
/// SSH and the management tunnel.
const MANAGEMENT_PORTS: [u16; 2] = [22, 443];

/// A security group and its rules. Rules are resources of their own, without tags and keyed by
/// what they allow: the operator policy lets a rule be replaced, not modified.
struct SecurityGroup {
    purpose: &'static str,
    description: &'static str,
    rules: Vec<Rule>,
}

struct Rule {
    label: &'static str,
    direction: RuleDirection,
    peer: Peer,
    ports: Ports,
    description: &'static str,
}

enum Peer {
    /// Every address of the control plane.
    Management,
    Anywhere,
    Group(&'static str),
    S3,
    /// Whatever the customer adds.
    Customer,
}

enum Ports {
    All,
    Tcp(u16, u16),
    /// Each of [`MANAGEMENT_PORTS`].
    Management,
    /// From the customer's own rule.
    Customer,
}

/// A route table, or one a zone, for the subnets of a purpose.
struct Routing {
    purpose: &'static str,
    is_per_zone: bool,
    default_route: DefaultRoute,
}

fn routing(input: &TemplateInput) -> Vec<Routing> {
    let bastion = Routing {
        purpose: "bastion",
        is_per_zone: false,
        default_route: DefaultRoute::InternetGateway,
    };
    if input.is_public() {
        vec![Routing {
            purpose: "workload",
            ..bastion
        }]
    } else {
        let default_route = if input.is_isolated() {
            DefaultRoute::None
        } else {
            DefaultRoute::NatGateway
        };
        vec![
            bastion,
            Routing {
                purpose: "workload",
                is_per_zone: true,
                default_route,
            },
        ]
    }
}

fn security_groups(input: &TemplateInput) -> Vec<SecurityGroup> {
    use Peer::{Anywhere, Customer, Group, Management};
    use RuleDirection::{Egress, Ingress};
    let rule = |label, direction, peer, ports, description| Rule {
        label,
        direction,
        peer,
        ports,
        description,
    };

    let mut groups = Vec::new();
    if input.has_bastion() {
        groups.push(SecurityGroup {
            purpose: "bastion",
            description: "Bastion: reached by the control plane, reaches the workload",
            rules: vec![
                rule(
                    "bastion_management",
                    Ingress,
                    Management,
                    Ports::Management,
                    "Control plane: SSH and management tunnel",
                ),
                rule(
                    "bastion_https",
                    Egress,
                    Anywhere,
                    Ports::Tcp(443, 443),
                    "Control plane and package repositories",
                ),
                rule(
                    "bastion_workload",
                    Egress,
                    Group("workload"),
                    Ports::All,
                    "Service nodes",
                ),
            ],
        });
    }

    let mut rules = vec![
        rule(
            "workload_self",
            Ingress,
            Group("workload"),
            Ports::All,
            "Between service nodes",
        ),
        rule(
            "workload_self",
            Egress,
            Group("workload"),
            Ports::All,
            "Between service nodes",
        ),
    ];
    if input.is_public() {
        rules.push(rule(
            "workload_management",
            Ingress,
            Management,
            Ports::Management,
            "Control plane: SSH and management tunnel",
        ));
        rules.push(rule(
            "workload_services",
            Ingress,
            Anywhere,
            Ports::Tcp(SERVICE_PORTS.0, SERVICE_PORTS.1),
            "Public service ports; the IP filter of each service narrows them",
        ));
    }
    if input.has_bastion() {
        rules.push(rule(
            "workload_bastion",
            Ingress,
            Group("bastion"),
            Ports::All,
            "Bastion",
        ));
        rules.push(rule(
            "workload_bastion",
            Egress,
            Group("bastion"),
            Ports::All,
            "Bastion: logs, metrics and proxied egress",
        ));
        // The bastion lets in what the workload may send there.
        groups[0].rules.push(rule(
            "bastion_workload",
            Ingress,
            Group("workload"),
            Ports::All,
            "Service nodes: logs, metrics and proxied egress",
        ));
    }
    rules.push(if input.is_isolated() {
        rule(
            "workload_s3",
            Egress,
            Peer::S3,
            Ports::Tcp(443, 443),
            "S3 gateway endpoint",
        )
    } else {
        rule(
            "workload_https",
            Egress,
            Anywhere,
            Ports::Tcp(443, 443),
            "Control plane, package repositories and object storage",
        )
    });
    rules.push(rule(
        "workload_customer",
        Ingress,
        Customer,
        Ports::Customer,
        "Added by the customer",
    ));
    groups.push(SecurityGroup {
        purpose: "workload",
        description: "Service nodes",
        rules,
    });
    groups
}

/// Every resource of the network.
pub(super) fn resources(input: &TemplateInput) -> Vec<Resource> {
    let mut resources = vec![
        Resource::new(
            "aws_vpc",
            "byoc",
            "cidr_block = var.reserved_cidr
             enable_dns_support = true
             enable_dns_hostnames = true",
        )
        .tagged("vpc"),
        Resource::new("aws_internet_gateway", "byoc", "vpc_id = aws_vpc.byoc.id").tagged("igw"),
    ];
    for routing in routing(input) {
        resources.extend(routing.resources());
    }
    resources.push(s3_endpoint(input));
    for group in security_groups(input) {
        resources.extend(group.resources(input.is_public()));
    }
    resources
}

impl Routing {
    fn resources(&self) -> Vec<Resource> {
        let purpose = self.purpose;
        let zones = match purpose {
            "bastion" => Each::BastionZone,
            _ => Each::WorkloadZone,
        };
        let (tables, suffix, key) = match self.is_per_zone {
            true => (zones, "-${each.key}", "[each.key]"),
            false => (Each::One, "", ""),
        };
        let mut resources = vec![
            subnet(purpose, zones),
            Resource::new("aws_route_table", purpose, "vpc_id = aws_vpc.byoc.id")
                .each(tables)
                .tagged(format!("rt-{purpose}{suffix}")),
            Resource::new(
                "aws_route_table_association",
                purpose,
                format!(
                    "subnet_id = aws_subnet.{purpose}[each.key].id
                     route_table_id = aws_route_table.{purpose}{key}.id"
                ),
            )
            .each(zones),
        ];
        match self.default_route {
            DefaultRoute::InternetGateway => resources.push(internet_route(purpose)),
            DefaultRoute::NatGateway => resources.extend(nat_gateways()),
            DefaultRoute::None => {}
        }
        resources
    }
}

fn subnet(purpose: &'static str, zones: Each) -> Resource {
    Resource::new(
        "aws_subnet",
        purpose,
        "vpc_id = aws_vpc.byoc.id
         availability_zone = local.zones[each.key]
         cidr_block = each.value
         map_public_ip_on_launch = false",
    )
    .each(zones)
    .tagged(format!("subnet-{purpose}-${{each.key}}"))
    .tag("subnet", purpose)
    .tail(
        "# A temporarily unavailable zone must neither replace a subnet nor stop a plan. So existing
         # subnets keep their zone, and only a new subnet can be without one.
         lifecycle {
           ignore_changes = [availability_zone]

           precondition {
             condition = try(cidrhost(var.reserved_cidr, 0) == cidrhost(\"${split(\"/\", each.value)[0]}/${split(\"/\", var.reserved_cidr)[1]}\", 0) && tonumber(split(\"/\", each.value)[1]) >= tonumber(split(\"/\", var.reserved_cidr)[1]), false)
             error_message = \"A subnet is not within reserved_cidr. Download the variables file again.\"
           }

           postcondition {
             condition = self.availability_zone != \"none\"
             error_message = \"This region offers fewer availability zones than the network plan has. Check aws_region.\"
           }
         }",
    )
}

fn internet_route(table: &str) -> Resource {
    Resource::new(
        "aws_route",
        format!("{table}_internet"),
        format!(
            "route_table_id = aws_route_table.{table}.id
             destination_cidr_block = \"0.0.0.0/0\"
             gateway_id = aws_internet_gateway.byoc.id"
        ),
    )
}

fn nat_gateways() -> [Resource; 3] {
    [
        Resource::new("aws_eip", "nat", "domain = \"vpc\"")
            .each(Each::NatZone)
            .tagged("eip-nat-${each.key}")
            .tail("depends_on = [aws_internet_gateway.byoc]"),
        Resource::new(
            "aws_nat_gateway",
            "byoc",
            "allocation_id = aws_eip.nat[each.key].id
             subnet_id = aws_subnet.bastion[each.key].id",
        )
        .each(Each::NatZone)
        .tagged("nat-${each.key}")
        .tail(
            "depends_on = [aws_internet_gateway.byoc]

             # If there are fewer NAT gateways, the routes move before the other gateways are deleted.
             lifecycle {
               create_before_destroy = true
             }",
        ),
        Resource::new(
            "aws_route",
            "workload_nat",
            "route_table_id = aws_route_table.workload[each.key].id
             destination_cidr_block = \"0.0.0.0/0\"
             nat_gateway_id = aws_nat_gateway.byoc[var.nat_gateway_per_zone ? each.key : local.nat_zones[0]].id",
        )
        .each(Each::WorkloadZone),
    ]
}

fn s3_endpoint(input: &TemplateInput) -> Resource {
    let tables = if input.is_public() {
        "[aws_route_table.workload.id]"
    } else if input.is_isolated() {
        "[for table in aws_route_table.workload : table.id]"
    } else {
        "concat([aws_route_table.bastion.id], [for table in aws_route_table.workload : table.id])"
    };
    let body = format!(
        "vpc_id = aws_vpc.byoc.id
         service_name = \"com.amazonaws.${{var.aws_region}}.s3\"
         vpc_endpoint_type = \"Gateway\"
         route_table_ids = {tables}"
    );
    let endpoint = Resource::new("aws_vpc_endpoint", "s3", body)
        .tagged("vpce-s3")
        .comment("Traffic to object storage stays in the AWS network and costs no NAT charges.");
    if input.is_isolated() {
        endpoint.policy("policy", vec![super::storage::endpoint_statement()])
    } else {
        endpoint
    }
}

impl SecurityGroup {
    fn resources(&self, is_public: bool) -> Vec<Resource> {
        let group = Resource::new(
            "aws_security_group",
            self.purpose,
            format!(
                "name = \"${{var.byoc_unique_name}}-sg-{}\"
                 description = \"{}\"
                 vpc_id = aws_vpc.byoc.id",
                self.purpose, self.description
            ),
        )
        .tagged(format!("sg-{}", self.purpose))
        .tag("security_group", self.purpose);
        let rules = self
            .rules
            .iter()
            .map(|rule| rule.resource(self.purpose, is_public));
        std::iter::once(group).chain(rules).collect()
    }
}

impl Rule {
    fn resource(&self, group: &str, is_public: bool) -> Resource {
        let kind = match self.direction {
            RuleDirection::Ingress => "aws_vpc_security_group_ingress_rule",
            RuleDirection::Egress => "aws_vpc_security_group_egress_rule",
        };
        let (each, peer) = match self.peer {
            Peer::Management => (
                Each::ManagementPort,
                "cidr_ipv4 = each.value.cidr".to_owned(),
            ),
            Peer::Anywhere => (Each::One, "cidr_ipv4 = \"0.0.0.0/0\"".to_owned()),
            Peer::Group(peer) => (
                Each::One,
                format!("referenced_security_group_id = aws_security_group.{peer}.id"),
            ),
            Peer::S3 => (
                Each::One,
                "prefix_list_id = aws_vpc_endpoint.s3.prefix_list_id".to_owned(),
            ),
            Peer::Customer => (
                Each::CustomerRule,
                "cidr_ipv4 = each.value.cidr_ipv4
                 referenced_security_group_id = each.value.security_group_id"
                    .to_owned(),
            ),
        };
        let ports = match self.ports {
            Ports::All => "ip_protocol = \"-1\"".to_owned(),
            Ports::Tcp(from, to) => {
                format!("ip_protocol = \"tcp\"\nfrom_port = {from}\nto_port = {to}")
            }
            Ports::Management => {
                "ip_protocol = \"tcp\"\nfrom_port = each.value.port\nto_port = each.value.port"
                    .to_owned()
            }
            Ports::Customer => "ip_protocol = \"tcp\"\nfrom_port = each.value.from_port\n\
                                to_port = each.value.to_port"
                .to_owned(),
        };
        let body = format!(
            "security_group_id = aws_security_group.{group}.id
             description = \"{}\"
             {peer}
             {ports}",
            self.description
        );
        let rule = Resource::new(kind, self.label, body).each(each);
        // AWS refuses a rule that is there already, in the middle of an apply.
        match self.peer {
            Peer::Customer if is_public => rule.tail(
                "lifecycle {
                   precondition {
                     condition = !contains(concat([\"0.0.0.0/0-10000-32767\"], [for p in setproduct(var.control_plane_management_cidr_blocks, [22, 443]) : \"${p[0]}-${p[1]}-${p[1]}\"]), each.key)
                     error_message = \"The template already has this rule. Remove it from customer_ingress_rules.\"
                   }
                 }",
            ),
            Peer::Management
            | Peer::Anywhere
            | Peer::Group(_)
            | Peer::S3
            | Peer::Customer => rule,
        }
    }
}
