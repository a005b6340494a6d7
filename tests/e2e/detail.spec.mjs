// A custom cloud's own pages, and what can be done with it.

import { readFileSync } from "node:fs";
import { axe, expect, test } from "./support/test.mjs";

async function active(server, page) {
  const cloud = await server.createCloud();
  await server.provision(cloud);
  await expect.poll(async () => (await server.cloud(cloud.custom_cloud_environment_id)).state).toBe("active");
  page.detail = `${page.list}/${cloud.custom_cloud_environment_id}`;
  return server.cloud(cloud.custom_cloud_environment_id);
}

test("UX 25: the list is a real table with row headers and one sorted column", async ({ server, signedIn: page }) => {
  await server.createCloud({ display_name: "Beta", reserved_cidr: "10.0.0.0/16" });
  await server.createCloud({ display_name: "Alpha", reserved_cidr: "10.1.0.0/16" });
  await page.goto(page.list);
  await expect(page.getByRole("rowheader", { name: "Alpha" }).getByRole("link", { name: "Alpha", exact: true })).toBeVisible();
  await page.getByRole("columnheader", { name: /Name/ }).getByRole("button").click();
  await expect(page.locator("th[aria-sort=ascending], th[aria-sort=descending]")).toHaveCount(1);
  await expect(page.getByRole("table", { name: "Custom clouds" })).toMatchAriaSnapshot(`
    - table "Custom clouds":
      - rowgroup:
        - row /Name Status Provider Region CIDR block Deployment model Availability Updated Actions/:
          - columnheader "Name"
          - columnheader "Status"
          - columnheader "Provider"
          - columnheader "Region"
          - columnheader "CIDR block"
          - columnheader "Deployment model"
          - columnheader "Availability"
          - columnheader "Updated"
          - columnheader "Actions"
      - rowgroup:
        - row /Beta/:
          - rowheader /Beta/
          - cell /Draft/
          - cell "AWS"
          - cell /Ireland eu-west-1/
          - cell "10.0.0.0/16"
          - cell "Private"
        - row /Alpha/:
          - rowheader /Alpha/
  `);
  expect(await axe(page)).toEqual([]);
});

test("UX 30: a refresh keeps the rows, and nothing jumps while loading", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  await page.addInitScript(() => {
    window.shift = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shift += entry.hadRecentInput ? 0 : entry.value))).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(page.list);
  await expect(page.getByRole("row", { name: /Analytics/ })).toBeVisible();
  expect(await page.evaluate(() => window.shift)).toBeLessThan(0.02);
  // A change that somebody else makes is read: the row is the same one.
  const row = await page.getByRole("row", { name: /Analytics/ }).elementHandle();
  await server.call("PUT", `${server.clouds}/${cloud.custom_cloud_environment_id}`, { display_name: "Warehouse" });
  await expect(page.getByRole("row", { name: /Warehouse/ })).toBeVisible();
  expect(await row.evaluate((element) => element.isConnected)).toBe(true);
});

test("UX 30: what is loading says so once", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  const places = [
    [`${page.list}/${cloud.custom_cloud_environment_id}`, `**/custom-cloud-environments/${cloud.custom_cloud_environment_id}`],
    [page.list.replace("/byoc", "/organization"), "**/projects"],
  ];
  for (const [url, answer] of places) {
    let release;
    const released = new Promise((done) => (release = done));
    await page.route(answer, async (route) => {
      await released;
      await route.continue();
    });
    const asked = page.waitForRequest(answer);
    await page.goto(url);
    await asked;
    const loading = page.getByText("Loading", { exact: true }).filter({ visible: true });
    await expect(loading).toHaveCount(1);
    release();
    await expect(loading).toHaveCount(0);
    await page.unroute(answer);
  }
});

test.describe("a deployment that takes a while", () => {
  test.use({ serverOptions: { step: 1000 } });

  test("UX 33: progress is said in steps and survives a reload; the title says the end", async ({ server, signedIn: page }) => {
    const cloud = await server.createCloud();
    await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}`);
    await expect(page).toHaveTitle(/^Draft - Analytics/);
    await server.provision(cloud);
    const progress = page.getByRole("group", { name: "Progress" });
    await expect(progress.getByRole("listitem").first()).toBeVisible();
    await expect(progress.getByRole("status")).toHaveText(/^Step \d of \d/);
    await page.reload();
    await expect(progress.getByRole("status")).toHaveText(/^Step \d of \d/);
    await expect(page).toHaveTitle(/^Active - Analytics/);
    await expect(page.getByText("Active", { exact: true }).first()).toBeVisible();
  });
});

test("every event is in the activity, also those that come meanwhile, and the status history has every state", async ({ server, signedIn: page }) => {
  test.slow();
  const cloud = await server.createCloud();
  const id = cloud.custom_cloud_environment_id;
  const rename = (name) => server.call("PUT", `${server.clouds}/${id}`, { display_name: name });
  for (let n = 0; n < 60; n++) await rename(`Analytics ${n}`);
  await page.goto(`${page.list}/${id}/activity`);
  await expect(page.getByText("The newest 50 events are shown.")).toBeVisible();
  for (let n = 0; n < 3; n++) await rename(`Live ${n}`);
  await expect(page.getByText("The newest 53 events are shown.")).toBeVisible();
  await page.getByRole("button", { name: "Load more" }).click();
  let [count, cursor] = [0, ""];
  while (cursor !== undefined) {
    const answer = await server.call("GET", `/console/v1/custom-cloud-environments/${id}/events${cursor && `?cursor=${cursor}`}`);
    count += answer.events.length;
    cursor = answer.cursor ?? undefined;
  }
  const all = page.getByText(`Events shown: ${count}.`);
  await expect(all).toBeVisible();
  await expect(all).toBeFocused();

  await page.goto(`${page.list}/${id}`);
  await expect(page.getByRole("region", { name: "Status history" }).getByText("Draft", { exact: true })).toBeVisible();
});

test("UX 34: identifiers are copied, said and seen, and the focus stays", async ({ server, signedIn: page }) => {
  const cloud = await active(server, page);
  await page.goto(page.detail);
  const copy = page.getByRole("button", { name: /^Cop(y|ied).*external ID/i }).first();
  await copy.click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(cloud.aiven_aws_assume_role_external_id);
  await expect(page.getByText("Copied").first()).toBeAttached();
  await expect(copy).toBeFocused();
  // Every value that programs read has a button of its own, and no two have one name.
  for (const tab of ["", "/infrastructure", "/network"]) {
    await page.goto(page.detail + tab);
    await expect(page.getByRole("button", { name: /^Copy/ }).first()).toBeVisible();
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    const names = await page.getByRole("main").getByRole("button", { name: /^Copy/ }).evaluateAll((buttons) => buttons.map((button) => button.ariaLabel ?? button.textContent));
    expect(new Set(names).size, names.join(", ")).toBe(names.length);
  }
  const subnets = page.getByRole("region", { name: "Subnets" });
  for (const cidr of [cloud.reserved_cidr, ...Object.values(cloud.aws_subnets_workload), ...Object.values(cloud.aws_subnets_bastion)]) {
    await expect(page.getByText(cidr, { exact: true })).not.toHaveCount(0);
    await expect(subnets.getByText(cidr, { exact: true })).toHaveCount(1);
  }
});

test("UX 34: where the browser refuses the clipboard, copying still works, and a second time is said again", async ({ server, signedIn: page }) => {
  await page.addInitScript(() => {
    const readText = navigator.clipboard.readText.bind(navigator.clipboard);
    const writeText = () => Promise.reject(new Error("refused"));
    Object.defineProperty(navigator, "clipboard", { value: { readText, writeText } });
  });
  const cloud = await server.createCloud();
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}`);
  const copy = page.getByRole("button", { name: /^Cop(y|ied).*external ID/i }).first();
  // "Copied" is there for seconds only: what is said is written down from the start.
  const said = await copy.locator("..").getByRole("status").evaluateHandle((region) => {
    const texts = [];
    new MutationObserver(() => texts.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
    return texts;
  });
  await copy.focus();
  for (let time = 1; time <= 2; time++) {
    await said.evaluate((texts) => texts.splice(0));
    await page.keyboard.press("Enter");
    await expect.poll(() => said.evaluate((texts) => texts.includes("Copied"))).toBe(true);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(cloud.aiven_aws_assume_role_external_id);
    await expect(copy).toBeFocused();
  }
});

test("UX 35: template and variables are shown as they are and downloaded under their names", async ({ server, signedIn: page }) => {
  const cloud = await active(server, page);
  const { template } = await server.call("GET", `${server.clouds}/${cloud.custom_cloud_environment_id}/infra-templates/terraform/template`);
  const { variables } = await server.call("GET", `${server.clouds}/${cloud.custom_cloud_environment_id}/infra-templates/terraform/variables`);
  await page.goto(`${page.detail}/infrastructure`);
  for (const [tab, name, text] of [["Infrastructure template", /^Download .*\.tf$/, template], ["Variables file", /^Download .*\.tfvars$/, variables]]) {
    await page.getByRole("tab", { name: tab }).click();
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name }).click();
    const download = await downloading;
    expect(readFileSync(await download.path(), "utf8")).toBe(text);
    expect(download.suggestedFilename()).toMatch(/\.(tf|tfvars)$/);
    // Read from the page and copied, the text is the same too: no line numbers among it.
    const region = page.getByRole("region", { name: tab });
    await region.focus();
    await region.evaluate((element) => getSelection().selectAllChildren(element));
    await page.keyboard.press("Control+C");
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied.trimEnd()).toBe(text.trimEnd());
    await expect(region).toHaveAttribute("tabindex", "0");
  }
});

test("UX 36: deleting an active cloud wants its name, and Escape brings the focus back", async ({ server, signedIn: page }) => {
  await active(server, page);
  await page.goto(page.list);
  const opener = page.getByRole("button", { name: "Actions for Analytics" });
  const open = async () => {
    await opener.click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
  };
  await open();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("textbox")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();

  await open();
  const confirm = dialog.getByRole("button", { name: /^Delete/ });
  await dialog.getByRole("textbox").fill("Analytic");
  await expect(confirm).toBeDisabled();
  await dialog.getByRole("textbox").fill("Analytics");
  await expect(confirm).toBeEnabled();
  await confirm.click();
  // Gone for projects, and still here for the one thing that is left to do.
  await expect(page.getByRole("row", { name: /Analytics/ })).toContainText("Rehearsal, not marked as destroyed yet");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-disabled"))).not.toBe("true");
});

test("UX 36: after a delete the neighbour's row has the focus", async ({ server, signedIn: page }) => {
  await server.createCloud({ display_name: "First", reserved_cidr: "10.0.0.0/16" });
  await server.createCloud({ display_name: "Second", reserved_cidr: "10.1.0.0/16" });
  await page.goto(page.list);
  await page.getByRole("button", { name: "Actions for Second" }).click();
  await page.getByRole("menuitem", { name: "Discard draft" }).click();
  await page.getByRole("dialog").getByRole("button", { name: /^(Discard|Delete)/ }).click();
  await expect(page.getByRole("row", { name: /Second/ })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "First", exact: true })).toBeFocused();
});

test("UX 36: while a delete is on its way its dialog stays, and the answer closes it", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  await page.goto(page.list);
  let answer;
  const held = new Promise((resolve) => (answer = resolve));
  await page.route(`**${server.clouds}/${cloud.custom_cloud_environment_id}`, async (route) => {
    if (route.request().method() === "DELETE") await held;
    await route.continue();
  });
  await page.getByRole("button", { name: "Actions for Analytics" }).click();
  await page.getByRole("menuitem", { name: "Discard draft" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Discard draft" }).click();
  await expect(dialog.getByText("Discarding…")).toBeVisible();
  await page.keyboard.press("Escape");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toBeVisible();
  answer();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("heading", { name: "No custom clouds yet" })).toBeVisible();
});

test("20: where a retry takes its button away, the focus goes on to the steps", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  const id = cloud.custom_cloud_environment_id;
  const rehearsal = `/console/v1/custom-cloud-environments/${id}/rehearsal`;
  const { failures } = await server.call("GET", rehearsal);
  await server.call("PUT", rehearsal, { chosen: failures[0].code });
  await server.provision(cloud);
  await page.goto(`${page.list}/${id}`);
  const retry = page.getByRole("button", { name: "Retry" });
  await expect(retry).toBeVisible();
  await server.call("PUT", rehearsal, { chosen: null });
  await retry.focus();
  await page.keyboard.press("Enter");
  await expect(retry).toHaveCount(0);
  await expect.poll(() => page.evaluate(() => document.activeElement !== document.body)).toBe(true);
});

test("text from people is never markup", async ({ server, signedIn: page }) => {
  const hostile = `<img src=x onerror=alert(1)>`;
  await server.createCloud({ display_name: hostile, tags: { owner: hostile.slice(0, 20) } }).catch(() => server.createCloud({ display_name: hostile }));
  await page.goto(page.list);
  await expect(page.getByRole("link", { name: hostile, exact: true })).toBeVisible();
  await page.getByRole("link", { name: hostile, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: hostile })).toBeVisible();
  expect(await page.locator("img[src=x]").count()).toBe(0);
});

test("every document carries the content security policy, and nothing is cached that is personal", async ({ server, signedIn: page }) => {
  const answer = await page.goto(page.list);
  const policy = answer.headers()["content-security-policy"];
  for (const part of ["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"]) {
    expect(policy).toContain(part);
  }
  expect(answer.headers()["x-content-type-options"]).toBe("nosniff");
  const api = await page.request.get(server.clouds);
  expect(api.headers()["cache-control"]).toContain("no-store");
});

test("UX 33: a deleted custom cloud has one thing left to do, and says it before the rest", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  const id = cloud.custom_cloud_environment_id;
  await server.provision(cloud);
  await expect.poll(async () => (await server.cloud(id)).state).toBe("active");
  await page.goto(`${page.list}/${id}/infrastructure`);
  const main = page.getByRole("main");
  await expect(main.getByRole("heading", { name: "Apply", exact: true })).toBeVisible();
  await server.call("DELETE", `${server.clouds}/${id}`);
  // The page that is open follows.
  await expect(main.getByText(/^terraform destroy/)).toBeVisible();
  await expect(main.getByRole("heading", { name: "Apply", exact: true })).toHaveCount(0);
  const titles = await main.getByRole("heading", { level: 2 }).allTextContents();
  expect(titles.indexOf("Destroy the Terraform resources")).toBeLessThan(titles.indexOf("Terraform"));
  expect(await axe(page)).toEqual([]);
});
