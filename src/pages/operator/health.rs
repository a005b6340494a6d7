//! How the server is.

use byoc_types::OperatorHealth;
use leptos::prelude::*;

use super::fresh::read_fresh;
use crate::{
    api::operator::operator_health_view,
    components::facts::{Facts, lines::Fact},
    format::{counted, duration, exact_time, parse_time, relative},
    ui::{Alert, Card, Tone, dynamic},
};

/// Worker, operations and database of the server that answers.
#[component]
pub fn HealthTab() -> impl IntoView {
    let health = read_fresh(operator_health_view);
    let now = health.part(|answer| Some(answer.clone()));
    let part = move |pick: fn(&OperatorHealth) -> Vec<Fact>| {
        Signal::derive(move || now.with(|now| now.as_ref().map(pick).unwrap_or_default()))
    };
    health.view(
        "The health of the server could not be loaded",
        6,
        move || {
            view! {
                <Verdict now/>
                <Card title="Work" description="Of all servers on this database.">
                    <Facts facts=part(work)/>
                </Card>
                <Card title="Server" description="The server that sent this page.">
                    <Facts facts=part(server)/>
                </Card>
            }
            .into_any()
        },
    )
}

/// What needs a look, or that nothing does.
#[component]
fn Verdict(now: Memo<Option<OperatorHealth>>) -> impl IntoView {
    let troubles = Memo::new(move |_| now.with(|now| now.as_ref().map(troubles)));
    dynamic(move || {
        let troubles = troubles.get()?;
        Some(if troubles.is_empty() {
            view! { <Alert tone=Tone::Success title="The server is working" is_live=true/> }
                .into_any()
        } else {
            let lines = troubles.into_iter().map(|text| view! { <p>{text}</p> });
            let lines = lines.collect_view();
            view! { <Alert tone=Tone::Danger title="Something needs attention" is_live=true>{lines}</Alert> }
                .into_any()
        })
    })
}

/// An operation that is due and that nobody works on for so long is late, in milliseconds.
const LATE: i64 = 2 * 60_000;

/// What is wrong, and what to do.
fn troubles(health: &OperatorHealth) -> Vec<&'static str> {
    let mut found = Vec::new();
    if health.is_worker_stuck {
        found.push(
            "The worker has stopped. Restart the server: its operations continue where they \
             stopped.",
        );
    }
    if due_for(health).is_some_and(|length| length > LATE) {
        found.push(
            "An operation is overdue. If the worker isn't busy, look for errors in the server's \
             log.",
        );
    }
    if health.are_checks_paused {
        found.push(
            "Many accounts are failing at once, so no custom cloud is marked as disconnected. Check \
             the control plane's own access first.",
        );
    }
    found
}

/// Milliseconds since which the oldest operation is due.
fn due_for(health: &OperatorHealth) -> Option<i64> {
    let since = parse_time(health.oldest_due_time.as_deref()?)?;
    Some(parse_time(&health.read_time)? - since)
}

fn work(health: &OperatorHealth) -> Vec<Fact> {
    let due = match due_for(health) {
        None => "None".to_owned(),
        Some(length) => format!("Due for {}", duration(length)),
    };
    vec![
        Fact::text("Running operations", health.operations_running.to_string()),
        Fact::text("Waiting operations", health.operations_waiting.to_string()),
        Fact::text("Oldest due operation", due),
        Fact::text("Due connection checks", health.checks_due.to_string()),
    ]
}

fn server(health: &OperatorHealth) -> Vec<Fact> {
    let age = duration(health.worker_age_seconds * 1000);
    let started = match (
        parse_time(&health.read_time),
        parse_time(&health.start_time),
    ) {
        (Some(now), Some(then)) => {
            format!(
                "{}, {}",
                relative(now, then),
                exact_time(&health.start_time)
            )
        }
        _ => health.start_time.clone(),
    };
    vec![
        Fact::text("Worker last looked for work", format!("{age} ago")),
        Fact::text("Worker restarts", counted(health.worker_restarts, "time")),
        Fact::data("Version", health.version.clone()),
        Fact::text("Started", started),
        Fact::data("Database", health.database_engine.clone()),
        Fact::text("Size of the database", bytes(health.database_bytes)),
    ]
}

/// `512 B`, `1.4 MB`: in steps of a thousand.
fn bytes(count: i64) -> String {
    let (mut tenths, mut unit) = (count.max(0) * 10, "B");
    for next in ["kB", "MB", "GB", "TB"] {
        if tenths < 10_000 {
            break;
        }
        (tenths, unit) = (tenths / 1000, next);
    }
    match unit {
        "B" => format!("{count} B"),
        _ => format!("{}.{} {unit}", tenths / 10, tenths % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        for (count, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1.0 kB"),
            (1_449_000, "1.4 MB"),
            (2_000_000_000, "2.0 GB"),
        ] {
            assert_eq!(bytes(count), text);
        }
    }

    #[test]
    fn only_what_needs_a_look_is_a_trouble() {
        let mut health = OperatorHealth {
            version: "1.0.0".to_owned(),
            start_time: "2026-11-23T10:00:00Z".to_owned(),
            read_time: "2026-11-23T11:00:00Z".to_owned(),
            database_engine: "SQLite".to_owned(),
            database_bytes: 0,
            worker_age_seconds: 1,
            is_worker_stuck: false,
            worker_restarts: 0,
            are_checks_paused: false,
            operations_waiting: 1,
            operations_running: 0,
            oldest_due_time: Some("2026-11-23T10:59:00Z".to_owned()),
            checks_due: 0,
        };
        assert!(troubles(&health).is_empty());
        health.oldest_due_time = Some("2026-11-23T10:50:00Z".to_owned());
        health.is_worker_stuck = true;
        health.are_checks_paused = true;
        assert_eq!(troubles(&health).len(), 3);
        assert_eq!(work(&health)[2].value, "Due for 10 min 0 s");
    }
}
