import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hireBare, hireSenders, hireSubject } from "../client/hire.ts";
import type { Sent, Usage } from "../client/protocol.ts";
import { fillShape } from "../fill/fill-messages.ts";
import { conversationIdOf, usernameOf } from "../fill/rows.ts";
import { planShape, READER, READER_CONVERSATIONS } from "../fill/shape.ts";
import type { BenchPostgres } from "../harness/postgres.ts";
import { startServer } from "../harness/server.ts";
import type { BenchOptions } from "../options.ts";
import type { Row } from "../report.ts";
import { median, ratios } from "../statistics.ts";
import type { Part } from "./client-cost.ts";

const GOAL = 30;
const SECONDS = 20;
const WARM_UP_SECONDS = 3;
const PER_SECOND = 1000;
const BUSY_CONVERSATIONS = 100;
const SMALL_DATABASE = 10_000;
// Below this share of what was to be sent the machine was too slow to say anything.
const RATE_MIN = 0.9;

interface Measurement {
  /** Per cent of a core. */
  readonly client: number;
  readonly bare: number;
  readonly frames: number;
  readonly problems: readonly string[];
}

/**
 * What a client needs while 1,000 messages a second come, with what an application shows. The floor is a socket of the same person at
 * the same time, so both get the same frames and have the same neighbours.
 */
export async function clientCpu(options: BenchOptions, postgres: BenchPostgres): Promise<Part> {
  await using stack = new AsyncDisposableStack();
  const { repetitions, seconds = SECONDS, signal } = options;
  const shape = planShape(SMALL_DATABASE);
  const url = await postgres.createMigrated();
  await fillShape(shape, { url, signal });
  const { port } = await startServer({ databaseUrl: url }, stack);
  const senders = hireSenders(options, stack);
  const targets = shape.conversations.flatMap(({ place, members: [writer = READER] }, index) =>
    place !== null && place < BUSY_CONVERSATIONS
      ? [{ username: usernameOf(writer), conversationId: conversationIdOf(index) }]
      : [],
  );
  await senders.order({ kind: "connect", port, targets });

  const measure = async (folder?: string): Promise<Measurement> => {
    const token = usernameOf(READER);
    const subject = hireSubject(options, stack);
    const bare = hireBare(options, stack);
    await subject.order({ kind: "connect", port, token, folder });
    await bare.order({ kind: "connect", port, token });
    const send = async (duration: number) =>
      (await senders.order({ kind: "send", perSecond: PER_SECOND, seconds: duration })) as Sent;
    await subject.order({ kind: "watch" });
    await send(WARM_UP_SECONDS);
    const before = (await subject.order({ kind: "used" })) as Usage;
    await bare.order({ kind: "watch" });
    const sent = await send(seconds);
    const [all, floor] = (await Promise.all([
      subject.order({ kind: "used" }),
      bare.order({ kind: "used" }),
    ])) as [Usage, Usage];
    await Promise.all([subject.dismiss(), bare.dismiss()]);
    const rate = sent.sent / sent.seconds;
    const came = all.count - before.count;
    return {
      client: (100 * (all.cpuSeconds - before.cpuSeconds)) / (all.seconds - before.seconds),
      bare: (100 * floor.cpuSeconds) / floor.seconds,
      frames: floor.count / floor.seconds,
      problems: [
        ...(rate < RATE_MIN * PER_SECOND ? [`only ${rate.toFixed(0)} messages/s were sent`] : []),
        ...(sent.refused > 0 ? [`${sent.refused} messages were refused`] : []),
        ...(came === sent.sent ? [] : [`the client has ${came} messages of ${sent.sent}`]),
      ],
    };
  };

  const inMemory: Measurement[] = [];
  const inFiles: Measurement[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    inMemory.push(await measure());
    const folder = await mkdtemp(join(tmpdir(), "gochat-bench-client-"));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    inFiles.push(await measure(folder));
  }
  const all = [...inMemory, ...inFiles];
  const reached = median(inMemory.map(({ client }) => client));
  const toFloor = median(ratiosOf(inMemory));
  return {
    conditions: [
      `${PER_SECOND} messages/s of others into ${BUSY_CONVERSATIONS} of ${READER_CONVERSATIONS} conversations for ${seconds} s, ` +
        `${median(all.map(({ frames }) => frames)).toFixed(0)} frames/s with the marks that the client sends of them; ` +
        "user and system time of the process by wall time",
    ],
    rows: [
      row("floor: parses the same frames", all, ({ bare }) => bare, []),
      row("client", inMemory, ({ client }) => client, ratiosOf(inMemory)),
      row("client, storage in files", inFiles, ({ client }) => client, ratiosOf(inFiles)),
    ],
    goals: [
      {
        text: `${PER_SECOND} messages/s: under ${GOAL} % of a core (${reached.toFixed(0)} %, ${toFloor.toFixed(1)} times the floor)`,
        isMet: reached < GOAL,
      },
    ],
    refusals: all.flatMap(({ problems }) => problems),
  };
}

const ratiosOf = (measured: readonly Measurement[]): number[] =>
  ratios(
    measured.map(({ client }) => client),
    measured.map(({ bare }) => bare),
  );

const row = (
  series: string,
  measured: readonly Measurement[],
  value: (one: Measurement) => number,
  toFloor: readonly number[],
): Row => ({ series, unit: "% of a core", values: measured.map(value), ratios: toFloor, notes: "" });
