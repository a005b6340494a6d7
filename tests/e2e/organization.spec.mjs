// Projects, units and members: three lists, each with a form that adds to it.

import { expect, test } from "./support/test.mjs";

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
