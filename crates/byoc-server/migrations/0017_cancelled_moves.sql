-- The highest generation of nodes of a move that was cancelled.
ALTER TABLE services ADD COLUMN last_generation BIGINT NOT NULL DEFAULT 0;
