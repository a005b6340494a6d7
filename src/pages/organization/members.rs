//! The members of the organization.

use std::sync::Arc;

use byoc_html::Html;
use byoc_rules::words;
use byoc_types::{Member, Role};
use leptos::prelude::*;

use super::{
    arrivals::wait_for,
    invitations::InvitationsCard,
    member_access::{Access, AccessDialog, access_items},
    member_change::{Asked, Change, MemberChangeDialog, name_of},
    role_badge::tone,
    use_locked_reason,
};
use crate::{
    api::organizations::member_list,
    components::{
        list_table::{
            Column, ListTable, RowItems, TableRow, TableTexts,
            cells::{badge, cluster, found},
        },
        loaded::loaded_live,
    },
    state::{organization::use_organization_id, session::use_session},
    ui::{Button, Card, IconName, MenuItem, Tone},
};

/// Name, e-mail and role of each member.
#[component]
pub fn MembersCard() -> impl IntoView {
    let org = use_organization_id();
    let is_open = RwSignal::new(false);
    let members = LocalResource::new(move || {
        let org = org.get();
        async move { member_list(&org).await }
    });
    wait_for(members);
    let asked = RwSignal::new(None);
    let access = RwSignal::new(None);
    let locked = use_locked_reason();
    let invite = move || {
        view! {
            <Button
                icon=IconName::Plus
                is_small=true
                disabled_reason=locked
                on_press=move |()| is_open.set(true)
            >
                "Invite member"
            </Button>
        }
    };
    view! {
        <Card
            title="Members"
            description="Super admins create and manage custom clouds. Members see the custom clouds that their projects can use."
            actions=invite
        >
            <div class="row-cards">
                {loaded_live(
                    "Members could not be loaded",
                    members,
                    3,
                    move |list| view! { <MembersTable members=list asked access/> }.into_any(),
                )}
            </div>
        </Card>
        <InvitationsCard is_inviting=is_open/>
        <MemberChangeDialog asked on_changed=move |()| members.refetch()/>
        <AccessDialog access on_changed=move |()| members.refetch()/>
    }
    .into_any()
}

#[component]
fn MembersTable(
    members: Signal<Vec<Member>>,
    asked: RwSignal<Option<Asked>>,
    access: RwSignal<Option<Access>>,
) -> impl IntoView {
    view! { <ListTable rows=members items=use_member_items(asked, access)/> }
}

impl TableRow for Member {
    const TEXTS: TableTexts = TableTexts {
        id: "members",
        prefix: "members-",
        label: "Members",
        filter: "Filter members",
        noun: "member",
        no_match: "No member matches",
        searched: "The filter searches names, email addresses and roles.",
    };
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            word: "name",
            heading: "Name",
            class: "",
            text: |member| member.real_name.clone(),
            order: None,
            is_searched: true,
            cell: |member, look| found(&member.real_name, look.filter),
        },
        Column {
            word: "email",
            heading: "Email",
            class: "",
            text: |member| member.email.clone(),
            order: None,
            is_searched: true,
            cell: |member, look| found(&member.email, look.filter),
        },
        Column {
            word: "role",
            heading: "Role",
            class: "",
            text: |member| badges(member).map(|(_, word)| word).join(" "),
            order: None,
            is_searched: true,
            cell: |member, _| {
                let badges = badges(member).map(|(tone, word)| match word {
                    "" => Html::default(),
                    word => badge(tone, word),
                });
                cluster(&badges)
            },
        },
    ];

    fn id(&self) -> &str {
        &self.user_id
    }

    fn name(&self) -> String {
        name_of(self)
    }
}

/// Role and condition of a member; no word if there is nothing to say.
fn badges(member: &Member) -> [(Tone, &'static str); 2] {
    let condition = if member.is_deactivated {
        "Deactivated"
    } else {
        ""
    };
    [
        (tone(member.role), words::label(member.role)),
        (Tone::Warning, condition),
    ]
}

/// What can be done with a member.
fn use_member_items(
    asked: RwSignal<Option<Asked>>,
    access: RwSignal<Option<Access>>,
) -> RowItems<Member> {
    let locked = use_locked_reason();
    let session = use_session();
    Arc::new(move |member| {
        let is_self = session
            .current()
            .is_some_and(|session| session.user_id == member.user_id);
        let (role, label) = match member.role {
            Role::SuperAdmin => (Role::Member, "Make member"),
            Role::Member => (Role::SuperAdmin, "Make super admin"),
        };
        let removal = match is_self {
            true => "Leave organization",
            false => "Remove member",
        };
        let item = |label: &str, change: Change| {
            let change = Asked {
                member: member.clone(),
                change,
                is_self,
            };
            MenuItem::press_unless(locked.get(), label, move || asked.set(Some(change.clone())))
        };
        let mut items = vec![
            item(label, Change::Role(role)).with_icon(IconName::Shield),
            item(removal, Change::Removal)
                .danger()
                .with_icon(IconName::Trash),
        ];
        if session.current().is_some_and(|session| session.is_operator) {
            items.extend(access_items(member, is_self, access));
        }
        items
    })
}
