//! Custom clouds: create, read, change, provision, delete, and what hangs below them.

use byoc_html::address;
use byoc_types::{
    CustomCloud, CustomCloudAnswer, CustomCloudCreate, CustomCloudPermissions,
    CustomCloudProvision, CustomCloudStatus, CustomCloudUpdate, CustomCloudsAnswer,
    CustomCloudsPage, EventsAnswer,
};

use super::{ApiError, Call, Tagged, send, send_bytes, send_if_changed, send_tagged, send_unread};
use crate::url::segment;

fn all(org: &str) -> String {
    format!(
        "/v1/organization/{}/custom-cloud-environments",
        segment(org)
    )
}

fn one(org: &str, id: &str) -> String {
    format!("{}/{}", all(org), segment(id))
}

/// What the console has beside the public API: `/console/v1/custom-cloud-environments/{id}/{part}`.
pub(super) fn console(id: &str, part: &str) -> String {
    format!(
        "/console/v1/custom-cloud-environments/{}/{part}",
        segment(id)
    )
}

fn plain(answer: Tagged<CustomCloudAnswer>) -> Tagged<CustomCloud> {
    Tagged {
        body: answer.body.custom_cloud_environment,
        etag: answer.etag,
    }
}

/// All custom clouds of an organization, page by page; deleted ones while they are listed.
pub async fn custom_cloud_list(org: &str) -> Result<Vec<CustomCloud>, ApiError> {
    let mut clouds = Vec::new();
    let list = format!("/console{}", all(org));
    let mut path = list.clone();
    loop {
        let page: CustomCloudsAnswer = send(Call::get(path)).await?;
        clouds.extend(page.custom_cloud_environments);
        match page.cursor {
            Some(cursor) => path = format!("{list}?cursor={}", segment(&cursor)),
            None => return Ok(clouds),
        }
    }
}

/// Rows that the list holds at most. If there are more, the server answers what is filtered.
pub const MOST_ROWS: usize = 10_000;

/// The first rows of the list. `sort` and `filter` are as in the address of the list and in the API:
/// without a filter the document has asked for this already.
pub async fn custom_cloud_first_page(
    org: &str,
    sort: Option<&str>,
    filter: &str,
) -> Result<CustomCloudsPage, ApiError> {
    let first = address::first_page(org, sort);
    send(Call::get(format!("{first}{filter}"))).await
}

/// The rows after a page, up to [`MOST_ROWS`], and the deleted ones that are listed. No further page is
/// asked for once they are not wanted any more.
pub async fn custom_cloud_rest(
    org: &str,
    sort: Option<&str>,
    filter: &str,
    mut cursor: Option<String>,
    is_wanted: &dyn Fn() -> bool,
) -> Result<Vec<CustomCloud>, ApiError> {
    let list = address::custom_clouds_api(org);
    let deleted = format!("{list}?view=compact&limit=1000&state=deleted");
    let page: CustomCloudsPage = send(Call::get(deleted)).await?;
    let mut clouds = page.custom_cloud_environments;
    let first = address::first_page(org, sort);
    while let Some(next) = cursor
        && clouds.len() < MOST_ROWS
        && is_wanted()
    {
        let path = format!("{first}{filter}&limit=1000&cursor={}", segment(&next));
        let page: CustomCloudsPage = send(Call::get(path)).await?;
        clouds.extend(page.custom_cloud_environments);
        cursor = page.next_cursor;
    }
    Ok(clouds)
}

/// One custom cloud with its version.
pub async fn custom_cloud_view(org: &str, id: &str) -> Result<Tagged<CustomCloud>, ApiError> {
    send_tagged(Call::get(one(org, id))).await.map(plain)
}

/// Makes a draft. `key`: a text of the caller's, the same for every try of the same request; a
/// repeat then answers the draft of the first.
pub async fn custom_cloud_create(
    org: &str,
    request: &CustomCloudCreate,
    key: &str,
) -> Result<Tagged<CustomCloud>, ApiError> {
    send_tagged(Call::post(all(org)).json(request).idempotency_key(key))
        .await
        .map(plain)
}

/// Changes what `request` holds. 412 where somebody else changed the cloud since `etag`.
pub async fn custom_cloud_update(
    org: &str,
    id: &str,
    request: &CustomCloudUpdate,
    etag: Option<&str>,
) -> Result<Tagged<CustomCloud>, ApiError> {
    send_tagged(Call::put(one(org, id)).json(request).if_match(etag))
        .await
        .map(plain)
}

/// Deletes: a draft at once, anything else by an operation that can be followed.
pub async fn custom_cloud_delete(org: &str, id: &str, etag: Option<&str>) -> Result<(), ApiError> {
    send_unread(Call::delete(one(org, id)).if_match(etag)).await
}

/// Says that what Terraform made for a deleted custom cloud is destroyed.
pub async fn custom_cloud_destroyed(id: &str) -> Result<Tagged<CustomCloud>, ApiError> {
    send_tagged(Call::post(console(id, "destroyed")))
        .await
        .map(plain)
}

/// Starts the deployment of a draft.
pub async fn custom_cloud_provision(
    org: &str,
    id: &str,
    request: &CustomCloudProvision,
    etag: Option<&str>,
) -> Result<Tagged<CustomCloud>, ApiError> {
    // What it warns of, the field of the identifier said before.
    let path = format!("{}/provision", one(org, id));
    send_tagged(Call::post(path).json(request).if_match(etag))
        .await
        .map(plain)
}

/// Who may use the cloud, with the version.
pub async fn permissions_view(
    org: &str,
    id: &str,
) -> Result<Tagged<CustomCloudPermissions>, ApiError> {
    send_tagged(Call::get(format!("{}/permissions", one(org, id)))).await
}

/// Sets who may use the cloud. Projects and units that are not named lose access. Permissions and cloud
/// have one version.
pub async fn permissions_update(
    org: &str,
    id: &str,
    request: &CustomCloudPermissions,
    etag: Option<&str>,
) -> Result<Tagged<CustomCloudPermissions>, ApiError> {
    let path = format!("{}/permissions", one(org, id));
    send_tagged(Call::put(path).json(request).if_match(etag)).await
}

/// State and running operation; `None` where nothing changed since `etag`.
pub async fn status_view(
    id: &str,
    etag: Option<&str>,
) -> Result<Option<Tagged<CustomCloudStatus>>, ApiError> {
    send_if_changed(Call::get(console(id, "status")).if_none_match(etag)).await
}

/// A page of the history, newest first. `cursor`: from the page before, for older events.
pub async fn event_list(id: &str, cursor: Option<&str>) -> Result<EventsAnswer, ApiError> {
    let path = match cursor {
        Some(cursor) => format!("{}?cursor={}", console(id, "events"), segment(cursor)),
        None => console(id, "events"),
    };
    send(Call::get(path)).await
}

/// The whole history; `extension` is `csv` or `json`.
pub async fn event_export(id: &str, extension: &str) -> Result<Vec<u8>, ApiError> {
    send_bytes(Call::get(console(id, &format!("events.{extension}")))).await
}

/// What somebody who helps needs to know, without secrets, as a zip.
pub async fn support_bundle_view(id: &str) -> Result<Vec<u8>, ApiError> {
    send_bytes(Call::get(console(id, "support-bundle.zip"))).await
}
