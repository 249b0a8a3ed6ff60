import { hireSubject } from "../client/hire.ts";
import type { ReadResult, Weight } from "../client/protocol.ts";
import { assertDiskSpace } from "../fill/disk-space.ts";
import { fillMessages, fillShape } from "../fill/fill-messages.ts";
import { planLongHistories } from "../fill/long-histories.ts";
import { usernameOf } from "../fill/rows.ts";
import { READER, READER_CONVERSATIONS } from "../fill/shape.ts";
import { showProgress } from "../fill/show-progress.ts";
import type { BenchPostgres } from "../harness/postgres.ts";
import { startServer } from "../harness/server.ts";
import type { BenchOptions } from "../options.ts";
import type { Row } from "../report.ts";
import { median } from "../statistics.ts";
import type { Part } from "./client-cost.ts";

const READING_GOAL_MB = 150;
const IDLE_GOAL_KB = 10_000;
const LONG_CONVERSATIONS = 200;
const OPEN_AT_ONCE = 20;
const SMALL_DATABASE = 10_000;
const HISTORY = 10_000;

/** What a client holds of 1,000 conversations in which nothing happens, beside what it holds of none. */
export async function idleMemory(options: BenchOptions, postgres: BenchPostgres): Promise<Part> {
  await using stack = new AsyncDisposableStack();
  const { repetitions, signal } = options;
  const databaseUrl = await postgres.createMigrated();
  await fillMessages({ url: databaseUrl, messages: SMALL_DATABASE, signal });
  const { port } = await startServer({ databaseUrl }, stack);
  const weighAs = async (token: string, expected: number) => {
    const subject = hireSubject(options, stack);
    const { conversations } = (await subject.order({ kind: "connect", port, token })) as {
      readonly conversations: number;
    };
    if (conversations !== expected) throw new Error(`${token} has ${conversations} conversations.`);
    const { bytes } = (await subject.order({ kind: "weigh" })) as Weight;
    await subject.dismiss();
    return bytes / 1000;
  };
  const alone: number[] = [];
  const idle: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const none = await weighAs("newcomer", 0);
    alone.push(none);
    idle.push((await weighAs(usernameOf(READER), READER_CONVERSATIONS)) - none);
  }
  const reached = median(idle);
  return {
    conditions: [],
    rows: [
      row("connected, no conversation", "kB", alone, "heap and external, after collection"),
      row(`${READER_CONVERSATIONS} idle conversations`, "kB", idle, "beyond that of none"),
    ],
    goals: [
      {
        text: `${READER_CONVERSATIONS} idle conversations: under ${IDLE_GOAL_KB / 1000} MB (${(reached / 1000).toFixed(1)})`,
        isMet: reached < IDLE_GOAL_KB,
      },
    ],
    refusals: [],
  };
}

/** What a client holds that has read long histories from their ends to their beginnings. */
export async function readingMemory(options: BenchOptions, postgres: BenchPostgres): Promise<Part> {
  await using stack = new AsyncDisposableStack();
  const { historyLength = HISTORY, signal } = options;
  const shape = planLongHistories(LONG_CONVERSATIONS, historyLength);
  await assertDiskSpace(postgres.location, shape.messages);
  const url = await postgres.createMigrated();
  await fillShape(shape, { url, signal, onProgress: showProgress(shape.messages) });
  const { port } = await startServer({ databaseUrl: url }, stack);
  const subject = hireSubject(options, stack);
  await subject.order({ kind: "connect", port, token: usernameOf(READER) });
  const begin = (await subject.order({ kind: "weigh" })) as Weight;
  const startedAt = performance.now();
  const read = async (conversations: number, together: boolean) => {
    const result = (await subject.order({ kind: "read", conversations, together })) as ReadResult;
    if (result.messages !== conversations * historyLength)
      throw new Error(`${result.messages} messages were shown of ${conversations * historyLength}.`);
    return result;
  };
  const single = await read(LONG_CONVERSATIONS, false);
  const seconds = (performance.now() - startedAt) / 1000;
  const several = await read(OPEN_AT_ONCE, true);
  await subject.dismiss();
  const peak = mega(Math.max(single.peak, several.peak));
  const weightRow = (series: string, { bytes, resident }: Weight) =>
    row(series, "MB", [mega(bytes)], `resident ${mega(resident).toFixed(0)} MB`);
  return {
    conditions: [
      `${LONG_CONVERSATIONS} conversations with ${historyLength.toLocaleString("en-US")} messages each, read to their beginning ` +
        `100 at a time in ${seconds.toFixed(0)} s, then ${OPEN_AT_ONCE} of them at the same time; weighed after a collection every 25 pages`,
    ],
    rows: [
      weightRow(`${LONG_CONVERSATIONS} conversations, before reading`, begin),
      row("read one after the other, peak", "MB", [mega(single.peak)], "heap and external, after collection"),
      weightRow("read one after the other, end", single.end),
      row(`${OPEN_AT_ONCE} timelines open, peak`, "MB", [mega(several.peak)], ""),
      weightRow(`${OPEN_AT_ONCE} timelines open, all read`, several.open),
      weightRow("all closed, end", several.end),
    ],
    goals: [
      {
        text: `reading long histories: under ${READING_GOAL_MB} MB (${peak.toFixed(1)})`,
        isMet: peak < READING_GOAL_MB,
      },
    ],
    refusals: [],
  };
}

const mega = (bytes: number): number => bytes / 1e6;

const row = (series: string, unit: string, values: readonly number[], notes: string): Row => ({
  series,
  unit,
  values,
  ratios: [],
  notes,
});
