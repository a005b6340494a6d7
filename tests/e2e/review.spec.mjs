// The wizard's answers: never asked twice, defaults in sight, checked before Create.

import { expect, PERSON, test } from "./support/test.mjs";
import { Wizard } from "./support/wizard.mjs";

test("7: all answers stand grouped by step before Create, each with a way to change it and back", async ({ signedIn: page }) => {
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
  for (const step of ["deploy", "availability", "contacts"]) {
    await wizard.next.click();
    await wizard.isAt(step);
  }
  await expect(recap).toContainText("Analytics EU");
  await expect(wizard.create).toBeEnabled();
});

test("8: an optional field says what it means when it is empty", async ({ signedIn: page }) => {
  const wizard = new Wizard(page);
  await wizard.open(page.list);
  await expect(page.getByText(/If empty: only the tags that the template needs itself/)).toBeVisible();
  await expect(page.getByRole("radio", { name: "AWS", exact: true })).toBeChecked();
  await expect(page.getByRole("radio", { name: "Private", exact: true })).toBeChecked();
  await page.goto(page.list.replace("/byoc", "/organization/company-rules"));
  for (const name of [/^Policy ARN/, /^Path/]) {
    await expect(page.getByRole("textbox", { name })).toHaveAccessibleDescription(/If empty:/);
  }
});

test("9: nothing is asked twice, and the first contact is the person who asks", async ({ signedIn: page }) => {
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

test("17: the check for overlaps never blocks typing and asks the server nothing", async ({ server, signedIn: page }) => {
  await server.createCloud({ display_name: "Production", reserved_cidr: "10.8.0.0/16" });
  const wizard = new Wizard(page);
  await wizard.open(page.list);
  await wizard.details({ cidr: "" });
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await wizard.cidr.pressSequentially("10.8.4.0/22");
  await wizard.cidr.blur();
  await expect(wizard.cidr).toHaveValue("10.8.4.0/22");
  await expect(wizard.cidr).toHaveAccessibleDescription(/Production/);
  expect(asked.filter((url) => url.includes("/v1/"))).toEqual([]);
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
  // Files are for machines. No addresses of the console between the lines.
  await expect(page.getByRole("region", { name: "Infrastructure template" })).toBeHidden();
  await expect(page.getByText("The files are not printed.")).toBeVisible();
  expect(await page.evaluate(() => [...document.querySelectorAll("a[href^='/']")].map((link) => getComputedStyle(link, "::after").content).filter((content) => content.includes("/")))).toEqual([]);
  // Facts first, on few sheets of paper.
  const top = async (name) => (await page.getByRole("region", { name, exact: true }).boundingBox()).y;
  expect(await top("Details")).toBeLessThan(await top("Terraform"));
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
