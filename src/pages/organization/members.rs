//! The members of the organization.

use byoc_rules::{contacts, password::check as check_password, words};
use byoc_types::{Member, MemberCreate, Role};
use leptos::prelude::*;

use super::{
    adding::{AddForm, Said, list_card},
    member_change::{Asked, Change, MemberChangeDialog, name_of},
    use_locked_reason,
};
use crate::{
    api::organizations::{member_create, member_list},
    forms::submission::{Submission, problems},
    state::{organization::use_organization_id, session::use_session, toasts::use_toasts},
    ui::{
        Badge, Icon, IconName, Menu, MenuItem, RadioGroup, RadioOption, TableFrame, TextField, Tone,
    },
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
    let asked = RwSignal::new(None);
    let card = list_card(
        Said {
            title: "Members",
            description: "Super admins create and manage custom clouds; members see those that their projects may use.",
            add: "Add member",
            dialog_title: "Add member",
            load_failure: "Members could not be loaded",
        },
        members,
        is_open,
        move |list| view! { <MembersTable members=list asked/> }.into_any(),
        move || view! { <MemberForm is_open on_added=move |()| members.refetch()/> }.into_any(),
    );
    view! {
        {card}
        <MemberChangeDialog asked on_changed=move |()| members.refetch()/>
    }
    .into_any()
}

#[component]
fn MembersTable(members: Vec<Member>, asked: RwSignal<Option<Asked>>) -> impl IntoView {
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
                    <td><Badge tone>{role}</Badge></td>
                    <td><MemberMenu member asked/></td>
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
fn MemberMenu(member: Member, asked: RwSignal<Option<Asked>>) -> impl IntoView {
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
        vec![
            item(label, Change::Role(role)).with_icon(IconName::Shield),
            item(removal, Change::Removal)
                .danger()
                .with_icon(IconName::Trash),
        ]
    });
    view! {
        <Menu label items button_class="icon-button">
            <Icon name=IconName::Dots/>
        </Menu>
    }
    .into_any()
}

#[component]
fn MemberForm(is_open: RwSignal<bool>, #[prop(into)] on_added: Callback<()>) -> impl IntoView {
    let org = use_organization_id();
    let toasts = use_toasts();
    let email = RwSignal::new(String::new());
    let real_name = RwSignal::new(String::new());
    let role = RwSignal::new("member".to_owned());
    let password = RwSignal::new(String::new());
    let submission = Submission::default();
    let email_error = submission.field_error("email", move || {
        email.with(|email| {
            if email.trim().is_empty() {
                return Some("Enter an email address, for example ada@example.com".to_owned());
            }
            let checked = contacts::check_email(email);
            checked.err().map(|error| error.to_string())
        })
    });
    // Whether a name and a password are needed only the server knows: not where the person has an
    // account.
    let name_error = submission.field_error("real_name", || None);
    let password_error = submission.field_error("password", move || {
        password.with(|password| {
            let checked = check_password(password);
            checked
                .err()
                .filter(|_| !password.is_empty())
                .map(|error| error.to_string())
        })
    });
    let errors = problems([
        ("member-email", email_error),
        ("member-name", name_error),
        ("member-password", password_error),
    ]);
    let submit = move |event| {
        let org = org.get_untracked();
        let request = MemberCreate {
            email: email.get_untracked().trim().to_owned(),
            real_name: real_name.get_untracked().trim().to_owned(),
            role: role.get_untracked(),
            password: Some(password.get_untracked()).filter(|password| !password.is_empty()),
        };
        let said = format!("{} is a member now", request.email);
        let send = || async move { member_create(&org, &request).await };
        submission.submit(event, errors, send, move || {
            if submission.is_shown() {
                is_open.set(false);
            }
            on_added.run(());
            toasts.success(said);
        });
    };
    view! {
        <AddForm label="Add member" is_open submission problems=errors on_submit=submit>
            <TextField
                id="member-email"
                label="Email"
                value=email
                on_input=submission.input("email", email)
                error=email_error
                input_type="email"
                has_autofocus=true
            />
            <TextField
                id="member-name"
                label="Name"
                hint="Needed for a person who has no account here yet"
                value=real_name
                on_input=submission.input("real_name", real_name)
                error=name_error
            />
            <TextField
                id="member-password"
                label="First password"
                hint="Needed for a person who has no account here yet: at least 12 characters"
                value=password
                on_input=submission.input("password", password)
                error=password_error
                input_type="password"
                autocomplete="new-password"
            />
            <RadioGroup
                id="member-role"
                legend="Role"
                options=vec![
                    RadioOption::new("member", "Member")
                        .with_hint("Sees the custom clouds that their projects may use"),
                    RadioOption::new("super_admin", "Super admin")
                        .with_hint("Creates and manages custom clouds, projects and members"),
                ]
                value=role
                on_select=move |word| role.set(word)
            />
        </AddForm>
    }
}
