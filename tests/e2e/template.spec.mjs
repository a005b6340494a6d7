// The Terraform template as a cloud engineer and a security reviewer use it: files with checksums,
// permissions in words, the check of a plan, the answer, and every variant of it.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { signIn } from "./support/browser.mjs";
import { changeOf, PLANNED, planOf } from "./support/plan.mjs";
import { axe, expect, expectNoSidewaysScroll, role, test } from "./support/test.mjs";
import { Wizard } from "./support/wizard.mjs";
import { unzipped } from "./support/zip.mjs";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** The step in which the template is deployed, of a draft made by the API. */
async function deployStep(server, page, given) {
  const cloud = await server.createCloud(given);
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}/setup/deploy`);
  const wizard = new Wizard(page);
  await wizard.isAt("deploy");
  return { cloud, wizard };
}

async function downloaded(page, button) {
  const downloading = page.waitForEvent("download");
  await button.click();
  const download = await downloading;
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

test("the zip holds the files that the page shows, and its checksums are theirs", async ({ server, signedIn: page }) => {
  const { cloud } = await deployStep(server, page);
  const unique = cloud.byoc_unique_name;
  const { name, bytes } = await downloaded(page, page.getByRole("button", { name: "Download all (zip)" }));
  expect(name).toBe(`${unique}.zip`);
  const files = unzipped(bytes);
  expect([...files.keys()]).toEqual(["", "main.tf", `${unique}.tfvars`, "README.md", "permissions.md", "policy.json", "SHA256SUMS"].map((file) => `${unique}/${file}`));
  const sums = files.get(`${unique}/SHA256SUMS`).toString().trim().split("\n").map((line) => line.split(/\s+\*?/));
  expect(sums).toHaveLength(5);
  const titles = { "main.tf": "Infrastructure template", "README.md": "README", "permissions.md": "Permissions", "policy.json": "Policy" };
  for (const [sum, file] of sums) {
    expect(sha256(files.get(`${unique}/${file}`)), file).toBe(sum);
    await page.getByRole("tab", { name: titles[file] ?? "Variables file" }).click();
    await page.getByRole("button", { name: `Copy SHA-256 of ${file}` }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(sum);
    const alone = await downloaded(page, page.getByRole("button", { name: `Download ${file}` }));
    expect(sha256(alone.bytes), `${file} alone`).toBe(sum);
  }
});

test("a download that fails says so and is tried again", async ({ server, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/500/);
  await deployStep(server, page);
  await page.route("**/template-files.zip", (route) => route.fulfill({ status: 500, json: { message: "It broke. Try again.", errors: [], request_id: "r" } }));
  const button = page.getByRole("button", { name: "Download all (zip)" });
  await button.click();
  await expect(page.getByRole("alert").filter({ hasText: "It broke. Try again." })).toBeVisible();
  await page.unroute("**/template-files.zip");
  const { name } = await downloaded(page, page.getByRole("button", { name: "Try again" }));
  expect(name).toMatch(/\.zip$/);
  await expect(page.getByText("It broke. Try again.")).toHaveCount(0);
});

test("files that can't be read leave the other parts, and come with Try again", async ({ server, signedIn: page, expectedProblems }) => {
  expectedProblems.push(/500/);
  await page.route("**/template-files", (route) => route.fulfill({ status: 500, json: { message: "It broke. Try again.", errors: [], request_id: "r" } }));
  await deployStep(server, page);
  const alerts = page.getByRole("main").getByRole("alert");
  await expect(alerts).toHaveCount(1);
  await expect(page.getByRole("heading", { name: "1. Get the files" }).locator("..").getByRole("alert")).toBeVisible();
  await expect(page.getByRole("button", { name: "Copy policy for running Terraform" })).toBeVisible();
  await page.unroute("**/template-files");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("tab", { name: "Infrastructure template" })).toBeVisible();
  await expect(alerts).toHaveCount(0);
});

test("every right is read in words: why, limit, what stops without it, and when", async ({ server, signedIn: page }) => {
  const { cloud } = await deployStep(server, page);
  const explained = await server.call("GET", `/console/v1/custom-cloud-environments/${cloud.custom_cloud_environment_id}/permissions-explained`);
  const operator = explained.policies.find(({ policy }) => policy === "operator");
  await page.getByRole("button", { name: "Copy policy for running Terraform" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(operator.document);
  const policy = await downloaded(page, page.getByRole("button", { name: /^Download .*-operator-policy\.json$/ }));
  expect(JSON.parse(policy.bytes)).toEqual(JSON.parse(operator.document));

  await page.getByRole("button", { name: /^Show all \d+ permissions/ }).click();
  const labels = { operator: "Running Terraform", trust: "Trust", runtime: "Control plane", onboarding: "Until active" };
  for (const { policy, statements } of explained.policies) {
    await page.getByRole("tab", { name: labels[policy], exact: true }).click();
    const panel = page.getByRole("tabpanel", { name: labels[policy] });
    if (statements.length > 1) await panel.getByRole("button", { name: "Open all" }).click();
    else await panel.locator("summary").click();
    for (const { why, limit, without } of statements) {
      for (const sentence of [why, limit, without]) await expect(panel.getByText(sentence, { exact: true }).first()).toBeVisible();
    }
    expect.soft(await axe(page), policy).toEqual([]);
  }

  await page.getByRole("tab", { name: "Running Terraform" }).click();
  const daily = operator.statements.filter(({ used }) => used.includes("deletion"));
  await page.getByRole("combobox", { name: "When permissions are used" }).selectOption("deletion");
  await expect(page.getByRole("tabpanel", { name: "Running Terraform" }).locator("summary")).toHaveCount(daily.length);
});

test("the security review is one file, as HTML and as Markdown", async ({ server, signedIn: page }) => {
  const { cloud } = await deployStep(server, page);
  for (const [button, extension, start] of [["Download as HTML", "html", /^<!doctype html>/i], ["Download as Markdown", "md", /^# /]]) {
    const { name, bytes } = await downloaded(page, page.getByRole("button", { name: button }));
    expect(name).toBe(`${cloud.byoc_unique_name}-security-review.${extension}`);
    expect(bytes.toString()).toMatch(start);
    expect(bytes.toString()).toContain(cloud.byoc_unique_name);
  }
});

test("buckets of one's own are a choice, and reach template and rights", async ({ signedIn: page }) => {
  const wizard = new Wizard(page);
  await wizard.open(page.list);
  await wizard.details({ name: "Own buckets" });
  await page.getByRole("radio", { name: "In your own buckets" }).check();
  await wizard.next.click();
  await wizard.isAt("deploy");
  await expect(page.getByText("needs more than the documented permissions")).toBeVisible();
  await expect(page.getByRole("region", { name: "Infrastructure template" })).toContainText(`resource "aws_s3_bucket"`);
  await wizard.back.click();
  await expect(page.getByRole("radio", { name: "In your own buckets" })).toBeChecked();
  await wizard.choose("HIPAA");
  await expect(page.getByRole("radio", { name: "In your own buckets" })).toHaveCount(0);
});

test("a plan is checked without a request, and what is not drawn is in red", async ({ server, signedIn: page }) => {
  const { cloud } = await deployStep(server, page, PLANNED);
  await page.getByRole("button", { name: "Check a plan" }).click();
  const chooser = page.getByLabel("Choose plan.json");
  await expect(chooser).toHaveAccessibleDescription(/stays in your browser/);
  const asked = [];
  page.on("request", (request) => asked.push(`${request.method()} ${request.url()}`));
  const give = (buffer) => chooser.setInputFiles({ name: "plan.json", mimeType: "application/json", buffer });

  await give(planOf(cloud));
  await expect(page.getByText("and nothing else").last()).toBeVisible();
  await expect(page.getByText("Different:")).toHaveCount(0);
  const subnets = page.locator("summary").filter({ hasText: "aws_subnet" });
  await expect(subnets).toContainText("As expected:");
  await expect(subnets).toContainText("3 of 3");
  expect.soft(await axe(page), "as drawn").toEqual([]);

  const spoilt = planOf(cloud, (plan) => {
    changeOf(plan, "aws_vpc.byoc").change.after.cidr_block = "10.9.0.0/16";
    const [rule] = plan.resource_changes.filter(({ type }) => type === "aws_subnet");
    plan.resource_changes.push({ ...structuredClone(rule), address: "aws_subnet.foreign", name: "foreign" });
    rule.change.actions = ["delete"];
  });
  await give(spoilt);
  await expect(page.getByText(/differences from the template/).last()).toBeVisible();
  for (const heading of ["Deleted", "Not part of the template", "CIDR blocks"]) {
    await expect(page.getByRole("heading", { name: heading, exact: true })).toBeVisible();
  }
  await expect(page.getByText("aws_subnet.foreign").first()).toBeVisible();
  await expect(page.getByText(/10\.9\.0\.0\/16/).first()).toBeVisible();
  expect.soft(await axe(page), "not as drawn").toEqual([]);
  await page.setViewportSize({ width: 320, height: 640 });
  await expectNoSidewaysScroll(page);
  expect(asked, "requests while plans were checked").toEqual([]);
});

test("a plan is dropped on the page or pasted, and what is no plan is named", async ({ server, signedIn: page }) => {
  const { cloud } = await deployStep(server, page, PLANNED);
  await page.getByRole("button", { name: "Check a plan" }).click();
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));

  const transfer = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], "plan.json", { type: "application/json" }));
    return transfer;
  }, planOf(cloud).toString());
  await page.getByText("Or drop the file here").dispatchEvent("drop", { dataTransfer: transfer });
  await expect(page.getByText("and nothing else").last()).toBeVisible();

  await page.getByRole("button", { name: "Paste the plan instead" }).click();
  const area = page.getByRole("textbox", { name: "Plan as JSON" });
  const other = planOf({ ...cloud, byoc_unique_name: "cce-cce00000000000" }).toString();
  for (const [text, sentence] of [
    [other, /plan of another custom cloud, cce-cce00000000000/],
    [`{"version": 4, "lineage": "x", "serial": 1}`, /This is a state, not a plan/],
    ["Terraform will perform the following actions:", /plain-text output of terraform plan/],
    [`{"format_version": "1.2", "resource_`, /cut off or damaged/],
    ["hello", /not a Terraform plan/],
  ]) {
    await area.fill(text);
    await expect(page.getByText(sentence).last()).toBeVisible();
  }
  const chooser = page.getByLabel("Choose plan.json");
  await chooser.setInputFiles({ name: "plan.bin", mimeType: "application/octet-stream", buffer: Buffer.from("PK\x03\x04rest") });
  await expect(page.getByText(/plan file itself/).last()).toBeVisible();
  await chooser.setInputFiles({ name: "all.json", mimeType: "application/json", buffer: Buffer.alloc(33 * 1024 * 1024, " ") });
  await expect(page.getByText(/and the limit is 32 MB/).last()).toBeVisible();
  expect(asked).toEqual([]);
});

test("whatever Terraform printed is read, and what is wrong with it is said", async ({ server, signedIn: page }) => {
  const { cloud, wizard } = await deployStep(server, page);
  const own = role(cloud);
  const paste = async (text) => {
    await page.evaluate((text) => navigator.clipboard.writeText(text), text);
    await wizard.identifier.focus();
    await page.keyboard.press("Control+A");
    await page.keyboard.press("Control+V");
    await wizard.identifier.blur();
  };
  for (const [text, sentence] of [
    ["projects/p-123456/serviceAccounts/x@p-123456.iam.gserviceaccount.com", /Google service account, but the custom cloud is on AWS/],
    ["arn:aws:iam::123456789012:user/ada", /IAM user “ada”/],
    ["arn:aws:iam::123456789012:root", /root user of account 123456789012/],
    ["arn:aws:sts::123456789012:assumed-role/admin/ada", /session of the role “admin”/],
    [own.slice(0, -4), /but this custom cloud's template creates/],
    [own.replace(cloud.byoc_unique_name, "cce-cce00000000000"), /belongs to another custom cloud/],
    [own.replace("123456789012", "1234"), /not twelve digits/],
    ["No outputs found", /has not created anything in this folder yet/],
    ["something else", /no role ARN in this text/],
  ]) {
    await paste(text);
    await expect(wizard.identifier).toHaveValue(text);
    await expect(wizard.identifier).toHaveAccessibleDescription(sentence);
  }
  // Whole outputs, as text and as JSON, and an identifier in quotes: the role takes their place.
  for (const text of [
    `\u001b[32mApply complete!\u001b[0m\n\nOutputs:\n\nrole_arn = "${own}"\nvpc_id = "vpc-0123"\n`,
    JSON.stringify({ role_arn: { sensitive: false, type: "string", value: own }, vpc_id: { value: "vpc-0123" } }, null, 2),
  ]) {
    await paste(text);
    await expect(wizard.identifier).toHaveValue(own);
    await expect(page.getByText(/We found the identifier in/)).toBeVisible();
    await expect(wizard.identifier).not.toHaveAttribute("aria-invalid", "true");
  }
  // What a shell or a window makes of it: understood, with a note.
  for (const [text, note] of [
    [`${own}%`, "We ignored the text after the identifier: “%”."],
    [`${own}ada@host:~$ `, "We ignored the text after the identifier: “ada@host:~$”."],
    [`${own.slice(0, 45)}\n${own.slice(45)}\n`, "The identifier was on 2 lines. We joined them."],
  ]) {
    await paste(text);
    await expect(wizard.identifier).toHaveValue(own);
    await expect(page.getByText(note)).toBeVisible();
  }
  await paste(` "${own}" `);
  await expect(wizard.identifier).toHaveValue(own);
  await expect(page.getByText("in account 123456789012")).toBeVisible();
  await paste(role(cloud, "210987654321"));
  await expect(page.getByText(/In a rehearsal, you can deploy only to the simulated account/)).toBeVisible();
});

test("a HIPAA cloud goes from the wizard to Active, with buckets and without the internet", async ({ signedIn: page }) => {
  test.slow();
  const wizard = new Wizard(page);
  await wizard.open(page.list);
  await wizard.details({ name: "Health", model: "HIPAA" });
  await expect(page.getByRole("complementary", { name: "Network plan" })).toContainText("Bastion");
  expect.soft(await axe(page), "details").toEqual([]);
  await wizard.next.click();
  await wizard.isAt("deploy");
  await expect(page.getByText("needs more than the documented permissions")).toBeVisible();
  await page.getByRole("button", { name: /^Show all \d+ permissions/ }).click();
  for (const tab of ["Buckets", "S3 endpoint"]) await expect(page.getByRole("tab", { name: tab })).toBeVisible();
  expect.soft(await axe(page), "deploy").toEqual([]);
  await throughToActive(page, wizard, "Health");
});

test("a Google cloud goes from the wizard to Active, and says where labels go", async ({ signedIn: page }) => {
  test.slow();
  const wizard = new Wizard(page);
  await wizard.open(page.list);
  await wizard.choose("HIPAA");
  await wizard.details({ name: "Northern", provider: "Google Cloud", region: "europe-north1" });
  await expect(page.getByRole("radio", { name: "HIPAA", exact: true })).toHaveCount(0);
  await expect(page.getByText(/Google Cloud calls them labels/)).toBeVisible();
  await expect(page.getByRole("complementary", { name: "Network plan" })).toContainText("Whole region");
  expect.soft(await axe(page), "details").toEqual([]);
  await wizard.next.click();
  await wizard.isAt("deploy");
  await expect(page.getByText("roles/compute.networkAdmin").first()).toBeVisible();
  expect.soft(await axe(page), "deploy").toEqual([]);
  await throughToActive(page, wizard, "Northern");
});

/** From the template to the active cloud, and what its page says of the template then. */
async function throughToActive(page, wizard, name) {
  await wizard.deploy();
  await wizard.next.click();
  await wizard.isAt("availability");
  await wizard.next.click();
  await wizard.contacts();
  await wizard.create.click();
  await wizard.isAt("create");
  await expect(page.getByText(`${name} is active`).first()).toBeVisible();
  await page.getByRole("link", { name: "Open the custom cloud" }).click();
  await page.getByRole("navigation", { name: "Parts of the custom cloud" }).getByRole("link", { name: "Infrastructure" }).click();
  await expect(page.getByText("Your account has the latest template version.")).toBeVisible();
  await expect(page.getByRole("region", { name: "Command for the setup permissions" })).toContainText("-target=");
  expect.soft(await axe(page), "infrastructure").toEqual([]);
}

test("the tags tab gives the one right that changing tags needs", async ({ server, signedIn: page }) => {
  const cloud = await server.createCloud();
  await server.provision(cloud);
  await page.goto(`${page.list}/${cloud.custom_cloud_environment_id}/tags`);
  await expect(page.getByRole("region", { name: "Statement for the policy for running Terraform" })).toContainText("ec2:CreateTags");
  await expect(page.getByRole("region", { name: "Commands", exact: true })).toContainText("terraform apply plan.bin");
  expect.soft(await axe(page), "tags").toEqual([]);
});

test.describe("in the demo", () => {
  test.use({ serverOptions: { demo: true } });

  test("who applied a newer version says so, and the news ends", async ({ freshServer: server, context, page }) => {
    const [email, password] = (await server.line("demo sign-in: ")).split(" ");
    server.token = await server.line("demo API token: ");
    await signIn(context, email, password);
    const { organizations } = await server.call("GET", "/v1/organizations");
    const list = `/v1/organization/${organizations[0].organization_id}/custom-cloud-environments`;
    const { custom_cloud_environments: clouds } = await server.call("GET", list);
    const versionsOf = (cloud) => server.call("GET", `/console/v1/custom-cloud-environments/${cloud.custom_cloud_environment_id}/template-versions`);
    let older;
    for (const cloud of clouds) {
      const { applied } = await versionsOf(cloud);
      if (cloud.state === "active" && applied?.version === "1.0.0") older = cloud;
    }
    await page.goto(`/organizations/${organizations[0].organization_id}/admin/byoc/${older.custom_cloud_environment_id}/infrastructure`);
    await expect(page.getByRole("heading", { name: /Update available/ })).toBeVisible();
    expect.soft(await axe(page), "news").toEqual([]);
    await page.getByRole("button", { name: /^Mark .* as applied/ }).click();
    await expect(page.getByText("Your account has the latest template version.")).toBeVisible();
    expect((await versionsOf(older)).newer).toEqual([]);
  });
});
