//! Long operations: a lease on a row, fenced by an epoch.
//!
//! A worker that claims an operation gets the next epoch, and every later write of it says
//! `lease_epoch = …`: a worker that lost its lease changes nothing any more.

use byoc_rules::words::as_word;
use byoc_types::{Cause, Operation, OperationKind, OperationStep, OperationWait, StepState};

use sqlx::{ColumnIndex, Decode, FromRow, Type};

use super::columns::{Column, Doc, Flag, MaybeDoc, Word};
use super::{Error, Source, Tx, encode, params, queries};
use crate::time::rfc3339;

/// What kind of resource an operation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    CustomCloud,
    Service,
}

impl SubjectKind {
    /// As its column keeps it.
    fn word(self) -> &'static str {
        match self {
            SubjectKind::CustomCloud => "custom_cloud",
            SubjectKind::Service => "service",
        }
    }
}

/// What an operation was started with.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Parameters {
    /// A deletion that passes over what the account refuses.
    #[serde(default)]
    pub is_forced: bool,
    /// Digest of what its checks were about: the identifier and the rules. Empty in operations from
    /// before this was noted.
    #[serde(default)]
    pub checked: String,
}

/// How an operation stands after a step: what [`commit`] writes.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    pub step: String,
    pub state: StepState,
    pub steps: Vec<OperationStep>,
    /// Milliseconds until the step may run again.
    pub delay: i64,
    pub attempts: i64,
    pub last_error: Option<Cause>,
    /// As in [`OperationRecord`].
    pub waited: i64,
    pub wait_note: Option<String>,
    /// The worker goes on with the next step: it keeps the lease for this long. 0 gives it back.
    pub lease: i64,
}

#[derive(sqlx::FromRow)]
struct Wait {
    wait: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct Number {
    number: i64,
}

#[derive(sqlx::FromRow)]
struct Clock {
    now: i64,
}

/// The columns of an operation: what each holds; after `as`, how it is kept if not as it is; after `or`,
/// what stands for a value that can't be read, so that no row fails a list or stops a worker. A new
/// column is a line here.
macro_rules! record {
    (@read $row:ident $unreadable:ident $column:ident) => {
        $row.try_get(stringify!($column))?
    };
    (@read $row:ident $unreadable:ident $column:ident as $kept:ty) => {
        $row.try_get::<$kept, _>(stringify!($column))?.value()
    };
    (@read $row:ident $unreadable:ident $column:ident as $kept:ty, or $instead:expr) => {
        $row.try_get::<$kept, _>(stringify!($column))
            .map(Column::value)
            .unwrap_or_else(|error| {
                $unreadable.get_or_insert(error.to_string());
                $instead
            })
    };
    (
        $first:ident: $first_type:ty;
        $($(#[$doc:meta])* $column:ident: $type:ty $(as $kept:ty $(, or $instead:expr)?)?;)*
    ) => {
        /// An operation as it is kept.
        #[derive(Debug, Clone, PartialEq)]
        pub struct OperationRecord {
            pub $first: $first_type,
            $($(#[$doc])* pub $column: $type,)*
            /// Why its row can't be read, if it can't: another version of the server wrote it, or it
            /// is broken. The other fields then hold what could be read of it.
            pub unreadable: Option<String>,
        }

        macro_rules! columns {
            () => { concat!(stringify!($first), $(", ", stringify!($column)),*) };
        }

        impl<'r, R: sqlx::Row> FromRow<'r, R> for OperationRecord
        where
            &'static str: ColumnIndex<R>,
            String: Decode<'r, R::Database> + Type<R::Database>,
            i64: Decode<'r, R::Database> + Type<R::Database>,
        {
            fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
                let mut unreadable = None;
                Ok(Self {
                    $first: record!(@read row unreadable $first),
                    $($column: record!(
                        @read row unreadable $column $(as $kept $(, or $instead)?)?
                    ),)*
                    unreadable,
                })
            }
        }
    };
}

record! {
    operation_id: String;
    organization_id: String;
    subject_kind: SubjectKind as Word<SubjectKind>, or SubjectKind::CustomCloud;
    subject_id: String;
    kind: OperationKind as Word<OperationKind>, or OperationKind::Provision;
    /// Name of the step to run next.
    step: String;
    state: StepState as Word<StepState>, or StepState::Failed;
    parameters: Parameters as Doc<Parameters>, or Parameters::default();
    steps: Vec<OperationStep> as Doc<Vec<OperationStep>>, or vec![];
    lease_epoch: i64;
    /// Of the step to run next.
    attempts: i64;
    /// How often a worker took this step and never answered.
    crash_attempts: i64;
    cancel_requested: bool as Flag;
    last_error: Option<Cause> as MaybeDoc<Cause>, or None;
    /// When it is due, milliseconds since 1970.
    run_at: i64;
    /// Milliseconds that its step has waited for something that is not there yet.
    waited: i64;
    /// What that is.
    wait_note: Option<String>;
    created_at: i64;
    updated_at: i64;
}

queries! {
    CLOCK = "SELECT {now} AS now";
    /// Due at once, or as soon as nobody can be at work on the one that it replaces.
    OPERATION_INSERT = "INSERT INTO operations (operation_id, organization_id, subject_kind, \
        subject_id, kind, step, state, parameters, steps, run_at, attempts, created_at, \
        updated_at) VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8, \
        COALESCE((SELECT MAX(o.lease_until) FROM operations o WHERE o.subject_kind = $3 \
            AND o.subject_id = $4 AND o.state = 'cancelled' AND o.lease_until > {now}), {now}), \
        1, {now}, {now})";
    /// The guard stands in both WHEREs: between the inner look and the outer write another worker
    /// may have come first. A lease that ran out without being given back is a crash.
    OPERATION_CLAIM = concat!(
        "UPDATE operations SET state = 'running', lease_owner = $1, \
         lease_epoch = lease_epoch + 1, lease_until = {now} + $2, \
         crash_attempts = crash_attempts + CASE WHEN lease_owner IS NULL THEN 0 ELSE 1 END, \
         updated_at = {now} \
         WHERE operation_id = ( \
           SELECT operation_id FROM operations \
           WHERE state IN ('waiting', 'running') AND run_at <= {now} AND lease_until <= {now} \
           ORDER BY run_at, operation_id LIMIT 1 {skip_locked}) \
         AND state IN ('waiting', 'running') AND lease_until <= {now} \
         RETURNING ", columns!()
    );
    OPERATION_HEARTBEAT = "UPDATE operations SET lease_until = {now} + $3 \
        WHERE operation_id = $1 AND lease_epoch = $2 AND state = 'running' \
        AND cancel_requested = 0";
    OPERATION_COMMIT = "UPDATE operations SET step = $3, state = $4, steps = $5, \
        run_at = {now} + $6, attempts = $7, crash_attempts = 0, last_error = $8, \
        waited = $10, wait_note = $11, \
        lease_until = CASE WHEN $9 > 0 THEN {now} + $9 ELSE 0 END, \
        lease_owner = CASE WHEN $9 > 0 THEN lease_owner ELSE NULL END, \
        updated_at = {now} \
        WHERE operation_id = $1 AND lease_epoch = $2 AND state = 'running'";
    /// The step runs again.
    OPERATION_RETRY = "UPDATE operations SET state = 'waiting', steps = $2, step = $3, \
        parameters = $4, run_at = {now}, attempts = attempts + 1, crash_attempts = 0, \
        last_error = NULL, waited = 0, wait_note = NULL, lease_owner = NULL, lease_until = 0, \
        updated_at = {now} \
        WHERE operation_id = $1 AND state = 'failed'";
    /// A worker that is at work on it keeps its lease until its call ends: see
    /// [`OPERATION_ACKNOWLEDGE`].
    OPERATIONS_CANCEL = "UPDATE operations SET state = 'cancelled', cancel_requested = 1, \
        updated_at = {now} \
        WHERE subject_kind = $1 AND subject_id = $2 AND state IN ('waiting', 'running')";
    OPERATION_IS_CANCELLED = "SELECT lease_epoch AS number FROM operations \
        WHERE operation_id = $1 AND lease_epoch = $2 AND state = 'cancelled' \
        AND lease_until > {now}";
    /// The call of the cancelled operation is over.
    OPERATION_ACKNOWLEDGE = "UPDATE operations SET lease_owner = NULL, lease_until = 0 \
        WHERE operation_id = $1 AND lease_epoch = $2 AND state = 'cancelled' \
        AND lease_owner IS NOT NULL";
    /// Makes operations due that waited for the end of the one that they replace.
    OPERATIONS_FREE = "UPDATE operations SET run_at = {now} \
        WHERE state = 'waiting' AND lease_epoch = 0 AND run_at > {now} \
        AND EXISTS (SELECT 1 FROM operations o WHERE o.subject_kind = operations.subject_kind \
            AND o.subject_id = operations.subject_id AND o.state = 'cancelled') \
        AND NOT EXISTS (SELECT 1 FROM operations o WHERE o.subject_kind = operations.subject_kind \
            AND o.subject_id = operations.subject_id AND o.state = 'cancelled' \
            AND o.lease_until > {now})";
    /// A server that stops gives its leases back.
    OPERATIONS_RELEASE = "UPDATE operations SET lease_owner = NULL, lease_until = 0, \
        lease_epoch = lease_epoch + 1, \
        state = CASE WHEN state = 'running' THEN 'waiting' ELSE state END \
        WHERE lease_owner = $1 AND state IN ('running', 'cancelled')";
    /// A worker that could not write what came of a step. That counts as a crash (`$4` = 1) if the
    /// database refuses it for good, and not if the database was away.
    OPERATION_GIVE_BACK = "UPDATE operations SET lease_owner = NULL, lease_until = 0, \
        lease_epoch = lease_epoch + 1, run_at = {now} + $3, state = 'waiting', \
        crash_attempts = crash_attempts + $4 \
        WHERE operation_id = $1 AND lease_epoch = $2 AND state = 'running'";
    /// Leaves everything in the row that may be unreadable.
    OPERATION_PARK = "UPDATE operations SET state = 'failed', last_error = $3, \
        lease_owner = NULL, lease_until = 0, updated_at = {now} \
        WHERE operation_id = $1 AND lease_epoch = $2 AND state = 'running'";
    /// On SQLite this process is alone: leases of earlier ones count for nothing.
    OPERATIONS_EXPIRE = "UPDATE operations SET lease_until = 0 \
        WHERE lease_owner <> $1 AND state IN ('running', 'cancelled')";
    OPERATIONS_WAIT = "SELECT MIN(CASE WHEN lease_until > run_at THEN lease_until ELSE run_at \
        END) - {now} AS wait FROM operations WHERE state IN ('waiting', 'running')";
    OPERATIONS_OF_SUBJECT = concat!("SELECT ", columns!(), " FROM operations \
        WHERE subject_kind = $1 AND subject_id = $2 \
        ORDER BY created_at DESC, operation_id DESC LIMIT $3");
    /// The newest one of each service of a project.
    OPERATIONS_OF_PROJECT = concat!("SELECT ", columns!(), " FROM operations \
        WHERE subject_kind = 'service' \
        AND subject_id IN (SELECT s.service_id FROM services s WHERE s.project_name = $1) \
        AND NOT EXISTS (SELECT 1 FROM operations o WHERE o.subject_kind = 'service' \
            AND o.subject_id = operations.subject_id AND (o.created_at > operations.created_at \
                OR (o.created_at = operations.created_at \
                    AND o.operation_id > operations.operation_id)))");
    OPERATION_BY_ID = concat!("SELECT ", columns!(), " FROM operations WHERE operation_id = $1");
}

/// The database's clock: milliseconds since 1970.
pub async fn clock(source: &mut impl Source) -> Result<i64, Error> {
    let row: Option<Clock> = source.fetch_optional(&CLOCK, vec![]).await?;
    row.map(|row| row.now)
        .ok_or(Error::Database(sqlx::Error::RowNotFound))
}

/// Keeps a new operation, due at once. [`Error::Duplicate`] if its subject has a live one.
pub async fn insert(
    tx: &mut Tx,
    operation_id: &str,
    organization_id: &str,
    (subject_kind, subject_id): (SubjectKind, &str),
    kind: OperationKind,
    parameters: &Parameters,
    steps: &[OperationStep],
) -> Result<(), Error> {
    let first = steps
        .first()
        .map(|step| step.name.as_str())
        .unwrap_or_default();
    let values = params![
        operation_id,
        organization_id,
        subject_kind.word(),
        subject_id,
        as_word(kind),
        first,
        encode(parameters),
        encode(steps),
    ];
    tx.execute(&OPERATION_INSERT, values).await?;
    tx.tell_work();
    Ok(())
}

/// Takes the operation that has been due longest, for `lease` milliseconds.
pub async fn claim(tx: &mut Tx, owner: &str, lease: i64) -> Result<Option<OperationRecord>, Error> {
    tx.fetch_optional(&OPERATION_CLAIM, params![owner, lease])
        .await
}

/// Ends an operation as failed without reading it. False if the lease is lost.
pub async fn park(
    tx: &mut Tx,
    operation_id: &str,
    epoch: i64,
    cause: &Cause,
) -> Result<bool, Error> {
    let values = params![operation_id, epoch, encode(cause)];
    Ok(tx.execute(&OPERATION_PARK, values).await? == 1)
}

/// Prolongs a lease. False where it is lost or the operation shall end.
pub async fn heartbeat(
    tx: &mut Tx,
    operation_id: &str,
    epoch: i64,
    lease: i64,
) -> Result<bool, Error> {
    let values = params![operation_id, epoch, lease];
    Ok(tx.execute_unseen(&OPERATION_HEARTBEAT, values).await? == 1)
}

/// Writes how the operation stands. False where the lease is lost: then nothing was written, and
/// the caller must write nothing else.
pub async fn commit(
    tx: &mut Tx,
    operation_id: &str,
    epoch: i64,
    progress: &Progress,
) -> Result<bool, Error> {
    let changed = tx
        .execute(
            &OPERATION_COMMIT,
            params![
                operation_id,
                epoch,
                &progress.step,
                as_word(progress.state),
                encode(&progress.steps),
                progress.delay,
                progress.attempts,
                progress.last_error.as_ref().map(encode),
                progress.lease,
                progress.waited,
                progress.wait_note.clone(),
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// Makes a failed operation due again, at `step`. False where it had not failed.
pub async fn retry(
    tx: &mut Tx,
    operation_id: &str,
    step: &str,
    steps: &[OperationStep],
    parameters: &Parameters,
) -> Result<bool, Error> {
    let values = params![operation_id, encode(steps), step, encode(parameters)];
    let changed = tx.execute(&OPERATION_RETRY, values).await?;
    tx.tell_work();
    Ok(changed == 1)
}

/// Gives one lease back, for `delay` milliseconds to nobody; `is_crash` counts against the step.
/// Nothing changes if the lease is lost.
pub async fn give_back(
    tx: &mut Tx,
    operation_id: &str,
    epoch: i64,
    delay: i64,
    is_crash: bool,
) -> Result<(), Error> {
    let values = params![operation_id, epoch, delay, is_crash];
    tx.execute(&OPERATION_GIVE_BACK, values).await.map(drop)
}

/// Cancels the cloud's live operation. A call of it that is under way goes on until it ends or its
/// lease runs out; before that no other operation of the cloud is due.
pub async fn cancel_live(tx: &mut Tx, custom_cloud_id: &str) -> Result<(), Error> {
    cancel_live_of(tx, (SubjectKind::CustomCloud, custom_cloud_id)).await
}

/// The same for any subject.
pub async fn cancel_live_of(tx: &mut Tx, (kind, id): (SubjectKind, &str)) -> Result<(), Error> {
    let values = params![kind.word(), id];
    tx.execute(&OPERATIONS_CANCEL, values).await.map(drop)
}

/// Whether the operation was cancelled while a worker had this lease, which still lasts.
pub async fn is_cancelled(
    source: &mut impl Source,
    operation_id: &str,
    epoch: i64,
) -> Result<bool, Error> {
    let row: Option<Number> = source
        .fetch_optional(&OPERATION_IS_CANCELLED, params![operation_id, epoch])
        .await?;
    Ok(row.is_some_and(|row| row.number == epoch))
}

/// Notes that nobody is at work any more on an operation that was cancelled: what replaces it is
/// due. False if it was not cancelled, or the lease is lost.
pub async fn acknowledge(tx: &mut Tx, operation_id: &str, epoch: i64) -> Result<bool, Error> {
    let values = params![operation_id, epoch];
    let changed = tx.execute(&OPERATION_ACKNOWLEDGE, values).await?;
    if changed == 1 {
        free(tx).await?;
    }
    Ok(changed == 1)
}

async fn free(tx: &mut Tx) -> Result<(), Error> {
    if tx.execute(&OPERATIONS_FREE, vec![]).await? > 0 {
        tx.tell_work();
    }
    Ok(())
}

/// Gives back every lease of `owner`.
pub async fn release(tx: &mut Tx, owner: &str) -> Result<(), Error> {
    tx.execute(&OPERATIONS_RELEASE, params![owner]).await?;
    free(tx).await
}

/// Ends every lease that is not `owner`'s. Only where no other server can be at work.
pub async fn expire_others(tx: &mut Tx, owner: &str) -> Result<(), Error> {
    tx.execute(&OPERATIONS_EXPIRE, params![owner]).await?;
    free(tx).await
}

/// Milliseconds until the next operation is due, negative where one is; `None` without any.
pub async fn wait(source: &mut impl Source) -> Result<Option<i64>, Error> {
    let row: Option<Wait> = source.fetch_optional(&OPERATIONS_WAIT, vec![]).await?;
    Ok(row.and_then(|row| row.wait))
}

/// The cloud's operations, newest first.
pub async fn of_cloud(
    source: &mut impl Source,
    custom_cloud_id: &str,
    limit: i64,
) -> Result<Vec<OperationRecord>, Error> {
    of_subject(source, (SubjectKind::CustomCloud, custom_cloud_id), limit).await
}

/// The same for any subject.
pub async fn of_subject(
    source: &mut impl Source,
    (kind, id): (SubjectKind, &str),
    limit: i64,
) -> Result<Vec<OperationRecord>, Error> {
    let values = params![kind.word(), id, limit];
    source.fetch_all(&OPERATIONS_OF_SUBJECT, values).await
}

/// The newest operation of a service.
pub async fn newest_of_service(
    source: &mut impl Source,
    service_id: &str,
) -> Result<Option<OperationRecord>, Error> {
    let newest = of_subject(source, (SubjectKind::Service, service_id), 1).await?;
    Ok(newest.into_iter().next())
}

/// The newest operation of each service of a project.
pub async fn newest_of_services(
    source: &mut impl Source,
    project_name: &str,
) -> Result<Vec<OperationRecord>, Error> {
    let values = params![project_name];
    source.fetch_all(&OPERATIONS_OF_PROJECT, values).await
}

/// An operation by its id.
pub async fn by_id(
    source: &mut impl Source,
    operation_id: &str,
) -> Result<Option<OperationRecord>, Error> {
    source
        .fetch_optional(&OPERATION_BY_ID, params![operation_id])
        .await
}

/// As it travels.
pub fn to_wire(record: OperationRecord) -> Operation {
    Operation {
        operation_id: record.operation_id,
        kind: record.kind,
        state: record.state,
        create_time: rfc3339(record.created_at),
        update_time: rfc3339(record.updated_at),
        steps: record.steps,
        cause: record.last_error,
        waiting: record
            .wait_note
            .filter(|_| matches!(record.state, StepState::Waiting | StepState::Running))
            .map(|note| OperationWait {
                note,
                until: rfc3339(record.run_at),
            }),
    }
}
