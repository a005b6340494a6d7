-- The hand-off link of a custom cloud: the one that was made last.
CREATE TABLE hand_offs (
    custom_cloud_id TEXT PRIMARY KEY REFERENCES custom_clouds (custom_cloud_id) ON DELETE CASCADE,
    token_hash      TEXT NOT NULL UNIQUE, -- SHA-256 of the link's token
    state           TEXT NOT NULL,        -- HandOffState
    made_by         TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    created_at      BIGINT NOT NULL,
    expires_at      BIGINT NOT NULL,
    opened_at       BIGINT,
    files_read_at   BIGINT,
    submitted_at    BIGINT,
    identifier      TEXT,
    submitter_name  TEXT,
    submitter_email TEXT
);
CREATE INDEX hand_offs_by_expiry ON hand_offs (state, expires_at);
