//! A custom cloud as an operator sees it: how its operation went, and what the last check found.

use byoc_rules::{state, words};
use byoc_types::{ConnectionCheck, CustomCloud, Event, Operation, StepState};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{crumbs, fresh::read_fresh};
use crate::{
    api::{
        ApiError,
        custom_clouds::{custom_cloud_view, event_list, status_view},
        operations::connection_view,
    },
    components::{
        facts::{Facts, lines::Fact},
        operation_steps::OperationSteps,
        state_badge::StateBadge,
        timestamp::Timestamp,
    },
    paths,
    state::title::set_page_title,
    ui::{Alert, Card, CodeView, Crumb, LinkButton, PageHeader, Show, Tone, dynamic},
};

/// All that the page shows.
#[derive(Clone, Debug, PartialEq)]
struct Seen {
    cloud: CustomCloud,
    operation: Option<Operation>,
    connection: Option<ConnectionCheck>,
    /// The newest first.
    events: Vec<Event>,
}

/// The page.
#[component]
pub fn OperatorCustomCloudPage() -> impl IntoView {
    set_page_title("Custom cloud");
    let params = use_params_map();
    let place = Memo::new(move |_| {
        params.with(|params| {
            let part = |name: &str| params.get(name).unwrap_or_default();
            (part("org"), part("id"))
        })
    });
    let seen = read_fresh(move || read(place.get()));
    let cloud = seen.part(|seen| Some(seen.cloud.clone()));
    let operation = seen.part(|seen| seen.operation.clone());
    let connection = seen.part(|seen| seen.connection.clone());
    let events = seen.part(|seen| seen.events.clone());
    let name = Signal::derive(move || {
        cloud.with(|cloud| match cloud {
            Some(cloud) => cloud.display_name.clone(),
            None => "Custom cloud".to_owned(),
        })
    });
    let badge = move || {
        dynamic(move || {
            let state = cloud.with(|cloud| cloud.as_ref().map(|cloud| cloud.state));
            state.map(|state| view! { <StateBadge state/> }.into_any())
        })
    };
    let above = || {
        crumbs(vec![Crumb::new(
            "Custom clouds",
            paths::operator_tab(super::CLOUDS),
        )])
    };
    let org = Signal::derive(move || paths::operator_organization(&place.get().0));
    view! {
        <PageHeader
            title=name
            beside=badge
            above
            actions=move || view! { <LinkButton href=org>"Open the organization"</LinkButton> }
        />
        <div class="tabs__panel">
            {seen.view("The custom cloud could not be loaded", 8, move || {
                view! {
                    <StatusCard cloud operation connection/>
                    <Card title="Details">
                        <Facts facts=Signal::derive(move || cloud.with(|cloud| cloud.as_ref().map(facts).unwrap_or_default()))/>
                    </Card>
                    <HistoryCard events/>
                }
                .into_any()
            })}
        </div>
    }
}

async fn read((org, id): (String, String)) -> Result<Seen, ApiError> {
    let cloud = custom_cloud_view(&org, &id).await?.body;
    let status = status_view(&id, None).await?;
    let connection = match state::has_connection(cloud.state) {
        true => Some(connection_view(&id).await?),
        false => None,
    };
    Ok(Seen {
        operation: status.and_then(|status| status.body.operation),
        connection,
        events: event_list(&id, None).await?.events,
        cloud,
    })
}

#[component]
fn StatusCard(
    cloud: Memo<Option<CustomCloud>>,
    operation: Memo<Option<Operation>>,
    connection: Memo<Option<ConnectionCheck>>,
) -> impl IntoView {
    let sentence = move || {
        cloud.with(|cloud| {
            cloud
                .as_ref()
                .map_or("", |cloud| state::sentence(cloud.state))
        })
    };
    let is_open = Memo::new(move |_| {
        operation.with(|operation| {
            operation.as_ref().is_some_and(|operation| {
                matches!(
                    operation.state,
                    StepState::Waiting | StepState::Running | StepState::Failed
                )
            })
        })
    });
    let reason =
        "Only super admins of the organization can retry this operation. Tell them what to do.";
    view! {
        <Card title="Status">
            <p>{sentence}</p>
            <Show when=is_open>
                <OperationSteps
                    operation
                    on_retry=move |()| {}
                    retry_reason=Some(reason.to_owned())
                />
            </Show>
            <Connection cloud connection/>
        </Card>
    }
}

/// What the last check of the connection found, or what the API says is wrong if it found nothing.
#[component]
fn Connection(
    cloud: Memo<Option<CustomCloud>>,
    connection: Memo<Option<ConnectionCheck>>,
) -> impl IntoView {
    dynamic(move || {
        let check = connection.get()?;
        let checked = check.check_time.map(|time| {
            view! { <p class="muted small">"The connection was last checked " <Timestamp time/> "."</p> }
        });
        let wrong = match check.cause {
            Some(cause) => view! {
                <Alert tone=Tone::Danger title=cause.title>
                    <p>{cause.fix}</p>
                    <CodeView label="Evidence" text=cause.evidence language="text" is_short=true/>
                </Alert>
            }
            .into_any(),
            None => {
                let errors = cloud.with(|cloud| cloud.as_ref().map(|cloud| cloud.errors.clone()));
                let lines = errors.unwrap_or_default().into_iter();
                lines
                    .map(|error| view! { <Alert tone=Tone::Danger title=error.message/> })
                    .collect_view()
                    .into_any()
            }
        };
        Some(view! { {wrong} {checked} }.into_any())
    })
}

#[component]
fn HistoryCard(events: Memo<Vec<Event>>) -> impl IntoView {
    let line = |event: Event| {
        view! {
            <li class="entries__entry">
                <div class="entries__text">
                    <span>{event.summary}</span>
                    <span class="muted small"><Timestamp time=event.time/> " by " <bdi>{event.actor}</bdi></span>
                </div>
            </li>
        }
    };
    view! {
        <Card title="History" description="The last 50 changes, newest first.">
            <ol class="entries">
                <For each=move || events.get() key=|event| event.sequence let:event>{line(event)}</For>
            </ol>
        </Card>
    }
}

fn facts(cloud: &CustomCloud) -> Vec<Fact> {
    let identifier = cloud
        .aws_iam_role_arn
        .clone()
        .or_else(|| cloud.google_privilege_bearing_service_account_id.clone());
    let contacts: Vec<&str> = cloud
        .contact_emails
        .iter()
        .map(|contact| contact.email.as_str())
        .collect();
    let mut facts = vec![
        Fact::text("Provider", words::label(cloud.cloud_provider)),
        Fact::data("Region", cloud.cloud_region.clone()),
        Fact::text("Deployment model", words::label(cloud.deployment_model)),
        Fact::data("CIDR block", cloud.reserved_cidr.clone()),
        Fact::data("Customer contacts", contacts.join(", ")),
        Fact::code("ID", cloud.custom_cloud_environment_id.clone()),
    ];
    facts.extend(identifier.map(|it| Fact::code("Identifier from Terraform", it)));
    facts
}
