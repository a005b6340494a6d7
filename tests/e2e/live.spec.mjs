// Two at once: a browser and the official command-line client.

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "./support/test.mjs";

const run = promisify(execFile);

async function avn(server, ...words) {
  const folder = mkdtempSync(join(tmpdir(), "byoc-avn-"));
  const env = { PATH: process.env.PATH, HOME: folder, AIVEN_CONFIG_DIR: folder, AIVEN_WEB_URL: server.url, AIVEN_AUTH_TOKEN: server.token };
  try {
    const { stdout } = await run(process.env.BYOC_AVN ?? "avn", ["byoc", ...words, "--organization-id", server.organization], { env });
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("what avn creates appears in an open list by itself, and avn reads what the browser renames", async ({ server, signedIn: page }) => {
  await page.goto(page.list);
  await expect(page.getByRole("heading", { name: "Bring your own cloud" })).toBeVisible();
  const fields = { "--display-name": "From a terminal", "--cloud-provider": "aws", "--cloud-region": "eu-west-1", "--deployment-model": "standard", "--reserved-cidr": "10.0.0.0/16" };
  const { custom_cloud_environment: cloud } = await avn(server, "create", ...Object.entries(fields).flat());

  const row = page.getByRole("row", { name: /From a terminal/ });
  await expect(row).toContainText("Draft");

  await server.provision(cloud);
  await expect(row).toContainText("Active");

  await page.getByRole("button", { name: "Actions for From a terminal" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill("From a browser");
  await dialog.getByRole("button", { name: /Rename|Save/ }).click();
  await expect(page.getByRole("row", { name: /From a browser/ })).toBeVisible();
  const { custom_cloud_environments: clouds } = await avn(server, "list");
  expect(clouds.map((each) => each.display_name)).toEqual(["From a browser"]);
});

test("a row that others delete goes away, and one that they change follows", async ({ server, signedIn: page }) => {
  const first = await server.createCloud({ display_name: "Stays", reserved_cidr: "10.0.0.0/16" });
  const second = await server.createCloud({ display_name: "Goes", reserved_cidr: "10.1.0.0/16" });
  await page.goto(page.list);
  await expect(page.getByRole("row", { name: /Goes/ })).toBeVisible();
  await server.call("DELETE", `${server.clouds}/${second.custom_cloud_environment_id}`);
  await expect(page.getByRole("row", { name: /Goes/ })).toHaveCount(0);
  await server.call("PUT", `${server.clouds}/${first.custom_cloud_environment_id}`, { display_name: "Follows" });
  await expect(page.getByRole("row", { name: /Follows/ })).toBeVisible();
});

test("a list that was cut off catches up by itself", async ({ server, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/ERR_CONNECTION|ERR_EMPTY|ERR_INCOMPLETE|Failed to load/);
  await page.goto(page.list);
  await expect(page.getByRole("heading", { name: "Bring your own cloud" })).toBeVisible();
  await server.kill();
  await server.restart();
  await server.createCloud({ display_name: "Made meanwhile" });
  await expect(page.getByRole("row", { name: /Made meanwhile/ })).toBeVisible({ timeout: 40_000 });
});

test("UX 24 a list that could not be read the first time comes by itself", async ({ server, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/ERR_FAILED|Failed to load/);
  await server.createCloud({ display_name: "There all along" });
  await page.route(/\/custom-cloud-environments(\?|$)/, (route) => route.abort());
  await page.goto(page.list);
  await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
  await page.unroute(/\/custom-cloud-environments(\?|$)/);
  await expect(page.getByRole("row", { name: /There all along/ })).toBeVisible();
});
