//! Whether the control plane reaches a custom cloud's account.

use byoc_rules::state::Action;
use byoc_types::{ConnectionCheck, Difference};

use super::custom_clouds::template_of;
use super::transaction::{allowed, write};
use super::{Actor, Ctx, Result, access};
use crate::operations::{CHECK_LEASE, check_connection};
use crate::store::cloud_checks::{self, CheckRecord};
use crate::store::custom_clouds::Cloud;
use crate::time::rfc3339;

/// GET `custom-cloud-environments/{id}/connection`: what the last check found.
pub async fn connection_view(ctx: &Ctx, actor: &Actor, id: &str) -> Result<ConnectionCheck> {
    let cloud = access::readable(ctx, actor, None, id).await?;
    let record = cloud_checks::of_cloud(&mut ctx.db.read(), id).await?;
    Ok(to_wire(ctx, &cloud, record.unwrap_or_default()))
}

/// POST `custom-cloud-environments/{id}/connection/check`: checks the connection now. Counts as one
/// of the checks that are made on a schedule.
pub async fn connection_check(ctx: &Ctx, actor: &Actor, id: &str) -> Result<ConnectionCheck> {
    let cloud = access::changeable(ctx, actor, None, id).await?;
    let begun = write(ctx, cloud, |tx, before| {
        Box::pin(async move {
            allowed(&before, Action::CheckConnection)?;
            template_of(&before)?;
            Ok(cloud_checks::begin(tx, &before.custom_cloud_id, CHECK_LEASE).await?)
        })
    })
    .await?;
    check_connection(ctx, begun).await?;
    connection_view(ctx, actor, id).await
}

pub(super) fn to_wire(ctx: &Ctx, cloud: &Cloud, record: CheckRecord) -> ConnectionCheck {
    // A check that failed did not compare: what an earlier one found may be wrong by now.
    let drift = match record.cause {
        None => record.drift,
        Some(_) => vec![],
    };
    ConnectionCheck {
        state: cloud.state,
        failures: u32::try_from(record.failures).unwrap_or(u32::MAX),
        check_time: record.checked_at.map(rfc3339),
        next_check_time: record.is_planned.then(|| rfc3339(record.next_check_at)),
        cause: record.cause,
        differences: drift
            .into_iter()
            .map(|drift| Difference {
                subject: drift.subject,
                expected: drift.expected,
                found: drift.found,
            })
            .collect(),
        is_paused: ctx.worker.are_checks_paused(),
    }
}
