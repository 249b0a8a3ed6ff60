import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";
import { inject } from "vitest";
import { BROWSER_ARGS } from "./browser-args.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the Chromium of this run is, or why there is none. */
    browser: { readonly path: string } | { readonly problem: string };
  }
}

/** A Chromium without a window. */
export async function launchBrowser(): Promise<Browser> {
  const found = inject("browser");
  if ("problem" in found) throw new Error(found.problem);
  return chromium.launch({ executablePath: found.path, args: [...BROWSER_ARGS] });
}
