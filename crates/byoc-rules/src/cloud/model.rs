//! What a deployment model is.

use byoc_types::DeploymentModel;

use super::Cloud;
use crate::words::Words;

/// What differs from deployment model to deployment model.
#[derive(Debug)]
pub struct ModelFacts {
    /// Clouds that offer it; none for a model that only the wire knows.
    pub clouds: &'static [Cloud],
    /// False if nodes have public addresses.
    pub is_private: bool,
    /// True if the control plane comes in through a bastion, which has subnets of its own.
    pub has_bastion: bool,
    /// True if the network has NAT: a way out of its own.
    pub has_nat: bool,
    /// True if backups are always kept in buckets that the customer owns.
    pub always_own_buckets: bool,
    /// Value of the tag `<prefix>_compliance_model`; `None` for a model that has no such tag.
    pub compliance_tag: Option<&'static str>,
}

/// The facts of a deployment model.
pub const fn model_facts(model: DeploymentModel) -> &'static ModelFacts {
    match model {
        DeploymentModel::Standard => &PRIVATE,
        DeploymentModel::StandardPublic => &PUBLIC,
        DeploymentModel::Hipaa => &HIPAA,
        DeploymentModel::PciDss => &PCI_DSS,
        DeploymentModel::IpsecIngress | DeploymentModel::DirectIpsecIngress => &IPSEC,
    }
}

/// The models that a cloud offers, in the order in which people choose.
pub fn models_of(cloud: impl Into<Cloud>) -> impl Iterator<Item = DeploymentModel> {
    let cloud = cloud.into();
    let models = DeploymentModel::ALL.iter().copied();
    models.filter(move |model| model_facts(*model).clouds.contains(&cloud))
}

static PRIVATE: ModelFacts = ModelFacts {
    clouds: &[Cloud::Aws, Cloud::Google, Cloud::Azure],
    is_private: true,
    has_bastion: true,
    has_nat: true,
    always_own_buckets: false,
    compliance_tag: None,
};

static PUBLIC: ModelFacts = ModelFacts {
    clouds: &[Cloud::Aws, Cloud::Google, Cloud::Azure],
    is_private: false,
    has_bastion: false,
    has_nat: false,
    always_own_buckets: false,
    compliance_tag: None,
};

static HIPAA: ModelFacts = ModelFacts {
    clouds: &[Cloud::Aws],
    is_private: true,
    has_bastion: true,
    has_nat: false,
    always_own_buckets: true,
    compliance_tag: Some("hipaa"),
};

static PCI_DSS: ModelFacts = ModelFacts {
    clouds: &[Cloud::Aws],
    is_private: true,
    has_bastion: true,
    has_nat: false,
    always_own_buckets: true,
    compliance_tag: Some("pci_dss"),
};

/// Known to the wire, offered nowhere.
static IPSEC: ModelFacts = ModelFacts {
    clouds: &[],
    is_private: true,
    has_bastion: true,
    has_nat: true,
    always_own_buckets: false,
    compliance_tag: None,
};
