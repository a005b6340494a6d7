//! Checks of the connections to accounts: on a schedule, when a person asks, and once more after a
//! deletion.

use std::time::Duration;

use byoc_cloud::RetryAdvice;
use byoc_cloud::contract::{Call, Check, Drift, Made, Probe, Progress};
use byoc_rules::{cloud::model_facts, state::CHECKS_UNTIL_DISCONNECTED};
use byoc_types::{Cause, CustomCloudState as State};

use super::custom_cloud::{error_of, target};
use super::steps::{Found, StepCall};
use super::verdict::{self, Before, Verdict};
use super::{CONTROL_PLANE, backoff, causes, provision};
use crate::context::Ctx;
use crate::store::cloud_checks::{self, Begun, Checked};
use crate::store::custom_clouds::{self, Change, Cloud};
use crate::store::{self, Tx, cloud_resources, events};

/// The longest that a check takes.
const LIMIT: Duration = Duration::from_secs(60);
/// In milliseconds, so long nobody else begins the same check.
pub const CHECK_LEASE: i64 = 120_000;

/// What a check saw.
type Seen = Result<Found, Cause>;

/// Begins the check that has been due longest, if one is.
pub async fn begin_due(ctx: &Ctx) -> Result<Option<Begun>, store::Error> {
    // Reading is cheap; the claim takes the writer.
    if !cloud_checks::is_due(&mut ctx.db.read()).await? {
        return Ok(None);
    }
    ctx.db
        .write(|tx| Box::pin(async move { cloud_checks::claim(tx, CHECK_LEASE).await }))
        .await
}

/// Makes a check that has begun, and writes what follows from it.
pub async fn run(ctx: &Ctx, begun: Begun) -> Result<(), store::Error> {
    let mut begun = begun;
    loop {
        let found = custom_clouds::view(&mut ctx.db.read(), &begun.custom_cloud_id, "").await?;
        let Some(found) = found else {
            return Ok(());
        };
        let cloud = found.cloud;
        if cloud.state == State::Deleted {
            return search_again(ctx, &cloud, &begun).await;
        }
        let known = cloud_resources::of_cloud(&mut ctx.db.read(), &cloud.custom_cloud_id).await?;
        let Some(seen) = look(ctx, &cloud, &known).await else {
            let delay = verdict::delay(ctx.config.checks.interval(), backoff::random());
            return postpone(ctx, begun, delay).await;
        };
        match conclude(ctx, &begun, &cloud, seen).await? {
            Some(verdict) if verdict.is_next_now => begun.failures = verdict.failures,
            _ => return Ok(()),
        }
    }
}

/// Looks at the account; `None` if this server doesn't run such custom clouds.
async fn look(ctx: &Ctx, cloud: &Cloud, known: &[Made]) -> Option<Seen> {
    let target = target(ctx, cloud)?;
    let driver = ctx.clouds.driver(cloud.cloud_provider)?;
    let call = Call::new(format!("check:{}", cloud.custom_cloud_id), LIMIT);
    let at = StepCall::new(driver, &target, &call, known);
    let looked = async {
        at.check(&[Check::Identity, Check::Region, Check::Network])
            .await?;
        if model_facts(cloud.deployment_model).has_bastion {
            provision::reach_bastion(&at).await?;
        }
        Ok(())
    };
    let looked = tokio::time::timeout(LIMIT, looked).await;
    Some(match looked {
        Ok(Ok(())) => Ok(at.into_found()),
        Ok(Err(gaps)) => Err(byoc_cloud::cause(
            &gaps,
            &target,
            RetryAdvice::CheckConnection,
        )),
        Err(_) => Err(causes::hanging(
            "connection check",
            RetryAdvice::CheckConnection,
        )),
    })
}

/// Writes what a check saw: the custom cloud changes only if its state does. `None` if another check
/// has begun since, or there is no connection to check any more.
async fn conclude(
    ctx: &Ctx,
    begun: &Begun,
    seen_of: &Cloud,
    seen: Seen,
) -> Result<Option<Verdict>, store::Error> {
    let interval = ctx.config.checks.interval();
    // A check that is fine asks after the others only to let go of the brake.
    let is_paused = (seen.is_err() || ctx.worker.are_checks_paused()) && {
        let accounts = cloud_checks::accounts(&mut ctx.db.read(), interval).await?;
        verdict::is_our_fault(accounts)
    };
    ctx.worker.pause_checks(is_paused);
    if is_paused && seen.is_err() {
        let custom_cloud = &begun.custom_cloud_id;
        tracing::error!(
            custom_cloud,
            "many accounts fail: no connection counts as lost"
        );
    }
    let (begun, organization_id) = (begun.clone(), seen_of.organization_id.clone());
    ctx.db
        .write(move |tx| {
            Box::pin(async move {
                events::lock(tx, &organization_id).await?;
                let Some(cloud) = custom_clouds::by_id(tx, &begun.custom_cloud_id).await? else {
                    return Ok(None);
                };
                let before = Before {
                    state: cloud.state,
                    failures: begun.failures,
                    is_paused,
                };
                let Some(verdict) = verdict::verdict(before, seen.is_ok()) else {
                    cloud_checks::end(tx, &begun).await?;
                    return Ok(None);
                };
                let id = &begun.custom_cloud_id;
                let known = cloud_checks::of_cloud(tx, id)
                    .await?
                    .unwrap_or_default()
                    .drift;
                let (cause, found) = match seen {
                    Ok(found) => (None, Some(found)),
                    Err(cause) => (Some(cause), None),
                };
                let drift = found
                    .as_ref()
                    .map_or_else(|| known.clone(), |found| found.observed.drift.clone());
                let checked = Checked {
                    failures: verdict.failures,
                    delay: match verdict.is_next_now {
                        true => CHECK_LEASE,
                        false => verdict::delay(interval, backoff::random()),
                    },
                    cause,
                    drift,
                    account: verdict::account_of(cloud.identifier.as_deref().unwrap_or_default())
                        .to_owned(),
                };
                if !cloud_checks::write(tx, &begun, &checked).await? {
                    return Ok(None);
                }
                if let Some(found) = found {
                    // What is older than the ledger.
                    cloud_resources::note_made(tx, id, &found.made).await?;
                }
                if verdict.state != cloud.state {
                    change_state(tx, &cloud, verdict.state, checked.cause.as_ref()).await?;
                } else if checked.drift != known {
                    tell(tx, &cloud, drift_summary(&checked.drift)).await?;
                }
                Ok(Some(verdict))
            })
        })
        .await
}

/// Tells the history and the streams of a check that leaves the state as it is.
async fn tell(tx: &mut Tx, cloud: &Cloud, summary: String) -> Result<(), store::Error> {
    let change = Change {
        actor: CONTROL_PLANE.to_owned(),
        action: "connection_check",
        summary,
        also: vec![],
    };
    custom_clouds::change(tx, cloud, &mut cloud.clone(), change).await
}

/// What differs from the template now, in a sentence.
fn drift_summary(drift: &[Drift]) -> String {
    const NAMED: usize = 3;
    let named: Vec<&str> = drift
        .iter()
        .map(|it| it.subject.as_str())
        .take(NAMED)
        .collect();
    let named = named.join(", ");
    match drift.len() {
        0 => "The network matches the template again".to_owned(),
        1..=NAMED => format!("The network differs from the template: {named}"),
        count => format!(
            "The network differs from the template: {named} and {} more",
            count - NAMED
        ),
    }
}

async fn change_state(
    tx: &mut Tx,
    before: &Cloud,
    state: State,
    cause: Option<&Cause>,
) -> Result<(), store::Error> {
    let mut after = before.clone();
    after.state = state;
    let summary = match cause {
        Some(cause) => {
            after.errors = vec![error_of(cause)];
            format!("Lost the connection: {}", cause.title)
        }
        None if state == State::Active => {
            after.errors.clear();
            "Connected again".to_owned()
        }
        None => "The account answers again; checking once more".to_owned(),
    };
    let change = Change {
        actor: CONTROL_PLANE.to_owned(),
        action: "state_change",
        summary,
        also: vec![],
    };
    custom_clouds::change(tx, before, &mut after, change).await
}

/// Searches the account of a deleted custom cloud once more: a request that was under way during the
/// deletion may have had its effect late. If the account refuses, that is told, and tried again.
async fn search_again(ctx: &Ctx, cloud: &Cloud, begun: &Begun) -> Result<(), store::Error> {
    let interval = ctx.config.checks.interval();
    let removed = match search(ctx, cloud).await {
        Some(Ok(Progress::Done(removed))) => removed,
        Some(Ok(Progress::Wait { .. })) => {
            let delay = verdict::delay(interval, backoff::random());
            return postpone(ctx, begun.clone(), delay).await;
        }
        Some(Err(cause)) => return refused(ctx, cloud, begun, cause).await,
        // This server doesn't run such custom clouds any more.
        None => vec![],
    };
    let (begun, cloud) = (begun.clone(), cloud.clone());
    ctx.db
        .write(move |tx| {
            Box::pin(async move {
                events::lock(tx, &cloud.organization_id).await?;
                let id = &cloud.custom_cloud_id;
                let was_told = begun.failures >= i64::from(CHECKS_UNTIL_DISCONNECTED);
                if !cloud_checks::end(tx, &begun).await? || (removed.is_empty() && !was_told) {
                    return Ok(());
                }
                cloud_resources::note_removed(tx, id, &removed).await?;
                let Some(before) = custom_clouds::by_id(tx, id).await? else {
                    return Ok(());
                };
                let names: Vec<&str> = removed.iter().map(|made| made.name.as_str()).collect();
                let summary = match names.is_empty() {
                    true => {
                        "The account was searched after the deletion: nothing was left".to_owned()
                    }
                    false => {
                        let names = names.join(", ");
                        format!("Removed what appeared after the deletion: {names}")
                    }
                };
                tell(tx, &before, summary).await
            })
        })
        .await
}

/// Removes what a search of the account finds, and answers what that was; `None` if this server
/// doesn't run such custom clouds.
async fn search(ctx: &Ctx, cloud: &Cloud) -> Option<Result<Progress<Vec<Made>>, Cause>> {
    let target = target(ctx, cloud)?;
    let driver = ctx.clouds.driver(cloud.cloud_provider)?;
    let call = Call::new(format!("search:{}", cloud.custom_cloud_id), LIMIT);
    let search = async {
        let account = driver.open(&target, &call, Probe::Take).await?;
        let left = account.leftovers(&call).await?;
        let removed = match left.is_empty() {
            true => Progress::Done(()),
            false => account.remove(&left, &call).await?,
        };
        Ok(removed.map(|()| left))
    };
    Some(match tokio::time::timeout(LIMIT, search).await {
        Ok(Ok(progress)) => Ok(progress),
        Ok(Err(gaps)) => Err(byoc_cloud::cause(&gaps, &target, RetryAdvice::ByItself)),
        Err(_) => Err(causes::hanging(
            "search after the deletion",
            RetryAdvice::ByItself,
        )),
    })
}

/// Notes that the account refused to be searched. People are told once; later searches get rarer.
async fn refused(
    ctx: &Ctx,
    cloud: &Cloud,
    begun: &Begun,
    cause: Cause,
) -> Result<(), store::Error> {
    let (begun, cloud) = (begun.clone(), cloud.clone());
    let failures = begun.failures + 1;
    let interval = ctx.config.checks.interval();
    let delay = verdict::search_delay(interval, failures, backoff::random());
    let custom_cloud = &cloud.custom_cloud_id;
    tracing::warn!(
        custom_cloud,
        failures,
        cause = cause.title,
        "its account can't be searched"
    );
    ctx.db
        .write(move |tx| {
            Box::pin(async move {
                events::lock(tx, &cloud.organization_id).await?;
                let is_written = cloud_checks::refuse(tx, &begun, delay, failures, &cause).await?;
                if !is_written || !verdict::is_search_told(failures) {
                    return Ok(());
                }
                let Some(before) = custom_clouds::by_id(tx, &cloud.custom_cloud_id).await? else {
                    return Ok(());
                };
                let summary = format!(
                    "The account could not be searched after the deletion: {}",
                    cause.title
                );
                tell(tx, &before, summary).await
            })
        })
        .await
}

/// Leaves a check for later.
async fn postpone(ctx: &Ctx, begun: Begun, delay: i64) -> Result<(), store::Error> {
    ctx.db
        .write(move |tx| Box::pin(async move { cloud_checks::postpone(tx, &begun, delay).await }))
        .await
}

#[cfg(test)]
mod tests;
