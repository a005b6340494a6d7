//! A cloud in which a service has nodes, as its driver sees it.

use byoc_cloud::Target;
use byoc_cloud::contract::{Driver, Machine, NodeKind, NodeSpec};
use byoc_rules::cloud::Cloud as Provider;
use byoc_rules::network::{self, SubnetPurpose};
use byoc_rules::service;
use byoc_terraform::ExpectedNetwork;
use byoc_types::DeploymentModel;
use ipnet::Ipv4Net;

use super::Problem;
use crate::context::Ctx;
use crate::operations::custom_cloud;
use crate::rendering;
use crate::store::custom_clouds::Cloud;
use crate::store::services::Service as Row;

/// The network of a simulated public region. No other network meets it.
const PUBLIC_NETWORK: Ipv4Net = Ipv4Net::new_assert(std::net::Ipv4Addr::new(10, 0, 0, 0), 16);

/// A cloud in which a service has nodes, or may have some.
pub struct Place {
    pub cloud_name: String,
    /// `None` for a public region.
    pub custom_cloud_id: Option<String>,
    pub custom_cloud: Option<Cloud>,
}

impl Place {
    /// Beginning of every name in the account: the guard tag of its nodes.
    fn unique_name(&self) -> String {
        match &self.custom_cloud {
            Some(cloud) => cloud.unique_name.clone(),
            None => format!("public-{}", self.cloud_name),
        }
    }

    /// Name of a service's node here. No two operations give the same one.
    pub fn node_name(&self, service: &Row, generation: i64, number: usize) -> String {
        let (unique_name, id) = (self.unique_name(), &service.service_id);
        format!("{unique_name}-{id}-{generation}-{number}")
    }

    /// The nodes of a generation of a service here, one for each of `zones`.
    pub fn node_specs(
        &self,
        service: &Row,
        generation: i64,
        zones: &[Option<String>],
        machine: Option<&Machine>,
    ) -> Vec<NodeSpec> {
        let spec = |(number, zone): (usize, &Option<String>)| NodeSpec {
            kind: NodeKind::Service,
            name: self.node_name(service, generation, number + 1),
            zone: zone.clone(),
            subnet: self.subnet(zone.as_deref()),
            machine: machine.cloned(),
        };
        zones.iter().enumerate().map(spec).collect()
    }

    /// The generation in the name of a node; `None` if it is no node of this service here.
    pub fn generation_of(&self, service: &Row, name: &str) -> Option<i64> {
        let rest = name.strip_prefix(&self.unique_name())?;
        let rest = rest.strip_prefix(&format!("-{}-", service.service_id))?;
        rest.split_once('-')?.0.parse().ok()
    }

    pub fn provider(&self) -> Option<Provider> {
        match &self.custom_cloud {
            Some(cloud) => Some(cloud.cloud_provider),
            None => service::public_region(&self.cloud_name).map(|(cloud, _)| cloud.into()),
        }
    }

    /// The driver, and what it is told of this place.
    ///
    /// # Errors
    /// If this server can't work there.
    pub fn target<'a>(&self, ctx: &'a Ctx) -> Result<(&'a dyn Driver, Target), Problem> {
        let target = match &self.custom_cloud {
            Some(cloud) => custom_cloud::target(ctx, cloud),
            None if self.custom_cloud_id.is_some() => None,
            None => self.public_target(ctx),
        };
        let driver = self.provider().and_then(|cloud| ctx.clouds.driver(cloud));
        driver.zip(target).ok_or_else(|| Problem {
            cause: Box::new(byoc_cloud::catalogue::own_cause(
                "cloud_not_offered",
                "This server does not run services in this cloud.",
                "Ask the operator to enable it in the configuration, then retry.",
                format!("cloud {}", self.cloud_name),
            )),
            may_pass: false,
            retry_after: None,
        })
    }

    /// A public region is the operator's own account, which only a rehearsal has.
    fn public_target(&self, ctx: &Ctx) -> Option<Target> {
        let (cloud, region) = service::public_region(&self.cloud_name)?;
        let rehearsal = ctx.clouds.rehearsal(cloud.into())?;
        let unique_name = self.unique_name();
        Some(Target {
            custom_cloud_id: unique_name.clone(),
            cloud,
            cloud_region: region.name.to_owned(),
            deployment_model: DeploymentModel::StandardPublic,
            identifier: rehearsal.simulated_account(&unique_name, "/").identifier,
            external_id: String::new(),
            principal: String::new(),
            network: ExpectedNetwork {
                vpc_name: format!("{unique_name}-vpc"),
                vpc_cidr: PUBLIC_NETWORK,
                tags: Default::default(),
                has_internet_gateway: true,
                subnets: vec![],
                route_tables: vec![],
                nat_gateways: (0, 0),
                s3_endpoint_route_tables: vec![],
                security_groups: vec![],
                firewalls: vec![],
                identity: String::new(),
                policies: vec![],
                buckets: vec![],
            },
            permissions_boundary: None,
            unique_name,
        })
    }

    /// The subnet of a zone in which nodes get their addresses.
    pub fn subnet(&self, zone: Option<&str>) -> Option<Ipv4Net> {
        let plan = match &self.custom_cloud {
            Some(cloud) => rendering::plan_of(cloud)?,
            None => {
                let (cloud, region) = service::public_region(&self.cloud_name)?;
                let model = DeploymentModel::StandardPublic;
                network::plan(cloud.into(), model, region.zones, PUBLIC_NETWORK).ok()?
            }
        };
        let mut subnets = plan.subnets_for(SubnetPurpose::Workload);
        let found = subnets.find(|it| it.zone.is_none() || it.zone.as_deref() == zone);
        found.map(|subnet| subnet.cidr)
    }
}
