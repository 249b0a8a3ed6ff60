import { connect, memoryStorage } from "@gochat/client";
import { runsOf, timeoutOf } from "@gochat/testkit/runs.ts";
import { expect, test } from "vitest";
import { startCluster } from "./walk/cluster.ts";
import { Walk } from "./walk/walk.ts";

const SEEDS = runsOf(10);
const STEPS = 150;
/** The seed and the steps that a failure prints, to see it again. */
const REPLAY: { readonly seed?: number; readonly steps?: number } = {};

test(
  "D2 D3 O1 R1 whatever happens to the network, the servers and the devices, nothing is lost, doubled or misordered",
  { timeout: timeoutOf(10 * 60_000) },
  async () => {
    await using cluster = await startCluster();
    const { seed = Date.now() % 2 ** 31, steps = STEPS } = REPLAY;
    const count = REPLAY.seed === undefined ? SEEDS : 1;
    process.stdout.write(`walks of ${steps} steps, from seed ${seed} to ${seed + count - 1}\n`);
    for (let nth = 0; nth < count; nth++) {
      const walk = new Walk({ seed: seed + nth, steps, client: { connect, memoryStorage }, cluster });
      await walk.run();
      expect(walk.done).toBeGreaterThan(steps / 3);
    }
  },
);
