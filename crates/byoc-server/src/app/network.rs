//! Regions, and what a range would be divided into. The rules crate decides; browsers run it
//! themselves, other clients ask here.

use byoc_rules::cloud::Cloud;
use byoc_rules::{cidr, custom_cloud, network, region};
use byoc_types::{NetworkPlanAnswer, NetworkPlanRequest, Region, RegionsAnswer};

use super::{Error, Result};

/// GET `regions?provider=`: of one provider, or of all.
///
/// # Errors
/// `Invalid` where the provider's word is unknown.
pub fn region_list(provider: Option<&str>) -> Result<RegionsAnswer> {
    let clouds = match provider.filter(|word| !word.is_empty()) {
        Some(word) => {
            let cloud = custom_cloud::cloud_from_word(word).map_err(|mut error| {
                error.field = "provider".to_owned();
                Error::Invalid(vec![error])
            })?;
            vec![cloud]
        }
        None => Cloud::ALL.to_vec(),
    };
    let regions = clouds
        .into_iter()
        .flat_map(|cloud| {
            region::regions(cloud).iter().map(move |fact| Region {
                cloud_provider: cloud.provider(),
                name: fact.name.to_owned(),
                place: fact.place.to_owned(),
                geography: fact.geography.to_owned(),
                zones: fact.zones,
                is_opt_in: fact.is_opt_in,
            })
        })
        .collect();
    Ok(RegionsAnswer { regions })
}

/// POST `network-plan`: the subnets that the template would contain.
///
/// # Errors
/// `Invalid` with every field that is wrong.
pub fn network_plan(request: &NetworkPlanRequest) -> Result<NetworkPlanAnswer> {
    let cloud = custom_cloud::cloud_from_word(&request.cloud_provider);
    let model = custom_cloud::model_from_word(&request.deployment_model);
    let range = cidr::check_reserved(&request.reserved_cidr, &[])
        .map_err(|error| error.at("reserved_cidr"));
    let region = match &cloud {
        Ok(cloud) => region::check(*cloud, &request.cloud_region).map(Some),
        Err(_) => Ok(None),
    };
    match (cloud, model, range, region) {
        (Ok(cloud), Ok(model), Ok(range), Ok(Some(region))) => {
            let plan = network::plan(cloud, model, region.zones, range)
                .map_err(|error| Error::Invalid(vec![error.at("deployment_model")]))?;
            Ok(plan.to_answer())
        }
        (cloud, model, range, region) => Err(Error::Invalid(
            [cloud.err(), region.err(), model.err(), range.err()]
                .into_iter()
                .flatten()
                .collect(),
        )),
    }
}
