//! The rows, once they are there.

use std::sync::Arc;

use byoc_types::{CustomCloud, CustomCloudState, Membership, Role};
use leptos::leptos_dom::helpers::location;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use leptos_router::params::ParamsMap;

use super::bulk_bar::{BulkBar, Chosen};
use super::news::News;
use super::states::{ListEmpty, NoMatch, NotEnabled};
use super::toolbar::Toolbar;
use super::use_blocked_reason;
use crate::api::Asker;
use crate::components::custom_clouds_table::listing::{ListQuery, Row, SortKey, Typed, select};
use crate::components::custom_clouds_table::{
    CustomCloudsTable, Picking, RowAction, Rows, row_link_id,
};
use crate::components::failure::Failure;
use crate::forms::custom_cloud_delete::DeleteDialog;
use crate::forms::custom_cloud_rename::RenameDialog;
use crate::paths;
use crate::state::live::use_live;
use crate::ui::keys::on_key;
use crate::ui::{Button, Show, dynamic, focus_id};

#[component]
pub fn CloudList(membership: Membership, list: Vec<CustomCloud>) -> impl IntoView {
    let is_enabled = membership.is_byoc_enabled;
    let is_super_admin = membership.role == Role::SuperAdmin;
    let organization = membership.organization;
    let organization_id = StoredValue::new(organization.organization_id.clone());
    let news = News::new(organization.organization_id, list);
    news.follow(use_live());
    let rows = news.rows(organization.account_id);
    let (query, set_query) = use_list_query();
    let shown = Memo::new(move |_| {
        let ids = |rows: &Rows| {
            let chosen = query.with(|query| select(rows.values().map(AsRef::as_ref), query));
            chosen
                .into_iter()
                .map(|row| row.id().to_owned())
                .collect::<Vec<_>>()
        };
        rows.with(ids)
    });
    let is_empty = Memo::new(move |_| rows.with(|rows| rows.is_empty()));
    let has_match = Memo::new(move |_| shown.with(|shown| !shown.is_empty()));
    let dialogs = Dialogs::default();
    let on_action = use_row_actions(organization_id, dialogs, shown);
    let on_sort = Callback::new(move |key: SortKey| {
        set_query.run(query.with_untracked(|query| query.sorted_by(key)));
    });
    let chosen = is_super_admin.then(|| Chosen::new(organization_id, rows, shown));
    // Ends the selection, unless something in the list took the key.
    let escape = on_key(move |press| {
        if let Some(chosen) = chosen.filter(|_| press.name == "Escape") {
            chosen.clear();
        }
    });
    let table = move || {
        let picking = chosen.map(
            |Chosen {
                 selection, scope, ..
             }| Picking { selection, scope },
        );
        view! {
            <CustomCloudsTable
                organization_id=organization_id.get_value()
                rows
                shown
                picking
                query
                on_sort
                read_only_reason=use_blocked_reason()
                on_action
            />
        }
    };
    view! {
        <StaleNotice news/>
        <Show when=move || !is_empty.get()>
            <Toolbar query set_query rows shown/>
        </Show>
        <div class="clouds-list" on:keydown=escape>
            {chosen.map(|chosen| view! { <BulkBar chosen/> })}
            <Show
                when=has_match
                fallback=move || match query.with(ListQuery::is_filtering) && !is_empty.get() {
                    true => view! { <NoMatch query set_query/> }.into_any(),
                    false if is_enabled => view! { <ListEmpty/> }.into_any(),
                    false => view! { <NotEnabled/> }.into_any(),
                }
            >
                {table()}
            </Show>
        </div>
        <ListDialogs dialogs organization_id rows shown news/>
    }
}

/// Says that the rows may be old, when reading them again failed; they stay.
#[component]
fn StaleNotice(news: News) -> impl IntoView {
    dynamic(move || {
        news.staleness.get().map(|error| {
            view! {
                <Failure
                    title="The list could not be refreshed: it may be out of date"
                    error
                    is_warning=true
                    action=move || view! { <Button on_press=move |()| news.refresh(Asker::Person)>"Try again"</Button> }
                />
            }
            .into_any()
        })
    })
}

/// The query in the address, and what changes it.
///
/// The text is kept here too until the address has it, a moment later: an input that waited for the
/// address would lose letters of a fast typist.
fn use_list_query() -> (Memo<ListQuery>, Callback<ListQuery>) {
    let params = use_query_map();
    let navigate = use_navigate();
    let typed = RwSignal::new(Typed::default());
    let shown = Memo::new(move |before: Option<&(ListQuery, u32)>| {
        let mut query = params.with(|params| ListQuery::from_params(|name| params.get(name)));
        let arrived = before.map_or(0, |(_, arrived)| *arrived);
        let arrived = typed.with(|typed| typed.show_in(&mut query, arrived));
        (query, arrived)
    });
    let query = Memo::new(move |_| shown.with(|(query, _)| query.clone()));
    let set_query = Callback::new(move |next: ListQuery| {
        let is_still_typing = query.with_untracked(|query| {
            !query.text.is_empty() && !next.text.is_empty() && query.text != next.text
        });
        typed.update(|typed| typed.take(&next.text));
        // One step back takes the whole filter away, not its last letter.
        let options = NavigateOptions {
            replace: is_still_typing,
            scroll: false,
            resolve: false,
            ..NavigateOptions::default()
        };
        navigate(&address_with(&next), options);
    });
    (query, set_query)
}

fn address_with(query: &ListQuery) -> String {
    let mut params = ParamsMap::new();
    for (name, value) in query.to_params() {
        params.insert(name, value);
    }
    format!(
        "{}{}",
        location().pathname().unwrap_or_default(),
        params.to_query_string()
    )
}

/// The dialogs that a row's menu opens, for one custom cloud at a time.
#[derive(Clone, Copy, Default)]
struct Dialogs {
    rename: RwSignal<Option<CustomCloud>>,
    delete: RwSignal<Option<CustomCloud>>,
    /// The row beside the one to delete. Known before: the live stream may take the row away
    /// before the answer is here.
    neighbour: StoredValue<Option<String>>,
}

fn use_row_actions(
    organization_id: StoredValue<String>,
    dialogs: Dialogs,
    shown: Memo<Vec<String>>,
) -> Callback<RowAction> {
    let navigate = use_navigate();
    Callback::new(move |action| match action {
        RowAction::Rename(cloud) => dialogs.rename.set(Some(cloud)),
        RowAction::Delete(cloud) => {
            let id = &cloud.custom_cloud_environment_id;
            dialogs
                .neighbour
                .set_value(shown.with_untracked(|shown| neighbour_of(shown, id)));
            dialogs.delete.set(Some(cloud));
        }
        RowAction::Resume(id) => {
            let address = organization_id.with_value(|org| paths::custom_cloud_resume(org, &id));
            navigate(&address, NavigateOptions::default());
        }
    })
}

#[component]
fn ListDialogs(
    dialogs: Dialogs,
    organization_id: StoredValue<String>,
    rows: Memo<Rows>,
    shown: Memo<Vec<String>>,
    news: News,
) -> impl IntoView {
    let names = Signal::derive(move || {
        rows.with(|rows| {
            let name = |row: &Arc<Row>| (row.id().to_owned(), row.cloud.display_name.clone());
            rows.values().map(name).collect()
        })
    });
    let on_renamed = move |cloud: CustomCloud| {
        let id = cloud.custom_cloud_environment_id.clone();
        news.put(&id, Some(cloud));
    };
    let on_deleted = move |cloud: CustomCloud| {
        let id = cloud.custom_cloud_environment_id.clone();
        let neighbour = dialogs.neighbour.get_value();
        if cloud.state == CustomCloudState::Draft {
            // Back in a moment if its files were read.
            news.put(&id, None);
        }
        news.read_cloud(id.clone());
        let is_gone = shown.with_untracked(|shown| !shown.contains(&id));
        if is_gone && let Some(neighbour) = neighbour {
            // After the dialog has handed the focus back to a button that is gone.
            set_timeout(
                move || focus_id(&row_link_id(&neighbour)),
                std::time::Duration::ZERO,
            );
        }
    };
    view! {
        <RenameDialog organization_id=organization_id.get_value() cloud=dialogs.rename names on_renamed/>
        <DeleteDialog organization_id=organization_id.get_value() cloud=dialogs.delete on_deleted/>
    }
}

/// The row that takes the focus when `id` goes: the next one, or the one before where it was last.
fn neighbour_of(shown: &[String], id: &str) -> Option<String> {
    let at = shown.iter().position(|other| other == id)?;
    shown
        .get(at + 1)
        .or_else(|| shown.get(at.checked_sub(1)?))
        .cloned()
}

#[cfg(test)]
mod tests {
    use super::neighbour_of;

    #[test]
    fn the_focus_goes_to_the_next_row_or_the_one_before() {
        let shown = ["a", "b", "c"].map(str::to_owned);
        for (id, expected) in [
            ("a", Some("b")),
            ("b", Some("c")),
            ("c", Some("b")),
            ("d", None),
        ] {
            assert_eq!(neighbour_of(&shown, id).as_deref(), expected, "{id}");
        }
        assert_eq!(neighbour_of(&shown[..1], "a"), None);
    }
}
