//! Where a service may run: what is read for that, why a cloud can't be chosen, and the field.

use std::collections::BTreeMap;

use byoc_rules::cloud::Cloud as Provider;
use byoc_rules::network::{self, NetworkPlan};
use byoc_rules::service::migration::Place as RulePlace;
use byoc_rules::service::public_region;
use byoc_rules::service::room::{self, Taken};
use byoc_rules::state::{self, Action};
use byoc_rules::{region, words};
use byoc_types::{Cloud, CustomCloud, Service, ServicePlan, ServiceRoom, ServiceType};
use futures::future::join_all;
use ipnet::Ipv4Net;
use leptos::prelude::*;

use crate::api::ApiError;
use crate::api::custom_clouds::custom_cloud_view;
use crate::api::projects::project_dependents;
use crate::api::services::{cloud_service_list, project_cloud_list, service_type_list};
use crate::components::network_plan::grouped;
use crate::components::region_field::region_label;
use crate::ui::{ComboOption, Combobox, RadioTile, RadioTiles, TabItem, Tabs, dynamic};

/// A custom cloud that the project may use.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomPlace {
    pub cloud: CustomCloud,
    /// Absent while services can't be placed in it.
    pub room: Option<ServiceRoom>,
}

/// Everything that a service of a project is chosen from.
#[derive(Debug, Clone, PartialEq)]
pub struct Places {
    pub types: BTreeMap<String, ServiceType>,
    /// Public regions.
    pub public: Vec<Cloud>,
    pub custom: Vec<CustomPlace>,
}

/// Reads it, with the custom clouds that the project may use and that can't be used now.
pub async fn read_places(org: &str, project: &str) -> Result<Places, ApiError> {
    let (types, clouds, dependents) = futures::join!(
        service_type_list(project),
        project_cloud_list(project),
        project_dependents(org, project),
    );
    let (mut custom, mut public) = (Vec::new(), Vec::new());
    for cloud in clouds? {
        match cloud.custom_cloud_environment_id.clone() {
            Some(id) => custom.push(id),
            None => public.push(cloud),
        }
    }
    let others = match dependents {
        Ok(clouds) => clouds,
        Err(error) if error.status == 403 => Vec::new(),
        Err(error) => return Err(error),
    };
    for other in others {
        let id = other.custom_cloud_environment_id;
        if !custom.contains(&id) {
            custom.push(id);
        }
    }
    let custom = join_all(custom.iter().map(|id| read_place(org, id))).await;
    Ok(Places {
        types: types?,
        public,
        custom: custom.into_iter().collect::<Result<_, _>>()?,
    })
}

async fn read_place(org: &str, id: &str) -> Result<CustomPlace, ApiError> {
    let cloud = custom_cloud_view(org, id).await?.body;
    let room = match state::allows(cloud.state, Action::Use) {
        Ok(()) => Some(cloud_service_list(id).await?.room),
        Err(_) => None,
    };
    Ok(CustomPlace { cloud, room })
}

impl CustomPlace {
    /// The name by which services are placed in it; its id while it has none.
    pub fn name(&self) -> &str {
        let names = self.cloud.custom_cloud_names.as_ref();
        names
            .and_then(|names| names.first())
            .unwrap_or(&self.cloud.custom_cloud_environment_id)
    }

    fn network(&self) -> Option<NetworkPlan> {
        let zones = region::of(&self.cloud).map_or(3, |region| region.zones);
        let vpc: Ipv4Net = self.cloud.reserved_cidr.parse().ok()?;
        let provider = Provider::of(&self.cloud)?;
        network::plan(provider, self.cloud.deployment_model, zones, vpc).ok()
    }

    /// The room if this many nodes are in each zone, or as many as fit.
    #[cfg(test)]
    pub fn room_when_taken(&self, each: u32) -> Option<ServiceRoom> {
        let network = self.network()?;
        let mut full = room::to_wire(&network, &Taken::default());
        for zone in &mut full.zones {
            zone.taken = zone.fits.min(each);
        }
        full.taken = full.zones.iter().map(|zone| zone.taken).sum();
        Some(full)
    }

    /// `Fits 12 more nodes`.
    pub fn room_text(&self) -> Option<String> {
        let free = room::free(self.room.as_ref()?);
        Some(match free {
            1 => "Fits 1 more node".to_owned(),
            free => format!("Fits {} more nodes", grouped(u64::from(free))),
        })
    }

    /// Why a service with this plan can't run in it now.
    pub fn reason(&self, plan: Option<&ServicePlan>) -> Option<String> {
        if let Err(reason) = state::allows(self.cloud.state, Action::Use) {
            return Some(reason);
        }
        let plan = plan?;
        if let Some(reason) = not_offered(plan, self.name()) {
            return Some(reason);
        }
        let taken = Taken::from(self.room.as_ref()?);
        let placed = room::place(&self.network()?, &taken, plan.node_count);
        placed.err().map(|error| error.to_string())
    }

    fn tile(&self, plan: Option<&ServicePlan>) -> RadioTile {
        let cloud = &self.cloud;
        let place = match Provider::of(cloud) {
            Some(provider) => region_label(provider, &cloud.cloud_region),
            None => cloud.cloud_region.clone(),
        };
        let facts = [
            Some(words::label(cloud.cloud_provider).to_owned()),
            Some(place),
            Some(words::label(cloud.deployment_model).to_owned()),
            Some(state::label(cloud.state).to_owned()),
            self.room_text(),
        ];
        let facts: Vec<String> = facts.into_iter().flatten().collect();
        let description = format!("{}. ", facts.join(" · "));
        let tile = RadioTile::new(self.name(), cloud.display_name.clone(), description);
        match self.reason(plan) {
            Some(reason) => tile.disabled(reason),
            None => tile,
        }
    }
}

/// Why a plan can't run in the cloud of this name.
fn not_offered(plan: &ServicePlan, name: &str) -> Option<String> {
    let is_offered = plan.regions.contains_key(name);
    (!is_offered).then(|| {
        format!(
            "The plan {} is not offered in this cloud. Choose another plan or cloud.",
            plan.service_plan
        )
    })
}

impl Places {
    /// The same as if the nodes of a service were gone: they make room for those that follow them.
    pub fn without(mut self, service: &Service) -> Self {
        let id = service.custom_cloud_environment_id.as_ref();
        let mut custom = self.custom.iter_mut();
        let own = custom.find(|place| Some(&place.cloud.custom_cloud_environment_id) == id);
        if let Some(room) = own.and_then(|place| place.room.as_mut()) {
            for node in &service.node_states {
                room.taken = room.taken.saturating_sub(1);
                let mut zones = room.zones.iter_mut();
                if let Some(zone) = zones.find(|zone| Some(&zone.zone) == node.zone.as_ref()) {
                    zone.taken = zone.taken.saturating_sub(1);
                }
            }
        }
        self
    }

    /// A plan of a type.
    pub fn plan(&self, service_type: &str, plan: &str) -> Option<&ServicePlan> {
        let kind = self.types.get(service_type)?;
        kind.service_plans.iter().find(|it| it.service_plan == plan)
    }

    pub fn custom(&self, name: &str) -> Option<&CustomPlace> {
        self.custom.iter().find(|place| place.name() == name)
    }

    /// What a person reads for a cloud.
    pub fn label(&self, name: &str) -> String {
        let public = || {
            let cloud = self.public.iter().find(|cloud| cloud.cloud_name == name)?;
            Some(format!("{} ({name})", cloud.cloud_description))
        };
        match self.custom(name) {
            Some(place) => place.cloud.display_name.clone(),
            None => public().unwrap_or_else(|| name.to_owned()),
        }
    }

    /// The same for the rules.
    pub fn rule(&self, name: &str) -> Option<RulePlace> {
        let (cloud, region, model) = match self.custom(name) {
            Some(CustomPlace { cloud, .. }) => (
                Provider::of(cloud)?,
                cloud.cloud_region.clone(),
                Some(cloud.deployment_model),
            ),
            None => {
                let (provider, region) = public_region(name)?;
                (Provider::from(provider), region.name.to_owned(), None)
            }
        };
        Some(RulePlace {
            cloud_name: name.to_owned(),
            cloud,
            region,
            model,
        })
    }

    /// Why a service with this plan can't run in the cloud now.
    pub fn reason(&self, name: &str, plan: Option<&ServicePlan>) -> Option<String> {
        match self.custom(name) {
            Some(place) => place.reason(plan),
            None => not_offered(plan?, name),
        }
    }
}

/// Tabs of the field.
const PUBLIC: &str = "public";
const CUSTOM: &str = "custom";

/// Id of the field.
pub const PLACE_FIELD: &str = "service-region";

/// The choice of a cloud: public regions, or custom clouds.
#[component]
pub fn PlaceField(
    places: StoredValue<Places>,
    /// What shall run there.
    #[prop(into)]
    plan: Signal<Option<ServicePlan>>,
    /// Name of the chosen cloud; empty if none is.
    #[prop(into)]
    value: Signal<String>,
    #[prop(into)] on_select: Callback<String>,
    #[prop(into, optional)] error: Signal<Option<String>>,
) -> impl IntoView {
    let has_custom = places.with_value(|places| !places.custom.is_empty());
    let first = if has_custom { CUSTOM } else { PUBLIC };
    let tab = RwSignal::new(first.to_owned());
    let items = vec![
        TabItem::new(PUBLIC, "Public regions"),
        TabItem::new(CUSTOM, "Custom clouds"),
    ];
    let panel = dynamic(move || match tab.get().as_str() {
        CUSTOM => view! { <CustomClouds places plan value on_select error/> }.into_any(),
        _ => view! { <PublicRegions places plan value on_select error/> }.into_any(),
    });
    view! {
        <section class="service-place" aria-labelledby="service-place-title">
            <h2 class="service-place__title" id="service-place-title">"Select service region"</h2>
            <Tabs
                label="Select service region"
                items
                selected=tab
                on_select=move |chosen| tab.set(chosen)
            >
                {panel}
            </Tabs>
        </section>
    }
    .into_any()
}

#[component]
fn PublicRegions(
    places: StoredValue<Places>,
    plan: Signal<Option<ServicePlan>>,
    value: Signal<String>,
    on_select: Callback<String>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let options = Signal::derive(move || {
        plan.with(|plan| places.with_value(|places| public_options(places, plan.as_ref())))
    });
    let own = Signal::derive(move || {
        let name = value.get();
        let is_public = places.with_value(|places| places.custom(&name).is_none());
        if is_public { name } else { String::new() }
    });
    view! {
        <Combobox
            id=PLACE_FIELD
            label="Public region"
            options
            value=own
            on_select
            error
            hint="Search by place or name, for example Ireland or aws-eu-west-1.".to_owned()
        />
    }
}

fn public_options(places: &Places, plan: Option<&ServicePlan>) -> Vec<ComboOption> {
    let offered = places
        .public
        .iter()
        .filter(|cloud| plan.is_none_or(|plan| not_offered(plan, &cloud.cloud_name).is_none()));
    offered
        .map(|cloud| ComboOption {
            value: cloud.cloud_name.clone(),
            label: cloud.cloud_description.clone(),
            group: cloud.provider_description.clone(),
        })
        .collect()
}

#[component]
fn CustomClouds(
    places: StoredValue<Places>,
    plan: Signal<Option<ServicePlan>>,
    value: Signal<String>,
    on_select: Callback<String>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    if places.with_value(|places| places.custom.is_empty()) {
        return view! {
            <p class="muted" id=PLACE_FIELD tabindex="-1">
                "No custom cloud is available to this project. Ask a super admin of the organization to make one available."
            </p>
        }
        .into_any();
    }
    let tiles = Signal::derive(move || {
        plan.with(|plan| {
            places.with_value(|places| {
                let tile = |place: &CustomPlace| place.tile(plan.as_ref());
                places.custom.iter().map(tile).collect::<Vec<_>>()
            })
        })
    });
    view! {
        <RadioTiles id=PLACE_FIELD legend="Custom cloud" tiles value on_select error/>
    }
    .into_any()
}
