//! Who belongs to a project: adds people, changes their roles, removes them.

use byoc_rules::words::{self, Words};
use byoc_types::{Member, Project, ProjectMember, ProjectRole};
use leptos::prelude::*;

use crate::{
    api::{
        ApiError,
        organizations::member_list,
        projects::{project_member_delete, project_member_list, project_member_update},
    },
    components::loaded::loaded_as,
    forms::saving::{SaveFailure, Saving},
    state::organization::use_organization_id,
    ui::{Button, ButtonKind, SelectField, SelectOption},
};

/// What every part of the list does.
#[derive(Clone, Copy)]
struct People {
    org: Memo<String>,
    project: StoredValue<String>,
    saving: Saving,
    reload: Callback<()>,
}

impl People {
    /// Gives a person a role in the project, or removes them.
    fn change(self, user_id: String, role: Option<ProjectRole>) {
        let (org, project) = (self.org.get_untracked(), self.project.get_value());
        let send = async move {
            match role {
                Some(role) => project_member_update(&org, &project, &user_id, role).await,
                None => project_member_delete(&org, &project, &user_id).await,
            }
        };
        self.saving.run(send, move |()| self.reload.run(()));
    }
}

fn role_options() -> Vec<SelectOption> {
    ProjectRole::ALL
        .iter()
        .map(|role| SelectOption::new(words::as_word(*role), words::label(*role)))
        .collect()
}

/// The body of the dialog.
#[component]
pub fn ProjectPeople(project: Project) -> impl IntoView {
    let org = use_organization_id();
    let project = StoredValue::new(project.project_name);
    let lists = LocalResource::new(move || {
        let org = org.get();
        async move {
            let name = project.get_value();
            let (people, members) =
                futures::join!(project_member_list(&org, &name), member_list(&org));
            Ok::<_, ApiError>((people?, members?))
        }
    });
    let people = People {
        org,
        project,
        saving: Saving::default(),
        reload: Callback::new(move |()| lists.refetch()),
    };
    view! {
        <p class="muted">
            "Members see the services of this project and the custom clouds that it can use. Admins and operators also create and change its services."
        </p>
        <SaveFailure saving=people.saving title="The members were not changed"/>
        {loaded_as(
            "The members could not be loaded",
            lists,
            3,
            move |(own, all)| view! { <Lists people own all/> }.into_any(),
        )}
    }
    .into_any()
}

#[component]
fn Lists(people: People, own: Vec<ProjectMember>, all: Vec<Member>) -> impl IntoView {
    let is_member = |member: &Member| own.iter().any(|it| it.user_id == member.user_id);
    let others: Vec<SelectOption> = all
        .iter()
        .filter(|member| !is_member(member))
        .map(|member| {
            SelectOption::new(
                member.user_id.clone(),
                label(&member.real_name, &member.email),
            )
        })
        .collect();
    let is_empty = own.is_empty();
    let lines = own
        .into_iter()
        .map(|member| view! { <PersonLine people member/> })
        .collect_view();
    view! {
        {is_empty.then(|| view! { <p>"No members yet. Add the first one."</p> })}
        <ul class="project-people">{lines}</ul>
        <AddPerson people others/>
    }
    .into_any()
}

fn label(name: &str, email: &str) -> String {
    match name.trim() {
        "" => email.to_owned(),
        name => format!("{name} ({email})"),
    }
}

#[component]
fn PersonLine(people: People, member: ProjectMember) -> impl IntoView {
    let who = label(&member.real_name, &member.email);
    let role = RwSignal::new(words::as_word(member.role).to_owned());
    let id = StoredValue::new(member.user_id.clone());
    view! {
        <li class="project-people__line">
            <SelectField
                id=format!("project-role-{}", member.user_id)
                label=format!("Role of {who}")
                options=role_options()
                value=role
                on_change=move |word: String| {
                    role.set(word.clone());
                    people.change(id.get_value(), words::parse(&word));
                }
            />
            <Button
                kind=ButtonKind::Ghost
                aria_label=Some(format!("Remove {who}"))
                on_press=move |()| people.change(id.get_value(), None)
            >
                "Remove"
            </Button>
        </li>
    }
    .into_any()
}

#[component]
fn AddPerson(people: People, others: Vec<SelectOption>) -> impl IntoView {
    if others.is_empty() {
        return view! { <p class="muted">"Everybody in the organization is already a member of this project."</p> }
            .into_any();
    }
    let person = RwSignal::new(others[0].value.clone());
    let role = RwSignal::new(words::as_word(ProjectRole::ReadOnly).to_owned());
    view! {
        <div class="project-people__line">
            <SelectField
                id="project-person"
                label="Person"
                options=others
                value=person
                on_change=move |id| person.set(id)
            />
            <SelectField
                id="project-person-role"
                label="Role"
                options=role_options()
                value=role
                on_change=move |word| role.set(word)
            />
            <Button
                kind=ButtonKind::Primary
                is_busy=people.saving.is_busy
                busy_label="Adding…"
                on_press=move |()| people.change(person.get_untracked(), words::parse(&role.get_untracked()))
            >
                "Add to project"
            </Button>
        </div>
    }
    .into_any()
}
