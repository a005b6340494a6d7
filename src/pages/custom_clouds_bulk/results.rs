//! How far it is, and what became of each custom cloud.

use byoc_types::{CustomCloud, CustomCloudState};
use leptos::prelude::*;

use super::run::{Outcome, Progress, Run};
use super::typed::{RESULTS_ID, Work};
use crate::components::bulk_action::BulkAction;
use crate::components::failure::RequestId;
use crate::forms::custom_cloud_delete::deletion::tags_need_apply;
use crate::paths;
use crate::ui::{Alert, Badge, Button, ButtonKind, IconName, LinkButton, LiveRegion, Show, Tone};

#[component]
pub fn Results(work: Work) -> impl IntoView {
    let run = work.run;
    let is_running = Memo::new(move |_| run.with(Run::is_running));
    let answered = Memo::new(move |_| run.with(Run::answered));
    let text = Memo::new(move |_| run.with(Run::text));
    // Not each of hundreds: every tenth, and the end.
    let said = Memo::new(move |_| {
        let (answered, all) = answered.get();
        match is_running.get() {
            true => format!("{} of {all}", answered / 10 * 10),
            false => text.get(),
        }
    });
    let count = run.with_untracked(|run| run.lines().len());
    view! {
        <section class="stack bulk-results" id=RESULTS_ID tabindex="-1" aria-label="Results">
            <div class="bulk-results__head">
                <h2 class="bulk-results__title">{move || work.title()}</h2>
                <p class="bulk-results__text">{text}</p>
            </div>
            <progress
                class="bulk-results__progress"
                aria-label="Progress"
                max=move || answered.get().1.to_string()
                value=move || answered.get().0.to_string()
            ></progress>
            <LiveRegion text=said/>
            <Next work is_running/>
            <ul class="bulk-results__lines">
                {(0..count).map(|at| view! { <ResultLine at work/> }).collect_view()}
            </ul>
        </section>
    }
    .into_any()
}

/// What can be done now.
#[component]
fn Next(work: Work, is_running: Memo<bool>) -> impl IntoView {
    let list = work.org.with_value(|org| paths::custom_clouds(org));
    let retry = Memo::new(move |_| work.run.with(Run::retry_label));
    let is_stopping = RwSignal::new(false);
    let stop = move |()| {
        is_stopping.set(true);
        work.run.update(Run::stop);
    };
    let again = move |()| {
        is_stopping.set(false);
        work.retry();
    };
    view! {
        <div class="cluster">
            {move || match is_running.get() {
                true => view! {
                    <Button on_press=stop is_busy=is_stopping busy_label="Stopping…">"Stop"</Button>
                }
                .into_any(),
                false => {
                    let retry = retry.get().map(|label| {
                        view! { <Button kind=ButtonKind::Primary icon=IconName::Refresh on_press=again>{label}</Button> }
                    });
                    view! { {retry} <LinkButton href=list.clone()>"Back to the list"</LinkButton> }.into_any()
                }
            }}
        </div>
        <Show when=move || !is_running.get() && needs_apply(work)>
            <Alert tone=Tone::Info title="Apply Terraform again">
                <p>
                    "Tags of resources in your accounts change only when you apply the template again. The tab “Tags” of each custom cloud has the command."
                </p>
            </Alert>
        </Show>
    }
    .into_any()
}

/// Whether resources that exist have to be tagged by Terraform.
fn needs_apply(work: Work) -> bool {
    if !matches!(work.action, BulkAction::AddTags | BulkAction::RemoveTags) {
        return false;
    }
    let changed = work.run.with(Run::changed);
    let is_tagged = |cloud: &CustomCloud| {
        changed.contains(&cloud.custom_cloud_environment_id)
            && tags_need_apply(cloud)
            && cloud.state != CustomCloudState::Draft
    };
    work.known
        .with_value(|known| known.targets.iter().any(is_tagged))
}

#[component]
fn ResultLine(
    /// Its place among all of them: looked up by the id, thousands would be slow.
    at: usize,
    work: Work,
) -> impl IntoView {
    let Some(line) = work.run.with_untracked(|run| run.lines().get(at).cloned()) else {
        return ().into_any();
    };
    let progress = Memo::new(move |_| {
        work.run
            .with(|run| run.lines().get(at).map(|line| line.progress.clone()))
    });
    let href = work
        .org
        .with_value(|org| paths::custom_cloud(org, &line.id));
    let name = line.name;
    // A deleted draft has no page.
    let name = match work.action {
        BulkAction::DeleteDrafts => view! { <bdi>{name}</bdi> }.into_any(),
        BulkAction::AddTags
        | BulkAction::RemoveTags
        | BulkAction::SetAvailability
        | BulkAction::AddContact => view! { <a href=href><bdi>{name}</bdi></a> }.into_any(),
    };
    view! {
        <li class="bulk-results__line">
            <span class="bulk-results__name">{name}</span>
            {move || progress.get().map(progress_view)}
        </li>
    }
    .into_any()
}

fn progress_view(progress: Progress) -> AnyView {
    match progress {
        Progress::Waiting => view! { <Badge icon=IconName::Clock>"Not started"</Badge> }.into_any(),
        Progress::Sent => {
            view! { <Badge tone=Tone::Info is_busy=true>"In progress"</Badge> }.into_any()
        }
        Progress::Ended(Outcome::Done) => {
            view! { <Badge tone=Tone::Success icon=IconName::CheckCircle>"Done"</Badge> }.into_any()
        }
        Progress::Ended(Outcome::Unchanged(reason)) => view! {
            <Badge icon=IconName::Check>"Unchanged"</Badge>
            <p class="bulk-results__reason">{reason}</p>
        }
        .into_any(),
        Progress::Refused(error) => view! {
            <Badge tone=Tone::Danger icon=IconName::Error>"Failed"</Badge>
            <div class="bulk-results__reason">
                <p>{error.message}</p>
                {error.request_id.map(|id| view! { <RequestId id/> })}
            </div>
        }
        .into_any(),
    }
}
