// The connection to the account: lost after three failed checks, found again after one.

import { expect, test } from "./support/test.mjs";

test("three failed checks disconnect with a cause, and a good one makes it active again", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  const id = cloud.custom_cloud_environment_id;
  const rehearsal = `/console/v1/custom-cloud-environments/${id}/rehearsal`;
  await server.provision(cloud);
  await expect.poll(async () => (await server.cloud(id)).state).toBe("active");
  await page.goto(`${page.list}/${id}`);
  const main = page.getByRole("main");
  const check = main.getByRole("button", { name: "Check connection" });
  await check.click();
  await expect(main.getByText("The account can be reached.")).toBeVisible();

  await server.call("PUT", rehearsal, { chosen: "missing_subnet" });
  for (const count of [1, 2]) {
    await check.click();
    await expect(main.getByText(`Failed checks in a row: ${count} of 3.`)).toBeVisible();
    expect((await server.cloud(id)).state).toBe("active");
  }
  await check.click();
  await expect(main.getByText("Disconnected", { exact: true }).first()).toBeVisible();
  await expect(main.getByText(/a subnet is missing/).first()).toBeVisible();
  await expect(main.getByText(/^What to do:/)).toBeVisible();

  await server.call("PUT", rehearsal, { chosen: null });
  await check.click();
  await expect(main.getByText("The account can be reached.")).toBeVisible();
  await expect(main.getByText("Active", { exact: true }).first()).toBeVisible();
});
