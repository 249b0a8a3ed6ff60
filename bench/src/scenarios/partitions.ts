import { openSession } from "@gochat/server/platform/postgres/session.ts";
import { closedLoop } from "../harness/closed-loop.ts";
import { startPostgres } from "../harness/postgres.ts";
import type { BenchOptions } from "../options.ts";
import type { Report, Row } from "../report.ts";
import { ratios } from "../statistics.ts";
import { AppendWorkload } from "./append-workload.ts";
import { unpartition } from "./unpartitioned.ts";

const CONVERSATIONS = 100;
const CONTENT_BYTES = 100;
const WARM_UP_BATCHES = 50;
const SECONDS = 3;

interface Step {
  readonly name: string;
  readonly unit: string;
  readonly run: (workload: AppendWorkload) => Promise<number>;
}

const STEPS: readonly Step[] = [
  { name: "batches of 50", unit: "messages/s", run: (workload) => workload.append(50) },
  { name: "batches of 500", unit: "messages/s", run: (workload) => workload.append(500) },
  { name: "history page of 50", unit: "pages/s", run: (workload) => workload.readPage() },
];

/** What it costs that the messages lie in eight parts: the server's statements with and without. */
export async function partitions(options: BenchOptions, stack: AsyncDisposableStack): Promise<Report> {
  const { repetitions, seconds = SECONDS, signal } = options;
  const postgres = await startPostgres(stack);
  const open = async (url: string) =>
    AppendWorkload.create(stack.use(await openSession(url, { name: "bench" })), CONVERSATIONS, CONTENT_BYTES);
  const parts = await open(await postgres.createMigrated());
  const whole = await open(await postgres.createMigrated(unpartition));
  for (const workload of [parts, whole]) for (let i = 0; i < WARM_UP_BATCHES; i++) await workload.append(500);

  const results = STEPS.map((step) => ({ step, parts: [] as number[], whole: [] as number[] }));
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const result of results) {
      const measureParts = async () =>
        result.parts.push(await closedLoop(seconds, signal, () => result.step.run(parts)));
      const measureWhole = async () =>
        result.whole.push(await closedLoop(seconds, signal, () => result.step.run(whole)));
      // In turns, so that neither side always comes first.
      const turns = repetition % 2 === 0 ? [measureParts, measureWhole] : [measureWhole, measureParts];
      for (const measure of turns) await measure();
    }
  }
  return {
    name: "partitions",
    conditions: [
      `${CONVERSATIONS} conversations, ${CONTENT_BYTES} bytes, one connection, ${seconds} s each; the ratio is that of eight parts to one table`,
      ...postgres.conditions,
    ],
    rows: results.flatMap(({ step, parts, whole }): Row[] => [
      { series: `${step.name}, one table`, unit: step.unit, values: whole, ratios: [], notes: "" },
      {
        series: `${step.name}, eight parts`,
        unit: step.unit,
        values: parts,
        ratios: ratios(parts, whole),
        notes: "",
      },
    ]),
    goals: [],
    refusals: [],
  };
}
