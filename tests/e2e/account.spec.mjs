// People own their accounts: invitations, passwords, sessions and API tokens.

import { signIn } from "./support/browser.mjs";
import { axe, expect, expectNoSidewaysScroll, ORGANIZATION, PERSON, test } from "./support/test.mjs";

const MAX = { email: "max@example.com", real_name: "Max Example", role: "member", password: "correct horse battery staple" };
const NEW = "another four random words";

/** The link that a dialog shows once. */
async function shownLink(dialog, what) {
  await expect(dialog.getByRole("alert").or(dialog.getByRole("status")).filter({ hasText: "shown only once" })).toBeVisible();
  expect(await axe(dialog.page())).toEqual([]);
  await dialog.getByRole("button", { name: `Copy ${what}` }).click();
  await expect(dialog.getByRole("button", { name: `Copied ${what}` })).toContainText("Copied");
  return dialog.page().evaluate(() => navigator.clipboard.readText());
}

/** Another person's browser, watched like the first one. */
async function otherBrowser(browser, server, expectedProblems = []) {
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  const done = async () => {
    await context.close();
    expect(problems.filter((problem) => !expectedProblems.some((pattern) => pattern.test(problem)))).toEqual([]);
  };
  return { context, page, done };
}

test("a person is invited, accepts in their own browser and sees the list", async ({ server, browser, signedIn: page }) => {
  await page.goto(page.list.replace("/byoc", "/organization"));
  const opener = page.getByRole("button", { name: "Invite member" });
  await opener.click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("textbox", { name: "Email" })).toBeFocused();
  await page.keyboard.type(MAX.email);
  await page.keyboard.press("Enter");
  const link = await shownLink(dialog, "invitation link");
  expect(link).toMatch(new RegExp(`^${server.url}/invitation#`));
  await dialog.getByRole("button", { name: "I have copied it" }).click();
  await expect(opener).toBeFocused();
  const open = page.getByRole("table", { name: "Open invitations" });
  await expect(open).toContainText(MAX.email);
  await expect(open).toContainText("in 72 hours");
  await expect(page.getByRole("table", { name: "Members" })).not.toContainText(MAX.email);

  const other = await otherBrowser(browser, server, [/status of 404/]);
  await other.page.goto(link);
  await expect(other.page.getByRole("heading", { level: 1, name: `Join ${ORGANIZATION}` })).toBeVisible();
  await expect(other.page.getByText(`${PERSON.name} invited ${MAX.email} as a member.`)).toBeVisible();
  expect(await axe(other.page)).toEqual([]);
  await other.page.getByRole("button", { name: "Create account and join" }).click();
  await expect(other.page.getByRole("group", { name: "There is a problem" })).toBeFocused();
  await other.page.getByRole("textbox", { name: "Your name" }).fill(MAX.real_name);
  await other.page.getByLabel("Password").fill(MAX.password);
  await other.page.keyboard.press("Enter");
  await expect(other.page.getByRole("heading", { level: 1, name: "Bring your own cloud" })).toBeVisible();

  // The link is used up.
  await other.page.goto(link);
  await expect(other.page.getByRole("heading", { level: 1, name: "This invitation link does not work" })).toBeVisible();
  expect(await axe(other.page)).toEqual([]);
  await other.done();

  await page.reload();
  await expect(page.getByRole("table", { name: "Members" })).toContainText(MAX.real_name);
  await expect(page.getByText("No open invitation.")).toBeVisible();
});

test("a person with an account signs in on the invitation, and somebody else signed in is told so", async ({ server, browser, signedIn: page }) => {
  await server.addMember(MAX);
  const { members } = await server.call("GET", `/console/v1/organization/${server.organization}/members`);
  const id = members.find((member) => member.email === MAX.email).user_id;
  await server.call("DELETE", `/console/v1/organization/${server.organization}/members/${id}`);
  const link = `/invitation#${await server.invite(MAX.email, "super_admin")}`;

  await page.goto(link);
  await expect(page.getByText(`You are signed in as ${PERSON.email}`)).toBeVisible();
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();

  const other = await otherBrowser(browser, server);
  await other.page.goto(link);
  await other.page.getByRole("radio", { name: "Yes, sign in" }).check();
  await other.page.getByLabel("Password").fill(MAX.password);
  await other.page.getByRole("button", { name: "Sign in" }).click();
  await other.page.getByRole("button", { name: "Accept invitation" }).click();
  await expect(other.page.getByRole("link", { name: "Create custom cloud" }).first()).toBeVisible();
  await other.done();
});

test("an invitation is revoked, and its link ends", async ({ server, page, signedIn, expectedProblems }) => {
  expectedProblems.push(/status of 404/);
  const link = `/invitation#${await server.invite(MAX.email)}`;
  await page.goto(signedIn.list.replace("/byoc", "/organization"));
  await page.getByRole("button", { name: `Actions for ${MAX.email}` }).click();
  await page.getByRole("menuitem", { name: "Revoke" }).click();
  await expect(page.getByText("No open invitation.")).toBeVisible();
  await page.goto(link);
  await expect(page.getByRole("heading", { level: 1, name: "This invitation link does not work" })).toBeVisible();
});

test("a changed password ends the other session, which asks to sign in", async ({ server, browser, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/status of 400/);
  const other = await otherBrowser(browser, server, [/status of 401/]);
  await signIn(other.context, PERSON.email, PERSON.password);
  await other.page.goto(page.list);
  await expect(other.page.getByRole("heading", { name: "Bring your own cloud" })).toBeVisible();

  await page.goto(page.list);
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitem", { name: "Your account" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Your account" })).toBeVisible();
  const change = page.getByRole("button", { name: "Change password" });
  await page.getByLabel("Current password").fill("not the password");
  await page.getByLabel("New password").fill(NEW);
  await change.click();
  await expect(page.getByLabel("Current password")).toHaveAccessibleDescription(/not your current password/);
  await page.getByLabel("Current password").fill(PERSON.password);
  await change.click();
  await expect(page.getByRole("status").filter({ hasText: "Password changed" })).toBeVisible();
  await expect(page.getByLabel("Current password")).toHaveValue("");

  // This browser goes on, the other one is asked.
  await page.getByRole("link", { name: "Sessions", exact: true }).click();
  await expect(page.getByRole("list", { name: "Sessions" }).getByRole("listitem")).toHaveCount(1);
  await other.page.goto(page.list);
  await expect(other.page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  await other.page.getByRole("textbox", { name: "Email" }).fill(PERSON.email);
  await other.page.getByLabel("Password").fill(NEW);
  await other.page.getByRole("button", { name: "Sign in" }).click();
  await expect(other.page.getByRole("heading", { name: "Bring your own cloud" })).toBeVisible();
  await other.done();
});

test("sessions are listed with their device, and ended", async ({ server, browser, signedIn: page }) => {
  const first = await otherBrowser(browser, server, [/status of 401/]);
  const second = await otherBrowser(browser, server);
  for (const { context } of [first, second]) await signIn(context, PERSON.email, PERSON.password);
  await page.goto("/account/sessions");
  const sessions = page.getByRole("list", { name: "Sessions" }).getByRole("listitem");
  // The set-up began one too, without a browser.
  await expect(sessions).toHaveCount(4);
  await expect(sessions.filter({ hasText: "Unknown browser" })).toHaveCount(1);
  await expect(sessions.filter({ hasText: "This browser" })).toHaveCount(1);
  await expect(sessions.filter({ hasText: "Chrome on Linux" })).toHaveCount(3);
  await page.getByRole("button", { name: /^End the session of/ }).first().click();
  await expect(sessions).toHaveCount(3);
  await page.getByRole("button", { name: "End all other sessions" }).click();
  await expect(sessions).toHaveCount(1);
  for (const { context } of [first, second]) expect((await context.request.get("/v1/me")).status()).toBe(401);
  await first.done();
  await second.done();
});

test("a token is created, used by the API and revoked", async ({ server, signedIn: page }) => {
  await page.goto("/account/tokens");
  await page.getByRole("button", { name: "Create token" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Create token" }).click();
  await expect(dialog.getByRole("textbox", { name: "Description" })).toHaveAccessibleDescription(/Enter what the token is for/);
  await dialog.getByRole("textbox", { name: "Description" }).fill("Nightly report");
  await dialog.getByRole("radio", { name: "Read only" }).check();
  await expect(dialog.getByRole("combobox", { name: "Expires after" })).toHaveValue("90");
  await dialog.getByRole("button", { name: "Create token" }).click();
  const token = await shownLink(dialog, "API token");
  await dialog.getByRole("button", { name: "I have copied it" }).click();
  const entry = page.getByRole("list", { name: "API tokens" }).getByRole("listitem").filter({ hasText: "Nightly report" });
  await expect(entry).toContainText("Read only");
  await expect(entry).toContainText("Never used");
  await expect(entry).toContainText("Expires in 90 days");
  await expect(page.getByText(token)).toHaveCount(0);

  await server.call("GET", server.clouds, undefined, token);
  const refused = server.call("POST", server.clouds, { display_name: "No" }, token);
  await expect(refused).rejects.toThrow(/403.*can only read/s);
  await page.getByRole("button", { name: "Revoke Nightly report" }).click();
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await dialog.getByRole("button", { name: "Revoke token" }).click();
  await expect(entry).toHaveCount(0);
  await expect(server.call("GET", server.clouds, undefined, token)).rejects.toThrow(/401/);
});

test("an operator's reset link gives a new password, once", async ({ server, browser, signedIn: page }) => {
  await server.addMember(MAX);
  await page.goto(page.list.replace("/byoc", "/organization"));
  await page.getByRole("button", { name: `Actions for ${MAX.real_name}` }).click();
  await page.getByRole("menuitem", { name: "Create password reset link" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Create reset link" }).click();
  const link = await shownLink(dialog, "reset link");
  await dialog.getByRole("button", { name: "I have copied it" }).click();

  const other = await otherBrowser(browser, server, [/status of 404/]);
  // A person who has forgotten it is told whom to ask, and has nothing to fill in.
  await other.page.goto("/login");
  await other.page.getByRole("link", { name: "Forgot your password?" }).click();
  await expect(other.page.getByRole("heading", { level: 1, name: "Reset your password" })).toBeVisible();
  await expect(other.page.getByText("byoc-server admin reset-password EMAIL")).toBeVisible();
  await expect(other.page.getByRole("textbox")).toHaveCount(0);
  expect(await axe(other.page)).toEqual([]);

  await other.page.goto(link);
  await expect(other.page.getByRole("heading", { level: 1, name: "Choose a new password" })).toBeVisible();
  expect(await axe(other.page)).toEqual([]);
  await other.page.getByLabel("New password").fill("short");
  await other.page.getByRole("button", { name: "Set new password" }).click();
  await expect(other.page.getByRole("group", { name: "There is a problem" })).toBeFocused();
  await other.page.getByLabel("New password").fill(NEW);
  await other.page.keyboard.press("Enter");
  await expect(other.page.getByRole("heading", { level: 1, name: "Bring your own cloud" })).toBeVisible();
  await other.page.goto("about:blank");
  await other.page.goto(link);
  await expect(other.page.getByRole("heading", { level: 1, name: "This reset link does not work" })).toBeVisible();
  await other.done();
});

test("a deactivated account can't sign in, and is activated again", async ({ server, context, signedIn: page }) => {
  await server.addMember(MAX);
  await page.goto(page.list.replace("/byoc", "/organization"));
  const row = page.getByRole("table", { name: "Members" }).getByRole("row", { name: /Max Example/ });
  const dialog = page.getByRole("dialog");
  const choose = async (item) => {
    await page.getByRole("button", { name: `Actions for ${MAX.real_name}` }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  const session = { data: { email: MAX.email, password: MAX.password } };
  await choose("Deactivate account");
  await dialog.getByRole("button", { name: "Deactivate account" }).click();
  await expect(row).toContainText("Deactivated");
  expect(await axe(page)).toEqual([]);
  const apart = await context.browser().newContext({ baseURL: server.url });
  expect((await apart.request.post("/console/v1/session", session)).status()).toBe(401);
  await choose("Activate account");
  await dialog.getByRole("button", { name: "Activate account" }).click();
  await expect(row).not.toContainText("Deactivated");
  expect((await apart.request.post("/console/v1/session", session)).status()).toBe(200);
  await apart.close();
});

for (const { name, width, colorScheme } of [
  { name: "wide, light", width: 1280, colorScheme: "light" },
  { name: "narrow, dark", width: 320, colorScheme: "dark" },
]) {
  test(`39, 32: the pages of the account and of its links, ${name}`, async ({ server, signedIn: page, expectedProblems }) => {
    test.slow();
    expectedProblems.push(/status of 404/);
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const link = `/invitation#${await server.invite(MAX.email)}`;
    for (const address of ["/account", "/account/sessions", "/account/tokens", "/reset-password", "/reset-password#none", link, "/invitation#none"]) {
      await page.goto("about:blank");
      await page.goto(address);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
      expect.soft(await axe(page), address).toEqual([]);
      await expectNoSidewaysScroll(page);
      // The page uses the room that there is.
      const { width: used } = await page.getByRole("main").boundingBox();
      expect.soft(used, address).toBeGreaterThan(Math.min(width, 440) - 20);
    }
  });
}
