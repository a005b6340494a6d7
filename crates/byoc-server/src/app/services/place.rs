//! Where services can be placed.

use byoc_rules::cloud::TemplateCloud as Provider;
use byoc_rules::network::NetworkPlan;
use byoc_rules::region::{self, RegionFact};
use byoc_rules::service::migration::Place as RulePlace;
use byoc_rules::service::room::{self, Taken, Zone};
use byoc_rules::service::{public_name, public_region};
use byoc_rules::state::Action;
use byoc_rules::words;
use byoc_types::ProviderMode;

use crate::app::custom_clouds::enabled;
use crate::app::transaction::allowed;
use crate::app::{Actor, Ctx, Error, FieldError, Result};
use crate::rendering;
use crate::store::custom_clouds::{self, Cloud};
use crate::store::services::{self, Service};
use crate::store::{Source, Tx};

/// Names that a refusal lists, at most.
const MOST_NAMES: usize = 5;

/// A cloud for services.
pub struct Place {
    pub rule: RulePlace,
    /// `None` for a public region.
    pub custom_cloud: Option<Cloud>,
}

impl Place {
    pub fn custom_cloud_id(&self) -> Option<String> {
        let cloud = self.custom_cloud.as_ref();
        cloud.map(|cloud| cloud.custom_cloud_id.clone())
    }
}

/// The public regions where services can be placed here.
pub fn public_regions(ctx: &Ctx) -> Vec<(Provider, &'static RegionFact)> {
    let listed = &ctx.config.public_regions;
    let of_cloud = |cloud: &Provider| {
        let mode = ctx.config.provider_mode(*cloud);
        let cloud = *cloud;
        let regions = region::regions(cloud.into()).iter();
        regions
            .filter(move |region| match mode {
                ProviderMode::Rehearsal => true,
                ProviderMode::Live => listed.contains(&public_name(cloud, region.name)),
                ProviderMode::Off => false,
            })
            .map(move |region| (cloud, region))
    };
    Provider::ALL.iter().flat_map(of_cloud).collect()
}

/// The same as they travel.
pub fn public_clouds(ctx: &Ctx) -> Vec<byoc_types::Cloud> {
    let cloud = |(provider, region): (Provider, &RegionFact)| byoc_types::Cloud {
        cloud_name: public_name(provider, region.name),
        cloud_description: describe_public(provider, region),
        geo_region: region.geography.to_lowercase(),
        geo_latitude: None,
        geo_longitude: None,
        provider: words::as_word(provider).to_owned(),
        provider_description: provider.label().to_owned(),
        custom_cloud_environment_id: None,
    };
    public_regions(ctx).into_iter().map(cloud).collect()
}

/// What a person reads for a cloud's name.
pub fn describe_public(provider: Provider, region: &RegionFact) -> String {
    let (geography, place) = (region.geography, region.place);
    format!("{geography}, {place} - {}", provider.label())
}

/// The cloud of this name, where this project may place a service now.
pub async fn usable(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    project_name: &str,
    cloud_name: &str,
) -> Result<Place> {
    let person = &actor.user_id;
    if let Some(cloud) = custom_clouds::by_name(tx, person, project_name, cloud_name).await? {
        enabled(tx, &cloud.organization_id).await?;
        allowed(&cloud, Action::Use)?;
        return Ok(Place {
            rule: rule_of(&cloud, cloud_name),
            custom_cloud: Some(cloud),
        });
    }
    let offered = public_regions(ctx);
    if let Some((provider, region)) = public_region(cloud_name)
        && offered.contains(&(provider, region))
    {
        return Ok(Place {
            rule: public_rule(provider, region),
            custom_cloud: None,
        });
    }
    let custom = custom_clouds::to_use(tx, person, Some(project_name)).await?;
    let names = custom.into_iter().flat_map(|cloud| cloud.cloud_names);
    let public = offered
        .iter()
        .map(|(it, region)| public_name(*it, region.name));
    let some: Vec<String> = names.chain(public).take(MOST_NAMES).collect();
    let shown: String = cloud_name.chars().take(80).collect();
    let message = match some.is_empty() {
        true => format!(
            "This project can't use the cloud “{shown}” or any other cloud. Ask a super admin to \
             make a custom cloud available to the project."
        ),
        false => format!(
            "This project can't use the cloud “{shown}”. Choose one that it can use, such as {}. \
             `avn cloud list` lists all of them.",
            words::either(some.clone())
        ),
    };
    let mut error = FieldError::new("cloud", "cloud_unknown", message);
    error.suggestion = some.into_iter().next();
    Err(Error::Invalid(vec![error]))
}

/// What the rules know of a service's current cloud; `None` if this server does not know it any more.
pub async fn current(source: &mut impl Source, service: &Service) -> Result<Option<RulePlace>> {
    let name = &service.cloud_name;
    Ok(match &service.custom_cloud_id {
        None => public_region(name).map(|(provider, region)| public_rule(provider, region)),
        Some(id) => {
            let found = custom_clouds::view(source, id, "").await?;
            found.map(|found| rule_of(&found.cloud, name))
        }
    })
}

fn rule_of(cloud: &Cloud, cloud_name: &str) -> RulePlace {
    RulePlace {
        cloud_name: cloud_name.to_owned(),
        cloud: cloud.cloud_provider,
        region: cloud.cloud_region.clone(),
        model: Some(cloud.deployment_model),
    }
}

fn public_rule(provider: Provider, region: &RegionFact) -> RulePlace {
    RulePlace {
        cloud_name: public_name(provider, region.name),
        cloud: provider.into(),
        region: region.name.to_owned(),
        model: None,
    }
}

/// Zones for this many nodes in a cloud, if they have room there. `but`: a service whose own nodes
/// don't count, because these take their place.
pub async fn room_for(
    tx: &mut Tx,
    place: &Place,
    nodes: u32,
    but: Option<&Service>,
) -> Result<Vec<Zone>> {
    let Some(cloud) = &place.custom_cloud else {
        let region = region::find(place.rule.cloud, &place.rule.region);
        return Ok(room::spread(region.map_or(1, |region| region.zones), nodes));
    };
    let network = network_of(cloud)?;
    let all = services::in_cloud(tx, &cloud.custom_cloud_id).await?;
    let others = all
        .iter()
        .filter(|service| but.is_none_or(|but| but.service_id != service.service_id));
    let taken = taken(&cloud.custom_cloud_id, others);
    room::place(&network, &taken, nodes).map_err(|error| Error::Conflict {
        code: error.code(),
        message: error.to_string(),
    })
}

/// The network of a custom cloud.
pub fn network_of(cloud: &Cloud) -> Result<NetworkPlan> {
    rendering::plan_of(cloud)
        .ok_or_else(|| Error::Internal("a stored custom cloud has no network plan".to_owned()))
}

/// The room that services have in a custom cloud. While one moves, it has that of its old nodes and
/// that of its new ones.
pub fn taken<'a>(custom_cloud_id: &str, services: impl Iterator<Item = &'a Service>) -> Taken {
    let is_here = |id: &Option<String>| id.as_deref() == Some(custom_cloud_id);
    let mut taken = Taken::default();
    for service in services {
        if is_here(&service.custom_cloud_id) {
            taken.extend(service.zones.iter().cloned());
        }
        if let Some(next) = &service.moves_to
            && is_here(&next.custom_cloud_id)
        {
            taken.extend(next.zones.iter().cloned());
        }
    }
    taken
}
