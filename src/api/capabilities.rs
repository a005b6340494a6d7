//! What the server can do.

use byoc_types::Capabilities;

use super::{ApiError, Call, send};

/// Asked once at start, without a session.
pub async fn capabilities_view() -> Result<Capabilities, ApiError> {
    send(Call::get("/console/v1/capabilities").about_session()).await
}
