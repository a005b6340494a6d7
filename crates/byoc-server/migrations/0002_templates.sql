-- What the templates depend on beside the custom cloud's own fields.

-- What an organization asks of all its custom clouds.
CREATE TABLE company_rules (
    organization_id TEXT PRIMARY KEY REFERENCES organizations (organization_id) ON DELETE CASCADE,
    content         TEXT NOT NULL,        -- CompanyRules
    version         BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL
);

-- Deployment models that the operator gave this organization, [text]; empty: those of the
-- configuration.
ALTER TABLE organizations ADD COLUMN deployment_models TEXT;

-- The rules that a custom cloud was deployed with, CompanyRules. Those from before there were any
-- have none.
ALTER TABLE custom_clouds ADD COLUMN company_rules TEXT NOT NULL DEFAULT '{}';
ALTER TABLE custom_clouds ADD COLUMN has_buckets BIGINT NOT NULL DEFAULT 0;

-- Which version of the template was last read, and which one a deployment was started with.
CREATE TABLE templates_used (
    custom_cloud_id TEXT NOT NULL REFERENCES custom_clouds (custom_cloud_id) ON DELETE CASCADE,
    kind            TEXT NOT NULL,        -- 'served' or 'applied'
    version         TEXT NOT NULL,
    used_at         BIGINT NOT NULL,
    PRIMARY KEY (custom_cloud_id, kind)
);
