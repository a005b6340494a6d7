//! The address without a page: leads to one.

use leptos::prelude::*;

use super::shell::{CenteredPage, SessionFailed};
use crate::{
    paths,
    state::{
        redirect::lead_on,
        session::{SessionStatus, use_session},
        title::set_page_title,
    },
    ui::{Button, EmptyState, Skeleton, dynamic},
};

/// On to the first organization, or to signing in.
#[component]
pub fn Start() -> impl IntoView {
    let session = use_session();
    dynamic(move || match session.status() {
        SessionStatus::Loading => view! { <CenteredPage><Skeleton/></CenteredPage> }.into_any(),
        SessionStatus::Failed(error) => view! { <SessionFailed error/> }.into_any(),
        SessionStatus::SignedOut => {
            lead_on(&paths::login(None));
            ().into_any()
        }
        SessionStatus::SignedIn(session) => match session.organizations.first() {
            Some(first) => {
                lead_on(&paths::custom_clouds(&first.organization.organization_id));
                ().into_any()
            }
            None => view! { <NoOrganization/> }.into_any(),
        },
    })
}

#[component]
fn NoOrganization() -> impl IntoView {
    set_page_title("No organization");
    let session = use_session();
    let again =
        move || view! { <Button on_press=move |()| session.reload()>"Check again"</Button> };
    view! {
        <CenteredPage>
            <EmptyState title="You belong to no organization yet" is_page=true action=again>
                <p>"Ask a super admin of your organization to add you as a member."</p>
            </EmptyState>
        </CenteredPage>
    }
}
