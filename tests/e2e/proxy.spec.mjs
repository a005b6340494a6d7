// A proxy in front that begins to ask for its own sign-in.

import { expect, test } from "./support/test.mjs";
import { Wizard } from "./support/wizard.mjs";

test.use({ isProxied: true });

const OVER = /The proxy in front of this console asks you to sign in again. If you have unsaved changes/;

for (const kind of ["redirect", "elsewhere", "page", "refusal"]) {
  test(`the wizard names the proxy's sign-in (${kind}) and keeps what is typed`, async ({ between, signedIn: page, expectedProblems }) => {
    expectedProblems.push(/Failed to load|ERR_|MIME type/);
    const wizard = new Wizard(page);
    await wizard.open(page.list);
    await wizard.details({ name: "Kept through it all" });
    between.askForSignIn(kind);
    await wizard.next.click();
    await expect(page.getByText(OVER).first()).toBeVisible();
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(wizard.name).toHaveValue("Kept through it all");
    // Signed in to the proxy in another tab: the same press goes on.
    between.instead = null;
    await wizard.next.click();
    await wizard.isAt("deploy");
  });
}

test("an open list names the proxy's sign-in, and does not ask again and again", async ({ server, between, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/Failed to load|ERR_|MIME type/);
  await server.createCloud({ display_name: "Still there" });
  await page.goto(page.list);
  await expect(page.getByRole("row", { name: /Still there/ })).toBeVisible();
  between.askForSignIn("page");
  const before = between.asked.length;
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await expect(page.getByText(OVER).first()).toBeVisible();
  await expect(page.getByRole("row", { name: /Still there/ })).toBeVisible();
  // The stream is opened again, and given up for a while.
  await expect.poll(() => between.asked.slice(before).filter((path) => /\/stream$/.test(path)).length, { timeout: 20_000 }).toBeGreaterThan(0);
  expect(between.asked.length - before).toBeLessThan(20);
  between.instead = null;
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await expect(page.getByText(OVER)).toHaveCount(0);
});
