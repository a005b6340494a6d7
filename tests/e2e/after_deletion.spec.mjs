// After a deletion: what is left in the account. And what leaves the console as a file: history and
// support bundle.

import { readFileSync } from "node:fs";
import { signIn } from "./support/browser.mjs";
import { axe, expect, expectNoSidewaysScroll, test } from "./support/test.mjs";

const TAGGED = readFileSync(new URL("../../crates/byoc-rules/tests/rules/leftovers/aws-get-resources.txt", import.meta.url), "utf8");

async function deleted(server) {
  const cloud = await server.createCloud();
  const id = cloud.custom_cloud_environment_id;
  await server.provision(cloud);
  await expect.poll(async () => (await server.cloud(id)).state).toBe("active");
  await server.call("DELETE", `${server.clouds}/${id}`);
  await expect.poll(async () => (await server.cloud(id)).state).toBe("deleted");
  return cloud;
}

test("what a destroy left is listed, read and named with the command that removes it", async ({ server, signedIn: page }) => {
  const cloud = await deleted(server);
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}/infrastructure`);
  await page.getByRole("button", { name: "Check what is left in the account" }).click();
  await expect(page.getByText(/aws resourcegroupstaggingapi get-resources/)).toContainText(cloud.byoc_unique_name);
  await expect(page.getByText(/aws iam list-roles/)).toBeVisible();
  const text = page.getByRole("textbox", { name: "Output of the commands" });

  await text.fill("An error occurred (AccessDeniedException) when calling the GetResources operation: no");
  await expect(page.getByText(/^The command failed/)).toBeVisible();
  await text.fill("something else");
  await expect(page.getByText(/^This is not the output/)).toBeVisible();
  await text.fill("[]");
  await expect(page.getByText("This output shows nothing left of this custom cloud").first()).toBeVisible();

  // The recorded listing is of another custom cloud: nothing of it is ours until it has our name.
  await text.fill(TAGGED);
  await expect(page.getByText("Not part of this custom cloud: 9 other resources. The commands below leave them alone.")).toBeVisible();
  await expect(page.getByText(/^aws ec2 delete-vpc/)).toHaveCount(0);
  await text.fill(TAGGED.replaceAll("cce-cce0123456789a", cloud.byoc_unique_name));
  await expect(page.getByText("8 resources left").first()).toBeVisible();
  const items = page.getByRole("listitem").filter({ has: page.getByText(/^(NAT gateway|Subnet|VPC|Bucket)$/) });
  await expect(items.first()).toContainText("NAT gateway");
  await expect(page.getByText(/^aws ec2 delete-vpc --region eu-west-1 --vpc-id vpc-990ceff79369e7af5/)).toBeVisible();
  // That of somebody else stays.
  await expect(page.getByText("Not part of this custom cloud: 1 other resource. The commands below leave it alone.")).toBeVisible();
  await expect(page.getByText(/vpc-ea8cf4028c37b3e54/)).toHaveCount(0);

  for (const view of [{ width: 1280, height: 900, colorScheme: "light" }, { width: 320, height: 640, colorScheme: "dark" }]) {
    await page.setViewportSize(view);
    await page.emulateMedia({ colorScheme: view.colorScheme });
    // Nothing lies under the bar at the top then.
    await page.evaluate(() => scrollTo(0, 0));
    expect(await axe(page)).toEqual([]);
    await expectNoSidewaysScroll(page);
  }
});

test("a super admin downloads a support bundle without secrets", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}`);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download support bundle" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe(`${cloud.byoc_unique_name}-support.zip`);
  const bytes = readFileSync(await file.path(), "latin1");
  expect(bytes).toContain("custom-cloud.json");
  expect(bytes).toContain(cloud.byoc_unique_name);
  expect(bytes).not.toContain(cloud.aiven_aws_assume_role_external_id);
});

test("the history of a custom cloud and of the organization are exported for spreadsheets", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud({ display_name: "=1+1" });
  const id = cloud.custom_cloud_environment_id;
  const exported = async (name) => {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name }).click();
    const file = await download;
    return [file.suggestedFilename(), readFileSync(await file.path(), "utf8")];
  };
  await page.goto(`${page.list}/${id}/activity`);
  const [name, csv] = await exported("Export CSV");
  expect(name).toBe(`${cloud.byoc_unique_name}-history.csv`);
  expect(csv).toContain("custom_cloud_create");
  const [, json] = await exported("Export JSON");
  expect(JSON.parse(json).events[0].custom_cloud_environment_id).toBe(id);

  await page.goto(page.list.replace("/byoc", "/organization/activity"));
  const [all, everything] = await exported("Export CSV");
  expect(all).toBe(`${server.organization}-history.csv`);
  expect(everything).toContain(id);
});
