// What a person feels, measured in Chromium slowed down four times: started by cargo xtask bench.
// SERVER, EMAIL and PASSWORD name a server with --demo.

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
await browser.close();
process.exitCode = hasMissed ? 1 : 0;

/** Key presses in the CIDR field: no task of 50 ms or more. */
async function keys() {
  const page = await context.newPage();
  await page.goto("/");
  await page.getByRole("link", { name: "Create custom cloud" }).first().click();
  const field = page.getByRole("textbox", { name: /CIDR/ });
  await field.waitFor();
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
