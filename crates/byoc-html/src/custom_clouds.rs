//! The list of custom clouds as it is in the document, before the app is there.
//!
//! It stands where the app will put the same, so nothing moves when the app takes over. Links work. What
//! needs the app is disabled until then.

use byoc_rules::cloud::Cloud;

use crate::custom_cloud::RowView;
use crate::{Html, IconName, address, order};

/// The columns that sort, left to right: word in the address, heading.
pub const COLUMNS: [(&str, &str); 8] = [
    ("name", "Name"),
    ("status", "Status"),
    ("provider", "Provider"),
    ("region", "Region"),
    ("cidr", "CIDR block"),
    ("model", "Deployment model"),
    ("availability", "Availability"),
    ("updated", "Updated"),
];

pub const TITLE: &str = "Bring your own cloud";
pub const LEAD: &str = "Custom clouds in your own AWS or Google Cloud account.";
pub const CREATE: &str = "Create custom cloud";
/// Id of the filter.
pub const FILTER_ID: &str = "clouds-filter";
pub const FILTER: &str = "Filter custom clouds";
pub const VIEW: &str = "View";
pub const ALL_PROVIDERS: &str = "All providers";
pub const ALL_STATUSES: &str = "All statuses";

/// What the page needs beside its rows.
#[derive(Debug, Clone, Copy)]
pub struct PageView<'a> {
    pub organization_id: &'a str,
    /// The column that sorts, and whether downwards.
    pub sort: (&'a str, bool),
    /// What stands beside the filter, for example `50 custom clouds`.
    pub count: &'a str,
    pub can_pick: bool,
    pub can_create: bool,
}

impl PageView<'_> {
    /// Heading, filter and table.
    pub fn page(&self, rows: &[RowView]) -> Html {
        let mut html = Html::default();
        self.heading(&mut html);
        self.toolbar(&mut html);
        for class in ["clouds-list", "clouds", "table-frame"] {
            html.open("div", &[("class", class)]);
        }
        html.open("table", &[("class", "table")]);
        self.columns(&mut html);
        html.open("tbody", &[]);
        for row in rows {
            row.row()
                .write(&mut html, &row.cloud.custom_cloud_environment_id);
        }
        html.close("tbody");
        html.close("table");
        for _ in 0..3 {
            html.close("div");
        }
        html
    }

    fn heading(&self, html: &mut Html) {
        html.open("header", &[("class", "page-header")]);
        html.open("div", &[("class", "page-header__line")]);
        let heading = [("class", "page-header__title"), ("tabindex", "-1")];
        html.element("h1", &heading, TITLE);
        if self.can_create {
            html.open("div", &[("class", "page-header__actions")]);
            let href = address::custom_cloud_create(self.organization_id);
            html.open("a", &[("class", "button button--primary"), ("href", &href)]);
            html.open("span", &[("class", "button__label")]);
            html.icon(IconName::Plus);
            html.text(CREATE);
            html.close("span");
            html.close("a");
            html.close("div");
        }
        html.close("div");
        html.element("p", &[("class", "page-header__lead")], LEAD);
        html.close("header");
    }

    fn toolbar(&self, html: &mut Html) {
        html.open("div", &[("class", "table-toolbar clouds-toolbar")]);
        html.open("div", &[("class", "search")]);
        html.icon(IconName::Search);
        let field = [
            ("class", "input"),
            ("type", "search"),
            // The app takes over what was typed.
            ("id", FILTER_ID),
            ("placeholder", FILTER),
            ("aria-label", FILTER),
            ("autocomplete", "off"),
        ];
        html.open("input", &field);
        html.close("div");
        let clouds: Vec<&str> = Cloud::ALL.iter().map(|cloud| cloud.label()).collect();
        let states = byoc_rules::state::ALL.iter();
        let states: Vec<&str> = states
            .map(|state| byoc_rules::state::label(*state))
            .collect();
        select(html, "clouds-provider", "Provider", ALL_PROVIDERS, &clouds);
        select(html, "clouds-status", "Status", ALL_STATUSES, &states);
        // Narrow screens order the rows here.
        let orders: Vec<String> = order::all(&COLUMNS).map(|(_, label)| label).collect();
        let orders: Vec<&str> = orders.iter().map(String::as_str).collect();
        html.open("div", &[("class", "table-toolbar__order")]);
        select(html, "clouds-order", "Order", orders[0], &orders[1..]);
        html.close("div");
        let view = [
            ("type", "button"),
            ("class", "button button--secondary"),
            ("disabled", ""),
        ];
        html.open("div", &[("class", "menu")]);
        html.open("button", &view);
        html.open("span", &[("class", "button__label")]);
        html.text(VIEW);
        html.text(" ");
        html.icon(IconName::ChevronDown);
        html.close("span");
        html.close("button");
        html.close("div");
        html.element("p", &[("class", "table-toolbar__count")], self.count);
        html.close("div");
    }

    fn columns(&self, html: &mut Html) {
        html.open("thead", &[]);
        html.open("tr", &[]);
        if self.can_pick {
            html.element("th", &[("class", "clouds__pick")], "");
        }
        for (word, heading) in COLUMNS {
            let is_sorted = word == self.sort.0;
            let order = if self.sort.1 {
                "descending"
            } else {
                "ascending"
            };
            let class = column_class(word);
            let attributes = [("scope", "col"), ("class", class), ("aria-sort", order)];
            html.open("th", &attributes[..2 + usize::from(is_sorted)]);
            html.open("span", &[("class", "table__sort")]);
            html.element("span", &[], heading);
            let is_down = is_sorted && self.sort.1;
            html.icon(if is_down {
                IconName::ArrowDown
            } else {
                IconName::ArrowUp
            });
            html.close("span");
            html.close("th");
        }
        html.element("th", &[("scope", "col")], "");
        html.close("tr");
        html.close("thead");
    }
}

/// The class of a column, by its word in the address.
pub fn column_class(word: &str) -> &'static str {
    match word {
        "status" => "column-status",
        "provider" => "column-provider",
        "region" => "column-region",
        "cidr" => "column-cidr",
        "model" => "column-model",
        "availability" => "column-availability",
        "updated" => "column-updated",
        _ => "",
    }
}

/// A select of its final width, which is that of its longest option.
fn select(html: &mut Html, id: &str, label: &str, first: &str, options: &[&str]) {
    html.open("div", &[("class", "field")]);
    html.open("div", &[("class", "select")]);
    html.open(
        "select",
        &[
            ("id", id),
            ("class", "input"),
            ("aria-label", label),
            ("disabled", ""),
        ],
    );
    html.element("option", &[], first);
    for option in options {
        html.element("option", &[], option);
    }
    html.close("select");
    html.icon(IconName::ChevronDown);
    html.close("div");
    html.close("div");
}
