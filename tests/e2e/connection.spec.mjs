// The connection to the account: lost after three failed checks, found again after one.

import { axe, expect, expectNoSidewaysScroll, test } from "./support/test.mjs";

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
  // The server keeps what it found: it is there again when the page opens.
  await page.reload();
  await expect(main.getByText(/a subnet is missing/)).toHaveCount(1);
  await expect(main.getByText(/^What to do:/)).toBeVisible();
  await expect(main.getByText(/^Checked /)).toBeVisible();

  await server.call("PUT", rehearsal, { chosen: null });
  await check.click();
  await expect(main.getByText("The account can be reached.")).toBeVisible();
  await expect(main.getByText("Active", { exact: true }).first()).toBeVisible();
  await expect(main.getByText(/^What to do:/)).toHaveCount(0);
  // Between the two it was checked once more.
  await expect(main.getByText("Reconnecting", { exact: true }).first()).toBeVisible();
  await page.reload();
  await expect(main.getByText(/^Connection checked .*\.$/)).toBeVisible();
  await expect(main.getByText("The account can be reached.")).toHaveCount(0);
});

test("differences from the template are listed, also when the page opens later", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  const id = cloud.custom_cloud_environment_id;
  const connection = `/console/v1/custom-cloud-environments/${id}/connection`;
  await server.provision(cloud);
  await expect.poll(async () => (await server.cloud(id)).state).toBe("active");
  await server.call("PUT", `/console/v1/custom-cloud-environments/${id}/rehearsal`, { chosen: "network_changed" });
  const stored = page.waitForResponse((response) => response.url().endsWith(connection));
  await page.goto(`${page.list}/${id}`);
  const main = page.getByRole("main");
  const title = main.getByText("The account can be reached, but its network differs from the template.");
  const difference = main.getByText(/ingress tcp 8080 .*, not in the template$/);
  const check = main.getByRole("button", { name: "Check connection" });
  // Nothing is told before the first check.
  await expect(check).toBeVisible();
  expect((await (await stored).json()).check_time).toBeUndefined();
  await expect(main.getByText(/checked /i)).toHaveCount(0);
  await check.click();
  await expect(title).toBeVisible();
  await expect(difference).toBeVisible();

  await page.reload();
  await expect(title).toBeVisible();
  await expect(difference).toBeVisible();
  await page.setViewportSize({ width: 320, height: 900 });
  await expectNoSidewaysScroll(page);
  expect(await axe(page)).toEqual([]);
  for (const tab of ["Network", "Activity"]) {
    await main.getByRole("link", { name: tab, exact: true }).click();
    await expect(difference).toBeVisible();
  }
});

test("an open page shows what a later check finds, and the requests of the deployment", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  const id = cloud.custom_cloud_environment_id;
  const at = `/console/v1/custom-cloud-environments/${id}`;
  await server.provision(cloud);
  await expect.poll(async () => (await server.cloud(id)).state).toBe("active");
  await page.goto(`${page.list}/${id}`);
  const main = page.getByRole("main");
  await expect(main.getByRole("button", { name: "Check connection" })).toBeVisible();
  const difference = main.getByText(/ingress tcp 8080 .*, not in the template$/);
  await expect(difference).toHaveCount(0);
  // Somebody else's check, or the one of the schedule: the state stays, and this page is not touched.
  await server.call("PUT", `${at}/rehearsal`, { chosen: "network_changed" });
  await server.call("POST", `${at}/connection/check`);
  await expect(difference).toBeVisible();

  const show = main.getByRole("button", { name: /^Show the \d+ requests to the account$/ });
  await show.click();
  const table = main.getByRole("table", { name: "Requests to the account" });
  await expect(table.getByRole("cell", { name: "sts:AssumeRole" }).first()).toBeVisible();
  await expect(main.getByRole("button", { name: "Copy requests" })).toBeVisible();
  await page.setViewportSize({ width: 320, height: 900 });
  await expectNoSidewaysScroll(page);
  expect(await axe(page)).toEqual([]);
  await main.getByRole("button", { name: /^Hide the \d+ requests to the account$/ }).click();
  await expect(table).toBeHidden();
});
