//! The page of the bundle for who comes to create a custom cloud: the first step of the wizard. Once it
//! is sent, the next step comes with the bundle that has every page. The server knows the address too
//! (`http/spa.rs`).

use leptos::prelude::*;
use leptos_router::params::ParamsMap;

use super::part::{Pages, part_of_routes};
use crate::forms::custom_cloud_create::CustomCloudCreatePage;

struct Create;

impl Pages for Create {
    type Page = ();

    fn at<'a>(parts: &[&'a str]) -> Option<((), Option<&'a str>)> {
        match parts {
            ["", "organizations", id, "admin", "byoc", "new"] if !id.is_empty() => {
                Some(((), Some(id)))
            }
            _ => None,
        }
    }

    fn draw(_page: (), _organization_id: Memo<String>) -> AnyView {
        // No tree of routes is there to say that the address has no parameters.
        provide_context(ArcMemo::new(|_| ParamsMap::new()));
        view! { <CustomCloudCreatePage/> }.into_any()
    }
}

/// The page of this bundle at its address.
#[component]
pub fn CreateRoutes() -> impl IntoView {
    part_of_routes::<Create>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::part::place_of;

    #[test]
    fn the_first_step_alone_is_here() {
        for (address, organization, page) in [
            ("/organizations/org1/admin/byoc/new", Some("org1"), Some(())),
            (
                "/organizations/org1/admin/byoc/new?place=new-1#x",
                Some("org1"),
                Some(()),
            ),
            ("/organizations/org1/admin/byoc/new/", Some("org1"), None),
            ("/organizations/org1/admin/byoc", Some("org1"), None),
            (
                "/organizations/org1/admin/byoc/0197/setup/details",
                Some("org1"),
                None,
            ),
            ("/organizations//admin/byoc/new", None, None),
            ("/login?next=/setup", None, None),
            ("/", None, None),
        ] {
            let place = place_of::<Create>(address);
            assert_eq!(
                (place.organization(), place.page),
                (organization, page),
                "{address}"
            );
        }
    }
}
