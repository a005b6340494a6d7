// Projects, units and members: three lists, each with a form that adds to it.

import { signIn } from "./support/browser.mjs";
import { axe, expect, PERSON, test } from "./support/test.mjs";

test("a project, a unit and a member are added, and each form says what is missing", async ({ signedIn: page }) => {
  await page.goto(page.list.replace("/byoc", "/organization"));
  const adding = [
    { add: "Add unit", dialog: "Add organizational unit", missing: /Enter a name for the unit/, label: "Name", value: "Payments", table: "Organizational units" },
    { add: "Add project", dialog: "Add project", missing: /Enter a name for the project/, label: "Name", value: "checkout", table: "Projects" },
    { add: "Add member", dialog: "Add member", missing: /Enter an email address/, label: "Email", value: "max@example.com", table: "Members" },
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
      if (add === "Add member") {
        await form.getByRole("textbox", { name: /^Name/ }).fill("Max Example");
        await form.getByLabel(/First password/).fill("correct horse battery staple");
      }
      await field.press("Enter");
      await expect(form).toBeHidden();
      await expect(page.getByRole("table", { name: table }).or(page.getByRole("region", { name: table })).getByText(value).first()).toBeVisible();
    });
  }
});

test("15, 16: what the server refuses stands beside its field and in the summary, until it is corrected", async ({ signedIn: page, expectedProblems }) => {
  expectedProblems.push(/status of 400/);
  await page.goto(page.list.replace("/byoc", "/organization"));
  await page.getByRole("button", { name: "Add member" }).click();
  const form = page.getByRole("dialog", { name: "Add member" });
  const add = form.getByRole("button", { name: "Add member" });
  await form.getByRole("textbox", { name: "Email" }).fill("max@example.com");
  const password = form.getByLabel("First password");
  await password.fill("elevenchars");
  await add.click();
  const summary = form.getByRole("group", { name: "There is a problem" });
  await expect(summary).toBeFocused();
  await expect(password).toHaveAccessibleDescription(/at least 12 characters, for example four random words/);
  await password.fill("four random words");
  await expect(summary).toBeHidden();

  // Only the server knows that the person is new and needs a name.
  const name = form.getByRole("textbox", { name: "Name" });
  await add.click();
  await expect(name).toHaveAttribute("aria-invalid", "true");
  await expect(summary).toBeFocused();
  await summary.getByRole("link").click();
  await expect(name).toBeFocused();
  await page.keyboard.type("M");
  await expect(name).not.toHaveAttribute("aria-invalid");
  await expect(summary).toBeHidden();
  await page.keyboard.type("ax Example");
  await page.keyboard.press("Enter");
  await expect(form).toBeHidden();
  await expect(page.getByRole("table", { name: "Members" }).getByText("Max Example")).toBeVisible();
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
