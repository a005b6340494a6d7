// What a key press costs: only what changed is written, and nothing moves that nobody sees.

import { expect, test } from "./support/test.mjs";
import { Wizard } from "./support/wizard.mjs";

/** Notes what the page changes in its document from here on. */
async function watch(page) {
  await page.evaluate(() => {
    window.changes = { nodes: [], attributes: [], texts: [] };
    const name = (node) => (node.closest(".steps") ? "steps" : node.className || node.nodeName);
    const note = (record) => {
      const { nodes, attributes, texts } = window.changes;
      if (record.type === "attributes") attributes.push(`${name(record.target)} ${record.attributeName}`);
      else if (record.type === "characterData") texts.push(name(record.target.parentElement));
      else for (const node of [...record.addedNodes, ...record.removedNodes]) nodes.push(`${name(record.target)} ${node.nodeName}`);
    };
    const all = { subtree: true, childList: true, attributes: true, characterData: true };
    new MutationObserver((records) => records.forEach(note)).observe(document.documentElement, all);
  });
}

/** What a key press changed. */
async function changesOf(page, key) {
  await page.evaluate(() => Object.values(window.changes).forEach((list) => list.splice(0)));
  await page.keyboard.press(key);
  // All of it is written before the next frame.
  return page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(window.changes)))));
}

/** The first step with everything but the range, whose field has the focus. */
async function atRange(page) {
  const wizard = new Wizard(page);
  await wizard.open(page.list);
  await wizard.details({ cidr: "" });
  await wizard.cidr.pressSequentially("10.1.");
  await expect(page).toHaveURL(/draft=/);
  await watch(page);
  return wizard;
}

test("a key in the CIDR field writes only what changed", async ({ signedIn: page }) => {
  const wizard = await atRange(page);
  for (const key of "0.0") expect(await changesOf(page, key), key).toEqual({ nodes: [], attributes: [], texts: [] });
  await page.keyboard.type("/1");

  // The plan is drawn: texts change, and the step list, whose next step opens.
  const drawn = await changesOf(page, "6");
  const isOfStep = (change) => change.startsWith("steps ");
  expect(drawn.nodes.filter((node) => !isOfStep(node))).toEqual([]);
  expect(drawn.nodes.length).toBeLessThanOrEqual(2);
  expect(drawn.attributes.filter((name) => !isOfStep(name))).toEqual(["network-plan class"]);
  await expect(page.locator(".network-plan__subnet").first()).toContainText("10.1.0.0/18");

  // From one network to another: 10.12.0.0/16.
  for (const key of ["Home", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight"]) await page.keyboard.press(key);
  const other = await changesOf(page, "2");
  await expect(wizard.cidr).toHaveValue("10.12.0.0/16");
  await expect(page.locator(".network-plan__subnet").first()).toContainText("10.12.0.0/18");
  expect(other.nodes).toEqual([]);
  expect(other.attributes).toEqual([]);
  expect(new Set(other.texts)).toEqual(new Set(["cidr-field__facts", "network-plan__cidr", "BDI"]));
});

test("a key in the CIDR field that changes no verdict leaves the errors alone", async ({ signedIn: page }) => {
  const wizard = await atRange(page);
  await page.keyboard.type("x");
  await wizard.next.click();
  await expect(wizard.summary).toBeVisible();
  await expect(wizard.cidr).toHaveAttribute("aria-invalid", "true");
  await wizard.cidr.focus();
  await page.keyboard.press("End");
  expect(await changesOf(page, "y")).toEqual({ nodes: [], attributes: [], texts: [] });
});

test("the field in a narrow column is as wide as its neighbours and no higher than they are", async ({ signedIn: page }) => {
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(`${page.list}/new`);
    const [name, cidr] = ["#display-name", "#cidr"].map((id) => page.locator(id));
    await expect(cidr).toBeVisible();
    const [one, other] = [await name.boundingBox(), await cidr.boundingBox()];
    expect([other.x, other.width, other.height]).toEqual([one.x, one.width, one.height]);
  }
});

test("nothing turns on a page at rest", async ({ server, signedIn: page, browser }) => {
  await server.createCloud({ reserved_cidr: "10.9.0.0/16" });
  const running = (page) => page.evaluate(() => document.getAnimations().filter((one) => one.playState === "running").length);
  for (const address of [page.list, `${page.list}/new`]) {
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    await expect.poll(() => running(page), address).toBe(0);
  }
  const stranger = await (await browser.newContext({ baseURL: server.url })).newPage();
  await stranger.goto("/login");
  await expect(stranger.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expect.poll(() => running(stranger)).toBe(0);
});
