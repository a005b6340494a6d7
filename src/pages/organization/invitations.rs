//! The open invitations of an organization, for its super admins.

use std::sync::Arc;

use byoc_rules::words;
use byoc_types::Invitation;
use leptos::prelude::*;

use super::{invite::InviteDialog, role_badge::role_badge, use_locked_reason};
use crate::{
    api::people::{invitation_delete, invitation_list},
    components::{
        list_table::{
            Column, ListTable, RowItems, TableRow, TableTexts,
            cells::{deadline, found},
        },
        loaded::loaded_live,
    },
    forms::saving::{SaveFailure, Saving},
    state::{
        organization::{use_is_super_admin, use_organization_id},
        toasts::use_toasts,
    },
    ui::{Card, IconName, MenuItem, Show},
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
            description="A link works once and expires after 72 hours. To get a new link, invite the same address again."
        >
            <SaveFailure saving title="The invitation was not revoked"/>
            <div class="row-cards">
                {loaded_live(
                    "Invitations could not be loaded",
                    invitations,
                    2,
                    move |list| view! { <List invitations=list revoke/> }.into_any(),
                )}
            </div>
        </Card>
        <InviteDialog is_open=is_inviting on_invited=move |()| invitations.refetch()/>
    }
}

#[component]
fn List(invitations: Signal<Vec<Invitation>>, revoke: Callback<String>) -> impl IntoView {
    let items = use_items(revoke);
    view! {
        <Show
            when=move || invitations.with(|invitations| !invitations.is_empty())
            fallback=|| view! { <p class="muted">"No open invitation."</p> }
        >
            <ListTable rows=invitations items=items.clone()/>
        </Show>
    }
}

impl TableRow for Invitation {
    const TEXTS: TableTexts = TableTexts {
        id: "invitations",
        prefix: "invitations-",
        label: "Open invitations",
        filter: "Filter invitations",
        noun: "invitation",
        no_match: "No invitation matches",
        searched: "The filter searches email addresses, roles and who invited.",
    };
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            word: "email",
            heading: "Email",
            class: "",
            text: |invitation| invitation.email.clone(),
            order: None,
            is_searched: true,
            cell: |invitation, look| found(&invitation.email, look.filter),
        },
        Column {
            word: "role",
            heading: "Role",
            class: "",
            text: |invitation| words::label(invitation.role).to_owned(),
            order: None,
            is_searched: true,
            cell: |invitation, _| role_badge(invitation.role),
        },
        Column {
            word: "invited-by",
            heading: "Invited by",
            class: "",
            text: |invitation| invitation.invited_by.clone(),
            order: None,
            is_searched: true,
            cell: |invitation, look| found(&invitation.invited_by, look.filter),
        },
        Column {
            word: "expires",
            heading: "Expires",
            class: "",
            text: |invitation| invitation.expiry_time.clone(),
            order: None,
            is_searched: false,
            cell: |invitation, look| deadline(&invitation.expiry_time, look),
        },
    ];

    fn id(&self) -> &str {
        &self.invitation_id
    }

    fn name(&self) -> String {
        self.email.clone()
    }
}

/// What can be done with an invitation.
fn use_items(revoke: Callback<String>) -> RowItems<Invitation> {
    let locked = use_locked_reason();
    Arc::new(move |invitation| {
        let id = invitation.invitation_id.clone();
        let item = MenuItem::press_unless(locked.get(), "Revoke", move || revoke.run(id.clone()));
        vec![item.danger().with_icon(IconName::Trash)]
    })
}
