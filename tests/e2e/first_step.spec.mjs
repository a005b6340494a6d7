// The first fields of the wizard before the app is there: in the document, to be typed into, taken over in place.

import { endSession, holdApp } from "./support/browser.mjs";
import { axe, expect, expectNoSidewaysScroll, test } from "./support/test.mjs";

const FIELDS = ["display-name", "region", "cidr"];

const open = (page) => page.goto(`${page.list}/new`, { waitUntil: "commit" });
const name = (page) => page.getByRole("textbox", { name: "Custom cloud name" });
const cidr = (page) => page.getByRole("textbox", { name: "CIDR block", exact: true });
const region = (page) => page.getByRole("textbox", { name: "Region" }).or(page.getByRole("combobox", { name: "Region" }));
const isThere = (page) => expect(page.locator("#boot")).toHaveCount(0);

for (const [width, height] of [
  [1280, 900],
  [320, 640],
]) {
  test(`UX 29 the first fields are there before the app, and nothing moves when it takes over, ${width} px`, async ({ signedIn: page }) => {
    await page.setViewportSize({ width, height });
    const go = await holdApp(page);
    await open(page);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Step 1 of 5: Cloud details");
    if (width === 1280) await expect(cidr(page)).toBeInViewport({ ratio: 1 });
    // Everything that is there: what it says, what it is called, where it stands.
    const look = () =>
      page.evaluate((ids) => {
        const parts = [...document.querySelectorAll("main .wizard :is(a, h1, label, legend, .field__hint, .step, .tile, .wizard__purpose)")];
        const last = parts.findIndex((part) => part.id === `${ids.at(-1)}-hint`);
        const place = (part) => {
          const { x, y, width, height } = part.getBoundingClientRect();
          return [x, y, width, height].map(Math.round);
        };
        return [...parts.slice(0, last + 1), ...ids.map((id) => document.getElementById(id))].map((part) => [
          part.localName,
          part.id,
          part.getAttribute("href") ?? "",
          part.getAttribute("aria-describedby") ?? "",
          part.textContent,
          ...place(part),
        ]);
      }, FIELDS);
    const before = await look();
    expect(before.length).toBeGreaterThan(20);
    expect.soft(await axe(page)).toEqual([]);
    await expectNoSidewaysScroll(page);
    go();
    await isThere(page);
    expect(await look()).toEqual(before);
  });
}

test("UX 22 what is typed before the app is there stays, with the focus and the cursor", async ({ signedIn: page }) => {
  const go = await holdApp(page);
  await open(page);
  await name(page).fill("Analytics");
  await page.getByRole("radio", { name: "AWS" }).press("ArrowRight");
  await region(page).fill("finland");
  await cidr(page).pressSequentially("10.0.0/16");
  for (let press = 0; press < 3; press++) await cidr(page).press("ArrowLeft");
  go();
  await isThere(page);
  await expect(cidr(page)).toBeFocused();
  await cidr(page).pressSequentially(".0");
  await expect(cidr(page)).toHaveValue("10.0.0.0/16");
  await expect(name(page)).toHaveValue("Analytics");
  await expect(page.getByRole("radio", { name: "Google Cloud" })).toBeChecked();
  // A lone match was meant, as with the app.
  await expect(region(page)).toHaveValue(/Finland \(europe-north1\)/);
  await expect(page.getByText("65,536 addresses, 10.0.0.0 to 10.0.255.255")).toBeVisible();
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Step 2 of 5: Deploy the template");
});

test("what is wrong is said once the app is there", async ({ signedIn: page }) => {
  const go = await holdApp(page);
  await open(page);
  await cidr(page).fill("10.0.0.1/16");
  await name(page).focus();
  go();
  await isThere(page);
  await expect(name(page)).toBeFocused();
  await expect(cidr(page)).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByRole("button", { name: "Use 10.0.0.0/16" })).toBeVisible();
});

test("leaving asks first if something is typed", async ({ signedIn: page }) => {
  await holdApp(page);
  await open(page);
  await name(page).pressSequentially("Analytics");
  const asked = page.waitForEvent("dialog");
  const left = page.getByRole("link", { name: "Bring your own cloud" }).click({ noWaitAfter: true });
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
  await left;
  await expect(name(page)).toHaveValue("Analytics");
});

test("the fields stay if the app does not come, with the reason", async ({ signedIn: page, expectedProblems }) => {
  expectedProblems.push(/wasm/, /Failed to load resource/, /refused/);
  await page.route(/\.wasm$/, (route) => route.fulfill({ status: 503 }));
  await open(page);
  await expect(page.getByRole("heading", { name: "A part of the console was refused" })).toBeVisible();
  await expect(cidr(page)).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
});

test("what looks after the fields may come after the app", async ({ signedIn: page }) => {
  let go;
  const gate = new Promise((open) => (go = open));
  await page.route("**/first_step.js", async (route) => {
    await gate;
    await route.continue();
  });
  await open(page);
  await name(page).fill("Analytics");
  await isThere(page);
  const late = page.waitForResponse("**/first_step.js");
  go();
  await (await late).finished();
  await expect(name(page)).toHaveValue("Analytics");
  // An error of the script fails the journey; nothing asks any more before the page goes.
  await page.goto("about:blank");
});

test("if the server fails meanwhile, the page says so, and what was typed comes back with the form", async ({ signedIn: page, expectedProblems }) => {
  expectedProblems.push(/status of 500/);
  let isAway = true;
  await page.route("**/console/v1/session", (route) => (isAway ? route.fulfill({ status: 500, body: "{}" }) : route.continue()));
  const go = await holdApp(page);
  await open(page);
  await name(page).fill("Analytics");
  await cidr(page).fill("10.0.0.0/16");
  go();
  await expect(page.getByRole("heading", { name: "The console can't reach its server" })).toBeVisible();
  await isThere(page);
  isAway = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(name(page)).toHaveValue("Analytics");
  await expect(cidr(page)).toHaveValue("10.0.0.0/16");
  await expect(cidr(page)).toBeFocused();
});

test("after a sign-out no fields are in the document", async ({ signedIn: page }) => {
  await open(page);
  await expect(cidr(page)).toBeVisible();
  await endSession(page);
  const answer = await page.request.get(`${page.list}/new`);
  expect(await answer.text()).not.toContain("display-name");
});
