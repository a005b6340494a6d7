// Projects, units, members and services with many rows: filter and order, and only rows near the viewport are in the
// document.

import { signIn } from "./support/browser.mjs";
import { axe, expect, expectNoSidewaysScroll, test } from "./support/test.mjs";

const COUNT = 300;
const nameOf = (kind, number) => `${kind}-${String(number).padStart(3, "0")}`;
const organizationPage = (page) => page.list.replace("/byoc", "/organization");
const table = (page, name) => page.getByRole("table", { name, exact: true });
const row = (page, name) => page.getByRole("row", { name: new RegExp(`\\b${name}\\b`) });
const actions = (page, name) => page.getByRole("button", { name: `Actions for ${name}`, exact: true });

/** As many, a few requests at a time. */
async function each(count, make) {
  const numbers = Array.from({ length: count }, (_, number) => number);
  const work = async () => {
    for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) await make(number);
  };
  await Promise.all(Array.from({ length: 6 }, work));
}

const addProjects = (server, count = COUNT) =>
  each(count, (number) => server.call("POST", `/console/v1/organization/${server.organization}/projects`, { project_name: nameOf("project", number) }));

/** Members as the server would list them: each would have to choose a password. */
async function showMembers(page, server, change = () => {}) {
  await page.route(`**/organization/${server.organization}/members`, async (route) => {
    const answer = await (await route.fetch()).json();
    for (let number = 0; number < COUNT; number += 1) {
      const name = nameOf("Person", number);
      answer.members.push({ user_id: `u-${number}`, email: `${name}@example.com`.toLowerCase(), real_name: name, role: "member", is_deactivated: number % 50 === 7 });
    }
    change(answer.members);
    await route.fulfill({ json: answer });
  });
}

test("UX 28: of 300 projects some are in the document, and the focus, the scroll bar and the filter reach all", async ({ server, signedIn: page }) => {
  test.slow();
  await addProjects(server);
  await page.goto(organizationPage(page));
  const projects = table(page, "Projects");
  await expect(projects).toHaveAttribute("aria-rowcount", String(COUNT + 1));
  const unit = () => projects.getByRole("columnheader", { name: "Organizational unit" }).boundingBox();
  const before = await unit();
  expect(await projects.getByRole("row").count()).toBeLessThan(120);

  // The last one is the last before the next card.
  await page.getByRole("button", { name: "Add unit" }).focus();
  await expect(row(page, nameOf("project", COUNT - 1))).toBeInViewport();
  await expect(row(page, nameOf("project", COUNT - 1))).toHaveAttribute("aria-rowindex", String(COUNT + 1));
  await page.keyboard.press("Escape");
  // As by dragging the scroll bar.
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight / 2));
  await expect(row(page, nameOf("project", COUNT / 2))).toBeVisible();
  const after = await unit();
  expect([after.x, after.width]).toEqual([before.x, before.width]);

  // The cards below move up with what the filter hides.
  const filter = page.getByRole("searchbox", { name: "Filter projects" });
  await filter.fill("PROJECT-28");
  await expect(page.getByText("10 of 300 projects")).toBeVisible();
  await expect(projects.getByRole("row")).toHaveCount(11);
  await expect(page).toHaveURL(/\?projects-q=PROJECT-28$/);
  await expect(projects.getByRole("row").nth(1).locator("mark")).toHaveText("project-28");
  await projects.getByRole("button", { name: "Name" }).click();
  await expect(projects.getByRole("row").nth(1)).toContainText(nameOf("project", 289));
  await expect(projects.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "descending");
  expect(await axe(page)).toEqual([]);

  // Filter and order are in the address.
  await page.reload();
  await expect(projects.getByRole("row").nth(1)).toContainText(nameOf("project", 289));
  await filter.fill("nothing like it");
  await expect(page.getByRole("heading", { name: "No project matches" })).toBeVisible();
  await page.getByRole("button", { name: "Clear filter" }).click();
  await expect(filter).toBeFocused();
  await expect(projects.getByRole("row").nth(1)).toContainText(nameOf("project", COUNT - 1));
  expect(await projects.getByRole("row").count()).toBeLessThan(120);
});

test("UX 28: End reaches the last of 300 members, and a menu far down works by keyboard", async ({ server, signedIn: page }) => {
  await showMembers(page, server);
  await page.goto(organizationPage(page));
  const members = table(page, "Members");
  await expect(members).toHaveAttribute("aria-rowcount", String(COUNT + 2));
  await page.keyboard.press("End");
  await expect(row(page, nameOf("Person", COUNT - 1))).toBeVisible();
  expect(await members.getByRole("row").count()).toBeLessThan(120);
  const person = nameOf("Person", COUNT - 3);
  await actions(page, person).press("ArrowDown");
  await expect(page.getByRole("menuitem", { name: "Make super admin" })).toBeFocused();
  await expect(actions(page, person)).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("menuitem", { name: "Remove member" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: new RegExp(`Remove ${person}`) })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(actions(page, person)).toBeFocused();
  await expect(actions(page, person)).toHaveAttribute("aria-expanded", "false");
  await page.keyboard.press("Tab");
  await expect(actions(page, nameOf("Person", COUNT - 2))).toBeFocused();
});

test("UX 28: a member far down changes in place, and after a removal the focus is on the next one", async ({ server, signedIn: page }) => {
  const done = {};
  await showMembers(page, server, (members) => {
    const admin = members.find(({ user_id }) => user_id === done.admin);
    if (admin) admin.role = "super_admin";
    if (done.removed) members.splice(members.findIndex(({ user_id }) => user_id === done.removed), 1);
  });
  await page.route(`**/organization/${server.organization}/members/*`, async (route) => {
    const id = route.request().url().split("/").at(-1);
    if (route.request().method() === "DELETE") done.removed = id;
    else done.admin = id;
    await route.fulfill({ json: {} });
  });
  await page.goto(organizationPage(page));
  await expect(table(page, "Members")).toBeVisible();
  await page.keyboard.press("End");
  const [changed, next] = [280, 281].map((number) => nameOf("Person", number));
  const choose = async (name, item) => {
    await actions(page, name).press("Enter");
    await page.getByRole("menuitem", { name: item }).click();
  };
  await choose(changed, "Make super admin");
  await page.getByRole("dialog").getByRole("button", { name: "Make super admin" }).press("Enter");
  await expect(row(page, changed)).toContainText("Super admin");
  await expect(actions(page, changed)).toBeFocused();
  await expect(row(page, changed)).toBeInViewport();

  await choose(changed, "Remove member");
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).press("Enter");
  await expect(row(page, changed)).toHaveCount(0);
  await expect(actions(page, next)).toBeFocused();
  await expect(row(page, next)).toBeInViewport();
});

test("UX 28: an id is copied from a row, and a renamed row keeps the focus", async ({ server, context, signedIn: page }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const units = `/console/v1/organization/${server.organization}/units`;
  await each(15, (number) => server.call("POST", units, { account_name: nameOf("Unit", number) }));
  await addProjects(server, 3);
  await page.goto(organizationPage(page));
  const copy = page.getByRole("button", { name: "Copy ID of Unit-004" });
  await copy.focus();
  await page.keyboard.press("Enter");
  const copied = page.getByRole("button", { name: "Copied ID of Unit-004" });
  await expect(copied).toBeFocused();
  await expect(page.getByRole("status").filter({ hasText: "Copied" })).toHaveCount(1);
  const { accounts } = await server.call("GET", units);
  const { account_id } = accounts.find(({ account_name }) => account_name === "Unit-004");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(account_id);
  await page.getByRole("searchbox", { name: "Filter units" }).fill(account_id);
  await expect(table(page, "Organizational units").getByRole("row")).toHaveCount(2);

  await actions(page, nameOf("project", 0)).press("Enter");
  await page.getByRole("menuitem", { name: "Rename" }).press("Enter");
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("zebra");
  await page.keyboard.press("Enter");
  await expect(actions(page, "zebra")).toBeFocused();
  // The address keeps what the other table shows.
  await expect(page).toHaveURL(/units-q=/);
});

test("UX 28, 32: at 320 px a long table has its order and filter, and reaches the last row", async ({ server, signedIn: page }) => {
  await showMembers(page, server);
  await page.setViewportSize({ width: 320, height: 700 });
  await page.goto(organizationPage(page));
  await page.getByRole("combobox", { name: "Order of members" }).selectOption("Name, descending");
  await expect(page).toHaveURL(/members-sort=-name$/);
  await expect(table(page, "Members").getByRole("row").first()).toContainText(nameOf("Person", COUNT - 1));
  await page.getByRole("searchbox", { name: "Filter members" }).fill("deactivated");
  await expect(page.getByText("6 of 301 members")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
  await expect(row(page, nameOf("Person", 0))).toBeVisible();
  await expectNoSidewaysScroll(page);
});

test("UX 28: Back from a service far down returns to it, and another project shows its own services", async ({ server, signedIn: page }) => {
  test.slow();
  await server.addService({ service_name: nameOf("pg", 0) });
  await each(149, (number) => server.addService({ service_name: nameOf("pg", number + 1) }));
  await server.call("POST", `/console/v1/organization/${server.organization}/projects`, { project_name: "other" });
  await server.call("POST", "/v1/project/other/service", { service_name: "kafka-other", service_type: "kafka", plan: "business-4", cloud: "aws-eu-west-1" });
  await page.goto(`/organizations/${server.organization}/projects/shop/services`);
  const services = table(page, "Services");
  const link = (number) => services.getByRole("link", { name: nameOf("pg", number) });
  await expect(services).toHaveAttribute("aria-rowcount", "151");
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight * 0.8));
  await link(125).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(nameOf("pg", 125));
  await page.goBack();
  await expect(link(125)).toBeFocused();
  await expect(link(125)).toBeInViewport();
  await page.getByRole("combobox", { name: "Project", exact: true }).selectOption("other");
  await expect(services.getByRole("row")).toHaveCount(2);
  await expect(services.getByRole("link", { name: "kafka-other" })).toBeVisible();
});

test("UX 28: 400 blocks of the address book are in the order of their addresses, and one far down is edited in place", async ({ server, signedIn: page }) => {
  const rows = Array.from({ length: 400 }, (_, number) => ({
    name: nameOf("Office", number),
    cidr: `10.${number % 200}.${number < 200 ? 0 : 128}.0/24`,
    kind: "on_premises",
  }));
  await server.call("POST", `/console/v1/organization/${server.organization}/address-book`, { rows });
  await page.goto(page.list.replace("/byoc", "/address-book"));
  const book = table(page, "Address book");
  await expect(book).toHaveAttribute("aria-rowcount", "401");
  await expect(book.getByRole("row").nth(1)).toContainText("10.0.0.0/24");
  // After 10.1 comes 10.2, not 10.10.
  await expect(book.getByRole("row").nth(5)).toContainText("10.2.0.0/24");
  await page.keyboard.press("End");
  await expect(row(page, nameOf("Office", 399))).toBeInViewport();
  expect(await book.getByRole("row").count()).toBeLessThan(120);

  const office = nameOf("Office", 398);
  await actions(page, `10.198.128.0/24 (${office})`).press("Enter");
  await page.getByRole("menuitem", { name: "Edit block" }).press("Enter");
  const form = page.getByRole("dialog", { name: "Edit 10.198.128.0/24" });
  await form.getByRole("textbox", { name: "Name" }).fill("Harbour");
  await page.keyboard.press("Enter");
  await expect(row(page, "Harbour")).toBeInViewport();
  await expect(actions(page, "10.198.128.0/24 (Harbour)")).toBeFocused();

  await page.getByRole("searchbox", { name: "Filter blocks" }).fill("harbour");
  await expect(page.getByText("1 of 400 blocks")).toBeVisible();
  await expect(page).toHaveURL(/\?q=harbour$/);
});

test("UX 28: the activity of the organization has thousands of events, newest first, and says field by field what changed", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud({ display_name: "Harbour" });
  await server.call("POST", `/console/v1/organization/${server.organization}/projects`, { project_name: "routes" });
  // Older events, as the server would answer them: page by page.
  const many = 2500;
  const first = 1_000_000;
  await page.route(/\/events\?include=custom_clouds&cursor=0/, async (route) => {
    const asked = new URL(route.request().url()).searchParams;
    const from = Number(asked.get("cursor").slice(1));
    const end = Math.min(many, from + Number(asked.get("limit")));
    const events = Array.from({ length: end - from }, (_, at) => ({
      sequence: first - from - at,
      custom_cloud_environment_id: "",
      action: "project_create",
      actor: "ada@example.com",
      time: new Date(Date.UTC(2026, 0, 1) - (from + at) * 60_000).toISOString(),
      changes: [{ field: "project_name", after: `old-${from + at}` }],
      summary: `Added project ${nameOf("old", from + at)}`,
    }));
    await route.fulfill({ json: { events, cursor: end < many ? `0${end}` : undefined } });
  });
  await page.route(/\/events\?include=custom_clouds&?$/, async (route) => {
    const answer = await (await route.fetch()).json();
    const events = answer.events.map((event) => ({ ...event, sequence: first + event.sequence }));
    await route.fulfill({ json: { events, cursor: "00" } });
  });
  await page.goto(organizationPage(page));
  await page.getByRole("navigation", { name: "Parts of the organization" }).getByRole("link", { name: "Activity" }).click();
  const events = table(page, "Activity");
  await expect(events.getByRole("columnheader", { name: "When" })).toHaveAttribute("aria-sort", "descending");
  await expect(events.getByRole("row").nth(1)).toContainText("routes");
  await expect(events).toHaveAttribute("aria-rowcount", /^25\d\d$/);
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("End");
  await expect(row(page, nameOf("old", many - 1))).toBeInViewport();
  expect(await events.getByRole("row").count()).toBeLessThan(120);

  // Something happens meanwhile.
  await page.keyboard.press("Home");
  await server.call("POST", `/console/v1/organization/${server.organization}/projects`, { project_name: "quays" });
  await expect(events.getByRole("row").nth(1)).toContainText("quays");

  await page.getByRole("searchbox", { name: "Filter activity" }).fill("harbour");
  await events.getByRole("link", { name: /Harbour/ }).last().click();
  await expect(page).toHaveURL(new RegExp(`${cloud.custom_cloud_environment_id}/activity$`));
  await page.goBack();
  await expect(page.getByRole("searchbox", { name: "Filter activity" })).toHaveValue("harbour");
  // The list may be asking once more.
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

test("UX 28: members are told who reads the activity of the organization", async ({ server, signedIn, browser }) => {
  const member = { email: "max@example.com", real_name: "Max", password: "correct horse battery" };
  await server.addMember(member);
  const context = await browser.newContext({ baseURL: server.url });
  await signIn(context, member.email, member.password);
  const page = await context.newPage();
  await page.goto(signedIn.list.replace("/byoc", "/organization/activity"));
  await expect(page.getByText("Only super admins of this organization can read its history.")).toBeVisible();
  await context.close();
});

test("UX 26: in every list rows are compact and columns hidden as was chosen, and what hides shows again", async ({ server, signedIn: page }) => {
  await each(15, (number) => server.call("POST", `/console/v1/organization/${server.organization}/units`, { account_name: nameOf("Unit", number) }));
  await addProjects(server, 12);
  await page.goto(organizationPage(page));
  const projects = page.getByRole("search", { name: "Projects" });
  const units = page.getByRole("search", { name: "Organizational units" });
  const height = () => row(page, nameOf("project", 3)).evaluate((element) => element.getBoundingClientRect().height);
  const unit = table(page, "Projects").getByRole("columnheader", { name: "Organizational unit" });
  await expect(unit).toBeVisible();
  const before = await height();
  await projects.getByRole("button", { name: "View" }).press("Enter");
  await page.getByRole("menuitemcheckbox", { name: "Compact rows" }).press("Enter");
  await expect.poll(height).toBeLessThan(before);
  // One choice for all lists.
  await units.getByRole("button", { name: "View" }).click();
  await expect(page.getByRole("menuitemcheckbox", { name: "Compact rows" })).toBeChecked();
  await page.keyboard.press("Escape");

  await projects.getByRole("button", { name: "View" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Column: Organizational unit" }).click();
  await expect(unit).toHaveCount(0);
  await expect(row(page, nameOf("project", 3)).getByRole("cell")).toHaveCount(await table(page, "Projects").getByRole("columnheader").count() - 1);
  expect(await axe(page)).toEqual([]);
  await page.reload();
  await expect(row(page, nameOf("project", 3))).toBeVisible();
  await expect(unit).toHaveCount(0);
  expect(await height()).toBeLessThan(before);
  for (let number = 0; number < 12; number += 1) await server.call("DELETE", `/console/v1/organization/${server.organization}/projects/${nameOf("project", number)}`);
  await addProjects(server, 1);
  await page.reload();
  await projects.getByRole("button", { name: "View" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Column: Organizational unit" }).click();
  await expect(unit).toBeVisible();
});
