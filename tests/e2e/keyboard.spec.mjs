// 38: everything without a mouse.

import { expect, test } from "./support/test.mjs";
import { Wizard } from "./support/wizard.mjs";

/** Presses Tab until this has the focus, as somebody without a mouse would. */
async function tabTo(page, target, { key = "Tab", most = 80 } = {}) {
  await expect(target).toBeVisible();
  for (let press = 0; press < most; press++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${target} was not reached with ${most} presses of ${key}`);
}

/** The focused element is not hidden under something, and its focus is visible. */
async function expectFocusVisible(page) {
  const problem = await page.evaluate(() => {
    const element = document.activeElement;
    const box = element.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1 || !element.checkVisibility({ visibilityProperty: true })) return `${element.outerHTML.slice(0, 120)} can't be seen`;
    // A tile draws it around the whole of its radio button.
    const outlined = element.closest(".tile") ?? element;
    if (getComputedStyle(outlined).outlineStyle === "none" && getComputedStyle(element).boxShadow === "none") return `${element.outerHTML.slice(0, 120)} has no outline`;
    // The middle of what is in sight of it: a table may be taller than the screen.
    const middle = (start, end, most) => (Math.max(start, 0) + Math.min(end, most)) / 2;
    const hit = document.elementFromPoint(middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight));
    if (!hit || !(element.contains(hit) || hit.contains(element) || hit.closest("label")?.contains(element))) return `${element.outerHTML.slice(0, 120)} lies under ${hit?.outerHTML.slice(0, 120)}`;
    return null;
  });
  expect(problem).toBeNull();
}

test("UX 38 create, view and delete a custom cloud with the keyboard alone", async ({ signedIn: page }) => {
  // Hundreds of presses of Tab, each looked after.
  test.slow();
  const wizard = new Wizard(page);
  await page.goto(page.list);
  await tabTo(page, page.getByRole("link", { name: "Create custom cloud" }).first());
  await page.keyboard.press("Enter");
  await wizard.isAt("details");

  await tabTo(page, wizard.name);
  await page.keyboard.type("By keyboard");
  const provider = page.getByRole("radio", { name: "AWS", exact: true });
  if (!(await provider.isChecked())) {
    await tabTo(page, provider);
    await page.keyboard.press("Space");
  }
  await tabTo(page, wizard.region);
  await page.keyboard.type("eu-west-1");
  await page.keyboard.press("Enter");
  await tabTo(page, wizard.cidr);
  await expectFocusVisible(page);
  await page.keyboard.press("Control+A");
  await page.keyboard.type("10.0.0.0/16");
  const model = page.getByRole("radio", { name: "Private", exact: true });
  if (!(await model.isChecked())) {
    await tabTo(page, model);
    await page.keyboard.press("Space");
  }
  await tabTo(page, wizard.next);
  await expectFocusVisible(page);
  await page.keyboard.press("Enter");

  await wizard.isAt("deploy");
  await tabTo(page, page.getByRole("button", { name: "Use this identifier" }));
  await page.keyboard.press("Enter");
  await expect(wizard.identifier).toHaveValue(/^arn:aws:iam::123456789012:role\//);
  await tabTo(page, wizard.next);
  await page.keyboard.press("Enter");

  await wizard.isAt("availability");
  await tabTo(page, wizard.next);
  await page.keyboard.press("Enter");

  await wizard.isAt("contacts");
  const email = page.getByRole("textbox", { name: "Email" }).first();
  await tabTo(page, email);
  await page.keyboard.press("Control+A");
  await page.keyboard.type("ada@example.com");
  const name = page.getByRole("textbox", { name: "Name" }).first();
  await tabTo(page, name, { key: (await precedes(page, name, email)) ? "Shift+Tab" : "Tab" });
  await page.keyboard.press("Control+A");
  await page.keyboard.type("Ada Example");
  await tabTo(page, wizard.create);
  await page.keyboard.press("Enter");
  await wizard.isAt("create");
  await expect(page.getByText("By keyboard is active").first()).toBeVisible();

  await page.goto(page.list);
  await tabTo(page, page.getByRole("link", { name: "By keyboard", exact: true }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "By keyboard" })).toBeFocused();

  await page.goto(page.list);
  await tabTo(page, page.getByRole("button", { name: "Actions for By keyboard" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Rename" })).toBeFocused();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("textbox")).toBeFocused();
  await page.keyboard.type("By keyboard");
  await tabTo(page, dialog.getByRole("button", { name: /^Delete/ }));
  await page.keyboard.press("Enter");
  // It stays in the list until its resources are destroyed.
  await expect(page.getByRole("row", { name: /By keyboard/ })).toContainText("Deleted");
});

async function precedes(page, one, other) {
  return (await one.elementHandle()).evaluate((first, second) => Boolean(second.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_PRECEDING), await other.elementHandle());
}

test("UX 38 the skip link comes first and works", async ({ signedIn: page }) => {
  await page.goto(page.list);
  await expect(page.getByRole("heading", { name: "Bring your own cloud" })).toBeVisible();
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to content" });
  await expect(skip).toBeFocused();
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.activeElement.closest("main") !== null)).toBe(true);
});

test("UX 38 targets are at least 24 px", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  const detail = `${page.list}/${cloud.custom_cloud_environment_id}`;
  for (const address of [page.list, detail, `${detail}/projects`, `${detail}/tags`, page.list.replace("/byoc", "/organization")]) {
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    // Links within a sentence are as tall as its lines: the rule leaves them out. So are the boxes and
    // buttons whose label is the target.
    const small = await page.evaluate(() =>
      [...document.querySelectorAll("a, button, input, select, summary, [role=tab]")]
        .filter((element) => element.checkVisibility() && getComputedStyle(element).display !== "inline" && !["checkbox", "radio"].includes(element.type))
        .map((element) => [element.outerHTML.slice(0, 100), element.getBoundingClientRect()])
        .filter(([, box]) => box.width > 1 && box.height > 1 && (box.width < 24 || box.height < 24))
        .map(([html, box]) => `${html}: ${box.width} x ${box.height}`),
    );
    expect.soft(small, address).toEqual([]);
  }
});

test("UX 38 on a narrow screen no key press lands on something out of sight", async ({ server, signedIn: page }) => {
  await server.createCloud();
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(page.list);
  await expect(page.getByRole("link", { name: "Analytics", exact: true })).toBeVisible();
  const last = page.getByRole("button", { name: "Actions for Analytics" });
  for (let press = 0; press < 60; press++) {
    await page.keyboard.press("Tab");
    await expectFocusVisible(page);
    if (await last.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error("the row's menu was not reached");
});

test("3, 38: a page that comes late takes the focus when it is there, unless somebody used the page", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  let answer;
  let held;
  const hold = () => (held = new Promise((resolve) => (answer = resolve)));
  await page.route(`**${server.clouds}/${cloud.custom_cloud_environment_id}`, async (route) => {
    await held;
    await route.continue();
  });
  const link = page.getByRole("link", { name: "Analytics", exact: true });
  const heading = page.getByRole("main").getByRole("heading", { level: 1, name: "Analytics" });

  await page.goto(page.list);
  hold();
  await link.click();
  // Its frame is there, and its data are not.
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(cloud.custom_cloud_environment_id));
  answer();
  await expect(heading).toBeFocused();

  await page.goBack();
  await expect(link).toBeFocused();
  hold();
  await link.click();
  await expect(page).toHaveURL(new RegExp(cloud.custom_cloud_environment_id));
  const place = page.getByRole("navigation", { name: "Main" }).getByRole("link").first();
  await expect(place).toBeVisible();
  await page.keyboard.press("Tab");
  await place.focus();
  answer();
  await expect(heading).toBeVisible();
  await expect(place).toBeFocused();
});
