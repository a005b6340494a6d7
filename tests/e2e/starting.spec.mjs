// The app can't start: the page says why and what to do.

import { axe, expect, expectNoSidewaysScroll, test } from "./support/test.mjs";

const WASM = /_bg\.wasm$/;
const MODULE = /byoc-console(-first)?-[0-9a-f]+\.js$/;

test.beforeEach(({ expectedProblems }) => expectedProblems.push(/./));

/** What the page says once it gave up. */
async function expectCause(page, heading, text) {
  const alert = page.getByRole("alert");
  await expect(alert.getByRole("heading", { level: 1 })).toHaveText(heading);
  await expect(alert).toContainText(text);
  await expect(alert.getByRole("link", { name: "load the page again" })).toBeVisible();
  await expect(page.getByText("Loading")).toBeHidden();
}

test("without WebAssembly the page names it and the way out", async ({ server, page }) => {
  await page.addInitScript(() => delete window.WebAssembly);
  await page.goto("/login");
  await expectCause(page, "This browser does not run WebAssembly", "or use another browser");
  expect(await axe(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 640 });
  await expectNoSidewaysScroll(page);
});

const ANSWERS = [
  ["403", { status: 403, body: "blocked" }, "A part of the console was refused", "The answer was 403."],
  ["502", { status: 502, body: "" }, "A part of the console was refused", "The answer was 502."],
  ["a login page", { status: 200, contentType: "text/html", body: "<h1>Sign in</h1>" }, "Another page came in place of the console", "sign in first"],
];

for (const [name, answer, heading, text] of ANSWERS) {
  for (const [part, pattern] of [["WebAssembly", WASM], ["script", MODULE]]) {
    test(`${name} in place of the ${part}`, async ({ server, page }) => {
      await page.route(pattern, (route) => route.fulfill(answer));
      await page.goto("/login");
      await expectCause(page, heading, text);
    });
  }
}

test("half of the WebAssembly", async ({ server, page }) => {
  await page.route(WASM, async (route) => {
    const answer = await route.fetch();
    const body = await answer.body();
    await route.fulfill({ status: 200, contentType: "application/wasm", body: body.subarray(0, body.length / 2) });
  });
  await page.goto("/login");
  await expectCause(page, "A part of the console arrived damaged", "cut off or changed on its way");
});

test("a connection that breaks off", async ({ server, page }) => {
  await page.route(WASM, (route) => route.abort("connectionreset"));
  await page.goto("/login");
  await expectCause(page, "The console could not be loaded", "Check your connection");
});

for (const [part, pattern] of [["WebAssembly", WASM], ["script", MODULE]]) {
  test(`${part} that never comes ends the wait, and starts the app if it still comes`, async ({ server, page }) => {
    await page.clock.install();
    let release;
    const released = new Promise((done) => (release = done));
    await page.route(pattern, async (route) => {
      await released;
      await route.continue();
    });
    const asked = page.waitForRequest(pattern);
    await page.goto("/login", { waitUntil: "commit" });
    await asked;
    await expect(page.getByText("Loading")).toBeAttached();
    await page.waitForLoadState("domcontentloaded");
    await page.clock.runFor(20_000);
    await expectCause(page, "The console is not arriving", "Nothing has come for 15 seconds");
    release();
    await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  });
}

test("a link after signing in never leads to another site", async ({ server, signedIn: page }) => {
  for (const next of ["/%09/evil.example", "/.//evil.example", "/%5Cevil.example", "//evil.example"]) {
    await page.goto(`/login?next=${next}`);
    await expect(page.getByRole("heading", { level: 1, name: "Bring your own cloud" })).toBeVisible();
    expect(new URL(page.url()).origin).toBe(new URL(server.url).origin);
  }
});
