//! The network as a picture.

use byoc_rules::cloud::TemplateCloud;
use byoc_rules::network::{Subnet, SubnetPurpose};
use maud::{Markup, Render, html};

use super::html::Shown;
use crate::TemplateInput;

/// What the picture shows.
pub(super) struct Drawing {
    /// For those who do not see it.
    description: String,
    account: String,
    vpc: String,
    /// A column a zone: its name, its bastion, its workload.
    zones: Vec<Zone>,
    gateway: Option<&'static str>,
    nat: Option<&'static str>,
    endpoint: Option<&'static str>,
    control_plane: String,
    clients: &'static str,
    has_bastion: bool,
}

struct Zone {
    name: String,
    bastion: Option<String>,
    workload: String,
}

impl Drawing {
    pub(super) fn new(input: &TemplateInput) -> Self {
        let of = |purpose| -> Vec<&Subnet> { input.plan.subnets_for(purpose).collect() };
        let bastions = of(SubnetPurpose::Bastion);
        let zones: Vec<Zone> = of(SubnetPurpose::Workload)
            .into_iter()
            .map(|workload| Zone {
                name: workload
                    .zone
                    .clone()
                    .unwrap_or_else(|| "all zones".to_owned()),
                bastion: bastions
                    .iter()
                    .find(|bastion| bastion.zone == workload.zone)
                    .map(|bastion| bastion.cidr.to_string()),
                workload: workload.cidr.to_string(),
            })
            .collect();
        let blocks = &input.control_plane.management_cidr_blocks;
        let control_plane = match blocks.len() {
            1 => blocks[0].clone(),
            count => format!("{count} CIDR blocks, see table"),
        };
        Self {
            description: "The tables below say the same in words.".to_owned(),
            account: match input.plan.cloud {
                TemplateCloud::Google => {
                    format!("Your Google Cloud project, {}", input.region)
                }
                TemplateCloud::Aws => {
                    format!("Your AWS account, {}", input.region)
                }
            },
            vpc: format!("VPC {}", input.plan.vpc),
            has_bastion: !bastions.is_empty(),
            gateway: match input.plan.cloud {
                TemplateCloud::Google => None,
                TemplateCloud::Aws => Some("Internet gateway"),
            },
            nat: (input.has_nat()).then_some(match input.plan.cloud {
                TemplateCloud::Google => "Outgoing through NAT",
                TemplateCloud::Aws => "Outgoing tcp 443 through NAT",
            }),
            endpoint: match input.plan.cloud {
                TemplateCloud::Google => None,
                TemplateCloud::Aws if input.is_isolated() => {
                    Some("S3 gateway endpoint, own buckets only")
                }
                TemplateCloud::Aws => Some("S3 gateway endpoint"),
            },
            control_plane,
            clients: if input.is_public() {
                "anybody, tcp 10000-32767"
            } else {
                "only through your own rules"
            },
            zones,
        }
    }
}

impl Render for Drawing {
    /// 720 wide; as high as it needs to be.
    fn render(&self) -> Markup {
        let (left, width) = (190, 520);
        let gap = 10;
        let columns = self.zones.len().max(1);
        let column = (width - 20 - gap * (columns + 1)) / columns;
        let mut body: Vec<Markup> = Vec::new();
        let mut y = 64;

        if let Some(gateway) = self.gateway {
            body.push(strip(left + 20, y, width - 40, gateway));
            y += 38;
        }
        let zones_top = y;
        y += 20;
        let bastion_y = y;
        if self.has_bastion {
            y += 58;
        }
        if let Some(nat) = self.nat {
            body.push(label(left + width / 2, y + 13, "middle", "note", nat));
            y += 22;
        }
        let workload_y = y;
        // Both arrows end at the service nodes where nothing stands before them.
        let workload_height = if self.has_bastion { 46 } else { 104 };
        y += workload_height + 12;
        for (index, zone) in self.zones.iter().enumerate() {
            let x = left + 10 + gap + index * (column + gap);
            body.push(label(
                x + column / 2,
                zones_top + 12,
                "middle",
                "note",
                &zone.name,
            ));
            if let Some(bastion) = &zone.bastion {
                let place = (x, bastion_y, column, 46);
                body.push(subnet(place, "Bastion", bastion, "bastion"));
            }
            let place = (x, workload_y, column, workload_height);
            body.push(subnet(place, "Service nodes", &zone.workload, "workload"));
        }
        if let Some(endpoint) = self.endpoint {
            body.push(strip(left + 20, y, width - 40, endpoint));
            y += 38;
        }
        let bottom = y + 10;

        let entry = if self.has_bastion {
            bastion_y
        } else {
            workload_y
        };
        body.push(actor(
            entry - 4,
            "Control plane",
            &self.control_plane,
            "tcp 22, 443",
        ));
        let clients_y = if self.has_bastion {
            workload_y - 4
        } else {
            workload_y + 56
        };
        body.push(actor(clients_y, "Your clients", "", self.clients));
        let bottom = bottom.max(clients_y + 70);

        html! {
            svg viewBox={ "0 0 720 " (bottom + 10) } role="img"
                aria-labelledby="drawing-title drawing-description" {
                title id="drawing-title" { "The network" }
                desc id="drawing-description" { (Shown(&self.description)) }
                rect .account x=(left) y="1" width=(width) height=(bottom + 8) rx="8" {}
                text .strong x=(left + 14) y="22" { (Shown(&self.account)) }
                rect .vpc x=(left + 10) y="34" width=(width - 20) height=(bottom - 34) rx="6" {}
                text .strong x=(left + 22) y="54" { (Shown(&self.vpc)) }
                @for part in &body { (part) }
            }
        }
    }
}

fn strip(x: usize, y: usize, width: usize, text: &str) -> Markup {
    html! {
        rect .strip x=(x) y=(y) width=(width) height="26" rx="4" {}
        (label(x + width / 2, y + 17, "middle", "", text))
    }
}

/// `place`: left, top, width, height.
fn subnet(place: (usize, usize, usize, usize), title: &str, range: &str, class: &str) -> Markup {
    let (x, y, width, height) = place;
    let middle = y + height / 2;
    html! {
        rect class=(class) x=(x) y=(y) width=(width) height=(height) rx="4" {}
        (label(x + width / 2, middle - 4, "middle", "strong", title))
        (label(x + width / 2, middle + 13, "middle", "mono", range))
    }
}

/// Somebody outside, with an arrow into the account.
fn actor(y: usize, title: &str, address: &str, ports: &str) -> Markup {
    let ports_y = if address.is_empty() { y + 33 } else { y + 49 };
    let (top, middle, low) = (y + 6, y + 12, y + 18);
    html! {
        (label(0, y + 16, "start", "strong", title))
        (label(0, y + 33, "start", "mono", address))
        (label(0, ports_y, "start", "note", ports))
        path .arrow
            d={ "M110 " (middle) " H196 M188 " (top) " L197 " (middle) " L188 " (low) } {}
    }
}

fn label(x: usize, y: usize, anchor: &str, class: &str, text: &str) -> Markup {
    html! {
        @if !text.is_empty() {
            "\n"
            text class=(class) x=(x) y=(y) text-anchor=(anchor) { (Shown(text)) }
        }
    }
}
