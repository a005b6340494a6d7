//! What is typed into the wizard, kept by the server so that any device can go on.

use byoc_types::Draft;

use super::{ApiError, Call, Tagged, custom_clouds::console, send_tagged};

/// The wizard's input of a stored draft, with its version; empty where none was saved yet.
pub async fn draft_view(id: &str) -> Result<Tagged<Draft>, ApiError> {
    send_tagged(Call::get(console(id, "draft"))).await
}

/// Saves the wizard's input and answers it with its new version. 412 where it was saved elsewhere
/// since `etag`.
pub async fn draft_update(
    id: &str,
    draft: &Draft,
    etag: Option<&str>,
) -> Result<Tagged<Draft>, ApiError> {
    send_tagged(Call::put(console(id, "draft")).json(draft).if_match(etag)).await
}
