// The list of custom clouds: its view in the address, its filter, many rows, its messages.

import { signIn } from "./support/browser.mjs";
import { expect, test } from "./support/test.mjs";

const CLOUDS = [
  { display_name: "Analytics", reserved_cidr: "10.0.0.0/16" },
  { display_name: "Billing", reserved_cidr: "10.1.0.0/16", cloud_region: "eu-central-1" },
  { display_name: "Warehouse", reserved_cidr: "10.2.0.0/16", cloud_provider: "google", cloud_region: "europe-west1" },
];

async function fill(server) {
  for (const cloud of CLOUDS) await server.createCloud(cloud);
}

const filter = (page) => page.getByRole("searchbox", { name: "Filter custom clouds" });
const names = (page) => page.getByRole("rowheader").getByRole("link", { name: /^(?!Resume)/ }).allTextContents();

test("26: sort, text, provider and status are in the address: a reload shows the same, Back undoes a filter", async ({ server, signedIn: page }) => {
  await fill(server);
  await page.goto(page.list);
  await page.getByRole("columnheader", { name: /Name/ }).getByRole("button").click();
  await expect(page).toHaveURL(/sort=/);
  const sorted = await names(page);
  await page.getByRole("combobox", { name: "Provider" }).selectOption("AWS");
  await filter(page).pressSequentially("in");
  await expect.poll(() => names(page)).toEqual(["Billing"]);
  // A moment after the last letter.
  await expect(page).toHaveURL(/[?&]q=in(&|$)/);
  const address = page.url();
  await page.reload();
  await expect.poll(() => names(page)).toEqual(["Billing"]);
  await expect(filter(page)).toHaveValue("in");
  await expect(page.getByRole("combobox", { name: "Provider" })).toHaveValue("aws");
  expect(page.url()).toBe(address);
  // One step takes the whole text away, another one the provider.
  await page.goBack();
  await expect(filter(page)).toHaveValue("");
  await expect(page.getByRole("row", { name: /Analytics/ })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("combobox", { name: "Provider" })).toHaveValue("");
  expect(await names(page)).toEqual(sorted);
});

test("26: a link to the list without a filter shows the whole list", async ({ server, signedIn: page }) => {
  await fill(server);
  await page.goto(page.list);
  await filter(page).pressSequentially("bill");
  await expect.poll(() => names(page)).toEqual(["Billing"]);
  await expect(page).toHaveURL(/q=bill$/);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Bring your own cloud" }).click();
  await expect(page).not.toHaveURL(/q=/);
  await expect(filter(page)).toHaveValue("");
  await expect.poll(async () => (await names(page)).length).toBe(CLOUDS.length);
});

test("UX 27: the filter counts aloud, marks what it found, and Escape clears it", async ({ server, signedIn: page }) => {
  await fill(server);
  await page.goto(page.list);
  await expect(page.getByRole("row", { name: /Analytics/ })).toBeVisible();
  await page.keyboard.press("/");
  await expect(filter(page)).toBeFocused();
  await filter(page).pressSequentially("bill");
  await expect(page.locator("mark")).toHaveText("Bill");
  await expect(page.getByRole("status").filter({ hasText: "1 match" })).toBeAttached();
  await page.keyboard.press("Escape");
  await expect(filter(page)).toHaveValue("");
  await filter(page).fill("nothing like it");
  await page.getByRole("button", { name: /^Clear/ }).first().click();
  await expect(page.getByRole("row", { name: /Analytics/ })).toBeVisible();
});

test("UX 27: the single keys can be turned off, and stay off", async ({ server, signedIn: page }) => {
  await fill(server);
  await page.goto(page.list);
  await expect(page.getByRole("row", { name: /Analytics/ })).toBeVisible();
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await dialog.getByRole("checkbox", { name: /single keys/ }).uncheck();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await page.reload();
  await expect(page.getByRole("row", { name: /Analytics/ })).toBeVisible();
  await page.keyboard.press("/");
  await expect(filter(page)).not.toBeFocused();
});

test("28: what the server answers in several pages is one list", async ({ server, signedIn: page }) => {
  await fill(server);
  const { custom_cloud_environments: all } = await server.call("GET", server.clouds);
  await page.route(/custom-cloud-environments\?/, (route) => {
    const params = new URL(route.request().url()).searchParams;
    const page = (custom_cloud_environments, more) => route.fulfill({ json: { custom_cloud_environments, total: all.length, ...more } });
    if (params.has("state")) return page([]);
    return params.get("cursor") === "a" ? page(all.slice(2)) : page(all.slice(0, 2), { next_cursor: "a" });
  });
  await page.goto(page.list);
  await expect.poll(() => names(page)).toEqual(CLOUDS.map((cloud) => cloud.display_name));
});

test("31: an action that can't be used says why", async ({ server, context, page }) => {
  const cloud = await server.createCloud();
  await server.provision(cloud);
  await expect.poll(async () => (await server.cloud(cloud.custom_cloud_environment_id)).state).toBe("active");
  const member = await server.addReader(cloud.custom_cloud_environment_id);
  await signIn(context, member.email, member.password);
  await page.goto(`/organizations/${server.organization}/admin/byoc`);
  await page.getByRole("button", { name: "Actions for Analytics" }).click();
  for (const name of ["Rename", "Delete"]) {
    const item = page.getByRole("menuitem", { name: new RegExp(`^${name}`) });
    await expect(item).toBeDisabled();
    await expect(item).toContainText(/super admin/i);
  }
});

test("UX 37 what worked is said politely and can be dismissed by keyboard; what failed stands where it failed", async ({ server, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/status of 500/);
  const cloud = await server.createCloud();
  await page.goto(page.list);
  const rename = async (name) => {
    await page.getByRole("button", { name: "Actions for Analytics" }).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox").fill(name);
    await dialog.getByRole("textbox").press("Enter");
    return dialog;
  };
  const address = `**${server.clouds}/${cloud.custom_cloud_environment_id}`;
  await page.route(address, (route) =>
    route.request().method() === "PUT"
      ? route.fulfill({ status: 500, contentType: "application/json", body: JSON.stringify({ message: "It broke. Try again.", errors: [] }) })
      : route.continue(),
  );
  const dialog = await rename("Billing");
  await expect(dialog.getByRole("alert")).toContainText("It broke.");
  await expect(dialog.getByRole("textbox")).toHaveValue("Billing");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("row", { name: /Analytics/ })).toBeVisible();

  await page.unrouteAll();
  await rename("Billing");
  await expect(page.getByRole("row", { name: /Billing/ })).toBeVisible();
  const toast = page.getByRole("region", { name: "Notifications" }).getByRole("status");
  await expect(toast).toContainText(/renamed|Billing/i);
  const dismiss = page.getByRole("button", { name: "Dismiss message" });
  await page.getByRole("button", { name: "Actions for Billing" }).focus();
  await dismiss.focus();
  await page.keyboard.press("Enter");
  await expect(dismiss).toHaveCount(0);
  // Back to what had the focus before the message.
  await expect(page.getByRole("button", { name: "Actions for Billing" })).toBeFocused();
});

test("UX 40: the times of the rows grow older by themselves", async ({ server, signedIn: page }) => {
  await server.createCloud();
  await page.clock.install();
  await page.goto(page.list);
  const time = page.getByRole("row", { name: /Analytics/ }).locator("time");
  await expect(time).toHaveText("just now");
  await page.clock.runFor("05:10");
  await expect(time).toHaveText("5 minutes ago");
});
