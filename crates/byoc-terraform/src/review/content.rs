//! What the review says, put together from what the renderings say.

use byoc_rules::identifier;
use byoc_types::{
    CloudProvider, ExplainedStatement, PermissionsExplained, PolicyEffect, PolicyKind, PolicyPhase,
};
use serde_json::Value;

use super::network::Drawing;
use super::{Block, Review, ReviewContext, Section, StatementCard, Table, Text, listed};
use crate::explain::indented;
use crate::model::bucket_names;
use crate::summary;
use crate::versions::{self, CURRENT};
use crate::{
    DefaultRoute, ExpectedNetwork, RuleDirection, RulePeer, TemplateError, TemplateInput,
    apply_commands, aws, boundary_removal_statement, bucket_emptying_statement, bucket_release,
    destroy_command, destroy_onboarding_command, expected_network, expected_resources, files,
    keep_buckets_command, permissions_explained, trust_policy,
};

pub(super) fn review(
    input: &TemplateInput,
    context: &ReviewContext,
) -> Result<Review, TemplateError> {
    let explained = permissions_explained(input)?;
    let network = expected_network(input)?;
    let sections = vec![
        summary(input, context, &explained)?,
        created(input)?,
        network_section(input, &network),
        flow(input, &network),
        trust(input)?,
        rights(&explained),
        cannot(input),
        operator(input, &explained)?,
        company(input)?,
        commands(input)?,
        version(input),
        downloaded(input)?,
        verified(input),
        documents(&explained),
    ];
    Ok(Review {
        title: format!("Security review of custom cloud {}", input.unique_name),
        subtitle: Text::say(
            "About {}, of {}. Made by {} on {}, template version {}.",
            [
                Text::typed(&context.display_name),
                Text::typed(&context.organization_name),
                Text::typed(&context.product_name),
                Text::plain(&context.date),
                Text::plain(CURRENT),
            ],
        ),
        sections,
    })
}

fn summary(
    input: &TemplateInput,
    context: &ReviewContext,
    explained: &PermissionsExplained,
) -> Result<Section, TemplateError> {
    let is_google = input.plan.provider == CloudProvider::Google;
    let facts = vec![
        ("Custom cloud", Text::typed(&context.display_name)),
        ("Organization", Text::typed(&context.organization_name)),
        ("Identifier", Text::code(&input.cloud_id)),
        ("Name prefix", Text::code(&input.unique_name)),
        ("Cloud", Text::plain(summary::kind(input))),
        ("Region", Text::plain(summary::place(input))),
        ("Range", Text::code(input.plan.vpc.to_string())),
        ("Template", Text::plain(format!("Version {CURRENT}"))),
    ];
    let identity = if is_google {
        Text::say(
            "{} may impersonate one service account, {}, and nobody else through this template.",
            [
                Text::code(&input.control_plane.google_account_principal),
                Text::code(&input.unique_name),
            ],
        )
    } else {
        Text::say(
            "{} may become one role, {}, with an external ID that was made for this custom cloud.",
            [
                Text::code(&input.control_plane.aws_account_principal),
                Text::code(identifier::role_name(&input.unique_name)),
            ],
        )
    };
    let mut points = vec![
        Text::plain(format!(
            "The template creates {} resources in your own {}. None of them is a machine: the \
             control plane starts machines later.",
            expected_resources(input)?.len(),
            summary::account(input),
        )),
        identity,
        Text::plain(if is_google {
            "Its rights are a list of permissions, and this template gives them for the whole \
             project: keep nothing else in it."
        } else {
            "Its rights are tied to a tag of this custom cloud and to the region. It can neither \
             change the network nor hand on rights."
        }),
        Text::say(
            if input.is_public() {
                "Service nodes are reached from {} over tcp 22 and 443, and from anywhere over tcp \
                 10000-32767; the IP filter of each service narrows that."
            } else {
                "Service nodes have no way in from outside but by your own rules. The control plane \
                 comes from {} over tcp 22 and 443, to the bastion only."
            },
            [Text::codes(
                input.control_plane.management_cidr_blocks.iter().cloned(),
            )],
        ),
    ];
    if input.is_compliance() {
        points.push(Text::plain(
            "Service nodes have no route to the internet: they reach the bastion, and an S3 endpoint \
             that leads to the buckets of this custom cloud and no others. Through the bastion they \
             do reach the internet, as far as the proxy lets them that the control plane runs on it.",
        ));
    }
    points.push(Text::plain(summary::operator_is_administrator(input)));
    points.push(Text::plain(match explained.extra_operator_rights.len() {
        0 => "Whoever applies it needs the documented rights and no others.".to_owned(),
        1 => {
            "Whoever applies it needs one thing beyond the documented rights: see below.".to_owned()
        }
        count => format!(
            "Whoever applies it needs {count} things beyond the documented rights: see below."
        ),
    }));
    points.push(Text::plain(
        "All of this was verified by simulation, and none of it in a real account: see below.",
    ));
    Ok(section(
        "summary",
        "Summary",
        vec![Block::Facts(facts), Block::List(points)],
    ))
}

fn created(input: &TemplateInput) -> Result<Section, TemplateError> {
    let resources = expected_resources(input)?;
    let rows = summary::counted(&resources)
        .into_iter()
        .map(|counted| {
            vec![
                Text::plain(counted.title()),
                Text::plain(counted.count.to_string()),
                Text::codes(counted.names),
            ]
        })
        .collect();
    let mut blocks = vec![Block::Table(Table {
        caption: format!("{} resources", resources.len()),
        head: vec!["What", "How many", "Names"],
        rows,
    })];
    let mut notes = Vec::new();
    let cost = summary::cost(input);
    if !cost.is_empty() {
        notes.push(Text::plain(cost));
    }
    let tagged = resources.iter().find(|resource| !resource.tags.is_empty());
    if let Some(resource) = tagged {
        let tags = resource
            .tags
            .iter()
            .filter(|(key, _)| *key != "Name" && !key.ends_with("_subnet"))
            .map(|(key, value)| format!("{key}={value}"));
        notes.push(Text::say(
            "Everything that can carry tags carries {} and its name, but for the role and security group rules.",
            [Text::codes(tags)],
        ));
        notes.push(Text::sentences(aws::untagged(input)));
    } else {
        notes.push(Text::plain(
            "None of these resources can carry labels: infrastructure tags reach machines and \
             disks, later.",
        ));
    }
    blocks.push(Block::List(notes));
    Ok(section("created", "What is created", blocks))
}

fn network_section(input: &TemplateInput, network: &ExpectedNetwork) -> Section {
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
            head: vec!["For", "Zone", "Range", "Usable addresses"],
            rows: subnets,
        }),
    ];
    if !network.route_tables.is_empty() {
        blocks.push(Block::Table(Table {
            caption: "Where each route table sends what it has no other route for".to_owned(),
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
                            DefaultRoute::None => "None: nothing leaves",
                        }),
                        Text::plain(if has_s3 { "Yes" } else { "No" }),
                    ]
                })
                .collect(),
        }));
    }
    blocks.push(Block::Table(rules(network)));
    blocks.push(Block::Paragraph(Text::plain(
        "Your own clients come in only by rules that you add in the variables file. The check of a \
         plan lists them apart.",
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
            "Rules; what none lets in stays out, and Google Cloud lets everything out".to_owned()
        } else {
            "Rules; what none allows is denied".to_owned()
        },
        head: vec!["Group or rule", "Direction", "Other side", "What"],
        rows: groups.chain(firewalls).collect(),
    }
}

fn flow(input: &TemplateInput, network: &ExpectedNetwork) -> Section {
    let is_google = input.plan.provider == CloudProvider::Google;
    let row = |from: &str, to: &str, over: &str, carries: &str| {
        [from, to, over, carries].map(Text::from).to_vec()
    };
    // Google Cloud has no rule against what leaves, and the template adds none.
    let out = if is_google { "Everything" } else { "tcp 443" };
    let mut rows = vec![row(
        "Control plane",
        if is_google {
            "Google Cloud, in your project"
        } else {
            "AWS, in your account"
        },
        "The provider's API, https",
        "Calls that start, replace and remove machines and disks, with the rights below",
    )];
    if input.is_public() {
        rows.push(row(
            "Control plane",
            "Service nodes",
            "tcp 22, 443",
            "Management of the nodes",
        ));
        rows.push(row(
            "Anybody whom the IP filter of a service lets in",
            "Service nodes",
            "tcp 10000-32767",
            "What your clients ask of your services",
        ));
        rows.push(row(
            "Service nodes",
            "The internet",
            out,
            "Logs, metrics, packages, object storage",
        ));
    } else {
        rows.push(row(
            "Control plane",
            "Bastion",
            "tcp 22, 443",
            "Management of the nodes",
        ));
        rows.push(row(
            "Bastion",
            "Service nodes, and back",
            "Everything inside the network",
            if is_google {
                "Management of the nodes, logs and metrics"
            } else {
                "Management of the nodes, logs and metrics, and what the nodes send through the proxy"
            },
        ));
        rows.push(row(
            "Bastion",
            "The internet",
            out,
            if is_google {
                "Control plane, packages"
            } else {
                "Control plane, packages, and what service nodes send through the proxy on it"
            },
        ));
        if !input.is_compliance() {
            rows.push(row(
                "Service nodes",
                "The internet, through NAT",
                out,
                "Control plane, packages, object storage",
            ));
        }
    }
    rows.push(row(
        "Your own clients",
        "Service nodes",
        "What your own rules say",
        "What your clients ask of your services",
    ));
    if !network.s3_endpoint_route_tables.is_empty() {
        rows.push(row(
            "Service nodes",
            if input.is_compliance() {
                "The buckets of this custom cloud"
            } else {
                "S3"
            },
            "The gateway endpoint, without leaving AWS",
            "Backups and cold data",
        ));
    }
    let buckets = if input.needs_buckets() {
        Text::say(
            "Backups and cold data lie in your own buckets, {}: encrypted, versioned, closed to \
             the public, and readable over TLS only. Their contents are written and read by {}.",
            [
                Text::codes(bucket_names(input).into_values()),
                Text::codes(
                    input
                        .control_plane
                        .object_storage_principals
                        .iter()
                        .cloned(),
                ),
            ],
        )
    } else {
        Text::plain(
            "The template makes no bucket: where backups lie is a matter of the services, not of \
             this template.",
        )
    };
    let proxy = Text::plain(if is_google {
        "Nothing in the network limits where machines connect to."
    } else if input.is_public() {
        "Nothing in the network limits where nodes connect to, but for the port."
    } else {
        "The proxy on the bastion belongs to the control plane, and so does the decision what it lets \
         through: this template sets no limit but the port, and none of your own is in between. \
         Watch or filter at the routes of the bastion's subnets where you need one."
    });
    section(
        "flow",
        "Where data goes",
        vec![
            Block::Table(Table {
                caption: "Connections".to_owned(),
                head: vec!["From", "To", "Over", "What it carries"],
                rows,
            }),
            Block::List(vec![
                Text::plain(
                    "Service data lies on the disks of the nodes, in your own account or project. \
                     The control plane runs these nodes, so it can reach what is on them: that is \
                     what it is for.",
                ),
                proxy,
                buckets,
                Text::plain(
                    "The control plane stores no key of yours. It works with credentials that your \
                     cloud gives it for an hour at most.",
                ),
            ]),
        ],
    )
}

fn trust(input: &TemplateInput) -> Result<Section, TemplateError> {
    let trust = trust_policy(input)?;
    let until = "From terraform apply until terraform destroy";
    let is_google = input.plan.provider == CloudProvider::Google;
    let (who, what, condition) = if is_google {
        (
            listed(&trust["member"]),
            Text::code(&input.unique_name),
            Text::plain("None but being this principal; tokens last an hour at most"),
        )
    } else {
        let statement = &trust["Statement"][0];
        let external_id = &statement["Condition"]["StringEquals"]["sts:ExternalId"];
        (
            listed(&statement["Principal"]["AWS"]),
            Text::code(identifier::role_name(&input.unique_name)),
            Text::say(
                "The external ID is {}; sessions last an hour at most",
                [Text::codes(listed(external_id))],
            ),
        )
    };
    let mut rows = vec![vec![Text::codes(who), what, Text::plain(until), condition]];
    if input.needs_buckets() {
        rows.push(vec![
            Text::codes(
                input
                    .control_plane
                    .object_storage_principals
                    .iter()
                    .cloned(),
            ),
            Text::plain("Nobody: it uses the objects in the buckets as itself"),
            Text::plain(until),
            Text::plain("TLS only"),
        ]);
    }
    Ok(section(
        "trust",
        "Who may become what",
        vec![
            Block::Table(Table {
                caption: "Who, when and with which condition".to_owned(),
                head: vec!["Who", "May become", "When", "Condition"],
                rows,
            }),
            Block::Paragraph(Text::plain(if is_google {
                "It is one member, added to those there are: the template never replaces the \
                 members of a role. The role lets it mint tokens of this one service account and \
                 sign in its name, which is how it becomes it. Destroying the service account ends \
                 that; a token that was minted before can live on until its hour is over."
                    .to_owned()
            } else {
                let objects = if input.needs_buckets() {
                    " The objects in the buckets are another matter: the storage principals reach \
                     them by the policy of each bucket, until that policy is taken away."
                } else {
                    ""
                };
                format!(
                    "The external ID keeps the control plane from being talked into using the role \
                     for somebody else. {} Destroying the role ends what is done through it, in \
                     sessions that run as well.{objects}",
                    summary::EXTERNAL_ID
                )
            })),
        ],
    ))
}

/// Every statement of every policy.
fn rights(explained: &PermissionsExplained) -> Section {
    let mut blocks = vec![Block::Paragraph(Text::plain(
        "Each statement with why it is there, when it is used, what limits it, and what stops if \
         you take it away. The documents themselves stand at the end.",
    ))];
    for policy in &explained.policies {
        blocks.push(Block::Heading(policy.title.clone()));
        blocks.push(Block::Paragraph(Text::plain(&policy.purpose)));
        let is_operator = policy.policy == PolicyKind::Operator;
        blocks.extend(
            policy
                .statements
                .iter()
                .map(|statement| Block::Statement(Box::new(card(statement, is_operator)))),
        );
    }
    section("rights", "Rights, statement by statement", blocks)
}

fn card(statement: &ExplainedStatement, is_operator: bool) -> StatementCard {
    let used: Vec<&str> = statement
        .used
        .iter()
        .map(|phase| match phase {
            PolicyPhase::Setup => "set-up",
            // Whoever applies does no daily work, but changes something now and then.
            PolicyPhase::Daily if is_operator => "later changes",
            PolicyPhase::Daily => "daily work",
            PolicyPhase::Deletion => "deletion",
        })
        .collect();
    StatementCard {
        // One documented statement has no name.
        name: if statement.sid.is_empty() {
            "(without a Sid)".to_owned()
        } else {
            statement.sid.clone()
        },
        effect: match statement.effect {
            PolicyEffect::Allow => "Allows",
            PolicyEffect::Deny => "Denies",
        },
        is_extra: statement.is_extra,
        used: sentence_case(&used.join(", ")),
        why: statement.why.clone(),
        limit: statement.limit.clone(),
        without: statement.without.clone(),
        actions: statement.actions.clone(),
    }
}

/// Something that the control plane cannot do with the rights of this template.
struct Cannot {
    what: &'static str,
    because: &'static str,
    /// Actions that it would need; a test looks that no policy allows them.
    actions: &'static [&'static str],
}

const CANNOT_ON_AWS: [Cannot; 8] = [
    Cannot {
        what: "Hand on rights, or give itself more",
        because: "The role has no action of IAM that changes anything, and cannot pass a role to a machine.",
        actions: &[
            "iam:AttachRolePolicy",
            "iam:CreateAccessKey",
            "iam:CreateRole",
            "iam:PassRole",
            "iam:PutRolePolicy",
            "iam:UpdateAssumeRolePolicy",
        ],
    },
    Cannot {
        what: "Change the network",
        because: "VPC, subnets, routes, gateways and security groups belong to the template alone.",
        actions: &[
            "ec2:AuthorizeSecurityGroupEgress",
            "ec2:AuthorizeSecurityGroupIngress",
            "ec2:CreateRoute",
            "ec2:CreateSecurityGroup",
            "ec2:CreateSubnet",
            "ec2:CreateVpc",
            "ec2:CreateVpcPeeringConnection",
            "ec2:ReplaceRoute",
        ],
    },
    Cannot {
        what: "Touch machines, disks or addresses that are not this custom cloud's",
        because: "Every statement that changes something asks for the tag of this custom cloud, which it can neither take away nor put on what exists.",
        actions: &[],
    },
    Cannot {
        what: "Start a machine that is less safe than agreed",
        because: "New machines must carry the tag, require IMDSv2, have encrypted disks, use images of the named owners, and lie in the subnets and groups of this template.",
        actions: &[],
    },
    Cannot {
        what: "Carry disks away",
        because: "It can make neither snapshots nor images.",
        actions: &[
            "ec2:CopySnapshot",
            "ec2:CreateImage",
            "ec2:CreateSnapshot",
            "ec2:CreateSnapshots",
            "ec2:ModifySnapshotAttribute",
        ],
    },
    Cannot {
        what: "Change what a machine starts with",
        because: "User data, instance type and attached groups cannot be changed.",
        actions: &[
            "ec2:ModifyInstanceAttribute",
            "ec2:ModifyInstanceMetadataOptions",
            "ec2:ModifyNetworkInterfaceAttribute",
        ],
    },
    Cannot {
        what: "Read what is in other services of the account",
        because: "Outside of EC2 it reads quotas and its own rights, until the custom cloud is active. In EC2 it sees what there is in the region: AWS has a narrower form for one of these calls only. Objects in buckets of this custom cloud, where there are any, are for the storage principals.",
        actions: &[
            "kms:Decrypt",
            "logs:GetLogEvents",
            "s3:GetObjectVersion",
            "s3:ListAllMyBuckets",
            "secretsmanager:GetSecretValue",
            "ssm:StartSession",
        ],
    },
    Cannot {
        what: "Work in another region",
        because: "Every statement names the region, or what lies in it.",
        actions: &[],
    },
];

const CANNOT_ON_GOOGLE: [Cannot; 5] = [
    Cannot {
        what: "Hand on rights, or give itself more",
        because: "The service account has no permission of IAM. The control plane's principal has those that make tokens of this one service account, and no other.",
        actions: &[
            "iam.roles.update",
            "iam.serviceAccountKeys.create",
            "iam.serviceAccounts.actAs",
            "iam.serviceAccounts.setIamPolicy",
            "resourcemanager.projects.setIamPolicy",
        ],
    },
    Cannot {
        what: "Change the network",
        because: "Network, subnets, routers and firewall rules belong to the template alone.",
        actions: &[
            "compute.firewalls.create",
            "compute.firewalls.update",
            "compute.networks.create",
            "compute.networks.updatePolicy",
            "compute.routes.create",
            "compute.subnetworks.create",
        ],
    },
    Cannot {
        what: "Carry disks away",
        because: "It can make neither snapshots nor images.",
        actions: &[
            "compute.disks.createSnapshot",
            "compute.images.create",
            "compute.snapshots.create",
        ],
    },
    Cannot {
        what: "Change settings of the project",
        because: "It has no permission on the project but to read it, until the custom cloud is active.",
        actions: &[
            "compute.projects.setCommonInstanceMetadata",
            "resourcemanager.projects.update",
            "serviceusage.services.enable",
        ],
    },
    Cannot {
        what: "Read what is in other services of the project",
        because: "Outside of Compute Engine it reads metrics of quotas, until the custom cloud is active.",
        actions: &[
            "bigquery.tables.getData",
            "cloudkms.cryptoKeyVersions.useToDecrypt",
            "secretmanager.versions.access",
            "storage.objects.get",
        ],
    },
];

fn cannot_do(provider: CloudProvider) -> &'static [Cannot] {
    match provider {
        CloudProvider::Google => &CANNOT_ON_GOOGLE,
        _ => &CANNOT_ON_AWS,
    }
}

fn cannot(input: &TemplateInput) -> Section {
    let rows = cannot_do(input.plan.provider)
        .iter()
        .map(|cannot| {
            vec![
                Text::plain(cannot.what),
                Text::plain(cannot.because),
                Text::codes(cannot.actions.iter().copied()),
            ]
        })
        .collect();
    let mut blocks = vec![Block::Table(Table {
        caption: "With the rights of this template it cannot".to_owned(),
        head: vec!["What", "Because", "It lacks, among others"],
        rows,
    })];
    if input.plan.provider == CloudProvider::Google {
        blocks.push(Block::Paragraph(Text::plain(
            "What it can do, it can do to every machine and disk of the project: this template ties \
             these permissions to nothing narrower (Google knows conditions on the names of some \
             resources; none is set, because it could not be tried). It may also change the network \
             tags of any machine, and so which firewall rules apply to it. Keep nothing else in the \
             project.",
        )));
    }
    section("cannot", "What the control plane cannot do", blocks)
}

fn json(statement: &Value) -> Block {
    Block::Code {
        language: "json",
        text: indented(statement),
    }
}

fn operator(
    input: &TemplateInput,
    explained: &PermissionsExplained,
) -> Result<Section, TemplateError> {
    let mut blocks = Vec::new();
    if explained.extra_operator_rights.is_empty() {
        blocks.push(Block::Paragraph(Text::plain(
            "None: the documented operator policy is enough for this custom cloud.",
        )));
    } else {
        blocks.push(Block::List(
            explained
                .extra_operator_rights
                .iter()
                .map(Text::plain)
                .collect(),
        ));
    }
    if input.plan.provider == CloudProvider::Aws {
        blocks.push(Block::Paragraph(Text::plain(
            "Changing or removing an infrastructure tag of what exists needs the statement ChangeTags \
             besides, which allows ec2:CreateTags and ec2:DeleteTags on what is named cce-…: the \
             documented policy tags only what it creates.",
        )));
        blocks.push(Block::Paragraph(Text::plain(summary::OWN_DISK_KEY)));
    }
    if let Some(statement) = boundary_removal_statement(input)? {
        blocks.push(Block::Paragraph(Text::plain(
            "Should your company withdraw a permissions boundary after an apply, Terraform takes it \
             off the role, which needs this statement until then. Should it move its roles to \
             another path, Terraform replaces the role: the statement RoleUnderPath for the old path \
             is needed until then.",
        )));
        blocks.push(json(&statement));
    }
    if let Some(statement) = bucket_emptying_statement(input)? {
        blocks.push(Block::Paragraph(Text::plain(
            "Emptying the buckets, which must happen before they can be destroyed, deletes the \
             backups. It is no right of whoever applies; for that time alone it takes:",
        )));
        blocks.push(json(&statement));
    }
    Ok(section(
        "operator",
        "Beyond the documented operator rights",
        blocks,
    ))
}

fn company(input: &TemplateInput) -> Result<Section, TemplateError> {
    let rules = &input.company_rules;
    let is_google = input.plan.provider == CloudProvider::Google;
    let mut facts = Vec::new();
    // Boundary and path are rules of IAM on AWS: nothing of this template follows them on Google.
    if let (Some(boundary), false) = (&rules.permissions_boundary, is_google) {
        facts.push((
            "Permissions boundary",
            Text::say(
                "The role is bounded by {}, which must be a policy of the same account. The role may \
                 do only what both allow; the boundary must allow {}.",
                [
                    Text::code(boundary),
                    Text::codes(summary::actions_within_boundary(input)?),
                ],
            ),
        ));
    }
    if let (Some(path), false) = (&rules.role_path, is_google) {
        facts.push((
            "Role path",
            Text::say("The role stands under {}.", [Text::code(path)]),
        ));
    }
    if !rules.mandatory_tags.is_empty() {
        let tags = rules.mandatory_tags.iter().map(|tag| match &tag.value {
            Some(value) => format!("{}={value}", tag.key),
            None => tag.key.clone(),
        });
        facts.push((
            "Mandatory tags",
            Text::say(
                "{}: a custom cloud without them is refused.",
                [Text::codes(tags)],
            ),
        ));
    }
    if let Some(regions) = rules.allowed_regions.get(&input.plan.provider) {
        facts.push((
            "Allowed regions",
            Text::say(
                "{}: a custom cloud elsewhere is refused.",
                [Text::codes(regions.iter().cloned())],
            ),
        ));
    }
    let block = if facts.is_empty() {
        Block::Paragraph(Text::plain(if is_google {
            "Your organization has set none for this provider: no mandatory tags or allowed regions."
        } else {
            "Your organization has set none for this provider: no permissions boundary, role path, \
             mandatory tags or allowed regions."
        }))
    } else {
        Block::Facts(facts)
    };
    let mut blocks = vec![block];
    if is_google {
        let rows = summary::ORGANIZATION_POLICIES
            .iter()
            .map(|(constraint, what)| vec![Text::code(*constraint), Text::plain(*what)])
            .collect();
        blocks.push(Block::Table(Table {
            caption: "Organization policies of Google Cloud that would stop it".to_owned(),
            head: vec!["Constraint", "What it does"],
            rows,
        }));
    }
    Ok(section("company", "Rules of your company", blocks))
}

fn commands(input: &TemplateInput) -> Result<Section, TemplateError> {
    let shell = |text: String| Block::Code {
        language: "sh",
        text,
    };
    let mut blocks = vec![
        Block::Paragraph(Text::plain(
            "To create it. plan.json can be compared with this review before the plan is applied: \
             the console checks it in the browser. What is applied is the plan that was checked.",
        )),
        shell(apply_commands(&input.unique_name).join("\n")),
    ];
    if input.is_onboarding {
        blocks.push(Block::Paragraph(Text::plain(
            "Once the custom cloud is active, to take away what only the checks before needed:",
        )));
        blocks.push(shell(destroy_onboarding_command(input)?));
    }
    if let (Some(command), Some(release)) = (keep_buckets_command(input)?, bucket_release(input)?) {
        blocks.push(Block::Paragraph(Text::plain(summary::FULL_BUCKETS)));
        blocks.push(Block::Paragraph(Text::plain(
            "To keep them as they are, take them out of Terraform's state before you destroy the rest:",
        )));
        blocks.push(shell(command));
        blocks.push(Block::Paragraph(Text::say(
            "To delete them, empty them first, with the statement EmptyBuckets above. {}",
            [Text::plain(summary::BUCKET_RELEASE)],
        )));
        blocks.push(Block::Code {
            language: "hcl",
            text: release.to_owned(),
        });
    }
    blocks.push(Block::Paragraph(Text::plain(
        "To remove everything, after the services and the custom cloud are deleted:",
    )));
    blocks.push(shell(destroy_command(&input.unique_name)));
    Ok(section("commands", "Commands", blocks))
}

fn version(input: &TemplateInput) -> Section {
    let mut blocks = vec![Block::Paragraph(Text::plain(format!(
        "This is version {CURRENT} of the template. What each version changed for custom clouds \
         like this one:"
    )))];
    for version in versions::newer_than(None, input) {
        blocks.push(Block::Heading(format!(
            "{}, {}",
            version.version, version.date
        )));
        blocks.push(Block::List(
            version
                .changes
                .iter()
                .map(|change| Text::plain(format!("{}: {}", risk(change.risk), change.text)))
                .collect(),
        ));
    }
    section("versions", "Template version", blocks)
}

fn risk(risk: byoc_types::TemplateRisk) -> &'static str {
    use byoc_types::TemplateRisk::{
        Behaviour, LessAllowed, NewPermission, NewResource, NewRule, StricterCheck, Wording,
    };
    match risk {
        NewPermission => "New permission",
        NewRule => "New rule",
        NewResource => "New resource",
        StricterCheck => "Stricter check",
        Behaviour => "Other behaviour, with no new permission, rule or resource",
        LessAllowed => "Fewer permissions",
        Wording => "Wording",
    }
}

fn downloaded(input: &TemplateInput) -> Result<Section, TemplateError> {
    let rows = files(input)?
        .iter()
        .map(|file| vec![Text::code(&file.name), Text::code(file.sha256())])
        .collect();
    Ok(section(
        "files",
        "The files",
        vec![
            Block::Paragraph(Text::plain(
                "What this review is about. The file SHA256SUMS of the download holds the same \
                 sums.",
            )),
            Block::Table(Table {
                caption: "SHA-256 of each file".to_owned(),
                head: vec!["File", "SHA-256"],
                rows,
            }),
        ],
    ))
}

fn verified(input: &TemplateInput) -> Section {
    let mut points = vec![Text::plain(
        "terraform fmt, validate, plan, apply and destroy of every variant of the template, by \
         Terraform 1.11, with providers that know the schemas of the real ones. Other versions of \
         Terraform, and OpenTofu, were not tried.",
    )];
    if input.plan.provider == CloudProvider::Aws {
        points.push(Text::plain(
            "terraform apply and destroy on a simulation of AWS, and what exists there compared \
             with the network, the tags, the role and the policies that are shown here.",
        ));
        points.push(Text::plain(
            "That the rights of the person who applies allow every call that the resources make, \
             and that the role may do what it must and is refused what it must not, by an \
             evaluator of IAM's documented rules.",
        ));
    }
    points.push(Text::plain(
        "That whatever a person types reaches the files as typed and changes nothing else.",
    ));
    section(
        "verified",
        "How this was verified",
        vec![
            Block::List(points),
            Block::Paragraph(Text::plain(
                "All of it by simulation. Nothing was tried in a real account, so nothing is said \
                 about rules that your organization or your provider adds: service control \
                 policies, organization policies, quotas.",
            )),
        ],
    )
}

fn documents(explained: &PermissionsExplained) -> Section {
    let mut blocks = vec![Block::Paragraph(Text::say(
        "Word for word. {} stands for the number of your account.",
        [Text::code("ACCOUNT_ID")],
    ))];
    for policy in &explained.policies {
        blocks.push(Block::Heading(policy.title.clone()));
        blocks.push(Block::Code {
            language: "json",
            text: policy.document.clone(),
        });
    }
    section("documents", "The policies", blocks)
}

fn section(id: &'static str, title: &str, blocks: Vec<Block>) -> Section {
    Section {
        id,
        title: title.to_owned(),
        blocks,
    }
}

fn sentence_case(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}
