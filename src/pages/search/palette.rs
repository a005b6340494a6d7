//! Search for a place by typing: pages, custom clouds, projects and services of the organization.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::entries::{Entry, Person, entries, found};
use crate::{
    api::{custom_clouds::custom_cloud_list, services::own_project_list, services::service_list},
    format::counted,
    state::{
        organization::{use_is_super_admin, use_organization_id},
        session::use_session,
    },
    ui::{Icon, IconName, LiveRegion, dom::bring_into_sight, keys::on_key},
};

/// Entries that are shown at once; more typing finds the others.
const MOST_SHOWN: usize = 50;
/// Projects whose services are read, at most.
const MOST_PROJECTS: usize = 20;

const LIST: &str = "palette-list";

/// A field and what it finds. Up and Down choose, Enter goes there.
#[component]
pub fn Palette(
    /// Called before a place is gone to.
    #[prop(into)]
    on_chosen: Callback<()>,
) -> impl IntoView {
    let all = read_entries();
    let query = RwSignal::new(String::new());
    // Those on screen, and how many there are.
    let shown = Memo::new(move |_| {
        let query = query.get();
        all.with(|all| {
            let mut found = found(all, &query);
            let first: Vec<Entry> = found.by_ref().take(MOST_SHOWN).cloned().collect();
            let all = first.len() + found.count();
            (first, all)
        })
    });
    let active = RwSignal::new(0_usize);
    let navigate = use_navigate();
    let go = Callback::new(move |index: usize| {
        let entry = shown.with_untracked(|(first, _)| first.get(index).cloned());
        if let Some(entry) = entry {
            on_chosen.run(());
            navigate(&entry.address, NavigateOptions::default());
        }
    });
    let count = Memo::new(move |_| shown.with(|(first, _)| first.len()));
    let all_found = Memo::new(move |_| shown.with(|(_, all)| *all));
    let move_to = move |index: usize| {
        active.set(index);
        if let Some(option) = document().get_element_by_id(&option_id(index)) {
            bring_into_sight(&option);
        }
    };
    let on_keydown = on_key(move |press| {
        let (at, last) = (
            active.get_untracked(),
            count.get_untracked().saturating_sub(1),
        );
        match press.name.as_str() {
            "ArrowDown" => move_to(if at >= last { 0 } else { at + 1 }),
            "ArrowUp" => move_to(if at == 0 { last } else { at - 1 }),
            "Enter" => go.run(at),
            _ => return,
        }
        press.event.prevent_default();
    });
    let chosen = move || (count.get() > 0).then(|| option_id(active.get()));
    let announcement = Signal::derive(move || said(all_found.get()));
    view! {
        <div class="palette">
            <div class="search">
                <Icon name=IconName::Search/>
                <input
                    type="text"
                    class="input"
                    role="combobox"
                    aria-label="Page, custom cloud, project or service"
                    aria-expanded="true"
                    aria-controls=LIST
                    aria-autocomplete="list"
                    aria-activedescendant=chosen
                    autocomplete="off"
                    spellcheck="false"
                    autofocus
                    prop:value=query
                    on:input=move |event| {
                        query.set(event_target_value(&event));
                        active.set(0);
                    }
                    on:keydown=on_keydown
                />
            </div>
            <LiveRegion text=announcement/>
            <ul class="palette__list" id=LIST role="listbox" aria-label="Results">
                {move || {
                    shown
                        .get()
                        .0
                        .into_iter()
                        .enumerate()
                        .map(|(index, entry)| view! { <Choice entry index active go/> })
                        .collect_view()
                }}
            </ul>
            {move || more(all_found.get()).map(|text| view! { <p class="palette__more">{text}</p> })}
        </div>
    }
}

/// What is announced of the results.
fn said(count: usize) -> String {
    match count {
        0 => "Nothing found".to_owned(),
        count => counted(count as i64, "result"),
    }
}

/// What is under the list, if it doesn't show all or there is nothing.
fn more(count: usize) -> Option<String> {
    match count {
        0 => Some("Nothing found. Search for a name, a region, a CIDR block or an ID.".to_owned()),
        count if count > MOST_SHOWN => Some(format!(
            "Not shown: {}. Type more letters to narrow the search.",
            counted((count - MOST_SHOWN) as i64, "result")
        )),
        _ => None,
    }
}

fn option_id(index: usize) -> String {
    format!("palette-option-{index}")
}

#[component]
fn Choice(
    entry: Entry,
    index: usize,
    active: RwSignal<usize>,
    go: Callback<usize>,
) -> impl IntoView {
    let is_active = move || active.get() == index;
    view! {
        <li
            class="palette__option"
            class:palette__option--active=is_active
            role="option"
            id=option_id(index)
            aria-selected=move || is_active().to_string()
            on:mousedown=move |event| event.prevent_default()
            on:click=move |_| go.run(index)
        >
            <bdi class="palette__label">{entry.label}</bdi>
            <span class="palette__kind">{entry.kind.word()}</span>
        </li>
    }
}

/// Pages at once; what is read comes after. A list that can't be read is left out: its page says why.
fn read_entries() -> RwSignal<Vec<Entry>> {
    let org = use_organization_id().get_untracked();
    let person = Person {
        is_super_admin: use_is_super_admin().get_untracked(),
        is_operator: use_session()
            .current()
            .is_some_and(|session| session.is_operator),
    };
    let all = RwSignal::new(entries(&org, person, &[], &[], &[]));
    leptos::task::spawn_local(async move {
        let (clouds, projects) = futures::join!(custom_cloud_list(&org), own_project_list(&org));
        let clouds = clouds.unwrap_or_default();
        let projects: Vec<String> = projects
            .unwrap_or_default()
            .into_iter()
            .map(|(project, _)| project.project_name)
            .collect();
        let show = |services: &[(String, String)]| {
            all.try_set(entries(&org, person, &clouds, &projects, services));
        };
        show(&[]);
        let lists = projects
            .iter()
            .take(MOST_PROJECTS)
            .map(|project| async move {
                let services = service_list(project).await.unwrap_or_default();
                services
                    .into_iter()
                    .map(|service| (project.clone(), service.service_name))
                    .collect::<Vec<_>>()
            });
        show(&futures::future::join_all(lists).await.concat());
    });
    all
}
