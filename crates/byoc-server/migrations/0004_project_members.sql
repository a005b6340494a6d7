-- Who belongs to which project: members see the custom clouds of their projects, and no others.
CREATE TABLE project_members (
    project_name TEXT NOT NULL REFERENCES projects (project_name)
        ON UPDATE CASCADE ON DELETE CASCADE,
    user_id      TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    role         TEXT NOT NULL,           -- ProjectRole: admin, operator, developer, read_only
    PRIMARY KEY (project_name, user_id)
);
CREATE INDEX project_members_by_user ON project_members (user_id);

-- Until now members saw what any project may use: they keep that, in every project there is.
INSERT INTO project_members (project_name, user_id, role)
    SELECT p.project_name, m.user_id, 'read_only'
    FROM projects p JOIN members m ON m.organization_id = p.organization_id
    WHERE m.role = 'member';

-- Projects and units can be changed: their ETags.
ALTER TABLE projects ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE accounts ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
