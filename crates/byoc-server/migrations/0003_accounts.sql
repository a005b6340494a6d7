-- People own their accounts: invitations, links for a new password, scopes of API tokens.

-- When the person was deactivated; empty as long as they may sign in.
ALTER TABLE users ADD COLUMN deactivated_at BIGINT;

-- What the browser calls itself, to tell one's sessions apart.
ALTER TABLE sessions ADD COLUMN user_agent TEXT NOT NULL DEFAULT '';

ALTER TABLE access_tokens ADD COLUMN scope TEXT NOT NULL DEFAULT 'write';  -- TokenScope
-- 1: made by /v1/userauth, with the password.
ALTER TABLE access_tokens ADD COLUMN is_sign_in BIGINT NOT NULL DEFAULT 0;
UPDATE access_tokens SET is_sign_in = 1 WHERE description = 'Command-line sign-in';

-- Open invitations. One that was accepted or revoked is no longer here.
CREATE TABLE invitations (
    invitation_id   TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (organization_id) ON DELETE CASCADE,
    email           TEXT NOT NULL,        -- as typed
    email_folded    TEXT NOT NULL,        -- lower case: what is compared
    role            TEXT NOT NULL,        -- Role
    token_hash      TEXT NOT NULL UNIQUE, -- SHA-256 of the link's token
    invited_by      TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    created_at      BIGINT NOT NULL,
    expires_at      BIGINT NOT NULL
);
CREATE UNIQUE INDEX invitations_by_address ON invitations (organization_id, email_folded);

-- Links with which a person chooses a new password: one a person.
CREATE TABLE password_resets (
    user_id    TEXT PRIMARY KEY REFERENCES users (user_id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,      -- SHA-256 of the link's token
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
