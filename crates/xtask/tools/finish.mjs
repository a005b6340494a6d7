// Last step of a release build: node finish.mjs DIST
//
// 1. wasm-opt and esbuild make the two big files smaller, where they are installed.
// 2. The page is written a second time, with the bundle that has sign-in and the list only.
// 3. Files get the hash of what they really hold into their name: Trunk takes it before
//    wasm-bindgen has run, so that a name would stay while its content changes.
// 4. Integrity attributes follow.
// 5. Everything that compresses gets a .br and a .gz beside it.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = process.argv[2];
const tools = dirname(fileURLToPath(import.meta.url));
const page = join(dist, "index.html");
const firstPage = join(dist, "first.html");

const below = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? below(path) : [path];
  });

for (const file of below(dist)) if (/\.(br|gz)$/.test(file)) rmSync(file);

shrinkWasm();
await shrinkScripts();
writeFirstPage();
renameByContent();
compress();

function shrinkWasm() {
  const program = join(tools, "node_modules/binaryen/bin/wasm-opt");
  if (!existsSync(program)) return;
  for (const file of below(dist).filter((name) => name.endsWith(".wasm"))) {
    const before = statSync(file).size;
    const features = ["bulk-memory", "nontrapping-float-to-int", "sign-ext", "mutable-globals", "reference-types", "multivalue"];
    const args = ["-Oz", "--strip-producers", ...features.map((name) => `--enable-${name}`), "-o", file, file];
    // Of npm's package it is a script; of Debian's it would be a program.
    execFileSync(process.execPath, [program, ...args], { stdio: "inherit" });
    console.log(`wasm-opt: ${before} -> ${statSync(file).size} bytes`);
  }
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
  const bundle = (pattern) => readdirSync(dist).filter((name) => pattern.test(name));
  let html = readFileSync(page, "utf8");
  for (const ending of [".js", "_bg.wasm"]) {
    const end = ending.replace(".", "\\.");
    const [first] = bundle(new RegExp(`^byoc-console-first-[0-9a-f]{12,}${end}$`));
    const [whole] = bundle(new RegExp(`^byoc-console-[0-9a-f]{12,}${end}$`));
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
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    });
    if (brotli.length < bytes.length) writeFileSync(`${file}.br`, brotli);
    const gzip = gzipSync(bytes, { level: 9 });
    if (gzip.length < bytes.length) writeFileSync(`${file}.gz`, gzip);
  }
}
