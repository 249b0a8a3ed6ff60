import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";

import { eventually } from "./eventually.ts";
import { processesUsing } from "./processes.ts";
import { startSwift } from "./swift.ts";

test("without Swift a test fails, and says how to get it", async () => {
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv("PATH", "/nowhere");
  await expect(startSwift()).rejects.toThrow(/swift-proxy-server.*apt-get install .*swift-proxy.* memcached/);
});

test("a Swift whose tests are killed ends, and leaves no folder", async () => {
  const script = fileURLToPath(new URL("rigs/hold-swift.ts", import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  try {
    const [dir] = await once(child.stdout.setEncoding("utf8"), "data", {
      signal: AbortSignal.timeout(50_000),
    });
    expect(await processesUsing(String(dir))).toHaveLength(6);
    child.kill("SIGKILL");
    await exited;
    await eventually(async () => expect(await processesUsing(String(dir))).toEqual([]));
    await eventually(() => expect(existsSync(String(dir))).toBe(false));
  } finally {
    child.kill("SIGKILL");
    await exited;
  }
});
