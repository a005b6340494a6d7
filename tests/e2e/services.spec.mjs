// Services of a project: list, form, and the page of one.

import { signIn } from "./support/browser.mjs";
import { axe, expect, expectNoSidewaysScroll, test } from "./support/test.mjs";

const READER = { email: "max@example.com", real_name: "Max Example", role: "member", password: "another horse battery" };

/** A custom cloud that the project `shop` may use. */
async function cloudOf(server, given, isActive = true) {
  const cloud = await server.createCloud({ deployment_model: "standard_public", ...given });
  const id = cloud.custom_cloud_environment_id;
  await server.call("PUT", `${server.clouds}/${id}/permissions`, { accounts: [], projects: ["shop"] });
  if (!isActive) return cloud;
  await server.provision(cloud);
  await expect.poll(async () => (await server.cloud(id)).state).toBe("active");
  return server.cloud(id);
}

/** Chooses a tile: its label lies over the button. */
const pick = (at, name) => at.getByRole("radio", { name }).check({ force: true });

const addShop = (server) => server.call("POST", `/console/v1/organization/${server.organization}/projects`, { project_name: "shop" });
const addressOf = (server, rest = "") => `/organizations/${server.organization}/projects/shop/services${rest}`;

/** A service over the API, when it runs. */
async function serviceOf(server, given) {
  const { service_name } = await server.addService(given);
  const state = async () => (await server.call("GET", `/v1/project/shop/service/${service_name}`)).service.state;
  await expect.poll(state).toBe("RUNNING");
}

test("a project without services leads to the form, and a service runs in a custom cloud", async ({ server, signedIn: page }) => {
  await addShop(server);
  await cloudOf(server, { display_name: "Production" });
  await page.goto(`/organizations/${server.organization}/projects`);
  await expect(page).toHaveURL(new RegExp(`${addressOf(server)}$`));
  await expect(page.getByRole("heading", { level: 1, name: "Services of shop" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "No services yet" })).toBeVisible();
  await page.getByRole("link", { name: "Create service" }).first().click();

  await pick(page, "PostgreSQL");
  await pick(page, "business-4");
  const place = page.getByRole("radio", { name: "Production" });
  await expect(place).toHaveAccessibleDescription(/AWS.*Ireland.*Public.*Active.*Fits [\d,]+ more nodes/);
  await pick(page, "Production");
  // Each key is checked.
  const name = page.getByRole("textbox", { name: "Service name" });
  await name.pressSequentially("Pg");
  await expect(name).toHaveAccessibleDescription(/Use only lower-case letters/);
  await name.fill("pg-main");
  await expect(name).not.toHaveAccessibleDescription(/Use only/);
  const summary = page.getByRole("complementary", { name: "Your service" });
  await expect(summary).toContainText("2 nodes, each with 2 CPUs");
  await expect(summary).toContainText("Production");
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Create service" }).click();

  await expect(page).toHaveURL(new RegExp(`${addressOf(server, "/named/pg-main")}$`));
  await expect(page.getByRole("main")).toContainText("All nodes are running.");
  const nodes = page.getByRole("table", { name: "Nodes" });
  await expect(nodes.getByRole("row")).toHaveCount(3);
  await expect(nodes).toContainText(/az\d/);
  await expect(nodes).toContainText(/10\.\d+\.\d+\.\d+ \(simulated\)/);
  await page.getByRole("link", { name: "Services of shop" }).click();
  await expect(page.getByRole("row", { name: /pg-main PostgreSQL business-4 Production .* Running/ })).toBeVisible();
});

test("an open list shows the service that somebody else creates", async ({ server, signedIn: page }) => {
  await addShop(server);
  await page.goto(addressOf(server));
  await expect(page.getByRole("heading", { name: "No services yet" })).toBeVisible();
  await serviceOf(server);
  await expect(page.getByRole("row", { name: /pg-main .* Running/ })).toBeVisible();
});

test("what can't be chosen says why: no room, or a custom cloud that can't be used now", async ({ server, signedIn: page }) => {
  await addShop(server);
  const full = await cloudOf(server, { display_name: "Full", reserved_cidr: "10.0.0.0/24" });
  await cloudOf(server, { display_name: "Unfinished", reserved_cidr: "10.1.0.0/16" }, false);
  const [cloud] = full.custom_cloud_names;
  const { room } = await server.call("GET", `/console/v1/custom-cloud-environments/${full.custom_cloud_environment_id}/services`);
  for (let taken = 0; taken + 6 <= room.fits; taken += 6) {
    await server.call("POST", "/v1/project/shop/service", { service_name: `kafka-${taken}`, service_type: "kafka", plan: "premium-4", cloud });
  }
  await page.goto(addressOf(server, "/new"));
  await pick(page, "Apache Kafka");
  await pick(page, "premium-4");
  const tile = page.getByRole("radio", { name: "Full" });
  await expect(tile).toBeDisabled();
  await expect(tile).toHaveAccessibleDescription(/This plan needs 6 nodes, but there is room for (only \d|no) more/);
  const unfinished = page.getByRole("radio", { name: "Unfinished" });
  await expect(unfinished).toBeDisabled();
  await expect(unfinished).toHaveAccessibleDescription(/Draft/);
  expect(await axe(page)).toEqual([]);
});

test("UX 15, 21: what is missing is said, what is refused keeps what was entered, and leaving asks", async ({ server, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/status of 409/);
  await addShop(server);
  await serviceOf(server);
  await page.goto(addressOf(server, "/new"));
  const create = page.getByRole("button", { name: "Create service" });
  await create.click();
  const summary = page.getByRole("group", { name: "There is a problem" });
  await expect(summary).toBeFocused();
  await expect(summary.getByRole("link")).toHaveCount(4);
  await pick(page, "Valkey");
  await pick(page, "startup-4");
  await page.getByRole("tab", { name: "Public regions" }).click();
  const region = page.getByRole("combobox", { name: "Public region" });
  await region.fill("Ireland");
  await region.press("ArrowDown");
  await region.press("Enter");
  await page.getByRole("textbox", { name: "Service name" }).fill("pg-main");
  await expect(summary).toBeHidden();
  await create.click();
  await expect(page.getByRole("main")).toContainText("This project already has a service called “pg-main”");
  await expect(page.getByRole("radio", { name: "Valkey" })).toBeChecked();
  await expect(region).toHaveValue(/Ireland/);

  await page.getByRole("link", { name: "Services of shop" }).click();
  const leave = page.getByRole("dialog");
  await expect(leave).toContainText("your entries are lost");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("textbox", { name: "Service name" })).toHaveValue("pg-main");
});

test("protection, power, tags and the end of a service", async ({ server, signedIn: page, expectedProblems }) => {
  // Read once more when it is gone.
  expectedProblems.push(/status of 404/);
  await addShop(server);
  await serviceOf(server);
  await page.goto(addressOf(server, "/named/pg-main"));
  const main = page.getByRole("main");
  const dialog = page.getByRole("dialog");
  const protection = page.getByRole("checkbox", { name: /Protect this service/ });
  await protection.check();
  const terminate = main.getByRole("button", { name: "Terminate", exact: true });
  await expect(terminate).toHaveAccessibleDescription(/Switch termination protection off first/);
  await expect(main.getByRole("button", { name: "Power off" })).toHaveAccessibleDescription(/protection/);
  await protection.uncheck();
  await expect(terminate).not.toHaveAccessibleDescription(/protection/);

  await page.getByRole("button", { name: "Add tag" }).click();
  await page.getByRole("textbox", { name: "Key of tag 1" }).fill("team");
  await page.getByRole("textbox", { name: "Value of tag 1" }).fill("data");
  await page.getByRole("button", { name: "Save tags" }).click();
  await expect.poll(async () => (await server.call("GET", "/v1/project/shop/service/pg-main/tags")).tags).toEqual({ team: "data" });

  await main.getByRole("button", { name: "Power off" }).click();
  await expect(dialog).toContainText("All nodes are removed");
  expect(await axe(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Power off" }).click();
  await expect(main).toContainText("There are no nodes now.");
  await main.getByRole("button", { name: "Power on" }).click();
  await dialog.getByRole("button", { name: "Power on" }).click();
  await expect(main).toContainText("All nodes are running.");

  await terminate.click();
  const typed = dialog.getByRole("textbox");
  await expect(typed).toBeFocused();
  const confirm = dialog.getByRole("button", { name: "Terminate service" });
  await typed.fill("pg");
  await expect(confirm).toHaveAccessibleDescription(/Type the name/);
  await typed.fill("pg-main");
  await typed.press("Enter");
  await expect(page.getByRole("heading", { name: "There is no such service" })).toBeVisible();
  await page.getByRole("link", { name: "Back to the services" }).click();
  await expect(page.getByRole("heading", { name: "No services yet" })).toBeVisible();
});

test("a failed move is cancelled: the old nodes stay", async ({ server, signedIn: page }) => {
  await addShop(server);
  const from = await cloudOf(server, { display_name: "From", reserved_cidr: "10.0.0.0/16" });
  const to = await cloudOf(server, { display_name: "To", reserved_cidr: "10.1.0.0/16" });
  await serviceOf(server, { cloud: from.custom_cloud_names[0] });
  const broken = `/console/v1/custom-cloud-environments/${to.custom_cloud_environment_id}/rehearsal`;
  await server.call("PUT", broken, { chosen: "role_not_found" });
  await server.call("PUT", "/v1/project/shop/service/pg-main", { cloud: to.custom_cloud_names[0] });
  await page.goto(addressOf(server, "/named/pg-main"));
  const main = page.getByRole("main");
  await expect(main.getByRole("button", { name: "Retry" })).toBeVisible();
  await server.call("PUT", broken, { chosen: null });
  expect.soft(await axe(page)).toEqual([]);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/cancel.png` });
  await main.getByRole("button", { name: "Cancel move" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await expect(main).toContainText("All nodes are running.");
  await expect(main.getByRole("link", { name: "From" })).toBeVisible();
  await expect(main.getByRole("button", { name: "Cancel move" })).toHaveCount(0);
});

test("members see why a custom cloud can't be used now", async ({ server, context, page }) => {
  await addShop(server);
  await cloudOf(server, { display_name: "Unfinished", reserved_cidr: "10.1.0.0/16" }, false);
  const cloud = await server.createCloud({ display_name: "At work", reserved_cidr: "10.2.0.0/16" });
  const id = cloud.custom_cloud_environment_id;
  await server.call("PUT", `/console/v1/custom-cloud-environments/${id}/rehearsal`, { chosen: "quota" });
  await server.provision(cloud);
  await server.call("PUT", `${server.clouds}/${id}/permissions`, { accounts: [], projects: ["shop"] });
  await expect.poll(async () => (await server.cloud(id)).state).toBe("creation_failed");
  await server.addMember(READER);
  await server.joinProject(READER.email, "shop", "operator");
  await signIn(context, READER.email, READER.password);
  await page.goto(addressOf(server, "/new"));
  const place = page.getByRole("radio", { name: "At work" });
  await expect(place).toBeDisabled();
  await expect(place).toHaveAccessibleDescription(/Creation failed/);
  // Drafts are for super admins.
  await expect(page.getByRole("radio", { name: "Unfinished" })).toHaveCount(0);
});

test("version, maintenance, operations and history of a service", async ({ server, signedIn: page }) => {
  await serviceOf(server);
  await page.goto(addressOf(server, "/named/pg-main"));
  const main = page.getByRole("main");
  await expect(main.locator(".facts__line").filter({ hasText: "Version" })).toContainText("17");

  const save = page.getByRole("button", { name: "Save maintenance" });
  await page.getByRole("combobox", { name: "Day" }).selectOption("Sunday");
  const time = page.getByRole("textbox", { name: /^Time/ });
  await time.fill("25:30");
  await save.click();
  await expect(time).toBeFocused();
  await expect(time).toHaveAccessibleDescription(/Enter the time of maintenance in UTC/);
  await time.fill("04:30");
  await save.click();
  await expect(page.getByRole("status").filter({ hasText: "Maintenance saved" })).toBeVisible();
  const { service } = await server.call("GET", "/v1/project/shop/service/pg-main");
  expect(service.maintenance).toMatchObject({ dow: "sunday", time: "04:30:00" });

  const operations = page.getByRole("region", { name: "Operations" }).or(main.locator("section", { hasText: "Changes of the nodes" }));
  await operations.getByText("Service start").first().click();
  await expect(operations.first()).toContainText("Start the nodes");
  // Somebody else's change shows by itself, with what was before.
  await server.call("PUT", "/v1/project/shop/service/pg-main", { termination_protection: true });
  await expect(main.locator(".activity__entry").first()).toContainText(/false.*to true/);
  // The message would cover a button.
  await page.getByRole("button", { name: "Dismiss message" }).click();
  expect.soft(await axe(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 640 });
  await expectNoSidewaysScroll(page);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/service320.png`, fullPage: true });
  await page.setViewportSize({ width: 1280, height: 900 });
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/service1280.png`, fullPage: true });
});

test("the tags of a service have the limit of services", async ({ server, signedIn: page }) => {
  await serviceOf(server);
  await page.goto(addressOf(server, "/named/pg-main"));
  await expect(page.getByRole("group", { name: "Tags" })).toContainText("0 of 50 tags");
});

test("another plan and another cloud: what will happen is said, and a private network asks the operator", async ({ server, signedIn: page }) => {
  await addShop(server);
  await cloudOf(server, { display_name: "Open", reserved_cidr: "10.0.0.0/16" });
  await cloudOf(server, { display_name: "Closed", reserved_cidr: "10.1.0.0/16", deployment_model: "standard" });
  await serviceOf(server);
  await page.goto(addressOf(server, "/named/pg-main"));
  const main = page.getByRole("main");
  const dialog = page.getByRole("dialog");
  await main.getByRole("button", { name: "Change plan" }).click();
  await pick(dialog, "business-4");
  await expect(dialog).toContainText("New nodes are started, then the old ones are removed");
  await dialog.getByRole("button", { name: "Change plan" }).click();
  await expect(page.getByRole("table", { name: "Nodes" }).getByRole("row")).toHaveCount(3);
  await expect(main).toContainText("All nodes are running.");

  await main.getByRole("button", { name: "Move", exact: true }).click();
  await pick(dialog, "Closed");
  await expect(dialog).toContainText("The networks must be connected first");
  expect(await axe(page)).toEqual([]);
  await dialog.getByRole("textbox", { name: "Notes" }).fill("On a Sunday.");
  await dialog.getByRole("button", { name: "Send request" }).click();
  await expect(dialog).toBeHidden();
  const { requests } = await server.call("GET", `/console/v1/organization/${server.organization}/requests`);
  expect(requests.map(({ content }) => [content.kind, content.service_name, content.notes])).toEqual([["migration", "pg-main", "On a Sunday."]]);

  // The page says so too, also to a person who comes later.
  const requested = main.getByRole("region", { name: "A move of this service is requested" }).or(main.getByText("A move of this service is requested"));
  await expect(requested.first()).toBeVisible();
  await page.reload();
  await expect(requested.first()).toBeVisible();
  await expect(main.getByRole("link", { name: "Show requests" })).toBeVisible();

  await main.getByRole("button", { name: "Move", exact: true }).click();
  await pick(dialog, "Closed");
  await expect(dialog).toContainText("already requested");
  await expect(dialog.getByRole("link", { name: "Show requests" })).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Send request" })).toHaveCount(0);
  await pick(dialog, "Open");
  await dialog.getByRole("button", { name: "Move service" }).click();
  await expect(main.getByRole("link", { name: "Open" })).toBeVisible();
  await expect(main).toContainText("All nodes are running.");
});

test("the page of a custom cloud offers a service only to people who may create one", async ({ server, context, page }) => {
  await server.addMember(READER);
  await server.joinProject(READER.email);
  const { custom_cloud_environment_id: id } = await cloudOf(server, { display_name: "Production" });
  await signIn(context, READER.email, READER.password);
  await page.goto(`/organizations/${server.organization}/admin/byoc/${id}`);
  const status = page.getByRole("main");
  await expect(status).toContainText("The deployment is complete.");
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  await expect(status).not.toContainText("Next: create a service");
  await server.joinProject(READER.email, "shop", "operator");
  await page.reload();
  await expect(status).toContainText("Next: create a service");
});

test("people who read only see the services, and why they can't change them", async ({ server, context, page }) => {
  await addShop(server);
  await server.addMember(READER);
  await server.joinProject(READER.email);
  await serviceOf(server);
  await signIn(context, READER.email, READER.password);
  await page.goto(addressOf(server));
  await expect(page.getByRole("button", { name: "Create service" })).toHaveAccessibleDescription(/Only admins and operators of this project/);
  await page.getByRole("link", { name: "pg-main" }).click();
  for (const name of ["Change plan", "Move", "Power off", "Terminate"]) {
    await expect(page.getByRole("button", { name, exact: true })).toHaveAccessibleDescription(/Only admins and operators/);
  }
  await page.goto(addressOf(server, "/new"));
  await expect(page.getByRole("heading", { name: "You can't create services in this project" })).toBeVisible();
});

test("UX 36: a custom cloud says what runs in it and how much room is left, and can't be deleted before", async ({ server, signedIn: page }) => {
  await addShop(server);
  const cloud = await cloudOf(server, { display_name: "Production" });
  await serviceOf(server, { cloud: cloud.custom_cloud_names[0], plan: "premium-4" });
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}`);
  const card = page.getByRole("region", { name: "Room and services" });
  await expect(card).toContainText(/Room for [\d,]+ more nodes: 3 of [\d,]+ are taken\./);
  await expect(page.getByRole("button", { name: "Delete" })).toHaveAccessibleDescription(/pg-main \(project shop\)/);
  await card.getByRole("link", { name: "pg-main" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "pg-main" })).toBeVisible();
});

for (const [width, colorScheme] of [[320, "light"], [320, "dark"], [1280, "light"], [1280, "dark"]]) {
  test(`UX 32, 39: services at ${width} pixels, ${colorScheme}`, async ({ server, signedIn: page }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await addShop(server);
    const cloud = await cloudOf(server, { display_name: "Production" });
    await serviceOf(server, { cloud: cloud.custom_cloud_names[0], plan: "premium-4" });
    for (const [name, rest, heading] of [["list", "", "Services of shop"], ["form", "/new", "Create service"], ["service", "/named/pg-main", "pg-main"]]) {
      await page.goto(addressOf(server, rest));
      await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
      await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
      if (name === "form") await pick(page, "PostgreSQL");
      expect.soft(await axe(page), name).toEqual([]);
      await expectNoSidewaysScroll(page);
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}-${width}-${colorScheme}.png`, fullPage: true });
    }
  });
}

test("UX 38: a service is created with the keyboard alone", async ({ server, signedIn: page }) => {
  await addShop(server);
  await cloudOf(server, { display_name: "Production" });
  await page.goto(addressOf(server, "/new"));
  await page.getByRole("radio", { name: "PostgreSQL" }).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await expect.poll(() => page.evaluate(() => document.activeElement.name.startsWith("radio"))).toBe(true);
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("tab", { name: "Custom clouds" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("radio", { name: "Production" })).toBeFocused();
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("textbox", { name: "Service name" })).toBeFocused();
  await page.keyboard.type("pg-main");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "pg-main" })).toBeVisible();
});
