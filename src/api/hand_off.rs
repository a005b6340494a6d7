//! Hand-off links: what super admins do with one, and what the holder of one reads and submits.

use byoc_types::{
    HandOff, HandOffAnswer, HandOffCreate, HandOffDecision, HandOffOffer, HandOffSubmit,
};

use super::{ApiError, Call, custom_clouds::console, send, send_unread};

const LINK: &str = "/console/v1/hand-off";

/// What a link reads of the template is below this.
pub(super) fn link(part: &str) -> String {
    format!("{LINK}/{part}")
}

/// The link that was made last.
pub async fn hand_off_view(id: &str) -> Result<Option<HandOff>, ApiError> {
    answered(Call::get(console(id, "hand-off"))).await
}

/// Makes a link that works for so many days. Its token is in this answer only.
pub async fn hand_off_create(id: &str, days: i64) -> Result<Option<HandOff>, ApiError> {
    let create = HandOffCreate { days: Some(days) };
    answered(Call::post(console(id, "hand-off")).json(&create)).await
}

/// Ends the link.
pub async fn hand_off_delete(id: &str) -> Result<Option<HandOff>, ApiError> {
    answered(Call::delete(console(id, "hand-off"))).await
}

/// Takes the submitted identifier into the draft, or rejects it.
pub async fn hand_off_decide(
    id: &str,
    identifier: String,
    is_approved: bool,
) -> Result<Option<HandOff>, ApiError> {
    let word = if is_approved { "approve" } else { "reject" };
    let call = Call::post(console(id, &format!("hand-off/{word}")));
    answered(call.json(&HandOffDecision { identifier })).await
}

async fn answered(call: Call) -> Result<Option<HandOff>, ApiError> {
    Ok(send::<HandOffAnswer>(call).await?.hand_off)
}

/// What a link is about.
pub async fn hand_off_offer(token: &str) -> Result<HandOffOffer, ApiError> {
    send(Call::get(LINK).by_link(token)).await
}

/// Submits the identifier, once.
pub async fn hand_off_submit(token: &str, submit: &HandOffSubmit) -> Result<(), ApiError> {
    send_unread(Call::post(link("submit")).json(submit).by_link(token)).await
}
