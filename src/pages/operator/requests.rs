//! What organizations ask for.

use byoc_rules::cloud::Cloud;
use byoc_rules::words::{self, Words};
use byoc_types::{OrganizationRequest, RequestContent, RequestKind, RequestState};
use leptos::prelude::*;

use super::filter::{AddressFilter, Filter, pairs};
use super::fresh::{Fresh, read_fresh};
use super::with_all;
use crate::{
    api::{ApiError, operator::operator_request_list},
    components::{region_field::region_label, request_parts::RequestBadge, timestamp::Timestamp},
    format::counted,
    paths,
    ui::{Button, Card, EmptyState, SelectField, SelectOption, TableFrame, dynamic},
};

/// What narrows the list, as in the address.
const FILTERS: [&str; 2] = ["state", "kind"];

fn address(filter: &Filter) -> String {
    paths::operator_requests(pairs(filter))
}

/// Several pages as one answer.
#[derive(Clone, Debug, Default, PartialEq)]
struct Listed {
    requests: Vec<OrganizationRequest>,
    has_more: bool,
}

/// The list by state and kind.
#[component]
pub fn RequestsTab() -> impl IntoView {
    let filter = AddressFilter::of(FILTERS, address);
    let pages = RwSignal::new(1_usize);
    let listed = read_fresh(move || read(filter.chosen.get(), pages.get()));
    view! {
        <Card
            title="Requests"
            description="Requests of super admins: bring your own cloud, custom clouds on Azure, moves of services."
        >
            {listed.view_or(
                "The requests could not be loaded",
                6,
                move || filter.clear_button("Show all requests"),
                move || view! { <Listing listed filter pages/> }.into_any(),
            )}
        </Card>
    }
}

/// Reads so many pages.
async fn read(filter: Filter, pages: usize) -> Result<Listed, ApiError> {
    let mut listed = Listed::default();
    let mut cursor = None;
    for _ in 0..pages {
        let mut query: Vec<(&str, String)> = filter
            .iter()
            .map(|(name, value)| (*name, value.clone()))
            .collect();
        query.push(("cursor", cursor.take().unwrap_or_default()));
        let page = operator_request_list(&query).await?;
        listed.requests.extend(page.requests);
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    listed.has_more = cursor.is_some();
    Ok(listed)
}

#[component]
fn Listing(listed: Fresh<Listed>, filter: AddressFilter, pages: RwSignal<usize>) -> impl IntoView {
    let rows = listed.part(|listed| listed.requests.clone());
    let has_more = listed.part(|listed| listed.has_more);
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    let count = Memo::new(move |_| counted(rows.with(Vec::len) as i64, "request"));
    let states = options::<RequestState>("All states");
    let kinds = options::<RequestKind>("All kinds");
    view! {
        <div class="table-toolbar" role="search" aria-label="Requests">
            <SelectField
                id="requests-state"
                label="State"
                is_label_hidden=true
                options=states
                value=Signal::derive(move || filter.value("state"))
                on_change=move |word: String| filter.set.run(("state", word))
            />
            <SelectField
                id="requests-kind"
                label="Kind"
                is_label_hidden=true
                options=kinds
                value=Signal::derive(move || filter.value("kind"))
                on_change=move |word: String| filter.set.run(("kind", word))
            />
            <p class="table-toolbar__count" role="status">{count}</p>
        </div>
        {dynamic(move || match is_empty.get() {
            true => view! {
                <EmptyState title="No requests">
                    <p>"Super admins send requests in the console of their organization."</p>
                </EmptyState>
            }
            .into_any(),
            false => view! { <Table rows/> }.into_any(),
        })}
        {dynamic(move || {
            has_more.get().then(|| {
                view! { <div><Button on_press=move |()| pages.update(|pages| *pages += 1)>"Show more"</Button></div> }
                    .into_any()
            })
        })}
    }
    .into_any()
}

fn options<W: Words>(all: &str) -> Vec<SelectOption> {
    let each = W::ALL
        .iter()
        .map(|value| SelectOption::new(value.as_word(), value.label()));
    with_all(all, each)
}

#[component]
fn Table(rows: Memo<Vec<OrganizationRequest>>) -> impl IntoView {
    view! {
        <div class="operator-table">
            <TableFrame label="Requests">
                <thead>
                    <tr>
                        <th scope="col">"Request"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Organization"</th>
                        <th scope="col">"Sent"</th>
                        <th scope="col">"Assigned to"</th>
                    </tr>
                </thead>
                <tbody>
                    // A row that did not change stays, with the focus in it.
                    <For each=move || rows.get() key=|row| format!("{row:?}") let:row>
                        {line(row)}
                    </For>
                </tbody>
            </TableFrame>
        </div>
    }
}

/// What tells requests of one kind apart.
fn subject(content: &RequestContent) -> Option<String> {
    match content {
        RequestContent::Enable(_) => None,
        RequestContent::Azure(request) => Some(region_label(Cloud::Azure, &request.cloud_region)),
        RequestContent::Migration(request) => Some(format!(
            "{} / {}",
            request.project_name, request.service_name
        )),
    }
}

fn line(row: OrganizationRequest) -> AnyView {
    let of = format!(" of {}", row.organization_name);
    let subject = subject(&row.content);
    view! {
        <tr>
            <th scope="row">
                <a href=paths::operator_request(&row.request_id)>
                    {words::label(row.kind)}
                    <span class="visually-hidden">{of}</span>
                </a>
                {subject.map(|text| view! { <div class="operator-table__text"><bdi>{text}</bdi></div> })}
            </th>
            <td data-label="State"><RequestBadge state=row.state/></td>
            <td data-label="Organization">
                <a href=paths::operator_organization(&row.organization_id)>{row.organization_name}</a>
            </td>
            <td data-label="Sent"><Timestamp time=row.create_time/></td>
            <td data-label="Assigned to">{row.assignee.unwrap_or_else(|| "Nobody".to_owned())}</td>
        </tr>
    }
    .into_any()
}
