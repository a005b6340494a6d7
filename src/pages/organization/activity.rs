//! What happened in the organization and in its custom clouds.

use byoc_html::Html;
use byoc_types::{Event, EventsAnswer};
use futures::future::FutureExt;
use leptos::prelude::*;

use super::use_is_super_admin;
use crate::{
    api::{
        ApiError,
        organizations::{organization_event_export, organization_event_list},
    },
    components::{
        activity::{HistoryExports, change_text, history::History},
        list_table::{
            Column, ListTable, RowOrder, TableRow, TableTexts,
            cells::{found, isolated, link, time},
            row_element_id,
        },
        loaded::loaded_as,
    },
    format::counted,
    forms::saving::{SaveFailure, Saving},
    paths,
    state::{
        live::{Change, use_live},
        organization::use_organization_id,
        template::Fetch,
    },
    ui::{Card, Show, effect},
};

/// The most events that the table holds. Older ones are in the files.
const MOST: usize = 10_000;
/// How many events are read at once after the first ones.
const PAGE: u32 = 1_000;

/// The table, and the same as a file.
#[component]
pub fn ActivityTab() -> impl IntoView {
    view! {
        <Show
            when=use_is_super_admin()
            fallback=|| {
                view! {
                    <p class="muted">
                        "Only super admins of this organization can read its history. Ask one of them."
                    </p>
                }
            }
        >
            <Activity/>
        </Show>
    }
}

#[component]
fn Activity() -> impl IntoView {
    let org = use_organization_id();
    let history = History::default();
    let changes = RwSignal::new(0_u32);
    // What was read belongs to this organization.
    let id = StoredValue::new(org.get_untracked());
    let newest = LocalResource::new(move || {
        changes.track();
        async move {
            let ask = async |cursor: Option<String>| page(id, cursor, None).await;
            history.read_newest(ask).await
        }
    });
    use_live().on_change(&org.get_untracked(), move |change| match change {
        Change::Cloud(_) | Change::Anything => changes.update(|changes| *changes += 1),
        Change::Service(_) => {}
    });
    let older = Saving::default();
    effect(move || {
        let is_first_there = newest.get().is_some_and(|read| read.is_ok());
        if is_first_there && !older.is_busy.get_untracked() {
            let read =
                history.read_until(MOST, async move |cursor| page(id, cursor, Some(PAGE)).await);
            older.run(read, |()| {});
        }
    });
    view! {
        <Card
            title="Activity"
            description="Who changed what, and when, in the organization and all its custom clouds."
            actions=move || view! { <Exports/> }
        >
            // What was read stays, whatever becomes of the next reading.
            {loaded_as("The activity could not be loaded", newest, 6, |()| ().into_any())}
            <Events history/>
            <SaveFailure saving=older title="Older events could not be loaded"/>
        </Card>
    }
}

/// A page of the history.
async fn page(
    org: StoredValue<String>,
    cursor: Option<String>,
    limit: Option<u32>,
) -> Result<EventsAnswer, ApiError> {
    let org = org.get_value();
    organization_event_list(&org, cursor.as_deref(), limit).await
}

#[component]
fn Events(history: History) -> impl IntoView {
    let org = use_organization_id();
    let rows = Memo::new(move |_| {
        let org = org.get();
        let row = |event| EventRow::new(&org, event);
        history.events().into_iter().map(row).collect::<Vec<_>>()
    });
    let is_cut = Memo::new(move |_| history.has_older() && history.count() >= MOST);
    view! {
        <Show when=move || !history.is_empty()>
            <div class="row-cards">
                <ListTable rows/>
            </div>
        </Show>
        <Show when=is_cut>
            <p class="muted">
                {move || format!(
                    "The newest {} are shown. Export a file to read older ones.",
                    counted(history.count() as i64, "event"),
                )}
            </p>
        </Show>
    }
}

/// All of it as a file.
#[component]
fn Exports() -> impl IntoView {
    let org = use_organization_id();
    let fetch = move |extension: &'static str| -> Fetch {
        Callback::new(move |()| {
            let org = org.get_untracked();
            async move { organization_event_export(&org, extension).await }.boxed_local()
        })
    };
    view! { <HistoryExports name=org.get_untracked() fetch/> }
}

/// An event, and what the table says about it.
#[derive(Debug, Clone, PartialEq)]
struct EventRow {
    event: Event,
    id: String,
    /// The history of the custom cloud that it is about.
    href: Option<String>,
    /// Field by field.
    changes: String,
}

impl EventRow {
    fn new(org: &str, event: Event) -> Self {
        let cloud = &event.custom_cloud_environment_id;
        let href = event
            .custom_cloud_name
            .is_some()
            .then(|| paths::custom_cloud_tab(org, cloud, "activity"));
        let changes: Vec<String> = event.changes.iter().map(change_text).collect();
        Self {
            id: event.sequence.to_string(),
            href,
            changes: changes.join("; "),
            event,
        }
    }

    /// What happened, and each change of a field.
    fn what(&self, filter: &str) -> Html {
        let mut html = isolated(&found(&self.event.summary, filter));
        if !self.changes.is_empty() {
            html.open("span", &[("class", "events__changes")]);
            html.append(&isolated(&found(&self.changes, filter)));
            html.close("span");
        }
        html
    }

    /// The custom cloud that it is about, with a link to its history.
    fn cloud(&self, filter: &str) -> Html {
        match (&self.href, &self.event.custom_cloud_name) {
            (Some(href), Some(name)) => {
                let name = isolated(&found(name, filter));
                link(&row_element_id::<Self>(&self.id), href, &name)
            }
            (_, _) => Html::default(),
        }
    }
}

impl TableRow for EventRow {
    const TEXTS: TableTexts = TableTexts {
        id: "events",
        prefix: "",
        label: "Activity",
        filter: "Filter activity",
        noun: "event",
        no_match: "No event matches",
        searched: "The filter searches what happened, custom clouds, people, and the values before and after.",
    };
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            word: "what",
            heading: "What happened",
            class: "events__what",
            text: |row| format!("{}\n{}", row.event.summary, row.changes),
            order: None,
            is_searched: true,
            cell: |row, look| row.what(look.filter),
        },
        Column {
            word: "custom-cloud",
            heading: "Custom cloud",
            class: "",
            text: |row| row.event.custom_cloud_name.clone().unwrap_or_default(),
            order: None,
            is_searched: true,
            cell: |row, look| row.cloud(look.filter),
        },
        Column {
            word: "who",
            heading: "Who",
            class: "",
            text: |row| row.event.actor.clone(),
            order: None,
            is_searched: true,
            cell: |row, look| isolated(&found(&row.event.actor, look.filter)),
        },
        Column {
            word: "when",
            heading: "When",
            class: "events__when",
            text: |row| row.event.time.clone(),
            // Two of the same second are in the order in which they happened.
            order: Some(|row| format!("{:020}", row.event.sequence)),
            is_searched: false,
            cell: |row, look| time(&row.event.time, look.now),
        },
    ];
    const ORDER: RowOrder = (3, true);

    fn id(&self) -> &str {
        &self.id
    }

    fn name(&self) -> String {
        self.event.summary.clone()
    }
}
