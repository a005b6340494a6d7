//! What an organization asks of the people who run this server, and what they answer.

use std::collections::BTreeMap;

use crate::ContactEmail;

wire_words! {
    /// What a request is about.
    pub enum RequestKind {
        /// Bring your own cloud for the organization.
        Enable,
        /// A custom cloud on Azure.
        Azure,
        /// A service that moves to another cloud.
        Migration,
    }

    /// State of a request.
    pub enum RequestState {
        Open,
        /// An operator works on it.
        InProgress,
        /// An operator did what it asks for.
        Done,
        /// An operator did not do it, and the answer says why.
        Declined,
        /// The organization took it back.
        Withdrawn,
    }

    /// Support tier of an organization, the lowest first.
    pub enum Tier {
        None,
        Basic,
        Priority,
        Advanced,
        Business,
        Premium,
    }
}

/// Content of a request, with its kind in the field `kind`.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RequestContent {
    Enable(EnableRequest),
    Azure(AzureRequest),
    Migration(MigrationRequest),
}

wire! {
    /// Enable bring your own cloud.
    #[derive(Default)]
    pub struct EnableRequest {
        /// Where the operator answers.
        #[serde(default)]
        pub email: String,
        #[serde(default)]
        pub country: String,
        /// The cloud to use first: `aws`, `google` or `azure`.
        #[serde(default)]
        pub cloud_provider: String,
        /// Up to 2,000 characters.
        #[serde(default)]
        pub message: String,
    }

    /// A custom cloud on Azure, which an operator builds.
    #[derive(Default)]
    pub struct AzureRequest {
        /// Azure's own name, for example `westeurope`.
        #[serde(default)]
        pub cloud_region: String,
        /// A private IPv4 block of /16 to /24.
        #[serde(default)]
        pub reserved_cidr: String,
        /// `standard` or `standard_public`.
        #[serde(default)]
        pub deployment_model: String,
        /// A UUID.
        #[serde(default)]
        pub subscription_id: String,
        /// A UUID.
        #[serde(default)]
        pub tenant_id: String,
        /// The people to call, one Admin among them.
        #[serde(default)]
        pub contact_emails: Vec<ContactEmail>,
        #[serde(default)]
        pub tags: BTreeMap<String, String>,
        /// Up to 2,000 characters.
        #[serde(default)]
        pub notes: String,
    }

    /// Move a service to another cloud, where it needs work on the network first.
    #[derive(Default)]
    pub struct MigrationRequest {
        #[serde(default)]
        pub project_name: String,
        #[serde(default)]
        pub service_name: String,
        /// Name of the cloud to move to, for example `custom-aws-eu-west-1-1234567`.
        #[serde(default)]
        pub cloud_name: String,
        /// Up to 2,000 characters.
        #[serde(default)]
        pub notes: String,
    }

    /// POST `organization/{org}/requests`.
    pub struct OrganizationRequestCreate {
        pub content: RequestContent,
    }

    /// A request: GET and DELETE `organization/{org}/requests/{id}`.
    pub struct OrganizationRequest {
        pub request_id: String,
        pub organization_id: String,
        pub organization_name: String,
        /// Support tier of the organization now.
        pub tier: Tier,
        pub kind: RequestKind,
        pub state: RequestState,
        pub content: RequestContent,
        /// Answer of the operators.
        pub answer: String,
        /// Assignee, if there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub assignee: Option<String>,
        /// The custom cloud that was created for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub custom_cloud_environment_id: Option<String>,
        /// Grows with every change; the ETag of [`OrganizationRequestUpdate`].
        pub version: i64,
        /// Email of the person who sent it.
        pub created_by: String,
        pub create_time: String,
        pub update_time: String,
    }

    /// GET `organization/{org}/requests`.
    pub struct OrganizationRequestsAnswer {
        /// Newest first, at most 200.
        pub requests: Vec<OrganizationRequest>,
        pub is_byoc_enabled: bool,
        /// Support tier of the organization.
        pub tier: Tier,
        /// The lowest tier with which bring your own cloud is enabled.
        pub minimum_tier: Tier,
        /// Name of the operator of this server.
        pub operator_name: String,
    }

    /// GET `operator/requests?state=&kind=&cursor=`: those of all organizations, newest first.
    pub struct OperatorRequestsAnswer {
        pub requests: Vec<OrganizationRequest>,
        /// Send it as `cursor` to get older ones.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cursor: Option<String>,
    }

    /// PUT `operator/requests/{id}`: absent fields stay as they are.
    #[derive(Default)]
    pub struct OrganizationRequestUpdate {
        /// `open`, `in_progress`, `done` or `declined`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub state: Option<RequestState>,
        /// Up to 2,000 characters; needed to decline.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub answer: Option<String>,
        /// Assignee; empty for nobody.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub assignee: Option<String>,
    }
}
