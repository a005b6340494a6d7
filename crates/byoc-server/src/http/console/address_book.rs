//! `/console/v1/organization/{organization_id}/address-book`.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use byoc_types::{AddressBook, AddressBookChange, ErrorAnswer};

use crate::app::{self, Actor};
use crate::http::extract::{Change, Path};
use crate::http::{Refusal, Server, kept};

/// CIDR blocks in use outside of custom clouds.
#[utoipa::path(get, path = "/console/v1/organization/{organization_id}/address-book",
    tag = "organizations", params(("organization_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = AddressBook), (status = "default", body = ErrorAnswer)))]
pub async fn address_book_view(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    kept::answer(&server, &actor, &uri, &headers, async {
        let book = app::address_book_view(&server.ctx, &actor, &organization_id).await?;
        Ok((None, book))
    })
    .await
}

/// Saves and removes rows of the address book. Other rows stay.
#[utoipa::path(post, path = "/console/v1/organization/{organization_id}/address-book",
    tag = "organizations", request_body = AddressBookChange,
    params(("organization_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = AddressBook), (status = "default", body = ErrorAnswer)))]
pub async fn address_book_change(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
    Change(change): Change<AddressBookChange>,
) -> Result<Answer<AddressBook>, Refusal> {
    let book = app::address_book_change(&server.ctx, &actor, &organization_id, change).await?;
    Ok(Answer(book))
}
