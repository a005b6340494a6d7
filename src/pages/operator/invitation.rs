//! The link of a super admin's invitation, which is shown once.

use byoc_types::Invitation;
use leptos::prelude::*;

use crate::{
    components::one_time_secret::{OneTimeSecret, absolute},
    paths,
    ui::{Alert, Button, ButtonKind, Tone},
};

/// The link, and the button that closes.
#[component]
pub fn InvitationLink(invitation: Invitation, on_close: Callback<()>) -> impl IntoView {
    let link = absolute(&paths::invitation_link(
        &invitation.token.unwrap_or_default(),
    ));
    view! {
        <Alert tone=Tone::Warning title="The link is shown only once" is_live=true>
            <p>
                "Send it to " <strong>{invitation.email}</strong>
                ", through a channel that only this person can read. This server doesn't send email."
            </p>
        </Alert>
        <OneTimeSecret what="invitation link" text=link/>
        <p class="muted small">
            "The link works once and expires after 72 hours. The person who accepts the invitation becomes a super admin."
        </p>
        <div class="form__actions">
            <Button kind=ButtonKind::Primary on_press=on_close>"I have copied it"</Button>
        </div>
    }
}
