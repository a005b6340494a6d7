//! The pages of the first bundle: sign-in and the list. The server knows their addresses too
//! (`http/spa.rs`).

use leptos::prelude::*;

use super::part::{Pages, part_of_routes};
use crate::{
    layouts::start::Start,
    pages::{custom_clouds::CustomCloudsPage, login::LoginPage},
    paths,
    state::redirect::lead_on,
};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Page {
    Start,
    Login,
    /// Leads to the list.
    Entrance,
    List,
}

struct First;

impl Pages for First {
    type Page = Page;

    fn at<'a>(parts: &[&'a str]) -> Option<(Page, Option<&'a str>)> {
        match parts {
            ["", ""] => Some((Page::Start, None)),
            ["", "login"] => Some((Page::Login, None)),
            ["", "organizations", id, rest @ ..] if !id.is_empty() => match rest {
                [] => Some((Page::Entrance, Some(id))),
                ["admin", "byoc"] => Some((Page::List, Some(id))),
                _ => None,
            },
            _ => None,
        }
    }

    fn draw(page: Page, organization_id: Memo<String>) -> AnyView {
        match page {
            Page::Start => view! { <Start/> }.into_any(),
            Page::Login => view! { <LoginPage/> }.into_any(),
            Page::Entrance => {
                lead_on(&paths::custom_clouds(&organization_id.get_untracked()));
                ().into_any()
            }
            Page::List => view! { <CustomCloudsPage/> }.into_any(),
        }
    }
}

/// The pages of this bundle at their addresses.
#[component]
pub fn FirstRoutes() -> impl IntoView {
    part_of_routes::<First>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::part::{place_at, place_of};

    #[test]
    fn every_address_has_its_place() {
        let out = (None, None);
        let shell = |page| (Some("org1"), page);
        for (path, (organization, page)) in [
            ("/", (None, Some(Page::Start))),
            ("/login", (None, Some(Page::Login))),
            ("/login/", out),
            ("/setup", out),
            ("/invitation", out),
            ("/reset-password", out),
            ("/account", out),
            ("/account/tokens", out),
            ("/no-organization", out),
            ("/operator", out),
            ("/gallery", out),
            ("/organizations/", out),
            ("/organizations/org1", shell(Some(Page::Entrance))),
            ("/organizations/org1/admin/byoc", shell(Some(Page::List))),
            ("/organizations/org1/admin/byoc/", shell(None)),
            ("/organizations/org1/admin/byoc/new", shell(None)),
            ("/organizations/org1/admin/organization", shell(None)),
        ] {
            let place = place_at::<First>(path);
            assert_eq!(
                (place.organization(), place.page),
                (organization, page),
                "{path}"
            );
            assert_eq!(
                place_of::<First>(&format!("{path}?q=a/b#c")),
                place,
                "{path}"
            );
        }
    }
}
