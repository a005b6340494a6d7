-- What operators decide about an organization: its ETag.
ALTER TABLE organizations ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
-- Whether an operator made the invitation: it counts although that person is no member.
ALTER TABLE invitations ADD COLUMN is_by_operator BIGINT NOT NULL DEFAULT 0;
-- Operators read those of all organizations: the newest custom clouds, and what failed lately.
CREATE INDEX custom_clouds_newest ON custom_clouds (created_at, custom_cloud_id);
CREATE INDEX operations_failed ON operations (updated_at) WHERE state = 'failed';
