// The operator's place: organizations, custom clouds of all of them, failures, health.

import { signIn } from "./support/browser.mjs";
import { axe, expect, expectNoSidewaysScroll, ORGANIZATION, PERSON, test } from "./support/test.mjs";

/** Somebody who runs the server and belongs to no organization: made in the demo. */
const operatorOfDemo = async (server) => (await server.line("demo operator: ")).split(" ");

/** A custom cloud whose deployment failed; answers it with its cause. */
async function failed(server) {
  const cloud = await server.createCloud();
  const console = `/console/v1/custom-cloud-environments/${cloud.custom_cloud_environment_id}`;
  await server.call("PUT", `${console}/rehearsal`, { chosen: "quota" });
  await server.provision(cloud);
  await expect.poll(async () => (await server.cloud(cloud.custom_cloud_environment_id)).state).toBe("creation_failed");
  const { operations } = await server.call("GET", `${console}/operations`);
  return { cloud, cause: operations[0].cause };
}

test("an operator creates an organization, and its first super admin joins with the link", async ({ signedIn: page, browser, baseURL }) => {
  await page.goto("/operator");
  await expect(page.getByRole("heading", { level: 1, name: "Operator" })).toBeVisible();
  const opener = page.getByRole("button", { name: "Create organization" });
  await opener.click();
  const dialog = page.getByRole("dialog", { name: "Create organization" });
  const name = dialog.getByRole("textbox", { name: "Name" });
  await expect(name).toBeFocused();

  // What is wrong is said at once, in the words of the server.
  await dialog.getByRole("combobox", { name: "Support tier" }).selectOption("Basic");
  await dialog.getByRole("button", { name: "Create organization" }).click();
  const summary = dialog.getByRole("group", { name: "There is a problem" });
  await expect(summary).toBeFocused();
  await expect(summary.getByRole("link")).toHaveCount(3);
  await expect(dialog.getByRole("combobox", { name: "Support tier" })).toHaveAccessibleDescription(/needs the support tier Priority or a higher one/);
  expect.soft(await axe(page), "the form with errors").toEqual([]);

  await name.fill("Northwind");
  await dialog.getByRole("combobox", { name: "Support tier" }).selectOption("Business");
  await dialog.getByRole("textbox", { name: "Email of the first super admin" }).fill("nina@example.com");
  await page.keyboard.press("Enter");
  const shown = page.getByRole("dialog", { name: "Copy the invitation link now" });
  const link = await shown.getByText("/invitation#").textContent();
  expect.soft(await axe(page), "the link").toEqual([]);
  await shown.getByRole("button", { name: "I have copied it" }).click();
  await expect(opener).toBeFocused();
  const table = page.getByRole("table", { name: "Organizations" });
  const row = table.getByRole("row", { name: /Northwind/ });
  await expect(row).toContainText("Business");
  await expect(row).toContainText("No super admin yet");

  const context = await browser.newContext({ baseURL });
  const nina = await context.newPage();
  await nina.goto(link);
  await nina.getByRole("textbox", { name: "Your name" }).fill("Nina New");
  await nina.getByLabel("Password", { exact: true }).fill(PERSON.password);
  await nina.getByRole("button", { name: /Create account|Join|Accept/ }).click();
  await expect(nina.getByRole("heading", { name: "No custom clouds yet" })).toBeVisible();
  // She is no operator: nothing leads there, and the page says so.
  await expect(nina.getByRole("link", { name: "Operator" })).toHaveCount(0);
  await nina.goto("/operator");
  await expect(nina.getByRole("heading", { name: "Only operators of this server can open this page" })).toBeVisible();
  await context.close();

  await page.getByRole("button", { name: "Reload" }).click();
  await expect(row).not.toContainText("No super admin yet");
});

test("an operator turns bring your own cloud off and on, and says so if somebody else was faster", async ({ server, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/status of 4(12|03)/);
  await page.goto(page.list);
  await page.getByRole("link", { name: "Operator" }).click();
  await page.getByRole("link", { name: ORGANIZATION }).click();
  await expect(page.getByRole("heading", { level: 1, name: ORGANIZATION })).toBeFocused();
  const offer = page.getByRole("checkbox", { name: "Enable bring your own cloud" });
  await expect(offer).toBeChecked();
  await expect(offer).toHaveAccessibleDescription(/Existing custom clouds keep running/);
  await offer.uncheck();
  const save = page.getByRole("button", { name: "Save organization" });
  await save.click();
  await expect(page.getByRole("status").filter({ hasText: "Organization saved" })).toBeVisible();
  await expect(server.createCloud()).rejects.toThrow(/403/);
  await page.reload();
  await expect(offer).not.toBeChecked();

  // Meanwhile somebody else gives it another tier.
  await offer.check();
  const path = `/console/v1/operator/organization/${server.organization}`;
  const theirs = { organization_name: ORGANIZATION, tier: "premium", is_byoc_enabled: false };
  await server.call("PUT", path, theirs);
  await save.click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText("Someone else saved changes");
  await page.getByRole("button", { name: "Load their version" }).click();
  await expect(page.getByRole("combobox", { name: "Support tier" })).toHaveValue("premium");
  await expect(offer).not.toBeChecked();
  await offer.check();
  await save.click();
  await expect(page.getByRole("button", { name: "Discard changes" })).toBeHidden();
  await server.createCloud();
  await page.goto(page.list);
  await expect(page.getByRole("link", { name: "Analytics", exact: true })).toBeVisible();
});

test("HIPAA and PCI DSS are offered only if the operator gave them", async ({ server, signedIn: page }) => {
  await page.goto(`/operator/organizations/${server.organization}`);
  await page.getByRole("radio", { name: "Own models of this organization" }).check();
  await expect(page.getByRole("checkbox", { name: "Private" })).toBeChecked();
  await expect(page.getByRole("checkbox", { name: "HIPAA" })).not.toBeChecked();
  await page.getByRole("button", { name: "Save organization" }).click();
  await expect(page.getByRole("button", { name: "Discard changes" })).toBeHidden();
  const tiles = page.getByRole("radiogroup", { name: "Deployment model" });
  await page.goto(`${page.list}/new`);
  await expect(tiles.getByRole("radio")).toHaveCount(2);
  await expect(tiles.getByRole("radio", { name: "HIPAA" })).toHaveCount(0);
  await page.goto(`/operator/organizations/${server.organization}`);
  await page.getByRole("checkbox", { name: "HIPAA" }).check();
  await page.getByRole("button", { name: "Save organization" }).click();
  await expect(page.getByRole("button", { name: "Discard changes" })).toBeHidden();
  await page.goto(`${page.list}/new`);
  await expect(tiles.getByRole("radio", { name: "HIPAA" })).toHaveCount(1);
  await expect(tiles.getByRole("radio")).toHaveCount(3);
});

test("an address with an unknown status offers the whole list", async ({ server, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/400/);
  await server.createCloud({ display_name: "Half done" });
  await page.goto("/operator/custom-clouds?state=gone");
  const alert = page.getByRole("alert").filter({ hasText: "The custom clouds could not be loaded" });
  await expect(alert).toBeVisible();
  await alert.getByRole("button", { name: "Show all custom clouds" }).click();
  await expect(page.getByRole("table", { name: "Custom clouds" })).toContainText("Half done");
  expect(await axe(page)).toEqual([]);
});

test("an operator finds a failure by its cause, with evidence and fix", async ({ server, signedIn: page }) => {
  const { cloud, cause } = await failed(server);
  await server.createCloud({ display_name: "Half done", reserved_cidr: "10.1.0.0/16" });
  await page.goto("/operator");
  const tabs = page.getByRole("navigation", { name: "Parts of the operator's pages" });
  await tabs.getByRole("link", { name: "Failures" }).click();
  const group = page.getByRole("region", { name: "Quota" });
  await expect(group).toContainText("1 failure");
  await expect(group).toContainText(cause.fix);
  await group.getByRole("button", { name: /^Show evidence of / }).click();
  await expect(group).toContainText(cause.evidence.split("\n")[0]);
  await group.getByRole("link", { name: "Show custom clouds with this cause" }).click();

  const table = page.getByRole("table", { name: "Custom clouds" });
  await expect(table.getByRole("row")).toHaveCount(2);
  await page.getByRole("combobox", { name: "Cause" }).selectOption("All causes");
  await expect(table.getByRole("row")).toHaveCount(3);
  await page.getByRole("combobox", { name: "Status" }).selectOption("Creation failed (1)");
  await expect(table.getByRole("row")).toHaveCount(2);
  expect(new URL(page.url()).search).toBe("?state=creation_failed");
  await page.reload();
  await expect(page.getByRole("combobox", { name: "Status" })).toHaveValue("creation_failed");
  await table.getByRole("link", { name: "Analytics" }).press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Analytics" })).toBeFocused();
  await expect(page.getByRole("main").getByRole("alert")).toContainText(cause.title);
  await expect(page.getByRole("button", { name: "Retry" })).toHaveAccessibleDescription(/super admins of the organization/);
  await expect(page.getByRole("region", { name: "Details" })).toContainText(cloud.custom_cloud_environment_id);
  expect(new URL(page.url()).pathname).toContain(`/operator/organizations/${server.organization}/`);
});

test("an operator takes a request, answers it, and bring your own cloud is on", async ({ server, signedIn: page }) => {
  const organization = { organization_name: ORGANIZATION, tier: "priority", is_byoc_enabled: false };
  await server.call("PUT", `/console/v1/operator/organization/${server.organization}`, organization);
  const content = { kind: "enable", email: PERSON.email, country: "Finland", cloud_provider: "aws", message: "We start in May." };
  await server.call("POST", `/console/v1/organization/${server.organization}/requests`, { content });
  await page.goto("/operator/requests");
  await page.getByRole("combobox", { name: "State" }).selectOption("Done");
  await expect(page.getByRole("heading", { name: "No requests" })).toBeVisible();
  await page.getByRole("combobox", { name: "State" }).selectOption("Open");
  await page.getByRole("table", { name: "Requests" }).getByRole("link", { name: /Enable bring your own cloud/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: `Enable bring your own cloud for ${ORGANIZATION}` })).toBeFocused();
  const main = page.getByRole("main");
  await expect(main).toContainText("We start in May.");
  await page.getByRole("button", { name: "Assign to me" }).click();
  await expect(main.getByText("In progress")).toBeVisible();
  await expect(page.getByRole("button", { name: "Assign to me" })).toHaveCount(0);

  // To decline needs an answer.
  const answer = page.getByRole("textbox", { name: "Answer" });
  await page.getByRole("button", { name: "Decline" }).click();
  await expect(answer).toBeFocused();
  await expect(answer).toHaveAccessibleDescription(/Say in the answer why the request is declined/);
  await answer.fill("Welcome.");
  await page.getByRole("button", { name: "Answer and mark as done" }).click();
  const dialog = page.getByRole("dialog", { name: "Mark this request as done?" });
  await expect(dialog).toContainText(`enabled for ${ORGANIZATION} at once`);
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  expect.soft(await axe(page), "the confirmation").toEqual([]);
  await dialog.getByRole("button", { name: "Mark as done" }).click();
  await expect(main.getByText("Done", { exact: true })).toBeVisible();
  await expect(main).toContainText("Welcome.");
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await server.createCloud();
});

test("the filters of requests are in the address", async ({ server, signedIn: page }) => {
  const content = {
    kind: "azure", cloud_region: "westeurope", reserved_cidr: "10.20.0.0/16", deployment_model: "standard",
    subscription_id: "11111111-2222-3333-4444-555555555555", tenant_id: "aaaaaaaa-2222-3333-4444-555555555555",
    contact_emails: [{ email: PERSON.email, real_name: PERSON.name, role: "Admin" }], tags: {}, notes: "",
  };
  await server.call("POST", `/console/v1/organization/${server.organization}/requests`, { content });
  await page.goto("/operator/requests");
  const rows = page.getByRole("table", { name: "Requests" }).getByRole("row");
  await expect(rows).toHaveCount(2);
  await page.getByRole("combobox", { name: "State" }).selectOption("Done");
  await expect(page).toHaveURL(/\/operator\/requests\?state=done$/);
  await expect(page.getByRole("heading", { name: "No requests" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("combobox", { name: "State" })).toHaveValue("done");
  await page.getByRole("combobox", { name: "State" }).selectOption("All states");
  await page.getByRole("combobox", { name: "Kind" }).selectOption("Custom cloud on Azure");
  await expect(page).toHaveURL(/\/operator\/requests\?kind=azure$/);
  await rows.getByRole("link", { name: /Custom cloud on Azure/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Custom cloud on Azure");
  await page.goBack();
  await expect(page.getByRole("combobox", { name: "Kind" })).toHaveValue("azure");
});

test("what an operator looks at is read again on return, and says if it may be out of date", async ({ server, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/status of 500/);
  await page.goto("/operator/custom-clouds");
  await expect(page.getByRole("heading", { name: "There are no custom clouds" })).toBeVisible();
  await server.createCloud();
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  const link = page.getByRole("link", { name: "Analytics" });
  await expect(link).toBeVisible();

  await link.focus();
  await page.route("**/operator/custom-clouds*", (route) => route.fulfill({ status: 500, json: { message: "It broke. Try again.", errors: [] } }));
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  const warning = page.getByRole("status").filter({ hasText: "may be out of date" });
  await expect(warning).toBeVisible();
  await expect(link).toBeFocused();
  await page.unroute("**/operator/custom-clouds*");
  await warning.getByRole("button", { name: "Reload" }).click();
  await expect(warning).toBeHidden();
});

test("health says that the server works, with its database and version", async ({ signedIn: page }) => {
  await page.goto("/operator/health");
  await expect(page.getByRole("status").filter({ hasText: "The server is working" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Server" })).toContainText(/Database\s*SQLite/);
  await expect(page.getByRole("region", { name: "Server" })).toContainText(/Version\s*\d+\.\d+/);
});

test.describe("in the demo", () => {
  test.use({ serverOptions: { demo: true } });

  test("an operator without an organization lands on the operator's place", async ({ freshServer, page }) => {
    const [email, password] = await operatorOfDemo(freshServer);
    await page.goto("/");
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Operator" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Demo organization", exact: true })).toBeVisible();
  });

  for (const view of [
    { name: "wide, light", width: 1280, height: 900, colorScheme: "light" },
    { name: "narrow, dark", width: 320, height: 640, colorScheme: "dark" },
  ]) {
    test(`UX 39: every page of the operator's place, ${view.name}`, async ({ freshServer, context, page }) => {
      test.slow();
      const [email, password] = await operatorOfDemo(freshServer);
      await signIn(context, email, password);
      await page.setViewportSize({ width: view.width, height: view.height });
      await page.emulateMedia({ colorScheme: view.colorScheme, reducedMotion: "reduce" });
      const token = await freshServer.line("demo API token: ");
      const { custom_clouds } = await freshServer.call("GET", "/console/v1/operator/custom-clouds?state=creation_failed", undefined, token);
      const [{ organization_id, custom_cloud_environment_id }] = custom_clouds;
      const organization = `/operator/organizations/${organization_id}`;
      for (const [address, heading] of [
        ["/operator", "Operator"],
        ["/operator/requests", "Operator"],
        ["/operator/custom-clouds", "Operator"],
        ["/operator/failures", "Operator"],
        ["/operator/health", "Operator"],
        [organization, "Demo organization"],
        [`${organization}/custom-clouds/${custom_cloud_environment_id}`, "Machine learning"],
        ["/operator/nothing", "Page not found"],
      ]) {
        await test.step(address, async () => {
          await page.goto(address);
          await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
          await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
          expect.soft(await axe(page), `axe: ${address}`).toEqual([]);
          await expectNoSidewaysScroll(page);
          // Nor within the page: no table wider than its frame, no tab out of sight.
          const cut = page.locator(".table-frame, .tabs").evaluateAll((all) => all.filter((it) => it.scrollWidth > it.clientWidth).length);
          expect.soft(await cut, `cut off: ${address}`).toBe(0);
          if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${view.width}${address.replaceAll("/", "_")}.png`, fullPage: true });
        });
      }
    });
  }
});
