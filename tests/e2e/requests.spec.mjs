// What an organization asks of the people who run the server, and how their answer arrives.

import { changePerson } from "./support/browser.mjs";
import { axe, expect, expectNoSidewaysScroll, ORGANIZATION, PERSON, test } from "./support/test.mjs";

const OPERATOR = "/console/v1/operator/requests";
const ENABLE = {
  kind: "enable",
  email: PERSON.email,
  country: "Finland",
  cloud_provider: "google",
  message: "Two services at first.",
};

const AZURE = {
  kind: "azure",
  cloud_region: "westeurope",
  reserved_cidr: "10.20.0.0/16",
  deployment_model: "standard",
  subscription_id: "11111111-2222-3333-4444-555555555555",
  tenant_id: "aaaaaaaa-2222-3333-4444-555555555555",
  contact_emails: [{ email: PERSON.email, real_name: PERSON.name, role: "Admin" }],
  tags: { team: "data" },
  notes: "Two zones are enough.",
};

const VIEWS = [
  { name: "wide, light", width: 1280, height: 900, colorScheme: "light" },
  { name: "wide, dark", width: 1280, height: 900, colorScheme: "dark" },
  { name: "narrow, light", width: 320, height: 640, colorScheme: "light" },
  { name: "narrow, dark", width: 320, height: 640, colorScheme: "dark" },
];

const endpoint = (server) => `/console/v1/organization/${server.organization}/requests`;
const enablePage = (page) => `${page.list}/enable`;
const azurePage = (page) => `${page.list}/azure`;
const field = (page, name) => page.getByRole("textbox", { name });
const send = (page) => page.getByRole("button", { name: "Send request" });

/** An operator answers over the API: what changes of the newest request. */
async function answer(server, update) {
  const { requests } = await server.call("GET", OPERATOR);
  return server.call("PUT", `${OPERATOR}/${requests[0].request_id}`, update);
}

test.describe("where Bring your own cloud is enabled on request", () => {
  test.use({ serverOptions: { configuration: "[enablement]\nis_on_request = true\n" } });

  test("UX 29: it is asked for, answered while one looks on, and used", async ({ server, signedIn: page }) => {
    await page.goto(page.list);
    const main = page.getByRole("main");
    await expect(main.getByRole("heading", { level: 2 })).toHaveText("Bring your own cloud is not enabled for this organization");
    await expect(page.getByRole("link", { name: "Create custom cloud" })).toHaveCount(0);
    await main.getByRole("link", { name: "Contact us" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Enable bring your own cloud" })).toBeVisible();
    await expect(main).toContainText(`Organizations with the support tier Priority or higher can have it. ${ORGANIZATION} has Priority.`);
    await expect(main).toContainText("Enabling it changes no existing organization, project or service.");
    await expect(field(page, "Email")).toHaveValue(PERSON.email);

    await send(page).click();
    const summary = page.getByRole("group", { name: "There is a problem" });
    await expect(summary).toBeFocused();
    await expect(summary.getByRole("link")).toHaveCount(2);
    await field(page, "Country").fill("Finland");
    await page.getByRole("radio", { name: "Google Cloud" }).check();
    await field(page, /^Message/).fill("Two services at first.\nMore in spring.");
    await send(page).click();
    await expect(main.getByRole("heading", { name: "Your request" })).toBeVisible();
    await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
    const request = main.getByRole("article", { name: `Request of ${PERSON.email}` });
    await expect(request).toContainText("Open");
    await expect(request).toContainText("More in spring.");
    const { requests } = await server.call("GET", endpoint(server));
    expect(requests.map(({ content }) => content)).toEqual([{ ...ENABLE, message: "Two services at first.\nMore in spring." }]);

    await answer(server, { state: "in_progress", assignee: "Olga Example", answer: "We look at it on Monday." });
    await expect(request).toContainText("In progress");
    await expect(request).toContainText("Assigned to Olga Example.");
    await expect(request).toContainText("We look at it on Monday.");
    await answer(server, { state: "done", answer: "Enabled. Welcome." });
    await expect(main).toContainText("Bring your own cloud is enabled for this organization");
    await expect(main.getByRole("heading", { name: "Earlier requests" })).toBeVisible();
    await expect(request).toContainText("Enabled. Welcome.");

    await main.getByRole("link", { name: "Go to your custom clouds" }).click();
    await expect(main.getByRole("heading", { level: 2 })).toHaveText("No custom clouds yet");
    await page.getByRole("link", { name: "Create custom cloud" }).first().click();
    await expect(page.getByRole("heading", { level: 1, name: "Cloud details" })).toBeVisible();
  });

  test("a request is withdrawn, and another one sent; a declined one says why", async ({ server, signedIn: page }) => {
    await server.call("POST", endpoint(server), { content: ENABLE });
    await page.goto(enablePage(page));
    const request = page.getByRole("article");
    await expect(request).toContainText("Open");
    await page.getByRole("button", { name: "Withdraw request" }).click();
    await expect(page.getByRole("heading", { name: "Earlier requests" })).toBeVisible();
    await expect(request).toContainText("Withdrawn");
    await expect(field(page, "Email")).toHaveValue(PERSON.email);

    await server.call("POST", endpoint(server), { content: ENABLE });
    await expect(page.getByRole("heading", { name: "Your request" })).toBeVisible();
    await answer(server, { state: "declined", answer: "Your contract ends in May." });
    await expect(request.first()).toContainText("Declined");
    await expect(request.first()).toContainText("Your contract ends in May.");
    await expect(send(page)).toBeVisible();
  });

  test("what is typed is not lost by a wrong press, and a second request is refused in words", async ({ server, signedIn: page, expectedProblems }) => {
    expectedProblems.push(/status of 409/);
    await page.goto(enablePage(page));
    await field(page, "Country").fill("Finland");
    await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link").click();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toContainText("The request is not sent yet.");
    await dialog.getByRole("button", { name: "Stay" }).click();
    await expect(field(page, "Country")).toHaveValue("Finland");

    // Somebody else of the organization is faster, and this page has not heard of it.
    await page.route("**/requests", (route) => (route.request().method() === "GET" ? route.abort() : route.continue()));
    expectedProblems.push(/net::ERR_FAILED/);
    await server.call("POST", endpoint(server), { content: ENABLE });
    await page.getByRole("radio", { name: "AWS" }).check();
    await send(page).click();
    await expect(page.getByRole("main").getByRole("alert")).toContainText("A request to enable bring your own cloud is already open.");
    await expect(field(page, "Country")).toHaveValue("Finland");
  });

  test("the wizard says why it is closed, members read, and the API refuses with a word", async ({ server, page, signedIn, expectedProblems }) => {
    expectedProblems.push(/status of 403/);
    const { list } = signedIn;
    await page.goto(`${list}/new`);
    await expect(page.getByRole("main")).toContainText("Bring your own cloud is not enabled for this organization");
    await page.getByRole("main").getByRole("link", { name: "Contact us" }).click();
    await expect(send(page)).toBeVisible();

    await expect(server.createCloud()).rejects.toThrow("byoc_not_enabled");

    const member = { email: "max@example.com", real_name: "Max Example", role: "member", password: "correct horse battery staple" };
    await server.addMember(member);
    await server.call("POST", endpoint(server), { content: ENABLE });
    await changePerson(page, member);
    await page.goto(`${list}/enable`);
    await expect(page.getByRole("article")).toContainText("Open");
    await expect(page.getByRole("button", { name: "Withdraw request" })).toHaveCount(0);
    await answer(server, { state: "declined", answer: "Not yet." });
    await expect(page.getByRole("main")).toContainText("Only super admins can send this request");
    await expect(send(page)).toHaveCount(0);
  });

  for (const view of VIEWS) {
    test(`UX 39: the form, an answered request and the closed wizard, ${view.name}`, async ({ server, signedIn: page }, info) => {
      await page.setViewportSize({ width: view.width, height: view.height });
      await page.emulateMedia({ colorScheme: view.colorScheme, reducedMotion: "reduce" });
      const look = async (name) => {
        expect.soft(await axe(page), name).toEqual([]);
        await expectNoSidewaysScroll(page);
        await info.attach(name, { body: await page.screenshot({ fullPage: true }), contentType: "image/png" });
      };
      await page.goto(enablePage(page));
      await expect(send(page)).toBeVisible();
      await look("form");
      await send(page).click();
      await expect(page.getByRole("group", { name: "There is a problem" })).toBeVisible();
      await look("form with errors");
      await server.call("POST", endpoint(server), { content: { ...ENABLE, message: "Two services at first.\n\nMore in spring." } });
      await answer(server, { state: "in_progress", assignee: "Olga Example", answer: "We look at it on Monday.\nUntil then, please send us the regions." });
      await expect(page.getByRole("article")).toContainText("In progress");
      await look("request");
      await answer(server, { state: "declined" });
      await expect(page.getByRole("heading", { name: "Earlier requests" })).toBeVisible();
      await look("declined");
      await page.goto(page.list);
      await expect(page.getByRole("main").getByRole("link", { name: "Contact us" })).toBeVisible();
      await look("list");
      await page.goto(`${page.list}/new`);
      await expect(page.getByRole("main").getByRole("link", { name: "Contact us" })).toBeVisible();
      await look("wizard");
    });
  }
});

test.describe("where the support tier is too low", () => {
  test.use({
    serverOptions: {
      configuration: 'operator_contact = "sales@example.com"\n[enablement]\nis_on_request = true\n',
    },
  });

  test("the page says so before anything is sent", async ({ server, signedIn: page }) => {
    const lower = { organization_name: ORGANIZATION, tier: "basic", is_byoc_enabled: false };
    await server.call("PUT", `/console/v1/operator/organization/${server.organization}`, lower);
    await page.goto(enablePage(page));
    const main = page.getByRole("main");
    await expect(main).toContainText("needs the support tier Priority or higher, and this organization has Basic.");
    await expect(main.getByRole("link", { name: "sales@example.com" })).toBeVisible();
    await expect(send(page)).toHaveCount(0);
    expect(await axe(page)).toEqual([]);
  });
});

test("UX 9: a custom cloud on Azure, from the tile of the wizard to an active one", async ({ server, signedIn: page }) => {
  test.slow();
  await server.createCloud({ reserved_cidr: "10.20.0.0/16" });
  await page.goto(`${page.list}/new`);
  await page.getByRole("textbox", { name: "Custom cloud name" }).fill("Analytics on Azure");
  await page.getByRole("textbox", { name: /CIDR/ }).fill("10.22.0.0/16");
  await page.getByRole("button", { name: "Add tag" }).click();
  await page.getByRole("textbox", { name: /^Key/ }).fill("team");
  await page.getByRole("textbox", { name: /^Value/ }).fill("data");
  await page.getByRole("radio", { name: "Microsoft Azure", exact: true }).check({ force: true });
  // No question: what is typed goes along.
  await page.getByRole("link", { name: "Request a custom cloud on Microsoft Azure" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Request a custom cloud on Azure" })).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  const main = page.getByRole("main");
  await expect(page.getByRole("textbox", { name: /CIDR/ })).toHaveValue("10.22.0.0/16");
  await expect(page.getByRole("textbox", { name: /^Key/ })).toHaveValue("team");
  await expect(field(page, /^What else/)).toHaveValue("Name: Analytics on Azure");
  // Nor is it lost by a reload.
  await page.reload();
  await expect(page.getByRole("textbox", { name: /CIDR/ })).toHaveValue("10.22.0.0/16");

  // Everything is said at once, each at its control.
  await send(page).click();
  const summary = page.getByRole("group", { name: "There is a problem" });
  await expect(summary).toBeFocused();
  await expect(summary.getByRole("link")).toHaveCount(4);
  expect.soft(await axe(page), "with errors").toEqual([]);

  await page.getByRole("combobox", { name: /region/i }).fill("westeurope");
  await page.getByRole("option", { name: /westeurope/ }).first().click();
  const cidr = page.getByRole("textbox", { name: /CIDR/ });
  await cidr.fill("10.20.0.0/16");
  await expect(main.getByText(/overlaps with 10\.20\.0\.0\/16, used by the custom cloud “Analytics”/).first()).toBeVisible();
  await cidr.fill("10.21.0.0/16");
  await expect(page.getByRole("complementary", { name: "Network plan" })).toContainText("10.21.0.0/16");
  await field(page, /^Subscription ID/).fill("11111111-2222-3333-4444-555555555555");
  await field(page, /^Tenant ID/).fill("aaaaaaaa-2222-3333-4444-555555555555");
  await field(page, /^E-?mail/i).fill("ada@example.com");
  await field(page, /^What else/).fill("Two zones are enough.");
  await send(page).click();
  const request = main.getByRole("article");
  await expect(request).toContainText("Open");
  await expect(request).toContainText("Two zones are enough.");

  // Its range is taken from now on, in the wizard too, which no longer offers what was sent.
  await page.goto(page.list);
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  await expect(main.getByText("Analytics on Azure")).toHaveCount(0);
  await page.goto(`${page.list}/new`);
  await page.getByRole("textbox", { name: /CIDR/ }).fill("10.21.0.0/16");
  await page.getByRole("textbox", { name: /CIDR/ }).blur();
  await expect(main.getByText(/reserved by your Azure request for westeurope/).first()).toBeVisible();

  await page.goto(azurePage(page));
  await answer(server, { state: "done", answer: "Ready." });
  await expect(request).toContainText("Done");
  await request.getByRole("link", { name: "Open the custom cloud" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^custom-azure-westeurope-/ })).toBeVisible();
  await expect(page.getByText("Run by BYOC Console")).toBeVisible();
  await expect(main.getByText("Active").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Check connection" })).toHaveCount(0);
  await expect(main.getByRole("heading", { name: "Terraform", exact: true })).toHaveCount(0);
  expect.soft(await axe(page), "page of the custom cloud").toEqual([]);
  await page.getByRole("navigation", { name: "Parts of the custom cloud" }).getByRole("link", { name: "Network" }).click();
  await expect(main).toContainText("10.21.0.0/16");
});

test("services, requests and address book are found from the list, and each page says where one is", async ({ server, signedIn: page }) => {
  await server.call("POST", `/console/v1/organization/${server.organization}/projects`, { project_name: "shop" });
  await page.goto(page.list);
  const main = page.getByRole("navigation", { name: "Main" });
  const follow = async (name, heading) => {
    await main.getByRole("link", { name }).click();
    await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
    await expect(main.getByRole("link", { name })).toHaveAttribute("aria-current", "page");
    await expect(main.locator("[aria-current]")).toHaveCount(1);
  };
  await follow("Services", "Services of shop");
  await follow("Address book", "Organization");
  await follow("Requests", "Requests");
  await expect(page.getByRole("heading", { name: "No requests yet" })).toBeVisible();
  await server.call("POST", endpoint(server), { content: AZURE });
  const request = page.getByRole("article", { name: `Request of ${PERSON.email}` });
  await expect(request.getByRole("heading", { level: 2 })).toHaveText("Custom cloud on Azure");
  await answer(server, { state: "declined", answer: "Not in this region." });
  await expect(request).toContainText("Not in this region.");
  expect(await axe(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 640 });
  await expectNoSidewaysScroll(page);
  await page.getByRole("button", { name: "Navigation" }).click();
  await main.getByRole("link", { name: "Services" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Services of shop" })).toBeVisible();
});

for (const view of VIEWS) {
  test(`UX 39: the Azure request, ${view.name}`, async ({ server, signedIn: page }, info) => {
    await page.setViewportSize({ width: view.width, height: view.height });
    await page.emulateMedia({ colorScheme: view.colorScheme, reducedMotion: "reduce" });
    await server.call("POST", endpoint(server), { content: AZURE });
    await page.goto(azurePage(page));
    await expect(page.getByRole("article")).toContainText("Open");
    await expect(send(page)).toBeVisible();
    expect.soft(await axe(page), "axe").toEqual([]);
    await expectNoSidewaysScroll(page);
    await info.attach("azure", { body: await page.screenshot({ fullPage: true }), contentType: "image/png" });
    await answer(server, { state: "done", answer: "Ready." });
    await page.getByRole("link", { name: "Open the custom cloud" }).click();
    await expect(page.getByText("Run by BYOC Console")).toBeVisible();
    expect.soft(await axe(page), "axe on the custom cloud").toEqual([]);
    await expectNoSidewaysScroll(page);
    await info.attach("custom cloud", { body: await page.screenshot({ fullPage: true }), contentType: "image/png" });
  });
}
