// Key events that aren't what they say, and keys that belong to an input method.

import { expect, test } from "./support/test.mjs";
import { Wizard } from "./support/wizard.mjs";

/**
 * What browsers and extensions send under the name of a key press: the autofill of Chrome, an event of
 * an extension, a key that is a number, a key without a name. And what is no paste, drop or focus.
 */
async function sendStrangeEvents(target) {
  await target.evaluate((element) => {
    const bubbling = { bubbles: true, cancelable: true };
    const events = [
      new Event("keydown", bubbling),
      new CustomEvent("keydown", { ...bubbling, detail: { key: "Enter" } }),
      Object.defineProperty(new Event("keydown", bubbling), "key", { value: 13 }),
      new KeyboardEvent("keydown", { ...bubbling, key: "" }),
      new Event("keyup", bubbling),
      new Event("paste", bubbling),
      new Event("focusout", bubbling),
      new Event("mousedown", bubbling),
    ];
    for (const event of events) element.dispatchEvent(event);
  });
}

/** Ends of a composition: in Chrome and Firefox, and in Safari; with the keys that mean something here. */
async function compose(target) {
  await target.evaluate((element) => {
    for (const key of ["Enter", "Escape", "ArrowDown", "Home"]) {
      for (const composing of [{ isComposing: true }, { keyCode: 229 }]) {
        element.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, key, ...composing }));
      }
    }
  });
}

test("the filter, the row menu, the side bar and the page outlive events that are no keys", async ({ server, signedIn: page }) => {
  await server.createCloud({ display_name: "Analytics" });
  await server.createCloud({ display_name: "Billing", reserved_cidr: "10.1.0.0/16" });
  await page.goto(page.list);
  const filter = page.getByRole("searchbox", { name: "Filter custom clouds" });
  const actions = page.getByRole("button", { name: "Actions for Analytics" });
  for (const target of [filter, actions, page.getByRole("link", { name: "Organization", exact: true }).first(), page.locator("body")]) {
    await sendStrangeEvents(target);
  }

  await filter.fill("bill");
  await expect(page.getByRole("row", { name: /Analytics/ })).toHaveCount(0);
  await compose(filter);
  await expect(filter).toHaveValue("bill");
  await filter.press("Escape");
  await expect(filter).toHaveValue("");

  await actions.press("ArrowDown");
  const rename = page.getByRole("menuitem", { name: "Rename" });
  await expect(page.getByRole("menuitem").first()).toBeFocused();
  await sendStrangeEvents(page.getByRole("menuitem").first());
  await compose(page.getByRole("menuitem").first());
  await expect(rename).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(rename).toBeHidden();
  await expect(actions).toBeFocused();

  await page.getByRole("heading", { level: 1 }).focus();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
});

test("region and tags outlive events that are no keys, and take no key of an input method", async ({ signedIn: page }) => {
  const wizard = new Wizard(page);
  await wizard.open(page.list);
  await wizard.choose("AWS");
  await sendStrangeEvents(wizard.region);
  await wizard.region.fill("eu-west-1");
  const ireland = page.getByRole("option", { name: /eu-west-1/ }).first();
  await expect(ireland).toBeVisible();
  await compose(wizard.region);
  await expect(ireland).toBeVisible();
  await expect(wizard.region).toHaveAttribute("aria-expanded", "true");
  await sendStrangeEvents(wizard.region);
  await wizard.region.press("Enter");
  await expect(wizard.region).toHaveAttribute("aria-expanded", "false");
  await expect(wizard.region).toHaveValue(/Ireland|eu-west-1/);

  await page.getByRole("button", { name: "Add tag" }).click();
  const keys = page.getByRole("textbox", { name: /^Key/ });
  const values = page.getByRole("textbox", { name: /^Value/ });
  await expect(keys).toHaveCount(1);
  for (const field of [keys, values]) {
    await sendStrangeEvents(field.first());
    await compose(field.first());
    await expect(keys).toHaveCount(1);
  }
  await keys.first().fill("team");
  await values.first().fill("プラットフォーム");
  await values.first().press("Enter");
  await expect(keys).toHaveCount(2);
  await wizard.isAt("details");
});

test("the tabs of the files outlive events that are no keys", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}/setup/deploy`);
  const tab = page.getByRole("tab").first();
  await sendStrangeEvents(tab);
  await compose(tab);
  await expect(tab).toHaveAttribute("aria-selected", "true");
  await tab.press("ArrowRight");
  await expect(page.getByRole("tab").nth(1)).toBeFocused();
  await expect(page.getByRole("tab").nth(1)).toHaveAttribute("aria-selected", "true");
});
