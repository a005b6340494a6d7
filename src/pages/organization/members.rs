//! The members of the organization.

use byoc_rules::words;
use byoc_types::{Member, Role};
use leptos::prelude::*;

use super::{
    arrivals::wait_for,
    invitations::InvitationsCard,
    member_access::{Access, AccessDialog, access_items},
    member_change::{Asked, Change, MemberChangeDialog, name_of},
    use_locked_reason,
};
use crate::{
    api::organizations::member_list,
    components::loaded::loaded_as,
    state::{organization::use_organization_id, session::use_session},
    ui::{Badge, Button, Card, Icon, IconName, Menu, MenuItem, TableFrame, Tone},
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
            description="Super admins create and manage custom clouds; members see those that their projects may use."
            actions=invite
        >
            <div class="row-cards">
                {loaded_as(
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
    members: Vec<Member>,
    asked: RwSignal<Option<Asked>>,
    access: RwSignal<Option<Access>>,
) -> impl IntoView {
    let rows = members
        .into_iter()
        .map(|member| {
            let tone = match member.role {
                Role::SuperAdmin => Tone::Info,
                Role::Member => Tone::Neutral,
            };
            let role = words::label(member.role);
            view! {
                <tr>
                    <th scope="row">{member.real_name.clone()}</th>
                    <td>{member.email.clone()}</td>
                    <td>
                        <span class="cluster">
                            <Badge tone>{role}</Badge>
                            {member.is_deactivated.then(|| view! { <Badge tone=Tone::Warning>"Deactivated"</Badge> })}
                        </span>
                    </td>
                    <td><MemberMenu member asked access/></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <TableFrame label="Members">
            <thead>
                <tr>
                    <th scope="col">"Name"</th>
                    <th scope="col">"Email"</th>
                    <th scope="col">"Role"</th>
                    <th scope="col"><span class="visually-hidden">"Actions"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </TableFrame>
    }
}

/// What can be done with a member.
#[component]
fn MemberMenu(
    member: Member,
    asked: RwSignal<Option<Asked>>,
    access: RwSignal<Option<Access>>,
) -> impl IntoView {
    let locked = use_locked_reason();
    let session = use_session();
    let label = format!("Actions for {}", name_of(&member));
    let items = Signal::derive(move || {
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
        let item = |label: &str, change: Change| match locked.get() {
            Some(reason) => MenuItem::disabled(label, reason),
            None => {
                let member = member.clone();
                let change = Asked {
                    member,
                    change,
                    is_self,
                };
                MenuItem::press(label, move || asked.set(Some(change.clone())))
            }
        };
        let mut items = vec![
            item(label, Change::Role(role)).with_icon(IconName::Shield),
            item(removal, Change::Removal)
                .danger()
                .with_icon(IconName::Trash),
        ];
        if session.current().is_some_and(|session| session.is_operator) {
            items.extend(access_items(&member, is_self, access));
        }
        items
    });
    view! {
        <Menu label items button_class="icon-button">
            <Icon name=IconName::Dots/>
        </Menu>
    }
    .into_any()
}
