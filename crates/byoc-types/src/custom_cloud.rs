//! `/v1/organization/{org}/custom-cloud-environments` and what hangs below it.

use std::collections::BTreeMap;

wire_words! {
    /// `cloud_provider`.
    pub enum CloudProvider {
        Aws,
        Azure,
        Google,
        Oracle,
    }

    /// `deployment_model`: `standard` is the private model, `standard_public` the public one.
    pub enum DeploymentModel {
        Standard,
        StandardPublic,
        Hipaa,
        PciDss,
        IpsecIngress,
        DirectIpsecIngress,
    }

    /// `state` of a custom cloud.
    pub enum CustomCloudState {
        Draft,
        Validating,
        Creating,
        Active,
        CreationFailed,
        Disconnected,
        Reconnecting,
        Deleting,
        DeletionFailed,
        Deleted,
    }
}

wire! {
    /// A person to call about a custom cloud.
    pub struct ContactEmail {
        pub email: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub real_name: Option<String>,
        /// `Admin` (compared without case) is the primary support contact; at least one is needed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub role: Option<String>,
    }

    /// What went wrong with a custom cloud, in words.
    pub struct CustomCloudError {
        /// Always `general_error`.
        pub category: String,
        pub message: String,
    }

    /// A custom cloud, as every call answers it.
    pub struct CustomCloud {
        pub custom_cloud_environment_id: String,
        pub display_name: String,
        pub state: CustomCloudState,
        pub cloud_provider: CloudProvider,
        pub cloud_region: String,
        pub deployment_model: DeploymentModel,
        /// IPv4 network in CIDR notation, for example `10.0.0.0/16`.
        pub reserved_cidr: String,
        pub contact_emails: Vec<ContactEmail>,
        /// Infrastructure tags as they were given, prefix `byoc_resource_tag:` included.
        #[serde(default)]
        pub tags: BTreeMap<String, String>,
        #[serde(default)]
        pub errors: Vec<CustomCloudError>,
        /// RFC 3339, UTC.
        pub update_time: String,
        /// Prefix of everything created in the account, for example `cce-cce0123456789a`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub byoc_unique_name: Option<String>,
        /// Infrastructure tags without the prefix: what the template gets.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub byoc_resource_tags: Option<BTreeMap<String, String>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub aws_iam_role_arn: Option<String>,
        /// Zone key (`az1`…) to CIDR.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub aws_subnets_bastion: Option<BTreeMap<String, String>>,
        /// Zone key (`az1`…) to CIDR.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub aws_subnets_workload: Option<BTreeMap<String, String>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub aiven_aws_account_principal: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub aiven_aws_assume_role_external_id: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub aiven_google_account_principal: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub aiven_management_cidr_blocks: Option<Vec<String>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub google_privilege_bearing_service_account_id: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub google_bastion_cidr: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub google_workload_cidr: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub bucket_names: Option<BTreeMap<String, String>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub use_customer_owned_storage: Option<bool>,
        /// Names of this cloud for services. Filled once it is active.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub custom_cloud_names: Option<Vec<String>>,
        /// True if the account is simulated: nothing is created in any cloud.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub is_rehearsed: Option<bool>,
        /// For a deleted custom cloud whose template may have been applied: whether its resources are
        /// marked as destroyed. Otherwise absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub is_destroyed: Option<bool>,
    }

    /// POST `custom-cloud-environments`. Everything is optional here so that a missing field is
    /// answered with a sentence per field instead of a parse error.
    #[derive(Default)]
    pub struct CustomCloudCreate {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub display_name: Option<String>,
        /// A word of [`CloudProvider`]; text, so that an unknown word gets a sentence.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cloud_provider: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cloud_region: Option<String>,
        /// A word of [`DeploymentModel`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub deployment_model: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reserved_cidr: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub contact_emails: Option<Vec<ContactEmail>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub tags: Option<BTreeMap<String, String>>,
        /// Whether backups are kept in the customer's own buckets. The public API returns this field but
        /// does not accept it, so its clients leave it out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub use_customer_owned_storage: Option<bool>,
    }

    /// PUT `custom-cloud-environments/{id}`: absent fields stay as they are.
    #[derive(Default)]
    pub struct CustomCloudUpdate {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub display_name: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cloud_provider: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cloud_region: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub deployment_model: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reserved_cidr: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub contact_emails: Option<Vec<ContactEmail>>,
        /// A map holding any `null` merges (null removes a key); a map without one replaces.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub tags: Option<BTreeMap<String, Option<String>>>,
        /// As in [`CustomCloudCreate`]. It can't change after the draft.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub use_customer_owned_storage: Option<bool>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub aws_iam_role_arn: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub google_privilege_bearing_service_account_id: Option<String>,
    }

    /// POST `custom-cloud-environments/{id}/provision`: exactly the identifier that fits the
    /// cloud's provider, or none if the draft already has it.
    #[derive(Default)]
    pub struct CustomCloudProvision {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub aws_iam_role_arn: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub google_privilege_bearing_service_account_id: Option<String>,
    }

    /// GET and PUT `custom-cloud-environments/{id}/permissions`. Authoritative: projects and units that
    /// are not listed have no access. The organization's root account in `accounts` means every project.
    #[derive(Default)]
    pub struct CustomCloudPermissions {
        #[serde(default)]
        pub accounts: Vec<String>,
        #[serde(default)]
        pub projects: Vec<String>,
    }

    pub struct CustomCloudAnswer {
        pub custom_cloud_environment: CustomCloud,
    }

    /// What POST `custom-cloud-environments/{id}/provision` answers.
    pub struct CustomCloudProvisionAnswer {
        pub custom_cloud_environment: CustomCloud,
        /// Warnings about a request that was carried out.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub warnings: Vec<FieldWarning>,
    }

    /// Something about one field that a person should know.
    pub struct FieldWarning {
        /// Path of the field in the request, for example `aws_iam_role_arn`.
        pub field: String,
        /// Stable word: `role_name_other` for a role that the template doesn't create.
        pub error_code: String,
        pub message: String,
    }

    pub struct CustomCloudsAnswer {
        /// For the next page, if there is one. A page has 999.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cursor: Option<String>,
        pub custom_cloud_environments: Vec<CustomCloud>,
    }

    /// GET of the console's list with a parameter that sorts, filters, searches or limits it.
    pub struct CustomCloudsPage {
        pub custom_cloud_environments: Vec<CustomCloud>,
        /// Number on all pages. Exact up to 10,000; 10,001 means more.
        pub total: u32,
        /// Send it as `cursor`, with the same parameters, to get the next page. Absent on the last page.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub next_cursor: Option<String>,
    }

    /// GET `infra-templates/terraform/template`.
    pub struct InfraTemplateAnswer {
        pub template: String,
    }

    /// GET `infra-templates/terraform/variables`.
    pub struct InfraVariablesAnswer {
        pub variables: String,
    }
}
