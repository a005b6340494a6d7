// What a person feels, measured in Chromium slowed down four times: started by cargo xtask bench.
// SERVER, EMAIL and PASSWORD name a server with --demo.

import { readFileSync } from "node:fs";
import { chromium } from "@playwright/test";
import { args, signIn } from "./support/browser.mjs";

const { SERVER, EMAIL, PASSWORD, CHROMIUM } = process.env;
const browser = await chromium.launch({ executablePath: CHROMIUM, args });
let hasMissed = false;

const goal = (what, value, unit, wanted, isMet) => {
  console.log(`${what.padEnd(27)} ${value.toFixed(2).padStart(8)} ${unit.padEnd(4)} (${wanted})${isMet ? "" : "   MISSED"}`);
  hasMissed ||= !isMet;
};

const context = await browser.newContext({ baseURL: SERVER });
await signIn(context, EMAIL, PASSWORD);
await keys();
await paint();
await ratios();
await browser.close();
process.exitCode = hasMissed ? 1 : 0;

/** What stood in for the app is gone. */
function isTaken(page) {
  return page.locator("#boot").waitFor({ state: "detached" });
}

/** Key presses in the CIDR field: no task of 50 ms or more. */
async function keys() {
  const page = await context.newPage();
  await page.goto("/");
  await page.getByRole("link", { name: "Create custom cloud" }).first().click();
  const field = page.getByRole("textbox", { name: /CIDR/ });
  await isTaken(page);
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.evaluate(() => {
    window.longTasks = [];
    new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: "longtask" });
  });
  await field.focus();
  const text = "10.0.0.0/16";
  let presses = 0;
  for (let round = 0; round < 10; round++) {
    for (const key of text) await page.keyboard.press(key);
    for (const _ of text) await page.keyboard.press("Backspace");
    presses += 2 * text.length;
  }
  // Two frames after the last key, everything it caused has been done.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const tasks = await page.evaluate(() => window.longTasks);
  goal(`long tasks in ${presses} keys`, tasks.length, "", "none", tasks.length === 0);
  await page.close();
}

/** The console beside the smallest page that does the same (fixtures/peer.html), in turns, on the same slow machine and
 * network. Medians. The peer is far lighter than a page with a framework: the ratios are to be compared with those before a
 * change, not with 1. */
async function ratios() {
  const peer = readFileSync(new URL("fixtures/peer.html", import.meta.url), "utf8");
  const api = await organization();
  await fill(api);
  const list = `${api}/custom-cloud-environments?view=compact&sort=name`;
  const console_ = api.replace("/console/v1/organization/", "/organizations/");
  const open = async () => {
    const fresh = await browser.newContext({ baseURL: SERVER });
    await signIn(fresh, EMAIL, PASSWORD);
    await fresh.route("**/peer**", (route) => route.fulfill({ contentType: "text/html", body: peer }));
    const page = await fresh.newPage();
    return { fresh, page, session: await fresh.newCDPSession(page) };
  };
  const rows = async (address) => {
    const { fresh, page, session } = await open();
    await session.send("Network.enable");
    await session.send("Network.emulateNetworkConditions", { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 90_000 });
    await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    const start = performance.now();
    await page.goto(address, { waitUntil: "commit" });
    // The tenth row is in sight; in the document of the console are the first 16.
    await page.locator("tbody tr:nth-child(10) a").first().waitFor();
    const took = performance.now() - start;
    await fresh.close();
    return took;
  };
  const key = async (address, field) => {
    const { fresh, page, session } = await open();
    await page.goto(address);
    await isTaken(page);
    await page.locator(field).click();
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    const spent = async () => (await session.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration").value;
    const before = await spent();
    let presses = 0;
    for (let round = 0; round < 5; round++) {
      for (const letter of [..."10.123.0.0/16", ...Array(13).fill("Backspace")]) {
        await page.keyboard.press(letter);
        presses += 1;
      }
    }
    const took = ((await spent()) - before) * 1000 / presses;
    await fresh.close();
    return took;
  };
  const kinds = [
    ["rows, cold and slow", "ms", () => rows(`${console_}/admin/byoc`), () => rows(`/peer?list=${encodeURIComponent(list)}`)],
    ["a key in the CIDR field", "ms", () => key(`${console_}/admin/byoc/new`, "#cidr"), () => key("/peer", "#cidr")],
  ];
  for (const [what, unit, ours, theirs] of kinds) {
    const took = [[], []];
    for (let round = 0; round < 5; round++) {
      took[0].push(await ours());
      took[1].push(await theirs());
    }
    const [mine, other] = took.map((all) => all.sort((a, b) => a - b)[2]);
    console.log(`${what.padEnd(27)} ${mine.toFixed(1).padStart(8)} ${unit.padEnd(4)} (plain JavaScript ${other.toFixed(1)}, ratio ${(mine / other).toFixed(2)})`);
  }
}

/** Address of the organization in the console's API. */
async function organization() {
  const session = await (await context.request.get("/console/v1/session")).json();
  return `/console/v1/organization/${session.organizations[0].organization.organization_id}`;
}

/** Fifty drafts. */
async function fill(api) {
  for (let number = 0; number < 50; number++) {
    const answer = await context.request.post(api.replace("/console", "") + "/custom-cloud-environments", {
      headers: { origin: SERVER, "sec-fetch-site": "same-origin" },
      data: {
        display_name: `bench ${number}`,
        cloud_provider: "aws",
        cloud_region: "eu-west-1",
        deployment_model: "standard",
        reserved_cidr: `10.200.${number}.0/24`,
      },
    });
    if (!answer.ok()) throw new Error(await answer.text());
  }
}

/** A cold load of the list on a slow phone and network: something is painted before the wasm is there. */
async function paint() {
  const cold = await browser.newContext({ baseURL: SERVER });
  await signIn(cold, EMAIL, PASSWORD);
  const page = await cold.newPage();
  const session = await cold.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 90_000 });
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.goto("/");
  await page.getByRole("link", { name: "Create custom cloud" }).first().waitFor();
  const { first, wasm } = await page.evaluate(() => ({
    first: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Infinity,
    wasm: performance.getEntriesByType("resource").find((entry) => entry.name.endsWith(".wasm"))?.responseEnd ?? 0,
  }));
  console.log(`wasm arrived                ${wasm.toFixed(0).padStart(8)} ms`);
  goal("first paint, slow network", first, "ms", "before the wasm", first < wasm);
  await cold.close();
}
