//! The open invitations of an organization, for its super admins.

use byoc_rules::words;
use byoc_types::{Invitation, Role};
use leptos::prelude::*;

use super::{invite::InviteDialog, use_locked_reason};
use crate::{
    api::people::{invitation_delete, invitation_list},
    components::{deadline::Deadline, loaded::loaded_as},
    forms::saving::{SaveFailure, Saving},
    state::{
        organization::{use_is_super_admin, use_organization_id},
        toasts::use_toasts,
    },
    ui::{Badge, Button, Card, Show, Tone},
};

/// The list, with the dialog that invites.
#[component]
pub fn InvitationsCard(is_inviting: RwSignal<bool>) -> impl IntoView {
    let is_super_admin = use_is_super_admin();
    view! {
        <Show when=is_super_admin>
            <OpenInvitations is_inviting/>
        </Show>
    }
    .into_any()
}

#[component]
fn OpenInvitations(is_inviting: RwSignal<bool>) -> impl IntoView {
    let org = use_organization_id();
    let toasts = use_toasts();
    let saving = Saving::default();
    let invitations = LocalResource::new(move || {
        let org = org.get();
        async move { invitation_list(&org).await }
    });
    let revoke = Callback::new(move |id: String| {
        let org = org.get_untracked();
        let send = async move { invitation_delete(&org, &id).await };
        saving.run(send, move |()| {
            invitations.refetch();
            toasts.success("Invitation revoked. Its link no longer works.");
        });
    });
    view! {
        <Card
            title="Open invitations"
            description="A link works once, within 72 hours. To get a new link, invite the same address again."
        >
            <SaveFailure saving title="The invitation was not revoked"/>
            {loaded_as(
                "Invitations could not be loaded",
                invitations,
                2,
                move |list| view! { <List invitations=list revoke/> }.into_any(),
            )}
        </Card>
        <InviteDialog is_open=is_inviting on_invited=move |()| invitations.refetch()/>
    }
}

#[component]
fn List(invitations: Vec<Invitation>, revoke: Callback<String>) -> impl IntoView {
    if invitations.is_empty() {
        return view! { <p class="muted">"No open invitation."</p> }.into_any();
    }
    let entries = invitations
        .into_iter()
        .map(|invitation| view! { <Entry invitation revoke/> })
        .collect_view();
    view! { <ul class="entries" aria-label="Open invitations">{entries}</ul> }.into_any()
}

#[component]
fn Entry(invitation: Invitation, revoke: Callback<String>) -> impl IntoView {
    let locked = use_locked_reason();
    let tone = match invitation.role {
        Role::SuperAdmin => Tone::Info,
        Role::Member => Tone::Neutral,
    };
    let label = format!("Revoke the invitation of {}", invitation.email);
    let id = invitation.invitation_id;
    view! {
        <li class="entries__entry">
            <div class="entries__text">
                <span class="cluster">
                    <strong>{invitation.email}</strong>
                    <Badge tone>{words::label(invitation.role)}</Badge>
                </span>
                <span class="muted small">
                    "Invited by " {invitation.invited_by} " · Expires "
                    <Deadline time=invitation.expiry_time/>
                </span>
            </div>
            <Button
                is_small=true
                aria_label=Some(label)
                disabled_reason=locked
                on_press=move |()| revoke.run(id.clone())
            >
                "Revoke"
            </Button>
        </li>
    }
}
