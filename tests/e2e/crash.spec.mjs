// kill -9 at bad moments.

import { expect, test } from "./support/test.mjs";
import { Wizard } from "./support/wizard.mjs";

test.describe("slow steps", () => {
  test.use({ serverOptions: { step: 700 } });

  test("a deployment goes on after kill -9 in the middle of it", async ({ server, signedIn: page, expectedProblems }) => {
    expectedProblems.push(/ERR_CONNECTION|ERR_EMPTY|ERR_INCOMPLETE|Failed to load/);
    const cloud = await server.createCloud();
    const id = cloud.custom_cloud_environment_id;
    await page.goto(page.list);
    const row = page.getByRole("row", { name: /Analytics/ });
    await server.provision(cloud);
    await expect(row).toContainText(/Validating|Creating/);
    await server.kill();
    server.pace(60);
    await server.restart();
    await expect(row).toContainText("Active", { timeout: 40_000 });

    const { operations } = await server.call("GET", `/console/v1/custom-cloud-environments/${id}/operations`);
    expect(operations).toHaveLength(1);
    const { events } = await server.call("GET", `/console/v1/custom-cloud-environments/${id}/events`);
    const states = events.map((event) => event.state).filter(Boolean).reverse();
    expect(states.filter((state, index) => state !== states[index - 1])).toEqual(states);
    expect(states.at(-1)).toBe("active");
  });
});

test("a draft survives kill -9 right after Next", async ({ server, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/ERR_CONNECTION|ERR_EMPTY|ERR_INCOMPLETE|Failed to load/);
  const wizard = new Wizard(page);
  await wizard.open(page.list);
  await wizard.details({ name: "Kept" });
  await wizard.next.click();
  await wizard.isAt("deploy");
  await server.kill();
  await server.restart();
  await page.reload();
  await wizard.isAt("deploy");
  await expect(page.getByText("Kept").first()).toBeVisible();
});
