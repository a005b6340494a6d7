//! The rows, once they are there.

use std::sync::Arc;
use std::time::Duration;

use byoc_types::{CustomCloud, CustomCloudState, CustomCloudsPage, Membership, Role};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

use super::bulk_bar::{BulkBar, Chosen};
use super::news::{Extent, News};
use super::states::{ListEmpty, ListSkeleton, NoMatch, NotEnabled};
use super::toolbar::Toolbar;
use super::use_blocked_reason;
use crate::api::Asker;
use crate::components::custom_clouds_table::listing::{ListQuery, Row, SortKey, matching, ordered};
use crate::components::custom_clouds_table::{
    CustomCloudsTable, Picking, RowAction, Rows, row_link_id,
};
use crate::components::failure::Failure;
use crate::forms::custom_cloud_delete::DeleteDialog;
use crate::forms::custom_cloud_rename::RenameDialog;
use crate::state::address_query::use_address_query;
use crate::state::live::use_live;
use crate::ui::dom::later;
use crate::ui::keys::on_key;
use crate::ui::{Button, Show, dynamic, effect, focus_id};

#[component]
pub fn CloudList(
    membership: Membership,
    /// The order in the address, in which the first page came.
    sort: Option<String>,
    page: CustomCloudsPage,
) -> impl IntoView {
    let is_enabled = membership.is_byoc_enabled;
    let is_super_admin = membership.role == Role::SuperAdmin;
    let organization = membership.organization;
    let organization_id = StoredValue::new(organization.organization_id.clone());
    let news = News::new(organization.organization_id, sort, page);
    news.follow(use_live());
    let rows = news.rows(organization.account_id);
    let (query, set_query) = use_address_query(read_query, write_query, |query: &mut ListQuery| {
        &mut query.text
    });
    effect(move || {
        news.extent.track();
        query.with(|query| news.narrow(query));
    });
    let sorting = Memo::new(move |_| query.with(|query| (query.sort, query.is_descending)));
    // By itself, so that a letter in the filter sorts nothing.
    let order = Memo::new(move |_| {
        let (key, is_descending) = sorting.get();
        rows.with(|rows| ordered(rows.values(), key, is_descending))
    });
    let shown = Memo::new(move |_| {
        order.with(|order| {
            let chosen = query.with(|query| matching(order, query));
            chosen
                .into_iter()
                .map(|row| row.id().to_owned())
                .collect::<Vec<_>>()
        })
    });
    let is_empty = Memo::new(move |_| rows.with(|rows| rows.is_empty()));
    let has_match = Memo::new(move |_| shown.with(|shown| !shown.is_empty()));
    let dialogs = Dialogs::default();
    let on_action = use_row_actions(dialogs, shown);
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
            <Toolbar query set_query rows shown extent=news.extent/>
        </Show>
        <div class="clouds-list" on:keydown=escape>
            {chosen.map(|chosen| view! { <BulkBar chosen/> })}
            <Show
                when=has_match
                fallback=move || match query.with(ListQuery::is_filtering) && !is_empty.get() {
                    _ if matches!(news.extent.get(), Extent::Beginning(_)) => view! { <ListSkeleton/> }.into_any(),
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

fn read_query(params: &ParamsMap) -> ListQuery {
    ListQuery::from_params(|name| params.get(name))
}

/// Nothing else is in the address of the list.
fn write_query(query: &ListQuery, params: &mut ParamsMap) {
    *params = ParamsMap::new();
    for (name, value) in query.to_params() {
        params.insert(name, value);
    }
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

fn use_row_actions(dialogs: Dialogs, shown: Memo<Vec<String>>) -> Callback<RowAction> {
    Callback::new(move |action| match action {
        RowAction::Rename(cloud) => dialogs.rename.set(Some(cloud)),
        RowAction::Delete(cloud) => {
            let id = &cloud.custom_cloud_environment_id;
            dialogs
                .neighbour
                .set_value(shown.with_untracked(|shown| neighbour_of(shown, id)));
            dialogs.delete.set(Some(cloud));
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
            later(Duration::ZERO, move || focus_id(&row_link_id(&neighbour)));
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
