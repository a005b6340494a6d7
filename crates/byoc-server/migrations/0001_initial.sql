-- One text for SQLite and PostgreSQL. Times are milliseconds since 1970, UTC, from the database's
-- clock; booleans are 0 and 1; documents are JSON text.

CREATE TABLE instance_settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE users (
    user_id       TEXT PRIMARY KEY,
    email         TEXT NOT NULL,          -- as typed
    email_folded  TEXT NOT NULL UNIQUE,   -- lower case: what is compared
    real_name     TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    is_operator   BIGINT NOT NULL DEFAULT 0,
    created_at    BIGINT NOT NULL
);

CREATE TABLE sessions (
    session_hash TEXT PRIMARY KEY,        -- SHA-256 of the cookie's value
    user_id      TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    created_at   BIGINT NOT NULL,
    used_at      BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE access_tokens (
    token_hash   TEXT PRIMARY KEY,        -- SHA-256 of the token
    token_prefix TEXT NOT NULL,
    user_id      TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    description  TEXT,
    created_at   BIGINT NOT NULL,
    used_at      BIGINT,
    expires_at   BIGINT
);
CREATE INDEX access_tokens_by_user ON access_tokens (user_id);

CREATE TABLE organizations (
    organization_id   TEXT PRIMARY KEY,
    organization_name TEXT NOT NULL,
    root_account_id   TEXT NOT NULL UNIQUE,
    tier              TEXT NOT NULL,
    is_byoc_enabled   BIGINT NOT NULL DEFAULT 1,
    event_sequence    BIGINT NOT NULL DEFAULT 0,  -- last number given to an event
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL
);

CREATE TABLE members (
    organization_id TEXT NOT NULL REFERENCES organizations (organization_id) ON DELETE CASCADE,
    user_id         TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    role            TEXT NOT NULL,
    PRIMARY KEY (organization_id, user_id)
);
CREATE INDEX members_by_user ON members (user_id);

-- The organization's root account and the organizational units below it.
CREATE TABLE accounts (
    account_id        TEXT PRIMARY KEY,
    organization_id   TEXT NOT NULL REFERENCES organizations (organization_id) ON DELETE CASCADE,
    parent_account_id TEXT REFERENCES accounts (account_id),
    account_name      TEXT NOT NULL,
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL
);
CREATE UNIQUE INDEX accounts_by_name ON accounts (organization_id, account_name);

CREATE TABLE projects (
    project_name    TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (organization_id) ON DELETE CASCADE,
    account_id      TEXT NOT NULL REFERENCES accounts (account_id),
    created_at      BIGINT NOT NULL
);
CREATE INDEX projects_by_organization ON projects (organization_id);

CREATE TABLE custom_clouds (
    custom_cloud_id  TEXT PRIMARY KEY,
    organization_id  TEXT NOT NULL REFERENCES organizations (organization_id) ON DELETE CASCADE,
    display_name     TEXT NOT NULL,
    state            TEXT NOT NULL,
    cloud_provider   TEXT NOT NULL,
    cloud_region     TEXT NOT NULL,
    deployment_model TEXT NOT NULL,
    reserved_cidr    TEXT NOT NULL,
    unique_name      TEXT NOT NULL UNIQUE,
    external_id      TEXT NOT NULL UNIQUE,
    identifier       TEXT,                -- role ARN or service account
    contacts         TEXT NOT NULL,       -- [ContactEmail]
    tags             TEXT NOT NULL,       -- {key: value}, keys as given
    errors           TEXT NOT NULL,       -- [CustomCloudError]
    cloud_names      TEXT NOT NULL,       -- [text], filled once active
    rehearsal_failure TEXT,
    version          BIGINT NOT NULL,
    created_by       TEXT NOT NULL,
    create_digest    TEXT NOT NULL,       -- of the create request: a repeat finds its draft
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL,
    deleted_at       BIGINT
);
CREATE INDEX custom_clouds_by_organization
    ON custom_clouds (organization_id, created_at, custom_cloud_id);

CREATE TABLE custom_cloud_permissions (
    custom_cloud_id TEXT NOT NULL REFERENCES custom_clouds (custom_cloud_id) ON DELETE CASCADE,
    kind            TEXT NOT NULL,        -- 'account' or 'project'
    name            TEXT NOT NULL,
    PRIMARY KEY (custom_cloud_id, kind, name)
);

-- Wizard input that is not part of the custom cloud yet.
CREATE TABLE drafts (
    custom_cloud_id TEXT PRIMARY KEY REFERENCES custom_clouds (custom_cloud_id) ON DELETE CASCADE,
    content         TEXT NOT NULL,
    version         BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL
);

CREATE TABLE operations (
    operation_id     TEXT PRIMARY KEY,
    organization_id  TEXT NOT NULL REFERENCES organizations (organization_id) ON DELETE CASCADE,
    custom_cloud_id  TEXT NOT NULL REFERENCES custom_clouds (custom_cloud_id) ON DELETE CASCADE,
    kind             TEXT NOT NULL,
    step             TEXT NOT NULL,       -- the step to run next
    state            TEXT NOT NULL,       -- StepState: waiting, running, done, failed, cancelled
    parameters       TEXT NOT NULL,
    steps            TEXT NOT NULL,       -- [OperationStep]
    run_at           BIGINT NOT NULL,
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
-- At most one live operation per cloud.
CREATE UNIQUE INDEX operations_live
    ON operations (custom_cloud_id) WHERE state IN ('waiting', 'running');
CREATE INDEX operations_due ON operations (run_at) WHERE state IN ('waiting', 'running');
CREATE INDEX operations_by_cloud ON operations (custom_cloud_id, created_at);

-- Events drive the stream, audit rows answer "who did what": one of each per change.
CREATE TABLE events (
    organization_id TEXT NOT NULL REFERENCES organizations (organization_id) ON DELETE CASCADE,
    sequence        BIGINT NOT NULL,
    custom_cloud_id TEXT NOT NULL,
    action          TEXT NOT NULL,
    version         BIGINT NOT NULL,
    occurred_at     BIGINT NOT NULL,
    PRIMARY KEY (organization_id, sequence)
);

CREATE TABLE audit (
    organization_id TEXT NOT NULL REFERENCES organizations (organization_id) ON DELETE CASCADE,
    sequence        BIGINT NOT NULL,      -- the event's
    custom_cloud_id TEXT NOT NULL,
    actor           TEXT NOT NULL,
    action          TEXT NOT NULL,
    state           TEXT,
    changes         TEXT NOT NULL,        -- [FieldChange]
    summary         TEXT NOT NULL,
    occurred_at     BIGINT NOT NULL,
    PRIMARY KEY (organization_id, sequence)
);
CREATE INDEX audit_by_cloud ON audit (custom_cloud_id, sequence);

CREATE TABLE idempotency_keys (
    actor        TEXT NOT NULL,
    key          TEXT NOT NULL,
    digest       TEXT NOT NULL,
    status       BIGINT,                  -- empty while the first request runs
    answer       TEXT,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (actor, key)
);
