//! All organizations.

use byoc_rules::words;
use byoc_types::{OperatorOrganization, Tier};
use leptos::prelude::*;

use super::filter::{AddressFilter, Filter, pairs};
use super::{create::CreateDialog, fresh::read_fresh};
use crate::{
    api::operator::operator_organization_list,
    components::timestamp::Timestamp,
    format::counted,
    paths,
    state::connection::use_offline_reason,
    ui::{
        Badge, Button, ButtonKind, Card, EmptyState, IconName, SearchField, TableFrame, Tone,
        dynamic,
    },
};

fn address(filter: &Filter) -> String {
    paths::operator_organizations(pairs(filter))
}

/// The list, and the button that creates one.
#[component]
pub fn OrganizationsTab() -> impl IntoView {
    let organizations = read_fresh(operator_organization_list);
    let rows = organizations.part(|answer| answer.organizations.clone());
    let minimum = organizations.part(|answer| Some(answer.minimum_tier));
    let is_creating = RwSignal::new(false);
    let offline = use_offline_reason();
    let filter = AddressFilter::of(["filter"], address);
    // What is typed leads, and the address follows: it may be behind while somebody types.
    let text = RwSignal::new(untrack(|| filter.value("filter")));
    let narrow = Callback::new(move |typed: String| {
        filter.set.run(("filter", typed.trim().to_owned()));
        text.set(typed);
    });
    let create = move || {
        view! {
            <Button
                kind=ButtonKind::Primary
                icon=IconName::Plus
                is_small=true
                disabled_reason=offline
                on_press=move |()| is_creating.set(true)
            >
                "Create organization"
            </Button>
        }
    };
    view! {
        <Card
            title="Organizations"
            description="Each has a support tier. If bring your own cloud is enabled, its super admins can create custom clouds."
            actions=create
        >
            {organizations.view(
                "The organizations could not be loaded",
                6,
                move || view! { <List rows text narrow/> }.into_any(),
            )}
        </Card>
        <CreateDialog
            is_open=is_creating
            minimum=Signal::derive(move || minimum.get().unwrap_or(Tier::None))
            on_created=move |()| organizations.read_again()
        />
    }
}

#[component]
fn List(
    rows: Memo<Vec<OperatorOrganization>>,
    text: RwSignal<String>,
    narrow: Callback<String>,
) -> impl IntoView {
    let shown = Memo::new(move |_| {
        let text = text.with(|text| text.trim().to_lowercase());
        rows.with(|rows| matching(rows, &text))
    });
    let count = Memo::new(move |_| {
        let all = rows.with(|rows| counted(rows.len() as i64, "organization"));
        match text.with(|text| text.trim().is_empty()) {
            true => all,
            false => format!("{} of {all}", shown.with(Vec::len)),
        }
    });
    let has_match = Memo::new(move |_| shown.with(|shown| !shown.is_empty()));
    view! {
        <div class="table-toolbar" role="search" aria-label="Organizations">
            <SearchField
                id="organizations-filter"
                label="Filter organizations"
                value=text
                on_input=narrow
                announcement=Signal::derive(move || match text.with(String::is_empty) {
                    true => String::new(),
                    false => count.get(),
                })
            />
            <p class="table-toolbar__count">{count}</p>
        </div>
        {dynamic(move || match has_match.get() {
            true => view! { <Table shown/> }.into_any(),
            false => view! { <NoMatch narrow/> }.into_any(),
        })}
    }
}

/// By name, those alone whose name or id holds the text.
fn matching(rows: &[OperatorOrganization], text: &str) -> Vec<OperatorOrganization> {
    let mut found: Vec<OperatorOrganization> = rows
        .iter()
        .filter(|row| {
            let name = row.organization_name.to_lowercase();
            name.contains(text) || row.organization_id.to_lowercase().contains(text)
        })
        .cloned()
        .collect();
    found.sort_by_cached_key(|row| row.organization_name.to_lowercase());
    found
}

#[component]
fn NoMatch(narrow: Callback<String>) -> impl IntoView {
    let clear = move || {
        view! { <Button on_press=move |()| narrow.run(String::new())>"Show all organizations"</Button> }
    };
    view! {
        <EmptyState title="No organization matches" action=clear>
            <p>"The filter searches names and IDs."</p>
        </EmptyState>
    }
}

#[component]
fn Table(shown: Memo<Vec<OperatorOrganization>>) -> impl IntoView {
    view! {
        <div class="operator-table">
            <TableFrame label="Organizations">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Support tier"</th>
                        <th scope="col">"Bring your own cloud"</th>
                        <th scope="col">"Members"</th>
                        <th scope="col">"Custom clouds"</th>
                        <th scope="col">"Created"</th>
                    </tr>
                </thead>
                <tbody>
                    // A row that did not change stays, with the focus in it.
                    <For each=move || shown.get() key=|row| format!("{row:?}") let:row>
                        {line(row)}
                    </For>
                </tbody>
            </TableFrame>
        </div>
    }
}

fn line(row: OperatorOrganization) -> AnyView {
    let clouds = match row.custom_cloud_count {
        0 => "0".into_any(),
        count => {
            let href =
                paths::operator_custom_clouds([("organization", row.organization_id.as_str())]);
            let noun = if count == 1 {
                "custom cloud"
            } else {
                "custom clouds"
            };
            let of = format!(" {noun} of {}", row.organization_name);
            view! { <a href=href>{count}<span class="visually-hidden">{of}</span></a> }.into_any()
        }
    };
    let no_admin = (row.super_admin_count == 0)
        .then(|| view! { <Badge tone=Tone::Warning>"No super admin yet"</Badge> });
    view! {
        <tr>
            <th scope="row">
                <a href=paths::operator_organization(&row.organization_id)>{row.organization_name}</a>
            </th>
            <td data-label="Support tier">{words::label(row.tier)}</td>
            <td data-label="Bring your own cloud"><OfferBadge is_enabled=row.is_byoc_enabled/></td>
            <td data-label="Members"><span class="cluster">{row.member_count} {no_admin}</span></td>
            <td data-label="Custom clouds">{clouds}</td>
            <td data-label="Created"><Timestamp time=row.create_time/></td>
        </tr>
    }
    .into_any()
}

/// Whether bring your own cloud is on.
#[component]
pub fn OfferBadge(is_enabled: bool) -> impl IntoView {
    match is_enabled {
        true => view! { <Badge tone=Tone::Success icon=IconName::CheckCircle>"Enabled"</Badge> },
        false => view! { <Badge>"Off"</Badge> },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn organization(id: &str, name: &str) -> OperatorOrganization {
        OperatorOrganization {
            organization_id: id.to_owned(),
            organization_name: name.to_owned(),
            tier: Tier::Basic,
            minimum_tier: Tier::Priority,
            is_byoc_enabled: false,
            deployment_models: None,
            member_count: 0,
            super_admin_count: 0,
            custom_cloud_count: 0,
            create_time: String::new(),
        }
    }

    #[test]
    fn organizations_are_found_by_name_and_id_and_listed_by_name() {
        let rows = [
            organization("org3", "retail"),
            organization("org1", "Zoo"),
            organization("org2", "Apples"),
        ];
        let names = |text: &str| {
            let found = matching(&rows, text).into_iter();
            found.map(|row| row.organization_name).collect::<Vec<_>>()
        };
        assert_eq!(names(""), ["Apples", "retail", "Zoo"]);
        assert_eq!(names("il"), ["retail"]);
        assert_eq!(names("org1"), ["Zoo"]);
        assert!(names("nothing").is_empty());
    }
}
