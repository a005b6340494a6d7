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
  refused: (status) => ["A part of the console was refused", `The answer was ${status}. ${PROXY} Ask its administrator to allow .js and .wasm files, then `],
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
  document.getElementById("boot-skeleton")?.remove();
  place.hidden = false;
}

// Ends the wait if nothing arrives, and begins again with every byte.
let waiting;
function hear() {
  clearTimeout(waiting);
  waiting = setTimeout(() => say(CAUSES.silent), PATIENCE * 1000);
}

/** Does at a field of the app what was done at the one that stood in for it. */
function repeat({ id, type, value }) {
  const field = document.getElementById(id);
  // As by hand: each field is left for the next one.
  field.focus({ preventScroll: true });
  if (type === "radio") field.click();
  else {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** Runs it once all fields are there. Where the app has an error to show first, that is once its form comes; another page
 * ends the wait. */
function whenThere(fields, run) {
  const { pathname } = location;
  const look = () => {
    const areThere = fields.every(({ id }) => document.getElementById(id));
    if (!areThere && location.pathname === pathname) return;
    watch.disconnect();
    if (areThere) run();
  };
  const watch = new MutationObserver(look);
  watch.observe(document.body, { childList: true, subtree: true });
  look();
}

/** Takes away what stands in for the app. A page in the document stays until the app has drawn its own, which is at
 * the same place: nothing moves, what was typed is taken over, and what has the focus keeps it. */
function handOver(boot) {
  const isPage = boot.querySelector(".clouds, .wizard");
  // A table is there a moment before its rows. Nobody who composes letters is interrupted: see first_step.js.
  const isDrawn = () => document.querySelector("#boot:not([data-composing]) ~ * h1") && !document.querySelector("#boot ~ * :is([aria-busy=true], tbody:empty)");
  const leave = () => {
    watch.disconnect();
    clearTimeout(limit);
    const focused = boot.contains(document.activeElement) && document.activeElement;
    const { selectionStart, selectionEnd } = focused;
    // The value of a checkbox is never its default one, and none of them can be checked before the app is there.
    const typed = [...boot.querySelectorAll("input:not([type=checkbox])")].filter((field) => field.value !== field.defaultValue || (field.checked && !field.defaultChecked));
    boot.remove();
    whenThere(typed, () => {
      typed.forEach(repeat);
      const same = focused && (focused.id ? document.getElementById(focused.id) : document.querySelector(`main ${focused.localName}`));
      if (same) same.focus({ preventScroll: true });
      else if (typed[0]) document.activeElement.blur();
      if (selectionEnd) same?.setSelectionRange?.(selectionStart, selectionEnd);
    });
    // Nothing had a size until now.
    dispatchEvent(new Event("resize"));
  };
  const look = () => {
    if (!isPage) return leave();
    if (!isDrawn()) return;
    watch.disconnect();
    // A task of its own: the app has just worked, and its elements are laid out for the first time.
    setTimeout(leave);
  };
  const watch = new MutationObserver(look);
  // What is typed into a form is given up for nothing.
  const limit = isPage?.matches(".clouds") && setTimeout(leave, 5000);
  watch.observe(document.body, { childList: true, subtree: true, attributes: true });
  look();
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

/** Once the page shows its data, nothing is waited for and the browser has nothing to do. */
function quiet() {
  return new Promise((done) => {
    const look = () => {
      const isBusy = !navigator.onLine || document.querySelector("[aria-busy=true]");
      if (isBusy) setTimeout(look, 200);
      else (window.requestIdleCallback ?? setTimeout)(done);
    };
    look();
  });
}

/** Brings the files of the page that is likely to come next into the browser's cache, one after the other. */
async function fetchNext() {
  const next = document.querySelector("meta[name=next]");
  if (!next || navigator.connection?.saveData) return;
  for (const address of next.content.split(" ")) {
    await quiet();
    // A proxy that wants a sign-in leads elsewhere: the page that needs the file tells of that.
    const { body } = await fetch(address, { priority: "low", credentials: "same-origin", redirect: "error" });
    // What the person asks for meanwhile comes first.
    await body.pipeTo(new WritableStream({ write: quiet }));
  }
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
  handOver(document.getElementById("boot"));
  // Its failure is none: the files are asked for again once they are needed.
  fetchNext().catch(() => {});
} catch (error) {
  clearTimeout(waiting);
  say(error.words ?? CAUSES.unknown);
  throw error;
}
