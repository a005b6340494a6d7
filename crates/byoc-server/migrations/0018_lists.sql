-- Lists are sorted, filtered and searched by the database, so that a page of a long list costs what a
-- page of a short one does. The collation "binary" is SQLite's own; on PostgreSQL the server makes it,
-- a copy of "C", so that both put texts into the same order.

-- The list that a custom cloud is in: 0 the organization's list, 1 that of the deleted ones, empty
-- neither.
ALTER TABLE custom_clouds ADD COLUMN listing BIGINT DEFAULT 0;
UPDATE custom_clouds SET listing = CASE WHEN listed_until IS NOT NULL THEN 1 END
    WHERE deleted_at IS NOT NULL;
-- The name in lower case, as the server makes it. Empty until the next start fills it in.
ALTER TABLE custom_clouds ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
-- The first address of the CIDR block times 64, plus the prefix length: sorts by both.
ALTER TABLE custom_clouds ADD COLUMN cidr_key BIGINT NOT NULL DEFAULT 0;
-- The last address of the CIDR block.
ALTER TABLE custom_clouds ADD COLUMN cidr_last BIGINT NOT NULL DEFAULT 0;
CREATE INDEX custom_clouds_unfilled ON custom_clouds (custom_cloud_id) WHERE name_key = '';

-- One for each order. What is filtered by comes last: a row that doesn't pass is never read.
CREATE INDEX custom_clouds_by_created ON custom_clouds (organization_id, listing,
    created_at, custom_cloud_id, cloud_provider, state, listed_until) WHERE listing IS NOT NULL;
CREATE INDEX custom_clouds_by_name ON custom_clouds (organization_id, listing,
    name_key COLLATE "binary", custom_cloud_id, cloud_provider, state, listed_until)
    WHERE listing IS NOT NULL;
CREATE INDEX custom_clouds_by_provider ON custom_clouds (organization_id, listing,
    cloud_provider COLLATE "binary", custom_cloud_id, state, listed_until)
    WHERE listing IS NOT NULL;
CREATE INDEX custom_clouds_by_region ON custom_clouds (organization_id, listing,
    cloud_region COLLATE "binary", custom_cloud_id, cloud_provider, state, listed_until)
    WHERE listing IS NOT NULL;
CREATE INDEX custom_clouds_by_cidr ON custom_clouds (organization_id, listing,
    cidr_key, custom_cloud_id, cloud_provider, state, listed_until, cidr_last)
    WHERE listing IS NOT NULL;
CREATE INDEX custom_clouds_by_model ON custom_clouds (organization_id, listing,
    deployment_model COLLATE "binary", custom_cloud_id, cloud_provider, state, listed_until)
    WHERE listing IS NOT NULL;
CREATE INDEX custom_clouds_by_state ON custom_clouds (organization_id, listing,
    state COLLATE "binary", custom_cloud_id, cloud_provider, listed_until)
    WHERE listing IS NOT NULL;
CREATE INDEX custom_clouds_by_updated ON custom_clouds (organization_id, listing,
    updated_at, custom_cloud_id, cloud_provider, state, listed_until) WHERE listing IS NOT NULL;
-- To count, and to find the few that a filter lets through.
CREATE INDEX custom_clouds_by_filter ON custom_clouds (organization_id, listing,
    cloud_provider, state, listed_until, custom_cloud_id) WHERE listing IS NOT NULL;
-- To find the few that a person's projects may use.
CREATE INDEX custom_cloud_permissions_by_name
    ON custom_cloud_permissions (name, kind, custom_cloud_id);
