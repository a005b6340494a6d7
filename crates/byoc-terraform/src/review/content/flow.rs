//! Where data goes.

use super::super::{Block, Section, Table, Text};
use super::section;
use crate::model::bucket_names;
use crate::{ExpectedNetwork, TemplateInput};
use byoc_rules::cloud::TemplateCloud;

pub(super) fn flow(input: &TemplateInput, network: &ExpectedNetwork) -> Section {
    let row = |from: &str, to: &str, over: &str, carries: &str| {
        [from, to, over, carries].map(Text::from).to_vec()
    };
    // Google Cloud has no rule against what leaves, and the template adds none.
    let out = match input.plan.cloud {
        TemplateCloud::Google => "Everything",
        TemplateCloud::Aws => "tcp 443",
    };
    let mut rows = vec![row(
        "Control plane",
        match input.plan.cloud {
            TemplateCloud::Google => "Google Cloud, in your project",
            TemplateCloud::Aws => "AWS, in your account",
        },
        "The provider's API, https",
        "Calls that start, replace and remove machines and disks, with the permissions below",
    )];
    if input.is_public() {
        rows.push(row(
            "Control plane",
            "Service nodes",
            "tcp 22, 443",
            "Management of the nodes",
        ));
        rows.push(row(
            "Anybody that the IP filter of a service allows",
            "Service nodes",
            "tcp 10000-32767",
            "Requests of your clients to your services",
        ));
        rows.push(row(
            "Service nodes",
            "The internet",
            out,
            "Logs, metrics, packages, object storage",
        ));
    } else {
        rows.push(row(
            "Control plane",
            "Bastion",
            "tcp 22, 443",
            "Management of the nodes",
        ));
        rows.push(row(
            "Bastion",
            "Service nodes, and back",
            "Everything inside the network",
            match input.plan.cloud { TemplateCloud::Google => {
                "Management of the nodes, logs and metrics"
            } TemplateCloud::Aws => {
                "Management of the nodes, logs and metrics, and what the nodes send through the proxy"
            } },
        ));
        rows.push(row(
            "Bastion",
            "The internet",
            out,
            match input.plan.cloud {
                TemplateCloud::Google => "Control plane, packages",
                TemplateCloud::Aws => {
                    "Control plane, packages, and what service nodes send through the proxy on the bastion"
                }
            },
        ));
        if !input.is_isolated() {
            rows.push(row(
                "Service nodes",
                "The internet, through NAT",
                out,
                "Control plane, packages, object storage",
            ));
        }
    }
    rows.push(row(
        "Your own clients",
        "Service nodes",
        "As your own rules allow",
        "Requests of your clients to your services",
    ));
    if !network.s3_endpoint_route_tables.is_empty() {
        rows.push(row(
            "Service nodes",
            if input.is_isolated() {
                "The buckets of this custom cloud"
            } else {
                "S3"
            },
            "The gateway endpoint, without leaving AWS",
            "Backups and cold data",
        ));
    }
    let buckets = if input.needs_buckets() {
        Text::say(
            "Backups and cold data are in your own buckets, {}. The buckets are encrypted, \
             versioned, not public, and readable only over TLS. The control plane writes and reads \
             the objects in them as {}.",
            [
                Text::codes(bucket_names(input).into_values()),
                Text::codes(
                    input
                        .control_plane
                        .object_storage_principals
                        .iter()
                        .cloned(),
                ),
            ],
        )
    } else {
        Text::plain(
            "The template creates no bucket. Backups are kept in the control plane's storage, outside \
             your account.",
        )
    };
    let proxy = Text::plain(match input.plan.cloud {
        TemplateCloud::Google => "The network doesn't limit where machines connect to.",
        TemplateCloud::Aws => {
            if input.is_public() {
                "The network limits only the port that nodes connect to, not the address."
            } else {
                "The proxy on the bastion belongs to the control plane, which decides what the \
         proxy lets through. This template limits only the port. If you need your own limit, \
         monitor or filter the traffic of the bastion's subnets."
            }
        }
    });
    section(
        "flow",
        "Where data goes",
        vec![
            Block::Table(Table {
                caption: "Connections".to_owned(),
                head: vec!["From", "To", "Over", "What it carries"],
                rows,
            }),
            Block::List(vec![
                Text::plain(
                    "Service data is on the disks of the nodes, in your own account or project. \
                     The control plane runs these nodes, so it can access the data on them.",
                ),
                proxy,
                buckets,
                Text::plain(
                    "The control plane stores none of your keys. It uses credentials from your \
                     cloud that are valid for an hour at most.",
                ),
            ]),
        ],
    )
}
