//! Network: the plan that the template builds, drawn again, and who reaches in.

use byoc_rules::{network, region};
use byoc_types::CustomCloud;
use ipnet::Ipv4Net;
use leptos::prelude::*;

use super::current::use_current;
use crate::components::facts::Facts;
use crate::components::facts::lines::Fact;
use crate::components::network_plan::NetworkPlanDrawing;
use crate::ui::Card;

#[component]
pub fn NetworkTab() -> impl IntoView {
    let current = use_current();
    let warnings = current.part(plan_warnings);
    let addresses = current.part(|cloud| {
        cloud
            .aiven_management_cidr_blocks
            .clone()
            .unwrap_or_default()
    });
    view! {
        <Card
            title="Network plan"
            description="The range of this custom cloud and its subnets. It is fixed: another range needs another custom cloud."
        >
            <NetworkPlanDrawing
                provider=current.part(|cloud| cloud.cloud_provider)
                model=current.part(|cloud| cloud.deployment_model)
                zones=current.part(zones)
                vpc=current.part(|cloud| cloud.reserved_cidr.parse::<Ipv4Net>().ok())
            />
            <ul class="network-warnings">
                {move || warnings.get().into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}
            </ul>
        </Card>
        <Card title="Subnets"><Facts facts=current.part(subnet_facts)/></Card>
        <Card
            title="Management addresses"
            description="The control plane reaches your network from these addresses only. Firewalls of your own have to let them in on TCP 22 and 443."
        >
            <Show
                when=move || addresses.with(|addresses| !addresses.is_empty())
                fallback=|| view! { <p class="muted">"None are configured on this server."</p> }
            >
                <Facts facts=Signal::derive(move || address_facts(addresses.get()))/>
            </Show>
        </Card>
    }
}

/// Zones of the cloud's region, as many as the template uses.
fn zones(cloud: &CustomCloud) -> u8 {
    region::find(cloud.cloud_provider, &cloud.cloud_region).map_or(3, |region| region.zones)
}

fn plan_warnings(cloud: &CustomCloud) -> Vec<String> {
    let range = cloud.reserved_cidr.parse::<Ipv4Net>().ok();
    let plan = range.and_then(|range| {
        network::plan(
            cloud.cloud_provider,
            cloud.deployment_model,
            zones(cloud),
            range,
        )
        .ok()
    });
    plan.map(|plan| plan.warnings()).unwrap_or_default()
}

/// The subnets as the API knows them: what the template really gets.
fn subnet_facts(cloud: &CustomCloud) -> Vec<Fact> {
    let mut facts = vec![Fact::code("Range", cloud.reserved_cidr.clone())];
    let by_zone = [
        (WORKLOAD, &cloud.aws_subnets_workload),
        (BASTION, &cloud.aws_subnets_bastion),
    ];
    for (labels, subnets) in by_zone {
        for (zone, cidr) in subnets.iter().flatten() {
            let label = match zone.as_str() {
                "az1" => labels[0],
                "az2" => labels[1],
                _ => labels[2],
            };
            facts.push(Fact::code(label, cidr.clone()));
        }
    }
    for (label, cidr) in [
        ("Workload", &cloud.google_workload_cidr),
        ("Bastion", &cloud.google_bastion_cidr),
    ] {
        facts.extend(cidr.as_ref().map(|cidr| Fact::code(label, cidr.clone())));
    }
    facts
}

const WORKLOAD: [&str; 3] = ["Workload, zone 1", "Workload, zone 2", "Workload, zone 3"];
const BASTION: [&str; 3] = ["Bastion, zone 1", "Bastion, zone 2", "Bastion, zone 3"];

fn address_facts(addresses: Vec<String>) -> Vec<Fact> {
    addresses
        .into_iter()
        .map(|address| Fact::code("Address", address))
        .collect()
}
