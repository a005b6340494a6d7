// Starts the app. A file of its own, because the content security policy allows no inline script.
// The names of module and wasm change with their content: they stand in the preload links.

/** Seconds without a single byte after which the page says that it waits. */
const PATIENCE = 15;

const PROXY = "Something between your browser and the server may be in the way, such as a proxy or a browser extension.";

/** What to say for each cause: a heading, and sentences that say what to do. */
const CAUSES = {
  unsupported: [
    "This browser does not run WebAssembly",
    "The console needs WebAssembly, which is switched off or missing. Allow it in the browser's security settings for this site, or use another browser. Then ",
  ],
  refused: (status) => ["A part of the console was refused", `The answer was ${status}. ${PROXY} Ask whoever runs it to allow .js and .wasm files, then `],
  replaced: ["Another page came in place of the console", `${PROXY} If it wants you to sign in first, `],
  damaged: ["A part of the console arrived damaged", `The file was cut off or changed on its way. ${PROXY} Check your connection, then `],
  silent: [
    "The console is not arriving",
    `Nothing has come for ${PATIENCE} seconds. This page starts by itself if it still arrives. ${PROXY} Check your connection, then `,
  ],
  unknown: ["The console could not be loaded", "Check your connection, then "],
};

/** An error whose cause is known. */
class Known extends Error {
  constructor(words, options) {
    super(words[0], options);
    this.words = words;
  }
}

function say([heading, text]) {
  const place = document.getElementById("boot-failed");
  if (!place) return;
  place.querySelector("h1").textContent = heading;
  place.querySelector("p").firstChild.textContent = text;
  document.getElementById("boot-skeleton").hidden = true;
  place.hidden = false;
}

// Ends the wait if nothing arrives, and begins again with every byte.
let waiting;
function hear() {
  clearTimeout(waiting);
  waiting = setTimeout(() => say(CAUSES.silent), PATIENCE * 1000);
}

/** The file, watched while it arrives. */
async function load(address, type) {
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok) throw new Known(CAUSES.refused(answer.status));
  if (!(answer.headers.get("content-type") ?? "").includes(type)) throw new Known(CAUSES.replaced);
  const reader = answer.body.getReader();
  const watched = new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read();
      hear();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  return new Response(watched, { headers: { "content-type": type } });
}

try {
  if (typeof WebAssembly !== "object") throw new Known(CAUSES.unsupported);
  hear();
  const script = document.querySelector("link[rel=modulepreload]").href;
  const wasm = load(document.querySelector('link[rel=preload][type="application/wasm"]').href, "application/wasm");
  // Its failure is told below, also if the module fails first.
  wasm.catch(() => {});
  const module = import(script).catch(async (cause) => {
    // A module that can't be imported says nothing of why: ask for it as a file.
    await load(script, "javascript");
    throw new Known(CAUSES.damaged, { cause });
  });
  const { default: init } = await module;
  await init({ module_or_path: await wasm }).catch((cause) => {
    throw cause instanceof WebAssembly.CompileError || cause instanceof TypeError ? new Known(CAUSES.damaged, { cause }) : cause;
  });
  clearTimeout(waiting);
  document.getElementById("boot").remove();
} catch (error) {
  clearTimeout(waiting);
  say(error.words ?? CAUSES.unknown);
  throw error;
}
