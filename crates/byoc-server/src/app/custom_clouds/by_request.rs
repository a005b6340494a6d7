//! A custom cloud that operators made because somebody asked for it.

use byoc_rules::cloud::Cloud as Provider;
use byoc_rules::words;
use byoc_types::{AzureRequest, CustomCloudState};

use super::create::{random, unique_name};
use crate::app::{Error, Result};
use crate::operations;
use crate::store::custom_clouds::{self, Change, Cloud};
use crate::store::requests::RequestRow;
use crate::store::{Tx, company_rules};

/// Keeps the custom cloud that an operator made for a request, active at once. Answers its id.
pub(in crate::app) async fn create_by_request(
    tx: &mut Tx,
    row: &RequestRow,
    request: &AzureRequest,
    operator: &str,
) -> Result<String> {
    let unreadable = || Error::Internal(format!("the request {} can't be read", row.request_id));
    let (company_rules, _) = company_rules::of_organization(tx, &row.organization_id).await?;
    let mut cloud = Cloud {
        custom_cloud_id: uuid::Uuid::new_v4().to_string(),
        organization_id: row.organization_id.clone(),
        display_name: String::new(),
        state: CustomCloudState::Active,
        cloud_provider: Provider::Azure,
        cloud_region: request.cloud_region.clone(),
        deployment_model: words::parse(&request.deployment_model).ok_or_else(unreadable)?,
        reserved_cidr: request.reserved_cidr.parse().map_err(|_| unreadable())?,
        unique_name: unique_name(),
        external_id: hex::encode(random::<16>()),
        identifier: None,
        contacts: request.contact_emails.clone(),
        tags: request.tags.clone(),
        errors: vec![],
        cloud_names: vec![],
        rehearsal_failure: None,
        has_buckets: false,
        company_rules,
        version: 0,
        edit_version: 0,
        created_by: row.created_by.clone(),
        create_digest: row.request_id.clone(),
        created_at: 0,
        updated_at: 0,
        deleted_at: None,
        destroyed_at: None,
        listed_until: None,
        is_rehearsed: Some(false),
    };
    operations::finish_provision(&mut cloud);
    cloud.display_name = cloud.cloud_names.concat();
    let change = Change {
        actor: operator.to_owned(),
        action: "custom_cloud_create",
        summary: format!(
            "Created “{}” for the request of {}",
            cloud.display_name, row.created_by
        ),
        also: vec![],
    };
    custom_clouds::insert(tx, &mut cloud, change).await?;
    Ok(cloud.custom_cloud_id)
}
