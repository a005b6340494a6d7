// What keeps people going in the wizard and in the editors: no dead end, no lost focus, saving on the way.

import { axe, expect, expectNoSidewaysScroll, test } from "./support/test.mjs";
import { Wizard } from "./support/wizard.mjs";

test("UX 21: what is changed in a tab is saved on the way out, or keeps the page and says why not", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  const id = cloud.custom_cloud_environment_id;
  await page.goto(`${page.list}/${id}/contacts`);
  const email = page.getByRole("textbox", { name: "Email" }).first();
  const away = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Organization" });
  const dialog = page.getByRole("dialog", { name: "Leave without saving?" });
  const save = dialog.getByRole("button", { name: "Save and leave" });
  await email.fill("nope");
  await away.click();
  await expect(dialog.getByRole("button", { name: "Stay" })).toBeFocused();
  await save.click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("group", { name: "There is a problem" })).toBeFocused();

  await email.fill("grace@example.com");
  await away.click();
  await save.click();
  await expect(page.getByRole("heading", { level: 1, name: "Organization" })).toBeVisible();
  const saved = await server.cloud(id);
  expect(saved.contact_emails.map((contact) => contact.email)).toEqual(["grace@example.com"]);
});

test("UX 21: with changes in two tabs saving one of them does not lose the other", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  const address = `${page.list}/${cloud.custom_cloud_environment_id}`;
  await page.goto(`${address}/contacts`);
  const email = page.getByRole("textbox", { name: "Email" }).first();
  await email.fill("grace@example.com");
  await page.getByRole("link", { name: "Tags", exact: true }).click();
  await page.getByRole("button", { name: "Add tag" }).click();
  await page.getByRole("textbox", { name: /^Key of tag/ }).first().fill("team");
  await page.getByRole("textbox", { name: /^Value of tag/ }).first().fill("data");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Organization" }).click();
  const dialog = page.getByRole("dialog", { name: "Leave without saving?" });
  await dialog.getByRole("button", { name: "Save and leave" }).click();
  await expect.poll(async () => Object.keys((await server.cloud(cloud.custom_cloud_environment_id)).tags)).toContainEqual(expect.stringContaining("team"));
  await expect(dialog).toBeVisible();
  await dialog.getByRole("button", { name: "Stay" }).click();
  await page.getByRole("link", { name: "Contacts", exact: true }).click();
  await expect(email).toHaveValue("grace@example.com");
});

test("after saving, the focus is not on a button that can't be pressed", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}/contacts`);
  await page.getByRole("textbox", { name: "Email" }).first().fill("grace@example.com");
  const save = page.getByRole("button", { name: "Save contacts" });
  await save.focus();
  await page.keyboard.press("Enter");
  await expect(save).toHaveAttribute("aria-disabled", "true");
  await expect(page.getByText("Contacts saved").first()).toBeVisible();
  await expect(page.locator("main :focus")).toHaveCount(1);
  await expect(page.locator(":focus")).not.toHaveAttribute("aria-disabled", "true");
});

test.describe("with an operator who can be reached", () => {
  test.use({ serverOptions: { configuration: 'operator_contact = "clouds@example.com"' } });

  test("Azure leads to its request, says whom to ask, and Next why it can't be pressed", async ({ signedIn: page }) => {
    const wizard = new Wizard(page);
    await wizard.open(page.list);
    await wizard.choose("Microsoft Azure");
    const request = page.getByRole("link", { name: "Request a custom cloud on Microsoft Azure" });
    await expect(request).toHaveAttribute("href", /\/admin\/byoc\/azure\?draft=new-/);
    await expect(page.getByRole("link", { name: "clouds@example.com" })).toHaveAttribute("href", "mailto:clouds@example.com");
    await expect(wizard.next).toHaveAttribute("aria-disabled", "true");
    await expect(page.getByText("To create a custom cloud here, choose AWS or Google Cloud.").first()).toBeVisible();
    await wizard.choose("AWS");
    await expect(wizard.next).not.toHaveAttribute("aria-disabled", "true");
  });
});

test("Azure without such a contact invents none", async ({ signedIn: page }) => {
  const wizard = new Wizard(page);
  await wizard.open(page.list);
  await wizard.choose("Microsoft Azure");
  await expect(page.getByText("Custom clouds on Microsoft Azure are set up on request", { exact: true })).toBeVisible();
  await expect(page.getByText("Contact:")).toHaveCount(0);
});

test("UX 02: the second step leads from its top to its answer, and failures are simulated in a fold", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  const wizard = new Wizard(page);
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}/setup/deploy`);
  await expect(wizard.identifier).toBeAttached();
  await page.getByRole("link", { name: "Enter the role ARN" }).press("Enter");
  await expect(wizard.identifier).toBeFocused();
  await expect(wizard.identifier).toBeInViewport();
  const failure = page.getByRole("combobox", { name: "Failure" });
  await expect(failure).toBeHidden();
  await page.getByText("Simulate a failure").click();
  await failure.selectOption({ index: 1 });
  await page.reload();
  // What will fail is in sight.
  await expect(failure).toBeVisible();
  await expect(failure).not.toHaveValue("");
});

for (const [width, height] of [[1280, 900], [320, 640]]) {
  test(`every state of the wizard that people can get into passes axe: ${width} px`, async ({ server, signedIn: page }) => {
    await server.createCloud({ display_name: "Neighbour", reserved_cidr: "10.0.0.0/16" });
    await page.setViewportSize({ width, height });
    const wizard = new Wizard(page);
    await wizard.open(page.list);
    await wizard.details({ name: "neighbour", cidr: "10.9.0.0/24" });
    await expect(page.getByText("Another custom cloud is called “Neighbour”")).toBeVisible();
    // What is half under the bar at the top is no target of its own size.
    await page.evaluate(() => scrollTo(0, 0));
    expect.soft(await axe(page), "warnings").toEqual([]);
    await expectNoSidewaysScroll(page);
    await page.getByRole("link", { name: "Bring your own cloud" }).first().click();
    await expect(page.getByRole("button", { name: "Save draft and leave" })).toBeVisible();
    expect.soft(await axe(page), "leaving").toEqual([]);
    await expectNoSidewaysScroll(page);
    await page.getByRole("button", { name: "Stay" }).click();
    await wizard.choose("Microsoft Azure");
    await page.evaluate(() => scrollTo(0, 0));
    expect.soft(await axe(page), "Azure").toEqual([]);
    await expectNoSidewaysScroll(page);
  });
}
