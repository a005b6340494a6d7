//! The address without a page: leads to one.

use leptos::prelude::*;

use super::shell::{CenteredPage, SessionFailed};
use crate::{
    paths,
    state::{
        redirect::lead_on,
        session::{SessionStatus, use_session},
    },
    ui::{Skeleton, dynamic},
};

/// On to the first organization, to signing in, or to where people without an organization belong.
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
            None => {
                lead_on(&match session.is_operator {
                    true => paths::operator(),
                    false => paths::no_organization(),
                });
                ().into_any()
            }
        },
    })
}
