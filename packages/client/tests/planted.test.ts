import { connect, memoryStorage } from "@gochat/client";
import * as ourRig from "@gochat/client/testing/chat-rig.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCluster } from "./walk/cluster.ts";
import type { WalkCluster } from "./walk/cluster.ts";
import { WALK_FAULTS } from "./walk/faults.ts";
import { plant } from "./walk/planted.ts";
import { play, SCENARIOS } from "./walk/scenarios.ts";
import { Walk } from "./walk/walk.ts";

// So many walks of so many steps at most, until the fault is found.
const SEEDS = 30;
const STEPS = 60;

let cluster: WalkCluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

test.each(WALK_FAULTS)("a walk finds it when $name", { timeout: 180_000 }, async (fault) => {
  await using client = await plant(fault);
  for (let seed = 1; seed <= SEEDS; seed++) {
    const walk = new Walk({ seed, steps: STEPS, client, cluster, only: fault.only, patienceMs: 4_000 });
    const found = await walk.run().then(
      () => undefined,
      (error: Error) => error.message,
    );
    if (found === undefined) continue;
    return;
  }
  expect.fail("no walk found it");
});

test("a walk of the same steps finds nothing where there is no fault", { timeout: 180_000 }, async () => {
  for (const { only } of WALK_FAULTS) {
    const walk = new Walk({ seed: 1, steps: STEPS, client: { connect, memoryStorage }, cluster, only });
    await walk.run();
    expect(walk.failures).toEqual([]);
  }
});

test.each(SCENARIOS)("it is seen when $name, and nothing is where it is not", async (scenario) => {
  await play(ourRig, scenario);
  await using client = await plant(scenario);
  await expect(play(client.rig, scenario)).rejects.toThrow("expected");
});
