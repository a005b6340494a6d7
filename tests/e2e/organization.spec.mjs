// Projects, units and members: three lists, each with a form that adds to it.

import { signIn } from "./support/browser.mjs";
import { axe, expect, PERSON, test } from "./support/test.mjs";

test("a project and a unit are added, and each form says what is missing", async ({ signedIn: page }) => {
  await page.goto(page.list.replace("/byoc", "/organization"));
  const adding = [
    { add: "Add unit", dialog: "Add organizational unit", missing: /Enter a name for the unit/, label: "Name", value: "Payments", table: "Organizational units" },
    { add: "Add project", dialog: "Add project", missing: /Enter a name for the project/, label: "Name", value: "checkout", table: "Projects" },
  ];
  for (const { add, dialog, missing, label, value, table } of adding) {
    await test.step(add, async () => {
      const opener = page.getByRole("button", { name: add });
      await opener.click();
      const form = page.getByRole("dialog", { name: dialog });
      const field = form.getByRole("textbox", { name: label, exact: true });
      await expect(field).toBeFocused();
      await form.getByRole("button", { name: add }).click();
      await expect(field).toHaveAccessibleDescription(missing);
      await page.keyboard.press("Escape");
      await expect(opener).toBeFocused();

      await opener.click();
      await field.fill(value);
      await field.press("Enter");
      await expect(form).toBeHidden();
      await expect(page.getByRole("table", { name: table }).or(page.getByRole("region", { name: table })).getByText(value).first()).toBeVisible();
    });
  }
});

test("15, 16: what the server refuses stands beside its field and in the summary, until it is corrected", async ({ server, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/status of 4(00|09)/);
  await page.goto(page.list.replace("/byoc", "/organization"));
  await page.getByRole("button", { name: "Invite member" }).click();
  const form = page.getByRole("dialog", { name: "Invite member" });
  const invite = form.getByRole("button", { name: "Create invitation link" });
  const email = form.getByRole("textbox", { name: "Email" });
  await email.fill("max@");
  await invite.click();
  const summary = form.getByRole("group", { name: "There is a problem" });
  await expect(summary).toBeFocused();
  await summary.getByRole("link").click();
  await expect(email).toBeFocused();
  await email.fill("max@example.com");
  await expect(summary).toBeHidden();

  // Only the server knows what else is wrong with it.
  const invitations = `**/organization/${server.organization}/invitations`;
  const message = "This address can't be used here. Enter another one.";
  await page.route(invitations, (route) =>
    route.request().method() === "POST"
      ? route.fulfill({ status: 400, json: { message, errors: [{ message, status: 400, field: "email", error_code: "email_refused" }] } })
      : route.continue(),
  );
  await invite.click();
  await expect(email).toHaveAccessibleDescription(new RegExp(message));
  await expect(summary).toBeFocused();
  await email.press("End");
  await page.keyboard.type("x");
  await expect(email).not.toHaveAttribute("aria-invalid");
  await expect(summary).toBeHidden();
  await page.unroute(invitations);

  // What belongs to no field stands above the form.
  await email.fill(PERSON.email);
  await page.keyboard.press("Enter");
  await expect(form.getByRole("alert")).toContainText("already exists in this organization");
});

test("a list that can't be loaded says so in its own card, and reads itself again", async ({ server, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/status of 500/);
  const address = `**/organization/${server.organization}/projects`;
  await page.route(address, (route) => route.fulfill({ status: 500, json: { message: "Projects broke. Try again.", errors: [] } }));
  await page.goto(page.list.replace("/byoc", "/organization"));
  const projects = page.getByRole("region", { name: "Projects" });
  await expect(projects.getByRole("alert")).toContainText("Projects could not be loaded");
  await expect(page.getByRole("table", { name: "Members" })).toBeVisible();
  await page.unroute(address);
  const again = projects.getByRole("button", { name: "Try again" });
  await again.focus();
  await page.keyboard.press("Enter");
  await expect(projects.getByRole("alert")).toHaveCount(0);
  await expect(projects.getByText(/No projects yet/)).toBeVisible();
  // The button is gone: the focus stayed in the card.
  await expect(projects).toBeFocused();
});

test("a member gets another role and is removed; the last super admin stays", async ({ server, context, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/status of 409/);
  const max = { email: "max@example.com", real_name: "Max Example", role: "member", password: "correct horse battery staple" };
  await server.addMember(max);
  await page.goto(page.list.replace("/byoc", "/organization"));
  const table = page.getByRole("table", { name: "Members" });
  const row = table.getByRole("row", { name: /Max Example/ });
  const choose = async (name, item) => {
    await table.getByRole("button", { name: `Actions for ${name}` }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  const dialog = page.getByRole("dialog");

  // The only super admin can't leave.
  await choose(PERSON.name, "Leave organization");
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await dialog.getByRole("button", { name: "Leave" }).click();
  await expect(dialog.getByRole("alert")).toContainText("the only super admin");
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(table.getByRole("button", { name: `Actions for ${PERSON.name}` })).toBeFocused();

  await choose("Max Example", "Make super admin");
  await dialog.getByRole("button", { name: "Make super admin" }).click();
  await expect(row).toContainText("Super admin");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("status").filter({ hasText: "Max Example is a super admin now" })).toBeVisible();

  await choose("Max Example", "Remove member");
  await dialog.getByRole("button", { name: "Remove" }).click();
  await expect(row).toBeHidden();

  // Gone for the person too, whose account stays.
  await signIn(context, max.email, max.password);
  const { organizations } = await (await context.request.get("/console/v1/session")).json();
  expect(organizations).toEqual([]);
});

test("a member sees who belongs to the organization, and why nothing can be changed", async ({ server, context, page }) => {
  const max = { email: "max@example.com", real_name: "Max Example", role: "member", password: "correct horse battery staple" };
  await server.addMember(max);
  await signIn(context, max.email, max.password);
  await page.goto(`/organizations/${server.organization}/admin/organization`);
  await page.getByRole("button", { name: "Actions for Max Example" }).click();
  const leave = page.getByRole("menuitem", { name: /^Leave/ });
  await expect(leave).toBeDisabled();
  await expect(leave).toContainText(/super admin/);

  // The whole menu is in sight on a small screen too.
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 320, height: 700 });
  await page.getByRole("button", { name: "Actions for Max Example" }).click();
  const menu = await page.getByRole("menu").boundingBox();
  expect(menu.x).toBeGreaterThanOrEqual(0);
  expect(menu.x + menu.width).toBeLessThanOrEqual(320);
});

const organization = (page) => page.list.replace("/byoc", "/organization");
const shared = async (server, cloud, projects, accounts = []) =>
  server.call("PUT", `${server.clouds}/${cloud.custom_cloud_environment_id}/permissions`, { accounts, projects });

/** Chooses from the menu of a row. */
async function choose(page, name, item) {
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: item }).click();
  return page.getByRole("dialog");
}

test("a project is renamed, moved and deleted, and what depends on it is named first", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  const at = `/console/v1/organization/${server.organization}`;
  const unit = await server.call("POST", `${at}/units`, { account_name: "Payments" });
  await server.call("POST", `${at}/projects`, { project_name: "chekout" });
  await shared(server, cloud, ["chekout"]);
  await page.goto(organization(page));
  const row = (name) => page.getByRole("table", { name: "Projects" }).getByRole("row", { name: new RegExp(name) });
  await expect(row("chekout")).toContainText("No unit");

  // By keyboard alone.
  await page.getByRole("button", { name: "Actions for chekout" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Rename" }).focus();
  await page.keyboard.press("Enter");
  const name = page.getByRole("dialog", { name: "Rename chekout" }).getByRole("textbox", { name: "Name" });
  await expect(name).toBeFocused();
  await name.fill("Check out");
  await page.keyboard.press("Enter");
  await expect(name).toHaveAccessibleDescription(/lower-case letters, digits and dashes/);
  await name.fill("checkout");
  await page.keyboard.press("Enter");
  await expect(row("checkout")).toBeVisible();
  const permissions = `${server.clouds}/${cloud.custom_cloud_environment_id}/permissions`;
  expect(await server.call("GET", permissions)).toEqual({ accounts: [], projects: ["checkout"] });

  const move = await choose(page, "checkout", "Move to another unit");
  await move.getByRole("combobox", { name: "Organizational unit" }).selectOption("Payments");
  await expect(move.getByText("The project can use the same custom clouds as before.")).toBeVisible();
  await move.getByRole("button", { name: "Move project" }).click();
  await expect(row("checkout")).toContainText("Payments");

  const stop = await choose(page, "Payments", "Delete unit");
  await expect(stop.getByText("1 project in this unit: checkout. Move or delete it first.")).toBeVisible();
  await expect(stop.getByRole("button", { name: "Delete unit" })).toBeDisabled();
  await page.keyboard.press("Escape");

  await shared(server, cloud, ["checkout"], [unit.account_id]);
  const remove = await choose(page, "checkout", "Delete project");
  await expect(remove.getByText("This project loses 1 custom cloud:")).toBeVisible();
  await expect(remove.getByRole("listitem").filter({ hasText: "Analytics" })).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await remove.getByRole("button", { name: "Delete project" }).click();
  await expect(page.getByText("No projects yet. Add the first one.")).toBeVisible();
  expect((await server.call("GET", permissions)).projects).toEqual([]);

  const last = await choose(page, "Payments", "Delete unit");
  await expect(last.getByText("This unit loses 1 custom cloud:")).toBeVisible();
  await last.getByRole("button", { name: "Delete unit" }).click();
  await expect(page.getByText("No units yet. Units are optional.")).toBeVisible();
  expect(await server.call("GET", permissions)).toEqual({ accounts: [], projects: [] });
});

test("a member of a project sees its custom clouds and no draft, without a reload", async ({ server, browser, signedIn: page }) => {
  const mine = await server.createCloud({ display_name: "Ours" });
  const other = await server.createCloud({ display_name: "Theirs", reserved_cidr: "10.8.0.0/16" });
  const draft = await server.createCloud({ display_name: "Sketch", reserved_cidr: "10.9.0.0/16" });
  const at = `/console/v1/organization/${server.organization}`;
  for (const project_name of ["shop", "lab"]) await server.call("POST", `${at}/projects`, { project_name });
  await shared(server, mine, ["shop"]);
  await shared(server, other, ["lab"]);
  await shared(server, draft, ["shop"]);
  for (const cloud of [mine, other]) {
    await server.provision(cloud);
    await expect.poll(async () => (await server.cloud(cloud.custom_cloud_environment_id)).state).toBe("active");
  }
  const max = { email: "max@example.com", real_name: "Max Example", role: "member", password: "correct horse battery staple" };
  await server.addMember(max);

  const context = await browser.newContext({ baseURL: server.url });
  await signIn(context, max.email, max.password);
  const theirs = await context.newPage();
  await theirs.goto(`/organizations/${server.organization}/admin/byoc`);
  const link = (name) => theirs.getByRole("link", { name, exact: true });
  await expect(theirs.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(link("Ours")).toHaveCount(0);

  // Somebody makes them a member of the project.
  await page.goto(organization(page));
  const people = await choose(page, "shop", "Manage members");
  await people.getByRole("combobox", { name: "Person" }).selectOption({ label: "Max Example (max@example.com)" });
  await people.getByRole("button", { name: "Add to project" }).click();
  await expect(people.getByRole("combobox", { name: "Role of Max Example (max@example.com)" })).toHaveValue("read_only");
  await expect(link("Ours")).toBeVisible();
  await expect(link("Theirs")).toHaveCount(0);
  await expect(link("Sketch")).toHaveCount(0);

  // What they may use changes, and with it what they see.
  await shared(server, other, ["lab", "shop"]);
  await expect(link("Theirs")).toBeVisible();
  await shared(server, other, ["lab"]);
  await expect(link("Theirs")).toHaveCount(0);
  await people.getByRole("button", { name: "Remove Max Example (max@example.com)" }).click();
  await expect(link("Ours")).toHaveCount(0);
  await context.close();
});

test("UX 32: at 320 px the members show role and actions", async ({ server, signedIn: page }) => {
  const max = { email: "max@example.com", real_name: "Max Example", role: "member", password: "correct horse battery staple" };
  await server.addMember(max);
  await server.joinProject(max.email, "checkout");
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(organization(page));
  const row = page.getByRole("table", { name: "Members" }).getByRole("row", { name: /Max Example/ });
  for (const part of [row.getByText("Member", { exact: true }), row.getByRole("button", { name: "Actions for Max Example" }), page.getByRole("button", { name: "Actions for checkout" })]) {
    const box = await part.boundingBox();
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(320);
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);

  // The buttons of a dialog stand one below the other, of one width.
  const dialog = await choose(page, "checkout", "Delete project");
  const widths = await Promise.all(["Cancel", "Delete project"].map(async (name) => (await dialog.getByRole("button", { name }).boundingBox()).width));
  expect(Math.abs(widths[0] - widths[1])).toBeLessThanOrEqual(1);
});

test("UX 30: nothing on the page of the organization jumps while it loads", async ({ server, signedIn: page }) => {
  for (let number = 0; number < 6; number++) {
    await server.call("POST", `/console/v1/organization/${server.organization}/projects`, { project_name: `project-${number}` });
  }
  await page.addInitScript(() => {
    window.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(organization(page));
  await expect(page.getByRole("table", { name: "Members" })).toBeVisible();
  await expect(page.getByRole("row", { name: /project-5/ })).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  expect(await page.evaluate(() => window.shift)).toBeLessThanOrEqual(0.02);
});
