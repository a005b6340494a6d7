//! The versions of the template: what each changed, in words, and what a reviewer should look at.
//!
//! If you change the text of a template or of a policy, add a version at the top of [`VERSIONS`]: a test
//! keeps the checksum of every variant of every version.

use byoc_rules::cloud::TemplateCloud;
use byoc_types::{TemplateChange, TemplateRisk, TemplateVersion};

use crate::TemplateInput;

/// Version of what is rendered now.
pub const CURRENT: &str = VERSIONS[0].number;

struct Version {
    number: &'static str,
    /// The day it was published.
    date: &'static str,
    changes: &'static [Change],
}

struct Change {
    risk: TemplateRisk,
    /// A sentence.
    text: &'static str,
    concerns: Concerns,
}

/// Which templates a change is in.
enum Concerns {
    All,
    Cloud(TemplateCloud),
    /// Those with buckets of the customer's.
    Buckets,
    /// Those with a NAT gateway for each zone.
    NatGateways,
}

/// Newest first.
const VERSIONS: [Version; 5] = [
    Version {
        number: "1.4.0",
        date: "2026-11-30",
        changes: &[
            Change {
                risk: TemplateRisk::Wording,
                text: "The policy for running Terraform is a separate file in the download: \
                       policy.json. Statements for later changes are in permissions.md.",
                concerns: Concerns::Cloud(TemplateCloud::Aws),
            },
            Change {
                risk: TemplateRisk::Wording,
                text: "The roles for running Terraform are in a separate file in the download: \
                       permissions.md.",
                concerns: Concerns::Cloud(TemplateCloud::Google),
            },
            Change {
                risk: TemplateRisk::Wording,
                text: "Comments, descriptions of variables and error messages are shorter and plainer. \
                       Nothing else in the template changes.",
                concerns: Concerns::All,
            },
        ],
    },
    Version {
        number: "1.3.0",
        date: "2026-11-29",
        changes: &[
            Change {
                risk: TemplateRisk::StricterCheck,
                text: "As long as the buckets are in Terraform's state, terraform destroy stops \
                       before it changes anything. The README says how to keep the buckets, or how \
                       to delete them once they are empty.",
                concerns: Concerns::Buckets,
            },
            Change {
                risk: TemplateRisk::StricterCheck,
                text: "terraform plan stops if the control plane's accounts are examples from the \
                       documentation, because nobody could use the result.",
                concerns: Concerns::All,
            },
            Change {
                risk: TemplateRisk::StricterCheck,
                text: "terraform plan now refuses some values that AWS would refuse in the middle \
                       of an apply. These are a subnet outside of reserved_cidr, more than 45 tags, \
                       tags that are too long, and a port with a fraction. HIPAA and PCI DSS also refuse \
                       rules for CIDR blocks larger than /8.",
                concerns: Concerns::Cloud(TemplateCloud::Aws),
            },
            Change {
                risk: TemplateRisk::StricterCheck,
                text: "terraform plan refuses one name for both buckets, and a name that ends in a dash.",
                concerns: Concerns::Buckets,
            },
            Change {
                risk: TemplateRisk::StricterCheck,
                text: "The CIDR blocks of the control plane must be between /8 and /32. There can be at \
                       most 29, each once.",
                concerns: Concerns::All,
            },
            Change {
                risk: TemplateRisk::StricterCheck,
                text: "Five new regions need a newer version of the AWS provider, which terraform \
                       init checks. ap-southeast-5 needs 5.65. ap-east-2, ap-southeast-7 and \
                       mx-central-1 need 5.100. ap-southeast-6 needs 6.13.",
                concerns: Concerns::Cloud(TemplateCloud::Aws),
            },
            Change {
                risk: TemplateRisk::Behaviour,
                text: "If you change to one NAT gateway for all zones, routes move to it before \
                       the others are removed. Before this version, zones had no internet access \
                       for some minutes.",
                concerns: Concerns::NatGateways,
            },
            Change {
                risk: TemplateRisk::Wording,
                text: "The commands at the top work in PowerShell and cmd too, because arguments \
                       are in double quotes.",
                concerns: Concerns::All,
            },
        ],
    },
    Version {
        number: "1.2.0",
        date: "2026-11-27",
        changes: &[
            Change {
                risk: TemplateRisk::NewPermission,
                text: "The person running Terraform may tag a bucket in the call that creates it \
                       (s3:TagResource). A company's rule on tags can require that.",
                concerns: Concerns::Buckets,
            },
            Change {
                risk: TemplateRisk::NewResource,
                text: "The custom role for the setup permissions stays when the custom cloud is \
                       active, and only its binding is removed. Google keeps the name of a deleted \
                       role for up to 37 days. If you already deleted the role, apply this version \
                       after that time.",
                concerns: Concerns::Cloud(TemplateCloud::Google),
            },
            Change {
                risk: TemplateRisk::NewRule,
                text: "Buckets remove the delete marker of an object once all of its versions are \
                       deleted (the lifecycle rule expires delete markers).",
                concerns: Concerns::Buckets,
            },
            Change {
                risk: TemplateRisk::LessAllowed,
                text: "The control plane can no longer tag its own nodes with the tag Name, or with \
                       the tag that marks nodes, in upper case (BYOC_…). To IAM, a tag key in upper \
                       case is the same key.",
                concerns: Concerns::Cloud(TemplateCloud::Aws),
            },
            Change {
                risk: TemplateRisk::LessAllowed,
                text: "If your company keeps roles under a path, the person running Terraform can \
                       no longer attach policies to them. If your company has a permissions \
                       boundary, that person can give a role permissions only within the boundary.",
                concerns: Concerns::Cloud(TemplateCloud::Aws),
            },
            Change {
                risk: TemplateRisk::StricterCheck,
                text: "terraform plan refuses a boundary of another account, a tag that differs \
                       from the control plane's own only in case, and null for a variable. \
                       Earlier versions may have accepted a variables file with one of these.",
                concerns: Concerns::Cloud(TemplateCloud::Aws),
            },
            Change {
                risk: TemplateRisk::StricterCheck,
                text: "terraform plan refuses null for a variable.",
                concerns: Concerns::Cloud(TemplateCloud::Google),
            },
            Change {
                risk: TemplateRisk::Behaviour,
                text: "An availability zone that is temporarily unavailable no longer stops \
                       terraform plan. Subnets keep their zone.",
                concerns: Concerns::Cloud(TemplateCloud::Aws),
            },
            Change {
                risk: TemplateRisk::Behaviour,
                text: "If the role is replaced because your company moved it to another path, the \
                       same apply replaces its policies too.",
                concerns: Concerns::Cloud(TemplateCloud::Aws),
            },
            Change {
                risk: TemplateRisk::Behaviour,
                text: "customer_ingress_rules accepts a security group of another account \
                       (123456789012/sg-…). In the public model it refuses a rule that the \
                       template already has.",
                concerns: Concerns::Cloud(TemplateCloud::Aws),
            },
            Change {
                risk: TemplateRisk::Wording,
                text: "The examples of rules for your own clients match the deployment model. They \
                       belong in own.auto.tfvars, a file that no download replaces. First move \
                       your own settings from the variables file to this file. Otherwise the next \
                       apply removes them.",
                concerns: Concerns::All,
            },
            Change {
                risk: TemplateRisk::Wording,
                text: "The comment at the top has the commands that apply the checked plan, and \
                       the versions of Terraform that were tried.",
                concerns: Concerns::All,
            },
        ],
    },
    Version {
        number: "1.1.0",
        date: "2026-11-23",
        changes: &[
            Change {
                risk: TemplateRisk::Behaviour,
                text: "terraform plan shows the whole policy with the setup permissions before \
                       anything exists. The template contains the name of the role instead of asking \
                       AWS for it. The policy itself is the same.",
                concerns: Concerns::Cloud(TemplateCloud::Aws),
            },
            Change {
                risk: TemplateRisk::Behaviour,
                text: "terraform plan shows the whole policies of the buckets before anything \
                       exists. The template contains the names of the buckets instead of asking AWS \
                       for them. The policies themselves are the same.",
                concerns: Concerns::Buckets,
            },
            Change {
                risk: TemplateRisk::StricterCheck,
                text: "terraform plan refuses CIDR blocks that do not begin at their first \
                       address. Before this version, only the cloud refused them, during apply.",
                concerns: Concerns::All,
            },
            Change {
                risk: TemplateRisk::StricterCheck,
                text: "The variable customer_ingress_rules refuses a rule that appears twice, and \
                       the name of a security group instead of its ID. Before this version, \
                       terraform plan accepted both.",
                concerns: Concerns::Cloud(TemplateCloud::Aws),
            },
            Change {
                risk: TemplateRisk::Wording,
                text: "The example of rules for your own clients says that it belongs in the \
                       variables file.",
                concerns: Concerns::All,
            },
        ],
    },
    Version {
        number: "1.0.0",
        date: "2026-11-23",
        changes: &[Change {
            risk: TemplateRisk::NewPermission,
            text: "The first version.",
            concerns: Concerns::All,
        }],
    },
];

/// Versions after the applied one (after none: all), newest first, with the changes that concern
/// this custom cloud; a version without any is left out. A version that this program does not know
/// counts by its number.
pub fn newer_than(applied: Option<&str>, input: &TemplateInput) -> Vec<TemplateVersion> {
    let applied = applied.map(parts);
    VERSIONS
        .iter()
        .filter(|version| Some(parts(version.number)) > applied)
        .map(|version| version.to_answer(|change| change.concerns.includes(input)))
        .filter(|version| !version.changes.is_empty())
        .collect()
}

/// The number of every version, newest first.
pub fn numbers() -> impl Iterator<Item = &'static str> {
    VERSIONS.iter().map(|version| version.number)
}

/// Every version with all of its changes, newest first.
pub fn all() -> Vec<TemplateVersion> {
    VERSIONS
        .iter()
        .map(|version| version.to_answer(|_| true))
        .collect()
}

impl Version {
    fn to_answer(&self, is_wanted: impl Fn(&Change) -> bool) -> TemplateVersion {
        let mut changes: Vec<TemplateChange> = self
            .changes
            .iter()
            .filter(|change| is_wanted(change))
            .map(|change| TemplateChange {
                risk: change.risk,
                text: change.text.to_owned(),
            })
            .collect();
        changes.sort_by_key(|change| change.risk);
        TemplateVersion {
            version: self.number.to_owned(),
            date: self.date.to_owned(),
            changes,
        }
    }
}

impl Concerns {
    fn includes(&self, input: &TemplateInput) -> bool {
        match self {
            Self::All => true,
            Self::Cloud(cloud) => input.plan.cloud == *cloud,
            Self::Buckets => input.needs_buckets(),
            Self::NatGateways => input.plan.cloud.facts().has_zonal_subnets && input.has_nat(),
        }
    }
}

/// `1.10.0` is newer than `1.9.0`. What is no number counts as 0.
fn parts(version: &str) -> Vec<u32> {
    version
        .split('.')
        .map(|part| part.parse().unwrap_or(0))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_fall_and_their_changes_are_sentences() {
        let numbers: Vec<Vec<u32>> = VERSIONS.iter().map(|v| parts(v.number)).collect();
        assert!(numbers.is_sorted_by(|a, b| a > b), "{numbers:?}");
        for version in &VERSIONS {
            assert_eq!(version.date.len(), 10, "{}", version.date);
            assert!(!version.changes.is_empty(), "{}", version.number);
            for change in version.changes {
                assert!(change.text.ends_with('.'), "{}", change.text);
            }
        }
    }

    #[test]
    fn ten_comes_after_nine() {
        assert!(parts("1.10.0") > parts("1.9.0"));
    }
}
