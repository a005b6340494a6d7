//! `/console/v1`: the Terraform files, the policies in words, the versions of the template, the plan
//! that is expected of it, and the rules of the customer's company.

use std::collections::BTreeMap;

use crate::CloudProvider;

wire_words! {
    /// Whose permissions a policy is about.
    pub enum PolicyKind {
        /// The person who applies the template.
        Operator,
        /// Who may become the role or the service account.
        Trust,
        /// The control plane, for as long as the custom cloud exists.
        Runtime,
        /// The control plane, until the custom cloud is active.
        Onboarding,
        /// Who may use the buckets.
        Bucket,
        /// What passes through the S3 endpoint, where nothing else leads out of the network.
        Endpoint,
    }

    /// Whether a statement gives or takes.
    pub enum PolicyEffect {
        Allow,
        Deny,
    }

    /// When a statement is used.
    pub enum PolicyPhase {
        /// Until the custom cloud is active.
        Setup,
        /// While services run in it.
        Daily,
        /// When it is deleted, and `terraform destroy`.
        Deletion,
    }

    /// What a reviewer should check in a change of the template, most important first.
    pub enum TemplateRisk {
        NewPermission,
        NewRule,
        NewResource,
        /// What was taken before may be refused now, with a sentence.
        StricterCheck,
        /// Another way to the same end: what is there stays, and nothing more is allowed.
        Behaviour,
        /// Permissions that are taken away.
        LessAllowed,
        /// Comments, descriptions, sentences: nothing in the account changes.
        Wording,
    }
}

wire! {
    /// GET `custom-cloud-environments/{id}/template-files`: the current files to download.
    pub struct TemplateFilesAnswer {
        pub template_version: String,
        /// Template, variables file, README, permissions and, on AWS, the policy for running Terraform,
        /// in the order of the zip.
        pub files: Vec<TemplateFile>,
        /// Name of the zip that holds them all.
        pub zip_name: String,
        /// Commands that deploy them, one a line.
        pub apply_commands: Vec<String>,
        /// Removes what only the checks before Active need.
        pub destroy_onboarding_command: String,
        /// Removes everything, once the custom cloud is deleted.
        pub destroy_command: String,
        /// The statement that lets a person change infrastructure tags of existing resources, indented
        /// JSON. The operator policy adds tags only to what it creates. Absent if nothing has tags.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub tag_change_statement: Option<String>,
        /// The statement that lets a person empty the buckets before `destroy_command`, indented JSON.
        /// Absent if there are none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub bucket_emptying_statement: Option<String>,
        /// Removes the buckets from Terraform's state, so that they stay. Absent if there are none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub keep_buckets_command: Option<String>,
        /// What `own_override.tf` must contain before `destroy_command` destroys the empty buckets.
        /// Absent if there are none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub bucket_release: Option<String>,
    }

    pub struct TemplateFile {
        /// For example `main.tf`.
        pub name: String,
        /// SHA-256 of the text in UTF-8, hexadecimal.
        pub sha256: String,
        pub text: String,
    }

    /// GET `custom-cloud-environments/{id}/permissions-explained`.
    pub struct PermissionsExplained {
        pub template_version: String,
        /// In reading order: operator, trust, runtime, onboarding, bucket, endpoint; only those
        /// there are.
        pub policies: Vec<ExplainedPolicy>,
        /// Sentences on what the documented operator policy (on Google: roles) lacks for this custom
        /// cloud, because of buckets or of a company rule. Empty if it is enough.
        pub extra_operator_rights: Vec<String>,
    }

    pub struct ExplainedPolicy {
        pub policy: PolicyKind,
        /// For example `What the control plane may do`.
        pub title: String,
        /// Who has these permissions, how and until when, in a sentence or two.
        pub purpose: String,
        /// The policy itself, indented JSON, ready to paste.
        pub document: String,
        pub statements: Vec<ExplainedStatement>,
    }

    pub struct ExplainedStatement {
        /// Its `Sid`; on Google the role or group of permissions. Empty if it has none.
        pub sid: String,
        pub effect: PolicyEffect,
        pub actions: Vec<String>,
        pub why: String,
        /// What it is limited to.
        pub limit: String,
        /// What stops without it.
        pub without: String,
        pub used: Vec<PolicyPhase>,
        /// Whether it goes beyond the documented operator policy.
        #[serde(default)]
        pub is_extra: bool,
        /// The statement itself, indented JSON.
        pub document: String,
    }

    /// GET `custom-cloud-environments/{id}/template-versions`.
    pub struct TemplateVersionsAnswer {
        /// Version of a download now.
        pub current: String,
        /// Last version that was read or downloaded for this custom cloud.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub served: Option<ServedTemplate>,
        /// Version that the last deployment started with, or that was marked as applied since.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub applied: Option<ServedTemplate>,
        /// Versions after the applied one (after none: all), newest first, as they concern this
        /// custom cloud's provider and model.
        pub newer: Vec<TemplateVersion>,
    }

    /// PUT `custom-cloud-environments/{id}/template-versions`, with If-Match.
    pub struct TemplateVersionsUpdate {
        /// The applied version, as in the output `template_version`.
        #[serde(default)]
        pub applied: String,
    }

    pub struct ServedTemplate {
        pub version: String,
        /// RFC 3339, UTC.
        pub time: String,
    }

    pub struct TemplateVersion {
        pub version: String,
        /// The day it was published, for example `2026-11-23`.
        pub date: String,
        pub changes: Vec<TemplateChange>,
    }

    pub struct TemplateChange {
        pub risk: TemplateRisk,
        /// A sentence.
        pub text: String,
    }

    /// GET `custom-cloud-environments/{id}/expected-plan`: what `terraform plan` may list before the
    /// first apply. The plan itself stays in the browser.
    pub struct ExpectedPlan {
        pub byoc_unique_name: String,
        pub template_version: String,
        pub cloud_provider: CloudProvider,
        pub cloud_region: String,
        /// Sorted by address.
        pub resources: Vec<ExpectedPlanResource>,
        /// Resources whose number the customer decides, such as own rules: what they have in common, with
        /// addresses without key.
        pub customer_rules: Vec<ExpectedPlanResource>,
        /// Resources that a choice of the customer may delete: addresses without key.
        pub removable: Vec<String>,
        /// Addresses that the template reads, for example `data.aws_partition.current`.
        pub data_sources: Vec<String>,
        /// Settings of the template's provider block, with what each refers to. A plan with other
        /// settings is not of this template.
        pub provider_settings: BTreeMap<String, Vec<String>>,
        /// Values of the current variables file, except those that are the customer's choice.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        pub variables: BTreeMap<String, serde_json::Value>,
    }

    pub struct ExpectedPlanResource {
        /// As Terraform writes it, for example `aws_subnet.workload["az1"]`.
        pub address: String,
        /// For example `aws_subnet`.
        pub kind: String,
        /// For a person, for example `Subnet`.
        pub title: String,
        /// Its name in the account, if it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// Attribute to CIDR block, for example `cidr_block` to `10.0.0.0/18`. Several are separated by
        /// commas.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        pub ranges: BTreeMap<String, String>,
        /// All of its tags; empty if it has none.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        pub tags: BTreeMap<String, String>,
        /// Attribute to policy document, JSON, in which `ACCOUNT_ID` stands for the account.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        pub policies: BTreeMap<String, String>,
        /// Other attributes whose value is known before the first apply, with dots if they are nested.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        pub values: BTreeMap<String, serde_json::Value>,
        /// Attributes whose value only the cloud knows, with what they refer to: `vpc_id` to
        /// `aws_vpc.byoc`.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        pub references: BTreeMap<String, Vec<String>>,
        /// Every attribute that the template sets, with dots if it is nested. A plan that sets another
        /// attribute is not of this template.
        pub settings: Vec<String>,
        /// Whether a choice of the customer can remove it.
        #[serde(default)]
        pub is_optional: bool,
    }

    /// GET and PUT `organization/{org}/company-rules`, with ETag and If-Match. PUT replaces all.
    #[derive(Default)]
    pub struct CompanyRules {
        /// ARN of the permissions boundary of every role of the template.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub permissions_boundary: Option<String>,
        /// IAM path of the role, with both slashes: `/platform/`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub role_path: Option<String>,
        /// Infrastructure tags that every custom cloud must have.
        #[serde(default)]
        pub mandatory_tags: Vec<MandatoryTag>,
        /// Regions by provider that custom clouds may be in. A provider that is absent allows all
        /// regions.
        #[serde(default)]
        pub allowed_regions: BTreeMap<CloudProvider, Vec<String>>,
    }

    pub struct MandatoryTag {
        pub key: String,
        /// The one value it must have; any value if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub value: Option<String>,
    }
}
