//! Who is signed in, and the first run.

use byoc_types::{Session, SessionCreate, SetupRequest, SetupStatus};

use super::{ApiError, Call, send, send_unread};

const SESSION: &str = "/console/v1/session";
const SETUP: &str = "/console/v1/setup";

/// Who is signed in; `None` where nobody is.
pub async fn session_view() -> Result<Option<Session>, ApiError> {
    match send::<Option<Session>>(Call::get(SESSION).about_session()).await {
        Err(error) if error.status == 401 => Ok(None),
        answer => answer,
    }
}

/// Signs in; the cookie comes with the answer.
pub async fn session_create(request: &SessionCreate) -> Result<(), ApiError> {
    send_unread(Call::post(SESSION).json(request).about_session()).await
}

/// Signs out.
pub async fn session_delete() -> Result<(), ApiError> {
    send_unread(Call::delete(SESSION).about_session()).await
}

/// Whether the server still waits for its first administrator.
pub async fn setup_view() -> Result<SetupStatus, ApiError> {
    send(Call::get(SETUP).about_session()).await
}

/// First run: makes the organization and its first super admin.
pub async fn setup_create(request: &SetupRequest) -> Result<(), ApiError> {
    send_unread(Call::post(SETUP).json(request).about_session()).await
}
