import fc from "fast-check";
import { expect, test } from "vitest";
import { connectSql, fetchState, startNodes } from "@gochat/testkit";
import { runsOf, timeoutOf } from "@gochat/testkit/runs.ts";
import { makeFilesDir } from "./files/rig.ts";
import { expectDatabase } from "./model/check-database.ts";
import { expectDevices, expectRead } from "./model/check-devices.ts";
import { expectReadable } from "./model/check-files.ts";
import { counted } from "./model/command.ts";
import type { Command } from "./model/command.ts";
import { commands } from "./model/commands.ts";
import { found } from "./model/group-commands.ts";
import type { Model } from "./model/model.ts";
import { leave, nodeAt, settlePeople } from "./model/rig.ts";
import type { Rig } from "./model/rig.ts";

const RUNS = runsOf(500, 20);
/** The `seed`, `path` and `replayPath` that a failure prints, to see it again. */
const REPLAY: { readonly seed?: number; readonly path?: string; readonly replayPath?: string } = {};

// From none to 110 in a run; so many are chosen that more than 40 of them find something to do, on the average of many.
const COMMANDS_ON_AVERAGE = 55;
const COMMANDS_DONE = RUNS < 500 ? 25 : 40;
// Runs wait for the database most of the time, and share nothing but the nodes.
const AT_ONCE = 4;
// What is told a second late is waited for in one run of so many.
const MARKERS_EVERY = 25;

test(
  "R1 U3 whatever people do, the model, the database and every device come to the same",
  { timeout: timeoutOf(30 * 60_000) },
  async () => {
    await using dir = await makeFilesDir();
    await using cluster = await startNodes(2, { GOCHAT_FILES_DIR: dir.path });
    const { seed = Date.now() % 2 ** 31, path } = REPLAY;
    // The share that found something: it looks for the least of it, and the others stop.
    let failed: number | null = null;

    async function runAll(share: number): Promise<void> {
      await using sql = await connectSql(cluster.databaseUrl);
      const chosen = commands(COMMANDS_ON_AVERAGE, REPLAY.replayPath);
      const property = fc.asyncProperty(chosen, fc.nat(MARKERS_EVERY - 1), async (steps, nth) => {
        if (failed !== null && failed !== share) return;
        await runOne(cluster.nodes, sql, steps, nth === MARKERS_EVERY - 1).catch((error: unknown) => {
          failed ??= share;
          if (failed === share) throw error;
        });
      });
      const only = path === undefined ? {} : { path };
      await fc.assert(property, {
        seed: seed + share,
        numRuns: Math.ceil(RUNS / AT_ONCE),
        // It fails with what it has found by then, which may not be the least.
        interruptAfterTimeLimit: timeoutOf(10 * 60_000),
        ...only,
      });
    }

    const shares = Array.from({ length: path === undefined ? AT_ONCE : 1 }, (_, share) => runAll(share));
    // All of them, so that the nodes outlive whoever still uses them.
    for (const result of await Promise.allSettled(shares))
      if (result.status === "rejected") throw result.reason;
    if (path !== undefined) return;
    expect(counted.commands).toBeGreaterThan(RUNS * COMMANDS_DONE);
    // A good part of them was wrong, and was told so.
    expect(counted.refused).toBeGreaterThan(counted.commands / 10);
  },
);

/** People who are new begin with a group, and do all this. */
async function runOne(
  nodes: Rig["nodes"],
  sql: Rig["sql"],
  steps: Iterable<Command>,
  withMarkers: boolean,
): Promise<void> {
  const { people, rig } = await settlePeople(nodes, sql);
  const model: Model = {
    people,
    conversations: [],
    files: [],
    avatarIds: [],
    blocks: new Set(),
    reports: [],
  };
  try {
    const say = (text: string) => rig.transcript.push(text);
    await found(model, rig, say, { owner: 0, others: [1, 2], name: "First", way: 0 });
    await fc.asyncModelRun(() => ({ model, real: rig }), steps);
    await expectSame(model, rig, withMarkers);
  } catch (error) {
    throw new Error(`What was done:\n  ${rig.transcript.join("\n  ")}`, { cause: error });
  } finally {
    await leave(rig);
  }
}

async function expectSame(model: Model, rig: Rig, withMarkers: boolean): Promise<void> {
  await expectDatabase(model, rig.sql);
  // Those who are away come back, to either node.
  for (const [nth, device] of rig.devices.entries())
    if (!device.isConnected) await device.reconnect(nodeAt(rig, nth), { isSyncFirst: nth % 2 === 0 });
  await expectDevices(model, rig.devices, { withMarkers });
  const reader = model.people[model.conversations.length % model.people.length];
  if (reader !== undefined) expectRead(model, await fetchState(nodeAt(rig, 0), reader.username));
  await expectReadable(model, nodeAt(rig, 1));
}
