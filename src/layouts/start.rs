//! The address without a page: leads to one.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, components::Redirect};

use super::shell::{CenteredPage, SessionFailed};
use crate::{
    paths,
    state::session::{SessionStatus, use_session},
    ui::{EmptyState, Skeleton},
};

/// On to the first organization, or to signing in.
#[component]
pub fn Start() -> impl IntoView {
    let session = use_session();
    let replace = || NavigateOptions {
        replace: true,
        ..NavigateOptions::default()
    };
    move || match session.status() {
        SessionStatus::Loading => view! { <CenteredPage><Skeleton/></CenteredPage> }.into_any(),
        SessionStatus::Failed(error) => view! { <SessionFailed error/> }.into_any(),
        SessionStatus::SignedOut => {
            view! { <Redirect path=paths::login(None) options=replace()/> }.into_any()
        }
        SessionStatus::SignedIn(session) => match session.organizations.first() {
            Some(first) => {
                let path = paths::custom_clouds(&first.organization.organization_id);
                view! { <Redirect path options=replace()/> }.into_any()
            }
            None => view! {
                <CenteredPage>
                    <EmptyState title="You belong to no organization yet">
                        <p>"Ask a super admin of your organization to add you as a member."</p>
                    </EmptyState>
                </CenteredPage>
            }
            .into_any(),
        },
    }
}
