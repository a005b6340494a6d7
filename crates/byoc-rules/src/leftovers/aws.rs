//! Amazon Web Services: everything is told by its ARN.

use super::{Kind, Listing, Named, Searched, word_at};

const RETIRED: &str = "AWS may list it for an hour after it is gone.";

/// In the order in which AWS lets go of them.
pub(super) const KINDS: [Kind; 16] = [
    Kind {
        word: "ec2:instance",
        label: "Instance",
        commands: &[
            "aws ec2 terminate-instances --region {region} --instance-ids {id}",
            "aws ec2 wait instance-terminated --region {region} --instance-ids {id}",
        ],
        note: RETIRED,
    },
    Kind {
        word: "ec2:volume",
        label: "Volume",
        commands: &["aws ec2 delete-volume --region {region} --volume-id {id}"],
        note: "",
    },
    Kind {
        word: "ec2:natgateway",
        label: "NAT gateway",
        commands: &[
            "aws ec2 delete-nat-gateway --region {region} --nat-gateway-id {id}",
            "aws ec2 wait nat-gateway-deleted --region {region} --nat-gateway-ids {id}",
        ],
        note: RETIRED,
    },
    Kind {
        word: "ec2:vpc-endpoint",
        label: "VPC endpoint",
        commands: &["aws ec2 delete-vpc-endpoints --region {region} --vpc-endpoint-ids {id}"],
        note: "",
    },
    Kind {
        word: "ec2:vpc-peering-connection",
        label: "Peering connection",
        commands: &[
            "aws ec2 delete-vpc-peering-connection --region {region} --vpc-peering-connection-id {id}",
        ],
        note: "",
    },
    Kind {
        word: "ec2:network-interface",
        label: "Network interface",
        commands: &[
            "aws ec2 delete-network-interface --region {region} --network-interface-id {id}",
        ],
        note: "If it is in use, remove what uses it first.",
    },
    Kind {
        word: "ec2:elastic-ip",
        label: "Elastic IP address",
        commands: &["aws ec2 release-address --region {region} --allocation-id {id}"],
        note: "",
    },
    Kind {
        word: "ec2:security-group-rule",
        label: "Security group rule",
        commands: &[],
        note: "It is removed with its security group.",
    },
    Kind {
        word: "ec2:security-group",
        label: "Security group",
        commands: &["aws ec2 delete-security-group --region {region} --group-id {id}"],
        note: "If another security group in this list refers to this one, remove that group first.",
    },
    Kind {
        word: "ec2:subnet",
        label: "Subnet",
        commands: &["aws ec2 delete-subnet --region {region} --subnet-id {id}"],
        note: "",
    },
    Kind {
        word: "ec2:route-table",
        label: "Route table",
        commands: &["aws ec2 delete-route-table --region {region} --route-table-id {id}"],
        note: "",
    },
    Kind {
        word: "ec2:internet-gateway",
        label: "Internet gateway",
        commands: &[
            "aws ec2 detach-internet-gateway --region {region} --internet-gateway-id {id} --vpc-id $(aws ec2 describe-internet-gateways --region {region} --internet-gateway-ids {id} --query \"InternetGateways[0].Attachments[0].VpcId\" --output text)",
            "aws ec2 delete-internet-gateway --region {region} --internet-gateway-id {id}",
        ],
        note: "",
    },
    Kind {
        word: "ec2:vpc",
        label: "VPC",
        commands: &["aws ec2 delete-vpc --region {region} --vpc-id {id}"],
        note: "",
    },
    Kind {
        word: "s3:bucket",
        label: "Bucket",
        commands: &["aws s3 rb s3://{id} --force"],
        note: "It contains backups. Remove it only if nobody needs them. First delete the old versions of its objects.",
    },
    Kind {
        word: "iam:policy",
        label: "Policy",
        commands: &[],
        note: "Remove it in the console of IAM, which also detaches it.",
    },
    Kind {
        word: "iam:role",
        label: "Role",
        commands: &[
            "for policy in $(aws iam list-role-policies --role-name {id} --query PolicyNames --output text); do aws iam delete-role-policy --role-name {id} --policy-name \"$policy\"; done",
            "aws iam delete-role --role-name {id}",
        ],
        note: "",
    },
];

pub(super) fn listings(of: &Searched<'_>) -> Vec<Listing> {
    let (name, region) = (of.unique_name, of.region);
    vec![
        Listing {
            title: "Resources with the tag Name of this custom cloud",
            command: format!(
                "aws resourcegroupstaggingapi get-resources --region {region} --tag-filters Key=Name \
                 --query \"ResourceTagMappingList[?Tags[?Key=='Name' && starts_with(Value, '{name}')]]\" \
                 --output json"
            ),
        },
        Listing {
            title: "Network interfaces, which often have no tags",
            command: format!(
                "aws ec2 describe-network-interfaces --region {region} --filters \
                 \"Name=group-name,Values={name}*\" --query \"NetworkInterfaces[].[join('', \
                 ['arn:aws:ec2:{region}::network-interface/', NetworkInterfaceId]), \
                 Groups[0].GroupName]\" --output json"
            ),
        },
        Listing {
            title: "Roles, which the search by tag does not find",
            command: format!(
                "aws iam list-roles --query \"Roles[?starts_with(RoleName, '{name}')].Arn\" --output json"
            ),
        },
        Listing {
            title: "Buckets, also those without tags",
            command: format!(
                "aws s3api list-buckets --query \"Buckets[?starts_with(Name, '{name}')].join('', \
                 ['arn:aws:s3:::', Name])\" --output json"
            ),
        },
    ]
}

/// Everything that has an ARN in the text.
pub(super) fn named(text: &str) -> Vec<Named<'_>> {
    text.match_indices("arn:aws")
        .filter_map(|(at, _)| of_arn(word_at(text, at), at))
        .collect()
}

fn of_arn(arn: &str, at: usize) -> Option<Named<'_>> {
    let mut parts = arn.splitn(6, ':');
    let (_, _, service) = (parts.next()?, parts.next()?, parts.next()?);
    let (place, _, resource) = (parts.next()?, parts.next()?, parts.next()?);
    let (kind, id) = match (service, resource.split_once('/')) {
        ("s3", _) => ("bucket", resource),
        (_, Some((kind, path))) => (kind, path.rsplit('/').next().unwrap_or(path)),
        (_, None) => ("", resource),
    };
    let word = format!("{service}:{kind}");
    Some(Named {
        kind: KINDS.iter().position(|kind| kind.word == word),
        whole: arn,
        id,
        place,
        at,
    })
}
