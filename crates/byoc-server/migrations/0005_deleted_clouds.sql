-- Deleted custom clouds stay in the console's list until somebody says that what Terraform made is
-- destroyed, and 30 days longer. Rehearsed ones are labelled.

-- When somebody said that everything that Terraform made in the account is destroyed.
ALTER TABLE custom_clouds ADD COLUMN destroyed_at BIGINT;
-- Until when a deleted custom cloud is listed: a time that never comes while nobody said that it is
-- destroyed; empty where nothing can have been made in an account.
ALTER TABLE custom_clouds ADD COLUMN listed_until BIGINT;
UPDATE custom_clouds SET listed_until = 9223372036854775806
    WHERE state = 'deleted'
    AND (EXISTS (SELECT 1 FROM operations o
                 WHERE o.custom_cloud_id = custom_clouds.custom_cloud_id)
      OR EXISTS (SELECT 1 FROM templates_used t
                 WHERE t.custom_cloud_id = custom_clouds.custom_cloud_id));

-- Whether its deployment was started in a simulated account; empty before the first one. Until now
-- there was no other kind.
ALTER TABLE custom_clouds ADD COLUMN is_rehearsed BIGINT;
UPDATE custom_clouds SET is_rehearsed = 1
    WHERE state <> 'draft'
    AND EXISTS (SELECT 1 FROM operations o WHERE o.custom_cloud_id = custom_clouds.custom_cloud_id);

-- What is read all the time is about custom clouds that exist: their number counts, not that of the
-- deleted ones.
DROP INDEX custom_clouds_by_organization;
CREATE INDEX custom_clouds_of_organization
    ON custom_clouds (organization_id, created_at, custom_cloud_id) WHERE deleted_at IS NULL;
CREATE INDEX custom_clouds_by_digest
    ON custom_clouds (organization_id, create_digest) WHERE deleted_at IS NULL;
CREATE INDEX custom_clouds_deleted
    ON custom_clouds (organization_id, listed_until, custom_cloud_id) WHERE listed_until IS NOT NULL;
CREATE INDEX custom_clouds_changing
    ON custom_clouds (custom_cloud_id) WHERE state IN ('validating', 'creating', 'deleting');
