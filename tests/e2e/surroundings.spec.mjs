// What surrounds every page: sessions, the connection, messages and the keyboard.

import { PERSON, expect, test } from "./support/test.mjs";
import { signIn } from "./support/browser.mjs";
import { Wizard } from "./support/wizard.mjs";

const BOB = { email: "bob@example.com", password: "four other random words", real_name: "Bob Example", role: "super_admin" };

test("UX 23 a 401 while sending asks for the password and goes on at the same step with the same values", async ({ signedIn: page, expectedProblems }) => {
  expectedProblems.push(/401/);
  const wizard = new Wizard(page);
  await wizard.open(page.list);
  await wizard.details({ name: "Kept through sign-in" });
  let refusals = 1;
  await page.route(/\/custom-cloud-environments(\?|$)/, (route) =>
    route.request().method() === "POST" && refusals-- > 0
      ? route.fulfill({ status: 401, json: { message: "Sign in again.", errors: [], request_id: "r-1" } })
      : route.continue(),
  );
  await wizard.next.click();
  const dialog = page.getByRole("dialog", { name: "Your session has ended" });
  await expect(dialog.getByLabel("Password")).toBeFocused();
  await wizard.isAt("details");
  await expect(wizard.name).toHaveValue("Kept through sign-in");
  await expect(wizard.cidr).toHaveValue("10.0.0.0/16");
  await dialog.getByLabel("Password").fill(PERSON.password);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  // The press goes through by itself.
  await wizard.isAt("deploy");
  await wizard.back.click();
  await expect(wizard.name).toHaveValue("Kept through sign-in");
});

test.describe("with a second super admin", () => {
  let cloud;

  test.beforeEach(async ({ server }) => {
    await server.addMember(BOB);
    cloud = await server.createCloud({ display_name: "Analytics" });
  });

  const authors = async (server) => {
    const { events } = await server.call("GET", `/console/v1/custom-cloud-environments/${cloud.custom_cloud_environment_id}/events`);
    return JSON.stringify(events);
  };

  async function beginRename(page) {
    await page.goto(page.list);
    await page.getByRole("button", { name: "Actions for Analytics" }).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByRole("dialog").getByRole("textbox").fill("Meant by Ada");
    return page.getByRole("dialog").getByRole("button", { name: "Rename" });
  }

  test("UX 23 what waits for Ada is never sent as Bob, who signed in in another tab", async ({ server, context, signedIn: page, expectedProblems }) => {
    expectedProblems.push(/401/);
    const rename = await beginRename(page);
    await signIn(context, BOB.email, BOB.password);
    await rename.click();
    const dialog = page.getByRole("dialog", { name: "Your session has ended" });
    await expect(dialog.getByText(PERSON.email)).toBeVisible();
    expect((await server.cloud(cloud.custom_cloud_environment_id)).display_name).toBe("Analytics");
    await dialog.getByLabel("Password").fill(PERSON.password);
    await dialog.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("row", { name: /Meant by Ada/ })).toBeVisible();
    expect(await authors(server)).not.toContain("Bob");
  });

  test("UX 23 signing in again as somebody else ends what was waiting, and shows their page", async ({ server, context, signedIn: page, expectedProblems }) => {
    expectedProblems.push(/401/);
    const rename = await beginRename(page);
    await context.clearCookies();
    await rename.click();
    const dialog = page.getByRole("dialog", { name: "Your session has ended" });
    await dialog.getByLabel("Password").fill(PERSON.password);
    // Between the two answers another tab signs in as Bob.
    await page.route("**/console/v1/session", async (route) => {
      const answer = await route.fetch();
      if (route.request().method() === "POST") await signIn(context, BOB.email, BOB.password);
      if (route.request().method() === "POST") await route.fulfill({ status: answer.status(), body: await answer.text() });
      else await route.fulfill({ response: answer });
    });
    await dialog.getByRole("button", { name: "Sign in" }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole("button", { name: /Bob Example|bob@example.com|Account/ }).first()).toBeVisible();
    await expect(page.getByRole("row", { name: /Analytics/ })).toBeVisible();
    expect((await server.cloud(cloud.custom_cloud_environment_id)).display_name).toBe("Analytics");
  });
});

test("UX 24 offline is said within a second, changes wait with a reason, links stay on the page, and it clears by itself", async ({ server, context, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/ERR_INTERNET_DISCONNECTED|Failed to load/);
  await server.createCloud({ display_name: "Analytics" });
  await page.goto(page.list);
  const link = page.getByRole("link", { name: "Analytics", exact: true });
  await expect(link).toBeVisible();
  await page.getByRole("button", { name: "Actions for Analytics" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  const dialog = page.getByRole("dialog", { name: "Rename custom cloud" });
  await dialog.getByRole("textbox").fill("Not sent");

  await context.setOffline(true);
  await expect(page.getByText("You are offline").first()).toBeVisible({ timeout: 1_000 });
  const offline = /You are offline/;
  const rename = dialog.getByRole("button", { name: "Rename" });
  await expect(rename).toBeDisabled();
  await expect(rename).toHaveAccessibleDescription(offline);
  // Enter does not get around it, and takes nothing away.
  await dialog.getByRole("textbox").press("Enter");
  await expect(dialog.getByRole("alert")).toContainText(offline);
  await expect(dialog.getByRole("textbox")).toHaveValue("Not sent");
  await dialog.getByRole("button", { name: "Cancel" }).click();

  const create = page.getByRole("button", { name: "Create custom cloud" });
  await expect(create).toBeDisabled();
  await expect(create).toHaveAccessibleDescription(offline);
  await page.getByRole("button", { name: "Actions for Analytics" }).click();
  for (const name of ["Rename", "Discard draft"]) {
    await expect(page.getByRole("menuitem", { name: new RegExp(`^${name}`) })).toBeDisabled();
  }
  await page.keyboard.press("Escape");
  await expect(link).toBeVisible();

  await link.click();
  await expect(page.getByText(/offline|can.t be reached/i).first()).toBeVisible();
  expect(page.url()).toContain(server.url);
  expect(await page.evaluate(() => document.querySelector("main") !== null)).toBe(true);
  if (!page.url().endsWith(page.list)) await page.goBack();

  await server.createCloud({ display_name: "Made meanwhile", reserved_cidr: "10.1.0.0/16" });
  await context.setOffline(false);
  await expect(page.getByText(offline)).toHaveCount(0);
  await expect(page.getByRole("row", { name: /Made meanwhile/ })).toBeVisible();
  await expect(page.getByRole("link", { name: "Create custom cloud" }).first()).toBeVisible();
});

test("UX 37 a delete that fails leaves its row and says why where it failed; what worked is said politely", async ({ server, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/500/);
  await server.createCloud({ display_name: "Analytics" });
  await page.goto(page.list);
  const row = page.getByRole("row", { name: /Analytics/ });
  const isDelete = (route) => route.request().method() === "DELETE";
  await page.route("**/custom-cloud-environments/*", (route) =>
    isDelete(route) ? route.fulfill({ status: 500, json: { message: "Something broke on our side. Try again.", errors: [], request_id: "req-37" } }) : route.continue(),
  );
  await page.getByRole("button", { name: "Actions for Analytics" }).click();
  await page.getByRole("menuitem", { name: "Discard draft" }).click();
  const dialog = page.getByRole("dialog");
  const discard = dialog.getByRole("button", { name: /^Discard/ });
  await discard.click();
  await expect(dialog.getByRole("alert")).toContainText("Something broke on our side");
  await expect(dialog.getByRole("alert")).toContainText("req-37");
  await expect(page.locator("tr", { hasText: "Analytics" })).toBeVisible();
  await page.unroute("**/custom-cloud-environments/*");
  await discard.click();
  const message = page.getByRole("status").filter({ hasText: "Draft Analytics discarded" });
  await expect(message).toBeVisible();
  await expect(row).toHaveCount(0);
  const dismiss = page.getByRole("button", { name: /Dismiss|Close/ }).first();
  await dismiss.focus();
  await expect(dismiss).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(message).toHaveCount(0);
});

test("UX 38 the first Tab reaches the skip link although the focus was put on the heading", async ({ server, signedIn: page }) => {
  const skip = page.getByRole("link", { name: "Skip to content" });
  const heading = page.getByRole("heading", { level: 1, name: "Bring your own cloud" });
  for (const address of ["/", `/organizations/${server.organization}`, page.list]) {
    await page.goto(address);
    await expect(heading).toBeVisible();
    if (address !== page.list) await expect(heading).toBeFocused();
    await page.keyboard.press("Tab");
    await expect(skip, address).toBeFocused();
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement.closest("main") !== null)).toBe(true);
  }
  // Backwards, and once a key was pressed, Tab goes on from the heading.
  await page.goto("/");
  await expect(heading).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(skip).not.toBeFocused();
});
