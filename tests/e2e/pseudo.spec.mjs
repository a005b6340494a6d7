// The app in a language that nobody speaks, from right to left: what is still English has no translation.

import { signIn } from "./support/browser.mjs";
import { expect, expectNoSidewaysScroll, test as base } from "./support/test.mjs";
import { ORGANIZATION, PERSON } from "./support/server.mjs";
import { Pseudo, pseudo } from "./support/pseudo.mjs";

const test = base.extend({
  app: async ({ freshServer }, use) => {
    const app = await Pseudo.start(freshServer);
    await use(app);
    await app.stop();
  },
  baseURL: async ({ app }, use) => use(app.url),
});

/** What is not ours to translate: names and values, most of them inside of sentences. */
const DATA = [
  PERSON.name, PERSON.email, ORGANIZATION, "BYOC Console", "Production EU",
  // As the API calls who is no person, and the token of a sign-in.
  "control plane", "Command-line sign-in", "Unknown browser",
  // Types of services are the operator's, by their catalogue.
  "Apache Kafka", "OpenSearch", "PostgreSQL", "Valkey",
];

/** Texts of the page that are English: each with what holds it. */
function english(page, data) {
  return page.evaluate((data) => {
    const found = [];
    const isData = "bdi, code, pre, time, kbd, [translate=no], script, style, svg title";
    const left = (text) => {
      for (const value of data) text = text.replaceAll(value, "");
      return text
        .replace(/`[^`]*`/g, "")
        // A date, which Intl writes.
        .replace(/\d+ \w{3} \d{4}, [\d:]+ GMT[+\d:]*/g, "")
        // Identifiers, addresses and names of files and regions.
        .replace(/\barn:\S+|\b[\w-]+\.(tf|tfvars|json|md|html|csv|zip)\b|\b[a-z]{2}-[a-z]+-\d\b|\bwesteurope\b|\baz\d\b|\bcce-\w+/g, "")
        // Names of products and abbreviations are the same in all languages; units too.
        .replace(/\b[A-Z]{2,6}\b/g, "")
        .replace(/\b\d[\d.,/:]*( ?(kB|MB|GB|TB|s|min|h|ms))?\b/g, "");
    };
    const check = (text, holder, what) => {
      const outside = text.replace(/⟦.*⟧/gs, "");
      if (/[A-Za-z]{2}/.test(left(outside))) found.push(`${what} ${holder}: ${text.trim()}`);
      else if (/[A-Za-z]{2}/.test(left(text))) found.push(`inside ${what} ${holder}: ${text.trim()}`);
    };
    const path = (element) => {
      const parts = [];
      for (let part = element; part && part !== document.body && parts.length < 3; part = part.parentElement) parts.unshift(part.tagName.toLowerCase() + (part.className && typeof part.className === "string" ? "." + part.className.split(" ")[0] : ""));
      return parts.join(" > ");
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const holder = walker.currentNode.parentElement;
      if (walker.currentNode.data.trim() === "" || holder.closest(isData)) continue;
      // A value that the API keeps as it is: the role of a contact.
      if (holder.localName === "option" && holder.value === holder.text) continue;
      check(walker.currentNode.data, path(holder), "text");
    }
    for (const name of ["aria-label", "title", "placeholder", "alt", "data-label", "aria-description"]) {
      for (const element of document.body.querySelectorAll(`[${name}]`)) {
        if (!element.closest(isData)) check(element.getAttribute(name), path(element), name);
      }
    }
    check(document.title, "", "title");
    // What a browser must not translate, and is a text of ours.
    for (const element of document.body.querySelectorAll("code, pre, kbd, [translate=no]")) {
      if (element.textContent.includes("⟦")) found.push(`kept ${path(element)}: ${element.textContent.trim()}`);
    }
    return [...new Set(found)];
  }, data);
}

/** For a look at what the journey sees: a folder for pictures of each page. */
const PICTURES = process.env.BYOC_PICTURES;

/** English texts on what is shown now; no sideways scroll at 320 px and at 1280 px. */
async function look(page, name, data) {
  await test.step(name, async () => {
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    expect.soft(await english(page, data), name).toEqual([]);
    for (const [width, height] of [[320, 640], [1280, 900]]) {
      await page.setViewportSize({ width, height });
      if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name.replaceAll(/\W+/g, "-")}-${width}.png`, fullPage: true });
      await expectNoSidewaysScroll(page);
    }
  });
}

/** A custom cloud that is active, a draft with everything typed, and a service. */
async function prepare(server) {
  const cloud = await server.createCloud({ display_name: "Analytics", tags: { team: "data" } });
  await server.provision(cloud);
  const draft = await server.createCloud({ display_name: "Half done", reserved_cidr: "10.1.0.0/16" });
  await server.addService();
  await server.call("PUT", `/console/v1/custom-cloud-environments/${draft.custom_cloud_environment_id}/draft`, {
    step: "contacts",
    identifier: `arn:aws:iam::123456789012:role/${draft.byoc_unique_name}-iam-role`,
    is_for_all_projects: true,
    accounts: [],
    projects: [],
    contacts: [{ email: "ada@example.com", real_name: "Ada Example", role: "Admin" }],
  });
  await expect.poll(async () => (await server.cloud(cloud.custom_cloud_environment_id)).state).toBe("active");
  return [cloud.custom_cloud_environment_id, draft.custom_cloud_environment_id];
}

/** Each page with its address; `at` is where things are. */
const PAGES = {
  "the list and the wizard": (at) => [
    ["list", at.list],
    ["step 1", `${at.list}/new`],
    ["step 1 of a draft", `${at.setup}/details`],
    ["step 2", `${at.setup}/deploy`],
    ["step 3", `${at.setup}/availability`],
    ["step 4", `${at.setup}/contacts`],
    ["step 5", `${at.cloud}/setup/create`],
  ],
  "a custom cloud": (at) => [
    ["draft", at.draft],
    ["overview", at.cloud],
    ["network", `${at.cloud}/network`],
    ["projects", `${at.cloud}/projects`],
    ["contacts", `${at.cloud}/contacts`],
    ["tags", `${at.cloud}/tags`],
    ["activity", `${at.cloud}/activity`],
  ],
  "organization, services and requests": (at) => [
    ["organization", `${at.admin}/organization`],
    ["organization: activity", `${at.admin}/organization/activity`],
    ["company rules", `${at.admin}/organization/company-rules`],
    ["address book", `${at.admin}/address-book`],
    ["services", at.services],
    ["new service", `${at.services}/new`],
    ["service", `${at.services}/named/pg-main`],
    ["Azure request", `${at.list}/azure`],
    ["enabling", `${at.list}/enable`],
    ["missing page", `${at.list}/no/such/page`],
  ],
  "account and operator": (at) => [
    ["account", "/account"],
    ["sessions", "/account/sessions"],
    ["tokens", "/account/tokens"],
    ["operator", "/operator"],
    ["operator: custom clouds", "/operator/custom-clouds"],
    ["operator: requests", "/operator/requests"],
    ["operator: failures", "/operator/failures"],
    ["operator: health", "/operator/health"],
    ["operator: organization", `/operator/organizations/${at.organization}`],
    ["operator: custom cloud", `/operator/organizations/${at.organization}/custom-clouds/${at.active}`],
  ],
};

for (const [part, pages] of Object.entries(PAGES)) {
  test(`UX 40: every text can be translated, and pages go from right to left: ${part}`, async ({ server, signedIn: page }) => {
    test.slow();
    const [active, draft] = await prepare(server);
    const { list } = page;
    const { organization } = server;
    const at = {
      list,
      active,
      organization,
      cloud: `${list}/${active}`,
      draft: `${list}/${draft}`,
      setup: `${list}/${draft}/setup`,
      admin: list.replace("/byoc", ""),
      services: list.replace("/admin/byoc", "/projects/shop/services"),
    };
    for (const [name, address] of pages(at)) {
      await page.goto(address);
      await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
      await look(page, name, [...DATA, "Analytics", "Half done", "shop", "pg-main", "team", organization]);
    }
  });
}

test("UX 40: set-up, sign-in, errors, menus and dialogs can be translated", async ({ freshServer, context, page, expectedProblems }) => {
  test.slow();
  // There is no invitation and no such region.
  expectedProblems.push(/status of (400|401|404)/);
  const link = new URL(await freshServer.line("set-up link: "));
  await page.goto(link.pathname + link.search + link.hash);
  await page.getByRole("button", { name: pseudo("Set up") }).click();
  await look(page, "set-up with errors", DATA);
  await freshServer.setUp();
  await page.goto("/login");
  await page.getByRole("button", { name: pseudo("Sign in") }).click();
  await look(page, "sign-in with errors", DATA);
  await page.goto("/reset-password");
  await look(page, "no reset link", DATA);
  await page.goto("/invitation");
  await look(page, "no invitation", DATA);

  await signIn(context, PERSON.email, PERSON.password);
  const list = `/organizations/${freshServer.organization}/admin/byoc`;
  const data = [...DATA, "Analytics", "Broken", "x.y"];
  await page.goto(list);
  await look(page, "empty list", data);
  const broken = await freshServer.createCloud({ display_name: "Broken", reserved_cidr: "10.2.0.0/16" });
  const console = `/console/v1/custom-cloud-environments/${broken.custom_cloud_environment_id}`;
  await freshServer.call("PUT", `${console}/rehearsal`, { chosen: "quota" });
  await freshServer.provision(broken);
  await expect.poll(async () => (await freshServer.cloud(broken.custom_cloud_environment_id)).state).toBe("creation_failed");
  await page.goto(`${list}/${broken.custom_cloud_environment_id}`);
  await look(page, "failed", data);
  await page.goto(`${list}?q=nothing`);
  await look(page, "no match", [...data, "nothing"]);

  await page.goto(list);
  await page.getByRole("button", { name: pseudo("Actions for {}").replace("{}", "Broken") }).click();
  await look(page, "menu of a row", data);
  await page.getByRole("menuitem", { name: pseudo("Rename") }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill("");
  await dialog.getByRole("button").last().click();
  await look(page, "rename with an error", data);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: pseudo("Actions for {}").replace("{}", "Broken") }).click();
  await page.getByRole("menuitem", { name: pseudo("Delete") }).click();
  await expect(dialog).toBeVisible();
  await look(page, "delete", data);
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await expect(dialog).toBeVisible();
  await look(page, "shortcuts", data);

  await page.goto(`${list}/new`);
  const next = page.getByRole("button", { name: pseudo("Next") });
  await next.click();
  await look(page, "step 1 with errors", data);
  await page.getByRole("textbox").first().fill("Analytics");
  await page.getByRole("combobox").first().fill("moon");
  await page.getByRole("textbox", { name: pseudo("CIDR block") }).fill("10.2.3.4/20");
  await page.getByRole("button", { name: pseudo("Add tag") }).click();
  await next.click();
  await look(page, "step 1 with other errors", [...data, "moon"]);
  await page.getByRole("combobox").first().fill("eu-west-1");
  await page.getByRole("option").first().click();
  await look(page, "step 1 with a region", data);
});

test("UX 40: from right to left everything is mirrored but identifiers, CIDR blocks and code", async ({ server, signedIn: page }) => {
  const [active, draft] = await prepare(server);
  await page.setViewportSize({ width: 1280, height: 900 });
  const left = (locator) => locator.boundingBox().then((box) => box.x);
  await page.goto(`${page.list}/${active}`);
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  const main = page.getByRole("main");
  expect(await left(page.getByRole("navigation", { name: pseudo("Main") }))).toBeGreaterThan(await left(main));
  const tabs = main.getByRole("navigation", { name: pseudo("Parts of the custom cloud") }).getByRole("link");
  expect(await left(tabs.nth(0))).toBeGreaterThan(await left(tabs.nth(1)));
  // The key that points to the next tab chooses it.
  await page.goto(`${page.list}/${draft}/setup/deploy`);
  const files = main.getByRole("tab");
  await files.first().focus();
  await page.keyboard.press("ArrowLeft");
  await expect(files.nth(1)).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(files.first()).toBeFocused();

  /** Texts of programs whose last letter is left of the first. */
  const reversed = () =>
    page.evaluate(() => {
      const found = [];
      let seen = 0;
      for (const holder of document.querySelectorAll("code, pre, bdi, [translate=no]")) {
        const text = [...holder.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.data.trim().length > 1);
        if (!text || !holder.checkVisibility()) continue;
        const box = (at) => {
          const range = document.createRange();
          range.setStart(text, at);
          range.setEnd(text, at + 1);
          return range.getBoundingClientRect();
        };
        const [first, last] = [box(0), box(text.data.trimEnd().length - 1)];
        seen += 1;
        if (Math.abs(first.top - last.top) < 2 && last.left < first.left) found.push(text.data);
      }
      return { found, seen };
    });
  for (const address of [`${page.list}/${active}`, `${page.list}/${active}/network`, `${page.list}/${active}/activity`, `${page.list}/${draft}/setup/deploy`, page.list]) {
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    const { found, seen } = await reversed();
    expect.soft(found, address).toEqual([]);
    expect(seen).toBeGreaterThan(3);
  }

  // What one types runs as its letters do: the slash stays in front of the 16.
  await page.goto(`${page.list}/new`);
  const cidr = page.getByRole("textbox", { name: pseudo("CIDR block") });
  expect(await cidr.evaluate((field) => getComputedStyle(field).unicodeBidi)).toBe("plaintext");
  const steps = page.getByRole("list").filter({ has: page.locator("[aria-current=step]") }).getByRole("listitem");
  expect(await left(steps.nth(0))).toBeGreaterThan(await left(steps.nth(1)));
});
