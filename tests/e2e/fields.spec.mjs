// Fields take what people type and paste, and say what is wrong in the same words everywhere.

import { expect, test } from "./support/test.mjs";
import { Wizard } from "./support/wizard.mjs";

let wizard;

test.beforeEach(async ({ signedIn: page }) => {
  wizard = new Wizard(page);
  await wizard.open(page.list);
});

/** Puts a text into a field by the clipboard, as a person does. */
async function paste(page, field, text) {
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await field.focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Control+V");
}

const keys = (page) => page.getByRole("textbox", { name: /^Key of tag/ });
const values = (page) => page.getByRole("textbox", { name: /^Value of tag/ });

test("UX 13: stray spaces and invisible characters leave the field, after a paste and when it is left", async ({ signedIn: page }) => {
  await wizard.details();
  await paste(page, wizard.cidr, " 10.0.0.0/16\u200b");
  await expect(wizard.cidr).toHaveValue("10.0.0.0/16");
  await expect(wizard.cidr).not.toHaveAttribute("aria-invalid", "true");
  await paste(page, wizard.name, "\ufeffAnalytics \n");
  await expect(wizard.name).toHaveValue("Analytics");
  // The same over what is there already, and typed.
  await paste(page, wizard.cidr, "10.0.0.0/16 ");
  await expect(wizard.cidr).toHaveValue("10.0.0.0/16");
  await wizard.cidr.fill("  10.0.0.0/16 ");
  await wizard.cidr.blur();
  await expect(wizard.cidr).toHaveValue("10.0.0.0/16");
  // What is wrong stays as it was typed.
  await paste(page, wizard.cidr, "10.0.0.0/33");
  await wizard.cidr.blur();
  await expect(wizard.cidr).toHaveValue("10.0.0.0/33");
  await expect(wizard.cidr).toHaveAttribute("aria-invalid", "true");
  await wizard.cidr.fill("10.0.0.0/16");

  await page.getByRole("button", { name: "Add tag" }).click();
  await keys(page).first().fill(" team\u200b ");
  await values(page).first().fill(" data ");
  await values(page).first().blur();
  await expect(keys(page).first()).toHaveValue("team");
  await expect(values(page).first()).toHaveValue("data");

  await wizard.next.click();
  await wizard.deploy();
  const role = await wizard.identifier.inputValue();
  await wizard.identifier.fill(` "${role}" `);
  await wizard.identifier.blur();
  await expect(wizard.identifier).toHaveValue(role);
  await wizard.next.click();
  await wizard.isAt("availability");
  await wizard.next.click();
  await wizard.isAt("contacts");
  const email = page.getByRole("textbox", { name: "Email" }).first();
  await email.fill(" ops@example.com ");
  await email.blur();
  await expect(email).toHaveValue("ops@example.com");
});

test("UX 14: an error says what is wrong and how to fix it, in the same words at the field and in the summary", async ({ signedIn: page }) => {
  await wizard.details({ cidr: "10.0.1.0/16" });
  await page.getByRole("button", { name: "Add tag" }).click();
  await keys(page).first().fill("Name");
  await values(page).first().fill("x");
  await wizard.next.click();
  await expect(wizard.summary).toBeFocused();
  const links = wizard.summary.getByRole("link");
  await expect(links).toHaveCount(2);
  for (const [field, part] of [[wizard.cidr, "10.0.0.0/16"], [keys(page).first(), "for example my-name"]]) {
    const said = (await links.filter({ hasText: part }).textContent()).trim();
    expect(await field.evaluate((input) => document.getElementById(`${input.id}-error`).textContent.trim())).toBe(said);
    await expect(field).toHaveAccessibleDescription(new RegExp(said.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")));
  }
  await page.getByRole("button", { name: "Use 10.0.0.0/16" }).click();
  await expect(wizard.cidr).toHaveValue("10.0.0.0/16");
  await keys(page).first().fill("my-name");
  await wizard.next.click();
  await wizard.isAt("deploy");
});

test("UX 14: an error about one of several contacts says which", async ({ signedIn: page }) => {
  await wizard.details();
  await wizard.next.click();
  await wizard.deploy();
  await wizard.next.click();
  await wizard.isAt("availability");
  await wizard.next.click();
  await wizard.contacts();
  await page.getByRole("button", { name: "Add another contact" }).click();
  const second = page.getByRole("textbox", { name: "Email" }).nth(1);
  await second.fill("nope");
  await wizard.create.click();
  await expect(wizard.summary).toBeFocused();
  await expect(wizard.summary.getByRole("link", { name: /^Contact 2: “nope” has no @/ })).toBeVisible();
  await expect(second).toHaveAccessibleDescription(/Contact 2: “nope” has no @/);
});

test("UX 19: tags by keyboard: lines are pasted, a row goes, wrong keys are said at once", async ({ signedIn: page }) => {
  const add = page.getByRole("button", { name: "Add tag" });
  await add.press("Enter");
  await expect(keys(page).first()).toBeFocused();
  await paste(page, keys(page).first(), "team=data\nacme:unit=42\n\"CostCenter\": \"4711\",\n");
  await expect(keys(page)).toHaveCount(3);
  for (const [at, key, value] of [[0, "team", "data"], [1, "acme:unit", "42"], [2, "CostCenter", "4711"]]) {
    await expect(keys(page).nth(at)).toHaveValue(key);
    await expect(values(page).nth(at)).toHaveValue(value);
  }
  await expect(page.getByText("3 of 45 tags")).toBeVisible();
  await page.getByRole("button", { name: "Remove tag acme:unit" }).press("Enter");
  await expect(keys(page)).toHaveCount(2);
  await expect(keys(page).nth(1)).toBeFocused();
  await expect(keys(page).nth(1)).toHaveValue("CostCenter");
  // Duplicates, in another case too, and reserved keys.
  for (const [key, sentence] of [
    ["team", /appears twice/],
    ["Team", /differ only in capital letters/],
    ["name", /The template sets the tag Name itself/],
    ["AWS:x", /begins with “aws”, which is reserved/],
  ]) {
    await keys(page).nth(1).fill(key);
    await keys(page).nth(1).blur();
    await expect(keys(page).nth(1)).toHaveAccessibleDescription(sentence);
  }
  await page.getByRole("button", { name: "Remove tag AWS:x" }).press("Enter");
  await expect(add).toBeFocused();
  await expect(values(page).first()).toHaveAttribute("placeholder", "Value");
});

test("a role of one's own is taken with a warning, and the deployment goes on", async ({ signedIn: page }) => {
  await wizard.details();
  await wizard.next.click();
  await wizard.isAt("deploy");
  await paste(page, wizard.identifier, "arn:aws:iam::123456789012:role/platform/byoc-prod%");
  await expect(wizard.identifier).toHaveValue("arn:aws:iam::123456789012:role/platform/byoc-prod");
  await expect(page.getByText(/The template creates the role .*, not byoc-prod\./)).toBeVisible();
  await expect(wizard.identifier).not.toHaveAttribute("aria-invalid", "true");
  await wizard.next.click();
  await wizard.isAt("availability");
  await wizard.next.click();
  await wizard.contacts();
  await wizard.create.click();
  await wizard.isAt("create");
});
