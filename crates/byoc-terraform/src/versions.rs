//! The versions of the template: what each changed, in words, and what a reviewer should look at.
//!
//! Whoever changes the text of a template or of a policy adds a version at the top of [`VERSIONS`]:
//! a test keeps the checksum of every variant of every version.

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
const VERSIONS: [Version; 4] = [
    Version {
        number: "1.3.0",
        date: "2026-11-29",
        changes: &[
            Change {
                risk: TemplateRisk::StricterCheck,
                text: "terraform destroy stops before it changes anything as long as the buckets are in \
                       Terraform's state. The README says how to keep them, or how to let them go once \
                       they are empty.",
                concerns: Concerns::Buckets,
            },
            Change {
                risk: TemplateRisk::StricterCheck,
                text: "terraform plan stops if the control plane's accounts are examples from the \
                       documentation: nobody could use what it would create.",
                concerns: Concerns::All,
            },
            Change {
                risk: TemplateRisk::StricterCheck,
                text: "Some values that AWS would refuse in the middle of an apply are refused at the \
                       plan, with a sentence: a subnet outside of reserved_cidr, more than 45 tags or \
                       too long ones, a port with a fraction. HIPAA and PCI DSS also refuse rules for \
                       networks larger than /8.",
                concerns: Concerns::Cloud(TemplateCloud::Aws),
            },
            Change {
                risk: TemplateRisk::StricterCheck,
                text: "One name for both buckets, or one that ends in a dash, is refused at the plan.",
                concerns: Concerns::Buckets,
            },
            Change {
                risk: TemplateRisk::StricterCheck,
                text: "Addresses of the control plane must be networks between /8 and /32, at most 29 of \
                       them, each once.",
                concerns: Concerns::All,
            },
            Change {
                risk: TemplateRisk::StricterCheck,
                text: "Five new regions need a newer version of the provider for AWS, which \
                       terraform init checks: ap-southeast-5 needs 5.65, ap-east-2, ap-southeast-7 and \
                       mx-central-1 need 5.100, ap-southeast-6 needs 6.13.",
                concerns: Concerns::Cloud(TemplateCloud::Aws),
            },
            Change {
                risk: TemplateRisk::Behaviour,
                text: "With one NAT gateway instead of one for each zone, routes move to it before the \
                       others are removed. Zones lost their way out for some minutes before.",
                concerns: Concerns::NatGateways,
            },
            Change {
                risk: TemplateRisk::Wording,
                text: "The commands in the head work in PowerShell and cmd too: arguments are in double \
                       quotes.",
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
                text: "Whoever applies may tag a bucket in the call that creates it (s3:TagResource), \
                       which a company's rule on tags may ask for.",
                concerns: Concerns::Buckets,
            },
            Change {
                risk: TemplateRisk::NewResource,
                text: "The custom role of the checks before Active stays when the custom cloud is \
                       active, and only who holds it is switched: Google keeps the name of a deleted \
                       role for up to 37 days. Where it was deleted already, apply this version after \
                       that.",
                concerns: Concerns::Cloud(TemplateCloud::Google),
            },
            Change {
                risk: TemplateRisk::NewRule,
                text: "Buckets let go of what is left of an object once all of its versions have gone \
                       (the lifecycle rule expires delete markers).",
                concerns: Concerns::Buckets,
            },
            Change {
                risk: TemplateRisk::LessAllowed,
                text: "Less is allowed: the control plane can no longer put the tag that marks nodes, \
                       or Name, on its own nodes in another case (BYOC_…), which IAM takes for the \
                       same tag.",
                concerns: Concerns::Cloud(TemplateCloud::Aws),
            },
            Change {
                risk: TemplateRisk::LessAllowed,
                text: "Less is allowed: where your company keeps roles under a path, whoever applies \
                       can no longer attach policies to them, and gives a role rights only within \
                       your company's boundary, if there is one.",
                concerns: Concerns::Cloud(TemplateCloud::Aws),
            },
            Change {
                risk: TemplateRisk::StricterCheck,
                text: "A boundary of another account, a tag that differs from the \
                       control plane's own only in case, and null for a variable are refused with a \
                       sentence before anything is made. A variables file with one of these may have \
                       been planned before.",
                concerns: Concerns::Cloud(TemplateCloud::Aws),
            },
            Change {
                risk: TemplateRisk::StricterCheck,
                text: "Null for a variable is refused with a sentence before anything \
                       is made.",
                concerns: Concerns::Cloud(TemplateCloud::Google),
            },
            Change {
                risk: TemplateRisk::Behaviour,
                text: "An availability zone that is away for a while no longer stops terraform plan. \
                       Subnets keep their zone.",
                concerns: Concerns::Cloud(TemplateCloud::Aws),
            },
            Change {
                risk: TemplateRisk::Behaviour,
                text: "Where the role is replaced, because your company moved it to another path, its \
                       policies are replaced with it in the same apply.",
                concerns: Concerns::Cloud(TemplateCloud::Aws),
            },
            Change {
                risk: TemplateRisk::Behaviour,
                text: "customer_ingress_rules takes a security group of another account \
                       (123456789012/sg-…), and in the public model refuses a rule that the template \
                       has already.",
                concerns: Concerns::Cloud(TemplateCloud::Aws),
            },
            Change {
                risk: TemplateRisk::Wording,
                text: "The examples of rules for your own clients are right for the deployment model, \
                       and belong into own.auto.tfvars, a file that no download replaces. Settings of \
                       your own that stand in the variables file must move there first: with the new \
                       variables file alone, the next apply takes them away.",
                concerns: Concerns::All,
            },
            Change {
                risk: TemplateRisk::Wording,
                text: "The head gives the commands that apply the plan that was checked, and says \
                       which versions of Terraform were tried.",
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
                text: "terraform plan shows the policy of the checks before Active in full, \
                       before anything exists: it names the role instead of asking AWS for it. \
                       The policy itself is the same.",
                concerns: Concerns::Cloud(TemplateCloud::Aws),
            },
            Change {
                risk: TemplateRisk::Behaviour,
                text: "terraform plan shows the policies of the buckets in full, before anything \
                       exists: they name the buckets instead of asking AWS for them. The policies \
                       themselves are the same.",
                concerns: Concerns::Buckets,
            },
            Change {
                risk: TemplateRisk::StricterCheck,
                text: "The variables refuse networks that do not begin at their \
                       first address, which the cloud would refuse later, with a sentence. A \
                       variables file with one was planned before.",
                concerns: Concerns::All,
            },
            Change {
                risk: TemplateRisk::StricterCheck,
                text: "The variable customer_ingress_rules refuses a rule that is there twice and \
                       a security group's name in the place of its ID, with a sentence. A variables \
                       file with one was planned before.",
                concerns: Concerns::Cloud(TemplateCloud::Aws),
            },
            Change {
                risk: TemplateRisk::Wording,
                text: "The example of rules for your own clients says that it belongs into the \
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
