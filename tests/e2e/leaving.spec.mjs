// A page may be left before the server has answered what it asks: its answers come to nobody then,
// and the app goes on.

import { expect, test } from "./support/test.mjs";

/** Lets `left` more requests pass to the API, and holds those after them back. */
async function holding(page) {
  const hold = { left: Infinity, held: [] };
  const isApi = (url) => /^\/(console\/)?v1\//.test(url.pathname) && !/stream/.test(url.pathname);
  await page.route(isApi, async (route) => {
    if (hold.left > 0) {
      hold.left -= 1;
      return route.continue();
    }
    await new Promise((resolve) => hold.held.push(resolve));
    return route.continue();
  });
  return hold;
}

/** Forward ends the load of a document that is on its way, which page.goForward() takes for its own failure. */
async function forwardToList(page) {
  const isThere = () => new URL(page.url()).pathname.endsWith("/admin/byoc");
  const press = async () => {
    // The document may be replaced just now: then it is pressed in the next one.
    if (!isThere()) await page.evaluate(() => history.forward()).catch(() => {});
    return isThere();
  };
  await expect.poll(press, { intervals: [20] }).toBe(true);
}

/** Whether a page shows what it was asked for. */
async function isThere(main) {
  return (await main.getByRole("heading", { level: 1 }).count()) > 0 && (await main.locator(".skeleton").count()) === 0;
}

for (const [name, at] of [
  ["the overview", (id) => `/${id}`],
  ["the infrastructure", (id) => `/${id}/infrastructure`],
  ["the network", (id) => `/${id}/network`],
  ["the projects", (id) => `/${id}/projects`],
  ["the contacts", (id) => `/${id}/contacts`],
  ["the tags", (id) => `/${id}/tags`],
  ["the activity", (id) => `/${id}/activity`],
  ["the first step", () => "/new"],
  ["the deploy step", (id) => `/${id}/setup/deploy`],
  ["the availability step", (id) => `/${id}/setup/availability`],
  ["the contacts step", (id) => `/${id}/setup/contacts`],
  ["the request to enable", () => "/enable"],
  ["a bulk action", () => "/bulk/set-availability"],
  ["the Azure request", () => "/azure"],
  ["the organization", () => "/../organization"],
  ["the activity of the organization", () => "/../organization/activity"],
  ["the company rules", () => "/../organization/company-rules"],
  ["the address book", () => "/../address-book"],
  ["the services", () => "/../../projects/shop/services"],
  ["a new service", () => "/../../projects/shop/services/new"],
  ["a service", () => "/../../projects/shop/services/named/pg-main"],
]) {
  test(`38: ${name}: left by Back and come back to with any answer outstanding`, async ({ server, signedIn: page }) => {
    const cloud = await server.createCloud();
    await server.addService();
    const hold = await holding(page);
    const list = page.getByRole("table", { name: "Custom clouds" });
    const main = page.getByRole("main");
    // One document for all of it: the page first, then the list, reached inside the app.
    await page.goto(page.list + at(cloud.custom_cloud_environment_id));
    await expect(main.getByRole("heading", { level: 1 })).toBeVisible();
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Bring your own cloud" }).click();
    await expect(list).toBeVisible();
    await page.evaluate(() => (window.isSameDocument = true));

    for (let passed = 0; ; passed++) {
      hold.left = passed;
      await page.goBack();
      await expect(list).toBeHidden();
      // Either it waits for an answer, or it has all of them.
      await expect.poll(async () => hold.held.length > 0 || (await isThere(main)), { intervals: [20] }).toBe(true);
      const isHeld = hold.held.length > 0;
      await forwardToList(page);
      hold.left = Infinity;
      for (const answer of hold.held.splice(0)) answer();
      await expect(list).toBeVisible();
      await expect(list.getByRole("link", { name: "Analytics", exact: true })).toBeVisible();
      if (!isHeld) break;
    }
    // The first step may come with a part of the app: the list is another document then.
    if (name !== "the first step") expect(await page.evaluate(() => window.isSameDocument)).toBe(true);
  });
}
