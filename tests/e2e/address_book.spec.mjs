// CIDR blocks in use elsewhere: kept by hand or imported, avoided by new custom clouds.

import { signIn } from "./support/browser.mjs";
import { axe, expect, expectNoSidewaysScroll, PERSON, test } from "./support/test.mjs";
import { Wizard } from "./support/wizard.mjs";

const endpoint = (server) => `/console/v1/organization/${server.organization}/address-book`;
const bookPage = (page) => page.list.replace("/byoc", "/address-book");
const table = (page) => page.getByRole("table", { name: "Address book" });

test("blocks are added, edited and removed, and each field says what is wrong", async ({ server, signedIn: page }) => {
  await page.goto(page.list.replace("/byoc", "/organization"));
  await page.getByRole("navigation", { name: "Parts of the organization" }).getByRole("link", { name: "Address book" }).click();
  await expect(page).toHaveURL(/\/admin\/address-book$/);
  await expect(page.getByText("No blocks yet.")).toBeVisible();

  await page.getByRole("button", { name: "Add block" }).click();
  const form = page.getByRole("dialog", { name: "Add block" });
  const cidr = form.getByRole("textbox", { name: "CIDR block" });
  await expect(cidr).toBeFocused();
  await cidr.fill("10.20.0.1/16");
  await form.getByRole("button", { name: "Add block" }).click();
  await expect(cidr).toHaveAccessibleDescription(/Write 10\.20\.0\.0\/16\./);
  await expect(form.getByRole("textbox", { name: "Name" })).toHaveAccessibleDescription(/Enter a name for this block/);
  await cidr.fill("10.20.0.0/16");
  await form.getByRole("textbox", { name: "Name" }).fill("Head office");
  await form.getByRole("combobox", { name: "Kind" }).selectOption("On-premises");
  await page.keyboard.press("Tab");
  await form.getByRole("button", { name: "Add block" }).click();
  await expect(form).toBeHidden();
  await expect(table(page).getByRole("row", { name: /10\.20\.0\.0\/16 Head office On-premises/ })).toBeVisible();

  // Another block in its place: the old one is gone in the same step.
  await page.getByRole("button", { name: /Actions for 10\.20\.0\.0\/16/ }).click();
  await page.getByRole("menuitem", { name: "Edit block" }).click();
  const edit = page.getByRole("dialog", { name: "Edit 10.20.0.0/16" });
  await edit.getByRole("textbox", { name: "CIDR block" }).fill("10.21.0.0/16");
  await edit.getByRole("button", { name: "Save block" }).click();
  await expect(table(page).getByText("10.21.0.0/16")).toBeVisible();
  expect(await server.call("GET", endpoint(server))).toEqual({
    rows: [{ name: "Head office", cidr: "10.21.0.0/16", kind: "on_premises" }],
  });

  await page.getByRole("button", { name: /Actions for 10\.21\.0\.0\/16/ }).click();
  await page.getByRole("menuitem", { name: "Remove block" }).click();
  await page.getByRole("dialog", { name: "Remove 10.21.0.0/16?" }).getByRole("button", { name: "Remove block" }).click();
  await expect(page.getByText("No blocks yet.")).toBeVisible();
});

test("an import names the lines that are wrong, and shows the good ones before it saves them", async ({ server, signedIn: page }) => {
  await server.call("POST", endpoint(server), { rows: [{ name: "Old name", cidr: "10.1.0.0/16", kind: "vpn" }] });
  await page.goto(bookPage(page));
  await expect(table(page)).toBeVisible();
  const opener = page.getByRole("button", { name: "Import" });
  await opener.click();
  const form = page.getByRole("dialog", { name: "Import blocks" });
  const text = form.getByRole("textbox", { name: "Blocks" });
  const save = form.getByRole("button", { name: /^Save/ });
  await expect(save).toHaveAccessibleDescription(/no block to save/);

  await text.fill("# offices\n10.1.0.0/16 Head office\n10.2.0.1/16 Paris\n10.3.0.0/16\n10.4.0.0/16 Lyon");
  await expect(form.getByText("2 lines can't be saved")).toBeVisible();
  await expect(form.getByText("Line 3: 10.2.0.1/16 is not the first address of its block. Write 10.2.0.0/16.")).toBeVisible();
  await expect(form.getByText(/^Line 4: The name is missing/)).toBeVisible();
  const preview = form.getByRole("table", { name: "Blocks that can be saved" });
  await expect(preview.getByRole("row", { name: /10\.1\.0\.0\/16 Head office Other Replaces Old name/ })).toBeVisible();
  await expect(preview.getByRole("row", { name: /10\.4\.0\.0\/16 Lyon Other New/ })).toBeVisible();
  await expect(save).toHaveAccessibleName("Save 2 blocks");

  // A file takes the place of what was typed.
  const vpcs = { Vpcs: [{ VpcId: "vpc-1", Tags: [{ Key: "Name", Value: "Payments" }], CidrBlockAssociationSet: [{ CidrBlock: "10.40.0.0/16" }, { CidrBlock: "100.64.0.0/16" }] }] };
  await form.getByLabel("Choose a file").setInputFiles({ name: "vpcs.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(vpcs)) });
  await expect(preview.getByRole("row", { name: /100\.64\.0\.0\/16 Payments Peer New/ })).toBeVisible();
  await expect(form.getByText("can't be saved")).toBeHidden();

  await text.fill("name,cidr,kind\nHead office,10.1.0.0/16,on_premises\nLyon,10.4.0.0/16,vpn");
  await save.click();
  await expect(form).toBeHidden();
  await expect(table(page).getByRole("row", { name: /10\.1\.0\.0\/16 Head office On-premises/ })).toBeVisible();
  await expect(table(page).getByRole("row")).toHaveCount(3);
});

test("the wizard refuses a range that a row has, names the row, and suggests one that is free", async ({ server, signedIn: page }) => {
  await server.call("POST", endpoint(server), { rows: [{ name: "Head office", cidr: "10.0.0.0/12", kind: "on_premises" }] });
  const wizard = new Wizard(page);
  await wizard.open(page.list);
  await wizard.details({ cidr: "10.3.0.0/16" });
  await wizard.next.click();
  await expect(wizard.cidr).toHaveAccessibleDescription(/“Head office” in the address book/);
  await page.getByRole("button", { name: "Use 10.16.0.0/16" }).click();
  await expect(wizard.cidr).toHaveValue("10.16.0.0/16");
  await page.getByRole("button", { name: "Suggest a free CIDR block" }).click();
  await expect(wizard.cidr).toHaveValue("10.16.0.0/20");
  // The name is in the drawing too, as one types.
  await wizard.cidr.fill("10.5.0.0/16");
  await expect(page.getByRole("complementary", { name: "Network plan" })).toContainText(/Overlaps|overlaps/);
  for (const [range, warning] of [["172.17.0.0/16", /Docker/], ["172.31.0.0/16", /default VPC of AWS/], ["10.128.0.0/16", /auto mode/]]) {
    await wizard.cidr.fill(range);
    await expect(wizard.cidr.locator("xpath=ancestor::*[contains(@class,'cidr-field')]")).toContainText(warning);
  }
  await wizard.next.click();
  await wizard.isAt("deploy");
});

test("members read the address book and can't change it; it works on a narrow screen", async ({ server, signedIn: page }) => {
  await server.call("POST", endpoint(server), {
    rows: [{ name: "An office with a name that is rather long for a phone", cidr: "10.20.0.0/16", kind: "on_premises" }],
  });
  await page.setViewportSize({ width: 320, height: 640 });
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.goto(bookPage(page));
    await expect(table(page)).toBeVisible();
    expect(await axe(page)).toEqual([]);
    await expectNoSidewaysScroll(page);
    await page.getByRole("button", { name: "Import" }).click();
    const form = page.getByRole("dialog", { name: "Import blocks" });
    await form.getByRole("textbox", { name: "Blocks" }).fill("10.1.0.0/16 A\nwrong");
    await expect(form.getByText("1 line can't be saved")).toBeVisible();
    expect(await axe(page)).toEqual([]);
    await expectNoSidewaysScroll(page);
  }
});

test("if a list of CIDR blocks can't be read, the field says so and a press reads it again", async ({ server, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/status of 500/);
  await server.call("POST", endpoint(server), { rows: [{ name: "Head office", cidr: "10.20.0.0/16", kind: "on_premises" }], remove: [] });
  let isAway = true;
  await page.route("**/address-book", (route) => (isAway ? route.fulfill({ status: 500, body: "{}" }) : route.continue()));
  await page.goto(`${page.list}/new`);
  const main = page.getByRole("main");
  const notice = main.getByText("The overlap check is incomplete");
  await expect(notice).toBeVisible();
  const cidr = page.getByRole("textbox", { name: /CIDR/ });
  await cidr.fill("10.20.0.0/16");
  await cidr.blur();
  expect.soft(await axe(page)).toEqual([]);
  // The field also asks again by itself: only a press may bring the answer.
  await page.exposeFunction("answerFromNowOn", () => (isAway = false));
  await page.evaluate(() => document.addEventListener("click", () => window.answerFromNowOn(), { capture: true, once: true }));
  await main.getByRole("button", { name: "Try again" }).click();
  await expect(notice).toHaveCount(0);
  await expect(main.getByText(/Head office/).first()).toBeVisible();
});
