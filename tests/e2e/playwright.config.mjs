import { defineConfig } from "@playwright/test";
import { args } from "./support/browser.mjs";

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.mjs",
  outputDir: "test-results",
  fullyParallel: true,
  workers: process.env.WORKERS ? Number(process.env.WORKERS) : 2,
  forbidOnly: Boolean(process.env.CI),
  // A busy machine may fail one journey of hundreds. It runs once more, and the end of the run names
  // it: see support/unsteady.mjs, which allows two of them.
  retries: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["./support/unsteady.mjs"], ["./support/failed.mjs"]],
  use: {
    browserName: "chromium",
    launchOptions: { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args },
    locale: "en-GB",
    timezoneId: "Asia/Kolkata",
    // A trace of each journey would be written to the disk and thrown away: gigabytes in a whole run.
    trace: "on-first-retry",
    permissions: ["clipboard-read", "clipboard-write"],
  },
});
