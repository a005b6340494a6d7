//! Somebody who belongs to no organization.

use leptos::prelude::*;

use crate::{
    layouts::shell::{CenteredPage, SessionFailed},
    paths,
    state::{
        redirect::lead_on,
        session::{SessionStatus, use_session},
        title::set_page_title,
    },
    ui::{Button, EmptyState, Skeleton, dynamic},
};

/// What to do. People who belong to an organization are led there.
#[component]
pub fn NoOrganizationPage() -> impl IntoView {
    set_page_title("No organization");
    let session = use_session();
    dynamic(move || match session.status() {
        SessionStatus::Loading => view! { <CenteredPage><Skeleton/></CenteredPage> }.into_any(),
        SessionStatus::Failed(error) => view! { <SessionFailed error/> }.into_any(),
        SessionStatus::SignedIn(it) if it.organizations.is_empty() && !it.is_operator => {
            view! { <NoOrganization/> }.into_any()
        }
        SessionStatus::SignedIn(_) | SessionStatus::SignedOut => {
            lead_on(&paths::home());
            ().into_any()
        }
    })
}

#[component]
fn NoOrganization() -> impl IntoView {
    let session = use_session();
    let again =
        move || view! { <Button on_press=move |()| session.reload()>"Check again"</Button> };
    view! {
        <CenteredPage>
            <EmptyState title="You don't belong to an organization yet" is_page=true action=again>
                <p>"Ask a super admin of your organization to add you as a member."</p>
            </EmptyState>
        </CenteredPage>
    }
}
