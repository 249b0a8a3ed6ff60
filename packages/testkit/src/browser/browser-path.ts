import { existsSync } from "node:fs";
import { fetchBrowser } from "./fetch-browser.ts";

const PLACES: Readonly<Record<string, readonly string[]>> = {
  linux: ["/usr/bin/chromium", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"],
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ],
  win32: ["C:/Program Files/Google/Chrome/Application/chrome.exe"],
};

/**
 * The Chromium of the tests: the one at CHROMIUM_PATH, the one of this machine, or the one that npm brings, which CHROMIUM_PATH=npm asks
 * for in any case.
 */
export async function browserPath(env: NodeJS.ProcessEnv = process.env, cache?: string): Promise<string> {
  const wanted = env["CHROMIUM_PATH"];
  if (wanted !== undefined && wanted !== "npm") return wanted;
  const found = PLACES[process.platform]?.find((path) => existsSync(path));
  if (found !== undefined && wanted === undefined) return found;
  try {
    return await fetchBrowser(env, cache);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `There is no browser for the tests, and none could be fetched from npm.\n${why.trim()}\n` +
        "Install Chromium or Chrome, say where one is with CHROMIUM_PATH=/path/to/chromium, or try again when npm can be reached.",
      { cause },
    );
  }
}
