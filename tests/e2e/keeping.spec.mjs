// Nothing that was typed or pressed is lost, and nothing that others did is undone, whatever happens
// while it is on its way.

import { changePerson, signIn } from "./support/browser.mjs";
import { PERSON, expect, role, test } from "./support/test.mjs";
import { Wizard } from "./support/wizard.mjs";

const MEMBER = { email: "max@example.com", real_name: "Max Example", role: "member", password: "correct horse battery staple" };

const setup = (page, cloud, step) => `${page.list}/${cloud.custom_cloud_environment_id}/setup/${step}`;

/** Holds matching requests back until the answer of this function is called. */
async function hold(page, address, method) {
  let release;
  const released = new Promise((done) => (release = done));
  await page.route(address, async (route) => {
    if (route.request().method() === method) await released;
    await route.continue();
  });
  return release;
}

/** A project of the organization; answers its name. */
async function addProject(server) {
  const name = "shop";
  await server.call("POST", `/console/v1/organization/${server.organization}/projects`, { project_name: name });
  return name;
}

/** A draft at its last form step. */
async function atContacts(server, page, given) {
  const cloud = await server.createCloud(given);
  const wizard = new Wizard(page);
  await page.goto(setup(page, cloud, "deploy"));
  await wizard.deploy();
  await wizard.next.click();
  await wizard.isAt("availability");
  await wizard.next.click();
  await wizard.contacts();
  return [cloud, wizard];
}

test("a pressed Create is finished though its page is left", async ({ server, signedIn: page }) => {
  const [cloud, wizard] = await atContacts(server, page);
  const release = await hold(page, "**/draft", "PUT");
  const sent = page.waitForRequest((request) => request.method() === "PUT" && request.url().endsWith("/draft"));
  await wizard.create.click();
  await sent;
  await page.getByRole("link", { name: "Organization", exact: true }).click();
  // Only where something is typed and not saved.
  const leave = page.getByRole("button", { name: "Leave", exact: true });
  const heading = page.getByRole("heading", { level: 1, name: /Organization/ });
  await expect(leave.or(heading)).toBeVisible();
  if (await leave.isVisible()) await leave.click();
  await expect(heading).toBeVisible();
  release();
  await expect(page.getByText("“Analytics” is being created.").first()).toBeVisible();
  await expect.poll(async () => (await server.cloud(cloud.custom_cloud_environment_id)).state).toBe("active");
});

test("who lost access is not told that the custom cloud is deleted", async ({ server, context, page, expectedProblems }) => {
  expectedProblems.push(/404/);
  const project = await addProject(server);
  const cloud = await server.createCloud();
  const permissions = `${server.clouds}/${cloud.custom_cloud_environment_id}/permissions`;
  await server.call("PUT", permissions, { accounts: [], projects: [project] });
  await server.provision(cloud);
  await server.addMember(MEMBER);
  await server.joinProject(MEMBER.email);
  await signIn(context, MEMBER.email, MEMBER.password);
  await page.goto(`/organizations/${server.organization}/admin/byoc/${cloud.custom_cloud_environment_id}`);
  await expect(page.getByRole("heading", { level: 1, name: "Analytics" })).toBeVisible();
  await server.call("PUT", permissions, { accounts: [], projects: [] });
  await expect(page.getByText("This custom cloud doesn't exist, or you can't see it")).toBeVisible();
  await expect(page.getByText(/terraform destroy|Destroy the Terraform resources/)).toHaveCount(0);
});

test("the wizard shows who may use the cloud as others set it, and does not widen it", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  const permissions = `${server.clouds}/${cloud.custom_cloud_environment_id}/permissions`;
  const chosen = { accounts: [], projects: [await addProject(server)] };
  await server.call("PUT", permissions, chosen);
  const wizard = new Wizard(page);
  await page.goto(setup(page, cloud, "deploy"));
  await wizard.deploy();
  await wizard.next.click();
  await wizard.isAt("availability");
  await expect(page.getByRole("radio", { name: /By selection/ })).toBeChecked();
  await wizard.next.click();
  await wizard.contacts();
  await wizard.create.click();
  await wizard.isAt("create");
  expect(await server.call("GET", permissions)).toEqual(chosen);
});

test("UX 22: what this browser kept is not put over what was saved since", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  const wizard = new Wizard(page);
  await page.goto(setup(page, cloud, "details"));
  await wizard.name.fill("Mine");
  await expect(page.getByText(/Kept in this browser/).first()).toBeVisible();
  await page.goto("about:blank");
  await server.call("PUT", `${server.clouds}/${cloud.custom_cloud_environment_id}`, { display_name: "Theirs" });
  await page.goto(setup(page, cloud, "details"));
  await expect(page.getByText("This draft was changed elsewhere since you opened it")).toBeVisible();
  await expect(wizard.name).toHaveValue("Mine");
  await page.getByRole("button", { name: "Load the other version" }).click();
  await expect(wizard.name).toHaveValue("Theirs");
});

test("UX 22: no version is overwritten before it is said which one stays, also after more was typed and a reload", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  const id = cloud.custom_cloud_environment_id;
  const wizard = new Wizard(page);
  const question = page.getByText("This draft was changed elsewhere since you opened it");
  await page.goto(setup(page, cloud, "details"));
  await wizard.name.fill("Mine");
  await expect(page.getByText(/Kept in this browser/).first()).toBeVisible();
  await page.goto("about:blank");
  await server.call("PUT", `${server.clouds}/${id}`, { display_name: "Theirs" });
  await page.goto(setup(page, cloud, "details"));
  await expect(question).toBeVisible();
  await wizard.name.fill("Mine again");
  await expect(page.getByText(/Kept in this browser/).first()).toBeVisible();
  await page.reload();
  await expect(question).toBeVisible();
  await expect(wizard.name).toHaveValue("Mine again");

  // The question takes the focus, and what was pressed waits for its answer.
  await wizard.next.click();
  await expect(page.locator(":focus").filter({ has: question })).toBeVisible();
  expect((await server.cloud(id)).display_name).toBe("Theirs");
  await page.getByRole("button", { name: "Keep what I typed" }).click();
  await wizard.isAt("deploy");
  expect((await server.cloud(id)).display_name).toBe("Mine again");
});

test("UX 22, 38: signing out with something typed leads to the sign-in page, and it is there again afterwards", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  const wizard = new Wizard(page);
  await page.goto(setup(page, cloud, "details"));
  await wizard.name.fill("Typed");
  await expect(page.getByText(/Kept in this browser/).first()).toBeVisible();
  await page.getByRole("button", { name: /Account/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByLabel("Email").fill(PERSON.email);
  await page.getByLabel("Password").fill(PERSON.password);
  await page.keyboard.press("Enter");
  await expect(wizard.name).toHaveValue("Typed");
});

test("UX 22: creating in one tab leaves what another tab keeps", async ({ signedIn: page, context }) => {
  const other = await context.newPage();
  const [here, there] = [new Wizard(page), new Wizard(other)];
  await page.goto(`${page.list}/new`);
  await here.details({ name: "First" });
  await other.goto(`${page.list}/new`);
  await there.name.fill("Second");
  await expect(other.getByText(/Kept in this browser/).first()).toBeVisible();
  await here.next.click();
  await here.isAt("deploy");
  await other.reload();
  await expect(there.name).toHaveValue("Second");
});

test("23: Back that was asked about leads to where it leads, and the next one goes on from there", async ({ server, signedIn: page }) => {
  const wizard = new Wizard(page);
  const cloud = await server.createCloud();
  await page.goto(page.list.replace("/byoc", "/organization"));
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Bring your own cloud" }).click();
  await page.getByRole("link", { name: "Create custom cloud" }).first().click();
  await wizard.name.fill("Typed");
  await page.goBack();
  const dialog = page.getByRole("dialog", { name: "Leave without saving?" });
  await dialog.getByRole("button", { name: "Stay" }).click();
  await expect(wizard.name).toHaveValue("Typed");
  await page.goBack();
  await dialog.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(page.getByRole("link", { name: cloud.display_name, exact: true })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1, name: "Organization" })).toBeVisible();
});

for (const [button, name] of [["Keep what I typed", "Mine"], ["Load the other version", "Theirs"]]) {
  test(`a draft that somebody else saved asks which version stays (412): ${button}`, async ({ server, signedIn: page, expectedProblems }) => {
    expectedProblems.push(/412/);
    const cloud = await server.createCloud();
    const id = cloud.custom_cloud_environment_id;
    const wizard = new Wizard(page);
    await page.goto(setup(page, cloud, "details"));
    await wizard.name.fill("Mine");
    await server.call("PUT", `${server.clouds}/${id}`, { display_name: "Theirs" });
    await wizard.next.click();
    await expect(page.getByText("This draft was changed elsewhere since you opened it")).toBeVisible();
    await expect(wizard.name).toHaveValue("Mine");
    await page.getByRole("button", { name: button }).click();
    if (name === "Mine") await wizard.isAt("deploy");
    else await expect(wizard.name).toHaveValue("Theirs");
    expect((await server.cloud(id)).display_name).toBe(name);
  });
}

test("UX 15: a refusal leads to the step of its field", async ({ server, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/400/);
  const cloud = await server.createCloud();
  const wizard = new Wizard(page);
  await page.goto(setup(page, cloud, "deploy"));
  await wizard.isAt("deploy");
  await wizard.identifier.fill(role(cloud, "210987654321"));
  await wizard.next.click();
  await wizard.isAt("availability");
  await wizard.next.click();
  await wizard.contacts();
  await wizard.create.click();
  await wizard.isAt("deploy");
  await expect(wizard.summary).toBeFocused();
  await expect(wizard.summary).toContainText("123456789012");
  await wizard.summary.getByRole("link").click();
  await expect(wizard.identifier).toBeFocused();
});

test("Save draft leads to the step with what can't be saved", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  const wizard = new Wizard(page);
  // Back over what is wrong is always possible, and Forward comes back.
  await page.goto(setup(page, cloud, "deploy"));
  await wizard.isAt("deploy");
  await wizard.back.click();
  await wizard.isAt("details");
  await wizard.cidr.fill("10.0.0.0/33");
  await page.goBack();
  await wizard.isAt("deploy");
  await page.getByRole("button", { name: "Save draft" }).click();
  await wizard.isAt("details");
  await expect(wizard.summary).toContainText("prefix length 33 is too large");
});

test("what is typed while Next is on its way is kept", async ({ signedIn: page }) => {
  const wizard = new Wizard(page);
  await wizard.open(page.list);
  await wizard.details({ name: "Sent" });
  const release = await hold(page, "**/custom-cloud-environments", "POST");
  const sent = page.waitForRequest((request) => request.method() === "POST");
  await wizard.next.click();
  await sent;
  await wizard.name.fill("Typed meanwhile");
  release();
  await wizard.isAt("deploy");
  await expect(page.getByText("Your earlier entries are back")).toBeVisible();
  await wizard.back.click();
  await expect(wizard.name).toHaveValue("Typed meanwhile");
  await page.goto(page.list);
  await expect(page.getByRole("link", { name: "Sent", exact: true })).toBeVisible();
  await expect(page.getByText(/You started to create/)).toHaveCount(0);
});

test("UX 22: what one person typed is not shown to the next at the same browser", async ({ server, signedIn: page }) => {
  await server.addMember({ ...MEMBER, role: "super_admin" });
  const wizard = new Wizard(page);
  await wizard.open(page.list);
  await wizard.name.fill("Not for others");
  await expect(page.getByText(/Kept in this browser/).first()).toBeVisible();
  await page.goto("about:blank");
  await page.goto(page.list);
  await expect(page.getByText(/Not for others/)).toBeVisible();
  await changePerson(page, MEMBER);
  await page.goto(page.list);
  await expect(page.getByRole("link", { name: "Create custom cloud" }).first()).toBeVisible();
  await expect(page.getByText(/Not for others/)).toHaveCount(0);
});

test("UX 23 Escape does not close the question for the password, and a failure of it keeps the page", async ({ context, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/401|500/);
  const wizard = new Wizard(page);
  await wizard.open(page.list);
  await wizard.details({ name: "Still here" });
  await context.clearCookies();
  await wizard.next.click();
  const dialog = page.getByRole("dialog", { name: "Your session has ended" });
  await expect(dialog).toBeVisible();
  for (let press = 0; press < 3; press++) await page.keyboard.press("Escape");
  await expect(dialog).toBeVisible();
  // Signing in works, and reading who that is does not.
  let isBroken = true;
  await page.route("**/console/v1/session", (route) =>
    isBroken && route.request().method() === "GET"
      ? route.fulfill({ status: 500, json: { message: "It broke. Try again.", errors: [], request_id: "r" } })
      : route.continue(),
  );
  await dialog.getByLabel("Password").fill(PERSON.password);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(dialog.getByText("It broke. Try again.")).toBeVisible();
  await expect(wizard.name).toHaveValue("Still here");
  isBroken = false;
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await wizard.isAt("deploy");
});

test("UX 05: Back from the running deployment leads to the custom cloud", async ({ server, signedIn: page }) => {
  const [, wizard] = await atContacts(server, page);
  await wizard.create.click();
  await wizard.isAt("create");
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1, name: "Analytics" })).toBeVisible();
});

test("a draft resumes at the step where it was left, from its page too", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  const wizard = new Wizard(page);
  await page.goto(setup(page, cloud, "deploy"));
  await wizard.deploy();
  await wizard.next.click();
  await wizard.isAt("availability");
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page.getByText(/Draft saved/).first()).toBeVisible();
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}`);
  await page.getByRole("link", { name: "Resume setup" }).click();
  await wizard.isAt("availability");
  await expect(page).toHaveURL(/\/setup\/availability$/);
});

test("UX 21: closing the tab with unsaved input asks, and with none does not", async ({ signedIn: page }) => {
  const wizard = new Wizard(page);
  await wizard.open(page.list);
  const asked = [];
  page.on("dialog", async (dialog) => {
    asked.push(dialog.type());
    await dialog.dismiss();
  });
  await wizard.name.fill("Unsaved");
  await expect(page.getByText(/Kept in this browser/).first()).toBeVisible();
  await page.close({ runBeforeUnload: true });
  await expect.poll(() => asked).toEqual(["beforeunload"]);
  await expect(wizard.name).toHaveValue("Unsaved");
  await wizard.name.fill("");
  await page.close({ runBeforeUnload: true });
  await expect.poll(() => page.isClosed()).toBe(true);
  expect(asked).toEqual(["beforeunload"]);
});

test("unsaved contacts of a draft are not lost on the way to its wizard", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  const address = `${page.list}/${cloud.custom_cloud_environment_id}`;
  await page.goto(`${address}/contacts`);
  await page.getByRole("textbox", { name: "Name" }).first().fill("Somebody Else");
  await page.getByRole("link", { name: "Overview" }).click();
  await page.getByRole("link", { name: "Resume setup" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await dialog.getByRole("button", { name: /Stay/ }).click();
  await page.getByRole("link", { name: "Contacts", exact: true }).click();
  await expect(page.getByRole("textbox", { name: "Name" }).first()).toHaveValue("Somebody Else");
});
