// The wizard's first steps: structure, fields, errors, drafts.

import { axe, expect, test } from "./support/test.mjs";
import { Wizard } from "./support/wizard.mjs";

let wizard;

test.beforeEach(async ({ signedIn: page }) => {
  wizard = new Wizard(page);
  await wizard.open(page.list);
});

/** From the first step to the last form step, with what each of them needs. `each` runs in every step. */
async function walk(page, each = async () => {}, details = {}) {
  await wizard.isAt("details");
  await wizard.details(details);
  await each("details");
  await wizard.next.press("Enter");
  await wizard.deploy();
  await each("deploy");
  await wizard.next.press("Enter");
  await wizard.isAt("availability");
  await each("availability");
  await wizard.next.press("Enter");
  await wizard.isAt("contacts");
  await each("contacts");
}

test("UX 01: the step list says in words where one is, in every step", async ({ signedIn: page }) => {
  test.slow();
  const steps = page.getByRole("navigation", { name: /steps/i });
  await walk(page, async () => {
    await expect(steps.locator("[aria-current]")).toHaveCount(1);
    await expect(steps.locator("[aria-current]")).toHaveAttribute("aria-current", "step");
    await expect(steps.getByRole("listitem")).toHaveCount(5);
    for (const step of await steps.getByRole("listitem").all()) {
      await expect(step).toContainText(/done|current|error|locked|not started/);
    }
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/Step \d of 5/);
  });
});

test("UX 02: every step has one heading right after the step list and says its purpose; earlier answers stay in sight", async ({ signedIn: page }) => {
  test.slow();
  const shape = async (step) => {
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
    const after = await page.evaluate(() => {
      const list = [...document.querySelectorAll("nav")].find((nav) => /steps/i.test(nav.getAttribute("aria-label")));
      const follows = (element) => list.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING;
      const heading = [...document.querySelectorAll("h1, h2, h3")].find((element) => follows(element) && !list.contains(element));
      return { level: heading.tagName, purpose: heading.nextElementSibling?.tagName };
    });
    expect(after, step).toEqual({ level: "H1", purpose: "P" });
    if (step === "details") return;
    const summary = page.getByRole("complementary", { name: "Your custom cloud" }).or(page.getByRole("region", { name: "Check before you create" }));
    for (const answer of ["In sight", "AWS", "Ireland (eu-west-1)", "10.0.0.0/16"]) await expect(summary).toContainText(answer);
  };
  await walk(page, shape, { name: "In sight" });
  await wizard.create.click();
  await wizard.isAt("create");
  await shape("create");
});

test("UX 03: a new step takes the focus, the top of the page and the title", async ({ signedIn: page }) => {
  test.slow();
  const names = { deploy: /Deploy the template/, availability: /Availability/, contacts: /Customer contacts/ };
  await walk(page, async (step) => {
    if (step === "details") return;
    await expect(page).toHaveTitle(names[step]);
    // In the second step the answer was filled in meanwhile.
    if (step === "deploy") return;
    await expect(wizard.heading(step)).toBeFocused();
    expect(await page.evaluate(() => scrollY)).toBe(0);
  });
  await page.goBack();
  await page.goBack();
  await wizard.isAt("deploy");
  await page.evaluate(() => scrollTo(0, 600));
  await wizard.next.press("Enter");
  await expect(wizard.heading("availability")).toBeFocused();
  expect(await page.evaluate(() => scrollY)).toBe(0);
});

test("UX 04: each step has an address: a draft opens there, and a step that is not due or does not exist says why", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  const at = (step) => page.goto(`${page.list}/${cloud.custom_cloud_environment_id}/setup/${step}`);
  await at("deploy");
  await wizard.isAt("deploy");
  await expect(page.getByRole("complementary", { name: "Your custom cloud" })).toContainText("Analytics");
  await at("contacts");
  await wizard.isAt("deploy");
  await expect(page.getByText("“Customer contacts” comes after it")).toBeVisible();
  await at("bogus");
  await wizard.isAt("details");
  await expect(wizard.name).toHaveValue("Analytics");
  await expect(page.getByText("There is no step “bogus”")).toBeVisible();
});

test("UX 05: the browser's Back and Forward are the steps, keep everything, and don't leave without asking", async ({ signedIn: page }) => {
  await wizard.details({ name: "Back and forth" });
  await wizard.next.click();
  await wizard.deploy();
  const identifier = await wizard.identifier.inputValue();
  await wizard.next.click();
  await wizard.isAt("availability");
  await page.goBack();
  await wizard.isAt("deploy");
  await expect(wizard.identifier).toHaveValue(identifier);
  await page.goBack();
  await wizard.isAt("details");
  await expect(wizard.name).toHaveValue("Back and forth");
  await expect(wizard.region).toHaveValue("Ireland (eu-west-1)");
  await page.goForward();
  await wizard.isAt("deploy");
  await page.goForward();
  await wizard.isAt("availability");
  await page.goBack();
  await page.goBack();
  await wizard.isAt("details");
  await wizard.name.fill("Not saved yet");
  await page.goBack();
  await page.getByRole("dialog").getByRole("button", { name: "Stay" }).click();
  await expect(wizard.name).toHaveValue("Not saved yet");
});

test("UX 06: Next checks this step only, Back never does, and the step list leads back but not over an error", async ({ signedIn: page }) => {
  await wizard.details({ cidr: "10.0.0.0/8" });
  await wizard.next.click();
  await wizard.isAt("details");
  await expect(wizard.summary).toBeVisible();
  await wizard.cidr.fill("10.0.0.0/16");
  await wizard.next.click();
  await wizard.deploy();
  await wizard.next.click();
  await wizard.isAt("availability");
  const steps = page.getByRole("navigation", { name: /steps/i });
  await expect(steps.getByRole("link", { name: /Create/ })).toHaveCount(0);
  await steps.getByRole("link", { name: /Deploy the template/ }).click();
  await wizard.isAt("deploy");
  await wizard.identifier.fill("not an identifier");
  await wizard.back.click();
  await wizard.isAt("details");

  await wizard.cidr.fill("10.0.0.0/33");
  await steps.getByRole("link", { name: /Availability/ }).click();
  await expect(wizard.summary).toBeFocused();
  await expect(wizard.summary).toContainText("33");
  await wizard.isAt("details");
  await expect(wizard.cidr).toHaveAttribute("aria-invalid", "true");
});

test("UX 10: provider and model are radio tiles: one tab stop, arrows move, the whole tile is the target", async ({ signedIn: page }) => {
  for (const [name, first, second] of [
    ["Cloud provider", "AWS", "Google Cloud"],
    ["Deployment model", "Private", "Public"],
  ]) {
    const group = page.getByRole("radiogroup", { name }).or(page.getByRole("group", { name }));
    await expect(group).toHaveCount(1);
    const radio = (label) => group.getByRole("radio", { name: label, exact: true });
    await radio(first).focus();
    await page.keyboard.press("Space");
    await expect(radio(first)).toBeChecked();
    await page.keyboard.press("ArrowRight");
    await expect(radio(second)).toBeChecked();
    await expect(radio(second)).toBeFocused();
    await page.keyboard.press("Tab");
    for (const one of await group.getByRole("radio").all()) await expect(one).not.toBeFocused();
    await page.keyboard.press("Shift+Tab");
    await expect(radio(second)).toBeFocused();
    // In the corner of the tile, far from its circle and its words.
    const corner = await radio(first).evaluate((element) => {
      element.scrollIntoView({ block: "center" });
      const box = element.labels[0].parentElement.getBoundingClientRect();
      return { x: box.right - 6, y: box.bottom - 6 };
    });
    await page.mouse.click(corner.x, corner.y);
    await expect(radio(first)).toBeChecked();
  }
});

test("UX 11: label, hint and error belong to the field, for machines too", async ({ signedIn: page }) => {
  await wizard.cidr.fill("10.0.0.0/33");
  await wizard.next.click();
  for (const field of [wizard.name, wizard.region, wizard.cidr]) {
    await expect(field).toHaveAttribute("aria-invalid", "true");
    const error = await page.locator(`#${await field.getAttribute("id")}-error`).textContent();
    const described = await field.evaluate((element) => element.getAttribute("aria-describedby").split(" ").map((id) => document.getElementById(id).textContent).join(" "));
    expect(described).toContain(error);
    expect(described.length).toBeGreaterThan(error.length);
  }
  expect(await axe(page)).toEqual([]);
  await wizard.name.fill("Now it has one");
  await expect(wizard.name).not.toHaveAttribute("aria-invalid", "true");
});

test("UX 12: no error before the person has finished; a fix clears it on that key", async ({ signedIn: page }) => {
  await wizard.cidr.focus();
  for (const key of "10.0.0.0/1") {
    await wizard.cidr.press(key);
    await expect(wizard.cidr).not.toHaveAttribute("aria-invalid", "true");
    if (key === "/") await expect(page.getByText("Keep typing")).toBeVisible();
  }
  await wizard.cidr.press("6");
  await expect(page.getByText("65,536 addresses, 10.0.0.0 to 10.0.255.255")).toBeVisible();
  await wizard.cidr.fill("10.0.0.0/33");
  await wizard.next.click();
  await expect(wizard.cidr).toHaveAttribute("aria-invalid", "true");
  await wizard.cidr.press("End");
  await wizard.cidr.press("Backspace");
  await wizard.cidr.press("Backspace");
  await wizard.cidr.press("2");
  await wizard.cidr.press("0");
  await expect(wizard.cidr).not.toHaveAttribute("aria-invalid", "true");
  // What is wrong and finished is not to be typed on.
  await wizard.cidr.fill("10.88.0.0");
  await wizard.cidr.blur();
  await expect(wizard.cidr).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("Keep typing")).toHaveCount(0);
});

test("on a small screen the warning and the conflict of a range are at its field", async ({ server, signedIn: page }) => {
  await server.createCloud({ display_name: "Neighbour", reserved_cidr: "10.0.0.0/16" });
  await page.setViewportSize({ width: 320, height: 640 });
  await page.reload();
  for (const [range, words] of [["10.9.0.0/24", /\/24/], ["10.0.4.0/22", /Overlaps with Neighbour/]]) {
    await wizard.cidr.fill(range);
    const warning = page.getByRole("status").filter({ hasText: words });
    await expect(warning).toHaveCount(1);
    const [field, said] = [await wizard.cidr.boundingBox(), await warning.boundingBox()];
    expect(said.y - field.y - field.height, range).toBeLessThan(80);
  }
});

test("13: a pasted range with spaces and invisible characters is taken", async () => {
  await wizard.details({ cidr: " 10.0.0.0/16\u200b" });
  await wizard.next.click();
  await wizard.isAt("deploy");
});

test("14: host bits are corrected with one press", async ({ signedIn: page }) => {
  await wizard.cidr.fill("10.0.1.0/16");
  await wizard.cidr.blur();
  await expect(wizard.cidr).toHaveAttribute("aria-invalid", "true");
  await page.getByRole("button", { name: "Use 10.0.0.0/16" }).click();
  await expect(wizard.cidr).toHaveValue("10.0.0.0/16");
  await expect(wizard.cidr).not.toHaveAttribute("aria-invalid", "true");
});

test("14: a range in use names the cloud that uses it and offers a free one", async ({ server, signedIn: page }) => {
  await server.createCloud({ display_name: "Neighbour", reserved_cidr: "10.0.0.0/16" });
  await page.reload();
  await wizard.details({ name: "Second", cidr: "10.0.0.0/16" });
  await wizard.next.click();
  await expect(wizard.summary).toContainText("Neighbour");
  await page.getByRole("button", { name: /^Use 10\./ }).click();
  await wizard.next.click();
  await wizard.isAt("deploy");
});

test("14: in a conflict only the part that overlaps is red, and it is named", async ({ server, signedIn: page }) => {
  await server.createCloud({ display_name: "Payments", reserved_cidr: "10.0.0.0/20" });
  const wizard = new Wizard(page);
  await wizard.open(page.list);
  await wizard.cidr.fill("10.0.0.0/16");
  const plan = page.getByRole("complementary", { name: "Network plan" });
  await expect(plan.getByText("Overlaps with Payments (10.0.0.0/20).")).toBeVisible();
  // 10.0.0.0/20 lies in the first of six subnets.
  await expect(plan.getByText("overlaps", { exact: true })).toHaveCount(1);
  await expect(plan.getByRole("listitem").filter({ hasText: "overlaps" }).last()).toContainText("10.0.0.0/18");
  const colours = await plan.getByText(/^(Workload|Bastion)$/).evaluateAll((keys) => keys.flatMap((key) => [...key.querySelectorAll("span")]).map((swatch) => getComputedStyle(swatch).backgroundColor));
  expect(new Set(colours).size).toBe(2);
  await wizard.cidr.fill("10.1.0.0/16");
  await expect(plan.getByText(/verlaps/)).toHaveCount(0);
});

test("19: tags are added, checked and removed by keyboard", async ({ signedIn: page }) => {
  const add = page.getByRole("button", { name: "Add tag" });
  await add.press("Enter");
  await page.keyboard.type("team");
  await page.keyboard.press("Tab");
  await page.keyboard.type("data");
  await expect(page.getByRole("textbox", { name: /^Key of tag/ }).first()).toHaveValue("team");
  await page.getByRole("button", { name: /^Remove tag/ }).first().press("Enter");
  await expect(page.getByRole("textbox", { name: /^Key of tag/ })).toHaveCount(0);
  await expect(add).toBeFocused();
});

test("UX 15: the summary of errors takes the focus, stands above the heading, and its links lead to the fields", async ({ signedIn: page }) => {
  await wizard.next.click();
  await expect(wizard.summary).toBeFocused();
  await expect(wizard.summary.getByRole("heading", { name: "There is a problem" })).toBeVisible();
  await expect(page).toHaveTitle(/^Error: /);
  const [summary, heading] = [await wizard.summary.boundingBox(), await wizard.heading("details").boundingBox()];
  expect(summary.y + summary.height).toBeLessThanOrEqual(heading.y);
  const links = wizard.summary.getByRole("link");
  await expect(links).toHaveCount(3);
  for (const link of await links.all()) {
    const text = (await link.textContent()).trim();
    await link.click();
    const focused = page.locator("*:focus");
    await expect(focused).toHaveAttribute("aria-invalid", "true");
    await expect(focused).toHaveAccessibleDescription(new RegExp(text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")));
  }
});

test("UX 18: regions are a combobox with the keys of its pattern, and the count is announced", async ({ signedIn: page }) => {
  const field = wizard.region;
  const options = page.getByRole("listbox", { name: "Region" }).getByRole("option");
  const active = async () => page.locator(`#${await field.getAttribute("aria-activedescendant")}`);
  await field.focus();
  await expect(field).toHaveAttribute("aria-expanded", "false");
  await page.keyboard.press("ArrowDown");
  await expect(field).toHaveAttribute("aria-expanded", "true");
  await expect(page.locator(`#${await field.getAttribute("aria-controls")}`)).toHaveRole("listbox");
  await page.keyboard.press("End");
  await expect(await active()).toHaveText(await options.last().textContent());
  await page.keyboard.press("Home");
  await expect(await active()).toHaveText(await options.first().textContent());
  await page.keyboard.press("ArrowUp");
  await expect(await active()).toHaveText(await options.last().textContent());
  await page.keyboard.press("ArrowDown");
  await expect(await active()).toHaveText(await options.first().textContent());

  await page.keyboard.type("eu-west");
  await expect(options).toHaveCount(3);
  await expect(page.getByRole("status").filter({ hasText: "3 matches" })).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(field).toHaveAttribute("aria-expanded", "false");
  // The closed field names the region by its code too.
  await expect(field).toHaveValue("London (eu-west-2)");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  await expect(field).toHaveAttribute("aria-expanded", "false");
  await expect(field).toHaveValue("London (eu-west-2)");
  await page.keyboard.press("Escape");
  await expect(field).toHaveValue("");

  for (const [typed, region] of [
    ["eu-west-1a", "Ireland (eu-west-1)"],
    ["Europe (Ireland)", "Ireland (eu-west-1)"],
    ["euw2-az1", "London (eu-west-2)"],
    ["sao paulo", "São Paulo (sa-east-1)"],
    ["Zürich", "Zurich (eu-central-2)"],
  ]) {
    await field.fill(typed);
    await field.press("Enter");
    await expect(field).toHaveValue(region);
  }
  await field.fill("europe-west1");
  await field.blur();
  await expect(field).toHaveAccessibleDescription(/is a region of Google Cloud/);
  await wizard.choose("Google Cloud");
  for (const [typed, region] of [
    ["europe-west1-b", "Belgium (europe-west1)"],
    ["Montreal", "Montréal (northamerica-northeast1)"],
  ]) {
    await field.fill(typed);
    await field.press("Enter");
    await expect(field).toHaveValue(region);
  }
});

for (const [width, height] of [[1280, 900], [1280, 720], [320, 640]]) {
  test(`UX 18: the list of regions opens inside the window, wherever the field is: ${width} x ${height}`, async ({ signedIn: page }) => {
    await page.setViewportSize({ width, height });
    const list = page.getByRole("listbox", { name: "Region" });
    const top = async () => (await page.getByRole("banner").boundingBox()).height;
    // As the page opens, and with the field at the top, in the middle and at the bottom.
    for (const block of [null, "start", "center", "end"]) {
      if (block) await wizard.region.evaluate((element, block) => element.scrollIntoView({ block }), block);
      else await page.evaluate(() => scrollTo(0, 0));
      await wizard.region.focus();
      await page.keyboard.press("ArrowDown");
      await expect(list).toBeVisible();
      const [box, field] = [await list.boundingBox(), await wizard.region.boundingBox()];
      expect(box.y, `${block}: begins below the bar`).toBeGreaterThanOrEqual(Math.min(await top(), field.y) - 1);
      expect(box.y + box.height, `${block}: ends inside the window`).toBeLessThanOrEqual(height);
      expect(box.height, `${block}: shows several`).toBeGreaterThan(120);
      const isApart = box.y >= field.y + field.height || box.y + box.height <= field.y;
      expect(isApart, `${block}: does not cover its field`).toBe(true);
      await page.keyboard.press("Escape");
    }
  });
}

test("UX 20: pressing twice sends one request; the button keeps focus and width and says what goes on", async ({ signedIn: page }) => {
  test.slow();
  await wizard.details();
  const sent = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(new URL(request.url()).pathname));
  await wizard.next.dblclick();
  await wizard.isAt("deploy");
  expect(sent.filter((path) => path.endsWith("/custom-cloud-environments"))).toHaveLength(1);

  await wizard.deploy();
  await wizard.next.click();
  await wizard.isAt("availability");
  await wizard.next.click();
  await wizard.isAt("contacts");
  let release;
  const released = new Promise((done) => (release = done));
  await page.route("**/provision", async (route) => {
    await released;
    await route.continue();
  });
  const before = await wizard.create.boundingBox();
  const provisioning = page.waitForRequest("**/provision");
  await wizard.create.dblclick();
  await provisioning;
  const busy = page.getByRole("button", { name: /Creating…/ });
  await expect(busy).toBeFocused();
  expect((await busy.boundingBox()).width).toBe(before.width);
  release();
  await wizard.isAt("create");
  expect(sent.filter((path) => path.endsWith("/provision"))).toHaveLength(1);
});

test("the network plan follows the range", async ({ signedIn: page }) => {
  await wizard.details({ cidr: "10.0.0.0/16" });
  const plan = page.getByRole("complementary", { name: "Network plan" });
  await expect(plan).toContainText("10.0.0.0/");
  await wizard.cidr.fill("172.16.0.0/20");
  await expect(plan).toContainText("172.16.");
});

test("UX 21: leaving with unsaved input asks first, and staying is the default", async ({ signedIn: page }) => {
  await wizard.name.fill("Unsaved");
  await page.getByRole("link", { name: "Bring your own cloud" }).first().click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Stay" })).toBeFocused();
  // Without region and range there is nothing that the server could store.
  await expect(dialog.getByRole("button", { name: "Save draft and leave" })).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(wizard.name).toHaveValue("Unsaved");
});

test("UX 21: an untouched form asks nothing, and neither does one that was created", async ({ signedIn: page }) => {
  test.slow();
  await page.getByRole("link", { name: "Bring your own cloud" }).first().click();
  await expect(page).toHaveURL(/\/admin\/byoc$/);
  await page.getByRole("link", { name: "Create custom cloud" }).first().click();
  await walk(page);
  await wizard.create.click();
  await wizard.isAt("create");
  await page.getByRole("link", { name: "Bring your own cloud" }).first().click();
  await expect(page.getByRole("row", { name: /Analytics/ })).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("UX 21: the draft of a first step that passes is saved on the way out", async ({ signedIn: page }) => {
  test.slow();
  await wizard.details({ name: "Saved on the way" });
  await page.getByRole("link", { name: "Bring your own cloud" }).first().click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Stay" })).toBeFocused();
  await dialog.getByRole("button", { name: "Save draft and leave" }).click();
  const row = page.getByRole("row", { name: /Saved on the way/ });
  await expect(row).toContainText("Draft");
  await expect(page).toHaveURL(/\/admin\/byoc$/);
  await expect(page.getByText(/You started to create/)).toHaveCount(0);

  await row.getByRole("link", { name: "Saved on the way", exact: true }).click();
  await page.getByRole("link", { name: "Resume setup" }).click();
  await wizard.deploy();
  const identifier = await wizard.identifier.inputValue();
  await page.goBack();
  await dialog.getByRole("button", { name: "Save draft and leave" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Saved on the way" })).toBeVisible();
  await page.getByRole("link", { name: "Resume setup" }).click();
  await expect(wizard.identifier).toHaveValue(identifier);
  await expect(page.getByText("Your earlier entries are back")).toHaveCount(0);
});

test("UX 21: a draft that can't be saved on the way out keeps the page and says why", async ({ signedIn: page, expectedProblems }) => {
  expectedProblems.push(/500/);
  await page.route(/\/custom-cloud-environments(\?|$)/, (route) =>
    route.request().method() === "POST" ? route.fulfill({ status: 500, json: { message: "It broke. Try again.", errors: [], request_id: "r" } }) : route.continue(),
  );
  await wizard.details({ name: "Still here" });
  await page.getByRole("link", { name: "Bring your own cloud" }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "Save draft and leave" }).click();
  await expect(page.getByText("It broke. Try again.")).toBeVisible();
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(wizard.name).toHaveValue("Still here");
});

test("UX 22: what was typed is back after a reload and in another tab; it is said once a pause, and Discard forgets it", async ({ context, signedIn: page }) => {
  test.slow();
  page.on("dialog", (dialog) => dialog.accept());
  const kept = (where) => where.evaluate(() => Object.entries(localStorage).filter(([key]) => key.startsWith("byoc-wizard/")).map(([, text]) => text).join("\n"));
  const said = page.getByRole("status").filter({ hasText: /Kept in this browser/ });
  await page.evaluate(() => {
    window.said = 0;
    const count = (records) => (window.said += records.filter((record) => /Kept in this browser/.test(record.target.textContent)).length > 0 ? 1 : 0);
    new MutationObserver(count).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await wizard.name.pressSequentially("Typed before the crash");
  await expect(said).toHaveCount(1);
  expect(await page.evaluate(() => window.said)).toBeLessThanOrEqual(3);
  await wizard.cidr.fill("10.7.0.0/16");
  await expect.poll(() => kept(page)).toMatch(/Typed before the crash.*10\.7\.0\.0/);
  await page.reload();
  await wizard.isAt("details");
  await expect(wizard.name).toHaveValue("Typed before the crash");
  await expect(wizard.cidr).toHaveValue("10.7.0.0/16");

  // The tab is gone; its text is not.
  await page.close();
  const next = await context.newPage();
  await next.goto(page.list);
  await next.getByRole("link", { name: "Resume draft" }).click();
  const again = new Wizard(next);
  await expect(again.name).toHaveValue("Typed before the crash");
  await next.getByRole("button", { name: "Discard" }).click();
  await expect(again.name).toHaveValue("");
  await expect.poll(() => kept(next)).toBe("");
});

test("UX 22: two tabs keep a text each, also after a reload, and the list offers both", async ({ context, signedIn: page }) => {
  test.slow();
  const other = await context.newPage();
  const there = new Wizard(other);
  for (const tab of [page, other]) tab.on("dialog", (dialog) => dialog.accept());
  await there.open(page.list);
  await expect(there.name).toHaveValue("");
  await wizard.name.fill("First tab");
  await expect(page.getByText(/Kept in this browser/).first()).toBeVisible();
  await there.name.fill("Second tab");
  await expect(other.getByText(/Kept in this browser/).first()).toBeVisible();
  await page.reload();
  await other.reload();
  await expect(wizard.name).toHaveValue("First tab");
  await expect(there.name).toHaveValue("Second tab");

  // A copy of the first tab has the same address.
  const copy = await context.newPage();
  copy.on("dialog", (dialog) => dialog.accept());
  await copy.goto(page.url());
  const third = new Wizard(copy);
  await expect(third.name).toHaveValue("First tab");
  await third.name.fill("Copy");
  await expect(copy.getByText(/Kept in this browser/).first()).toBeVisible();
  await wizard.name.fill("First tab again");
  await expect.poll(() => page.evaluate(() => JSON.stringify(localStorage))).toContain("First tab again");
  await page.reload();
  await copy.reload();
  await expect(wizard.name).toHaveValue("First tab again");
  await expect(third.name).toHaveValue("Copy");

  await copy.close();
  await other.close();
  await page.goto(page.list);
  for (const name of ["First tab again", "Second tab", "Copy"]) await expect(page.getByText(`You started to create “${name}”`)).toBeVisible();
  await page.getByRole("button", { name: "Discard" }).first().click();
  await expect(page.getByText(/You started to create/)).toHaveCount(2);
  await page.reload();
  await expect(page.getByText(/You started to create/)).toHaveCount(2);
});

test("UX 22: a stored draft resumes where it was left, on another device", async ({ server, browser, signedIn: page }) => {
  await wizard.details({ name: "Half done" });
  await wizard.next.click();
  await wizard.deploy();
  const identifier = await wizard.identifier.inputValue();
  await wizard.next.click();
  await wizard.isAt("availability");

  const other = await browser.newContext({ baseURL: server.url, storageState: await page.context().storageState({}) });
  const second = await other.newPage();
  await second.goto(page.list);
  await second.evaluate(() => localStorage.clear());
  await second.getByRole("link", { name: /Resume draft/ }).click();
  const resumed = new Wizard(second);
  await resumed.isAt("availability");
  await resumed.back.click();
  await expect(resumed.identifier).toHaveValue(identifier);
  await other.close();
});

test("a project that is missing is added at the availability step, and what was typed stays", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}/setup/deploy`);
  await wizard.deploy();
  await wizard.next.click();
  await wizard.isAt("availability");
  await page.getByRole("radio", { name: /By selection/ }).check();
  await page.getByRole("button", { name: "Add project" }).click();
  const dialog = page.getByRole("dialog", { name: "Add project" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("payments");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("checkbox", { name: "payments" })).toBeChecked();
  await expect(page.getByText("1 project has access: payments.")).toBeVisible();
  await wizard.isAt("availability");
  await page.goBack();
  await wizard.isAt("deploy");
  await page.goForward();
  await expect(page.getByRole("checkbox", { name: "payments" })).toBeChecked();
});
