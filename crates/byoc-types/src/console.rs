//! `/console/v1`: what the console needs and the public API has no word for.

use std::collections::BTreeMap;

use crate::{
    CloudProvider, ContactEmail, CustomCloudPermissions, CustomCloudState, DeploymentModel,
    Organization,
};

wire_words! {
    /// What a person may do in an organization.
    pub enum Role {
        /// Creates and manages custom clouds.
        SuperAdmin,
        /// Reads the custom clouds that their projects may use.
        Member,
    }

    /// What a person may do in a project.
    pub enum ProjectRole {
        Admin,
        Operator,
        Developer,
        ReadOnly,
    }

    /// Which permission lets a project use a custom cloud.
    pub enum UsedThrough {
        /// It names the project.
        Project,
        /// It names the project's unit.
        Unit,
        /// It names the organization: all current and future projects.
        Organization,
    }

    /// Mode of a provider: live, rehearsal or off.
    pub enum ProviderMode {
        /// A simulated account; nothing is created anywhere.
        Rehearsal,
        /// The provider's own API.
        Live,
        /// Not offered here.
        Off,
    }

    /// State of an operation or of one of its steps.
    pub enum StepState {
        Waiting,
        Running,
        Done,
        Failed,
        Cancelled,
    }

    pub enum OperationKind {
        Provision,
        Delete,
        ServiceCreate,
        ServicePowerOn,
        ServicePowerOff,
        /// A move to other nodes that is taken back.
        ServiceMoveCancel,
        /// To another plan, cloud or version.
        ServiceMigrate,
        ServiceTerminate,
    }

    /// Step of the wizard, as in its URL.
    pub enum WizardStep {
        Details,
        Deploy,
        Availability,
        Contacts,
        Create,
    }
}

wire! {
    /// GET `setup`: whether this server still waits for its first administrator.
    pub struct SetupStatus {
        pub is_needed: bool,
    }

    /// POST `setup`: first run, with the single-use token of the setup link.
    #[derive(Default)]
    pub struct SetupRequest {
        #[serde(default)]
        pub token: String,
        #[serde(default)]
        pub organization_name: String,
        #[serde(default)]
        pub real_name: String,
        #[serde(default)]
        pub email: String,
        #[serde(default)]
        pub password: String,
    }

    /// POST `session`.
    #[derive(Default)]
    pub struct SessionCreate {
        #[serde(default)]
        pub email: String,
        #[serde(default)]
        pub password: String,
    }

    /// GET `session`: who is signed in.
    pub struct Session {
        pub user_id: String,
        pub email: String,
        pub real_name: String,
        pub is_operator: bool,
        pub organizations: Vec<Membership>,
    }

    pub struct Membership {
        pub organization: Organization,
        pub role: Role,
        pub is_byoc_enabled: bool,
        /// Deployment models offered to this organization for each provider.
        #[serde(default)]
        pub models: BTreeMap<CloudProvider, Vec<DeploymentModel>>,
    }

    /// GET and PUT `operator/organization/{org}/deployment-models`.
    #[derive(Default)]
    pub struct OrganizationModels {
        /// The models that the operator gave this organization; if absent, those of the configuration.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub deployment_models: Option<Vec<DeploymentModel>>,
    }

    /// GET `capabilities`: features of this server. Clients hide what is absent.
    pub struct Capabilities {
        /// Name of the product as configured.
        pub product_name: String,
        pub version: String,
        // A field for each cloud that has a template, and no map: pages that were opened before an
        // update of the server read them. `state/capabilities.rs` of the app alone names them.
        pub aws: ProviderMode,
        pub google: ProviderMode,
        /// True if the data is sample data of `--demo`.
        pub is_demo: bool,
        /// Deployment models offered for each provider, to organizations to which the operator gave no
        /// others. The models of one organization are in its [`Membership`].
        pub models: BTreeMap<CloudProvider, Vec<DeploymentModel>>,
        /// Prefixes that infrastructure tag keys may not begin with.
        pub reserved_tag_prefixes: Vec<String>,
        /// Whether backups may be kept in buckets in customers' accounts.
        #[serde(default)]
        pub has_object_storage: bool,
        /// Contact of the operators of this server: an email address or an `https` address.
        #[serde(default)]
        pub operator_contact: Option<String>,
    }

    /// An entry of `regions`.
    pub struct Region {
        pub cloud_provider: CloudProvider,
        /// The provider's own name, for example `eu-west-1`.
        pub name: String,
        /// Place, for example `Ireland`.
        pub place: String,
        /// Heading it is listed under, for example `Europe`.
        pub geography: String,
        /// Zones that the template uses: 2 or 3.
        pub zones: u8,
        /// Whether an account has it only once somebody enables it there.
        #[serde(default)]
        pub is_opt_in: bool,
    }

    pub struct RegionsAnswer {
        pub regions: Vec<Region>,
    }

    /// POST `network-plan`.
    #[derive(Default)]
    pub struct NetworkPlanRequest {
        #[serde(default)]
        pub cloud_provider: String,
        #[serde(default)]
        pub cloud_region: String,
        #[serde(default)]
        pub deployment_model: String,
        #[serde(default)]
        pub reserved_cidr: String,
    }

    pub struct NetworkPlanAnswer {
        pub reserved_cidr: String,
        pub subnets: Vec<PlannedSubnet>,
        /// Blocks that stay free.
        pub free: Vec<String>,
        /// Warnings about accepted values.
        pub warnings: Vec<String>,
    }

    pub struct PlannedSubnet {
        /// `bastion` or `workload`.
        pub purpose: String,
        /// `az1`… on AWS; absent if subnets span the region.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub zone: Option<String>,
        pub cidr: String,
        /// Usable addresses, without those that the provider reserves.
        pub usable: u32,
    }

    /// Wizard fields of a draft that are not part of the custom cloud yet, stored as typed. GET and PUT
    /// `custom-cloud-environments/{id}/draft`, with ETag and If-Match.
    #[derive(Default)]
    pub struct Draft {
        /// The step to resume at.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub step: Option<WizardStep>,
        /// The identifier field as typed: role ARN or service account, valid or not.
        #[serde(default)]
        pub identifier: String,
        /// True: by default for all projects.
        #[serde(default)]
        pub is_for_all_projects: bool,
        #[serde(default)]
        pub accounts: Vec<String>,
        #[serde(default)]
        pub projects: Vec<String>,
        #[serde(default)]
        pub contacts: Vec<ContactEmail>,
    }

    /// GET `custom-cloud-environments/{id}/status`, with ETag; 304 while nothing changed.
    pub struct CustomCloudStatus {
        pub custom_cloud_environment_id: String,
        pub state: CustomCloudState,
        pub version: i64,
        pub update_time: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub operation: Option<Operation>,
    }

    /// GET `custom-cloud-environments/{id}/operations`, newest first.
    pub struct OperationsAnswer {
        pub operations: Vec<Operation>,
    }

    /// GET `organization/{org}/custom-cloud-environments/{id}/operations/{op}/calls`: the last
    /// requests that the operation made to the account, at most 200, oldest first.
    pub struct OperationCallsAnswer {
        pub calls: Vec<OperationCall>,
    }

    /// One request to the account.
    pub struct OperationCall {
        /// When it was sent, RFC 3339.
        pub start_time: String,
        /// Name of the step that sent it.
        pub step: String,
        /// As the provider calls it, for example `ec2:DescribeSubnets`.
        pub action: String,
        pub region: String,
        /// The provider's code, for example `200` or `AccessDenied`, or why there was no answer:
        /// `timed_out`, `cancelled`.
        pub answer: String,
        pub milliseconds: u64,
        /// The provider's request ID. Absent if it gave none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub request_id: Option<String>,
    }

    /// A long operation with every step it has, done or not.
    pub struct Operation {
        pub operation_id: String,
        pub kind: OperationKind,
        pub state: StepState,
        pub create_time: String,
        pub update_time: String,
        pub steps: Vec<OperationStep>,
        /// Why it stopped, if it failed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cause: Option<Cause>,
        /// What the running step waits for. Absent if it waits for nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub waiting: Option<OperationWait>,
    }

    /// GET `custom-cloud-environments/{id}/connection`: what the last check of the connection found.
    /// For a deleted custom cloud: the last search of its account for remaining resources.
    pub struct ConnectionCheck {
        pub state: CustomCloudState,
        /// Checks that failed in a row. After three of them the custom cloud counts as disconnected.
        pub failures: u32,
        /// When the last check was made. Absent before the first one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub check_time: Option<String>,
        /// Time of the next automatic check, RFC 3339. Absent if none is planned.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub next_check_time: Option<String>,
        /// Why the last check failed. Absent if it did not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cause: Option<Cause>,
        /// Changes and additions in the account. Everything that is needed exists.
        pub differences: Vec<Difference>,
        /// Whether so many accounts fail at the same time that none counts as disconnected.
        pub is_paused: bool,
    }

    /// One difference between the account and the template.
    pub struct Difference {
        /// Name of the resource.
        pub subject: String,
        /// Absent if the template has no such resource.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub expected: Option<String>,
        pub found: String,
    }

    /// Something in the account that is not there yet.
    pub struct OperationWait {
        /// For a person, for example `The bastion is starting.`
        pub note: String,
        /// When the step looks again, RFC 3339.
        pub until: String,
    }

    pub struct OperationStep {
        /// Stable word, for example `assume_role`.
        pub name: String,
        /// For a person, for example `Assume the role with its external ID`.
        pub title: String,
        pub state: StepState,
        pub attempts: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub start_time: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub end_time: Option<String>,
    }

    /// Evidence, cause and fix of a failure.
    pub struct Cause {
        /// Stable word, for example `wrong_external_id`.
        pub code: String,
        /// What is wrong, in a sentence.
        pub title: String,
        /// What to do about it.
        pub fix: String,
        /// What the provider answered, verbatim, without secrets.
        pub evidence: String,
        /// Whether a retry can help after the fix.
        pub is_retryable: bool,
    }

    /// One row of the history: GET `custom-cloud-environments/{id}/events`, newest first.
    pub struct Event {
        /// Numbered without gaps within the organization.
        pub sequence: i64,
        pub custom_cloud_environment_id: String,
        /// What the custom cloud is called now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub custom_cloud_name: Option<String>,
        /// Stable word, for example `custom_cloud_create` or `state_change`.
        pub action: String,
        /// Email of the person, or `control plane`.
        pub actor: String,
        pub time: String,
        /// The state after it, if it changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub state: Option<CustomCloudState>,
        pub changes: Vec<FieldChange>,
        /// A sentence for a person.
        pub summary: String,
    }

    pub struct FieldChange {
        pub field: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub before: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
    }

    pub struct EventsAnswer {
        pub events: Vec<Event>,
        /// Send it as `cursor` to get older events.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cursor: Option<String>,
    }

    /// `data` of every message of `organization/{org}/stream`; its number is the message's `id`.
    pub struct StreamMessage {
        pub sequence: i64,
        /// Empty if the organization itself changed, for example its company rules.
        pub custom_cloud_environment_id: String,
        pub action: String,
        pub version: i64,
        /// Project of the changed service. Absent for other changes, and for people who can't see the
        /// project.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub project_name: Option<String>,
        /// Name of the changed service.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub service_name: Option<String>,
    }

    /// GET `custom-cloud-environments/{id}/rehearsal`: the simulated account, where the cloud's
    /// provider is in rehearsal.
    pub struct Rehearsal {
        /// The simulated account or project of the customer.
        pub account: String,
        /// The identifier that this account would answer after `terraform apply`.
        pub identifier: String,
        pub failures: Vec<RehearsalFailure>,
        /// Code of the failure chosen to happen at the next deployment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub chosen: Option<String>,
    }

    pub struct RehearsalFailure {
        pub code: String,
        pub title: String,
    }

    /// PUT `custom-cloud-environments/{id}/rehearsal`: the failure to simulate, if any.
    #[derive(Default)]
    pub struct RehearsalUpdate {
        #[serde(default)]
        pub chosen: Option<String>,
    }

    /// GET `organization/{org}/custom-cloud-permissions`: who may use which custom cloud, in one
    /// answer for a whole list.
    pub struct CustomCloudPermissionsListAnswer {
        /// By `custom_cloud_environment_id`.
        pub permissions: BTreeMap<String, CustomCloudPermissions>,
    }

    /// GET `organization/{org}/members`.
    pub struct MembersAnswer {
        pub members: Vec<Member>,
    }

    pub struct Member {
        pub user_id: String,
        pub email: String,
        pub real_name: String,
        pub role: Role,
        /// Whether an operator deactivated the account, so that the person can't sign in.
        #[serde(default)]
        pub is_deactivated: bool,
    }

    /// PUT `organization/{org}/members/{user}`.
    #[derive(Default)]
    pub struct MemberUpdate {
        /// A word of [`Role`].
        #[serde(default)]
        pub role: String,
    }

    /// POST `organization/{org}/units`.
    #[derive(Default)]
    pub struct UnitCreate {
        #[serde(default)]
        pub account_name: String,
    }

    /// PUT `organization/{org}/units/{unit}`: absent fields stay as they are.
    #[derive(Default)]
    pub struct UnitUpdate {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub account_name: Option<String>,
    }

    /// PUT `organization/{org}/projects/{project}`: absent fields stay as they are.
    #[derive(Default)]
    pub struct ProjectUpdate {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub project_name: Option<String>,
        /// The unit to move it to; empty or the root account for the organization itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub account_id: Option<String>,
    }

    /// GET `organization/{org}/projects/{project}/custom-clouds` and
    /// `organization/{org}/units/{unit}/custom-clouds`.
    pub struct DependentCloudsAnswer {
        pub custom_clouds: Vec<DependentCloud>,
    }

    /// A custom cloud that a project or the projects of a unit may use.
    pub struct DependentCloud {
        pub custom_cloud_environment_id: String,
        pub display_name: String,
        pub state: CustomCloudState,
        pub through: Vec<UsedThrough>,
    }

    /// GET `organization/{org}/projects/{project}/members`.
    pub struct ProjectMembersAnswer {
        pub members: Vec<ProjectMember>,
    }

    pub struct ProjectMember {
        pub user_id: String,
        pub email: String,
        pub real_name: String,
        pub role: ProjectRole,
    }

    /// PUT `organization/{org}/projects/{project}/members/{user}`.
    #[derive(Default)]
    pub struct ProjectMemberUpdate {
        /// A word of [`ProjectRole`].
        #[serde(default)]
        pub role: String,
    }

    /// POST `organization/{org}/projects`.
    #[derive(Default)]
    pub struct ProjectCreate {
        #[serde(default)]
        pub project_name: String,
        /// Its unit; the root account if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub account_id: Option<String>,
    }
}
