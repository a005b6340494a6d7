//! Custom clouds of all organizations, and what failed lately.

use byoc_rules::words::Words;
use byoc_types::{
    CauseCount, CloudProvider, CustomCloudState, FailedOperation, FailureGroup,
    OperatorCustomCloud, OperatorCustomCloudsAnswer, OperatorFailuresAnswer,
};

use crate::app::custom_clouds::{place_of, unknown_cursor};
use crate::app::{Actor, Ctx, Error, FieldError, Result, access, known};
use crate::store::operator::{self, FailedRow, Filter, WatchedCloud};
use crate::time::rfc3339;

/// Custom clouds that one answer holds.
const PAGE: usize = 100;
/// How far back failures are read, milliseconds: 24 hours.
const LATELY: i64 = 24 * 60 * 60 * 1000;
/// Operations that one answer names. The counts are of all.
const MOST_FAILURES: i64 = 500;

/// What [`operator_custom_cloud_list`] is asked for. What is absent or empty asks for all.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct CloudsQuery {
    #[serde(default)]
    pub state: String,
    #[serde(default)]
    pub cause: String,
    #[serde(default)]
    pub provider: String,
    /// An organization's id.
    #[serde(default)]
    pub organization: String,
    pub cursor: Option<String>,
}

/// GET `operator/custom-clouds?state=&cause=&provider=&organization=&cursor=`.
pub async fn operator_custom_cloud_list(
    ctx: &Ctx,
    actor: &Actor,
    query: CloudsQuery,
) -> Result<OperatorCustomCloudsAnswer> {
    access::operator(actor, access::OPERATORS_ONLY)?;
    let after = match query.cursor.as_deref() {
        None => None,
        Some(cursor) => Some(place_of(cursor).ok_or_else(unknown_cursor)?),
    };
    let wrong: Vec<FieldError> = [
        unknown::<CustomCloudState>("state", &query.state),
        unknown::<CloudProvider>("provider", &query.provider),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let filter = Filter {
        state: query.state,
        cause: query.cause,
        provider: query.provider,
        organization_id: query.organization,
    };
    let source = &mut ctx.db.read();
    let mut clouds = operator::clouds(source, &filter, PAGE as i64 + 1, after).await?;
    let has_more = clouds.len() > PAGE;
    clouds.truncate(PAGE);
    let last = clouds.last().filter(|_| has_more);
    let cursor = last.map(|cloud| format!("{}.{}", cloud.created_at, cloud.custom_cloud_id));
    let states = operator::states(source, &filter).await?;
    let causes = operator::causes(source, &filter).await?;
    Ok(OperatorCustomCloudsAnswer {
        custom_clouds: clouds.into_iter().map(custom_cloud).collect(),
        states: states.into_iter().collect(),
        causes: causes
            .into_iter()
            .map(|(code, count)| CauseCount { code, count })
            .collect(),
        cursor,
    })
}

/// GET `operator/failures`.
pub async fn operator_failure_list(ctx: &Ctx, actor: &Actor) -> Result<OperatorFailuresAnswer> {
    access::operator(actor, access::OPERATORS_ONLY)?;
    let source = &mut ctx.db.read();
    let since = operator::ago(source, LATELY).await?;
    let mut groups: Vec<FailureGroup> = operator::failed_causes(source, since)
        .await?
        .into_iter()
        .map(|(code, count)| FailureGroup {
            code,
            count,
            operations: vec![],
        })
        .collect();
    for row in operator::failed(source, since, MOST_FAILURES).await? {
        // One that failed between the two reads is in the next answer.
        if let Some(failed) = failed_operation(row)
            && let Some(group) = groups.iter_mut().find(|it| it.code == failed.cause.code)
        {
            group.operations.push(failed);
        }
    }
    Ok(OperatorFailuresAnswer { causes: groups })
}

/// What is wrong with a word of the query, if anything is.
fn unknown<W: Words>(field: &str, word: &str) -> Option<FieldError> {
    (!word.is_empty())
        .then(|| known::<W>(field, word).err())
        .flatten()
}

fn custom_cloud(cloud: WatchedCloud) -> OperatorCustomCloud {
    OperatorCustomCloud {
        custom_cloud_environment_id: cloud.custom_cloud_id,
        organization_id: cloud.organization_id,
        organization_name: cloud.organization_name,
        display_name: cloud.display_name,
        state: cloud.state,
        cloud_provider: cloud.cloud_provider,
        cloud_region: cloud.cloud_region,
        update_time: rfc3339(cloud.updated_at),
        cause: cloud.cause,
    }
}

/// `None` for one whose cause another version of the server wrote.
fn failed_operation(row: FailedRow) -> Option<FailedOperation> {
    Some(FailedOperation {
        operation_id: row.operation_id,
        kind: row.kind,
        organization_id: row.organization_id,
        organization_name: row.organization_name,
        custom_cloud_environment_id: row.custom_cloud_id,
        display_name: row.display_name,
        project_name: row.project_name,
        fail_time: rfc3339(row.updated_at),
        cause: row.cause?,
    })
}
