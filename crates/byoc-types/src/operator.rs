//! `/console/v1/operator`: what those who run the server see and decide.

use std::collections::BTreeMap;

use crate::{
    Cause, CloudProvider, CustomCloudState, DeploymentModel, Invitation, OperationKind, Tier,
};

wire! {
    /// GET `operator/organizations?cursor=`: the newest first.
    pub struct OperatorOrganizationsAnswer {
        pub organizations: Vec<OperatorOrganization>,
        /// The lowest tier with which bring your own cloud can be enabled here.
        pub minimum_tier: Tier,
        /// Send it as `cursor` to get older organizations.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cursor: Option<String>,
    }

    /// GET and PUT `operator/organization/{org}`, with ETag and If-Match.
    pub struct OperatorOrganization {
        pub organization_id: String,
        pub organization_name: String,
        pub tier: Tier,
        /// The lowest tier with which bring your own cloud can be enabled here.
        pub minimum_tier: Tier,
        pub is_byoc_enabled: bool,
        /// The models that an operator gave this organization. If absent: those of the configuration.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub deployment_models: Option<Vec<DeploymentModel>>,
        pub member_count: i64,
        /// Super admins who can sign in.
        pub super_admin_count: i64,
        /// Without the deleted ones.
        pub custom_cloud_count: i64,
        pub create_time: String,
    }

    /// PUT `operator/organization/{org}`: replaces all of it.
    pub struct OperatorOrganizationUpdate {
        #[serde(default)]
        pub organization_name: String,
        /// A word of [`Tier`].
        #[serde(default)]
        pub tier: String,
        /// Whether super admins may create and deploy custom clouds.
        pub is_byoc_enabled: bool,
        /// If absent: those of the configuration.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub deployment_models: Option<Vec<DeploymentModel>>,
    }

    /// POST `operator/organizations`.
    #[derive(Default)]
    pub struct OperatorOrganizationCreate {
        #[serde(default)]
        pub organization_name: String,
        /// A word of [`Tier`].
        #[serde(default)]
        pub tier: String,
        #[serde(default)]
        pub is_byoc_enabled: bool,
        /// Of the first super admin, who is invited.
        #[serde(default)]
        pub email: String,
    }

    /// Answer of POST `operator/organizations`.
    pub struct OperatorOrganizationCreated {
        pub organization: OperatorOrganization,
        /// Of the first super admin, with the token of its link.
        pub invitation: Invitation,
    }

    /// POST `operator/organization/{org}/invitations`: a super admin for an organization that has
    /// none who can sign in.
    #[derive(Default)]
    pub struct OperatorInvitationCreate {
        #[serde(default)]
        pub email: String,
    }

    /// GET `operator/custom-clouds`: those of all organizations, the newest first.
    pub struct OperatorCustomCloudsAnswer {
        pub custom_clouds: Vec<OperatorCustomCloud>,
        /// Number in each state. The parameter `state` doesn't change this.
        pub states: BTreeMap<CustomCloudState, i64>,
        /// Current causes, most frequent first. The parameter `cause` doesn't change this.
        pub causes: Vec<CauseCount>,
        /// Send it as `cursor` to get older ones.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cursor: Option<String>,
    }

    /// A custom cloud of any organization.
    pub struct OperatorCustomCloud {
        pub custom_cloud_environment_id: String,
        pub organization_id: String,
        pub organization_name: String,
        pub display_name: String,
        pub state: CustomCloudState,
        pub cloud_provider: CloudProvider,
        pub cloud_region: String,
        pub update_time: String,
        /// Why its operation failed or is retried, or why the last check of its connection failed. Absent
        /// if nothing is wrong.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cause: Option<Cause>,
    }

    /// How many custom clouds have the same cause.
    pub struct CauseCount {
        /// Stable word, for example `wrong_external_id`.
        pub code: String,
        pub count: i64,
    }

    /// GET `operator/failures`: operations that failed in the last 24 hours and were not retried.
    #[derive(Default)]
    pub struct OperatorFailuresAnswer {
        /// By cause, the most frequent first.
        pub causes: Vec<FailureGroup>,
    }

    /// Operations that failed with the same cause.
    pub struct FailureGroup {
        /// Stable word, for example `wrong_external_id`.
        pub code: String,
        pub count: i64,
        /// The newest first.
        pub operations: Vec<FailedOperation>,
    }

    /// An operation of a custom cloud, or of a service.
    pub struct FailedOperation {
        pub operation_id: String,
        pub kind: OperationKind,
        pub organization_id: String,
        pub organization_name: String,
        /// Of a service: the custom cloud that it runs in. Absent in a public region.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub custom_cloud_environment_id: Option<String>,
        /// Name of the custom cloud, or of the service.
        pub display_name: String,
        /// Project of a service. Absent for a custom cloud.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub project_name: Option<String>,
        pub fail_time: String,
        pub cause: Cause,
    }

    /// GET `operator/health`.
    pub struct OperatorHealth {
        pub version: String,
        /// When this server started.
        pub start_time: String,
        /// When this was read, by the database's clock.
        pub read_time: String,
        /// `SQLite` or `PostgreSQL`.
        pub database_engine: String,
        pub database_bytes: i64,
        /// Since the worker last looked for work.
        pub worker_age_seconds: i64,
        /// Whether that is so long ago that it counts as stuck.
        pub is_worker_stuck: bool,
        /// Number of restarts of its loop.
        pub worker_restarts: i64,
        /// Whether so many accounts fail that no connection counts as lost.
        pub are_checks_paused: bool,
        /// Operations that wait for their time or for a worker.
        pub operations_waiting: i64,
        /// Operations that a worker is running.
        pub operations_running: i64,
        /// Since when the oldest waiting operation is due.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub oldest_due_time: Option<String>,
        /// Checks of connections that are due.
        pub checks_due: i64,
    }
}
