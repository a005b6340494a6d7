//! A request of the demo that waits for an answer.

use std::collections::BTreeMap;

use byoc_types::{AzureRequest, ContactEmail, RequestContent};

use super::EMAIL;
use crate::app::Result;
use crate::auth::short_id;
use crate::store::events::{self, NewEvent};
use crate::store::{Tx, requests};

/// Writes an open request for a custom cloud on Azure.
pub async fn write_request(tx: &mut Tx, organization_id: &str) -> Result<()> {
    let content = RequestContent::Azure(AzureRequest {
        cloud_region: "westeurope".to_owned(),
        reserved_cidr: "10.130.0.0/16".to_owned(),
        deployment_model: "standard".to_owned(),
        subscription_id: "11111111-2222-3333-4444-555555555555".to_owned(),
        tenant_id: "aaaaaaaa-2222-3333-4444-555555555555".to_owned(),
        contact_emails: vec![ContactEmail {
            email: EMAIL.to_owned(),
            real_name: Some("Demo Admin".to_owned()),
            role: Some("Admin".to_owned()),
        }],
        tags: BTreeMap::from([("team".to_owned(), "platform".to_owned())]),
        notes: "For the analysts in Amsterdam.".to_owned(),
    });
    requests::insert(tx, &short_id("r"), organization_id, &content, EMAIL).await?;
    let event = NewEvent {
        organization_id,
        custom_cloud_id: "",
        version: 1,
        action: "request_create",
        actor: EMAIL,
        state: None,
        changes: &[],
        summary: "Sent the request for a custom cloud on Azure",
    };
    Ok(events::append(tx, event).await?)
}
