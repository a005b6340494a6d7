-- The last requests that each operation made to its account.
CREATE TABLE operation_calls (
    operation_id TEXT NOT NULL REFERENCES operations (operation_id) ON DELETE CASCADE,
    number       BIGINT NOT NULL,         -- from 1 on, oldest first
    step         TEXT NOT NULL,
    action       TEXT NOT NULL,           -- as the provider calls it
    region       TEXT NOT NULL,
    answer       TEXT NOT NULL,           -- the provider's code, or why there was none
    request_id   TEXT,                    -- the provider's own number
    milliseconds BIGINT NOT NULL,
    started_at   BIGINT NOT NULL,
    PRIMARY KEY (operation_id, number)
);

-- A connection that nobody planned to check (a sample of the demo) is checked only when a person asks.
ALTER TABLE cloud_checks ADD COLUMN is_planned BIGINT NOT NULL DEFAULT 1;
-- Account or project, as of the last check.
ALTER TABLE cloud_checks ADD COLUMN account TEXT;
