// Browsers translate pages by changing their texts.

import { expect, test } from "./support/test.mjs";

/** Translates as browsers do: each text becomes a <font> with other words. `keeps`: the text moves into it. */
function translate(page, keeps = false) {
  return page.evaluate((keeps) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, {
      acceptNode: (text) =>
        text.data.trim() === "" || text.parentElement.closest("script, style, [translate=no], font")
          ? NodeFilter.FILTER_REJECT
          : NodeFilter.FILTER_ACCEPT,
    });
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) {
      const font = document.createElement("font");
      const inner = font.appendChild(document.createElement("font"));
      if (!keeps) inner.textContent = `«${text.data}»`;
      text.replaceWith(font);
      if (keeps) inner.append(text);
    }
    return texts.length;
  }, keeps);
}

for (const keeps of [false, true]) {
  const way = keeps ? "around its texts" : "in place of its texts";
  test(`a page translated ${way} goes on showing name, state and count`, async ({ server, signedIn: page }) => {
    const cloud = await server.createCloud();
    await page.goto(page.list);
    await expect(page.getByText("1 custom cloud", { exact: true })).toBeVisible();
    expect(await translate(page, keeps)).toBeGreaterThan(10);
    const row = page.getByRole("row").filter({ hasText: "10.0.0.0/16" });
    await server.createCloud({ display_name: "Second", reserved_cidr: "10.1.0.0/16" });
    await expect(page.getByText("2 custom clouds", { exact: true })).toBeVisible();
    const id = cloud.custom_cloud_environment_id;
    await server.call("PUT", `${server.clouds}/${id}`, { display_name: "Renamed" });
    await expect(row.getByRole("rowheader")).toContainText("Renamed");
    await expect(row.getByRole("rowheader")).not.toContainText("Analytics");
    // Again, with the new texts translated too.
    await translate(page, keeps);
    await server.call("PUT", `${server.clouds}/${id}`, { display_name: "Once more" });
    await expect(row.getByRole("rowheader")).toContainText("Once more");
    await expect(row.getByRole("rowheader")).not.toContainText("Renamed");

    await page.goto(`${page.list}/${id}`);
    const heading = page.getByRole("heading", { level: 1 });
    await expect(heading).toContainText("Once more");
    await translate(page, keeps);
    await server.call("PUT", `${server.clouds}/${id}`, { display_name: "At last" });
    await expect(heading).toContainText("At last");
    await expect(heading).not.toContainText("Once more");
    await server.provision(cloud);
    await expect(page.getByText("Active", { exact: true }).first()).toBeVisible();
    // The status history begins with it; nothing else says so any more.
    await expect(page.getByText(/^«?Draft»?$/)).toHaveCount(1);
  });
}

test("identifiers, commands and regions are not translated", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  await page.goto(page.list);
  const kept = (text) => expect(page.getByText(text, { exact: true }).first().locator("xpath=ancestor-or-self::*[@translate='no']").first()).toBeAttached();
  await kept("eu-west-1");
  await kept("10.0.0.0/16");
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}`);
  await kept(cloud.byoc_unique_name);
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}/infrastructure`);
  await kept("terraform init");
});
