//! Operations that failed in the last 24 hours, by cause.

use byoc_rules::words;
use byoc_types::{FailedOperation, FailureGroup};
use leptos::prelude::*;

use super::fresh::read_fresh;
use crate::{
    api::operator::operator_failure_list,
    components::timestamp::Timestamp,
    format::{counted, field_label},
    paths,
    ui::{Badge, Card, CodeView, EmptyState, Icon, IconName, LinkButton, Tone, dynamic},
};

/// A card for each cause.
#[component]
pub fn FailuresTab() -> impl IntoView {
    let failures = read_fresh(operator_failure_list);
    let groups = failures.part(|answer| answer.causes.clone());
    let is_empty = Memo::new(move |_| groups.with(Vec::is_empty));
    failures.view("The failures could not be loaded", 6, move || {
        dynamic(move || match is_empty.get() {
            true => view! { <NoFailure/> }.into_any(),
            false => view! {
                <p class="muted">"Operations that failed in the last 24 hours and were not retried, by cause."</p>
                // A cause that did not change stays, with the focus in it.
                <For each=move || groups.get() key=|group| format!("{group:?}") let:group>
                    {card(group)}
                </For>
            }
            .into_any(),
        })
    })
}

#[component]
fn NoFailure() -> impl IntoView {
    view! {
        <EmptyState
            title="No operation failed in the last 24 hours"
            drawing=|| view! { <Icon name=IconName::CheckCircle/> }
        >
            <p>"Failures appear here by cause, with instructions."</p>
        </EmptyState>
    }
}

fn card(group: FailureGroup) -> AnyView {
    let FailureGroup {
        code,
        count,
        operations,
    } = group;
    let title = field_label(&code);
    let filtered = paths::operator_custom_clouds([("cause", code.as_str())]);
    let has_clouds = operations
        .iter()
        .any(|operation| operation.project_name.is_none());
    let all_now = move || {
        has_clouds.then(|| {
            view! { <LinkButton href=filtered.clone() is_small=true>"Show custom clouds with this cause"</LinkButton> }
        })
    };
    let hidden = count - operations.len() as i64;
    let more = (hidden > 0).then(|| {
        view! { <p class="muted small">{format!("Older, not shown: {}.", counted(hidden, "failure"))}</p> }
    });
    let lines = operations.into_iter().map(line).collect_view();
    view! {
        <Card title actions=all_now>
            <p class="cluster">
                <Badge tone=Tone::Danger>{counted(count, "failure")}</Badge>
                <code translate="no">{code}</code>
            </p>
            <ul class="entries">{lines}</ul>
            {more}
        </Card>
    }
    .into_any()
}

fn line(operation: FailedOperation) -> AnyView {
    let FailedOperation {
        kind,
        organization_id,
        organization_name,
        custom_cloud_environment_id: id,
        display_name,
        project_name,
        fail_time,
        cause,
        ..
    } = operation;
    let evidence = format!("Evidence of {display_name}");
    let cloud = id.map(|id| paths::operator_custom_cloud(&organization_id, &id));
    let name = match (project_name, cloud) {
        (None, Some(href)) => view! { <a href=href><strong>{display_name}</strong></a> }.into_any(),
        (None, None) => view! { <strong>{display_name}</strong> }.into_any(),
        (Some(project), cloud) => {
            let cloud = cloud.map(|href| view! { ", in "<a href=href>"a custom cloud"</a>"," });
            view! {
                "Service " <strong>{display_name}</strong> " in project " <bdi>{project}</bdi> {cloud}
            }
            .into_any()
        }
    };
    view! {
        <li class="entries__entry">
            <div class="entries__text">
                <span>
                    {name}
                    " of "
                    <a href=paths::operator_organization(&organization_id)>{organization_name}</a>
                </span>
                <span class="muted small">{words::label(kind)} " failed " <Timestamp time=fail_time/></span>
                <span>{cause.title} " " {cause.fix}</span>
                <CodeView
                    label=evidence
                    text=cause.evidence
                    language="text"
                    is_short=true
                    is_folded=true
                />
            </div>
        </li>
    }
    .into_any()
}
