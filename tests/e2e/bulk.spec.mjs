// Many custom clouds at once: selecting rows, and what is done with each of them.

import { signIn } from "./support/browser.mjs";
import { axe, expect, expectNoSidewaysScroll, test } from "./support/test.mjs";

const CLOUDS = [
  { display_name: "Analytics", reserved_cidr: "10.0.0.0/16", tags: { team: "data" } },
  { display_name: "Billing", reserved_cidr: "10.1.0.0/16" },
  { display_name: "Checkout", reserved_cidr: "10.2.0.0/16", tags: { team: "core", stage: "test" } },
  { display_name: "Delivery", reserved_cidr: "10.3.0.0/16", cloud_provider: "google", cloud_region: "europe-west1" },
  { display_name: "Events", reserved_cidr: "10.4.0.0/16" },
];

/** Five drafts by name, of which Events is then deployed. */
async function fill(server) {
  const made = {};
  for (const cloud of CLOUDS) made[cloud.display_name] = await server.createCloud(cloud);
  await server.provision(made.Events);
  await expect.poll(async () => (await server.cloud(made.Events.custom_cloud_environment_id)).state).toBe("active");
  return made;
}

const box = (page, name) => page.getByRole("checkbox", { name: `Select ${name}`, exact: true });
const all = (page) => page.getByRole("columnheader").getByRole("checkbox");
const bar = (page) => page.getByRole("region", { name: "Selected custom clouds" });
const action = (page, name) => bar(page).getByRole("button", { name: new RegExp(`^${name}`) });
const said = (page, text) => expect(page.getByRole("status").filter({ hasText: text })).toBeAttached();
const results = (page) => page.getByRole("region", { name: "Results" });
const result = (page, name) => results(page).getByRole("listitem").filter({ hasText: name });

/** Presses a key on an element that has the focus. */
async function press(page, target, key) {
  await target.focus();
  await page.keyboard.press(key);
}

async function open(page) {
  await page.goto(page.list);
  await expect(box(page, "Analytics")).toBeVisible();
}

/** The page of an action, with these custom clouds selected. */
async function begin(page, names, label) {
  await open(page);
  for (const name of names) await press(page, box(page, name), "Space");
  await press(page, action(page, label), "Enter");
  await expect(page.getByRole("heading", { level: 1, name: label })).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

/** Answers the one question before it begins, and waits for the end. */
async function confirm(page, question, label) {
  const dialog = page.getByRole("dialog", { name: question });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  expect.soft(await axe(page), "question").toEqual([]);
  await page.keyboard.press("Tab");
  await expect(dialog.getByRole("button", { name: label, exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(results(page)).toBeFocused();
}

test("UX 31: rows are selected by Space, Shift and all at once; the selection survives sort and filter, and Escape ends it", async ({ server, signedIn: page }) => {
  await fill(server);
  await open(page);
  await expect(bar(page)).toHaveCount(0);
  await press(page, box(page, "Billing"), "Space");
  await said(page, "1 selected");
  await expect(all(page)).toBeChecked({ indeterminate: true });
  // Shift takes the rows between, in the order on screen.
  await press(page, box(page, "Delivery"), "Shift+Space");
  await said(page, "3 selected");
  await expect(box(page, "Checkout")).toBeChecked();
  // The order turns round: the selection stays.
  await page.getByRole("columnheader", { name: /Name/ }).getByRole("button").press("Enter");
  await expect(page).toHaveURL(/sort=-name/);
  await expect(box(page, "Checkout")).toBeChecked();
  await expect(box(page, "Analytics")).not.toBeChecked();
  // The filter hides some of them, and the bar says so.
  await page.keyboard.press("/");
  await page.keyboard.type("e", { delay: 5 });
  await page.getByRole("searchbox").fill("Events");
  await expect(page.getByRole("rowheader")).toHaveCount(1);
  await expect(bar(page)).toContainText("3 selected, 3 of them hidden by the filter");
  await press(page, all(page), "Space");
  await said(page, "4 selected, 3 of them hidden by the filter");
  await bar(page).getByRole("button", { name: "Select all 5" }).press("Enter");
  await said(page, "All 5 selected, 4 of them hidden by the filter");
  expect.soft(await axe(page), "bar").toEqual([]);
  await bar(page).getByRole("button", { name: "Clear" }).press("Enter");
  await expect(bar(page)).toHaveCount(0);
  await expect(all(page)).toBeFocused();
  await press(page, all(page), "Space");
  await said(page, "1 selected");
  await page.keyboard.press("Escape");
  await expect(bar(page)).toHaveCount(0);
  await expect(all(page)).toBeFocused();
  await expect(all(page)).not.toBeChecked();
});

test("UX 31: Shift with a click selects the rows between, and what is selected is there after a look at another page", async ({ server, signedIn: page }) => {
  await fill(server);
  await open(page);
  await box(page, "Delivery").click();
  await box(page, "Billing").click({ modifiers: ["Shift"] });
  await expect(bar(page)).toContainText("3 selected");
  await page.getByRole("link", { name: "Analytics", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Analytics" })).toBeVisible();
  await page.goBack();
  await expect(bar(page)).toContainText("3 selected");
  await expect(box(page, "Checkout")).toBeChecked();
});

test("UX 31: an action that can't be used says why, and one that fits some says for how many", async ({ server, context, signedIn: page, expectedProblems }) => {
  // What is fetched ahead of the next page may be on its way.
  expectedProblems.push(/ERR_INTERNET_DISCONNECTED/);
  await fill(server);
  await open(page);
  await press(page, box(page, "Events"), "Space");
  const remove = action(page, "Discard drafts");
  await expect(remove).toBeDisabled();
  await expect(remove).toHaveAccessibleDescription("No selected custom cloud is a draft.");
  await remove.focus();
  await expect(page.getByText("No selected custom cloud is a draft.")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/admin\/byoc$/);
  await expect(action(page, "Remove tags")).toHaveAccessibleDescription("No selected custom cloud has tags that can be removed.");
  await press(page, box(page, "Analytics"), "Space");
  await expect(action(page, "Discard drafts")).toHaveText("Discard drafts (1 of 2)");
  await expect(action(page, "Discard drafts")).toBeEnabled();
  // Offline nothing can be changed.
  await context.setOffline(true);
  await expect(action(page, "Add tags")).toHaveAccessibleDescription(/offline/);
  await context.setOffline(false);
  await expect(action(page, "Add tags")).toBeEnabled();
});

test("UX 31: who only reads has nothing to select", async ({ server, context, page }) => {
  const cloud = await server.createCloud();
  await server.provision(cloud);
  await expect.poll(async () => (await server.cloud(cloud.custom_cloud_environment_id)).state).toBe("active");
  const member = await server.addReader(cloud.custom_cloud_environment_id);
  await signIn(context, member.email, member.password);
  await page.goto(`/organizations/${server.organization}/admin/byoc`);
  await expect(page.getByRole("row", { name: /Analytics/ })).toBeVisible();
  await expect(page.getByRole("checkbox")).toHaveCount(0);
  await page.goto(`/organizations/${server.organization}/admin/byoc/bulk/add-tags`);
  await expect(page.getByText(/Only super admins/)).toBeVisible();
});

test("UX 31: tags are added to each, one is refused by the rules of its cloud, and the rest go on", async ({ server, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/status of 412/);
  const made = await fill(server);
  const path = (name) => `${server.clouds}/${made[name].custom_cloud_environment_id}`;
  await begin(page, ["Analytics", "Billing", "Checkout", "Delivery"], "Add tags");
  await page.keyboard.press("Tab");
  const submit = page.getByRole("button", { name: /^Add (\d )?tags? to 4 custom clouds$/ });
  await submit.press("Enter");
  await expect(page.getByRole("group", { name: "There is a problem" })).toBeFocused();
  expect.soft(await axe(page), "errors").toEqual([]);
  await page.getByRole("textbox", { name: "Key of tag 1" }).focus();
  await page.keyboard.type("Team");
  await page.keyboard.press("Tab");
  await page.keyboard.type("data");
  // What each of them would make of it is known before.
  const preview = page.getByRole("status").filter({ hasText: "will change" });
  await expect(preview).toContainText("1 will change");
  await expect(preview).toContainText("3 will be refused");
  await expect(preview).toContainText("Delivery");
  const key = async (text) => {
    await press(page, page.getByRole("textbox", { name: "Key of tag 1" }), "Control+A");
    await page.keyboard.type(text);
  };
  await key("team");
  await expect(preview).toContainText("3 will change, 1 will stay the same.");
  await expect(preview).toContainText("Existing tags that change (number of custom clouds): team (1).");
  await key("Owner");
  await expect(preview).toContainText("3 will change, 1 will be refused.");
  expect.soft(await axe(page), "form").toEqual([]);
  // Somebody else changes one of them at the same moment: its newest version is read again.
  let conflicts = 0;
  await page.route(`**${path("Billing")}`, async (route) => {
    if (route.request().method() === "PUT" && conflicts === 0) {
      conflicts += 1;
      await server.call("PUT", path("Billing"), { display_name: "Billing EU" });
    }
    await route.continue();
  });
  await submit.press("Enter");
  await confirm(page, "Add 1 tag to 4 custom clouds?", "Add tags");
  await expect(results(page)).toContainText("3 done, 1 failed");
  await said(page, "3 done, 1 failed");
  await expect(result(page, "Delivery")).toContainText("Google Cloud allows lower-case letters");
  await expect(result(page, "Billing")).toContainText("Done");
  expect(conflicts).toBe(1);
  expect.soft(await axe(page), "results").toEqual([]);
  expect((await server.call("GET", path("Billing"))).custom_cloud_environment.tags).toEqual({ Owner: "data" });
  expect((await server.call("GET", path("Checkout"))).custom_cloud_environment.tags).toEqual({ team: "core", stage: "test", Owner: "data" });
  // The one that failed stays selected.
  await page.getByRole("link", { name: "Back to the list" }).press("Enter");
  await expect(bar(page)).toContainText("1 selected");
  await expect(box(page, "Delivery")).toBeChecked();
});

test("UX 31: tags are removed; one is refused by the server with its sentence, and a retry repeats that one alone", async ({ server, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/status of 409/);
  const made = await fill(server);
  await begin(page, ["Analytics", "Billing", "Checkout"], "Remove tags");
  // Without tags there is nothing to remove: it is left out, with the reason.
  await expect(page.getByRole("group", { name: "Left out" })).toContainText("Billing: This custom cloud has no tags.");
  await expect(page.getByRole("checkbox", { name: "stage" })).toHaveAccessibleDescription("On 1 of 2 custom clouds");
  const submit = page.getByRole("button", { name: /^Remove (\d )?tags? from 2 custom clouds$/ });
  await submit.press("Enter");
  await expect(page.getByRole("group", { name: "There is a problem" })).toBeFocused();
  await press(page, page.getByRole("checkbox", { name: "team" }), "Space");
  await expect(page.getByRole("status").filter({ hasText: "2 will change." })).toBeVisible();
  expect.soft(await axe(page), "form").toEqual([]);
  const puts = [];
  let isRefused = true;
  await page.route(`**${server.clouds}/*`, async (route) => {
    if (route.request().method() !== "PUT") return route.continue();
    const id = route.request().url().split("/").pop();
    puts.push(id);
    if (!isRefused || id !== made.Checkout.custom_cloud_environment_id) return route.continue();
    return route.fulfill({ status: 409, contentType: "application/json", body: JSON.stringify({ message: "It is locked by a colleague. Ask them, then retry.", errors: [] }) });
  });
  await submit.press("Enter");
  await confirm(page, "Remove 1 tag from 2 custom clouds?", "Remove tags");
  await expect(results(page)).toContainText("1 done, 1 failed");
  await expect(result(page, "Checkout")).toContainText("It is locked by a colleague. Ask them, then retry.");
  await expect(result(page, "Analytics")).toContainText("Done");
  expect.soft(await axe(page), "results").toEqual([]);
  isRefused = false;
  puts.length = 0;
  await page.getByRole("button", { name: "Retry 1 custom cloud" }).press("Enter");
  await expect(results(page)).toContainText("2 done");
  await expect(results(page)).toBeFocused();
  expect(puts).toEqual([made.Checkout.custom_cloud_environment_id]);
  expect((await server.cloud(made.Checkout.custom_cloud_environment_id)).tags).toEqual({ stage: "test" });
});

test("UX 31: availability is set for each; what fails stays selected in the list", async ({ server, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/status of 500/);
  const made = await fill(server);
  await server.call("POST", `/console/v1/organization/${server.organization}/projects`, { project_name: "shop" });
  const path = (name) => `${server.clouds}/${made[name].custom_cloud_environment_id}/permissions`;
  await server.call("PUT", path("Analytics"), { accounts: [], projects: ["shop"] });
  await begin(page, ["Analytics", "Billing", "Checkout"], "Set availability");
  await press(page, page.getByRole("checkbox", { name: "shop" }), "Space");
  await expect(page.getByRole("status").filter({ hasText: "2 will change, 1 will stay the same." })).toBeVisible();
  expect.soft(await axe(page), "form").toEqual([]);
  await page.route(`**${path("Billing")}`, (route) =>
    route.request().method() === "PUT"
      ? route.fulfill({ status: 500, contentType: "application/json", body: JSON.stringify({ message: "It broke. Try again.", errors: [] }) })
      : route.continue(),
  );
  await page.getByRole("button", { name: "Set the availability of 3 custom clouds" }).press("Enter");
  await confirm(page, "Set the availability of 3 custom clouds?", "Set availability");
  await expect(results(page)).toContainText("1 done, 1 unchanged, 1 failed");
  await expect(result(page, "Billing")).toContainText("It broke. Try again.");
  expect(await server.call("GET", path("Checkout"))).toMatchObject({ accounts: [], projects: ["shop"] });
  await page.getByRole("link", { name: "Back to the list" }).press("Enter");
  await expect(bar(page)).toContainText("1 selected");
  await expect(box(page, "Billing")).toBeChecked();
});

test("UX 31: a contact is added to each, and one that has no room for it is refused before it begins", async ({ server, signedIn: page }) => {
  const made = await fill(server);
  const path = (name) => `${server.clouds}/${made[name].custom_cloud_environment_id}`;
  const ten = Array.from({ length: 10 }, (_, at) => ({ email: `p${at}@example.com`, role: "Admin" }));
  await server.call("PUT", path("Billing"), { contact_emails: ten });
  await begin(page, ["Analytics", "Billing", "Events"], "Add a contact");
  const email = page.getByRole("textbox", { name: "Email" });
  await email.focus();
  await page.keyboard.type("max");
  await page.getByRole("button", { name: "Add the contact to 3 custom clouds" }).press("Enter");
  await expect(page.getByRole("group", { name: "There is a problem" })).toContainText("“max” has no @");
  await press(page, email, "End");
  await page.keyboard.type("@example.com");
  const preview = page.getByRole("status").filter({ hasText: "2 will change, 1 will be refused." });
  await expect(preview).toContainText(/Billing: .*at most 10/);
  expect.soft(await axe(page), "form").toEqual([]);
  await page.getByRole("button", { name: "Add the contact to 3 custom clouds" }).press("Enter");
  await confirm(page, "Add the contact to 3 custom clouds?", "Add a contact");
  await expect(results(page)).toContainText("2 done, 1 failed");
  await expect(result(page, "Billing")).toContainText("at most 10");
  const { contact_emails: contacts } = await server.cloud(made.Events.custom_cloud_environment_id);
  expect(contacts.map((contact) => contact.email)).toEqual(["ada@example.com", "max@example.com"]);
});

test("UX 31: drafts are deleted once their names are confirmed, and what was renamed meanwhile stays", async ({ server, signedIn: page }) => {
  const made = await fill(server);
  await begin(page, ["Analytics", "Billing", "Events"], "Discard drafts");
  await expect(page.getByRole("group", { name: "Custom clouds" })).toContainText("Analytics");
  await expect(page.getByRole("group", { name: "Left out" })).toContainText("Events: This is not a draft.");
  expect.soft(await axe(page), "form").toEqual([]);
  await server.call("PUT", `${server.clouds}/${made.Billing.custom_cloud_environment_id}`, { display_name: "Billing EU" });
  await page.getByRole("button", { name: "Discard 2 drafts" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Discard 2 drafts?" });
  for (const name of ["Analytics", "Billing"]) await expect(dialog.getByRole("listitem").filter({ hasText: name })).toBeVisible();
  await expect(dialog.getByRole("listitem")).toHaveCount(2);
  // Cancel first: nothing is deleted.
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "Discard 2 drafts" }).press("Enter");
  await confirm(page, "Discard 2 drafts?", "Discard drafts");
  await expect(results(page)).toContainText("1 done, 1 failed");
  await expect(result(page, "Billing")).toContainText("Somebody else renamed this custom cloud");
  await page.getByRole("link", { name: "Back to the list" }).press("Enter");
  await expect(box(page, "Billing EU")).toBeChecked();
  await expect(page.getByRole("row", { name: /Analytics/ })).toHaveCount(0);
});

test("UX 31: leaving asks while something is typed or under way, and Stop starts no further one", async ({ server, signedIn: page }) => {
  await fill(server);
  await begin(page, ["Analytics", "Billing", "Checkout", "Delivery", "Events"], "Add tags");
  await page.getByRole("textbox", { name: "Key of tag 1" }).fill("owner");
  const question = page.getByRole("dialog", { name: "Leave without saving?" });
  await page.getByRole("link", { name: "Cancel" }).press("Enter");
  await expect(question).toContainText("not changed yet");
  await page.keyboard.press("Enter");
  await expect(question).toBeHidden();
  const held = [];
  await page.route(`**${server.clouds}/*`, async (route) => {
    if (route.request().method() === "PUT") await new Promise((resolve) => held.push(resolve));
    await route.continue();
  });
  await page.getByRole("button", { name: "Add 1 tag to 5 custom clouds" }).press("Enter");
  await confirm(page, "Add 1 tag to 5 custom clouds?", "Add tags");
  await expect.poll(() => held.length).toBe(3);
  await expect(results(page)).toContainText("0 of 5");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Bring your own cloud" }).press("Enter");
  await expect(question).toBeVisible();
  await page.keyboard.press("Escape");
  await results(page).getByRole("button", { name: "Stop" }).press("Enter");
  for (const go of held) go();
  await expect(results(page)).toContainText("3 done, 2 not started");
  await page.unrouteAll();
  await page.getByRole("button", { name: "Continue with 2 custom clouds" }).press("Enter");
  await expect(results(page)).toContainText("5 done");
});

test("UX 31: at 320 px, light and dark, everything can be reached and no row with the focus is under the bar", async ({ server, signedIn: page }) => {
  await fill(server);
  await page.setViewportSize({ width: 320, height: 640 });
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await open(page);
    if (colorScheme === "light") await press(page, box(page, "Analytics"), "Space");
    await expect(bar(page)).toContainText("1 selected");
    await expectNoSidewaysScroll(page);
    // A bar that stays in sight lies on a part of something; what has the focus is looked at below.
    const found = (await axe(page)).filter((line) => !/partially obscured/.test(line));
    expect.soft(found, colorScheme).toEqual([]);
    for (const name of ["Analytics", "Billing", "Checkout", "Delivery", "Events"]) {
      await box(page, name).focus();
      const isInSight = await box(page, name).evaluate((element) => {
        const { left, top, width, height } = element.getBoundingClientRect();
        return document.elementFromPoint(left + width / 2, top + height / 2) === element;
      });
      expect.soft(isInSight, `${name}, ${colorScheme}`).toBe(true);
    }
    for (const name of ["Add tags", "Remove tags", "Set availability", "Add a contact", "Discard drafts"]) {
      await action(page, name).scrollIntoViewIfNeeded();
      await expect(action(page, name)).toBeInViewport({ ratio: 1 });
    }
    // Targets of the bar have room between them.
    const boxes = await bar(page).getByRole("button").evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect().toJSON()));
    for (const one of boxes) {
      expect.soft(Math.min(one.width, one.height)).toBeGreaterThanOrEqual(24);
      for (const other of boxes.filter((it) => it !== one && it.top >= one.top)) {
        const gap = Math.max(other.left - one.right, one.left - other.right, other.top - one.bottom);
        expect.soft(Math.round(gap), JSON.stringify([one, other])).toBeGreaterThanOrEqual(8);
      }
    }
    // Paper has neither boxes nor the bar.
    await page.emulateMedia({ media: "print" });
    await expect(box(page, "Analytics")).toBeHidden();
    await expect(bar(page)).toBeHidden();
    await page.emulateMedia({ media: "screen" });
    await action(page, "Add tags").press("Enter");
    await expect(page.getByRole("textbox", { name: "Key of tag 1" })).toBeVisible();
    await expectNoSidewaysScroll(page);
    expect.soft(await axe(page), `form, ${colorScheme}`).toEqual([]);
  }
});

test("UX 31: of 300 rows a range reaches rows that are not drawn, and more than 100 ask twice", async ({ server, signedIn: page }) => {
  test.slow();
  const name = (number) => `cloud ${String(number).padStart(3, "0")}`;
  for (let number = 0; number < 300; number += 1) {
    await server.createCloud({ display_name: name(number), reserved_cidr: `10.${Math.floor(number / 200)}.${number % 200}.0/24` });
  }
  await page.goto(`${page.list}?sort=name`);
  await expect(box(page, name(0))).toBeVisible();
  await press(page, box(page, name(1)), "Space");
  // The first page comes alone.
  await expect(page.getByRole("checkbox", { name: "Select all 300" })).toBeVisible();
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
  await expect(box(page, name(299))).toBeVisible();
  await press(page, box(page, name(299)), "Shift+Space");
  await said(page, "299 selected");
  await press(page, box(page, name(290)), "Space");
  await said(page, "298 selected");
  await page.evaluate(() => window.scrollTo(0, 0));
  await expect(box(page, name(2))).toBeChecked();
  await expect(box(page, name(0))).not.toBeChecked();
  // The CIDR blocks of 1, 10 to 19 and 100 to 199.
  await page.getByRole("searchbox").fill("10.0.1");
  await said(page, "298 selected, 187 of them hidden by the filter");
  await press(page, box(page, name(1)), "Space");
  await said(page, "297 selected, 187 of them hidden by the filter");
  await bar(page).getByRole("button", { name: "Select all 111 that match the filter" }).press("Enter");
  await page.getByRole("searchbox").fill("");
  await said(page, "298 selected");
  await action(page, "Add tags").press("Enter");
  await page.getByRole("textbox", { name: "Key of tag 1" }).fill("owner");
  await page.getByRole("textbox", { name: "Value of tag 1" }).fill("ops");
  await page.getByRole("button", { name: "Add 1 tag to 298 custom clouds" }).press("Enter");
  const [first, second] = [page.getByRole("dialog", { name: "Add 1 tag to 298 custom clouds?", exact: true }), page.getByRole("dialog", { name: "Add 1 tag to 298 custom clouds at once?" })];
  await first.getByRole("button", { name: "Add tags" }).press("Enter");
  await expect(second.getByRole("button", { name: "Cancel" })).toBeFocused();
  expect.soft(await axe(page), "second question").toEqual([]);
  await page.keyboard.press("Enter");
  await expect(second).toBeHidden();
  await expect(results(page)).toHaveCount(0);
  await page.getByRole("button", { name: "Add 1 tag to 298 custom clouds" }).press("Enter");
  await first.getByRole("button", { name: "Add tags" }).press("Enter");
  await second.getByRole("button", { name: "Add tags" }).press("Enter");
  // A stop keeps the rest: it stays selected in the list.
  const stop = results(page).getByRole("button", { name: "Stop" });
  await stop.focus();
  await expect(results(page)).toContainText(/[1-9]\d* of 298/);
  // Answers that come in leave the focus where it is.
  await expect(stop).toBeFocused();
  await page.keyboard.press("Enter");
  const end = results(page).getByText(/^\d+ done, \d+ not started$/).first();
  await expect(end).toBeAttached();
  const [, done, left] = (await end.textContent()).match(/(\d+) done, (\d+) not/).map(Number);
  expect(done + left).toBe(298);
  await page.getByRole("link", { name: "Back to the list" }).press("Enter");
  await expect(bar(page)).toContainText(`${left} selected`);
});
