import { BulkConnection } from "../fill/bulk-connection.ts";
import { openGivenPostgres } from "../harness/given-postgres.ts";
import { Load } from "../harness/load.ts";
import { startServer } from "../harness/server.ts";
import { startStockPostgres } from "../harness/stock-postgres.ts";
import type { RunResult } from "../load/protocol.ts";
import type { BenchOptions } from "../options.ts";
import type { Goal, Report, Row } from "../report.ts";
import { median, quantile } from "../statistics.ts";
import { checkStored } from "./check-stored.ts";
import { mediansOverTime, perSecond, ratesOf, slowestOf, steadiness } from "./rates.ts";
import type { Rate } from "./rates.ts";
import { generatorProblem, percent, usageOf } from "./usage.ts";
import type { Used } from "./usage.ts";
import { describeUpkeep, readUpkeep } from "./upkeep.ts";

const SECONDS = 180;
const WINDOW = 50;
const CONTENT_BYTES = 100;
const GOAL = 0.7;
// The compiler of the runtime and the caches of PostgreSQL are warm after two or three; checkpoints and vacuums come later, and count.
const COLD_SECONDS = 5;
const PARTS_MAX = 12;
// A median of fewer seconds is one of them.
const PART_SECONDS_MIN = 5;
// Statistics are what changes plans: a minute of waiting for them, PostgreSQL's default, would leave a third of the run without.
const SETTINGS = { autovacuum_naptime: "10s" };

/**
 * B3-long: pairs that send without a pause for minutes, on a PostgreSQL that nobody has tuned. What is measured is its slowest
 * second, whatever PostgreSQL does in it: checkpoints, vacuums, new plans after new statistics.
 */
export async function steadyPairs(options: BenchOptions, stack: AsyncDisposableStack): Promise<Report> {
  const { pairs, seconds = SECONDS, keyedShare, lanes, profileDir, signal, postgresUrl } = options;
  const postgres =
    postgresUrl === undefined
      ? await startStockPostgres(stack, SETTINGS)
      : await openGivenPostgres(stack, postgresUrl);
  const url = await postgres.createMigrated();
  const connection = stack.use(await BulkConnection.open(url, signal));
  const server = await startServer({ databaseUrl: url, lanes, profileDir }, stack);
  const load = new Load(stack, signal);
  await load.connect(server.port, { pairs, contentBytes: CONTENT_BYTES, keyedShare });
  const usedBy = { server: server.pid, postgres: postgres.pid, generator: load.pid };
  const upkeep = await readUpkeep(connection);
  const { result, used } = await usageOf(usedBy, () => load.run(WINDOW, COLD_SECONDS + seconds));
  const rates = ratesOf(result.progress, COLD_SECONDS);
  const parts = mediansOverTime(rates, partsOf(rates));
  return {
    name: "B3-long",
    conditions: [
      `${pairs} pairs, window ${WINDOW}, ${CONTENT_BYTES} bytes, ${percent(keyedShare)} of the pairs with a client_id, closed loop`,
      `${seconds} s, after ${COLD_SECONDS} s that do not count, in which the server and the caches warm up`,
      `messages/s, the medians of ${parts.length} equal parts in order: ${parts.map(count).join("  ")}`,
      `in that time PostgreSQL did ${describeUpkeep(upkeep, await readUpkeep(connection))}`,
      ...postgres.conditions,
    ],
    rows: [rowOf(rates, result, used)],
    goals: goalsOf(rates, parts),
    failures: await checkStored(connection, result),
    refusals: [generatorProblem(used.generatorShare) ?? []].flat(),
  };
}

function rowOf(rates: readonly Rate[], { latencies, sent }: RunResult, used: Used): Row {
  const slowest = slowestOf(rates);
  const ms = (share: number) => quantile(latencies, share).toFixed(1);
  const perThousand = (seconds: number) => ((1000 * seconds) / sent).toFixed(4);
  return {
    series: `each second, window ${WINDOW}`,
    unit: "messages/s",
    values: perSecond(rates),
    ratios: [steadiness(rates)],
    notes:
      `slowest ${count(slowest.perSecond)} after ${slowest.at.toFixed(0)} s; ack p50 ${ms(0.5)} ms, p99 ${ms(0.99)} ms, ` +
      `longest ${ms(1)} ms; CPU s per 1,000: server ${perThousand(used.server)}, PostgreSQL ${perThousand(used.postgres)}; ` +
      `generator ${percent(used.generatorShare)}`,
  };
}

const partsOf = ({ length }: readonly Rate[]): number =>
  Math.max(1, Math.min(PARTS_MAX, Math.floor(length / PART_SECONDS_MIN)));

function goalsOf(rates: readonly Rate[], parts: readonly number[]): Goal[] {
  const all = perSecond(rates);
  return [
    goalOf("the slowest second", Math.min(...all), "the median one", median(all)),
    // Whoever becomes slow soon, and stays so, has a slow median as well.
    goalOf(`the slowest of ${parts.length} parts`, Math.min(...parts), "the fastest one", Math.max(...parts)),
  ];
}

function goalOf(slow: string, slowRate: number, fast: string, fastRate: number): Goal {
  const reached = slowRate / fastRate;
  const figures = `${count(slowRate)} of ${count(fastRate)} messages/s`;
  return {
    text: `${slow} at least ${GOAL.toFixed(2)} of ${fast} (${reached.toFixed(2)}: ${figures})`,
    isMet: reached >= GOAL,
  };
}

const count = (value: number): string => Math.round(value).toLocaleString("en-US");
