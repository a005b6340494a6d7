//! Every variant that can be rendered, with inputs that are the same in every test.

use std::collections::BTreeMap;

use byoc_rules::cloud::TemplateCloud;
use byoc_rules::network;
use byoc_terraform::{CompanyRules, ControlPlane, TemplateInput};
use byoc_types::DeploymentModel;

pub struct Variant {
    /// For snapshots and folders.
    pub name: &'static str,
    pub input: TemplateInput,
}

/// Every provider and model, with buckets where that is a choice, with two zones and with the
/// rules of a company.
pub fn all() -> Vec<Variant> {
    use DeploymentModel::{Hipaa, PciDss, Standard, StandardPublic};
    use TemplateCloud::{Aws, Google};
    let variant = |name, provider, model| Variant {
        name,
        input: input(provider, model, 3),
    };
    let with_buckets = |name, model| {
        let mut variant = variant(name, Aws, model);
        variant.input.has_buckets = true;
        variant
    };
    let mut active = variant("aws_standard_active", Aws, Standard);
    active.input.is_onboarding = false;
    let mut company = variant("aws_standard_company_rules", Aws, Standard);
    company.input.company_rules = CompanyRules {
        permissions_boundary: Some("arn:aws:iam::123456789012:policy/everyone".to_owned()),
        role_path: Some("/platform/".to_owned()),
        ..CompanyRules::default()
    };
    vec![
        variant("aws_standard", Aws, Standard),
        variant("aws_standard_public", Aws, StandardPublic),
        variant("aws_hipaa", Aws, Hipaa),
        variant("aws_pci_dss", Aws, PciDss),
        with_buckets("aws_standard_buckets", Standard),
        with_buckets("aws_standard_public_buckets", StandardPublic),
        Variant {
            name: "aws_standard_two_zones",
            input: input(Aws, Standard, 2),
        },
        active,
        company,
        variant("google_standard", Google, Standard),
        variant("google_standard_public", Google, StandardPublic),
    ]
}

pub fn input(cloud: TemplateCloud, model: DeploymentModel, zones: u8) -> TemplateInput {
    let vpc = "10.0.0.0/16".parse().expect("a network");
    TemplateInput {
        cloud_id: "018b6442-c602-42bc-b63d-438026133f60".to_owned(),
        unique_name: "cce-cce0123456789a".to_owned(),
        region: cloud.facts().example_region.to_owned(),
        plan: network::plan(cloud, model, zones, vpc).expect("a plan"),
        tags: BTreeMap::from([
            ("cost-center".to_owned(), "12345".to_owned()),
            ("team".to_owned(), "data".to_owned()),
        ]),
        control_plane: ControlPlane {
            aws_account_principal: "arn:aws:iam::999999999999:role/byoc-control-plane".to_owned(),
            image_owner_ids: vec!["999999999999".to_owned()],
            management_cidr_blocks: vec!["192.0.2.10/32".to_owned(), "198.51.100.0/28".to_owned()],
            google_account_principal:
                "serviceAccount:byoc-control-plane@control-plane.iam.gserviceaccount.com".to_owned(),
            object_storage_principals: vec![
                "arn:aws:iam::999999999999:role/byoc-object-storage".to_owned(),
            ],
            tag_prefix: "byoc".to_owned(),
        },
        external_id: "9b1de0c4f2a84c0f8f4f6d1f0a5f3c77".to_owned(),
        is_onboarding: true,
        has_buckets: false,
        company_rules: CompanyRules::default(),
    }
}
