-- What an operation is about gets a kind, so that operations are not bound to custom clouds. The
-- table is made anew: SQLite can't take the reference to custom_clouds from a column.
CREATE TABLE operations_of_subjects (
    operation_id     TEXT PRIMARY KEY,
    organization_id  TEXT NOT NULL REFERENCES organizations (organization_id) ON DELETE CASCADE,
    subject_kind     TEXT NOT NULL,       -- 'custom_cloud'
    subject_id       TEXT NOT NULL,
    kind             TEXT NOT NULL,
    step             TEXT NOT NULL,       -- the step to run next
    state            TEXT NOT NULL,       -- StepState: waiting, running, done, failed, cancelled
    parameters       TEXT NOT NULL,
    steps            TEXT NOT NULL,       -- [OperationStep]
    run_at           BIGINT NOT NULL,
    waited           BIGINT NOT NULL DEFAULT 0,  -- milliseconds, by the current step
    wait_note        TEXT,                -- what the current step waits for
    lease_owner      TEXT,
    lease_epoch      BIGINT NOT NULL DEFAULT 0,
    lease_until      BIGINT NOT NULL DEFAULT 0,
    attempts         BIGINT NOT NULL DEFAULT 0,
    crash_attempts   BIGINT NOT NULL DEFAULT 0,
    cancel_requested BIGINT NOT NULL DEFAULT 0,
    last_error       TEXT,                -- Cause
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL
);
INSERT INTO operations_of_subjects (operation_id, organization_id, subject_kind, subject_id, kind,
    step, state, parameters, steps, run_at, lease_owner, lease_epoch, lease_until, attempts,
    crash_attempts, cancel_requested, last_error, created_at, updated_at)
SELECT operation_id, organization_id, 'custom_cloud', custom_cloud_id, kind,
    step, state, parameters, steps, run_at, lease_owner, lease_epoch, lease_until, attempts,
    crash_attempts, cancel_requested, last_error, created_at, updated_at
FROM operations;
DROP TABLE operations;
ALTER TABLE operations_of_subjects RENAME TO operations;
-- At most one live operation per subject.
CREATE UNIQUE INDEX operations_live
    ON operations (subject_kind, subject_id) WHERE state IN ('waiting', 'running');
CREATE INDEX operations_due ON operations (run_at) WHERE state IN ('waiting', 'running');
CREATE INDEX operations_by_subject ON operations (subject_kind, subject_id, created_at);
