// A stream that says nothing, a proxy that holds it back, and more tabs than a browser has connections.

import { expect, test } from "./support/test.mjs";

const row = (page, name) => page.getByRole("row", { name: new RegExp(name) });

async function openList(page, list) {
  await page.goto(list);
  await expect(page.getByRole("heading", { name: "Bring your own cloud" })).toBeVisible();
}

async function rename(page, from, to) {
  await page.getByRole("button", { name: `Actions for ${from}` }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill(to);
  await dialog.getByRole("button", { name: "Rename" }).click();
}

test("without shared workers hidden tabs give their connection back, and catch up when they show", async ({ server, context, signedIn: page }) => {
  test.slow();
  await context.addInitScript(() => {
    delete window.SharedWorker;
    let isHidden = false;
    Object.defineProperty(document, "hidden", { get: () => isHidden });
    window.show = (isShown) => {
      isHidden = !isShown;
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    };
  });
  const cloud = await server.createCloud({ display_name: "Before" });
  const pages = [];
  while (pages.length < 7) {
    const each = await context.newPage();
    await openList(each, page.list);
    await expect(row(each, "Before")).toBeVisible();
    pages.push(each);
    await each.evaluate(() => window.show(false));
  }
  const [first, second] = pages;
  await first.evaluate(() => window.show(true));
  await server.call("PUT", `${server.clouds}/${cloud.custom_cloud_environment_id}`, { display_name: "From outside" });
  await expect(row(first, "From outside")).toBeVisible({ timeout: 5_000 });
  await rename(first, "From outside", "From the first tab");
  await expect(row(first, "From the first tab")).toBeVisible({ timeout: 5_000 });
  await second.evaluate(() => window.show(true));
  await expect(row(second, "From the first tab")).toBeVisible({ timeout: 5_000 });
});

test.describe("behind a proxy", () => {
  test.use({ isProxied: true });

  test("a change shows in seven tabs within 5 s, and a save in the first is answered", async ({ server, between, context, signedIn: page }) => {
    test.slow();
    const cloud = await server.createCloud({ display_name: "Before" });
    const pages = [page];
    while (pages.length < 7) pages.push(await context.newPage());
    for (const each of pages) {
      await openList(each, page.list);
      await expect(row(each, "Before")).toBeVisible();
    }
    // All of them listen to one stream, or else they would only poll.
    await expect.poll(() => between.streams.size).toBe(1);
    await server.call("PUT", `${server.clouds}/${cloud.custom_cloud_environment_id}`, { display_name: "From outside" });
    await Promise.all(pages.map((each) => expect(row(each, "From outside")).toBeVisible({ timeout: 5_000 })));
    await rename(page, "From outside", "From the first tab");
    await Promise.all(pages.map((each) => expect(row(each, "From the first tab")).toBeVisible({ timeout: 5_000 })));
  });

  test("what happens between reading the list and the opening of the stream is not missed", async ({ server, between, signedIn: page }) => {
    between.holds = "headers";
    await openList(page, page.list);
    await expect.poll(() => between.waiting.length).toBe(1);
    await server.createCloud({ display_name: "In between" });
    between.release();
    await expect(row(page, "In between")).toBeVisible({ timeout: 5_000 });
  });

  for (const part of ["headers", "body"]) {
    test(`the list follows although the proxy holds the ${part} of the stream back`, async ({ server, between, signedIn: page }) => {
      between.holds = part;
      await openList(page, page.list);
      await expect.poll(() => between.waiting.length).toBe(1);
      await server.createCloud({ display_name: "Made meanwhile" });
      await expect(row(page, "Made meanwhile")).toBeVisible({ timeout: 20_000 });
      // Not once, but from now on.
      await server.createCloud({ display_name: "Made later", reserved_cidr: "10.1.0.0/16" });
      await expect(row(page, "Made later")).toBeVisible({ timeout: 8_000 });
    });
  }

  test("a stream that falls silent is given up and opened again", async ({ server, between, signedIn: page }) => {
    await openList(page, page.list);
    await server.createCloud({ display_name: "Heard" });
    await expect(row(page, "Heard")).toBeVisible();
    between.freeze();
    await server.createCloud({ display_name: "Not told", reserved_cidr: "10.1.0.0/16" });
    await expect(row(page, "Not told")).toBeVisible({ timeout: 20_000 });
    await expect.poll(() => [...between.streams].some((stream) => !stream.isFrozen)).toBe(true);
    // By the new stream, long before anything is polled.
    await server.createCloud({ display_name: "Told again", reserved_cidr: "10.2.0.0/16" });
    await expect(row(page, "Told again")).toBeVisible({ timeout: 3_000 });
  });

  for (const event of ["online", "focus", "visibilitychange"]) {
    test(`a page whose stream is silent reads everything again at ${event}`, async ({ server, between, signedIn: page }) => {
      await openList(page, page.list);
      await server.createCloud({ display_name: "Heard" });
      await expect(row(page, "Heard")).toBeVisible();
      between.freeze();
      await server.createCloud({ display_name: "Not told", reserved_cidr: "10.1.0.0/16" });
      await page.evaluate((name) => (name === "visibilitychange" ? document : window).dispatchEvent(new Event(name, { bubbles: true })), event);
      // Before the silence itself is noticed.
      await expect(row(page, "Not told")).toBeVisible({ timeout: 4_000 });
    });
  }
});
