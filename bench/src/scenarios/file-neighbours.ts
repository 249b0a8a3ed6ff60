import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as delay } from "node:timers/promises";
import { startSwift } from "@gochat/testkit/swift.ts";
import type { Testimony, WitnessOrder } from "../abuse/protocol.ts";
import { BEGIN_WITHIN_MS } from "../files/protocol.ts";
import type { RelayAnswer, RelayOrder, UploadCounts, UploadOrder, UploadShape } from "../files/protocol.ts";
import { Hired } from "../harness/hired.ts";
import { standForOtherMachine } from "../harness/other-machine.ts";
import { startPostgres } from "../harness/postgres.ts";
import type { BenchPostgres } from "../harness/postgres.ts";
import { startServer } from "../harness/server.ts";
import type { BenchOptions } from "../options.ts";
import type { Report, Row } from "../report.ts";
import { median, quantile, ratios, ratiosToFloor } from "../statistics.ts";

const SECONDS = 10;
// So many that the slowest in a hundred are some in each measurement.
const SENDS_PER_SECOND = 100;
const RATIO_MAX = 1.5;
// Until all uploads run, and until nothing of them is left.
const SETTLE_MS = BEGIN_WITHIN_MS + 500;
const WARM_UP_MS = 5000;
const SLOW_STORE_MS = 500;
const MB = 1e6;

/** What happens to others while the neighbours write. */
interface Trouble {
  readonly name: string;
  readonly shape: UploadShape;
  readonly begin?: () => Promise<unknown>;
  readonly end?: () => Promise<unknown>;
  /** The series that it is compared to: what comes of it without the server. Else it is the neighbours alone. */
  readonly floor?: string;
}

interface Place {
  readonly env: Readonly<Record<string, string>>;
  readonly main?: string;
  readonly troubles: readonly Trouble[];
  readonly conditions: readonly string[];
}

const large = (bytesPerSecond: number | null, what: UploadShape["what"] = "large files"): UploadShape => ({
  people: 4,
  each: 3,
  what,
  bytesPerSecond,
});

/** A folder on the disk that the database is on, too: uploads at the speed of networks, at full speed, and pictures that cost as much as one can. */
export function whileUploading(options: BenchOptions, stack: AsyncDisposableStack): Promise<Report> {
  return besideNeighbours("F2-disk", options, stack, async (folder) => ({
    env: { GOCHAT_FILES_DIR: folder },
    troubles: [
      { name: "uploads of 2 MB/s", shape: large(2 * MB) },
      { name: "uploads at full speed", shape: large(null) },
      {
        name: "hostile pictures",
        shape: { people: 6, each: 1, what: "hostile images", bytesPerSecond: null },
      },
    ],
    conditions: [],
  }));
}

/** A disk of 6 MiB, which is always full: every upload ends with `storage_full`, and is begun again a second later. */
export function whileDiskIsFull(options: BenchOptions, stack: AsyncDisposableStack): Promise<Report> {
  return besideNeighbours("F2-full", options, stack, async (folder) => ({
    env: { GOCHAT_FILES_DIR: folder },
    main: fileURLToPath(import.meta.resolve("@gochat/testkit/rigs/serve-on-small-disk.ts")),
    troubles: [{ name: "uploads to a full disk", shape: large(null) }],
    conditions: [],
  }));
}

/**
 * A store that takes it, one that answers late, one that is gone, and one that takes connections and says nothing. What it costs the
 * neighbours that a store works hard on the same processors is measured by itself.
 */
export function whileStoreFails(options: BenchOptions, stack: AsyncDisposableStack): Promise<Report> {
  return besideNeighbours("F2-s3", options, stack, async () => {
    const swift = stack.use(await startSwift());
    for (const pid of swift.pids) await standForOtherMachine(pid);
    const relay = hire<RelayOrder, RelayAnswer>("files/relay.ts", "relay", stack, options.signal);
    await standForOtherMachine(relay.pid);
    const { addr } = await relay.order({ kind: "begin", target: { host: swift.host, port: swift.port } });
    const store = { ...swift.s3, endpoint: `http://${addr}`, bucket: await swift.createBucket() };
    const end = () => relay.order({ kind: "resume" });
    const floor = "the same parts, straight to S3";
    return {
      env: {
        S3_ENDPOINT: store.endpoint,
        S3_REGION: store.region,
        S3_BUCKET: store.bucket,
        S3_ACCESS_KEY: store.accessKeyId,
        S3_SECRET_KEY: store.secretAccessKey,
      },
      troubles: [
        { name: floor, shape: large(2 * MB, { store }) },
        { name: "uploads to S3", shape: large(2 * MB), floor },
        {
          name: "S3 is slow",
          shape: large(2 * MB),
          begin: () => relay.order({ kind: "delay", ms: SLOW_STORE_MS }),
          end,
          floor,
        },
        { name: "S3 is gone", shape: large(2 * MB), begin: () => relay.order({ kind: "refuse" }), end },
        {
          name: "S3 says nothing",
          shape: large(2 * MB),
          begin: () => relay.order({ kind: "stall" }),
          end,
        },
      ],
      conditions: [
        `the store is OpenStack Swift; when it is slow, every answer comes ${SLOW_STORE_MS} ms later`,
        `what takes its processors from the server is the store, too: "uploads to S3" and "S3 is slow" are compared to "${floor}"`,
      ],
    };
  });
}

/** Two neighbours write to each other at a steady rate, alone and beside each trouble in turns. */
async function besideNeighbours(
  name: string,
  { repetitions, seconds = SECONDS, signal, profileDir }: BenchOptions,
  stack: AsyncDisposableStack,
  makePlace: (folder: string) => Promise<Place>,
): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), "gochat-bench-files-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const place = await makePlace(folder);
  const postgres = await startPostgres(stack);
  const { witness, uploaders, port } = await open(place, postgres, { profileDir, signal }, stack);
  const series = place.troubles.map((trouble) => ({
    trouble,
    testimonies: [] as Testimony[],
    counts: [] as UploadCounts[],
  }));
  const listen = async (): Promise<Testimony> => {
    await delay(SETTLE_MS, undefined, { signal });
    await witness.order({ kind: "count" });
    await delay(seconds * 1000, undefined, { signal });
    return witness.order({ kind: "tell" });
  };
  const alone = [await listen()];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const { trouble, testimonies, counts } of series) {
      await trouble.begin?.();
      await uploaders.order({ kind: "begin", port, shape: trouble.shape });
      testimonies.push(await listen());
      // What they wait for ends with it.
      const ended = uploaders.order({ kind: "end" });
      await trouble.end?.();
      counts.push(await ended);
      alone.push(await listen());
    }
  }
  const p99 = (all: readonly Testimony[]) => all.map(({ acks }) => 1000 * quantile(acks, 0.99));
  const ratiosOf = ({ trouble: { floor }, testimonies }: (typeof series)[number], at: number): number[] => {
    const other = series.find(({ trouble }) => trouble.name === floor);
    if (other !== undefined) return ratios(p99(testimonies), p99(other.testimonies));
    return testimonies.flatMap((one, i) => {
      const before = i * series.length + at;
      return ratiosToFloor(p99([one]), p99(alone.slice(before, before + 2)));
    });
  };
  const p50 = (all: readonly Testimony[]) => Math.round(1000 * median(all.map(({ acks }) => median(acks))));
  const isFloor = ({ name: own }: Trouble) => place.troubles.some(({ floor }) => floor === own);
  const rows = series.map((one, at): Row => {
    const { trouble, testimonies, counts } = one;
    return {
      series: trouble.name,
      unit: "µs",
      values: p99(testimonies),
      ratios: ratiosOf(one, at),
      notes: [`p50 ${p50(testimonies)}`, describeCounts(counts, seconds), lossesOf(testimonies)]
        .filter(Boolean)
        .join("; "),
    };
  });
  return {
    name,
    conditions: [
      `p99 from sending to the acknowledgement, of ${SENDS_PER_SECOND} messages a second; ${seconds} s each, between two times alone`,
      "whoever uploads, and a store, gets what nobody else wants of the processors: they have machines of their own",
      `uploads begin one after the other within ${BEGIN_WITHIN_MS / 1000} s, and what was refused comes again 0.5 to 1.5 s later`,
      ...place.conditions,
      ...postgres.conditions,
    ],
    rows: [
      { series: "alone", unit: "µs", values: p99(alone), ratios: [], notes: `p50 ${p50(alone)}` },
      ...rows,
    ],
    goals: series.flatMap(({ trouble }, at) => {
      const ratio = median(rows[at]?.ratios ?? []);
      const text = `${trouble.name}: ${ratio.toFixed(2)} of ${trouble.floor ?? "alone"}, at most ${RATIO_MAX} is wanted`;
      return isFloor(trouble) ? [] : [{ text, isMet: ratio <= RATIO_MAX }];
    }),
    failures: series.flatMap(({ trouble, testimonies }) =>
      lossesOf(testimonies) === "" ? [] : [`${trouble.name}: ${lossesOf(testimonies)}`],
    ),
    refusals: [],
  };
}

async function open(
  { env, main }: Place,
  postgres: BenchPostgres,
  { profileDir, signal }: Pick<BenchOptions, "profileDir" | "signal">,
  stack: AsyncDisposableStack,
) {
  const databaseUrl = await postgres.createMigrated();
  const limits = { GOCHAT_FILES_PER_PERSON: "1TB", GOCHAT_BARE_USERNAMES: "on" };
  const server = await startServer(
    { databaseUrl, profileDir, env: { ...limits, LOG_LEVEL: "error", ...env }, ...(main && { main }) },
    stack,
  );
  const witness = hire<WitnessOrder, Testimony>("abuse/witness.ts", "witness", stack, signal);
  const uploaders = hire<UploadOrder, UploadCounts>(
    "files/uploaders.ts",
    "uploaders' process",
    stack,
    signal,
  );
  await standForOtherMachine(uploaders.pid);
  await witness.order({ kind: "begin", port: server.port, sendsPerSecond: SENDS_PER_SECOND });
  await delay(WARM_UP_MS, undefined, { signal });
  return { witness, uploaders, port: server.port };
}

const hire = <Order extends object, Answer>(
  program: string,
  name: string,
  stack: AsyncDisposableStack,
  signal: AbortSignal,
) => new Hired<Order, Answer>(new URL(`../${program}`, import.meta.url), name, stack, signal);

function describeCounts(all: readonly UploadCounts[], seconds: number): string {
  const rate = median(all.map(({ bytes }) => bytes)) / MB / seconds;
  const statuses = new Map<string, number>();
  for (const counts of all)
    for (const [status, times] of Object.entries(counts.statuses))
      statuses.set(status, (statuses.get(status) ?? 0) + times);
  const answers = [...statuses].map(([status, times]) => `${times} × ${status}`);
  return [`${Math.round(rate)} MB/s`, ...answers].join(", ");
}

/** What the neighbours did not get. */
function lossesOf(all: readonly Testimony[]): string {
  const sum = (of: (one: Testimony) => number) => all.reduce((total, one) => total + of(one), 0);
  return [
    [sum(({ unanswered }) => unanswered), "without answer"],
    [sum(({ refusedSends }) => refusedSends), "sends refused"],
    [sum(({ lostSockets }) => lostSockets), "sockets lost"],
  ]
    .filter(([times]) => Number(times) > 0)
    .map(([times, what]) => `${times} ${what}`)
    .join(", ");
}
