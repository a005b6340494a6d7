-- CIDR blocks that are in use outside of custom clouds.
CREATE TABLE address_book (
    organization_id TEXT NOT NULL REFERENCES organizations (organization_id) ON DELETE CASCADE,
    cidr            TEXT NOT NULL,
    name            TEXT NOT NULL,
    kind            TEXT NOT NULL,        -- AddressKind
    updated_at      BIGINT NOT NULL,
    PRIMARY KEY (organization_id, cidr)
);
