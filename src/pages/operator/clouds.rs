//! The custom clouds of all organizations, by state and by what is wrong.

use std::collections::BTreeMap;

use byoc_rules::{cloud::Cloud, state, words, words::Words};
use byoc_types::{CustomCloudState, OperatorCustomCloud, OperatorCustomCloudsAnswer};
use leptos::prelude::*;

use super::filter::{AddressFilter, Filter, pairs};
use super::fresh::{Fresh, read_fresh};
use super::with_all;
use crate::{
    api::{ApiError, operator::operator_custom_cloud_list},
    components::{state_badge::StateBadge, timestamp::Timestamp},
    format::{counted, field_label},
    paths,
    ui::{Button, Card, EmptyState, SelectField, SelectOption, TableFrame, dynamic},
};

/// What narrows the list, as in the address.
const FILTERS: [&str; 4] = ["state", "cause", "provider", "organization"];

/// Several pages as one answer.
#[derive(Clone, Debug, Default, PartialEq)]
struct Listed {
    clouds: Vec<OperatorCustomCloud>,
    states: BTreeMap<CustomCloudState, i64>,
    causes: Vec<(String, i64)>,
    has_more: bool,
}

/// The filters and the table.
#[component]
pub fn CloudsTab() -> impl IntoView {
    let filter = AddressFilter::of(FILTERS, address);
    let pages = RwSignal::new(1_usize);
    let listed = read_fresh(move || read(filter.chosen.get(), pages.get()));
    view! {
        <Card
            title="Custom clouds"
            description="Of all organizations, newest first. To see deleted custom clouds, choose their status."
        >
            {listed.view_or(
                "The custom clouds could not be loaded",
                6,
                move || filter.clear_button("Show all custom clouds"),
                move || view! { <Listing listed filter pages/> }.into_any(),
            )}
        </Card>
    }
}

fn address(filter: &Filter) -> String {
    paths::operator_custom_clouds(pairs(filter))
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
        let page: OperatorCustomCloudsAnswer = operator_custom_cloud_list(&query).await?;
        listed.clouds.extend(page.custom_clouds);
        listed.states = page.states;
        listed.causes = page
            .causes
            .into_iter()
            .map(|cause| (cause.code, cause.count))
            .collect();
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
    let rows = listed.part(|listed| listed.clouds.clone());
    let has_more = listed.part(|listed| listed.has_more);
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    view! {
        <Toolbar listed filter rows/>
        {dynamic(move || match is_empty.get() {
            true if !filter.is_chosen() => view! {
                <EmptyState title="There are no custom clouds">
                    <p>"Custom clouds of all organizations appear here."</p>
                </EmptyState>
            }
            .into_any(),
            true => view! {
                <EmptyState
                    title="No custom cloud matches"
                    action=move || filter.clear_button("Show all custom clouds")
                >
                    <p>"No custom cloud matches the filters."</p>
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

#[component]
fn Toolbar(
    listed: Fresh<Listed>,
    filter: AddressFilter,
    rows: Memo<Vec<OperatorCustomCloud>>,
) -> impl IntoView {
    let states = listed.part(|listed| listed.states.clone());
    let causes = listed.part(|listed| listed.causes.clone());
    let select =
        move |name: &'static str, label: &'static str, options: Signal<Vec<SelectOption>>| {
            view! {
                <SelectField
                    id=format!("operator-{name}")
                    label
                    is_label_hidden=true
                    options
                    value=Signal::derive(move || filter.value(name))
                    on_change=move |value: String| filter.set.run((name, value))
                />
            }
        };
    let count = Memo::new(move |_| counted(rows.with(Vec::len) as i64, "custom cloud"));
    view! {
        <div class="table-toolbar" role="search" aria-label="Custom clouds">
            {select("state", "Status", Signal::derive(move || state_options(&states.get())))}
            {select("cause", "Cause", Signal::derive(move || cause_options(causes.get(), &filter.value("cause"))))}
            {select("provider", "Provider", Signal::derive(provider_options))}
            <OneOrganization filter rows/>
            <p class="table-toolbar__count" role="status">{count}</p>
        </div>
    }
    .into_any()
}

/// That the list is of one organization alone, and the way back to all.
#[component]
fn OneOrganization(filter: AddressFilter, rows: Memo<Vec<OperatorCustomCloud>>) -> impl IntoView {
    let organization = Memo::new(move |_| {
        let id = filter.value("organization");
        let name = rows.with(|rows| rows.first().map(|row| row.organization_name.clone()));
        (!id.is_empty()).then(|| name.unwrap_or(id))
    });
    dynamic(move || {
        organization.get().map(|name| {
            view! {
                <span class="cluster">
                    <span>"Only " <strong>{name}</strong></span>
                    <Button is_small=true on_press=move |()| filter.set.run(("organization", String::new()))>
                        "Show all organizations"
                    </Button>
                </span>
            }
            .into_any()
        })
    })
}

fn state_options(counts: &BTreeMap<CustomCloudState, i64>) -> Vec<SelectOption> {
    let each = state::ALL.iter().map(|state| {
        let count = counts.get(state).copied().unwrap_or_default();
        let label = format!("{} ({count})", state::label(*state));
        SelectOption::new(words::as_word(*state), label)
    });
    with_all("All statuses", each)
}

/// The causes that there are now, and the chosen one even if there is none any more.
fn cause_options(mut causes: Vec<(String, i64)>, chosen: &str) -> Vec<SelectOption> {
    if !chosen.is_empty() && !causes.iter().any(|(code, _)| code == chosen) {
        causes.push((chosen.to_owned(), 0));
    }
    let each = causes.into_iter().map(|(code, count)| {
        let label = format!("{} ({count})", field_label(&code));
        SelectOption::new(code, label)
    });
    with_all("All causes", each)
}

fn provider_options() -> Vec<SelectOption> {
    let each = Cloud::ALL
        .iter()
        .map(|cloud| SelectOption::new(cloud.as_word(), cloud.label()));
    with_all("All providers", each)
}

#[component]
fn Table(rows: Memo<Vec<OperatorCustomCloud>>) -> impl IntoView {
    view! {
        <div class="operator-table">
            <TableFrame label="Custom clouds">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Status"</th>
                        <th scope="col">"What is wrong"</th>
                        <th scope="col">"Organization"</th>
                        <th scope="col">"Provider and region"</th>
                        <th scope="col">"Updated"</th>
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

fn line(row: OperatorCustomCloud) -> AnyView {
    let href = paths::operator_custom_cloud(&row.organization_id, &row.custom_cloud_environment_id);
    let wrong = row.cause.map(|cause| cause.title);
    view! {
        <tr>
            <th scope="row"><a href=href><bdi>{row.display_name}</bdi></a></th>
            <td data-label="Status"><StateBadge state=row.state/></td>
            <td data-label="What is wrong" class="operator-table__text">{wrong.unwrap_or_else(|| "–".to_owned())}</td>
            <td data-label="Organization">
                <a href=paths::operator_organization(&row.organization_id)>{row.organization_name}</a>
            </td>
            <td data-label="Provider and region">
                {words::label(row.cloud_provider)} " "
                <bdi dir="ltr" translate="no" class="clouds__region">{row.cloud_region}</bdi>
            </td>
            <td data-label="Updated"><Timestamp time=row.update_time/></td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chosen_cause_stays_even_if_nothing_has_it_any_more() {
        let options = |chosen: &str| {
            let options = cause_options(vec![("quota".to_owned(), 2)], chosen).into_iter();
            options.map(|option| option.label).collect::<Vec<_>>()
        };
        assert_eq!(options(""), ["All causes", "Quota (2)"]);
        assert_eq!(options("quota"), ["All causes", "Quota (2)"]);
        assert_eq!(
            options("role_not_found"),
            ["All causes", "Quota (2)", "Role not found (0)"]
        );
    }
}
