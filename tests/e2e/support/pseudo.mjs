// The app in a language that nobody speaks, in front of the server: see docs/decisions/0009.

import { existsSync, readFileSync } from "node:fs";
import http from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = join(dirname(fileURLToPath(import.meta.url)), "../../../target/pseudo/dist");

const TYPES = { css: "text/css", html: "text/html; charset=utf-8", js: "text/javascript", svg: "image/svg+xml", wasm: "application/wasm" };

/** Fields of the API whose values are sentences and labels for people. They are in the language of the app too. */
const TEXTS = new Set([
  "changes.text",
  "cloud_description",
  "description",
  "extra_operator_rights",
  "fix",
  "limit",
  "message",
  "note",
  "purpose",
  "summary",
  "title",
  "why",
  "without",
]);

const PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ACCENTED = [..."åƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ"];

/** The text in the language of `crates/xtask/src/texts/pseudo.rs`. */
export function pseudo(text) {
  const kept = text.split(/(`[^`]*`)/);
  const said = kept.map((part, at) => (at % 2 ? part : part.replace(/[A-Za-z]/g, (letter) => ACCENTED[PLAIN.indexOf(letter)].repeat(/[aeiou]/.test(letter) ? 2 : 1))));
  return `⟦${said.join("")}⟧`;
}

function inPseudo(value, name, within) {
  if (typeof value === "string") return (TEXTS.has(name) || TEXTS.has(`${within}.${name}`)) && value !== "" ? pseudo(value) : value;
  if (Array.isArray(value)) return value.map((item) => inPseudo(item, name, within));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inPseudo(item, key, name)]));
}

/** Answers with the files of the app, and asks the server for all others. */
export class Pseudo {
  static async start(server) {
    if (!existsSync(join(DIST, "index.html"))) throw new Error("cargo xtask pseudo builds the app that this journey looks at");
    const pseudo = new Pseudo();
    pseudo.target = new URL(server.url);
    pseudo.files = new Map();
    pseudo.http = http.createServer((request, response) => pseudo.answer(request, response));
    await new Promise((done) => pseudo.http.listen(0, "127.0.0.1", done));
    pseudo.url = `http://127.0.0.1:${pseudo.http.address().port}`;
    return pseudo;
  }

  async stop() {
    this.http.closeAllConnections();
    await new Promise((done) => this.http.close(done));
  }

  answer(request, response) {
    const { pathname } = new URL(request.url, this.url);
    if (/^\/(v1|console\/v1)\//.test(pathname)) {
      this.forward(request, response);
      return;
    }
    const name = pathname.includes(".") ? pathname.slice(1) : "index.html";
    // A name with a hash stays in the browser's memory, and so does the compiled WebAssembly.
    const isHashed = /-[0-9a-f]{12,}/.test(name);
    response.writeHead(200, { "content-type": TYPES[name.split(".").at(-1)], "cache-control": isHashed ? "max-age=3600, immutable" : "no-cache" });
    response.end(this.file(name));
  }

  file(name) {
    if (!this.files.has(name)) this.files.set(name, readFileSync(join(DIST, name)));
    return this.files.get(name);
  }

  forward(request, response) {
    const { hostname, port } = this.target;
    const { method, url, headers } = request;
    const sent = { ...headers, "accept-encoding": "identity" };
    const onward = http.request({ hostname, port, method, path: url, headers: sent }, (answer) => {
      if (!/json/.test(answer.headers["content-type"] ?? "") || answer.statusCode === 304) {
        response.writeHead(answer.statusCode, answer.headers);
        response.flushHeaders();
        answer.pipe(response);
        return;
      }
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => {
        const body = Buffer.from(JSON.stringify(inPseudo(JSON.parse(Buffer.concat(parts)))));
        const { "transfer-encoding": _, ...kept } = answer.headers;
        response.writeHead(answer.statusCode, { ...kept, "content-length": body.length });
        response.end(body);
      });
    });
    onward.on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  }
}
