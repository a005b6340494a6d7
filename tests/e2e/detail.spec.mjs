// A custom cloud's own pages, and what can be done with it.

import { readFileSync } from "node:fs";
import { expect, test } from "./support/test.mjs";

async function active(server, page) {
  const cloud = await server.createCloud();
  await server.provision(cloud);
  await expect.poll(async () => (await server.cloud(cloud.custom_cloud_environment_id)).state).toBe("active");
  page.detail = `${page.list}/${cloud.custom_cloud_environment_id}`;
  return server.cloud(cloud.custom_cloud_environment_id);
}

test("25: the list is a real table with row headers and one sorted column", async ({ server, signedIn: page }) => {
  await server.createCloud({ display_name: "Beta", reserved_cidr: "10.0.0.0/16" });
  await server.createCloud({ display_name: "Alpha", reserved_cidr: "10.1.0.0/16" });
  await page.goto(page.list);
  await expect(page.getByRole("rowheader", { name: "Alpha" }).getByRole("link", { name: "Alpha", exact: true })).toBeVisible();
  await page.getByRole("columnheader", { name: /Name/ }).getByRole("button").click();
  await expect(page.locator("th[aria-sort=ascending], th[aria-sort=descending]")).toHaveCount(1);
});

test("30: a refresh keeps the rows, and nothing jumps while loading", async ({ server, signedIn: page }) => {
  await server.createCloud();
  await page.addInitScript(() => {
    window.shift = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shift += entry.hadRecentInput ? 0 : entry.value))).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(page.list);
  await expect(page.getByRole("row", { name: /Analytics/ })).toBeVisible();
  expect(await page.evaluate(() => window.shift)).toBeLessThan(0.02);
});

test("33: progress is said in steps and survives a reload; the title says the end", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  const detail = `${page.list}/${cloud.custom_cloud_environment_id}`;
  await page.goto(detail);
  await server.provision(cloud);
  await expect(page.getByText("Active", { exact: true }).first()).toBeVisible();
  await page.reload();
  await expect(page.getByText("Active", { exact: true }).first()).toBeVisible();
  await expect(page).toHaveTitle(/Analytics/);
});

test("34: identifiers are copied, said and seen, and the focus stays", async ({ server, signedIn: page }) => {
  const cloud = await active(server, page);
  await page.goto(page.detail);
  const copy = page.getByRole("button", { name: /^Copy.*(external ID)/i }).first();
  await copy.click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(cloud.aiven_aws_assume_role_external_id);
  await expect(page.getByText("Copied").first()).toBeAttached();
  await expect(copy).toBeFocused();
});

test("35: template and variables are shown as they are and downloaded under their names", async ({ server, signedIn: page }) => {
  const cloud = await active(server, page);
  const { template } = await server.call("GET", `${server.clouds}/${cloud.custom_cloud_environment_id}/infra-templates/terraform/template`);
  const { variables } = await server.call("GET", `${server.clouds}/${cloud.custom_cloud_environment_id}/infra-templates/terraform/variables`);
  await page.goto(page.detail);
  for (const [tab, name, text] of [["Infrastructure template", /^Download .*\.tf$/, template], ["Variables file", /^Download .*\.tfvars$/, variables]]) {
    await page.getByRole("tab", { name: tab }).click();
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name }).click();
    const download = await downloading;
    expect(readFileSync(await download.path(), "utf8")).toBe(text);
    expect(download.suggestedFilename()).toMatch(/\.(tf|tfvars)$/);
  }
});

test("36: deleting an active cloud wants its name, and Escape brings the focus back", async ({ server, signedIn: page }) => {
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
  await expect(page.getByRole("row", { name: /Analytics/ })).toHaveCount(0);
});

test("36: after a delete the neighbour's row has the focus", async ({ server, signedIn: page }) => {
  await server.createCloud({ display_name: "First", reserved_cidr: "10.0.0.0/16" });
  await server.createCloud({ display_name: "Second", reserved_cidr: "10.1.0.0/16" });
  await page.goto(page.list);
  await page.getByRole("button", { name: "Actions for Second" }).click();
  await page.getByRole("menuitem", { name: "Discard draft" }).click();
  await page.getByRole("dialog").getByRole("button", { name: /^(Discard|Delete)/ }).click();
  await expect(page.getByRole("row", { name: /Second/ })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "First", exact: true })).toBeFocused();
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
