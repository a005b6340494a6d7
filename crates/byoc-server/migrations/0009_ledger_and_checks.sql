-- What operations made in the customers' accounts.
CREATE TABLE cloud_resources (
    custom_cloud_id TEXT NOT NULL REFERENCES custom_clouds (custom_cloud_id) ON DELETE CASCADE,
    provider_id     TEXT NOT NULL,        -- the provider's own id
    kind            TEXT NOT NULL,        -- 'bastion'
    token           TEXT NOT NULL,        -- of the request that made it
    state           TEXT NOT NULL,        -- 'made' or 'removed'
    made            TEXT NOT NULL,        -- Made
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    PRIMARY KEY (custom_cloud_id, provider_id)
);

-- When each connection is checked next, and what the last check found. A deleted custom cloud has a
-- row until its account was searched once more.
CREATE TABLE cloud_checks (
    custom_cloud_id TEXT PRIMARY KEY REFERENCES custom_clouds (custom_cloud_id) ON DELETE CASCADE,
    next_check_at   BIGINT NOT NULL,
    epoch           BIGINT NOT NULL DEFAULT 0,  -- of the check that began last
    failures        BIGINT NOT NULL DEFAULT 0,  -- in a row
    checked_at      BIGINT,
    cause           TEXT,                 -- Cause, if the last one failed
    drift           TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX cloud_checks_due ON cloud_checks (next_check_at);
INSERT INTO cloud_checks (custom_cloud_id, next_check_at)
SELECT custom_cloud_id, 0 FROM custom_clouds
WHERE state IN ('active', 'disconnected', 'reconnecting');
