-- What organizations ask of the operators: bring your own cloud, a custom cloud on Azure, a service
-- that moves.
CREATE TABLE requests (
    request_id      TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (organization_id) ON DELETE CASCADE,
    kind            TEXT NOT NULL,            -- RequestKind
    state           TEXT NOT NULL,            -- RequestState
    content         TEXT NOT NULL,            -- RequestContent
    answer          TEXT NOT NULL DEFAULT '',
    assignee        TEXT,
    custom_cloud_id TEXT,                     -- made for it
    version         BIGINT NOT NULL,
    created_by      TEXT NOT NULL,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL
);
-- One open request to enable it an organization.
CREATE UNIQUE INDEX requests_enable_open ON requests (organization_id)
    WHERE kind = 'enable' AND state IN ('open', 'in_progress');
CREATE INDEX requests_of_organization ON requests (organization_id, created_at, request_id);
CREATE INDEX requests_by_age ON requests (created_at, request_id);
