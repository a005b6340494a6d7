//! What can run where.

use byoc_rules::service::catalogue::{self, NamedCloud};
use byoc_rules::service::public_name;
use byoc_rules::service::request::check_type;
use byoc_types::{
    CatalogueType, ServicePlansAnswer, ServiceType, ServiceTypesAnswer, ServiceVersionsAnswer,
};

use super::place::public_regions;
use crate::app::{Actor, Ctx, Error, Result, access};
use crate::store::custom_clouds;

/// GET `/v1/project/{project}/service_types`: every type, with its plans in the clouds that the
/// project may use.
pub async fn service_type_list(
    ctx: &Ctx,
    actor: &Actor,
    project_name: &str,
) -> Result<ServiceTypesAnswer> {
    let clouds = clouds_of(ctx, actor, project_name).await?;
    let wire = |kind: &CatalogueType| {
        let wire = catalogue::to_wire(kind, &clouds);
        (kind.service_type.clone(), wire)
    };
    let types = ctx.config.services.catalogue.types.iter();
    Ok(ServiceTypesAnswer {
        service_types: types.map(wire).collect(),
    })
}

/// GET `/v1/project/{project}/service-types/{type}`.
pub async fn service_type_view(
    ctx: &Ctx,
    actor: &Actor,
    project_name: &str,
    service_type: &str,
) -> Result<ServiceType> {
    let clouds = clouds_of(ctx, actor, project_name).await?;
    let kind = check_type(&ctx.config.services.catalogue, service_type);
    let kind = kind.map_err(|error| Error::Invalid(vec![error]))?;
    Ok(catalogue::to_wire(kind, &clouds))
}

/// GET `/v1/project/{project}/service-types/{type}/plans`.
pub async fn service_plan_list(
    ctx: &Ctx,
    actor: &Actor,
    project_name: &str,
    service_type: &str,
) -> Result<ServicePlansAnswer> {
    let found = service_type_view(ctx, actor, project_name, service_type).await?;
    Ok(ServicePlansAnswer {
        service_plans: found.service_plans,
    })
}

/// GET `/v1/account/{account}/service_versions`. They are the same for every account.
pub fn service_version_list(ctx: &Ctx) -> ServiceVersionsAnswer {
    ServiceVersionsAnswer {
        service_versions: catalogue::all_versions(&ctx.config.services.catalogue),
    }
}

async fn clouds_of(ctx: &Ctx, actor: &Actor, project_name: &str) -> Result<Vec<NamedCloud>> {
    access::project_seen(ctx, actor, project_name).await?;
    let source = &mut ctx.db.read();
    let custom = custom_clouds::to_use(source, &actor.user_id, Some(project_name)).await?;
    let custom = custom.into_iter().flat_map(|cloud| {
        let provider = cloud.cloud_provider;
        let names = cloud.cloud_names.into_iter();
        names.map(move |name| NamedCloud {
            name,
            cloud: provider,
        })
    });
    let public = public_regions(ctx);
    let public = public.into_iter().map(|(cloud, region)| NamedCloud {
        name: public_name(cloud, region.name),
        cloud: cloud.into(),
    });
    Ok(custom.chain(public).collect())
}
