-- What runs in custom clouds and public regions.
CREATE TABLE services (
    project_name    TEXT NOT NULL REFERENCES projects (project_name) ON UPDATE CASCADE,
    service_name    TEXT NOT NULL,
    service_id      TEXT NOT NULL UNIQUE,  -- never given twice: names of nodes, operations
    organization_id TEXT NOT NULL REFERENCES organizations (organization_id) ON DELETE CASCADE,
    custom_cloud_id TEXT REFERENCES custom_clouds (custom_cloud_id),  -- NULL in a public region
    cloud_name      TEXT NOT NULL,
    service_type    TEXT NOT NULL,
    plan            TEXT NOT NULL,
    state           TEXT NOT NULL,         -- ServiceState
    is_terminating  BIGINT NOT NULL DEFAULT 0,
    termination_protection BIGINT NOT NULL,
    user_config     TEXT NOT NULL,         -- {name: value}
    tags            TEXT NOT NULL,         -- {key: value}
    maintenance     TEXT NOT NULL,         -- ServiceMaintenance
    zones           TEXT NOT NULL,         -- [zone or null], one for each node: kept without nodes
    generation      BIGINT NOT NULL,       -- of the nodes: those of another one are old or new
    moves_to        TEXT NOT NULL,         -- Move or null
    moves_to_cloud_id TEXT REFERENCES custom_clouds (custom_cloud_id),
    version         BIGINT NOT NULL,
    created_by      TEXT NOT NULL,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    PRIMARY KEY (project_name, service_name)
);
CREATE INDEX services_by_cloud ON services (custom_cloud_id);
CREATE INDEX services_by_next_cloud ON services (moves_to_cloud_id);

-- The ledger of their nodes, in custom clouds and in public regions.
CREATE TABLE service_nodes (
    service_id      TEXT NOT NULL REFERENCES services (service_id) ON DELETE CASCADE,
    name            TEXT NOT NULL,         -- of no other node in any cloud
    provider_id     TEXT NOT NULL,         -- the provider's own id: unique in its account only
    custom_cloud_id TEXT REFERENCES custom_clouds (custom_cloud_id),
    cloud_name      TEXT NOT NULL,
    generation      BIGINT NOT NULL,
    state           TEXT NOT NULL,         -- 'made' or 'removed'
    made            TEXT NOT NULL,         -- Made
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    PRIMARY KEY (service_id, name)
);
CREATE INDEX service_nodes_by_cloud ON service_nodes (custom_cloud_id);

-- What is about a service: its history.
ALTER TABLE audit ADD COLUMN service_id TEXT;
CREATE INDEX audit_by_service ON audit (service_id, sequence);
