import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { browserPath } from "./browser-path.ts";

test("the browser that is named is taken", async () => {
  expect(await browserPath({ CHROMIUM_PATH: "/opt/chrome" })).toBe("/opt/chrome");
});

test("without a browser and without npm it says what to do, and leaves nothing half done", async () => {
  const cache = await mkdtemp(join(tmpdir(), "gochat-chromium-"));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(cache, { recursive: true, force: true }));
  const env = { ...process.env, CHROMIUM_PATH: "npm", npm_config_registry: "http://127.0.0.1:1" };
  await expect(browserPath(env, cache)).rejects.toThrow(
    /none could be fetched[^]*Install Chromium[^]*CHROMIUM_PATH=/,
  );
  expect(await readdir(cache)).toEqual([]);
});
