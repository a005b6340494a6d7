// Each list with 5,000 rows: the last one is reached by End and by dragging, and Back returns to it.

import { expect, test } from "./support/test.mjs";
import { seed } from "./support/seed.mjs";

const COUNT = 5_000;
const organizationPage = (page) => page.list.replace("/byoc", "/organization");

/** Where a list is, what its rows are called, and how many others it has. */
const LISTS = [
  { kind: "clouds", table: "Custom clouds", at: (page) => `${page.list}?sort=name`, name: "cloud", others: 0, link: true },
  { kind: "members", table: "Members", at: organizationPage, name: "person", others: 1 },
  { kind: "units", table: "Organizational units", at: organizationPage, name: "unit", others: 0 },
  { kind: "projects", table: "Projects", at: organizationPage, name: "project", others: 0 },
  {
    kind: "services",
    table: "Services",
    prepare: (server) => server.addService(),
    at: (page) => page.list.replace("admin/byoc", "projects/shop/services"),
    name: "service",
    others: 1,
    link: true,
  },
  {
    kind: "events",
    table: "Activity",
    prepare: (server) => server.createCloud(),
    at: (page) => `${organizationPage(page)}/activity`,
    name: "number",
    others: undefined,
    link: true,
  },
];

for (const { kind, table, prepare, at, name, others, link } of LISTS) {
  test(`UX 28: the last of 5,000 ${kind} is reached by End and by dragging, and Back returns to it`, async ({ server, signedIn: page }) => {
    test.slow();
    await prepare?.(server);
    await seed(server, [kind], COUNT);
    await page.goto(at(page));
    const list = page.getByRole("table", { name: table, exact: true });
    const row = (number) => list.getByRole("row", { name: new RegExp(`\\b${name}[- ]${String(number).padStart(4, "0")}\\b`) });
    await expect(row(0)).toBeVisible();
    if (others !== undefined) await expect(list).toHaveAttribute("aria-rowcount", String(COUNT + others + 1));
    await expect(list).toHaveAttribute("aria-rowcount", /^50\d\d$/);
    /** The end of the list, which need not be the end of the page. */
    const drag = (share) =>
      list.evaluate((element, share) => {
        const { top, height } = element.getBoundingClientRect();
        window.scrollTo(0, window.scrollY + top + height * share - window.innerHeight / 2);
      }, share);

    // Several lists stand on one page: to the end of this one leads the last button of its last row.
    if (kind === "units" || kind === "projects" || kind === "members") await drag(1);
    else await page.keyboard.press("End");
    await expect(row(COUNT - 1)).toBeInViewport();
    expect(await list.getByRole("row").count()).toBeLessThan(120);
    await page.keyboard.press("Home");
    await expect(row(0)).toBeVisible();
    await drag(0.5);
    await expect(row(COUNT / 2)).toBeVisible();
    await drag(1);
    await expect(row(COUNT - 1)).toBeInViewport();

    if (link) await row(COUNT - 1).getByRole("link").first().click();
    else {
      await row(COUNT - 1).getByRole("button").last().focus();
      await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Requests" }).click();
    }
    await expect(list).toHaveCount(0);
    await page.goBack();
    await expect(row(COUNT - 1)).toBeInViewport();
  });
}

test("UX 28: of more than 10,000 custom clouds the server finds and sorts", async ({ server, signedIn: page }) => {
  test.slow();
  await seed(server, ["clouds"], 10_500);
  await page.goto(`${page.list}?sort=name`);
  const list = page.getByRole("table", { name: "Custom clouds" });
  const rows = list.getByRole("row");
  await expect(rows.nth(1)).toContainText("cloud-0000");
  await page.getByRole("searchbox", { name: "Filter custom clouds" }).fill("cloud-10499");
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1)).toContainText("cloud-10499");
  await page.getByRole("searchbox", { name: "Filter custom clouds" }).fill("");
  await list.getByRole("button", { name: "CIDR block" }).click();
  await expect(rows.nth(1)).toContainText("10.0.0.0/24");
  await list.getByRole("button", { name: "CIDR block" }).click();
  await expect(rows.nth(1)).toContainText("10.41.3.0/24");
});

test("UX 28: the pages of a long list are read once at a time, however much changes meanwhile", async ({ server, signedIn: page }) => {
  test.slow();
  await seed(server, ["clouds"], 2_500);
  let release;
  const released = new Promise((resolve) => (release = resolve));
  const asked = [];
  await page.route(/custom-cloud-environments\?view=compact&sort=/, async (route) => {
    const isLater = route.request().url().includes("&cursor=");
    asked.push(isLater ? "later" : "first");
    if (isLater) await released;
    await route.continue();
  });
  await page.goto(`${page.list}?sort=name`);
  await expect.poll(() => asked).toContain("later");
  const before = [...asked];
  // Somebody who comes back to a tab sees what changed.
  for (let times = 0; times < 3; times += 1) await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  // What was to be asked for was asked for before this.
  await page.evaluate(() => fetch("/console/v1/capabilities"));
  expect(asked).toEqual(before);
  const list = page.getByRole("table", { name: "Custom clouds" });
  await expect(list.getByRole("row").nth(1)).toContainText("cloud-0000");
  release();
  // To its end, and then once more for all that was told meanwhile.
  await expect(list).toHaveAttribute("aria-rowcount", "2501");
  const since = () => asked.slice(before.length);
  await expect.poll(since).toContain("first");
  expect(since().slice(0, 3)).toEqual(["later", "later", "first"]);
});
