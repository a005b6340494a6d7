// The wizard's first steps: structure, fields, errors, drafts.

import { expect, test } from "./support/test.mjs";
import { Wizard } from "./support/wizard.mjs";

let wizard;

test.beforeEach(async ({ signedIn: page }) => {
  wizard = new Wizard(page);
  await wizard.open(page.list);
});

test("1: the step list says where one is, in words", async ({ signedIn: page }) => {
  const steps = page.getByRole("navigation", { name: /steps/i });
  await expect(steps.locator("[aria-current=step]")).toHaveCount(1);
  await expect(steps.getByRole("listitem")).toHaveCount(5);
  for (const step of await steps.getByRole("listitem").all()) {
    await expect(step).toContainText(/done|current|error|locked|not started/);
  }
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/Step 1 of 5/);
});

test("2: every step has one heading and says its purpose; earlier answers stay in sight", async ({ signedIn: page }) => {
  await wizard.details({ name: "In sight" });
  await wizard.next.click();
  await wizard.isAt("deploy");
  await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
  await expect(page.getByText("In sight").first()).toBeVisible();
  await expect(page.getByText("10.0.0.0/16").first()).toBeVisible();
});

test("3: a new step takes the focus, the top of the page and the title", async ({ signedIn: page }) => {
  await wizard.details();
  await wizard.next.press("Enter");
  await expect(wizard.heading("deploy")).toBeFocused();
  await expect(page).toHaveTitle(/Deploy the template/);
  expect(await page.evaluate(() => scrollY)).toBe(0);
});

test("4: a step that is not due yet leads to the first one that is", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}/setup/contacts`);
  await wizard.isAt("deploy");
});

test("5: the browser's Back is the step before, with everything kept", async ({ signedIn: page }) => {
  await wizard.details({ name: "Back and forth" });
  await wizard.next.click();
  await wizard.deploy();
  await wizard.next.click();
  await wizard.isAt("availability");
  await page.goBack();
  await wizard.isAt("deploy");
  await expect(wizard.identifier).toHaveValue(/arn:aws:iam::123456789012:role\//);
  await page.goForward();
  await wizard.isAt("availability");
});

test("6: Next checks this step only", async ({ signedIn: page }) => {
  await wizard.details({ cidr: "10.0.0.0/8" });
  await wizard.next.click();
  await wizard.isAt("details");
  await expect(wizard.summary).toBeVisible();
  await wizard.cidr.fill("10.0.0.0/16");
  await wizard.next.click();
  await wizard.isAt("deploy");
  await wizard.identifier.fill("not an identifier");
  await wizard.back.click();
  await wizard.isAt("details");
});

test("10: provider and model are radio tiles: one tab stop, arrows move", async ({ signedIn: page }) => {
  const group = page.getByRole("radiogroup", { name: "Deployment model" }).or(page.getByRole("group", { name: "Deployment model" }));
  await group.getByRole("radio", { name: "Private" }).focus();
  await page.keyboard.press("Space");
  await expect(group.getByRole("radio", { name: "Private" })).toBeChecked();
  await page.keyboard.press("ArrowRight");
  await expect(group.getByRole("radio", { name: "Public" })).toBeChecked();
  await page.keyboard.press("Tab");
  await expect(group.getByRole("radio", { name: "Private" })).not.toBeFocused();
});

test("11: label, hint and error belong to the field", async () => {
  await wizard.next.click();
  await expect(wizard.name).toHaveAttribute("aria-invalid", "true");
  await expect(wizard.name).toHaveAccessibleDescription(/name/i);
  await wizard.name.fill("Now it has one");
  await expect(wizard.name).not.toHaveAttribute("aria-invalid", "true");
});

test("12: no error before the person has finished; a fix clears it at once", async () => {
  await wizard.cidr.focus();
  for (const key of "10.0.0.0/1") {
    await wizard.cidr.press(key);
    await expect(wizard.cidr).not.toHaveAttribute("aria-invalid", "true");
  }
  await wizard.cidr.fill("10.0.0.0/33");
  await wizard.next.click();
  await expect(wizard.cidr).toHaveAttribute("aria-invalid", "true");
  await wizard.cidr.fill("10.0.0.0/16");
  await expect(wizard.cidr).not.toHaveAttribute("aria-invalid", "true");
});

test("13: a pasted range with spaces and invisible characters is taken", async () => {
  await wizard.details({ cidr: " 10.0.0.0/16\u200b" });
  await wizard.next.click();
  await wizard.isAt("deploy");
});

test("14: host bits are corrected with one press", async ({ signedIn: page }) => {
  await wizard.cidr.fill("10.0.1.0/16");
  await wizard.cidr.blur();
  await expect(wizard.cidr).toHaveAttribute("aria-invalid", "true");
  await page.getByRole("button", { name: "Use 10.0.0.0/16" }).click();
  await expect(wizard.cidr).toHaveValue("10.0.0.0/16");
  await expect(wizard.cidr).not.toHaveAttribute("aria-invalid", "true");
});

test("14: a range in use names the cloud that uses it and offers a free one", async ({ server, signedIn: page }) => {
  await server.createCloud({ display_name: "Neighbour", reserved_cidr: "10.0.0.0/16" });
  await page.reload();
  await wizard.details({ name: "Second", cidr: "10.0.0.0/16" });
  await wizard.next.click();
  await expect(wizard.summary).toContainText("Neighbour");
  await page.getByRole("button", { name: /^Use 10\./ }).click();
  await wizard.next.click();
  await wizard.isAt("deploy");
});

test("14: in a conflict only the part that overlaps is red, and it is named", async ({ server, signedIn: page }) => {
  await server.createCloud({ display_name: "Payments", reserved_cidr: "10.0.0.0/20" });
  const wizard = new Wizard(page);
  await wizard.open(page.list);
  await wizard.cidr.fill("10.0.0.0/16");
  const plan = page.getByRole("complementary", { name: "Network plan" });
  await expect(plan.getByText("Overlaps with Payments (10.0.0.0/20).")).toBeVisible();
  // 10.0.0.0/20 lies in the first of six subnets.
  await expect(plan.getByText("overlaps", { exact: true })).toHaveCount(1);
  await expect(plan.getByRole("listitem").filter({ hasText: "overlaps" }).last()).toContainText("10.0.0.0/18");
  const colours = await plan.getByText(/^(Workload|Bastion)$/).evaluateAll((keys) => keys.flatMap((key) => [...key.querySelectorAll("span")]).map((swatch) => getComputedStyle(swatch).backgroundColor));
  expect(new Set(colours).size).toBe(2);
  await wizard.cidr.fill("10.1.0.0/16");
  await expect(plan.getByText(/verlaps/)).toHaveCount(0);
});

test("15: the summary of errors takes the focus, and each of its links leads to a field", async ({ signedIn: page }) => {
  await wizard.next.click();
  await expect(wizard.summary).toBeFocused();
  await expect(page).toHaveTitle(/^Error: /);
  const link = wizard.summary.getByRole("link").first();
  const text = await link.textContent();
  await link.click();
  const focused = page.locator("*:focus");
  await expect(focused).toHaveAccessibleDescription(new RegExp(text.trim().replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")));
});

test("18: regions are a combobox with a keyboard", async ({ signedIn: page }) => {
  await wizard.region.focus();
  await page.keyboard.type("irel");
  await expect(wizard.region).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("ArrowDown");
  await expect(wizard.region).toHaveAttribute("aria-activedescendant", /.+/);
  await page.keyboard.press("Enter");
  await expect(wizard.region).toHaveAttribute("aria-expanded", "false");
  await expect(wizard.region).toHaveValue(/Ireland|eu-west-1/);
});

test("19: tags are added, checked and removed by keyboard", async ({ signedIn: page }) => {
  const add = page.getByRole("button", { name: "Add tag" });
  await add.press("Enter");
  await page.keyboard.type("team");
  await page.keyboard.press("Tab");
  await page.keyboard.type("data");
  await expect(page.getByRole("textbox", { name: /^Key of tag/ }).first()).toHaveValue("team");
  await page.getByRole("button", { name: /^Remove tag/ }).first().press("Enter");
  await expect(page.getByRole("textbox", { name: /^Key of tag/ })).toHaveCount(0);
  await expect(add).toBeFocused();
});

test("20: pressing twice sends one request", async ({ signedIn: page }) => {
  await wizard.details();
  const sent = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
  await wizard.next.dblclick();
  await wizard.isAt("deploy");
  expect(sent.filter((url) => url.endsWith("/custom-cloud-environments"))).toHaveLength(1);
});

test("the network plan follows the range", async ({ signedIn: page }) => {
  await wizard.details({ cidr: "10.0.0.0/16" });
  const plan = page.getByRole("complementary", { name: "Network plan" });
  await expect(plan).toContainText("10.0.0.0/");
  await wizard.cidr.fill("172.16.0.0/20");
  await expect(plan).toContainText("172.16.");
});

test("21: leaving with unsaved input asks first, and staying is the default", async ({ signedIn: page }) => {
  await wizard.name.fill("Unsaved");
  await page.getByRole("link", { name: "Bring your own cloud" }).first().click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(wizard.name).toHaveValue("Unsaved");
});

test("21: an untouched form asks nothing", async ({ signedIn: page }) => {
  await page.getByRole("link", { name: "Bring your own cloud" }).first().click();
  await expect(page).toHaveURL(/\/admin\/byoc$/);
});

test("22: what was typed into the first step survives a reload", async ({ signedIn: page }) => {
  page.on("dialog", (dialog) => dialog.accept());
  await wizard.name.fill("Typed before the crash");
  await wizard.cidr.fill("10.7.0.0/16");
  await expect.poll(() => page.evaluate(() => JSON.stringify(localStorage))).toMatch(/Typed before the crash.*10\.7\.0\.0/);
  await page.reload();
  await wizard.isAt("details");
  await expect(wizard.name).toHaveValue("Typed before the crash");
  await expect(wizard.cidr).toHaveValue("10.7.0.0/16");
});

test("22: a stored draft resumes where it was left, on another device", async ({ server, browser, signedIn: page }) => {
  await wizard.details({ name: "Half done" });
  await wizard.next.click();
  await wizard.deploy();
  const identifier = await wizard.identifier.inputValue();
  await wizard.next.click();
  await wizard.isAt("availability");

  const other = await browser.newContext({ baseURL: server.url, storageState: await page.context().storageState({}) });
  const second = await other.newPage();
  await second.goto(page.list);
  await second.evaluate(() => localStorage.clear());
  await second.getByRole("link", { name: /Resume draft/ }).click();
  const resumed = new Wizard(second);
  await resumed.isAt("availability");
  await resumed.back.click();
  await expect(resumed.identifier).toHaveValue(identifier);
  await other.close();
});
