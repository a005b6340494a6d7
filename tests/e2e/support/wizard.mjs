// The wizard as a person sees it: the labels live here, the journeys in the tests.

import { expect } from "@playwright/test";
import { PERSON } from "./server.mjs";

export const STEPS = {
  details: "Cloud details",
  deploy: "Deploy the template",
  availability: "Availability",
  contacts: "Customer contacts",
  create: /(Creating y|Y)our custom cloud/,
};

export class Wizard {
  constructor(page) {
    this.page = page;
    this.name = page.getByRole("textbox", { name: "Custom cloud name" });
    this.region = page.getByRole("combobox", { name: /region/i });
    this.cidr = page.getByRole("textbox", { name: /CIDR/ });
    this.identifier = page.getByRole("textbox", { name: /role ARN|service account/i });
    this.next = page.getByRole("button", { name: "Next" });
    this.back = page.getByRole("link", { name: "Back", exact: true });
    this.create = page.getByRole("button", { name: "Create custom cloud" });
    this.summary = page.getByRole("group", { name: "There is a problem" });
  }

  /** From the list to the first step. */
  async open(list) {
    await this.page.goto(list);
    await this.page.getByRole("link", { name: "Create custom cloud" }).first().click();
    await this.isAt("details");
  }

  heading(step) {
    return this.page.getByRole("heading", { level: 1, name: STEPS[step] });
  }

  async isAt(step) {
    await expect(this.heading(step)).toBeVisible();
  }

  async details({ name = "Analytics", provider = "AWS", region = "eu-west-1", cidr = "10.0.0.0/16", model = "Private" } = {}) {
    await this.name.fill(name);
    await this.choose(provider);
    await this.pickRegion(region);
    await this.cidr.fill(cidr);
    await this.choose(model);
  }

  /** A tile: the whole of it is the label of its radio button. */
  async choose(name) {
    await this.page.getByRole("radio", { name, exact: true }).check({ force: true });
  }

  async pickRegion(text) {
    await this.region.fill(text);
    await this.page.getByRole("option", { name: new RegExp(text) }).first().click();
  }

  /** The identifier that the page itself offers in a rehearsal. */
  async deploy() {
    await this.isAt("deploy");
    await this.page.getByRole("button", { name: "Use this identifier" }).click();
    await expect(this.identifier).toHaveValue(/^(arn:aws:iam::123456789012:role\/|projects\/rehearsal-project\/serviceAccounts\/)/);
  }

  async contacts({ name = PERSON.name, email = PERSON.email } = {}) {
    await this.isAt("contacts");
    await this.page.getByRole("textbox", { name: "Email" }).first().fill(email);
    await this.page.getByRole("textbox", { name: "Name" }).first().fill(name);
  }

  /** Everything up to the running deployment. */
  async finish(details) {
    await this.details(details);
    await this.next.click();
    await this.deploy();
    await this.next.click();
    await this.isAt("availability");
    await this.next.click();
    await this.contacts();
    await this.create.click();
    await this.isAt("create");
  }
}
