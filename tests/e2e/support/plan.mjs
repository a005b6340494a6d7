// Plans of the public template, as `terraform show -json` wrote them: `fixtures/plan.json`, in which
// what a server makes up for each custom cloud is replaced by words. `node support/plan.mjs` writes
// it again after a change of the template: it needs terraform and the Python packages of
// tests/requirements.txt (`BYOC_PYTHON`).

import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Server } from "./server.mjs";

const FOLDER = dirname(fileURLToPath(import.meta.url));
const FIXTURE = join(FOLDER, "../fixtures/plan.json");

/** The cloud that the plan is of. */
export const PLANNED = { deployment_model: "standard_public" };

const words = (cloud) => [
  ["UNIQUE_NAME", cloud.byoc_unique_name],
  ["CUSTOM_CLOUD_ID", cloud.custom_cloud_environment_id],
  ["EXTERNAL_ID", cloud.aiven_aws_assume_role_external_id],
  // `arn:aws:iam::ACCOUNT:user/…`
  ["CONTROL_PLANE_ACCOUNT", cloud.aiven_aws_account_principal.split(":")[4]],
];

// The template plans nothing for a control plane whose accounts are the documentation's.
const CONTROL_PLANE = `
[control_plane]
aws_account_principal = "arn:aws:iam::999999999999:user/byoc-control-plane"
image_owner_ids = ["999999999999"]
object_storage_principals = ["arn:aws:iam::999999999999:role/byoc-object-storage"]
`;

/** A plan of this cloud; `change` may spoil it. */
export function planOf(cloud, change = () => {}) {
  const text = words(cloud).reduce((text, [word, value]) => text.replaceAll(word, value), readFileSync(FIXTURE, "utf8"));
  const plan = JSON.parse(text);
  change(plan);
  return Buffer.from(JSON.stringify(plan));
}

/** The planned change of a resource. */
export const changeOf = (plan, address) => plan.resource_changes.find((change) => change.address === address);

async function write() {
  const server = await Server.start({ configuration: CONTROL_PLANE });
  const folder = mkdtempSync(join(tmpdir(), "byoc-plan-"));
  const provider = spawn(process.env.BYOC_PYTHON ?? "python3", ["provider.py", "schemas.json"], {
    cwd: join(FOLDER, "../../../crates/byoc-terraform/tests/provider"),
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    await server.setUp();
    const cloud = await server.createCloud(PLANNED);
    const { files } = await server.call("GET", `/console/v1/custom-cloud-environments/${cloud.custom_cloud_environment_id}/template-files`);
    for (const { name, text } of files) writeFileSync(join(folder, name), text);
    const [reattach] = await new Promise((done) => createInterface({ input: provider.stdout }).on("line", (line) => done([line])));
    writeFileSync(join(folder, "empty.tfrc"), "");
    const env = { ...process.env, TF_REATTACH_PROVIDERS: reattach, TF_CLI_CONFIG_FILE: join(folder, "empty.tfrc") };
    const terraform = (...args) => execFileSync("terraform", args, { cwd: folder, env, maxBuffer: 1 << 26 });
    terraform("init", "-input=false");
    terraform("plan", "-input=false", `-var-file=${cloud.byoc_unique_name}.tfvars`, "-out=plan.bin");
    const plan = JSON.parse(terraform("show", "-json", "plan.bin"));
    // Said again, resource by resource, in `resource_changes`.
    plan.planned_values = {};
    const text = words(cloud).reduce((text, [word, value]) => text.replaceAll(value, word), JSON.stringify(plan));
    mkdirSync(dirname(FIXTURE), { recursive: true });
    writeFileSync(FIXTURE, `${text}\n`);
  } finally {
    provider.stdin.end();
    rmSync(folder, { recursive: true, force: true });
    await server.stop();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await write();
