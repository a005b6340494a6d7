// What every use of Chromium shares.

/** Arguments for Debian's Chromium without a screen, as root or not. */
export const args = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A key that scrolls while the last scroll still comes to rest is now and then lost in Chromium: it is heard, nothing
  // refuses it, and nothing moves. One of 200 was.
  "--disable-smooth-scrolling",
];

/** Gives the context a session cookie, as the sign-in page would. */
export async function signIn(context, email, password) {
  const answer = await context.request.post("/console/v1/session", { data: { email, password } });
  if (!answer.ok()) throw new Error(`sign-in answered ${answer.status()}: ${await answer.text()}`);
}

/** Ends the session. The page goes first: it would ask in the name of who was there, and be refused. */
export async function endSession(page) {
  await page.goto("about:blank");
  await page.context().clearCookies();
}

/** Somebody else goes on in this browser. */
export async function changePerson(page, { email, password }) {
  await endSession(page);
  await signIn(page.context(), email, password);
}

/** Holds the app's code back until the function that it answers is called. */
export async function holdApp(page) {
  let go;
  const gate = new Promise((open) => (go = open));
  await page.route(/\.wasm$/, async (route) => {
    await gate;
    await route.continue();
  });
  return go;
}
