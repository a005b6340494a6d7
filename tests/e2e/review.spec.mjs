// The wizard's answers: never asked twice, defaults in sight, checked before Create.

import { expect, PERSON, test } from "./support/test.mjs";
import { Wizard } from "./support/wizard.mjs";

test("UX 07: all answers are grouped by step before Create, each with a way to change it and back in one press", async ({ signedIn: page }) => {
  test.slow();
  const wizard = new Wizard(page);
  await wizard.open(page.list);
  await wizard.details();
  await wizard.next.click();
  await wizard.deploy();
  await wizard.next.click();
  await wizard.isAt("availability");
  await wizard.next.click();
  await wizard.isAt("contacts");
  const recap = page.getByRole("region", { name: "Check before you create" });
  await expect(recap).toContainText("eu-west-1");
  await expect(recap).toContainText("10.0.0.0/16");
  // What was skipped says so.
  await expect(recap).toContainText("Not provided");
  for (const group of ["cloud details", "deployment", "availability"]) {
    await expect(recap.getByRole("link", { name: `Change ${group}` })).toBeVisible();
  }
  await recap.getByRole("link", { name: "Change cloud details" }).click();
  await wizard.isAt("details");
  await wizard.name.fill("Analytics EU");
  const back = page.getByRole("button", { name: "Save and review" });
  await back.click();
  await wizard.isAt("contacts");
  await expect(recap).toContainText("Analytics EU");
  await expect(wizard.create).toBeEnabled();
  await expect(wizard.create).toHaveAccessibleName("Create custom cloud");

  // A change that opens another answer leads there, and then back.
  await recap.getByRole("link", { name: "Change cloud details" }).click();
  await wizard.choose("Google Cloud");
  await wizard.pickRegion("europe-north1");
  await back.click();
  await wizard.isAt("deploy");
  await page.getByRole("button", { name: "Use this identifier" }).click();
  await back.click();
  await wizard.isAt("contacts");
  await expect(recap).toContainText("Finland (europe-north1)");
  // Google Cloud has one place for backups: there is nothing that was answered.
  await expect(recap.getByText("Backups")).toHaveCount(0);
});

test("UX 07: a choice of projects alone leaves no unit to be provided", async ({ server, signedIn: page }) => {
  await server.call("POST", `/console/v1/organization/${server.organization}/projects`, { project_name: "shop" });
  const cloud = await server.createCloud();
  await server.call("PUT", `${server.clouds}/${cloud.custom_cloud_environment_id}/permissions`, { accounts: [], projects: ["shop"] });
  const wizard = new Wizard(page);
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}/setup/deploy`);
  await wizard.deploy();
  await wizard.next.click();
  await wizard.isAt("availability");
  await wizard.next.click();
  await wizard.isAt("contacts");
  const recap = page.getByRole("region", { name: "Check before you create" });
  await expect(recap).toContainText("shop");
  await expect(recap.getByText("Organizational units")).toHaveCount(0);
});

test("UX 08: every optional field has a value or says what it means when it is empty", async ({ server, signedIn: page }) => {
  const wizard = new Wizard(page);
  await wizard.open(page.list);
  await expect(page.getByText(/Without tags here, the template adds only its own tags/)).toBeVisible();
  await expect(page.getByRole("radio", { name: "AWS", exact: true })).toBeChecked();
  await expect(page.getByRole("radio", { name: "Private", exact: true })).toBeChecked();
  await page.goto(page.list.replace("/byoc", "/organization/company-rules"));
  for (const name of [/^Policy ARN/, /^Path/]) {
    await expect(page.getByRole("textbox", { name })).toHaveAccessibleDescription(/Leave empty for no/);
  }
  const cloud = await server.createCloud();
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}/setup/deploy`);
  await wizard.deploy();
  await wizard.next.click();
  await wizard.isAt("availability");
  await wizard.next.click();
  await wizard.isAt("contacts");
  const optional = page.getByRole("textbox", { name: /\(optional\)/ });
  await expect(optional).not.toHaveCount(0);
  for (const field of await optional.all()) await expect(field).toHaveAccessibleDescription(/Without a name/);
});

test("UX 09: nothing is asked twice, and the first contact is the person who asks", async ({ signedIn: page }) => {
  const wizard = new Wizard(page);
  await wizard.open(page.list);
  await wizard.details();
  const seen = new Set();
  const note = async () => {
    const labels = await page.getByRole("main").getByRole("textbox").evaluateAll((inputs) => inputs.map((input) => input.labels?.[0]?.textContent ?? input.getAttribute("aria-label")));
    for (const label of labels) {
      expect(seen.has(label), `${label} is asked twice`).toBe(false);
      seen.add(label);
    }
  };
  await note();
  await wizard.next.click();
  await wizard.deploy();
  await note();
  await wizard.next.click();
  await wizard.isAt("availability");
  await wizard.next.click();
  await wizard.isAt("contacts");
  await expect(page.getByRole("textbox", { name: "Email" }).first()).toHaveValue(PERSON.email);
  await expect(page.getByRole("textbox", { name: "Name" }).first()).toHaveValue(PERSON.name);
  await note();
});

test("UX 17: names and ranges in use are asked for without blocking: few requests, no stale answer, said politely", async ({ server, signedIn: page }) => {
  await server.createCloud({ display_name: "Production EU", reserved_cidr: "10.8.0.0/16" });
  const wizard = new Wizard(page);
  await wizard.open(page.list);
  await wizard.details({ name: "", cidr: "" });
  const said = (words) => page.getByRole("status").filter({ hasText: words });
  const asked = [];
  // The list of custom clouds alone: each check reads it, that of the CIDR block two more lists.
  page.on("request", (request) => /custom-cloud-environments$/.test(request.url()) && asked.push(request.url()));

  await wizard.cidr.pressSequentially("10.8.4.0/22 is twenty");
  await expect(wizard.cidr).toHaveValue("10.8.4.0/22 is twenty");
  await wizard.cidr.fill("10.8.4.0/22");
  await expect(said(/Overlaps with Production EU/)).toHaveCount(1);
  await wizard.cidr.blur();
  await expect(wizard.cidr).toHaveAccessibleDescription(/Production EU/);

  // Case and blanks make no difference, and it is no error.
  asked.length = 0;
  await wizard.name.pressSequentially("  production    eu xx", { delay: 15 });
  await expect(wizard.name).toHaveValue("  production    eu xx");
  await expect(said(/Another custom cloud is called/)).toHaveCount(0);
  for (let press = 0; press < 3; press++) await wizard.name.press("Backspace");
  await expect(said("Another custom cloud is called “Production EU”")).toHaveCount(1);
  await expect(wizard.name).not.toHaveAttribute("aria-invalid", "true");
  expect(asked.length, asked.join("\n")).toBeLessThanOrEqual(2);

  // An answer that comes late says nothing against a newer one.
  await wizard.name.fill("Staging");
  const held = [];
  let count = 0;
  await page.route(/\/custom-cloud-environments(\?|$)/, async (route) => {
    const answer = await route.fetch();
    count += 1;
    if (count === 1) await new Promise((resolve) => held.push(resolve));
    return route.fulfill({ response: answer });
  });
  await wizard.name.press("End");
  await wizard.name.press("x");
  await expect.poll(() => held.length).toBe(1);
  await server.createCloud({ display_name: "Stagingxy", reserved_cidr: "10.9.0.0/16" });
  await wizard.name.press("y");
  await expect(said("Another custom cloud is called “Stagingxy”")).toHaveCount(1);
  const late = page.waitForResponse((response) => response.url().endsWith("/custom-cloud-environments"));
  held[0]();
  await late;
  await expect(said("Another custom cloud is called “Stagingxy”")).toHaveCount(1);
  await page.unroute(/\/custom-cloud-environments(\?|$)/);
  await wizard.cidr.fill("10.10.0.0/16");
  await wizard.next.click();
  await wizard.isAt("deploy");
});

test("UX 17: a rename to a name in use warns, and may be done", async ({ server, signedIn: page }) => {
  await server.createCloud({ display_name: "Production EU", reserved_cidr: "10.8.0.0/16" });
  const cloud = await server.createCloud({ display_name: "Analytics", reserved_cidr: "10.9.0.0/16" });
  const id = cloud.custom_cloud_environment_id;
  const dialog = page.getByRole("dialog");
  const warning = dialog.getByRole("status").filter({ hasText: "Another custom cloud is called “Production EU”" });
  await page.goto(page.list);
  await page.getByRole("button", { name: "Actions for Analytics" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await expect(dialog.getByRole("textbox")).toHaveValue("Analytics");
  await expect(warning).toHaveCount(0);
  await dialog.getByRole("textbox").fill("production  EU");
  await expect(warning).toHaveCount(1);
  await page.keyboard.press("Escape");

  await page.goto(`${page.list}/${id}`);
  await page.getByRole("button", { name: "Rename" }).click();
  await dialog.getByRole("textbox").fill("Production EU");
  await expect(warning).toHaveCount(1);
  await dialog.getByRole("button", { name: "Rename" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Production EU" })).toBeVisible();
  expect((await server.cloud(id)).display_name).toBe("Production EU");
});

test("40: pages print without what only a screen needs, and times are for machines too", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud({ tags: { team: "data" } });
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}`);
  await expect(page.getByRole("heading", { level: 1, name: "Analytics" })).toBeVisible();
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("navigation", { name: "Main" })).toBeHidden();
  await expect(page.getByRole("banner")).toBeHidden();
  for (const fact of ["10.0.0.0/16", cloud.byoc_unique_name, cloud.aiven_aws_assume_role_external_id]) {
    await expect(page.getByText(fact, { exact: true }).first()).toBeVisible();
  }
  // No addresses of the console between the lines.
  expect(await page.evaluate(() => [...document.querySelectorAll("a[href^='/']")].map((link) => getComputedStyle(link, "::after").content).filter((content) => content.includes("/")))).toEqual([]);
  // Facts first, on few sheets of paper.
  const top = async (name) => (await page.getByRole("region", { name, exact: true }).boundingBox()).y;
  expect(await top("Details")).toBeLessThan(await top("Network"));
  const sheets = async () => (await page.pdf({ format: "A4" })).toString("latin1").match(/\/Type\s*\/Page\b/g).length;
  expect(await sheets()).toBeLessThanOrEqual(4);
  await server.provision(cloud);
  await expect(page).toHaveTitle(/^Active/);
  expect(await sheets()).toBeLessThanOrEqual(4);
  await page.emulateMedia({ media: "screen" });
  const time = page.locator("time").first();
  expect(Date.parse(await time.getAttribute("datetime"))).not.toBeNaN();
  // The browser of these tests is in India.
  await expect(time).toHaveAttribute("title", /GMT\+5:30|IST/);
  // Files are for machines.
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}/infrastructure`);
  await expect(page.getByRole("region", { name: "Infrastructure template" })).toBeVisible();
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("region", { name: "Infrastructure template" })).toBeHidden();
  await expect(page.getByText("The files are not printed.")).toBeVisible();
});

test("40: right to left mirrors the page; ranges and identifiers keep their direction", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  await page.setViewportSize({ width: 320, height: 640 });
  for (const address of [page.list, `${page.list}/${cloud.custom_cloud_environment_id}`, `${page.list}/new`]) {
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.evaluate(() => (document.documentElement.dir = "rtl"));
    const { width, wanted } = await page.evaluate(() => ({ width: document.documentElement.clientWidth, wanted: document.documentElement.scrollWidth }));
    expect(wanted, address).toBeLessThanOrEqual(width);
  }
  await page.goto(page.list);
  await expect(page.locator("bdi", { hasText: "10.0.0.0/16" })).toHaveAttribute("dir", "ltr");
});

test("UX 40: the exact time shows in the row that has the focus, and in UTC if one chooses so", async ({ server, signedIn: page }) => {
  await server.createCloud();
  await page.goto(page.list);
  const link = page.getByRole("link", { name: "Analytics", exact: true });
  const time = page.getByRole("row", { name: /Analytics/ }).locator("time");
  const shown = () => time.evaluate((element) => getComputedStyle(element, "::after").content);
  await expect(link).toBeVisible();
  expect(await shown()).toBe("none");
  // With the keyboard: a pointer has the title.
  await page.keyboard.press("/");
  for (let presses = 0; presses < 20 && !(await link.evaluate((element) => element === document.activeElement)); presses += 1) await page.keyboard.press("Tab");
  await expect(link).toBeFocused();
  expect(await shown()).toMatch(/GMT\+5:30|IST/);

  await page.goto("/account");
  const choice = page.getByRole("checkbox", { name: "Show exact times in UTC" });
  await expect(choice).not.toBeChecked();
  await choice.check();
  await page.goto(page.list);
  await time.hover();
  await expect(time).toHaveAttribute("title", /UTC$/);
  await page.goto("/account");
  await expect(choice).toBeChecked();
  await choice.uncheck();
  await page.goto(page.list);
  await time.hover();
  await expect(time).toHaveAttribute("title", /GMT\+5:30|IST/);
});

test("UX 40: every tab of a custom cloud prints what it shows", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud({ tags: { team: "data" } });
  await server.provision(cloud);
  const address = `${page.list}/${cloud.custom_cloud_environment_id}`;
  await page.goto(address);
  await expect(page).toHaveTitle(/^Active/);
  await page.emulateMedia({ media: "print" });
  for (const [tab, facts] of [
    ["", ["AWS", /Ireland/, "10.0.0.0/16", cloud.byoc_unique_name]],
    ["/network", ["10.0.0.0/18", "10.0.192.0/20"]],
    ["/projects", [/all projects/i]],
    ["/activity", [/Created “Analytics”/]],
  ]) {
    await page.goto(address + tab);
    await expect(page.getByRole("heading", { level: 1, name: "Analytics" })).toBeVisible();
    await expect(page.getByRole("banner")).toBeHidden();
    for (const fact of facts) await expect(page.getByText(fact).first(), `${tab}: ${fact}`).toBeVisible();
  }
  // What is in fields is on paper too.
  await page.goto(`${address}/contacts`);
  await expect(page.getByRole("textbox", { name: "Email" })).toHaveValue("ada@example.com");
  await expect(page.getByRole("textbox", { name: "Email" })).toBeVisible();
});
