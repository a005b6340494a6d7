//! Network: the plan that the template builds, drawn again, and who reaches in.

use byoc_rules::cloud::Cloud;
use byoc_rules::region;
use byoc_types::CustomCloud;
use ipnet::Ipv4Net;
use leptos::prelude::*;

use super::current::use_current;
use crate::components::facts::Facts;
use crate::components::facts::lines::Fact;
use crate::components::network_plan::{NetworkPlanDrawing, plan_of};
use crate::ui::Card;

#[component]
pub fn NetworkTab() -> impl IntoView {
    let current = use_current();
    let addresses = current.part(|cloud| {
        cloud
            .aiven_management_cidr_blocks
            .clone()
            .unwrap_or_default()
    });
    view! {
        <Card
            title="Network plan"
            description="How the CIDR block is divided. It can't be changed after the deployment has started."
        >
            <Drawing/>
        </Card>
        <Card title="Subnets"><Facts facts=current.part(subnet_facts)/></Card>
        <Card
            title="Management addresses"
            description="The control plane connects only from these addresses. Allow them on TCP ports 22 and 443 in your own firewalls."
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

/// The plan as a drawing, without the subnets in words.
#[component]
pub fn Drawing() -> impl IntoView {
    let current = use_current();
    let provider = current.part(Cloud::of);
    move || {
        provider.get().map(|provider| {
            let provider = Signal::stored(provider);
            let model = Signal::from(current.part(|cloud| cloud.deployment_model));
            let zones = Signal::from(current.part(zones));
            let vpc = current.part(|cloud| cloud.reserved_cidr.parse::<Ipv4Net>().ok());
            view! {
                <NetworkPlanDrawing
                    provider
                    model
                    zones
                    plan=plan_of(provider, model, zones, vpc.into())
                    has_places=false
                />
            }
        })
    }
}

/// Zones of the cloud's region, as many as the template uses.
fn zones(cloud: &CustomCloud) -> u8 {
    region::of(cloud).map_or(3, |region| region.zones)
}

/// The subnets as the API knows them: what the template really gets.
fn subnet_facts(cloud: &CustomCloud) -> Vec<Fact> {
    let mut facts = vec![Fact::code("CIDR block", cloud.reserved_cidr.clone())];
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
    let is_one = addresses.len() == 1;
    let number = |index| if is_one { 0 } else { index + 1 };
    addresses
        .into_iter()
        .enumerate()
        .map(|(index, address)| Fact::code("Address", address).numbered(number(index)))
        .collect()
}
