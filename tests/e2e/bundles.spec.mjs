// The pages come in parts: the list, the first step of the wizard, all the others. Going from one part to
// another loads the document again, and nobody is to notice more of it than a moment.

import { expect, test } from "./support/test.mjs";
import { Wizard } from "./support/wizard.mjs";

/** The parts that a page names as the next; none in a build that has the whole app only. */
const next = (page) => page.evaluate(() => document.querySelector("meta[name=next]")?.content.split(" ") ?? []);

/** Bytes that came over the network, by the file's name without its hash. */
const received = (page, ending) =>
  page.evaluate((ending) => {
    const entries = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(ending));
    return Object.fromEntries(entries.map(({ name, transferSize }) => [name.replace(/.*\/|-?[0-9a-f]{16}/g, ""), transferSize]));
  }, ending);

/** From the list to the filled-in first step. */
async function atFirstStep(page, given) {
  const wizard = new Wizard(page);
  await wizard.open(page.list);
  await wizard.details(given);
  return wizard;
}

test.describe("in parts", () => {
  test.beforeEach(async ({ signedIn: page }) => {
    await page.goto(page.list);
    test.skip((await next(page)).length === 0, "a build without parts");
  });

  test("UX 05: from the list to the wizard, and on to its second step, nothing big comes over the network", async ({ signedIn: page }) => {
    const wizard = new Wizard(page);
    // Each of them, to its last byte.
    const isFetched = () =>
      page.evaluate((wanted) => {
        const here = performance.getEntriesByType("resource").filter(({ responseEnd }) => responseEnd > 0).map(({ name }) => new URL(name).pathname);
        return wanted.every((address) => here.includes(new URL(address, location.href).pathname));
      }, awaited);
    const awaited = await next(page);
    await expect.poll(isFetched, { timeout: 30_000 }).toBe(true);
    await page.getByRole("link", { name: "Create custom cloud" }).first().click();
    await wizard.isAt("details");
    // The way on is fetched only once this page is idle.
    expect(await received(page, ".wasm")).toMatchObject({ "byoc-console-create_bg.wasm": 0 });
    await wizard.details();
    await wizard.next.click();
    await wizard.isAt("deploy");
    for (const ending of [".wasm", ".css"]) {
      expect(Object.values(await received(page, ending)), ending).toEqual([0]);
    }
    expect(await next(page)).toEqual([]);
  });

  test("UX 05: nothing is fetched ahead while the page waits for an answer, nor to save data", async ({ signedIn: page }) => {
    let answer;
    const answered = new Promise((done) => (answer = done));
    await page.route(/\/v1\/session$/, async (route) => {
      await answered;
      await route.continue();
    });
    const ahead = [];
    page.on("request", (request) => {
      if (/create.*\.wasm$/.test(request.url())) ahead.push(request.url());
    });
    // What the page before still asked for is not this page's.
    page.once("framenavigated", () => (ahead.length = 0));
    await page.reload();
    await expect(page.locator("body > :not(#boot) [aria-busy=true]")).not.toHaveCount(0);
    // Anything that does not wait would have its turn in these.
    await page.evaluate(() => new Promise((done) => requestIdleCallback(() => requestIdleCallback(done))));
    expect(ahead).toEqual([]);
    const asked = page.waitForRequest(/create.*\.wasm$/);
    answer();
    await asked;
    await page.unrouteAll({ behavior: "ignoreErrors" });

    await page.addInitScript(() => Object.defineProperty(navigator, "connection", { value: { saveData: true } }));
    await page.reload();
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    ahead.length = 0;
    await page.evaluate(() => new Promise((done) => setTimeout(() => requestIdleCallback(done), 1_000)));
    expect(ahead).toEqual([]);
  });

  test("UX 05: the second step has the focus and is announced, and Back leads to the first and then to the list", async ({ server, signedIn: page }) => {
    const before = await page.evaluate(() => history.length);
    const wizard = new Wizard(page);
    await page.getByRole("link", { name: "Create custom cloud" }).first().click();
    await expect(wizard.heading("details")).toBeFocused();
    await wizard.details({ name: "In parts" });
    await wizard.next.click();
    await wizard.isAt("deploy");
    await expect(wizard.heading("deploy")).toBeFocused();
    await expect(page.getByRole("status").filter({ hasText: /^Step 2 of 5: Deploy the template/ })).toBeAttached();
    expect(await page.evaluate(() => history.length)).toBe(before + 2);
    const [, id] = /([^/]+)\/setup\/deploy$/.exec(page.url());
    expect((await server.cloud(id)).display_name).toBe("In parts");
    await page.goBack();
    await wizard.isAt("details");
    await expect(wizard.name).toHaveValue("In parts");
    await expect(page).toHaveURL(new RegExp(`/${id}/setup/details$`));
    await page.goBack();
    await expect(page.getByRole("table", { name: "Custom clouds" })).toBeVisible();
    await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  });

  test("UX 05: Back and Forward between list and first step move the focus to the heading", async ({ signedIn: page }) => {
    const wizard = new Wizard(page);
    await wizard.open(page.list);
    await page.goBack();
    await expect(page.getByRole("heading", { level: 1, name: "Bring your own cloud" })).toBeFocused();
    await page.goForward();
    await expect(wizard.heading("details")).toBeFocused();
  });

  test("23: saving the draft and leaving says so on the list", async ({ signedIn: page }) => {
    await atFirstStep(page, { name: "Later" });
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Bring your own cloud" }).click();
    await page.getByRole("button", { name: "Save draft and leave" }).click();
    await expect(page.getByRole("table", { name: "Custom clouds" }).getByRole("link", { name: "Later", exact: true })).toBeVisible();
    await expect(page.getByRole("status").getByText("Draft saved.")).toBeVisible();
  });

  test("23: a draft whose first step is left while it is on its way is there, or why it failed is told", async ({ signedIn: page, expectedProblems }) => {
    expectedProblems.push(/503/);
    for (const [status, cidr] of [[200, "10.0.0.0/16"], [503, "10.1.0.0/16"]]) {
      let answer;
      const answered = new Promise((done) => (answer = done));
      await page.route(/custom-cloud-environments$/, async (route) => {
        if (route.request().method() !== "POST") return route.continue();
        await answered;
        return status === 200 ? route.continue() : route.fulfill({ status, contentType: "text/plain", body: "" });
      });
      const name = `Left ${status}`;
      const wizard = await atFirstStep(page, { name, cidr });
      const sent = page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("custom-cloud-environments"));
      await wizard.next.click();
      await sent;
      await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Bring your own cloud" }).click();
      await page.getByRole("button", { name: "Leave", exact: true }).click();
      await expect(wizard.heading("details")).toBeHidden();
      answer();
      const row = page.getByRole("table", { name: "Custom clouds" }).getByRole("link", { name, exact: true });
      if (status === 200) {
        await expect(row).toBeVisible();
      } else {
        await expect(page.getByRole("alert").getByText(`We couldn't confirm that “${name}” was saved.`)).toBeVisible();
        await expect(page.getByText(`You started to create “${name}”`)).toBeVisible();
      }
      await page.unrouteAll({ behavior: "ignoreErrors" });
    }
  });

  test("18: offline after the first step was sent, the second comes once the browser is back", async ({ context, signedIn: page, expectedProblems }) => {
    expectedProblems.push(/ERR_INTERNET_DISCONNECTED/, /ERR_FAILED/);
    const wizard = await atFirstStep(page, { name: "Between" });
    await page.route(/custom-cloud-environments$/, async (route) => {
      // The first step also asks for the custom clouds that there are.
      if (route.request().method() !== "POST") return route.continue();
      const response = await route.fetch();
      await context.setOffline(true);
      await route.fulfill({ response });
    });
    await wizard.next.click();
    await expect(page).toHaveURL(/\/setup\/deploy$/);
    await expect(page.getByRole("main").getByText("You are offline")).toBeVisible();
    await page.unrouteAll({ behavior: "ignoreErrors" });
    // The browser says so before the way to the server is there: a document loaded now would be the browser's error page.
    let asked = 0;
    await page.route(/\/console\/v1\/session$/, (route) => (++asked === 1 ? route.abort() : route.continue()));
    await context.setOffline(false);
    await wizard.isAt("deploy");
    expect(asked).toBeGreaterThan(1);
    await expect(wizard.heading("deploy")).toBeFocused();
  });
});
