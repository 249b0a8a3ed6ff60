import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";
import { inject } from "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the Chromium of this run is, or why there is none. */
    browser: { readonly path: string } | { readonly problem: string };
  }
}

const ARGS = [
  // The tests may run as root, and open nothing but their own pages.
  "--no-sandbox",
  // Nothing outside of this machine is reached, by pages or by the browser itself.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
  // As Debian draws text. So two builds of Chromium draw it alike, to the pixel, whatever the settings of the machine are.
  "--font-render-hinting=slight",
  "--disable-lcd-text",
];

/** A Chromium without a window. */
export async function launchBrowser(): Promise<Browser> {
  const found = inject("browser");
  if ("problem" in found) throw new Error(found.problem);
  return chromium.launch({ executablePath: found.path, args: ARGS });
}
