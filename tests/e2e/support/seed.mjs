// Fills the database of a server with thousands of rows, which the API would take minutes for.

import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");
// The Python that the clients' tests have too: it can read and write SQLite.
const PYTHON = join(dirname(process.env.BYOC_AVN ?? join(ROOT, "target/tools/python/bin/avn")), "python");
const RUN = `
import json, sqlite3, sys
file, statements, values = json.load(sys.stdin)
with sqlite3.connect(file) as db:
    for statement in statements:
        db.execute(statement, {name: value for name, value in values.items() if ":" + name in statement})
`;

/** `00000` to `04999`, as `number`, of `n.i`. */
const MANY = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)";
const NUMBER = "printf('%04d', n.i)";

const INTO = {
  clouds: [
    `${MANY} INSERT INTO custom_clouds (custom_cloud_id, organization_id, display_name, state, cloud_provider, cloud_region,
       deployment_model, reserved_cidr, unique_name, external_id, contacts, tags, errors, cloud_names, version, created_by,
       create_digest, created_at, updated_at, listing, name_key, cidr_key, cidr_last)
     SELECT '00000000-0000-4000-8000-' || printf('%012d', n.i), :organization, 'cloud-' || ${NUMBER}, 'active', 'aws', 'eu-west-1',
       'standard', '10.' || (n.i / 256) || '.' || (n.i % 256) || '.0/24', 'cce-cce' || n.i, 'external' || n.i,
       '[{"email":"ada@example.com","role":"Admin"}]', '{}', '[]', '[]', 1, 'ada@example.com', 'digest' || n.i, n.i, n.i, 0,
       'cloud-' || ${NUMBER}, (167772160 + n.i * 256) * 64 + 24, 167772160 + n.i * 256 + 255 FROM n`,
  ],
  projects: [
    `${MANY} INSERT INTO projects (project_name, organization_id, account_id, created_at)
     SELECT 'project-' || ${NUMBER}, organization_id, root_account_id, n.i FROM n, organizations WHERE organization_id = :organization`,
  ],
  units: [
    `${MANY} INSERT INTO accounts (account_id, organization_id, parent_account_id, account_name, created_at, updated_at)
     SELECT 'a' || n.i, organization_id, root_account_id, 'unit-' || ${NUMBER}, n.i, n.i FROM n, organizations
     WHERE organization_id = :organization`,
  ],
  members: [
    `${MANY} INSERT INTO users (user_id, email, email_folded, real_name, password_hash, created_at)
     SELECT 'u' || n.i, 'person-' || ${NUMBER} || '@example.com', 'person-' || ${NUMBER} || '@example.com', 'person-' || ${NUMBER}, '-', n.i
     FROM n`,
    `INSERT INTO members (organization_id, user_id, role) SELECT :organization, user_id, 'member' FROM users WHERE password_hash = '-'`,
  ],
  services: [
    `${MANY} INSERT INTO services (project_name, service_name, service_id, organization_id, custom_cloud_id, cloud_name, service_type,
       plan, state, termination_protection, user_config, tags, maintenance, zones, generation, moves_to, version, created_by,
       created_at, updated_at)
     SELECT project_name, 'service-' || ${NUMBER}, 's' || n.i, organization_id, custom_cloud_id, cloud_name, service_type, plan, state,
       termination_protection, user_config, tags, maintenance, zones, generation, moves_to, version, created_by, n.i, n.i
     FROM n, services WHERE service_name = 'pg-main'`,
  ],
  // Newest first in the list: the number counts from there.
  events: [
    `${MANY} INSERT INTO audit (organization_id, sequence, custom_cloud_id, actor, action, state, changes, summary, occurred_at)
     SELECT organization_id, 1000000 - n.i, custom_cloud_id, 'ada@example.com', 'tags_update', 'active', '[]',
       'Changed tags, number ' || ${NUMBER}, 1000000000000 - n.i FROM n, custom_clouds WHERE organization_id = :organization`,
    "UPDATE organizations SET event_sequence = 1000000 WHERE organization_id = :organization",
  ],
};

/** Adds so many rows of these kinds to the organization. */
export async function seed(server, kinds, count) {
  // The database is the server's alone while it runs.
  await server.kill();
  const statements = kinds.flatMap((kind) => INTO[kind]);
  const input = JSON.stringify([join(server.folder, "data/byoc.sqlite3"), statements, { organization: server.organization, count }]);
  const { status, stderr } = spawnSync(PYTHON, ["-c", RUN], { input, encoding: "utf8" });
  if (status !== 0) throw new Error(`the database was not filled: ${stderr}`);
  await server.restart();
}
