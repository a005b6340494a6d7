//! What the control plane cannot do.

use super::super::{Block, Section, Table, Text};
use super::section;
use crate::TemplateInput;
use byoc_rules::cloud::TemplateCloud;

/// Something that the control plane cannot do with the permissions of this template.
struct Cannot {
    what: &'static str,
    because: &'static str,
    /// Actions that it would need; a test looks that no policy allows them.
    actions: &'static [&'static str],
}

const CANNOT_ON_AWS: [Cannot; 8] = [
    Cannot {
        what: "Pass on permissions, or give itself more",
        because: "The role allows no action that changes anything in IAM, and it cannot pass a role to a machine.",
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
        because: "The role has no permission to change the VPC, subnets, routes, gateways or security groups.",
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
        what: "Change machines, disks or addresses outside this custom cloud",
        because: "Every statement that changes something requires the tag of this custom cloud. The control plane can neither remove this tag nor add it to existing resources.",
        actions: &[],
    },
    Cannot {
        what: "Start a machine that breaks the agreed rules",
        because: "New machines must have the tag, IMDSv2, encrypted disks and an image of the named owners. They must be in the subnets and security groups of this template.",
        actions: &[],
    },
    Cannot {
        what: "Copy disks",
        because: "It can create neither snapshots nor images.",
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
        because: "It cannot change user data, instance type or attached security groups.",
        actions: &[
            "ec2:ModifyInstanceAttribute",
            "ec2:ModifyInstanceMetadataOptions",
            "ec2:ModifyNetworkInterfaceAttribute",
        ],
    },
    Cannot {
        what: "Read data in other services of the account",
        because: "Outside EC2, it reads only quotas and its own permissions, and only until the custom cloud is active. In EC2, it sees all resources of the region, because AWS can't restrict most calls that only read. If this custom cloud has buckets, only the storage principals read the objects.",
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
        because: "Every statement is limited to the region, or to resources in the region.",
        actions: &[],
    },
];

const CANNOT_ON_GOOGLE: [Cannot; 5] = [
    Cannot {
        what: "Pass on permissions, or give itself more",
        because: "The service account has no permission in IAM. The control plane's principal can only create tokens of this one service account.",
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
        because: "The service account has no permission to change networks, subnets, routers or firewall rules.",
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
        what: "Copy disks",
        because: "It can create neither snapshots nor images.",
        actions: &[
            "compute.disks.createSnapshot",
            "compute.images.create",
            "compute.snapshots.create",
        ],
    },
    Cannot {
        what: "Change settings of the project",
        because: "It can only read the project, and only until the custom cloud is active.",
        actions: &[
            "compute.projects.setCommonInstanceMetadata",
            "resourcemanager.projects.update",
            "serviceusage.services.enable",
        ],
    },
    Cannot {
        what: "Read data in other services of the project",
        because: "Outside Compute Engine, it reads only quota metrics, and only until the custom cloud is active.",
        actions: &[
            "bigquery.tables.getData",
            "cloudkms.cryptoKeyVersions.useToDecrypt",
            "secretmanager.versions.access",
            "storage.objects.get",
        ],
    },
];

fn cannot_do(cloud: TemplateCloud) -> &'static [Cannot] {
    match cloud {
        TemplateCloud::Google => &CANNOT_ON_GOOGLE,
        TemplateCloud::Aws => &CANNOT_ON_AWS,
    }
}

pub(super) fn cannot(input: &TemplateInput) -> Section {
    let rows = cannot_do(input.plan.cloud)
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
        caption: "What the control plane cannot do with the permissions of this template"
            .to_owned(),
        head: vec!["What", "Because", "Missing permissions (examples)"],
        rows,
    })];
    match input.plan.cloud {
        TemplateCloud::Google => {
            blocks.push(Block::Paragraph(Text::plain(
            "The permissions of the control plane apply to every machine and disk of the project. \
             Google offers conditions on the names of some resources, but this template sets none, \
             because they could not be tried. The control plane can also change the network tags of \
             any machine, and so which firewall rules apply to that machine. Keep nothing else in \
             the project.",
        )));
        }
        TemplateCloud::Aws => {}
    }
    section("cannot", "What the control plane cannot do", blocks)
}
