//! Bring your own cloud: the organization's custom clouds.

mod bulk_bar;
mod list;
mod news;
mod states;
mod toolbar;

use std::time::Duration;

use byoc_html::custom_clouds::{CREATE, LEAD, TITLE};
use byoc_types::{CustomCloudsPage, Membership};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::list::CloudList;
use self::states::{ListFailure, ListSkeleton};
use crate::api::{ApiError, Asker, custom_clouds::custom_cloud_first_page};
use crate::components::unsent_draft::UnsentDraftNotices;
use crate::paths;
use crate::state::connection::use_offline_reason;
use crate::state::organization::{
    use_is_super_admin, use_organization, use_organization_id, use_read_only_reason,
};
use crate::state::title::set_page_title;
use crate::ui::dom::later;
use crate::ui::{Button, ButtonKind, IconName, LinkButton, PageHeader, dynamic};

/// Why nothing can be done about custom clouds now: the person may not, or is offline.
pub fn use_blocked_reason() -> Signal<Option<String>> {
    let read_only = use_read_only_reason();
    let offline = use_offline_reason();
    Signal::derive(move || read_only.get().or_else(|| offline.get()))
}

/// The list, of the organization in the address.
#[component]
pub fn CustomCloudsPage() -> impl IntoView {
    set_page_title(TITLE);
    let membership = use_organization();
    view! {
        <PageHeader
            title=TITLE
            lead=LEAD.to_owned()
            actions=CreateButton
        />
        <UnsentDraft/>
        // Rebuilt for another organization: nothing of one may show under the other.
        {dynamic(move || match membership.get() {
            Some(membership) => view! { <Clouds membership/> }.into_any(),
            None => ().into_any(),
        })}
    }
}

/// What this browser still has of a first step that was never sent.
#[component]
fn UnsentDraft() -> impl IntoView {
    let organization_id = use_organization_id();
    let is_super_admin = use_is_super_admin();
    dynamic(move || {
        let organization_id = organization_id.get();
        match is_super_admin.get() {
            true => view! { <UnsentDraftNotices organization_id/> }.into_any(),
            false => ().into_any(),
        }
    })
}

/// The way into the wizard; a member sees why it is closed.
#[component]
fn CreateButton() -> impl IntoView {
    let membership = use_organization();
    let blocked_reason = use_blocked_reason();
    let label = CREATE;
    dynamic(move || {
        let Some(membership) = membership
            .get()
            .filter(|membership| membership.is_byoc_enabled)
        else {
            return ().into_any();
        };
        match blocked_reason.get() {
            None => view! {
                <LinkButton
                    href=paths::custom_cloud_create(&membership.organization.organization_id)
                    kind=ButtonKind::Primary
                    icon=IconName::Plus
                >
                    {label}
                </LinkButton>
            }
            .into_any(),
            Some(_) => view! {
                <Button kind=ButtonKind::Primary icon=IconName::Plus disabled_reason=blocked_reason>
                    {label}
                </Button>
            }
            .into_any(),
        }
    })
}

#[component]
fn Clouds(membership: Membership) -> impl IntoView {
    let membership = StoredValue::new(membership);
    // Plainly a signal: a resource with its boundaries is a twentieth of what this page loads.
    let answer = RwSignal::new(None::<Result<CustomCloudsPage, ApiError>>);
    let sort = use_query_map().with_untracked(|query| query.get("sort"));
    let sort = StoredValue::new(sort);
    let is_reading = StoredValue::new(false);
    let tries = StoredValue::new(0);
    let read = Callback::new(move |asker: Asker| {
        if is_reading.get_value() {
            return;
        }
        is_reading.set_value(true);
        let organization_id =
            membership.with_value(|membership| membership.organization.organization_id.clone());
        asker.spawn(async move {
            let sort = sort.try_get_value().flatten();
            let list = custom_cloud_first_page(&organization_id, sort.as_deref(), "").await;
            // The page may be gone by now.
            is_reading.try_set_value(false);
            if list.is_ok() {
                tries.try_set_value(0);
            }
            // To read the answer was work already: the page answers in between.
            later(Duration::ZERO, move || {
                answer.try_set(Some(list));
            });
        });
    });
    read.run(Asker::Person);
    dynamic(move || match answer.get() {
        None => view! { <ListSkeleton/> }.into_any(),
        Some(Ok(page)) => {
            let (membership, sort) = (membership.get_value(), sort.get_value());
            view! { <CloudList membership sort page/> }.into_any()
        }
        Some(Err(error)) => view! { <ListFailure error on_retry=read tries/> }.into_any(),
    })
}
