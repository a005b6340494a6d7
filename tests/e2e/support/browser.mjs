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
];

/** Gives the context a session cookie, as the sign-in page would. */
export async function signIn(context, email, password) {
  const answer = await context.request.post("/console/v1/session", { data: { email, password } });
  if (!answer.ok()) throw new Error(`sign-in answered ${answer.status()}: ${await answer.text()}`);
}
