import { assertDiskSpace } from "../fill/disk-space.ts";
import { interleave } from "../harness/interleave.ts";
import { startPostgres } from "../harness/postgres.ts";
import type { BenchOptions } from "../options.ts";
import type { Goal, Report } from "../report.ts";
import { median } from "../statistics.ts";
import { FLOOR, HISTORY_STATEMENTS } from "./history-statements.ts";
import { createSized } from "./sized-database.ts";
import { StatementSeries } from "./statement-series.ts";

const GOAL = 1.2;
const SECONDS = 3;
// Filling ends with a vacuum. One that PostgreSQL starts by itself would keep that one from marking pages as visible to all,
// and would run in the middle of a measurement.
const NO_AUTOVACUUM = { autovacuum: "off" };

/**
 * B7: what is read all the time, from a small database and from a large one, on one PostgreSQL with the settings that users
 * have, both just vacuumed. The same person with the same list reads as many messages from both. The floor is a bare range of the primary key.
 */
export async function historySize(options: BenchOptions, stack: AsyncDisposableStack): Promise<Report> {
  const { messages, baseline, repetitions, seconds = SECONDS, signal } = options;
  const postgres = await startPostgres(stack, NO_AUTOVACUUM);
  await assertDiskSpace(postgres.location, messages + baseline);
  const small = await createSized(postgres, baseline, signal, stack);
  const large = await createSized(postgres, messages, signal, stack);
  const floor = await StatementSeries.open(FLOOR, small, large);
  const series: StatementSeries[] = [];
  for (const statement of HISTORY_STATEMENTS)
    series.push(await StatementSeries.open(statement, small, large));
  const all = [floor, ...series];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const one of all) one.add(await interleave(seconds, signal, one.steps));
  }
  return {
    name: "B7",
    conditions: [
      `${seconds} s each in turns, one connection, everything in memory; the ratio is that of the large database to the small one`,
      small.condition,
      large.condition,
      ...postgres.conditions,
      ...all.flatMap((one) => one.conditions),
    ],
    rows: all.flatMap((one) => one.rows(floor)),
    goals: series.map(goalOf),
    failures: all.flatMap((one) => one.failures),
    refusals: all.flatMap((one) => one.refusals),
  };
}

function goalOf({ name, ratios }: StatementSeries): Goal {
  const reached = median(ratios);
  return {
    text: `${name}: at most ${GOAL.toFixed(1)} times (${reached.toFixed(2)})`,
    isMet: reached <= GOAL,
  };
}
