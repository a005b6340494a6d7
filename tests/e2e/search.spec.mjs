// The search: by keyboard from every page, and as a page of the navigation.
import { axe, expect, expectNoSidewaysScroll, test } from "./support/test.mjs";

test("38: Ctrl+K finds a custom cloud by its CIDR block, a page and an action, with the keyboard alone", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}/tags`);
  await expect(page.getByRole("heading", { level: 1, name: "Analytics" })).toBeVisible();
  const dialog = page.getByRole("dialog", { name: "Search" });
  const field = dialog.getByRole("combobox");
  await page.keyboard.press("Control+k");
  await expect(field).toBeFocused();
  await expect(dialog.getByRole("option", { name: /Analytics/ })).toBeVisible();
  for (const view of [{ width: 1280, height: 900, colorScheme: "light" }, { width: 320, height: 640, colorScheme: "dark" }]) {
    await page.setViewportSize(view);
    await page.emulateMedia({ colorScheme: view.colorScheme });
    expect.soft(await axe(page), view.colorScheme).toEqual([]);
    await expectNoSidewaysScroll(page);
  }
  // Escape leaves the page as it was.
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(/\/tags$/);

  await page.keyboard.press("Control+k");
  await page.keyboard.type("bring your");
  await expect(dialog.getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Bring your own cloud" })).toBeFocused();

  await page.goto(`${page.list.replace("/byoc", "/address-book")}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.type(cloud.reserved_cidr);
  await expect(dialog.getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Analytics" })).toBeVisible();

  await page.keyboard.press("Control+k");
  await page.keyboard.type("nothing like that");
  await expect(dialog.getByText("Nothing found. Search for")).toBeVisible();
  await expect(dialog.getByRole("status").filter({ hasText: "Nothing found" })).toBeAttached();
});

test("38: from the list, Ctrl+K and the navigation lead to the search", async ({ server, signedIn: page }) => {
  await server.createCloud();
  await page.goto(page.list);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Search" }).click();
  await expect(page).toHaveURL(/\/search$/);
  const field = page.getByRole("main").getByRole("combobox");
  await field.fill("create");
  // Arrow keys go round.
  await field.press("ArrowUp");
  await field.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Cloud details" })).toBeVisible();
});
