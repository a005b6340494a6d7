//! The first rows of the list, put into the document: they are there, and their links work, before the app
//! has arrived.

use axum::extract::{FromRequestParts, Query};
use axum::http::Uri;
use axum::http::request::Parts;
use byoc_html::custom_cloud::{Availability, RowView};
use byoc_html::custom_clouds::PageView;
use byoc_html::time::counted;
use byoc_html::{Html, address, order};
use byoc_rules::region;

use super::Server;
use super::added::Added;
use crate::app::{self, Actor, FirstRows, ListQuery};

/// Rows in the document: what most screens show. More would be laid out before anything is painted.
const ROWS: &str = "16";

/// What the query of a list's address asks for.
struct Asked {
    sort: Option<String>,
    is_filtering: bool,
}

impl Asked {
    fn of(uri: &Uri) -> Option<Self> {
        let params = Query::<Vec<(String, String)>>::try_from_uri(uri).ok()?.0;
        let is_filter = |name: &str| matches!(name, "q" | "provider" | "status");
        Some(Self {
            is_filtering: params.iter().any(|(name, _)| is_filter(name)),
            sort: params
                .into_iter()
                .find(|(name, _)| name == "sort")
                .map(|(_, value)| value),
        })
    }

    /// The column that sorts, and whether downwards. `None` for a column in which rows are equal: the app
    /// has an order of its own for those.
    fn order(&self) -> Option<(&str, bool)> {
        let (key, is_descending) = order::read(self.sort.as_deref().unwrap_or("name"));
        ["name", "cidr", "updated"]
            .contains(&key)
            .then_some((key, is_descending))
    }
}

/// What the document of a list gets for the person who asks. `None` if nobody is signed in.
pub async fn added(server: &Server, parts: &mut Parts, org: &str) -> Option<Added> {
    let actor = Actor::from_request_parts(parts, server).await.ok()?;
    let asked = Asked::of(&parts.uri)?;
    let mut head = Html::default();
    let list = address::first_page(org, asked.sort.as_deref());
    let link = [
        ("rel", "preload"),
        ("as", "fetch"),
        ("href", list.as_str()),
        ("crossorigin", "anonymous"),
    ];
    head.open("link", &link);
    let body = match asked.order() {
        Some(order) if !asked.is_filtering => body(server, &actor, org, order).await,
        _ => None,
    };
    Some(Added {
        head,
        body: body.unwrap_or_default(),
    })
}

async fn body(
    server: &Server,
    actor: &Actor,
    org: &str,
    (key, is_descending): (&str, bool),
) -> Option<Html> {
    let sort = order::write(key, is_descending);
    let params = [("view", "compact"), ("sort", &sort), ("limit", ROWS)];
    let params = params.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let query = ListQuery::read(&params).ok()??;
    let first = app::first_rows(&server.ctx, actor, org, &query)
        .await
        .ok()?;
    let rows = rows(&first, org);
    let view = PageView {
        organization_id: org,
        sort: (key, is_descending),
        count: &counted(i64::from(first.page.total), "custom cloud"),
        can_pick: first.is_admin,
        can_create: first.is_admin && first.is_byoc_enabled,
    };
    (!rows.is_empty()).then(|| view.page(&rows))
}

fn rows<'a>(first: &'a FirstRows, org: &'a str) -> Vec<RowView<'a>> {
    let permissions = first.permissions.as_ref();
    let row = |cloud| RowView {
        cloud,
        organization_id: org,
        availability: permissions
            .and_then(|all| all.permissions.get(&cloud.custom_cloud_environment_id))
            .map_or(Availability::Unknown, |known| {
                Availability::from_permissions(known, &first.root_account_id)
            }),
        place: region::listed_place(cloud),
        filter: "",
        now: first.now,
        can_pick: first.is_admin,
        can_change: first.is_admin,
        is_live: false,
    };
    first
        .page
        .custom_cloud_environments
        .iter()
        .map(row)
        .collect()
}
