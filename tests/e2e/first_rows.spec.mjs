// The list before the app is there: rows in the document, taken over by the app in place.

import { endSession, holdApp } from "./support/browser.mjs";
import { expect, test } from "./support/test.mjs";

const names = ["alpha", "beta", "gamma"];

test.beforeEach(async ({ server }) => {
  for (const [at, name] of names.entries()) await server.createCloud({ display_name: name, reserved_cidr: `10.${at}.0.0/16` });
});

const link = (page, name) => page.getByRole("rowheader").getByRole("link", { name, exact: true });

test("UX 29 the first rows are there before the app, and nothing moves when it takes over", async ({ signedIn: page }) => {
  const go = await holdApp(page);
  await page.goto(page.list, { waitUntil: "commit" });
  await expect(link(page, "alpha")).toBeVisible();
  expect(await page.getByRole("rowheader").allTextContents()).toEqual(names.map((name) => `${name}Resume draft ${name}`));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Bring your own cloud");
  // Nothing there waits for the app without saying so.
  await expect(page.getByRole("button", { name: "Actions for alpha" })).toBeDisabled();
  const places = () => page.locator("tbody tr").evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().top));
  const before = await places();
  await link(page, "beta").focus();
  go();
  await expect(page.getByRole("button", { name: "Actions for alpha" })).toBeEnabled();
  await expect(page.locator("#boot")).toHaveCount(0);
  await expect(page.getByRole("table")).toHaveCount(1);
  // A row's border of one pixel is shared by two rows: halves of it may fall to either.
  const after = await places();
  for (const [at, place] of after.entries()) expect(Math.abs(place - before[at])).toBeLessThan(1);
  await expect(link(page, "beta")).toBeFocused();
});

test("what is typed into the filter before the app is there filters then", async ({ signedIn: page }) => {
  const go = await holdApp(page);
  await page.goto(page.list, { waitUntil: "commit" });
  const filter = page.getByRole("searchbox", { name: "Filter custom clouds" });
  await filter.pressSequentially("bet");
  go();
  await expect(page.locator("#boot")).toHaveCount(0);
  await expect(page.getByRole("rowheader")).toHaveCount(1);
  await expect(link(page, "beta")).toBeVisible();
  await expect(filter).toBeFocused();
  await filter.pressSequentially("x");
  await expect(filter).toHaveValue("betx");
});

test("a link works before the app is there", async ({ signedIn: page }) => {
  const go = await holdApp(page);
  await page.goto(page.list, { waitUntil: "commit" });
  await link(page, "beta").click();
  await expect(page).toHaveURL(/\/admin\/byoc\/[0-9a-f-]{36}$/);
  go();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("beta");
});

test("the rows stay if the app does not come, with the reason", async ({ signedIn: page, expectedProblems }) => {
  expectedProblems.push(/wasm/, /Failed to load resource/, /refused/);
  await page.route(/\.wasm$/, (route) => route.fulfill({ status: 503 }));
  await page.goto(page.list, { waitUntil: "commit" });
  await expect(page.getByRole("heading", { name: "A part of the console was refused" })).toBeVisible();
  await expect(link(page, "alpha")).toBeVisible();
});

test("UX 26 rows are compact and columns hidden as was chosen, also before the app is there", async ({ signedIn: page }) => {
  await page.goto(page.list);
  const height = () => page.locator("tbody tr").first().evaluate((row) => row.getBoundingClientRect().height);
  const column = (name) => page.getByRole("columnheader", { name });
  await expect(column("Region")).toBeVisible();
  const before = await height();
  const view = page.getByRole("button", { name: "View" });
  await view.press("Enter");
  await page.getByRole("menuitemcheckbox", { name: "Compact rows" }).press("Enter");
  await expect(view).toBeFocused();
  expect(await height()).toBeLessThan(before);
  await view.click();
  await expect(page.getByRole("menuitemcheckbox", { name: "Compact rows" })).toBeChecked();
  await page.getByRole("menuitemcheckbox", { name: "Column: Region" }).click();
  await expect(column("Region")).toBeHidden();
  await expect(page.getByText("eu-west-1").first()).toBeHidden();

  const compact = await height();
  const go = await holdApp(page);
  await page.goto(page.list, { waitUntil: "commit" });
  await expect(link(page, "alpha")).toBeVisible();
  await expect(column("Region")).toBeHidden();
  expect(Math.abs((await height()) - compact)).toBeLessThan(1);
  go();
  await expect(page.locator("#boot")).toHaveCount(0);
  expect(Math.abs((await height()) - compact)).toBeLessThan(1);
  await view.click();
  await page.getByRole("menuitemcheckbox", { name: "Column: Region" }).click();
  await expect(column("Region")).toBeVisible();
});

test("after a sign-out no rows are in the document", async ({ signedIn: page }) => {
  await page.goto(page.list);
  await expect(link(page, "alpha")).toBeVisible();
  await endSession(page);
  const answer = await page.request.get(page.list);
  expect(await answer.text()).not.toContain("alpha");
});
