// Last step of a release build: node finish.mjs DIST
//
// 1. The stylesheet is written a second time, with what sign-in and the list need only.
// 2. wasm-opt and esbuild make the big files smaller, where they are installed.
// 3. The page is written a second time, with the bundle and the styles of sign-in and the list.
// 4. Files get the hash of what they really hold into their name: Trunk takes it before
//    wasm-bindgen has run, so that a name would stay while its content changes.
// 5. Integrity attributes follow.
// 6. Everything that compresses gets a .br and a .gz beside it.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = process.argv[2];
const tools = dirname(fileURLToPath(import.meta.url));
const style = join(tools, "../../../style");
const page = join(dist, "index.html");
const firstPage = join(dist, "first.html");

/** Stylesheets of which sign-in and the list need nothing. A new one is loaded with them until it is named
 * here. */
const LATER_STYLES = [
  "ui/breadcrumbs.css",
  "ui/card.css",
  "ui/code_view.css",
  "ui/combobox.css",
  "ui/file_drop.css",
  "ui/fold_button.css",
  "ui/radio.css",
  "ui/step_bar.css",
  "ui/tabs.css",
  "components/availability_editor.css",
  "components/cidr_field.css",
  "components/contact_editor.css",
  "components/drawing.css",
  "components/facts.css",
  "components/identifier_field.css",
  "components/network_plan.css",
  "components/operation_steps.css",
  "components/plan_check.css",
  "components/status_history.css",
  "components/tags_editor.css",
  "components/template.css",
  "components/tidy.css",
  "components/wizard.css",
  "layouts/account_shell.css",
  "pages/account.css",
  "pages/custom_cloud.css",
  "pages/custom_clouds_bulk.css",
  "pages/operator.css",
  "pages/organization.css",
  "pages/requests.css",
  "pages/search.css",
  "pages/services.css",
];

// Up to so many functions each is compared with every other: some seconds for the list's bundle, a minute for
// the whole app.
const MOST_COMPARED = 12_000;
/** Marks by which the likeness of two functions is estimated. */
const MARKS = 128;

const below = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? below(path) : [path];
  });

for (const file of below(dist)) if (/\.(br|gz)$/.test(file)) rmSync(file);

writeFirstStyles();
shrinkWasm();
await shrinkScripts();
writeFirstPage();
renameByContent();
compress();

function inDist(pattern) {
  const [found] = readdirSync(dist).filter((name) => pattern.test(name));
  if (!found) throw new Error(`dist has no file like ${pattern}`);
  return found;
}

// The order of Trunk.toml, in which rules override.
function stylesheets() {
  const inFolder = (folder) =>
    readdirSync(join(style, folder)).filter((name) => name.endsWith(".css")).sort().map((name) => `${folder}/${name}`);
  return ["tokens.css", "base.css", ...["ui", "layouts", "components", "pages"].flatMap(inFolder)];
}

function writeFirstStyles() {
  const files = stylesheets();
  const joined = (names) => names.map((name) => readFileSync(join(style, name), "utf8")).join("");
  if (readFileSync(join(dist, inDist(/^bundle-.*\.css$/)), "utf8") !== joined(files)) {
    throw new Error("Trunk.toml joins the stylesheets in another way than finish.mjs");
  }
  const bundle = readFileSync(join(dist, inDist(/^byoc-console-first-.*_bg\.wasm$/)), "latin1");
  const partsOf = (css) => new Set([...css.matchAll(/\.([a-z][\w-]*__[\w-]+)/g)].map(([, part]) => part));
  const first = joined(files.filter((name) => !LATER_STYLES.includes(name)));
  const known = partsOf(first);
  for (const name of LATER_STYLES) {
    if (!files.includes(name)) throw new Error(`finish.mjs names style/${name}, which is not there`);
    const used = [...partsOf(joined([name]))].find((part) => !known.has(part) && new RegExp(`(?<!-)${part}`).test(bundle));
    if (used) throw new Error(`the first bundle uses ${used}: take style/${name} out of LATER_STYLES in finish.mjs`);
  }
  // The zeros stand for the hash of the content.
  writeFileSync(join(dist, "first-000000000000.css"), first);
}

function shrinkWasm() {
  const program = join(tools, "node_modules/binaryen/bin/wasm-opt");
  for (const file of below(dist).filter((name) => name.endsWith(".wasm"))) {
    const before = statSync(file).size;
    if (!existsSync(program)) {
      writeFileSync(file, withoutCustom(readFileSync(file)));
      continue;
    }
    writeFileSync(file, namedByLikeness(readFileSync(file)));
    const features = ["bulk-memory", "nontrapping-float-to-int", "sign-ext", "mutable-globals", "reference-types", "multivalue"];
    // Smallest after brotli, not before it (that would be -Oz). Brotli finds code that is alike, the more so
    // if it lies side by side. So nothing is done that makes like code differ: no function is inlined into its
    // only caller, no common expression and no value of a local is moved. Flat code comes out more alike.
    const steps = [
      "--flatten",
      "--rereloop",
      "-Os",
      "--one-caller-inline-max-function-size=0",
      "--skip-pass=local-cse",
      "--skip-pass=simplify-locals",
      // No Rust code relies on a load that traps.
      "--ignore-implicit-traps",
      "--low-memory-unused",
      "--reorder-functions-by-name",
      "--strip-debug",
      "--strip-producers",
    ];
    const args = [...steps, ...features.map((name) => `--enable-${name}`), "-o", file, file];
    // Of npm's package it is a script; of Debian's it would be a program.
    execFileSync(process.execPath, [program, ...args], { stdio: "inherit" });
    console.log(`wasm-opt: ${before} -> ${statSync(file).size} bytes`);
  }
}

// Custom sections carry names and the like: nothing that runs.
function withoutCustom(bytes) {
  const kept = sectionsOf(bytes).filter(({ id }) => id !== 0);
  return Buffer.concat([bytes.subarray(0, 8), ...kept.map(({ whole }) => whole)]);
}

// Gives functions names by which those that are alike stand side by side: brotli then finds what they share.
function namedByLikeness(bytes) {
  const sections = sectionsOf(bytes);
  const imported = importedFunctions(sections.find(({ id }) => id === 2)?.content);
  const bodies = bodiesOf(sections.find(({ id }) => id === 10).content);
  const order = bodies.length <= MOST_COMPARED ? byNeighbours(bodies) : byBeginnings(bodies);
  const entries = order
    .map((index, rank) => ({ index: index + imported, name: String(rank).padStart(6, "0") }))
    .sort((a, b) => a.index - b.index)
    .map(({ index, name }) => Buffer.concat([number(index), number(name.length), Buffer.from(name)]));
  const ranks = Buffer.concat([number(entries.length), ...entries]);
  const content = Buffer.concat([number(4), Buffer.from("name"), Buffer.from([1]), number(ranks.length), ranks]);
  return Buffer.concat([withoutCustom(bytes), Buffer.from([0]), number(content.length), content]);
}

// Like in how their bodies begin, which is with the types of their locals, then in their length.
function byBeginnings(bodies) {
  const heads = bodies.map((body) => body.subarray(0, 24));
  return [...bodies.keys()].sort((a, b) => Buffer.compare(heads[a], heads[b]) || bodies[a].length - bodies[b].length || a - b);
}

// A walk from the shortest function, always on to the one that is most like the last. 1 % smaller after brotli
// than the order by beginnings.
function byNeighbours(bodies) {
  const marks = bodies.map(marksOf);
  const heads = bodies.map((body) => body.subarray(0, 24));
  const left = new Set([...bodies.keys()].sort((a, b) => bodies[a].length - bodies[b].length || a - b));
  let [current] = left;
  const order = [];
  while (left.size > 0) {
    left.delete(current);
    order.push(current);
    let [best, most] = [-1, -Infinity];
    for (const other of left) {
      let likeness = -10 * Math.abs(Math.log(bodies[other].length / bodies[current].length));
      for (let mark = 0; mark < MARKS; mark++) if (marks[current][mark] === marks[other][mark]) likeness += 100;
      const shorter = Math.min(heads[current].length, heads[other].length);
      for (let at = 0; at < shorter && heads[current][at] === heads[other][at]; at++) likeness += 4;
      if (likeness > most) [best, most] = [other, likeness];
    }
    current = best;
  }
  return order;
}

// Two bodies have as many marks in common as they share runs of six bytes (MinHash: A. Broder, "On the
// resemblance and containment of documents", 1997).
function marksOf(body) {
  const marks = new Uint32Array(MARKS).fill(0xffffffff);
  for (let start = 0; start + 6 <= body.length; start++) {
    let run = 2166136261;
    for (let at = start; at < start + 6; at++) run = Math.imul(run ^ body[at], 16777619);
    for (let mark = 0; mark < MARKS; mark++) {
      let mixed = Math.imul(run ^ Math.imul(mark, 0x9e3779b1), 0x85ebca6b);
      mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) >>> 0;
      if (mixed < marks[mark]) marks[mark] = mixed;
    }
  }
  return marks;
}

// The layout of what follows: WebAssembly core specification, binary format and its appendix on names.

function sectionsOf(bytes) {
  const sections = [];
  const read = reader(bytes, 8);
  while (read.at < bytes.length) {
    const start = read.at;
    const id = read.byte();
    const content = read.bytes(read.number());
    sections.push({ id, content, whole: bytes.subarray(start, read.at) });
  }
  return sections;
}

function importedFunctions(content) {
  if (!content) return 0;
  const read = reader(content);
  let functions = 0;
  const limits = () => {
    const has = read.number();
    read.number();
    if (has & 1) read.number();
  };
  for (let left = read.number(); left > 0; left--) {
    read.bytes(read.number());
    read.bytes(read.number());
    const kind = read.byte();
    if (kind === 0) {
      read.number();
      functions++;
    } else if (kind === 1) {
      read.byte();
      limits();
    } else if (kind === 2) limits();
    else read.bytes(2);
  }
  return functions;
}

function bodiesOf(content) {
  const read = reader(content);
  return Array.from({ length: read.number() }, () => read.bytes(read.number()));
}

function reader(bytes, at = 0) {
  return {
    at,
    byte() {
      return bytes[this.at++];
    },
    bytes(length) {
      return bytes.subarray(this.at, (this.at += length));
    },
    // LEB128, as far as 32 bits.
    number() {
      let value = 0;
      for (let shift = 0, byte = 128; byte & 128; shift += 7) {
        byte = this.byte();
        value += (byte & 127) * 2 ** shift;
      }
      return value;
    },
  };
}

function number(value) {
  const bytes = [];
  do bytes.push((value & 127) | (value > 127 ? 128 : 0));
  while ((value >>>= 7));
  return Buffer.from(bytes);
}

async function shrinkScripts() {
  let esbuild;
  try {
    esbuild = createRequire(join(tools, "package.json"))("esbuild");
  } catch {
    return;
  }
  const files = below(dist).filter((name) => /\.(js|css)$/.test(name));
  for (const file of files) {
    const loader = file.endsWith(".css") ? "css" : "js";
    const source = readFileSync(file, "utf8");
    const { code } = await esbuild.transform(source, { loader, minify: true, target: loader === "js" ? "es2022" : undefined });
    if (code.length < source.length) writeFileSync(file, code);
  }
}

function writeFirstPage() {
  let html = readFileSync(page, "utf8");
  for (const [whole, first] of [
    [/^byoc-console-[0-9a-f]{12,}\.js$/, /^byoc-console-first-[0-9a-f]{12,}\.js$/],
    [/^byoc-console-[0-9a-f]{12,}_bg\.wasm$/, /^byoc-console-first-[0-9a-f]{12,}_bg\.wasm$/],
    [/^bundle-[0-9a-f]{12,}\.css$/, /^first-[0-9a-f]{12,}\.css$/],
  ].map((patterns) => patterns.map(inDist))) {
    if (!html.includes(whole)) throw new Error(`index.html does not name ${whole}`);
    html = html.replaceAll(whole, first);
  }
  writeFileSync(firstPage, html);
}

// Names such as `byoc-console-0123456789abcdef_bg.wasm`: the app's files that the page names.
function renameByContent() {
  let renamed = true;
  const done = new Set();
  // A file may name another: first those that name no other hashed file.
  while (renamed) {
    renamed = false;
    const files = below(dist).filter((name) => /-[0-9a-f]{12,}(_bg)?\.(wasm|js|css)$/.test(name));
    const names = files.map((file) => basename(file));
    for (const file of files) {
      if (done.has(basename(file))) continue;
      const bytes = readFileSync(file);
      const text = file.endsWith(".wasm") ? "" : bytes.toString("utf8");
      if (names.some((name) => name !== basename(file) && !done.has(name) && text.includes(name))) continue;
      const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
      const name = basename(file).replace(/-[0-9a-f]{12,}(?=(_bg)?\.)/, `-${hash}`);
      replaceEverywhere(basename(file), name);
      renameSync(file, join(dirname(file), name));
      done.add(name);
      renamed = true;
      break;
    }
  }
  for (const file of [page, firstPage]) fillIntegrity(file);
}

function fillIntegrity(page) {
  let html = readFileSync(page, "utf8");
  html = html.replace(/<(?:link|script)\b[^>]*\bintegrity="[^"]*"[^>]*>/g, (tag) => {
    const target = /\b(?:href|src)="([^"]*)"/.exec(tag)?.[1];
    const file = target && join(dist, target.replace(/^\.?\//, ""));
    if (!file || !existsSync(file)) throw new Error(`${tag} names a file that is not there`);
    const digest = createHash("sha384").update(readFileSync(file)).digest("base64");
    return tag.replace(/\bintegrity="[^"]*"/, `integrity="sha384-${digest}"`);
  });
  writeFileSync(page, html);
}

function replaceEverywhere(before, after) {
  for (const file of below(dist).filter((name) => /\.(html|js|css|json|webmanifest)$/.test(name))) {
    const text = readFileSync(file, "utf8");
    if (text.includes(before)) writeFileSync(file, text.replaceAll(before, after));
  }
}

function compress() {
  for (const file of below(dist)) {
    if (!/\.(html|js|css|json|webmanifest|svg|wasm|txt|xml|map|ico)$/.test(file)) continue;
    const bytes = readFileSync(file);
    const brotli = brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22, [constants.BROTLI_PARAM_LGBLOCK]: 22, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    });
    if (brotli.length < bytes.length) writeFileSync(`${file}.br`, brotli);
    const gzip = gzipSync(bytes, { level: 9 });
    if (gzip.length < bytes.length) writeFileSync(`${file}.gz`, gzip);
  }
}
