//! Room for the nodes of services in the subnets of a cloud.

use std::collections::BTreeMap;

use byoc_types::{ServiceRoom, ZoneRoom};

use crate::network::{NetworkPlan, SubnetPurpose};

/// Where a node is: `az1`…, or `None` where subnets span the region.
pub type Zone = Option<String>;

/// Nodes that have room in a cloud, by zone. Services that are powered off keep theirs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taken(BTreeMap<Zone, u32>);

impl Taken {
    pub fn total(&self) -> u32 {
        self.0.values().sum()
    }

    pub fn in_zone(&self, zone: &Zone) -> u32 {
        self.0.get(zone).copied().unwrap_or_default()
    }
}

impl From<&ServiceRoom> for Taken {
    /// What the wire tells: by zone, or all of it if subnets span the region.
    fn from(room: &ServiceRoom) -> Self {
        let zones = room.zones.iter();
        let mut taken: BTreeMap<Zone, u32> = zones
            .map(|zone| (Some(zone.zone.clone()), zone.taken))
            .collect();
        if taken.is_empty() {
            taken.insert(None, room.taken);
        }
        Self(taken)
    }
}

impl Extend<Zone> for Taken {
    fn extend<T: IntoIterator<Item = Zone>>(&mut self, zones: T) {
        for zone in zones {
            *self.0.entry(zone).or_default() += 1;
        }
    }
}

impl FromIterator<Zone> for Taken {
    fn from_iter<T: IntoIterator<Item = Zone>>(zones: T) -> Self {
        let mut taken = Self::default();
        taken.extend(zones);
        taken
    }
}

/// Why nodes have no room.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoRoom {
    #[error(
        "This plan needs {needs}, but there is room for {}. Services already use {taken} of {fits} nodes. Choose a smaller plan or another cloud.", more(*.free), needs = nodes(*.needs)
    )]
    Network {
        needs: u32,
        free: u32,
        fits: u32,
        taken: u32,
    },
    #[error(
        "This plan spreads {needs} over the zones, but zone {zone} has too little room: {taken} of {fits} used. Choose a smaller plan or another cloud.", needs = nodes(*.needs), fits = nodes(*.fits)
    )]
    Zone {
        zone: String,
        needs: u32,
        fits: u32,
        taken: u32,
    },
}

impl NoRoom {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Network { .. } => "no_room",
            Self::Zone { .. } => "no_room_in_zone",
        }
    }

    /// A value that would pass: none is known.
    pub fn suggestion(&self) -> Option<String> {
        None
    }
}

fn nodes(count: u32) -> String {
    match count {
        1 => "1 node".to_owned(),
        count => format!("{count} nodes"),
    }
}

fn more(count: u32) -> String {
    match count {
        0 => "no more".to_owned(),
        count => format!("only {count} more"),
    }
}

/// Zones of a network, each with the nodes that fit there: as in
/// [`NetworkPlan::nodes_that_fit`], half of the addresses.
fn zones(network: &NetworkPlan) -> impl Iterator<Item = (Zone, u32)> {
    network
        .subnets_for(SubnetPurpose::Workload)
        .map(|subnet| (subnet.zone.clone(), subnet.usable / 2))
}

/// Gives each of `needs` nodes a zone, evenly, with the emptier zones first.
///
/// # Errors
/// If they don't fit beside what is taken, in the network or in a zone.
pub fn place(network: &NetworkPlan, taken: &Taken, needs: u32) -> Result<Vec<Zone>, NoRoom> {
    let fits = network.nodes_that_fit();
    let (all, free) = (taken.total(), fits.saturating_sub(taken.total()));
    if needs > free {
        return Err(NoRoom::Network {
            needs,
            free,
            fits,
            taken: all,
        });
    }
    let rooms: Vec<(Zone, u32)> = zones(network).collect();
    let mut own = Taken::default();
    let mut placed = Vec::new();
    for _ in 0..needs {
        let even = rooms.iter().map(|(zone, _)| own.in_zone(zone)).min();
        let mut next: Vec<&(Zone, u32)> = rooms
            .iter()
            .filter(|(zone, _)| Some(own.in_zone(zone)) == even)
            .collect();
        let count = |zone: &Zone| taken.in_zone(zone) + own.in_zone(zone);
        next.sort_by_key(|(zone, _)| taken.in_zone(zone));
        let Some((zone, _)) = next.iter().find(|(zone, fits)| count(zone) < *fits) else {
            let full = next.first().map(|(zone, fits)| (zone.clone(), *fits));
            let (zone, fits) = full.unwrap_or_default();
            return Err(NoRoom::Zone {
                needs,
                fits,
                taken: taken.in_zone(&zone),
                zone: zone.unwrap_or_default(),
            });
        };
        own.extend([zone.clone()]);
        placed.push(zone.clone());
    }
    Ok(placed)
}

/// Gives each of `needs` nodes one of the zones of a public region, evenly.
pub fn spread(zones: u8, needs: u32) -> Vec<Zone> {
    let zones = u32::from(zones.max(1));
    (0..needs)
        .map(|node| Some(format!("az{}", node % zones + 1)))
        .collect()
}

/// Nodes that still have room.
pub fn free(room: &ServiceRoom) -> u32 {
    room.fits.saturating_sub(room.taken)
}

/// The room of a network, as it travels.
pub fn to_wire(network: &NetworkPlan, taken: &Taken) -> ServiceRoom {
    ServiceRoom {
        taken: taken.total(),
        fits: network.nodes_that_fit(),
        zones: zones(network)
            .filter_map(|(zone, fits)| {
                Some(ZoneRoom {
                    taken: taken.in_zone(&zone),
                    zone: zone?,
                    fits,
                })
            })
            .collect(),
    }
}
