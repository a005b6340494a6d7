// A list with many rows: only those near the viewport are in the document.

import { expect, test } from "./support/test.mjs";

const COUNT = 300;
const nameOf = (number) => `cloud ${String(number).padStart(3, "0")}`;

/** As many drafts, some with a name that takes two lines. */
async function fill(server) {
  for (let number = 0; number < COUNT; number += 1) {
    const long = number % 7 === 3 ? " of the people who look after everything else" : "";
    await server.createCloud({ display_name: nameOf(number) + long, reserved_cidr: `10.${Math.floor(number / 200)}.${number % 200}.0/24` });
  }
}

const link = (page, number) => page.getByRole("rowheader").getByRole("link", { name: new RegExp(`^${nameOf(number)}`) });
const rows = (page) => page.getByRole("row").count();

test.beforeEach(async ({ server, signedIn: page }) => {
  test.slow();
  await fill(server);
  await page.goto(`${page.list}?sort=name`);
  await expect(link(page, 0)).toBeVisible();
  // The first page comes alone.
  await expect(page.getByRole("table")).toHaveAttribute("aria-rowcount", String(COUNT + 1));
});

test("UX 28: of 300 custom clouds some are in the document, and End, the scroll bar and the filter reach all", async ({ signedIn: page }) => {
  const region = () => page.getByRole("columnheader", { name: "Region", includeHidden: true }).boundingBox();
  const before = await region();
  await expect(page.getByRole("table")).toHaveAttribute("aria-rowcount", String(COUNT + 1));
  await page.keyboard.press("End");
  await expect(link(page, COUNT - 1)).toBeInViewport();
  await expect(page.getByRole("row", { name: new RegExp(nameOf(COUNT - 1)) })).toHaveAttribute("aria-rowindex", String(COUNT + 1));
  expect(await rows(page)).toBeLessThan(120);
  await page.keyboard.press("Home");
  await expect(link(page, 0)).toBeInViewport();
  // As by dragging the scroll bar.
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight / 2));
  await expect(link(page, COUNT / 2)).toBeVisible();
  const after = await region();
  expect([after.x, after.width]).toEqual([before.x, before.width]);
  await page.getByRole("searchbox", { name: "Filter custom clouds" }).fill(nameOf(287));
  await expect(link(page, 287)).toBeInViewport();
  expect(await rows(page)).toBeLessThan(20);
  // Printing needs them all.
  await page.getByRole("searchbox", { name: "Filter custom clouds" }).fill("");
  await expect(link(page, 0)).toBeVisible();
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  await expect.poll(() => rows(page)).toBe(COUNT + 1);
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  await expect.poll(() => rows(page)).toBeLessThan(120);
});

test("UX 28: a row keeps the focus when it is scrolled far away, and a menu far down works by keyboard", async ({ signedIn: page }) => {
  await link(page, 4).focus();
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
  await expect(link(page, COUNT - 1)).toBeVisible();
  await expect(link(page, 4)).toBeFocused();
  const actions = (number) => page.getByRole("button", { name: new RegExp(`^Actions for ${nameOf(number)}`) });
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(actions(4)).toBeFocused();
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
  await actions(COUNT - 2).press("ArrowDown");
  await expect(page.getByRole("menuitem", { name: "Rename" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(actions(COUNT - 2)).toBeFocused();
  await actions(COUNT - 2).press("Enter");
  await expect(page.getByRole("menuitem", { name: "Rename" })).toBeFocused();
  // The menu is at the end of the document; Tab goes on from the button.
  await page.keyboard.press("Tab");
  await expect(page.getByRole("menuitem")).toHaveCount(0);
  await expect(page.getByRole("checkbox", { name: `Select ${nameOf(COUNT - 1)}` })).toBeFocused();
});

test("UX 28: upwards from the end by keyboard, each row with the focus stays in sight", async ({ signedIn: page }) => {
  await page.keyboard.press("End");
  await expect(link(page, COUNT - 1)).toBeVisible();
  for (const number of [299, 290, 283, 276, 270, 262, 256, 250]) {
    await link(page, number).focus();
    // Two frames: the rows around it are replaced in between.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await expect(link(page, number)).toBeFocused();
    await expect(link(page, number)).toBeInViewport();
  }
});

test("UX 28: Back from a row far down returns to it", async ({ signedIn: page }) => {
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight * 0.8));
  await expect(link(page, 240)).toBeVisible();
  await link(page, 240).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(nameOf(240));
  await page.goBack();
  await expect(link(page, 240)).toBeFocused();
  await expect(link(page, 240)).toBeInViewport();
});
