// Last step of a release build: node finish.mjs DIST
//
// 1. The stylesheet is written once more for each bundle with a part of the pages, with what it needs only.
// 2. wasm-opt and esbuild make the big files smaller, where they are installed.
// 3. The page is written once more for each such bundle. It names its files, and those of the page that is
//    likely to come next.
// 4. Files get the hash of what they really hold into their name.
// 5. Integrity attributes follow.
// 6. Everything that compresses gets a .br and a .gz beside it.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const dist = process.argv[2];
const tools = dirname(fileURLToPath(import.meta.url));
const style = join(tools, "../../../style");
const page = join(dist, "index.html");

/** Stylesheets of which neither part needs anything. */
const LATER_STYLES = [
  "ui/card.css",
  "ui/code_view.css",
  "ui/file_drop.css",
  "ui/fold_button.css",
  "ui/tabs.css",
  "components/availability_editor.css",
  "components/contact_editor.css",
  "components/facts.css",
  "components/identifier_field.css",
  "components/list_table.css",
  "components/operation_steps.css",
  "components/plan_check.css",
  "components/status_history.css",
  "components/template.css",
  "components/tidy.css",
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

/** The bundles with a part of the pages: the stylesheets of which each needs nothing (a new one is loaded
 * until it is named here), and the bundles that are likely to be needed next, in this order. */
const PARTS = {
  first: {
    laterStyles: [
      ...LATER_STYLES,
      "ui/breadcrumbs.css",
      "ui/combobox.css",
      "ui/radio.css",
      "ui/step_bar.css",
      "components/cidr_field.css",
      "components/drawing.css",
      "components/network_plan.css",
      "components/tags_editor.css",
      "components/wizard.css",
    ],
    next: ["create", ""],
  },
  create: {
    laterStyles: [...LATER_STYLES, "ui/table.css", "components/custom_clouds_table.css", "pages/custom_clouds.css"],
    next: [""],
  },
};

/** The script, WebAssembly and styles of a part; those of the whole app for an empty name. */
const filesOf = (part) =>
  [
    `byoc-console-${part && `${part}-`}HASH\\.js`,
    `byoc-console-${part && `${part}-`}HASH_bg\\.wasm`,
    `${part || "bundle"}-HASH\\.css`,
  ].map((name) => inDist(new RegExp(`^${name.replace("HASH", "[0-9a-f]{12,}")}$`)));
const pageOf = (part) => join(dist, `${part}.html`);

// Up to so many functions each is compared with every other: some seconds for the list's bundle, a minute for
// the whole app.
const MOST_COMPARED = 12_000;
/** Up to so many bytes of WebAssembly are compressed in more than one way. */
const MOST_TRIED = 2_000_000;
/** Marks by which the likeness of two functions is estimated. */
const MARKS = 128;

const below = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? below(path) : [path];
  });

for (const file of below(dist)) if (/\.(br|gz)$/.test(file)) rmSync(file);

for (const part of Object.keys(PARTS)) writeStyles(part);
await shrinkWasm();
await shrinkScripts();
for (const part of Object.keys(PARTS)) writePage(part);
renameByContent();
await compress();

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

function writeStyles(part) {
  const { laterStyles } = PARTS[part];
  const files = stylesheets();
  const joined = (names) => names.map((name) => readFileSync(join(style, name), "utf8")).join("");
  if (readFileSync(join(dist, inDist(/^bundle-.*\.css$/)), "utf8") !== joined(files)) {
    throw new Error("page.rs joins the stylesheets in another way than finish.mjs");
  }
  const bundle = readFileSync(join(dist, inDist(new RegExp(`^byoc-console-${part}-.*_bg\\.wasm$`))), "latin1");
  const partsOf = (css) => new Set([...css.matchAll(/\.([a-z][\w-]*__[\w-]+)/g)].map(([, name]) => name));
  const needed = joined(files.filter((name) => !laterStyles.includes(name)));
  const known = partsOf(needed);
  for (const name of laterStyles) {
    if (!files.includes(name)) throw new Error(`finish.mjs names style/${name}, which is not there`);
    const used = [...partsOf(joined([name]))].find((one) => !known.has(one) && new RegExp(`(?<!-)${one}`).test(bundle));
    if (used) throw new Error(`the bundle ${part} uses ${used}: take style/${name} out of its laterStyles in finish.mjs`);
  }
  // The zeros stand for the hash of the content.
  writeFileSync(join(dist, `${part}-000000000000.css`), needed);
}

// The bundles at the same time: each takes a core for a minute or more. The largest begins.
async function shrinkWasm() {
  const program = join(tools, "node_modules/binaryen/bin/wasm-opt");
  const files = below(dist).filter((name) => name.endsWith(".wasm"));
  files.sort((one, other) => statSync(other).size - statSync(one).size);
  const shrink = async (file) => {
    const before = statSync(file).size;
    if (!existsSync(program)) {
      writeFileSync(file, withoutCustom(readFileSync(file)));
      return;
    }
    const script = file.replace(/_bg\.wasm$/, ".js");
    const glue = withoutClasses(readFileSync(script, "utf8"));
    writeFileSync(script, glue);
    writeFileSync(file, namedByLikeness(withoutUnusedExports(readFileSync(file), glue)));
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
      // Once more, now that it is known what each function leaves untouched.
      "--generate-global-effects",
      "-Os",
      "--optimize-instructions",
      "--reorder-functions-by-name",
      "--strip-debug",
      "--strip-producers",
    ];
    const args = [...steps, ...features.map((name) => `--enable-${name}`), "-o", file, file];
    // Of npm's package it is a script; of Debian's it would be a program.
    await promisify(execFile)(process.execPath, [program, ...args]);
    shortenNames(file, script);
    console.log(`wasm-opt: ${before} -> ${statSync(file).size} bytes`);
  };
  await Promise.all(files.map(shrink));
}

// wasm-bindgen exports the classes that a library of Leptos brings along for streams, though nobody here makes
// one: they would keep their code.
function withoutClasses(script) {
  return script
    .replace(/^export class \w+ \{\n[^]*?^\}\n(if \(Symbol\.dispose\).*\n)?/gm, "")
    .replace(/^const \w+Finalization = \(.*\n.*\n.*;\n/gm, "")
    .replace(/^function initSync\(module\) \{\n[^]*?^\}\n/m, "")
    .replace("export { initSync, ", "export { ");
}

// What the script calls stays exported, and keeps what it needs.
function withoutUnusedExports(bytes, script) {
  const used = new Set([...script.matchAll(/\bwasm\.(\w+)/g)].map(([, name]) => name));
  return withSection(bytes, 7, (content) => {
    const kept = exportsOf(content).filter(({ name }) => used.has(name));
    return listOf(kept.map(({ name, what }) => Buffer.concat([textOf(name), what])));
  });
}

// wasm-bindgen names by hashes what script and WebAssembly call of each other: some kilobytes in each, after
// brotli. What the WebAssembly no longer imports is taken out of the script too.
function shortenNames(file, script) {
  const fail = (what) => {
    throw new Error(`${basename(script)}: ${what}: adapt shortenNames in finish.mjs to wasm-bindgen`);
  };
  const source = readFileSync(script, "utf8");
  const [, before, body, after] = /^([^]*const import0 = \{\n +__proto__: null,\n)([^]*?)(^    \};\n[^]*)$/m.exec(source) ?? fail("no imports");
  const [, module] = /"(\.\/[^"]+_bg\.js)": import0/.exec(after) ?? fail("no module of imports");
  const functions = new Map(body.split(/^(?=        \w+: function\()/m).map((one) => [/\w+/.exec(one)[0], one]));
  const kept = [];
  let bytes = withSection(readFileSync(file), 2, (content) =>
    listOf(
      importsOf(content).map(({ module: from, name, what }) => {
        if (from !== module) return Buffer.concat([textOf(from), textOf(name), what]);
        const short = shortName(kept.length);
        kept.push((functions.get(name) ?? fail(`no function ${name}`)).replace(name, short));
        return Buffer.concat([textOf("a"), textOf(short), what]);
      }),
    ),
  );
  const exported = new Map();
  bytes = withSection(bytes, 7, (content) =>
    listOf(
      exportsOf(content).map(({ name, what }) => {
        exported.set(name, shortName(exported.size));
        return Buffer.concat([textOf(exported.get(name)), what]);
      }),
    ),
  );
  const text = (before + kept.sort(byText).join("") + after.replace(`"${module}": import0`, '"a": import0')).replace(
    /\bwasm\.(\w+)/g,
    (_, name) => `wasm.${exported.get(name) ?? fail(`no export ${name}`)}`,
  );
  writeFileSync(file, bytes);
  writeFileSync(script, text);
}

// Functions that are alike side by side, for brotli.
function byText(one, other) {
  const [a, b] = [one, other].map((text) => text.slice(text.indexOf(":")));
  return a < b ? -1 : 1;
}

// a to z, A to Z, then with two letters.
function shortName(index) {
  const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const rest = Math.floor(index / letters.length);
  return (rest > 0 ? shortName(rest - 1) : "") + letters[index % letters.length];
}

// Custom sections carry names and the like: nothing that runs.
function withoutCustom(bytes) {
  const kept = sectionsOf(bytes).filter(({ id }) => id !== 0);
  return Buffer.concat([bytes.subarray(0, 8), ...kept.map(({ whole }) => whole)]);
}

// Gives functions names by which those that are alike stand side by side: brotli then finds what they share.
function namedByLikeness(bytes) {
  const sections = sectionsOf(bytes);
  const imported = importsOf(sections.find(({ id }) => id === 2).content).filter(({ kind }) => kind === 0).length;
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

// The module with another content of one section.
function withSection(bytes, wanted, change) {
  const parts = sectionsOf(bytes).map(({ id, content, whole }) => {
    if (id !== wanted) return whole;
    const changed = change(content);
    return Buffer.concat([Buffer.from([id]), number(changed.length), changed]);
  });
  return Buffer.concat([bytes.subarray(0, 8), ...parts]);
}

// `what` are the bytes that follow the names.
function importsOf(content) {
  const read = reader(content);
  const limits = () => {
    const has = read.number();
    read.number();
    if (has & 1) read.number();
  };
  const description = (kind) => {
    if (kind === 0) read.number();
    else if (kind === 1) {
      read.byte();
      limits();
    } else if (kind === 2) limits();
    else read.bytes(2);
  };
  return Array.from({ length: read.number() }, () => {
    const [module, name, start] = [read.text(), read.text(), read.at];
    const kind = read.byte();
    description(kind);
    return { module, name, kind, what: content.subarray(start, read.at) };
  });
}

function exportsOf(content) {
  const read = reader(content);
  return Array.from({ length: read.number() }, () => {
    const [name, start] = [read.text(), read.at];
    read.byte();
    read.number();
    return { name, what: content.subarray(start, read.at) };
  });
}

function listOf(entries) {
  return Buffer.concat([number(entries.length), ...entries]);
}

function textOf(text) {
  const bytes = Buffer.from(text);
  return Buffer.concat([number(bytes.length), bytes]);
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
    text() {
      return this.bytes(this.number()).toString("utf8");
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
    // Of wasm-bindgen's script nothing is needed but what starts the app.
    const module = basename(file).startsWith("byoc-console-") ? { format: "esm", treeShaking: true } : {};
    const { code } = await esbuild.transform(source, { loader, minify: true, target: loader === "js" ? "es2022" : undefined, ...module });
    if (code.length < source.length) writeFileSync(file, code);
  }
}

function writePage(part) {
  let html = readFileSync(page, "utf8");
  const own = filesOf(part);
  for (const [index, whole] of filesOf("").entries()) {
    if (!html.includes(whole)) throw new Error(`index.html does not name ${whole}`);
    html = html.replaceAll(whole, own[index]);
  }
  const next = PARTS[part].next.flatMap(filesOf).map((name) => `/${name}`);
  html = html.replace(/\s*<\/head>/, `\n<meta name="next" content="${next.join(" ")}">$&`);
  writeFileSync(pageOf(part), html);
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
  for (const file of [page, ...Object.keys(PARTS).map(pageOf)]) fillIntegrity(file);
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

async function compress() {
  const pack = async (file) => {
    const bytes = readFileSync(file);
    // Sizes of blocks and ways to write distances. Which is best differs from build to build, by 0.3 %. The whole
    // app takes too long to try them all.
    const isSmall = bytes.length <= MOST_TRIED;
    const ways = !file.endsWith(".wasm") ? [[22, 0, 0]] : isSmall ? [[0, 0, 15], [16, 0, 0], [22, 0, 15], [22, 1, 30]] : [[22, 1, 30]];
    const packed = await Promise.all(
      ways.map(([block, postfix, direct]) =>
        promisify(brotliCompress)(bytes, {
          params: {
            [constants.BROTLI_PARAM_QUALITY]: 11,
            [constants.BROTLI_PARAM_LGWIN]: 22,
            [constants.BROTLI_PARAM_LGBLOCK]: block,
            [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
            [constants.BROTLI_PARAM_NPOSTFIX]: postfix,
            [constants.BROTLI_PARAM_NDIRECT]: direct,
          },
        }),
      ),
    );
    const brotli = packed.reduce((least, one) => (one.length < least.length ? one : least));
    if (brotli.length < bytes.length) writeFileSync(`${file}.br`, brotli);
    const zipped = await promisify(gzip)(bytes, { level: 9 });
    if (zipped.length < bytes.length) writeFileSync(`${file}.gz`, zipped);
  };
  const files = below(dist).filter((file) => /\.(html|js|css|json|webmanifest|svg|wasm|txt|xml|map|ico)$/.test(file));
  await Promise.all(files.map(pack));
}
