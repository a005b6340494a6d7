// What every journey starts from: a server of its own, and a page that may not complain.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test as base } from "@playwright/test";
import { signIn } from "./browser.mjs";
import { Proxy } from "./proxy.mjs";
import { PERSON, Server } from "./server.mjs";

export { expect };
export { ORGANIZATION, PERSON, role } from "./server.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const test = base.extend({
  /** Options of the server: `test.use({ serverOptions: { step: 1000 } })`. */
  serverOptions: [{}, { option: true }],

  /** Nobody has set it up yet. */
  freshServer: async ({ serverOptions }, use, info) => {
    const server = await Server.start(serverOptions);
    await use(server);
    if (info.status !== info.expectedStatus) {
      await info.attach("server", { body: [...server.lines, server.log].join("\n"), contentType: "text/plain" });
    }
    await server.stop();
  },

  /** With an organization and its super admin. */
  server: async ({ freshServer }, use) => {
    await freshServer.setUp();
    await use(freshServer);
  },

  /** True: the browser reaches the server through `between`. */
  isProxied: [false, { option: true }],

  /** Between browser and server, if `isProxied`. */
  between: async ({ freshServer, isProxied }, use) => {
    const proxy = isProxied ? await Proxy.start(freshServer) : undefined;
    await use(proxy);
    await proxy?.stop();
  },

  baseURL: async ({ freshServer, between }, use) => use((between ?? freshServer).url),

  /** Console errors that a journey provokes on purpose: patterns, to be extended in the test. */
  expectedProblems: async ({}, use) => use([]),

  /** Fails the test on any console error, exception or policy violation that it did not expect. */
  context: async ({ context, expectedProblems }, use) => {
    const problems = [];
    const note = (text) => problems.push(text);
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => {
        console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
      });
    });
    context.on("console", (message) => {
      if (message.type() === "error") note(`${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (error) => note(String(error.error())));
    await use(context);
    const unexpected = problems.filter((problem) => !expectedProblems.some((pattern) => pattern.test(problem)));
    expect(unexpected, "console errors and policy violations").toEqual([]);
  },

  /** A page. Once the address is there, the app is too: the document of the list has rows before that. Journeys about
   * that say `waitUntil: "commit"`. */
  page: async ({ page }, use) => {
    for (const name of ["goto", "reload"]) {
      const go = page[name].bind(page);
      page[name] = async (...args) => {
        const answer = await go(...args);
        if (args.at(-1)?.waitUntil !== "commit") await page.locator("#boot .clouds").waitFor({ state: "detached" });
        return answer;
      };
    }
    await use(page);
  },

  /** A page of the signed-in super admin; the list is not opened yet. */
  signedIn: async ({ server, context, page }, use) => {
    await signIn(context, PERSON.email, PERSON.password);
    page.list = `/organizations/${server.organization}/admin/byoc`;
    await use(page);
  },
});

/** Axe with the rules of WCAG 2.2 A and AA; what it finds, one line each. */
export async function axe(page) {
  // Halfway from one theme to the other no colour has its contrast.
  await page.evaluate(() => {
    const ends = (animation) => animation.effect.getComputedTiming().endTime !== Infinity;
    return Promise.allSettled(document.getAnimations().filter(ends).map(({ finished }) => finished));
  });
  // Through the debugging protocol, which the content security policy does not stop.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  return violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.target.join(" ")}: ${node.failureSummary.replaceAll("\n", " ")}`),
  );
}

/** Fails where the page scrolls sideways. */
export async function expectNoSidewaysScroll(page) {
  const { width, wanted } = await page.evaluate(() => ({
    width: document.documentElement.clientWidth,
    wanted: document.documentElement.scrollWidth,
  }));
  expect(wanted, `the page is ${wanted} px wide on a screen of ${width}`).toBeLessThanOrEqual(width);
}
