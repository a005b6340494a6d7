//! What the control plane cannot do.

use super::super::{Block, Section, Table, Text};
use super::section;
use crate::TemplateInput;
use byoc_rules::cloud::TemplateCloud;

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
        caption: "With the rights of this template it cannot".to_owned(),
        head: vec!["What", "Because", "It lacks, among others"],
        rows,
    })];
    match input.plan.cloud {
        TemplateCloud::Google => {
            blocks.push(Block::Paragraph(Text::plain(
            "What it can do, it can do to every machine and disk of the project: this template ties \
             these permissions to nothing narrower (Google knows conditions on the names of some \
             resources; none is set, because it could not be tried). It may also change the network \
             tags of any machine, and so which firewall rules apply to it. Keep nothing else in the \
             project.",
        )));
        }
        TemplateCloud::Aws => {}
    }
    section("cannot", "What the control plane cannot do", blocks)
}
