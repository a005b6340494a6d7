//! How a reserved range is divided into subnets.
//!
//! One function decides: the drawing, the API's `aws_subnets_…` and `google_…_cidr` fields, the
//! Terraform template and the check of the applied network all read its result.

use std::collections::BTreeMap;

use byoc_types::{DeploymentModel, NetworkPlanAnswer, PlannedSubnet};
use ipnet::Ipv4Net;

use crate::cidr::{self, LARGEST_PREFIX, SMALLEST_PREFIX};
use crate::cloud::{Cloud, ModelFacts, model_facts, models_of};
use crate::words;

/// What a subnet is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SubnetPurpose {
    /// Where the services' nodes run.
    Workload,
    /// Where the control plane comes in. Only private models have one.
    Bastion,
}

use SubnetPurpose::{Bastion, Workload};

impl SubnetPurpose {
    /// `workload` or `bastion`, as on the wire.
    pub fn as_word(self) -> &'static str {
        match self {
            Self::Workload => "workload",
            Self::Bastion => "bastion",
        }
    }
}

/// One subnet of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subnet {
    pub purpose: SubnetPurpose,
    /// `az1`… on AWS; `None` where subnets span the region.
    pub zone: Option<String>,
    pub cidr: Ipv4Net,
    /// Usable addresses, without those that the provider reserves.
    pub usable: u32,
}

/// A reserved range, divided. Together, `subnets` and `free` cover it exactly once. On any [`Cloud`],
/// or on one that has a template ([`TemplateCloud`](crate::cloud::TemplateCloud)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkPlan<C = Cloud> {
    pub cloud: C,
    pub model: DeploymentModel,
    pub vpc: Ipv4Net,
    /// Zones that have subnets of their own; 1 where subnets span the region.
    pub zones: u8,
    /// By purpose (workload first), then zone; addresses rise.
    pub subnets: Vec<Subnet>,
    /// What stays free, as few blocks as possible, addresses rising.
    pub free: Vec<Ipv4Net>,
}

/// Why a range can't be divided.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    #[error("There is no network plan for the deployment model {} on {}. Choose {}.", words::label(*.model), .cloud.label(), offered(*.cloud))]
    Model {
        cloud: Cloud,
        model: DeploymentModel,
    },
    #[error("A network on AWS spans 2 or 3 availability zones, not {0}.")]
    Zones(u8),
    #[error("A /{} block can't be divided into subnets. Use /16 to /24, for example {}.", .0.prefix_len(), resized(*.0))]
    Size(Ipv4Net),
    #[error("{} is not the first address of its block. Use {}.", .0, .0.trunc())]
    HostBits(Ipv4Net),
}

impl PlanError {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Model { .. } => "deployment_model_unknown",
            Self::Zones(_) => "zones_unsupported",
            Self::Size(_) => "cidr_size",
            Self::HostBits(_) => "cidr_host_bits_set",
        }
    }

    /// A value that would pass.
    pub fn suggestion(&self) -> Option<String> {
        match self {
            Self::Model { .. } => Some(words::as_word(DeploymentModel::Standard).to_owned()),
            Self::Zones(_) => Some("3".to_owned()),
            Self::Size(range) => Some(resized(*range).to_string()),
            Self::HostBits(range) => Some(range.trunc().to_string()),
        }
    }
}

/// Divides a reserved range of /16 to /24.
///
/// AWS, per zone i of two or three: workload is quarter i; in private models (`standard`, `hipaa`,
/// `pci_dss`) bastion is sixteenth 12 + i. The last sixteenth (public: the last quarter) stays
/// free. Google and Azure, where subnets span the region and `zones` is not looked at: private,
/// workload is the first half and bastion sixteenth 8; public, workload is the whole range. `hipaa`
/// and `pci_dss` exist on AWS only.
pub fn plan<C: Copy + Into<Cloud>>(
    cloud: C,
    model: DeploymentModel,
    zones: u8,
    vpc: Ipv4Net,
) -> Result<NetworkPlan<C>, PlanError> {
    let on: Cloud = cloud.into();
    let subnets = divided(on, model, zones, vpc)?;
    let mut free = Vec::new();
    push_free(vpc, &subnets, &mut free);
    let zones = match on.facts().has_zonal_subnets {
        true => zones,
        false => 1,
    };
    Ok(NetworkPlan {
        cloud,
        model,
        vpc,
        zones,
        subnets,
        free,
    })
}

fn divided(
    cloud: Cloud,
    model: DeploymentModel,
    zones: u8,
    vpc: Ipv4Net,
) -> Result<Vec<Subnet>, PlanError> {
    let ModelFacts {
        clouds,
        has_bastion,
        ..
    } = *model_facts(model);
    if !clouds.contains(&cloud) {
        return Err(PlanError::Model { cloud, model });
    }
    if !(LARGEST_PREFIX..=SMALLEST_PREFIX).contains(&vpc.prefix_len()) {
        return Err(PlanError::Size(vpc));
    }
    if vpc.trunc() != vpc {
        return Err(PlanError::HostBits(vpc));
    }
    let subnet = |purpose, zone, cidr| subnet(purpose, zone, cidr, cloud.facts().kept_addresses);
    Ok(match cloud {
        Cloud::Aws => {
            if !(2..=3).contains(&zones) {
                return Err(PlanError::Zones(zones));
            }
            let zone = |i: u8| Some(format!("az{}", i + 1));
            let workload = (0..zones).map(|i| subnet(Workload, zone(i), part(vpc, 2, i.into())));
            let bastion = (0..zones)
                .filter(|_| has_bastion)
                .map(|i| subnet(Bastion, zone(i), part(vpc, 4, 12 + u32::from(i))));
            workload.chain(bastion).collect()
        }
        Cloud::Google | Cloud::Azure if has_bastion => vec![
            subnet(Workload, None, part(vpc, 1, 0)),
            subnet(Bastion, None, part(vpc, 4, 8)),
        ],
        Cloud::Google | Cloud::Azure => vec![subnet(Workload, None, vpc)],
    })
}

impl<C: Copy + Into<Cloud>> NetworkPlan<C> {
    /// Zone key (`az1`…) to CIDR; empty where subnets span the region.
    pub fn aws_subnets_workload(&self) -> BTreeMap<String, String> {
        self.by_zone(SubnetPurpose::Workload)
    }

    /// Zone key (`az1`…) to CIDR; empty for the public model and where subnets span the region.
    pub fn aws_subnets_bastion(&self) -> BTreeMap<String, String> {
        self.by_zone(SubnetPurpose::Bastion)
    }

    /// The workload subnet on Google Cloud.
    pub fn google_workload_cidr(&self) -> Option<String> {
        self.google(SubnetPurpose::Workload)
    }

    /// The bastion subnet on Google Cloud, if there is one.
    pub fn google_bastion_cidr(&self) -> Option<String> {
        self.google(SubnetPurpose::Bastion)
    }

    /// The subnets of one purpose, zones rising.
    pub fn subnets_for(&self, purpose: SubnetPurpose) -> impl Iterator<Item = &Subnet> {
        self.subnets
            .iter()
            .filter(move |subnet| subnet.purpose == purpose)
    }

    /// Addresses that nodes can have, all zones together.
    pub fn workload_usable(&self) -> u32 {
        self.subnets_for(SubnetPurpose::Workload)
            .map(|subnet| subnet.usable)
            .sum()
    }

    /// About how many nodes fit. A node takes one address, and an upgrade starts the new node
    /// before the old one stops; so half of the addresses, the other half being the
    /// [headroom](Self::headroom).
    pub fn nodes_that_fit(&self) -> u32 {
        self.workload_usable() / 2
    }

    /// Addresses kept for nodes that replace others.
    pub fn headroom(&self) -> u32 {
        self.workload_usable() - self.nodes_that_fit()
    }

    /// What passes but deserves a warning, a sentence each.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = cidr::warnings(self.vpc);
        if self.cloud.into().facts().has_zonal_subnets && self.zones == 2 {
            warnings.push(
                "This region gives new accounts two availability zones. Services that \
                 normally use three zones then use only two."
                    .to_owned(),
            );
        }
        warnings
    }

    /// The plan as the API answers it.
    pub fn to_answer(&self) -> NetworkPlanAnswer {
        let subnets = self.subnets.iter().map(|subnet| PlannedSubnet {
            purpose: subnet.purpose.as_word().to_owned(),
            zone: subnet.zone.clone(),
            cidr: subnet.cidr.to_string(),
            usable: subnet.usable,
        });
        NetworkPlanAnswer {
            reserved_cidr: self.vpc.to_string(),
            subnets: subnets.collect(),
            free: self.free.iter().map(Ipv4Net::to_string).collect(),
            warnings: self.warnings(),
        }
    }

    fn by_zone(&self, purpose: SubnetPurpose) -> BTreeMap<String, String> {
        self.subnets_for(purpose)
            .filter_map(|subnet| Some((subnet.zone.clone()?, subnet.cidr.to_string())))
            .collect()
    }

    fn google(&self, purpose: SubnetPurpose) -> Option<String> {
        match self.cloud.into() {
            Cloud::Google => {}
            Cloud::Aws | Cloud::Azure => return None,
        }
        let mut regional = self
            .subnets_for(purpose)
            .filter(|subnet| subnet.zone.is_none());
        regional.next().map(|subnet| subnet.cidr.to_string())
    }
}

/// Part `index` of a range divided into 2^`bits` equal ones: Terraform's `cidrsubnet`.
fn part(range: Ipv4Net, bits: u8, index: u32) -> Ipv4Net {
    let prefix = range.prefix_len() + bits;
    let start = u32::from(range.network()) + (index << (32 - prefix));
    Ipv4Net::new_assert(start.into(), prefix)
}

/// `kept`: how many addresses of a subnet the cloud keeps for itself.
fn subnet(purpose: SubnetPurpose, zone: Option<String>, cidr: Ipv4Net, kept: u32) -> Subnet {
    let addresses = 1_u32 << (32 - cidr.prefix_len());
    Subnet {
        purpose,
        zone,
        cidr,
        usable: addresses - kept,
    }
}

/// Halves a block until each part is taken whole or free whole.
fn push_free(block: Ipv4Net, taken: &[Subnet], free: &mut Vec<Ipv4Net>) {
    let mut touching = taken
        .iter()
        .filter(|subnet| cidr::overlaps(subnet.cidr, block))
        .peekable();
    match touching.peek() {
        None => free.push(block),
        Some(subnet) if subnet.cidr.prefix_len() <= block.prefix_len() => {}
        Some(_) => {
            push_free(part(block, 1, 0), taken, free);
            push_free(part(block, 1, 1), taken, free);
        }
    }
}

fn resized(range: Ipv4Net) -> Ipv4Net {
    let prefix = range.prefix_len().clamp(LARGEST_PREFIX, SMALLEST_PREFIX);
    Ipv4Net::new_assert(range.addr(), prefix).trunc()
}

/// `Private, Public, HIPAA or PCI DSS`.
fn offered(cloud: Cloud) -> String {
    words::either(models_of(cloud).map(words::label))
}
