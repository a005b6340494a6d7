// A link for the person running Terraform: made by a super admin, used without an account, approved.

import { axe, expect, expectNoSidewaysScroll, role, test } from "./support/test.mjs";

const endpoint = (cloud) => `/console/v1/custom-cloud-environments/${cloud.custom_cloud_environment_id}/hand-off`;

/** A page of somebody who is not signed in, in a browser of their own. */
async function stranger(browser, server) {
  const context = await browser.newContext({ baseURL: server.url });
  return [await context.newPage(), context];
}

test("step 2 is handed to a colleague, who submits once, and a super admin approves it", async ({ server, signedIn: page, browser }) => {
  test.slow();
  const cloud = await server.createCloud();
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}/setup/deploy`);
  await page.getByRole("button", { name: "Hand this step to a colleague" }).click();
  await page.getByRole("combobox", { name: "The link works for" }).selectOption("1 day");
  await page.getByRole("button", { name: "Create hand-off link" }).click();
  const link = await page.getByText(/\/hand-off#byoh_/).textContent();
  await expect(page.getByText("Nobody has opened it yet.")).toBeVisible();

  const [theirs, context] = await stranger(browser, server);
  const asked = [];
  theirs.on("request", (request) => asked.push(request));
  await theirs.goto(link);
  await expect(theirs.getByRole("heading", { level: 1, name: /Apply the template of Analytics/ })).toBeVisible();
  await expect(theirs.getByText("You need no account on this server.")).toBeVisible();
  const download = theirs.waitForEvent("download");
  await theirs.getByRole("button", { name: "Download all (zip)" }).click();
  expect((await download).suggestedFilename()).toBe(`${cloud.byoc_unique_name}.zip`);
  // The token stands in no address that a server sees.
  const token = link.split("#")[1];
  for (const request of asked) {
    expect(request.url().split("#")[0]).not.toContain(token);
    expect((await request.allHeaders()).referer ?? "").not.toContain(token);
  }

  const submit = theirs.getByRole("button", { name: "Submit identifier" });
  const identifier = theirs.getByRole("textbox", { name: /role ARN/i });
  await submit.click();
  await expect(identifier).toHaveAttribute("aria-invalid", "true");
  await expect(theirs.getByRole("textbox", { name: "Your name" })).toHaveAccessibleDescription(/Enter your name/);
  await identifier.fill(role(cloud));
  await theirs.getByRole("textbox", { name: "Your name" }).fill("Bo Li");
  await theirs.getByRole("textbox", { name: "Your email" }).fill("bo@example.com");
  await submit.click();
  await expect(theirs.getByText(/^Submitted\./)).toBeFocused();

  // The super admin sees it without reloading, and decides.
  await expect(page.getByText("An identifier was submitted.")).toBeVisible();
  await expect(page.getByText("bo@example.com")).toBeVisible();
  await page.getByRole("button", { name: "Approve identifier" }).click();
  await expect(page.getByText(/^The identifier is approved/)).toBeVisible();
  await expect(page.getByRole("textbox", { name: /role ARN/i })).toHaveValue(role(cloud));
  expect((await server.cloud(cloud.custom_cloud_environment_id)).state).toBe("draft");
  await theirs.getByRole("button", { name: "Check again" }).click();
  await expect(theirs.getByText(/^Approved\./)).toBeVisible();
  // What was approved is no conflict for the wizard.
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Availability" })).toBeVisible();
  await context.close();
});

test("a link is revoked at once, and a wrong one says the same", async ({ server, signedIn: page, browser, expectedProblems }) => {
  expectedProblems.push(/status of 404/);
  const cloud = await server.createCloud();
  const made = await server.call("POST", endpoint(cloud), {});
  const [theirs, context] = await stranger(browser, server);
  await theirs.goto(`/hand-off#${made.hand_off.token}`);
  await expect(theirs.getByRole("heading", { level: 1 })).toHaveText(/Apply the template/);
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}`);
  const card = page.getByRole("region", { name: "Hand off to a colleague" });
  await expect(card).toContainText("It was opened, and the files were downloaded.");
  await card.getByRole("button", { name: "Revoke link" }).click();
  await expect(card).toContainText("The last link was revoked.");
  const gone = theirs.getByRole("heading", { level: 1, name: "This hand-off link does not work" });
  await theirs.reload();
  await expect(gone).toBeVisible();
  const said = await theirs.getByRole("main").textContent();
  await theirs.goto("/hand-off#byoh_wrong");
  await expect(gone).toBeVisible();
  expect(await theirs.getByRole("main").textContent()).toBe(said);
  await context.close();
});

test("a rejected identifier leaves the draft as it is", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  const made = await server.call("POST", endpoint(cloud), {});
  const answer = await fetch(`${server.url}/console/v1/hand-off/submit`, {
    method: "POST",
    headers: { authorization: `Bearer ${made.hand_off.token}`, "content-type": "application/json" },
    body: JSON.stringify({ identifier: role(cloud), name: "Bo Li", email: "bo@example.com" }),
  });
  expect(answer.status).toBe(200);
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}`);
  const card = page.getByRole("region", { name: "Hand off to a colleague" });
  await expect(card).toContainText(role(cloud));
  await card.getByRole("button", { name: "Reject identifier" }).click();
  await expect(card).toContainText("The identifier was rejected");
  const draft = await server.call("GET", `/console/v1/custom-cloud-environments/${cloud.custom_cloud_environment_id}/draft`);
  expect(draft.identifier).toBe("");
});

for (const colorScheme of ["light", "dark"]) {
  test(`UX 39: the page of a hand-off link works without an account on 320 px and by keyboard, ${colorScheme}`, async ({ server, browser }) => {
    const cloud = await server.createCloud({ display_name: "Analytics of a team with a rather long name" });
    const made = await server.call("POST", endpoint(cloud), {});
    const context = await browser.newContext({ baseURL: server.url, viewport: { width: 320, height: 640 }, colorScheme, reducedMotion: "reduce" });
    const page = await context.newPage();
    await page.goto(`/hand-off#${made.hand_off.token}`);
    await expect(page.getByRole("button", { name: "Submit identifier" })).toBeVisible();
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    expect(await axe(page)).toEqual([]);
    await expectNoSidewaysScroll(page);
    // By keyboard alone: to the name, then on to the button.
    await page.getByRole("textbox", { name: /role ARN/i }).focus();
    await page.keyboard.type(role(cloud));
    await page.keyboard.press("Tab");
    await page.keyboard.type("Bo Li");
    await page.keyboard.press("Tab");
    await page.keyboard.type("bo@example.com");
    await page.keyboard.press("Enter");
    await expect(page.getByText(/^Submitted\./)).toBeFocused();
    expect(await axe(page)).toEqual([]);
    await expectNoSidewaysScroll(page);
    await context.close();
  });
}
