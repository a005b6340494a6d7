-- The simulated accounts of rehearsals. They belong to no custom cloud and to no operation, as real
-- accounts don't: what was made in one stays until it is removed there.
CREATE TABLE rehearsal_accounts (
    account TEXT PRIMARY KEY,     -- account or project
    made    BIGINT NOT NULL       -- requests to create a node so far
);

-- Nothing here is unique but what a provider makes unique: a fault of the control plane that makes
-- a node twice has to show.
CREATE TABLE rehearsal_nodes (
    account     TEXT NOT NULL,
    kind        TEXT NOT NULL,    -- 'bastion'
    provider_id TEXT NOT NULL,
    token       TEXT NOT NULL,    -- of the request that made it
    unique_name TEXT NOT NULL,    -- of the custom cloud
    name        TEXT NOT NULL,
    zone        TEXT,
    address     TEXT,
    created_at  BIGINT NOT NULL,
    removed_at  BIGINT
);
CREATE INDEX rehearsal_nodes_by_name ON rehearsal_nodes (account, unique_name);
CREATE INDEX rehearsal_nodes_by_token ON rehearsal_nodes (account, token);

-- Bastions were in memory until now.
INSERT INTO rehearsal_nodes
    (account, kind, provider_id, token, unique_name, name, address, created_at)
SELECT CASE cloud_provider WHEN 'google' THEN 'rehearsal-project' ELSE '123456789012' END,
    'bastion', 'i-' || custom_cloud_id, 'before-0007:' || custom_cloud_id, unique_name,
    unique_name || '-bastion', '203.0.113.17', updated_at
FROM custom_clouds
WHERE is_rehearsed = 1 AND deployment_model <> 'standard_public'
    AND state IN ('active', 'disconnected', 'reconnecting');
