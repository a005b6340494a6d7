// Axe on every page, light and dark, narrow and wide; no sideways scroll; preferences.

import { changePerson } from "./support/browser.mjs";
import { axe, expect, expectNoSidewaysScroll, PERSON, test } from "./support/test.mjs";
import { Wizard } from "./support/wizard.mjs";

const VIEWS = [
  { name: "wide, light", width: 1280, height: 900, colorScheme: "light" },
  { name: "wide, dark", width: 1280, height: 900, colorScheme: "dark" },
  { name: "narrow, light", width: 320, height: 640, colorScheme: "light" },
  { name: "narrow, dark", width: 320, height: 640, colorScheme: "dark" },
];

/** What each page is called, its address, and what tells that it has arrived. */
const PAGES = [
  { name: "list", at: (list) => list, heading: "Bring your own cloud" },
  { name: "wizard, first step", at: (list) => `${list}/new`, heading: "Cloud details" },
  { name: "wizard, template", at: (list, draft) => `${list}/${draft}/setup/deploy`, heading: "Deploy the template" },
  { name: "wizard, availability", at: (list, draft) => `${list}/${draft}/setup/availability`, heading: "Availability" },
  { name: "wizard, contacts", at: (list, draft) => `${list}/${draft}/setup/contacts`, heading: "Customer contacts" },
  { name: "overview", at: (list, _, active) => `${list}/${active}`, heading: "Analytics" },
  { name: "infrastructure", at: (list, _, active) => `${list}/${active}/infrastructure`, heading: "Analytics" },
  { name: "network", at: (list, _, active) => `${list}/${active}/network`, heading: "Analytics" },
  { name: "projects", at: (list, _, active) => `${list}/${active}/projects`, heading: "Analytics" },
  { name: "contacts", at: (list, _, active) => `${list}/${active}/contacts`, heading: "Analytics" },
  { name: "tags", at: (list, _, active) => `${list}/${active}/tags`, heading: "Analytics" },
  { name: "activity", at: (list, _, active) => `${list}/${active}/activity`, heading: "Analytics" },
  { name: "organization", at: (list) => list.replace("/byoc", "/organization"), heading: /Organization/ },
  { name: "activity of the organization", at: (list) => list.replace("/byoc", "/organization/activity"), heading: /Organization/ },
  { name: "address book", at: (list) => list.replace("/byoc", "/address-book"), heading: /Organization/ },
  { name: "services", at: (list) => list.replace("/admin/byoc", "/projects/shop/services"), heading: "Services of shop" },
  { name: "new service", at: (list) => list.replace("/admin/byoc", "/projects/shop/services/new"), heading: "Create service" },
  { name: "service", at: (list) => list.replace("/admin/byoc", "/projects/shop/services/named/pg-main"), heading: "pg-main" },
  { name: "Azure request", at: (list) => `${list}/azure`, heading: "Request a custom cloud on Azure" },
  { name: "requests", at: (list) => list.replace("/byoc", "/requests"), heading: "Requests" },
  { name: "bulk action, nothing selected", at: (list) => `${list}/bulk/add-tags`, heading: "Add tags" },
  { name: "enabling", at: (list) => `${list}/enable`, heading: "Enable bring your own cloud" },
  { name: "missing page", at: (list) => `${list}/no/such/page`, heading: /./ },
];

async function prepare(server) {
  const cloud = await server.createCloud({ display_name: "Analytics", reserved_cidr: "10.0.0.0/16" });
  await server.provision(cloud);
  const draft = await server.createCloud({ display_name: "Half done", reserved_cidr: "10.1.0.0/16" });
  const draftId = draft.custom_cloud_environment_id;
  await server.addService();
  await server.call("PUT", `/console/v1/custom-cloud-environments/${draftId}/draft`, {
    step: "contacts",
    identifier: `arn:aws:iam::123456789012:role/${draft.byoc_unique_name}-iam-role`,
    is_for_all_projects: true,
    accounts: [],
    projects: [],
    contacts: [{ email: "ada@example.com", real_name: "Ada Example", role: "Admin" }],
  });
  await expect.poll(async () => (await server.cloud(cloud.custom_cloud_environment_id)).state).toBe("active");
  return [draftId, cloud.custom_cloud_environment_id];
}

for (const view of VIEWS) {
  test(`UX 39: every page, ${view.name}`, async ({ server, signedIn: page }) => {
    test.slow();
    const [draft, active] = await prepare(server);
    await page.setViewportSize({ width: view.width, height: view.height });
    await page.emulateMedia({ colorScheme: view.colorScheme, reducedMotion: "reduce" });
    for (const { name, at, heading } of PAGES) {
      await test.step(name, async () => {
        await page.goto(at(page.list, draft, active));
        await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
        await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
        expect.soft(await axe(page), `axe: ${name}`).toEqual([]);
        await expectNoSidewaysScroll(page);
      });
    }
  });
}

test("UX 39: axe on sign-in, set-up and the states of the list", async ({ freshServer, page }) => {
  await page.goto(await freshServer.line("set-up link: "));
  await expect(page.getByRole("heading", { name: "Set up this server" })).toBeVisible();
  await page.getByRole("button", { name: "Set up" }).click();
  expect.soft(await axe(page), "set-up with errors").toEqual([]);
  await page.goto("/login");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect.soft(await axe(page), "sign-in").toEqual([]);
});

test("UX 39: axe on a step with errors and on open dialogs and menus", async ({ server, signedIn: page }) => {
  await server.createCloud();
  const wizard = new Wizard(page);
  await wizard.open(page.list);
  await wizard.next.click();
  await expect(wizard.summary).toBeVisible();
  expect.soft(await axe(page), "errors").toEqual([]);
  await wizard.region.fill("eu");
  expect.soft(await axe(page), "open combobox").toEqual([]);
  await page.goto(page.list);
  await page.getByRole("button", { name: "Actions for Analytics" }).click();
  expect.soft(await axe(page), "open menu").toEqual([]);
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  expect.soft(await axe(page), "dialog").toEqual([]);
});

test("UX 29: empty, loading, error, not allowed, not enabled and no match are different states, each with its next action", async ({ server, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/status of (500|403)/);
  const main = page.getByRole("main");
  const heading = main.getByRole("heading", { level: 2 });
  const seen = async (title, role, action) => {
    await expect(heading).toHaveText(title);
    await expect(main.getByRole(role, { name: action }).first()).toBeVisible();
    expect.soft(await axe(page), title).toEqual([]);
  };
  await page.goto(page.list);
  await seen("No custom clouds yet", "link", "Create custom cloud");

  const clouds = /\/custom-cloud-environments(\?|$)/;
  let answer;
  const held = new Promise((resolve) => (answer = resolve));
  await page.route(clouds, async (route) => {
    await held;
    await route.fulfill({ status: 500, json: { message: "It broke. Try again.", errors: [], request_id: "r" } });
  });
  await page.reload();
  await expect(main.locator("[aria-busy=true]")).toBeVisible();
  await expect(heading).toHaveCount(0);
  answer();
  await seen("The custom clouds could not be loaded", "button", "Try again");
  await expect(main.getByText("It broke. Try again.")).toBeVisible();
  await page.unroute(clouds);

  await page.route(clouds, (route) => route.fulfill({ status: 403, json: { message: "You may not see them.", errors: [] } }));
  await page.reload();
  await seen("You can't see the custom clouds of this organization", "button", "Check again");
  await page.unroute(clouds);

  const session = "**/console/v1/session";
  await page.route(session, async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    for (const membership of body.organizations) membership.is_byoc_enabled = false;
    await route.fulfill({ response, json: body });
  });
  await page.reload();
  await seen("Bring your own cloud is not enabled for this organization", "button", "Check again");
  await page.unroute(session);
  // Enabled meanwhile: looking again shows the list.
  await main.getByRole("button", { name: "Check again" }).click();
  await seen("No custom clouds yet", "link", "Create custom cloud");

  await server.createCloud();
  await page.goto(`${page.list}?q=nothing-like-that`);
  await seen("No custom cloud matches", "button", "Clear filters");
});

test("UX 39: axe on the page of a deleted custom cloud, and on the pages as a member sees them", async ({ server, page, signedIn }) => {
  const cloud = await server.createCloud();
  const id = cloud.custom_cloud_environment_id;
  await server.provision(cloud);
  const state = async () => (await server.cloud(id)).state;
  await expect.poll(state).toBe("active");
  const member = await server.addReader(id);

  const heading = page.getByRole("heading", { level: 1 });
  const { list } = signedIn;
  const look = async (address) => {
    await page.goto(address);
    await expect(heading).toBeVisible();
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    expect.soft(await axe(page), address).toEqual([]);
  };
  await changePerson(page, member);
  for (const part of ["", `/${id}`, `/${id}/projects`, `/${id}/tags`]) await look(`${list}${part}`);

  await changePerson(page, PERSON);
  await server.call("DELETE", `${server.clouds}/${id}`);
  await expect.poll(state).toBe("deleted");
  await look(`${list}/${id}`);
});

test("UX 39: more space between lines, words and letters cuts nothing off", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud({ display_name: "Recommendations", reserved_cidr: "192.168.64.0/20" });
  const id = cloud.custom_cloud_environment_id;
  const { failures } = await server.call("GET", `/console/v1/custom-cloud-environments/${id}/rehearsal`);
  await server.call("PUT", `/console/v1/custom-cloud-environments/${id}/rehearsal`, { chosen: failures[0].code });
  await server.provision(cloud);
  await expect.poll(async () => (await server.cloud(id)).state).toBe("creation_failed");
  await page.setViewportSize({ width: 1280, height: 900 });
  for (const address of [page.list, `${page.list}/new`, `${page.list}/${cloud.custom_cloud_environment_id}`]) {
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }");
      document.adoptedStyleSheets = [sheet];
    });
    await expectNoSidewaysScroll(page);
    // A table that scrolls hides its last columns.
    const hidden = await page.evaluate(() => [...document.querySelectorAll(".table-frame")].filter((frame) => frame.scrollWidth > frame.clientWidth + 1).map((frame) => `${frame.scrollWidth} of ${frame.clientWidth}`));
    expect.soft(hidden, address).toEqual([]);
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll("button, a, label, h1, h2")]
        // What only a screen reader reads has no room of its own.
        .filter((element) => element.clientWidth > 1 && element.checkVisibility() && getComputedStyle(element).overflow !== "visible" && element.scrollHeight > element.clientHeight + 1)
        .map((element) => element.outerHTML.slice(0, 100)),
    );
    expect.soft(cut, address).toEqual([]);
  }
});

test("UX 32: at 320 px everything can be reached, and only a table scrolls sideways", async ({ server, signedIn: page }) => {
  const [draft, active] = await prepare(server);
  await page.setViewportSize({ width: 320, height: 640 });
  const reach = async (part) => {
    await part.scrollIntoViewIfNeeded();
    await expect(part).toBeInViewport({ ratio: 1 });
  };
  await page.goto(page.list);
  await reach(page.getByRole("link", { name: "Create custom cloud" }));
  await reach(page.getByRole("searchbox", { name: "Filter custom clouds" }));
  for (const name of ["Provider", "Status", "Order"]) await reach(page.getByRole("combobox", { name }));
  await reach(page.getByRole("link", { name: /^Resume draft/ }));
  await page.getByRole("button", { name: "Actions for Analytics" }).click();
  for (const name of ["Rename", "Delete"]) await reach(page.getByRole("menuitem", { name }));
  await page.keyboard.press("Escape");
  await expectNoSidewaysScroll(page);

  await page.goto(`${page.list}/${active}`);
  for (const name of ["Rename", "Delete"]) await reach(page.getByRole("button", { name, exact: true }));
  await page.goto(`${page.list}/${active}/infrastructure`);
  await reach(page.getByRole("button", { name: "Download all (zip)", exact: true }));
  await expectNoSidewaysScroll(page);
  await page.goto(`${page.list}/${draft}/setup/contacts`);
  await expect(page.getByText("Step 4 of 5").first()).toBeVisible();
  for (const name of ["Back", "Create custom cloud", "Save draft"]) await reach(page.getByRole("main").getByRole("button", { name }).or(page.getByRole("main").getByRole("link", { name })).first());
  await expectNoSidewaysScroll(page);
});

test("UX 39: forced colours keep the legend, more contrast darkens the edges of fields, and names are not broken", async ({ server, signedIn: page }) => {
  const { custom_cloud_environment_id: id } = await server.createCloud({ display_name: "Recommendations" });
  await server.createCloud({ display_name: "Misunderstandings of the archive", reserved_cidr: "10.1.0.0/16" });
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(page.list);
  const link = page.getByRole("link", { name: "Recommendations", exact: true });
  await expect(link).toBeVisible();
  expect(await link.evaluate((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size;
  })).toBe(1);
  // Neighbouring cells have room between their texts.
  const gaps = await page.getByRole("row", { name: /Recommendations/ }).evaluate((row) => {
    const boxes = [...row.cells].map((cell) => {
      const range = document.createRange();
      range.selectNodeContents(cell);
      const all = [...range.getClientRects()].filter((box) => box.width > 0);
      return { left: Math.min(...all.map((box) => box.left)), right: Math.max(...all.map((box) => box.right)) };
    });
    return boxes.slice(1).map((box, index) => Math.round(box.left - boxes[index].right));
  });
  for (const gap of gaps) expect.soft(gap, gaps.join(" ")).toBeGreaterThanOrEqual(8);

  const edge = () => page.getByRole("searchbox").evaluate((element) => getComputedStyle(element).borderTopColor);
  const plain = await edge();
  await page.emulateMedia({ contrast: "more" });
  await expect.poll(edge).not.toBe(plain);
  await page.emulateMedia({ contrast: null, forcedColors: "active" });
  await page.goto(`${page.list}/${id}/network`);
  const card = page.getByRole("region", { name: "Network plan" });
  await expect(card.getByText("Workload", { exact: true }).first()).toBeVisible();
  const swatches = await card.getByText(/^(Workload|Bastion|Stays free)$/).evaluateAll((keys) => keys.flatMap((key) => [...key.querySelectorAll("span")]).map((swatch) => getComputedStyle(swatch)).map((style) => [style.backgroundColor, style.outlineStyle]));
  expect(swatches).toHaveLength(3);
  for (const [colour, outline] of swatches) expect([colour === "rgba(0, 0, 0, 0)", outline]).toEqual([false, "solid"]);
});

test("UX 39: nothing moves for those who asked for that", async ({ server, signedIn: page }) => {
  await server.createCloud();
  await page.emulateMedia({ reducedMotion: "reduce" });
  const clouds = /\/custom-cloud-environments(\?|$)/;
  let answer;
  const held = new Promise((resolve) => (answer = resolve));
  await page.route(clouds, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(page.list);
  await expect(page.getByRole("main").locator("[aria-busy=true]")).toBeVisible();
  expect(await page.evaluate(() => document.getAnimations().map((animation) => animation.effect?.target?.outerHTML.slice(0, 100)))).toEqual([]);
  answer();
  await expect(page.getByRole("row", { name: /Analytics/ })).toBeVisible();
});

test("UX 39: contrast holds under the pointer too, in both themes", async ({ server, signedIn: page }) => {
  await server.createCloud();
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.goto(page.list);
    for (const target of [page.getByRole("link", { name: "Create custom cloud" }).first(), page.getByRole("link", { name: "Analytics", exact: true })]) {
      await target.hover();
      expect.soft(await axe(page), `${colorScheme}: ${target}`).toEqual([]);
    }
  }
});

test("UX 39: the theme is the person's choice, kept, and there before the first paint", async ({ signedIn: page, expectedProblems }) => {
  expectedProblems.push(/Failed to fetch|ERR_FAILED|Failed to load/);
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(page.list);
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await expect(page.getByRole("heading", { name: "Bring your own cloud" })).toBeVisible();
  const light = await background();
  await page.getByRole("button", { name: /theme/i }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).or(page.getByRole("menuitem", { name: "Dark" })).click();
  await expect.poll(background).not.toBe(light);
  const dark = await background();
  // The first frame there can be, without the app: a browser asks for none before the stylesheets of the
  // head are there, and what is computed earlier is never painted.
  await page.addInitScript(() => {
    window.firstBackground = new Promise((resolve) =>
      requestAnimationFrame(() => resolve(getComputedStyle(document.documentElement).backgroundColor)),
    );
  });
  await page.route("**/*.wasm", (route) => route.abort());
  await page.reload({ waitUntil: "commit" });
  expect(await page.evaluate(() => window.firstBackground)).toBe(dark);
});
