// From an empty server to an Active custom cloud, as somebody who has read nothing but the README.

import { ORGANIZATION, PERSON, expect, test } from "./support/test.mjs";
import { Wizard } from "./support/wizard.mjs";

test("set-up, sign-in, wizard, Active (1, 2, 3)", async ({ freshServer, page }) => {
  await test.step("set the server up", async () => {
    await page.goto(await freshServer.line("set-up link: "));
    await page.getByRole("textbox", { name: "Organization" }).fill(ORGANIZATION);
    await page.getByRole("textbox", { name: "Your name" }).fill(PERSON.name);
    await page.getByRole("textbox", { name: "Email" }).fill(PERSON.email);
    await page.getByLabel("Password").fill(PERSON.password);
    await page.getByRole("button", { name: "Set up" }).click();
    await expect(page.getByRole("heading", { name: "Bring your own cloud" })).toBeVisible();
  });

  await test.step("sign out and in again", async () => {
    await page.getByRole("button", { name: /Account/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("textbox", { name: "Email" }).fill(PERSON.email);
    await page.getByLabel("Password").fill(PERSON.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("heading", { name: "Bring your own cloud" })).toBeVisible();
  });

  const wizard = new Wizard(page);
  await test.step("create a custom cloud", async () => {
    await page.getByRole("link", { name: "Create custom cloud" }).first().click();
    await wizard.isAt("details");
    await wizard.finish({ name: "Analytics" });
  });

  await test.step("watch it become active", async () => {
    await expect(page.getByText("Analytics is active").first()).toBeVisible();
    await page.getByRole("link", { name: "Bring your own cloud" }).first().click();
    const row = page.getByRole("row", { name: /Analytics/ });
    await expect(row).toContainText("Active");
    await expect(row).toContainText("10.0.0.0/16");
  });
});

test("a set-up link works once", async ({ freshServer, page }) => {
  const link = await freshServer.line("set-up link: ");
  await freshServer.setUp();
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This server is already set up" })).toBeVisible();
});

test("set-up says what is missing, each with its field (11, 15)", async ({ freshServer, page }) => {
  await page.goto(await freshServer.line("set-up link: "));
  await page.getByRole("button", { name: "Set up" }).click();
  const summary = page.getByRole("group", { name: "There is a problem" });
  await expect(summary).toBeFocused();
  await expect(page).toHaveTitle(/^Error: /);
  await summary.getByRole("link", { name: /email/ }).click();
  await expect(page.getByRole("textbox", { name: "Email" })).toBeFocused();
});

test("a wrong password is refused in words that do not tell whether the person exists", async ({ server, page, expectedProblems }) => {
  expectedProblems.push(/40[01]/);
  const refusal = async (email) => {
    await page.goto("/login");
    await page.getByRole("textbox", { name: "Email" }).fill(email);
    await page.getByLabel("Password").fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    const text = await page.getByRole("alert").filter({ hasText: "password" }).first().textContent();
    return text.replace(/Request.*/s, "");
  };
  expect(server.organization).toBeTruthy();
  expect(await refusal(PERSON.email)).toBe(await refusal("nobody@example.com"));
});

test("a page asked for before signing in is shown afterwards", async ({ server, page }) => {
  const address = `/organizations/${server.organization}/admin/byoc/new`;
  await page.goto(address);
  await page.getByRole("textbox", { name: "Email" }).fill(PERSON.email);
  await page.getByLabel("Password").fill(PERSON.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(address);
  await new Wizard(page).isAt("details");
});

for (const address of ["/", "/login"]) {
  test(`${address} leads a person who is signed in to the list`, async ({ server, signedIn: page }) => {
    await page.goto(server.url + address);
    await expect(page.getByRole("heading", { level: 1, name: "Bring your own cloud" })).toBeVisible();
  });
}
