// What a company asks of all its custom clouds: set once, followed everywhere.

import { axe, expect, expectNoSidewaysScroll, role, test } from "./support/test.mjs";
import { signIn } from "./support/browser.mjs";
import { Wizard } from "./support/wizard.mjs";

const BOUNDARY = "arn:aws:iam::123456789012:policy/platform/boundary";
const RULES = {
  permissions_boundary: BOUNDARY,
  role_path: "/platform/",
  mandatory_tags: [{ key: "cost-center", value: "1234" }, { key: "owner" }],
  allowed_regions: { aws: ["eu-central-1", "eu-west-1"], google: [] },
};

const endpoint = (server) => `/console/v1/organization/${server.organization}/company-rules`;
const rulesPage = (page) => page.list.replace("/byoc", "/organization/company-rules");
const save = (page) => page.getByRole("button", { name: "Save company rules" });
const path = (page) => page.getByRole("textbox", { name: /^Path/ });
const boundary = (page) => page.getByRole("textbox", { name: /^Policy ARN/ });

async function open(page) {
  await page.goto(rulesPage(page));
  await expect(path(page)).toBeVisible();
}

/** A draft that keeps the rules, made as a program makes it. */
function boundCloud(server, given = {}) {
  return server.createCloud({ tags: { "cost-center": "1234", owner: "data" }, ...given });
}

async function variables(server, cloud) {
  const files = `${server.clouds}/${cloud.custom_cloud_environment_id}/infra-templates/terraform/variables`;
  return (await server.call("GET", files)).variables;
}

test("rules that a super admin sets are followed from the wizard to the template and the role", async ({ server, signedIn: page }) => {
  test.slow();
  await open(page);
  await boundary(page).fill(BOUNDARY);
  await path(page).fill("/platform/");
  for (const [key, value] of [["cost-center", "1234"], ["owner", ""]]) {
    await page.getByRole("button", { name: "Add tag" }).click();
    await page.getByRole("textbox", { name: /^Key of tag/ }).last().fill(key);
    await page.getByRole("textbox", { name: /^Value of tag/ }).last().fill(value);
  }
  const aws = page.getByRole("radiogroup", { name: "AWS" });
  await aws.getByRole("radio", { name: "Chosen regions" }).check();
  await page.getByRole("searchbox", { name: /Regions of AWS/ }).fill("europe");
  await page.getByRole("checkbox", { name: "Ireland (eu-west-1)" }).check();
  await page.getByRole("checkbox", { name: "Frankfurt (eu-central-1)" }).check();
  await page.getByRole("radio", { name: "No custom clouds on Google Cloud" }).check();
  await save(page).click();
  await expect(page.getByText("Company rules saved")).toBeVisible();
  expect(await server.call("GET", endpoint(server))).toEqual(RULES);

  const wizard = new Wizard(page);
  await wizard.open(page.list);
  await expect(page.getByRole("radio", { name: "Google Cloud" })).toBeDisabled();
  await expect(page.getByText("Not allowed by the company rules.")).toBeVisible();
  await wizard.name.fill("Bound");
  await wizard.cidr.fill("10.0.0.0/16");
  await wizard.region.click();
  await expect(page.getByRole("listbox", { name: "Region" }).getByRole("option")).toHaveCount(2);
  await page.keyboard.press("Escape");
  await wizard.pickRegion("eu-west-1");

  // The fixed value is read only, neither tag can be removed, and the other one needs its value.
  const value = (n) => page.getByRole("textbox", { name: `Value of tag ${n}` });
  await expect(page.getByRole("textbox", { name: "Key of tag 1" })).toHaveValue("cost-center");
  await expect(value(1)).toHaveValue("1234");
  await expect(value(1)).not.toBeEditable();
  await expect(page.getByRole("textbox", { name: "Key of tag 2" })).not.toBeEditable();
  await expect(value(2)).toBeEditable();
  await expect(page.getByRole("button", { name: /^Remove tag/ })).toHaveCount(0);
  await wizard.next.click();
  await expect(wizard.summary).toContainText("The tag “owner” needs a value");
  await expect(value(2)).toHaveAccessibleDescription(/Required by the company rules.*needs a value/);
  await value(2).fill("data");
  await wizard.next.click();
  await wizard.isAt("deploy");

  const { custom_cloud_environments: clouds } = await server.call("GET", server.clouds);
  const file = await variables(server, clouds[0]);
  expect(file).toMatch(/iam_role_path\s*=\s*"\/platform\/"/);
  expect(file).toContain(BOUNDARY);
  expect(file).toMatch(/"?cost-center"?\s*=\s*"1234"/);

  const without = role(clouds[0]);
  await wizard.identifier.fill(without);
  await wizard.identifier.blur();
  await expect(page.getByText(/has no path, but the company rules require the path \/platform\//).first()).toBeVisible();
  await wizard.identifier.fill(without.replace(":role/", ":role/platform/"));
  await expect(wizard.identifier).not.toHaveAttribute("aria-invalid");
  await wizard.next.click();
  await wizard.isAt("availability");
  await wizard.next.click();
  await wizard.contacts();
  await wizard.create.click();
  await wizard.isAt("create");
  await expect.poll(async () => (await server.cloud(clouds[0].custom_cloud_environment_id)).state).toBe("active");
});

test("what the browser would not send, the server refuses too", async ({ server, signedIn: page }) => {
  await server.call("PUT", endpoint(server), RULES);
  const refused = async (promise) => String(await promise.catch((error) => error));
  const elsewhere = await refused(boundCloud(server, { cloud_region: "us-east-1" }));
  expect(elsewhere).toContain("cloud_region_not_allowed");
  const untagged = await server.createCloud({ reserved_cidr: "10.77.0.0/16" });
  const early = await refused(server.provision(untagged, role(untagged).replace(":role/", ":role/platform/")));
  expect(early).toContain("tag_mandatory_missing");
  const cloud = await boundCloud(server);
  const outside = await refused(server.provision(cloud));
  expect(outside).toContain("has no path");
  await server.provision(cloud, role(cloud).replace(":role/", ":role/platform/"));
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}`);
  await expect(page.getByText("Active", { exact: true }).first()).toBeVisible();
});

test("11, 12, 15: wrong rules are named at their fields, and the summary leads to them", async ({ signedIn: page }) => {
  await open(page);
  await path(page).fill("platf");
  await expect(path(page)).not.toHaveAttribute("aria-invalid");
  await path(page).blur();
  await expect(path(page)).toHaveAccessibleDescription(/begins and ends with a slash/);
  await path(page).fill("/platform/");
  await expect(path(page)).not.toHaveAttribute("aria-invalid");

  await boundary(page).fill("arn:aws:iam::123456789012:role/admin");
  await page.getByRole("button", { name: "Add tag" }).click();
  await page.getByRole("textbox", { name: "Key of tag 1" }).fill("aiven-team");
  await page.getByRole("radiogroup", { name: "AWS" }).getByRole("radio", { name: "Chosen regions" }).check();
  await save(page).click();
  const summary = page.getByRole("group", { name: "There is a problem" });
  await expect(summary).toBeFocused();
  await expect(summary.getByRole("link")).toHaveCount(3);
  await summary.getByRole("link", { name: /This is an IAM role, not a policy/ }).click();
  await expect(boundary(page)).toBeFocused();
  expect(await axe(page)).toEqual([]);
});

test("21: leaving with unsaved rules asks first; the other tab loses nothing", async ({ signedIn: page }) => {
  await open(page);
  await path(page).fill("/platform/");
  await page.getByRole("link", { name: "Overview" }).click();
  await expect(page.getByRole("heading", { name: "Members" })).toBeVisible();
  await page.getByRole("link", { name: "Company rules" }).click();
  await expect(path(page)).toHaveValue("/platform/");
  await page.getByRole("link", { name: "Bring your own cloud" }).click();
  const dialog = page.getByRole("dialog", { name: "Leave without saving?" });
  await dialog.getByRole("button", { name: "Stay" }).click();
  await expect(path(page)).toHaveValue("/platform/");
  await page.getByRole("button", { name: "Discard changes" }).click();
  await expect(path(page)).toHaveValue("");
  await page.getByRole("link", { name: "Bring your own cloud" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Bring your own cloud" })).toBeVisible();
});

test("16: rules that somebody else changed meanwhile (412), a server that fails (500), and none at all", async ({ server, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/status of (412|500)/, /ERR_FAILED/);
  await open(page);
  await path(page).fill("/mine/");
  await server.call("PUT", endpoint(server), { role_path: "/theirs/" });
  await save(page).click();
  const alert = page.getByRole("alert").filter({ hasText: "The company rules were not saved" });
  await expect(alert).toContainText("Someone else saved changes");
  await expect(path(page)).toHaveValue("/mine/");
  await alert.getByRole("button", { name: "Load their version" }).click();
  await expect(path(page)).toHaveValue("/theirs/");

  await path(page).fill("/mine/");
  await server.call("PUT", endpoint(server), { role_path: "/others/" });
  await save(page).click();
  await alert.getByRole("button", { name: "Keep my version" }).click();
  await expect(page.getByText("Company rules saved")).toBeVisible();
  expect((await server.call("GET", endpoint(server))).role_path).toBe("/mine/");

  const put = (handler) =>
    page.route(`**${endpoint(server)}`, (route) => (route.request().method() === "PUT" ? handler(route) : route.continue()));
  await path(page).fill("/again/");
  await put((route) => route.fulfill({ status: 500, contentType: "application/json", body: JSON.stringify({ message: "It broke. Try again.", errors: [], request_id: "r-1" }) }));
  await save(page).click();
  await expect(alert).toContainText("It broke.");
  await page.unrouteAll();
  await put((route) => route.abort());
  await save(page).click();
  const unconfirmed = page.getByRole("alert").filter({ hasText: "We couldn't confirm the change" });
  await expect(unconfirmed).toContainText("can't be reached");
  await expect(path(page)).toHaveValue("/again/");
  await page.unrouteAll();
  await save(page).click();
  await expect.poll(async () => (await server.call("GET", endpoint(server))).role_path).toBe("/again/");
});

test("19: the tags tab of a cloud asks for what the rules ask for", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud({ tags: { team: "data" } });
  await server.call("PUT", endpoint(server), RULES);
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}/tags`);
  await expect(page.getByRole("textbox", { name: "Key of tag 1" })).toHaveValue("cost-center");
  await expect(page.getByRole("textbox", { name: "Value of tag 1" })).not.toBeEditable();
  await page.getByRole("textbox", { name: "Value of tag 3" }).fill("core");
  await page.getByRole("button", { name: "Save tags" }).click();
  await expect(page.getByRole("group", { name: "There is a problem" })).toContainText("“owner” needs a value");
  await page.getByRole("textbox", { name: "Value of tag 2" }).fill("ops");
  await page.getByRole("button", { name: "Save tags" }).click();
  await expect(page.getByText("Tags saved")).toBeVisible();
  const { tags } = await server.cloud(cloud.custom_cloud_environment_id);
  expect(tags).toEqual({ "cost-center": "1234", owner: "ops", team: "core" });
});

test("a member reads the rules and the reason why they can't be changed", async ({ server, context, page }) => {
  await server.call("PUT", endpoint(server), RULES);
  const member = { email: "max@example.com", real_name: "Max Example", role: "member", password: "correct horse battery staple" };
  await server.addMember(member);
  await signIn(context, member.email, member.password);
  await page.goto(`/organizations/${server.organization}/admin/organization/company-rules`);
  await expect(page.getByText("Only super admins can change the company rules.")).toBeVisible();
  for (const text of ["/platform/", BOUNDARY, "cost-center = 1234, owner (any value)", "Frankfurt (eu-central-1), Ireland (eu-west-1)"]) {
    await expect(page.getByText(text, { exact: true })).toBeVisible();
  }
  await expect(page.getByRole("button", { name: "Save company rules" })).toHaveCount(0);
});

for (const [width, colorScheme] of [[1280, "light"], [1280, "dark"], [320, "light"], [320, "dark"]]) {
  test(`39, 32: the company rules at ${width} px, ${colorScheme}`, async ({ server, signedIn: page }) => {
    await server.call("PUT", endpoint(server), RULES);
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await open(page);
    await expect(page.getByRole("checkbox", { name: "Ireland (eu-west-1)" })).toBeChecked();
    expect(await axe(page)).toEqual([]);
    await expectNoSidewaysScroll(page);
    if (process.env.SCREENSHOTS) {
      await page.screenshot({ path: `${process.env.SCREENSHOTS}/rules-${width}-${colorScheme}.png`, fullPage: true });
    }
  });
}
