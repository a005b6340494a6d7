// After a deletion: the way to the destroy command, until it is done. And what is only a rehearsal says so.

import { signIn } from "./support/browser.mjs";
import { axe, expect, test } from "./support/test.mjs";

async function deploy(server, given = {}) {
  const cloud = await server.createCloud(given);
  const id = cloud.custom_cloud_environment_id;
  await server.provision(cloud);
  await expect.poll(async () => (await server.cloud(id)).state).toBe("active");
  return id;
}

const row = (page, name) => page.getByRole("row", { name: new RegExp(name) });
const status = (page) => page.getByRole("combobox", { name: "Status" });

test("a deleted custom cloud is found until it is destroyed, then 30 days among the deleted ones", async ({ server, signedIn: page }) => {
  const id = await deploy(server);
  await server.createCloud({ display_name: "Billing", reserved_cidr: "10.1.0.0/16" });
  await page.goto(`${page.list}/${id}`);
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill("Analytics");
  await dialog.getByRole("button", { name: "Delete custom cloud" }).click();
  await expect(dialog).toBeHidden();
  // What was pressed is of no use any more: the focus is on what the page is about.
  await expect(page.getByRole("heading", { level: 1, name: "Analytics" })).toBeFocused();
  await expect(page).toHaveTitle(/^Deleted - Analytics/);
  await expect(page.getByRole("button", { name: "Delete", exact: true })).toHaveCount(0);
  await expect(page.getByText("Deletion of Analytics started")).toBeVisible();

  await page.goto(page.list);
  await expect(row(page, "Analytics")).toContainText("Deleted");
  await expect(row(page, "Analytics")).toContainText("Rehearsal, not marked as destroyed yet");
  await expect(page.getByText("2 custom clouds")).toBeVisible();
  await page.getByRole("link", { name: "Analytics", exact: true }).click();
  await page.getByRole("link", { name: "Destroy the Terraform resources" }).click();
  await expect(page.getByText(/^terraform destroy/)).toBeVisible();
  await page.getByRole("button", { name: "Mark as destroyed" }).click();
  const marked = page.getByText("Marked as destroyed.");
  await expect(marked).toBeFocused();
  expect(await axe(page)).toEqual([]);
  // The command stays, for people who look for it later.
  await expect(page.getByText(/^terraform destroy/)).toBeVisible();

  await page.goto(page.list);
  await expect(row(page, "Billing")).toBeVisible();
  await expect(row(page, "Analytics")).toHaveCount(0);
  await expect(page.getByText("1 custom cloud", { exact: true })).toBeVisible();
  await status(page).selectOption("Deleted");
  await expect(row(page, "Analytics")).toBeVisible();
  await expect(page).toHaveURL(/status=deleted/);
  await page.reload();
  await expect(row(page, "Analytics")).toBeVisible();
  await expect(row(page, "Billing")).toHaveCount(0);
  // The public API knows nothing of it but its own address.
  const { custom_cloud_environments: all } = await server.call("GET", server.clouds);
  expect(all.map((cloud) => cloud.display_name)).toEqual(["Billing"]);
  expect((await server.cloud(id)).state).toBe("deleted");
  const { events } = await server.call("GET", `/console/v1/custom-cloud-environments/${id}/events`);
  expect(events[0].action).toBe("custom_cloud_destroyed");
});

test("a discarded draft stays in the list if its files were read, and an open list follows", async ({ server, signedIn: page }) => {
  const read = await server.createCloud({ display_name: "Read" });
  const unread = await server.createCloud({ display_name: "Unread", reserved_cidr: "10.1.0.0/16" });
  await server.call("GET", `/console/v1/custom-cloud-environments/${read.custom_cloud_environment_id}/template-files`);
  await page.goto(page.list);
  for (const name of ["Unread", "Read"]) {
    await page.getByRole("button", { name: `Actions for ${name}` }).click();
    await page.getByRole("menuitem", { name: "Discard draft" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Discard draft" }).click();
    await expect(page.getByRole("dialog")).toBeHidden();
  }
  await expect(row(page, "Unread")).toHaveCount(0);
  await expect(row(page, "Read")).toContainText("Deleted");
  // Somebody else marks it: it leaves the open list, which is empty then.
  await server.call("POST", `/console/v1/custom-cloud-environments/${read.custom_cloud_environment_id}/destroyed`);
  await expect(page.getByRole("heading", { name: "No custom clouds yet" })).toBeVisible();
  await status(page).selectOption("Deleted");
  await expect(row(page, "Read")).toBeVisible();
  expect((await server.cloud(unread.custom_cloud_environment_id)).is_destroyed).toBeUndefined();
});

test("who only reads sees the command and why it can't be marked", async ({ server, context, page }) => {
  const id = await deploy(server);
  const member = await server.addReader(id);
  await server.call("DELETE", `${server.clouds}/${id}`);
  await expect.poll(async () => (await server.cloud(id)).state).toBe("deleted");
  await signIn(context, member.email, member.password);
  await page.goto(`/organizations/${server.organization}/admin/byoc/${id}/infrastructure`);
  const mark = page.getByRole("button", { name: "Mark as destroyed" });
  await expect(mark).toBeDisabled();
  await expect(mark).toHaveAccessibleDescription(/super admin/i);
});

test("a rehearsed custom cloud is labelled wherever it shows", async ({ server, signedIn: page }) => {
  const id = await deploy(server);
  expect((await server.cloud(id)).is_rehearsed).toBe(true);
  const main = page.getByRole("main");
  await page.goto(page.list);
  await expect(row(page, "Analytics")).toContainText("Rehearsal");
  for (const tab of ["", "/infrastructure", "/network", "/projects", "/contacts", "/tags", "/activity"]) {
    await page.goto(`${page.list}/${id}${tab}`);
    await expect(main.getByText("Rehearsal", { exact: true })).toBeVisible();
  }
  await expect(main.getByText("Started the simulated deployment of “Analytics”")).toBeVisible();
  await page.goto(`${page.list}/${id}`);
  // The files of the template say it in words of their own.
  await expect(main.getByText("simulated. Nothing is created in any cloud.")).toHaveCount(1);
  // Step 5: no promise of what can't be done yet, no wait that is not one, a title that is true.
  await page.goto(`${page.list}/${id}/setup/create`);
  await expect(page.getByRole("heading", { level: 1, name: "Your custom cloud is active" })).toBeVisible();
  await expect(main.getByText("Nothing is created in any cloud.")).toBeVisible();
  await expect(main.getByText(/create services|few minutes/)).toHaveCount(0);
});

test("an address that leads nowhere says so and leads to the list", async ({ server, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/status of 404/);
  const id = (await server.createCloud()).custom_cloud_environment_id;
  const heading = page.getByRole("heading", { level: 1 });
  const tabs = ["../organization/bogus", "../organization/address-book", `${id}/bogus`];
  for (const address of ["0", `${id}x`, ...tabs, "azure/setup/deploy", `${id}/network/more`]) {
    await page.goto(`${page.list}/${address}`);
    await expect(heading).toHaveText("Page not found");
    await expect(page.getByRole("main")).not.toContainText("`");
    expect.soft(await axe(page), address).toEqual([]);
  }
  await page.getByRole("link", { name: "Go to the custom clouds" }).click();
  await expect(row(page, "Analytics")).toBeVisible();
  for (const address of ["/nowhere", "/organizations", "/account/bogus"]) {
    await page.goto(address);
    await expect(page.getByRole("main").getByRole("heading", { level: 1, name: "Page not found" })).toBeVisible();
    expect.soft(await axe(page), address).toEqual([]);
  }
  // One that can exist and doesn't.
  await page.goto(`${page.list}/018b6442-c602-42bc-b63d-438026133f60`);
  await expect(heading).toHaveText("This custom cloud doesn't exist, or you can't see it");
  await expect(page.getByRole("main")).not.toContainText("`");
  await expect(page.getByRole("link", { name: "Back to the list" })).toBeVisible();
});
