// A byoc-server of one's own: free port, empty folder, gone afterwards.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const BINARY = process.env.BYOC_SERVER_BINARY ?? join(ROOT, "target/release/byoc-server");

export const PERSON = { email: "ada@example.com", password: "correct horse battery staple", name: "Ada Example" };
/** Somebody who only reads. */
export const MEMBER = { email: "max@example.com", real_name: "Max Example", role: "member", password: "correct horse battery staple" };
export const ORGANIZATION = "Example Organization";

export class Server {
  /**
   * Starts one. `step` is the time of a rehearsed step in milliseconds; `demo` fills it; `configuration` is more of
   * its configuration file.
   */
  static async start({ step = 60, demo = false, configuration = "" } = {}) {
    const server = new Server();
    server.configuration = configuration;
    server.folder = mkdtempSync(join(tmpdir(), "byoc-e2e-"));
    server.config = join(server.folder, "byoc.toml");
    server.demo = demo;
    server.pace(step);
    await server.run("127.0.0.1:0");
    return server;
  }

  /** Time of a rehearsed step from the next start on. */
  pace(step) {
    writeFileSync(this.config, `${this.configuration}\n[rehearsal]\nstep_milliseconds = ${step}\n`);
  }

  async run(listen) {
    const words = ["--listen", listen, "--data", join(this.folder, "data"), "--config", this.config];
    if (this.demo) words.push("--demo");
    this.process = spawn(BINARY, words, { stdio: ["ignore", "pipe", "pipe"] });
    this.lines = [];
    this.log = "";
    this.waiting = [];
    this.ended = new Promise((done) => this.process.on("exit", done));
    this.process.stderr.on("data", (data) => (this.log += data));
    createInterface({ input: this.process.stdout }).on("line", (line) => {
      this.lines.push(line);
      for (const wait of [...this.waiting]) wait();
    });
    this.url = (await this.line("listening on ")).replace(/\/$/, "");
  }

  /** What stands after these words on the line that begins with them. */
  line(words) {
    return new Promise((resolve, reject) => {
      const look = () => {
        const line = this.lines.find((candidate) => candidate.startsWith(words));
        if (line === undefined) return;
        this.waiting = this.waiting.filter((wait) => wait !== look);
        resolve(line.slice(words.length).trim());
      };
      this.waiting.push(look);
      this.ended.then((code) => reject(new Error(`the server ended with ${code} before it printed "${words}"\n${this.log}`)));
      look();
    });
  }

  /** kill -9. */
  async kill() {
    this.process.kill("SIGKILL");
    await this.ended;
  }

  /** The same server again: same address, same data. */
  async restart() {
    await this.run(new URL(this.url).host);
  }

  async stop() {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** First run, over the API. Gives the organization's id and a token for the public API. */
  async setUp() {
    const token = new URL(await this.line("set-up link: ")).searchParams.get("token");
    await this.call("POST", "/console/v1/setup", {
      token,
      organization_name: ORGANIZATION,
      real_name: PERSON.name,
      email: PERSON.email,
      password: PERSON.password,
    });
    const { token: apiToken } = await this.call("POST", "/v1/userauth", { email: PERSON.email, password: PERSON.password });
    this.token = apiToken;
    const { organizations } = await this.call("GET", "/v1/organizations");
    this.organization = organizations[0].organization_id;
    this.clouds = `/v1/organization/${this.organization}/custom-cloud-environments`;
  }

  /** A person of the organization: `{ email, real_name, role, password }`. */
  async addMember({ email, real_name, role, password }) {
    const token = await this.invite(email, role);
    await this.call("POST", "/console/v1/invitation/accept", { token, real_name, password }, null);
  }

  /** Makes a member of the organization a member of a project, which is made if it is missing. */
  async joinProject(email, project = "shop", role = "read_only") {
    const organization = `/console/v1/organization/${this.organization}`;
    const { projects } = await this.call("GET", `/v1/organization/${this.organization}/projects`);
    if (!projects.some(({ project_name }) => project_name === project)) {
      await this.call("POST", `${organization}/projects`, { project_name: project });
    }
    const { members } = await this.call("GET", `${organization}/members`);
    const { user_id } = members.find((member) => member.email === email);
    await this.call("PUT", `${organization}/projects/${project}/members/${user_id}`, { role });
  }

  /** `MEMBER`, who sees the custom cloud through a project: all projects may use it from then on. */
  async addReader(id) {
    await this.addMember(MEMBER);
    await this.joinProject(MEMBER.email);
    const { accounts } = await this.call("GET", `/console/v1/organization/${this.organization}/units`);
    const root = accounts.find((account) => !account.parent_account_id);
    await this.call("PUT", `${this.clouds}/${id}/permissions`, { accounts: [root.account_id], projects: [] });
    return MEMBER;
  }

  /** A service in the project `shop`, which is made if it is missing. */
  async addService(given = {}) {
    const { projects } = await this.call("GET", `/v1/organization/${this.organization}/projects`);
    if (!projects.some(({ project_name }) => project_name === "shop")) {
      await this.call("POST", `/console/v1/organization/${this.organization}/projects`, { project_name: "shop" });
    }
    const body = { service_name: "pg-main", service_type: "pg", plan: "startup-4", cloud: "aws-eu-west-1", ...given };
    return (await this.call("POST", "/v1/project/shop/service", body)).service;
  }

  /** The token of an invitation's link. */
  async invite(email, role = "member") {
    const path = `/console/v1/organization/${this.organization}/invitations`;
    return (await this.call("POST", path, { email, role })).token;
  }

  /** The public API as a program uses it, with another token or none (`null`). Throws where it refuses. */
  async call(method, path, body, token = this.token) {
    const headers = {};
    if (token) headers.authorization = `Bearer ${token}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    const answer = await fetch(this.url + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  /** A draft, made as a command-line client makes it. */
  async createCloud(given = {}) {
    const body = {
      display_name: "Analytics",
      cloud_provider: "aws",
      cloud_region: "eu-west-1",
      deployment_model: "standard",
      reserved_cidr: "10.0.0.0/16",
      ...given,
    };
    return (await this.call("POST", this.clouds, body)).custom_cloud_environment;
  }

  cloud(id) {
    return this.call("GET", `${this.clouds}/${id}`).then((answer) => answer.custom_cloud_environment);
  }

  /** Contacts, everyone may use it, and provision with the role of the simulated account. */
  async provision(cloud, identifier = role(cloud)) {
    const id = cloud.custom_cloud_environment_id;
    await this.call("PUT", `${this.clouds}/${id}`, {
      contact_emails: [{ email: PERSON.email, real_name: PERSON.name, role: "Admin" }],
    });
    return this.call("POST", `${this.clouds}/${id}/provision`, { aws_iam_role_arn: identifier });
  }
}

/** What the simulated account answers after `terraform apply`. */
export function role(cloud, account = "123456789012") {
  return `arn:aws:iam::${account}:role/${cloud.byoc_unique_name}-iam-role`;
}
