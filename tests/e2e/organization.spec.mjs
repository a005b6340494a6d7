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
  await expect(form.getByRole("alert")).toContainText("already exists as a member");
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
  await expect(projects.getByText(/No project yet/)).toBeVisible();
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

  // Whoever is alone can't go.
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
