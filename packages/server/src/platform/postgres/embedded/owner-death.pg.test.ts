import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeClusterDir } from "@gochat/testkit/cluster-dir.ts";
import { eventually } from "@gochat/testkit/eventually.ts";
import { processesUsing } from "@gochat/testkit/processes.ts";
import { startChild } from "@gochat/testkit/rigs/postgres-holder.ts";
import type { Child } from "@gochat/testkit/rigs/postgres-holder.ts";

async function tempDir(): Promise<AsyncDisposable & { path: string }> {
  const path = await makeClusterDir();
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

const started = (dir: string) => stat(join(dir, "postgres", "data", "postmaster.pid"));

const moments: [string, (child: Child, dir: string) => Promise<unknown>][] = [
  [
    "while it creates the database",
    (_, dir) =>
      eventually(async () => {
        const staging = (await readdir(dir)).find((name) => name.startsWith("postgres.new-")) ?? "";
        await stat(join(dir, staging, "data", "base"));
      }),
  ],
  ["while PostgreSQL starts", (_, dir) => eventually(() => started(dir))],
  ["while it serves", (child) => child.outcome],
  [
    "while it stops in order",
    async (child) => {
      await child.outcome;
      child.tell("SIGTERM");
    },
  ],
];

test.each(moments)(
  "a server that is killed %s leaves no process behind after 10 seconds",
  async (_, moment) => {
    await using dir = await tempDir();
    const child = startChild(dir.path);
    await moment(child, dir.path);
    expect(await processesUsing(dir.path)).not.toEqual([]);
    await child.kill("SIGKILL");
    await eventually(async () => expect(await processesUsing(dir.path)).toEqual([]), { timeoutMs: 10_000 });
    if ((await readdir(dir.path)).includes("postgres")) {
      const log = await readFile(join(dir.path, "postgres", "postgres.log"), "utf8");
      expect(log).toMatch(/database system is shut down|^$/);
    }
  },
);

test("PostgreSQL that does not stop when it is asked to is gone 10 seconds after its server as well", async () => {
  await using dir = await tempDir();
  const child = startChild(dir.path);
  const { pid = 0 } = await child.outcome;
  process.kill(pid, "SIGSTOP");
  await child.kill("SIGKILL");
  await eventually(async () => expect(await processesUsing(dir.path)).toEqual([]), { timeoutMs: 10_000 });
});
