//! Services on `/v1`: what runs in clouds, and the catalogue of what may run.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{FieldWarning, Operation};

wire_words! {
    /// State of a service, in the words of the public API.
    pub enum ServiceState {
        /// Its nodes are being started.
        #[serde(rename = "REBUILDING")]
        Rebuilding,
        #[serde(rename = "RUNNING")]
        Running,
        /// It moves to other nodes: another plan, cloud or version.
        #[serde(rename = "REBALANCING")]
        Rebalancing,
        /// It has no nodes, and keeps its room.
        #[serde(rename = "POWEROFF")]
        Poweroff,
    }
}

wire! {
    /// GET `/v1/project/{project}/service/{service}`.
    pub struct Service {
        pub service_name: String,
        pub service_type: String,
        /// Name of the type for a person, for example `PostgreSQL`.
        pub service_type_description: String,
        pub state: ServiceState,
        pub cloud_name: String,
        /// Name of the cloud for people.
        pub cloud_description: String,
        pub plan: String,
        pub node_count: u32,
        pub node_cpu_count: u32,
        pub node_memory_mb: u32,
        /// Of each node.
        pub disk_space_mb: u32,
        /// Always absent: project VPCs are not supported.
        #[serde(default)]
        pub project_vpc_id: Option<String>,
        pub termination_protection: bool,
        pub user_config: BTreeMap<String, Value>,
        #[serde(default)]
        pub tags: BTreeMap<String, String>,
        pub maintenance: ServiceMaintenance,
        /// Where clients connect. Absent if nothing answers, as in a rehearsal.
        #[serde(default)]
        pub service_uri: Option<String>,
        #[serde(default)]
        pub connection_info: BTreeMap<String, Value>,
        #[serde(default)]
        pub databases: Vec<String>,
        #[serde(default)]
        pub users: Vec<ServiceUser>,
        pub node_states: Vec<ServiceNode>,
        pub create_time: String,
        pub update_time: String,
        /// The custom cloud that it runs in. Absent in a public region. Not in the public API.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub custom_cloud_environment_id: Option<String>,
        /// Whether its nodes are simulated. Not in the public API.
        pub is_rehearsed: bool,
        /// Whether it is being terminated. It is removed after its nodes. Not in the public API.
        #[serde(default)]
        pub is_terminating: bool,
        /// Where it moves to while it is `REBALANCING`. Not in the public API.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub moves_to: Option<ServicePlace>,
        /// The version that runs, for example `17`. Absent for a type that the catalogue has no more.
        /// Not in the public API.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub major_version: Option<String>,
        /// The newest operation. Not in the public API.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub operation: Option<Operation>,
    }

    /// Cloud and plan.
    pub struct ServicePlace {
        pub cloud_name: String,
        pub plan: String,
    }

    pub struct ServiceUser {
        pub username: String,
    }

    /// A node of a service.
    pub struct ServiceNode {
        pub name: String,
        /// `setting_up_vm`, `running` or `leaving`.
        pub state: String,
        #[serde(default)]
        pub progress_updates: Vec<Value>,
        /// `az1`…; absent if subnets span the region. Not in the public API.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub zone: Option<String>,
        /// Its address in the subnet. Not in the public API.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub address: Option<String>,
    }

    /// When the service may be updated.
    #[derive(Default)]
    pub struct ServiceMaintenance {
        /// `monday`…, or `never`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub dow: Option<String>,
        /// `HH:MM:SS`, UTC.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub time: Option<String>,
        #[serde(default)]
        pub updates: Vec<Value>,
    }

    pub struct ServicesAnswer {
        pub services: Vec<Service>,
    }

    /// GET, POST and PUT of a service.
    pub struct ServiceAnswer {
        pub service: Service,
        /// Warnings, for example if data moves to another region.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub warnings: Vec<FieldWarning>,
    }

    /// POST `/v1/project/{project}/service`.
    #[derive(Default)]
    pub struct ServiceCreate {
        #[serde(default)]
        pub service_name: String,
        #[serde(default)]
        pub service_type: String,
        #[serde(default)]
        pub plan: String,
        #[serde(default)]
        pub cloud: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub user_config: Option<BTreeMap<String, Value>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub termination_protection: Option<bool>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub maintenance: Option<ServiceMaintenance>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub tags: Option<BTreeMap<String, String>>,
        /// The value of the plan, or absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub disk_space_mb: Option<u32>,
        /// Absent: not supported.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub project_vpc_id: Option<String>,
        /// Empty: not supported.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub service_integrations: Vec<Value>,
        /// Empty: not supported.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub static_ips: Vec<String>,
    }

    /// PUT `/v1/project/{project}/service/{service}`: only the given fields change.
    #[derive(Default)]
    pub struct ServiceUpdate {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cloud: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub plan: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub powered: Option<bool>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub termination_protection: Option<bool>,
        /// `null` resets an option to its default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub user_config: Option<BTreeMap<String, Value>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub maintenance: Option<ServiceMaintenance>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub disk_space_mb: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub project_vpc_id: Option<String>,
    }

    /// GET `/v1/project/{project}/service/{service}/tags`, and the body of PUT.
    pub struct ServiceTags {
        pub tags: BTreeMap<String, String>,
    }

    /// PATCH `/v1/project/{project}/service/{service}/tags`: `null` removes a tag.
    pub struct ServiceTagsUpdate {
        pub tags: BTreeMap<String, Option<String>>,
    }

    pub struct ServiceTagsAnswer {
        pub message: String,
        pub tags: BTreeMap<String, String>,
    }

    /// GET `/v1/project/{project}/service_types`.
    pub struct ServiceTypesAnswer {
        pub service_types: BTreeMap<String, ServiceType>,
    }

    /// GET `/v1/project/{project}/service-types/{type}`.
    pub struct ServiceType {
        pub service_type: String,
        pub name: String,
        pub description: String,
        pub default_version: String,
        pub latest_available_version: String,
        /// JSON schema of `user_config`.
        pub user_config_schema: Value,
        pub service_plans: Vec<ServicePlan>,
    }

    /// GET `/v1/project/{project}/service-types/{type}/plans`.
    pub struct ServicePlansAnswer {
        pub service_plans: Vec<ServicePlan>,
    }

    pub struct ServicePlan {
        pub service_type: String,
        pub service_plan: String,
        pub node_count: u32,
        /// By name of the cloud.
        pub regions: BTreeMap<String, ServicePlanRegion>,
    }

    /// A plan in a cloud.
    pub struct ServicePlanRegion {
        /// For each hour. `0` if the catalogue has no price.
        pub price_usd: String,
        pub node_cpu_count: u32,
        pub node_memory_mb: u32,
        pub disk_space_mb: u32,
    }

    /// GET `/v1/account/{account}/service_versions`.
    pub struct ServiceVersionsAnswer {
        pub service_versions: Vec<ServiceVersion>,
    }

    pub struct ServiceVersion {
        pub service_type: String,
        pub major_version: String,
        pub state: String,
        // The official client prints these columns. The catalogue has no such times.
        #[serde(default)]
        pub availability_start_time: Option<String>,
        #[serde(default)]
        pub availability_end_time: Option<String>,
        #[serde(default)]
        pub aiven_end_of_life_time: Option<String>,
        #[serde(default)]
        pub upstream_end_of_life_time: Option<String>,
        #[serde(default)]
        pub termination_time: Option<String>,
        #[serde(default)]
        pub end_of_life_help_article_url: Option<String>,
    }

    /// GET `/v1/project/{project}/vpcs`: always empty.
    pub struct ProjectVpcsAnswer {
        pub vpcs: Vec<Value>,
    }

    /// GET `custom-cloud-environments/{id}/services`: the services in a custom cloud that the caller
    /// sees, and the room that all of them leave.
    pub struct CloudServicesAnswer {
        pub services: Vec<CloudService>,
        pub room: ServiceRoom,
    }

    pub struct CloudService {
        pub project_name: String,
        pub service: Service,
    }

    /// Room for nodes in a custom cloud.
    #[derive(Default)]
    pub struct ServiceRoom {
        /// Nodes of all services.
        pub taken: u32,
        pub fits: u32,
        /// The same for each zone; empty if subnets span the region.
        pub zones: Vec<ZoneRoom>,
    }

    pub struct ZoneRoom {
        pub zone: String,
        pub taken: u32,
        pub fits: u32,
    }

    /// What can run: the file of `services_catalogue`.
    #[serde(deny_unknown_fields)]
    pub struct ServicesCatalogue {
        #[serde(rename = "type", default)]
        pub types: Vec<CatalogueType>,
    }

    #[serde(deny_unknown_fields)]
    pub struct CatalogueType {
        /// Word of the type, for example `pg`.
        #[serde(rename = "type")]
        pub service_type: String,
        /// For a person, for example `PostgreSQL`.
        pub name: String,
        pub description: String,
        pub default_version: String,
        /// Versions that can be chosen, newest first. Only the default one if absent.
        #[serde(default)]
        pub versions: Vec<String>,
        #[serde(rename = "plan", default)]
        pub plans: Vec<CataloguePlan>,
    }

    #[serde(deny_unknown_fields)]
    pub struct CataloguePlan {
        pub plan: String,
        pub nodes: u32,
        /// Of each node, as the other sizes are.
        pub cpu: u32,
        pub memory_mb: u32,
        pub disk_mb: u32,
        /// For each hour.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub price_usd: Option<String>,
        /// The machine on AWS. The plan is not offered there without one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub aws: Option<CatalogueMachine>,
        /// The same on Google Cloud.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub google: Option<CatalogueMachine>,
        /// File with what a node does first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub user_data_file: Option<String>,
    }

    /// What a node is started from.
    #[serde(deny_unknown_fields)]
    pub struct CatalogueMachine {
        pub machine_type: String,
        /// Names of images; the newest that matches is taken.
        pub image_filter: String,
    }
}
