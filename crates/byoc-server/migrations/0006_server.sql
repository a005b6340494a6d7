-- The version in which a person last changed the custom cloud: later ones are steps and checks of
-- the control plane, which no editor has to know of.
ALTER TABLE custom_clouds ADD COLUMN edit_version BIGINT NOT NULL DEFAULT 1;
UPDATE custom_clouds SET edit_version = version;
