//! A request to move the service that waits for an operator.

use byoc_rules::requests::is_move_requested;
use byoc_types::RequestContent;
use leptos::prelude::*;

use super::current::Current;
use crate::api::{Asker, requests::request_list};
use crate::paths;
use crate::state::live::{Change, use_live};
use crate::ui::{Alert, Tone, dynamic};

/// Says so while such a request is open.
#[component]
pub fn OpenMove(current: Current) -> impl IntoView {
    let cloud = RwSignal::new(None);
    read(current, cloud);
    use_live().on_change(&current.organization_id.get_value(), move |change| {
        let may_concern_requests = match change {
            Change::Anything => true,
            // Changes of the organization itself name no custom cloud.
            Change::Cloud(message) => message.custom_cloud_environment_id.is_empty(),
            Change::Service(_) => false,
        };
        if may_concern_requests {
            read(current, cloud);
        }
    });
    let requests = paths::requests(&current.organization_id.get_value());
    dynamic(move || {
        let requests = requests.clone();
        cloud.get().map(|cloud: String| {
            view! {
                <Alert tone=Tone::Info title="A move of this service is requested">
                    <p>
                        "Requested cloud: " <bdi dir="ltr" translate="no">{cloud}</bdi> ". An operator of this server answers the request. "
                        <a href=requests>"Show requests"</a>
                    </p>
                </Alert>
            }
            .into_any()
        })
    })
}

/// Finds the cloud that the open request names.
fn read(current: Current, cloud: RwSignal<Option<String>>) {
    let (Some(org), Some(project)) = (
        current.organization_id.try_get_value(),
        current.project.try_get_value(),
    ) else {
        return;
    };
    Asker::App.spawn(async move {
        let Ok(answer) = request_list(&org).await else {
            return;
        };
        let Some(name) = current.try_name() else {
            return;
        };
        let asked = answer
            .requests
            .into_iter()
            .find(|it| is_move_requested((&it.content, it.state), &project, &name))
            .and_then(|it| match it.content {
                RequestContent::Migration(asked) => Some(asked.cloud_name),
                RequestContent::Enable(_) | RequestContent::Azure(_) => None,
            });
        cloud.try_set(asked);
    });
}
