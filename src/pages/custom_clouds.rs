//! Bring your own cloud: the organization's custom clouds.

mod list;
mod news;
mod states;
mod toolbar;

use byoc_types::Membership;
use leptos::prelude::*;

use self::list::CloudList;
use self::states::{ListFailure, ListSkeleton, NotEnabled};
use crate::api::{ApiError, custom_clouds::custom_cloud_list};
use crate::components::unsent_draft::UnsentDraftNotice;
use crate::paths;
use crate::state::organization::{use_is_super_admin, use_organization, use_organization_id};
use crate::state::title::set_page_title;
use crate::ui::{Button, ButtonKind, IconName, LinkButton, PageHeader};

/// Why a member may not change anything here.
pub const MEMBERS_ONLY_READ: &str =
    "Only super admins of this organization create and change custom clouds. Ask one of them.";

/// Why the person may not change custom clouds; `None` for super admins.
pub fn use_read_only_reason() -> Signal<Option<String>> {
    let is_super_admin = use_is_super_admin();
    Signal::derive(move || (!is_super_admin.get()).then(|| MEMBERS_ONLY_READ.to_owned()))
}

/// The list, of the organization in the address.
#[component]
pub fn CustomCloudsPage() -> impl IntoView {
    set_page_title("Bring your own cloud");
    let membership = use_organization();
    view! {
        <PageHeader
            title="Bring your own cloud"
            lead="Managed services in your own AWS or Google Cloud account.".to_owned()
            actions=CreateButton
        />
        <UnsentDraft/>
        // Built anew for another organization: nothing of one may show under the other.
        {move || {
            membership
                .get()
                .map(|membership| match membership.is_byoc_enabled {
                    true => view! { <Clouds membership/> }.into_any(),
                    false => view! { <NotEnabled/> }.into_any(),
                })
        }}
    }
}

/// What this browser still has of a first step that was never sent.
#[component]
fn UnsentDraft() -> impl IntoView {
    let organization_id = use_organization_id();
    let is_super_admin = use_is_super_admin();
    move || {
        let organization_id = organization_id.get();
        is_super_admin
            .get()
            .then(|| view! { <UnsentDraftNotice organization_id/> })
    }
}

/// The way into the wizard; a member sees why it is closed.
#[component]
fn CreateButton() -> impl IntoView {
    let membership = use_organization();
    let read_only_reason = use_read_only_reason();
    let label = "Create custom cloud";
    move || {
        let membership = membership
            .get()
            .filter(|membership| membership.is_byoc_enabled)?;
        Some(match read_only_reason.get() {
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
                <Button kind=ButtonKind::Primary icon=IconName::Plus disabled_reason=read_only_reason>
                    {label}
                </Button>
            }
            .into_any(),
        })
    }
}

#[component]
fn Clouds(membership: Membership) -> impl IntoView {
    let membership = StoredValue::new(membership);
    let organization_id =
        membership.with_value(|membership| membership.organization.organization_id.clone());
    let clouds = LocalResource::new(move || {
        let organization_id = organization_id.clone();
        async move { custom_cloud_list(&organization_id).await }
    });
    let tries = StoredValue::new(0);
    let failure = move |errors: ArcRwSignal<Errors>| {
        view! { <ListFailure errors on_retry=move |()| clouds.refetch() tries/> }
    };
    view! {
        <Transition fallback=ListSkeleton>
            <ErrorBoundary fallback=failure>
                {move || Suspend::new(async move {
                    let list = clouds.await?;
                    tries.try_set_value(0);
                    Ok::<_, ApiError>(view! { <CloudList membership=membership.get_value() list/> })
                })}
            </ErrorBoundary>
        </Transition>
    }
}
