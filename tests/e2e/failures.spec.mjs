// When things go wrong: in the account, on the way, in the session.

import { PERSON, expect, role, test } from "./support/test.mjs";
import { Wizard } from "./support/wizard.mjs";

test("a failed deployment names cause and fix, and a retry completes it", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  const id = cloud.custom_cloud_environment_id;
  const rehearsal = `/console/v1/custom-cloud-environments/${id}/rehearsal`;
  const { failures } = await server.call("GET", rehearsal);
  expect(failures.length).toBeGreaterThan(2);
  await server.call("PUT", rehearsal, { chosen: failures[0].code });
  await server.provision(cloud);
  await page.goto(`${page.list}/${id}`);
  await expect(page.getByText("Creation failed").first()).toBeVisible();
  const { operations } = await server.call("GET", `/console/v1/custom-cloud-environments/${id}/operations`);
  const { cause } = operations[0];
  await expect(page.getByText(cause.title).first()).toBeVisible();
  await expect(page.getByText(cause.fix).first()).toBeVisible();

  await server.call("PUT", rehearsal, { chosen: null });
  await page.getByRole("button", { name: /Retry|Try again/ }).first().click();
  await expect(page.getByText("Active", { exact: true }).first()).toBeVisible();
});

test("a failure shows cause, fix and Retry before the steps, with one button to press", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  const id = cloud.custom_cloud_environment_id;
  const { failures } = await server.call("GET", `/console/v1/custom-cloud-environments/${id}/rehearsal`);
  await server.call("PUT", `/console/v1/custom-cloud-environments/${id}/rehearsal`, { chosen: failures[0].code });
  await server.provision(cloud);
  await expect.poll(async () => (await server.cloud(id)).state).toBe("creation_failed");
  for (const [address, title] of [[`${page.list}/${id}`, "Analytics"], [`${page.list}/${id}/setup/create`, "Your custom cloud could not be created yet"]]) {
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
    const main = page.getByRole("main");
    const retry = main.getByRole("button", { name: "Retry" });
    await expect(main.getByText(/^What to do:/)).toHaveCount(1);
    const top = async (part) => (await part.boundingBox()).y;
    const steps = main.getByRole("group", { name: "Progress" }).getByRole("listitem");
    expect(await top(retry)).toBeLessThan(await top(steps.first()));
    expect(await top(main.getByText(/^What to do:/))).toBeLessThan(await top(steps.first()));
    // Without scrolling.
    await expect(retry).toBeInViewport();
    const loud = await retry.evaluate((button) => {
      const colour = (element) => getComputedStyle(element).backgroundColor;
      return [...document.querySelectorAll("main button, main a")].filter((other) => other.checkVisibility() && colour(other) === colour(button)).map((other) => other.textContent);
    });
    expect(loud).toHaveLength(1);
    for (const summary of await main.locator("summary").all()) {
      expect((await summary.boundingBox()).height).toBeGreaterThanOrEqual(24);
    }
  }
});

test("after a failure another role can be given, and the deployment starts again", async ({ server, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/400/);
  const cloud = await server.createCloud();
  const id = cloud.custom_cloud_environment_id;
  const rehearsal = `/console/v1/custom-cloud-environments/${id}/rehearsal`;
  const { failures } = await server.call("GET", rehearsal);
  await server.call("PUT", rehearsal, { chosen: failures[0].code });
  await server.provision(cloud);
  await page.goto(`${page.list}/${id}`);
  await page.getByText("Deploy with another IAM role ARN").click();
  const field = page.getByRole("textbox", { name: /role ARN/i });
  await expect(field).toHaveValue(role(cloud));
  const start = page.getByRole("button", { name: "Start the deployment again" });

  await field.fill("arn:aws:iam::123456789012:user/ada");
  await start.click();
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await field.fill(role(cloud, "210987654321"));
  // It outlives a look at another tab.
  await page.getByRole("link", { name: "Contacts", exact: true }).click();
  await expect(field).toHaveCount(0);
  await page.getByRole("link", { name: "Overview", exact: true }).click();
  await expect(field).toHaveValue(role(cloud, "210987654321"));
  await start.click();
  await expect(page.getByText(/123456789012/).first()).toBeVisible();
  await expect(field).toHaveValue(role(cloud, "210987654321"));

  await field.fill(role(cloud));
  await start.click();
  await expect(page.getByText("Active", { exact: true }).first()).toBeVisible();
});

test("a role of another account is refused with the account that is expected", async ({ server, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/400/);
  const cloud = await server.createCloud();
  const wrong = role(cloud, "210987654321");
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}/setup/deploy`);
  const wizard = new Wizard(page);
  await wizard.isAt("deploy");
  await wizard.identifier.fill(wrong);
  await wizard.next.click();
  await wizard.isAt("availability");
  await wizard.next.click();
  await wizard.contacts();
  await wizard.create.click();
  await expect(page.getByText(/123456789012/).first()).toBeVisible();
  await expect(server.provision(cloud, wrong)).rejects.toThrow(/123456789012/);
});

test.describe("with a filled first step", () => {
  let wizard;

  test.beforeEach(async ({ signedIn: page }) => {
    wizard = new Wizard(page);
    await wizard.open(page.list);
    await wizard.details({ name: "Not lost" });
  });

  async function expectKept() {
    await expect(wizard.name).toHaveValue("Not lost");
    await expect(wizard.cidr).toHaveValue("10.0.0.0/16");
  }

  test("UX 16: a server's field error is beside its field and in the summary", async ({ signedIn: page, expectedProblems }) => {
    expectedProblems.push(/400/);
    const message = "This name is taken. Choose another, for example Analytics 2.";
    await page.route(/\/custom-cloud-environments(\?|$)/, (route) =>
      route.request().method() === "POST"
        ? route.fulfill({ status: 400, json: { message, errors: [{ message, status: 400, field: "display_name", error_code: "taken" }], request_id: "r-1" } })
        : route.continue(),
    );
    await wizard.next.click();
    await expect(wizard.summary).toContainText(message);
    await expect(wizard.name).toHaveAccessibleDescription(new RegExp(message.slice(0, 20)));
    await expectKept();
  });

  test("UX 16: a 500 shows its request id, ends what was said before, and keeps everything; the next press works", async ({ signedIn: page, expectedProblems }) => {
    expectedProblems.push(/400|500/);
    const taken = "This name is taken. Choose another, for example Analytics 2.";
    const answers = [
      { status: 400, json: { message: taken, errors: [{ message: taken, status: 400, field: "display_name", error_code: "taken" }], request_id: "r-1" } },
      { status: 500, json: { message: "Something broke on our side. Try again.", errors: [], request_id: "req-4711" } },
    ];
    await page.route(/\/custom-cloud-environments(\?|$)/, (route) => {
      const answer = route.request().method() === "POST" && answers.shift();
      return answer ? route.fulfill(answer) : route.continue();
    });
    await wizard.next.click();
    await expect(wizard.summary).toContainText(taken);
    await wizard.next.click();
    await expect(page.getByRole("alert").filter({ hasText: "req-4711" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Copy request ID" })).toBeVisible();
    await expect(wizard.summary).toHaveCount(0);
    await expect(wizard.name).not.toHaveAttribute("aria-invalid", "true");
    await expect(page).not.toHaveTitle(/^Error: /);
    await expectKept();
    await wizard.next.click();
    await wizard.isAt("deploy");
  });

  test("UX 23 a session that ended asks for the password and goes on", async ({ context, signedIn: page, expectedProblems }) => {
    expectedProblems.push(/401/);
    await context.clearCookies();
    await wizard.next.click();
    const dialog = page.getByRole("dialog", { name: "Your session has ended" });
    await dialog.getByLabel("Password").fill(PERSON.password);
    await dialog.getByRole("button", { name: "Sign in" }).click();
    await wizard.isAt("deploy");
  });

  test("UX 23 what the app asks by itself interrupts nobody; the next press asks for the password", async ({ context, signedIn: page, expectedProblems }) => {
    expectedProblems.push(/401/);
    await context.clearCookies();
    const dialog = page.getByRole("dialog", { name: "Your session has ended" });
    // The second refusal comes after the first was dealt with.
    for (const name of ["Not lost either", "Not lost at all"]) {
      const refused = page.waitForResponse((answer) => answer.status() === 401 && /\/(requests|custom-cloud-environments)$/.test(answer.url()));
      await wizard.name.fill(name);
      await refused;
    }
    await expect(dialog).toHaveCount(0);
    await expect(wizard.name).toBeFocused();
    await wizard.next.click();
    await dialog.getByLabel("Password").fill(PERSON.password);
    await dialog.getByRole("button", { name: "Sign in" }).click();
    await wizard.isAt("deploy");
  });

  test("UX 24 offline is said at once, keeps everything, and ends by itself", async ({ context, signedIn: page, expectedProblems }) => {
    expectedProblems.push(/ERR_INTERNET_DISCONNECTED|Failed to load/);
    await context.setOffline(true);
    await expect(page.getByText(/You are offline/).first()).toBeVisible();
    await expectKept();
    await context.setOffline(false);
    await expect(page.getByText(/You are offline/)).toHaveCount(0);
    await wizard.next.click();
    await wizard.isAt("deploy");
  });

  test("UX 24 a server that is away keeps everything; the next press works", async ({ server, signedIn: page, expectedProblems }) => {
    expectedProblems.push(/ERR_|Failed to load/);
    await server.kill();
    await wizard.next.click();
    await expect(page.getByText(/can.t be reached/).first()).toBeVisible();
    await expectKept();
    await server.restart();
    await wizard.next.click();
    await wizard.isAt("deploy");
  });
});

test("a change that somebody else overtook is not lost (412)", async ({ server, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/412/);
  const cloud = await server.createCloud();
  const id = cloud.custom_cloud_environment_id;
  await page.goto(page.list);
  await page.getByRole("button", { name: "Actions for Analytics" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  const dialog = page.getByRole("dialog");
  const field = dialog.getByRole("textbox");
  await field.fill("Mine");
  await server.call("PUT", `${server.clouds}/${id}`, { display_name: "Theirs" });
  await dialog.getByRole("button", { name: /Rename|Save/ }).click();
  // Told what happened, with the text kept, or saved on top: never silently dropped.
  await expect
    .poll(async () => (await dialog.isVisible()) ? field.inputValue() : (await server.cloud(id)).display_name)
    .toBe("Mine");
});

test("an answer that is no JSON does not blank the page", async ({ signedIn: page, expectedProblems }) => {
  expectedProblems.push(/502/);
  await page.route(/\/custom-cloud-environments(\?|$)/, (route) => route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad gateway</h1>" }));
  await page.goto(page.list);
  await expect(page.getByRole("heading", { name: "Bring your own cloud" })).toBeVisible();
  const again = page.getByRole("button", { name: "Try again" });
  await expect(again).toBeVisible();
  await page.unroute(/\/custom-cloud-environments(\?|$)/);
  await again.click();
  await expect(page.getByRole("link", { name: "Create custom cloud" }).first()).toBeVisible();
});
