import { openSession } from "@gochat/server/platform/postgres/session.ts";
import { closedLoop } from "../harness/closed-loop.ts";
import { Load } from "../harness/load.ts";
import { startPostgres } from "../harness/postgres.ts";
import { startServer } from "../harness/server.ts";
import type { BenchOptions } from "../options.ts";
import type { Goal, Report, Row } from "../report.ts";
import { median } from "../statistics.ts";
import { checkStored } from "./check-stored.ts";
import { FLOOR_BATCH, InsertFloor } from "./insert-floor.ts";
import { WindowSeries } from "./window-series.ts";

const WINDOWS = [1, 10, 50];
const CONTENT_BYTES = 100;
const WARM_UP_SECONDS = 1.5;
// The window at which the design page states the goal.
const GOAL_WINDOW = 50;
const GOALS = [0.4, 0.6];

const SECONDS = 3;

/**
 * B3: send → acknowledgement → delivery in pairs, saturated, over WebSockets, against a PostgreSQL that flushes every
 * commit. The floor is the bare insert of the same messages.
 */
export async function durablePairs(options: BenchOptions, stack: AsyncDisposableStack): Promise<Report> {
  const { pairs, repetitions, seconds = SECONDS, signal } = options;
  const postgres = await startPostgres(stack);
  const url = await postgres.createMigrated();
  const session = stack.use(await openSession(url, { name: "bench" }));
  const floor = await InsertFloor.create(session, pairs, CONTENT_BYTES);
  const { lanes, profileDir } = options;
  const server = await startServer({ databaseUrl: url, lanes, profileDir }, stack);
  const load = new Load(stack, signal);
  await load.connect(server.port, { pairs, contentBytes: CONTENT_BYTES, keyedShare: 1 });

  const measureFloor = () => closedLoop(seconds, signal, () => floor.storeBatch());
  const series = WINDOWS.map(
    (window) =>
      new WindowSeries(window, load, { server: server.pid, postgres: postgres.pid, generator: load.pid }),
  );
  const refusals: string[] = [];
  for (const { window } of series) await load.run(window, WARM_UP_SECONDS / series.length);
  await closedLoop(WARM_UP_SECONDS, signal, () => floor.storeBatch());
  const floors = [await measureFloor()];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const one of series) {
      const result = await one.measure(seconds);
      const problems = [one.problem() ?? [], await checkStored(session, result)].flat();
      refusals.push(
        ...problems.map((problem) => `window ${one.window}, repetition ${repetition + 1}: ${problem}`),
      );
    }
    floors.push(await measureFloor());
  }
  const rows = series.map((one) => one.row(floors));
  return {
    name: "B3",
    conditions: [
      `${pairs} pairs, ${CONTENT_BYTES} bytes, ${seconds} s each, closed loop: latencies are those of a saturated server`,
      ...postgres.conditions,
    ],
    rows: [floorRow(floors), ...rows],
    goals: GOALS.map((goal) => goalAt(goal, rows[WINDOWS.indexOf(GOAL_WINDOW)])),
    refusals,
  };
}

const floorRow = (values: readonly number[]): Row => ({
  series: "floor",
  unit: "rows/s",
  values,
  ratios: [],
  notes: `insert of ${FLOOR_BATCH} rows a commit, one connection`,
});

function goalAt(goal: number, row: Row | undefined): Goal {
  const reached = median(row?.ratios ?? []);
  return {
    text: `at least ${goal.toFixed(2)} of the floor at window ${GOAL_WINDOW} (${reached.toFixed(2)})`,
    isMet: reached >= goal,
  };
}
