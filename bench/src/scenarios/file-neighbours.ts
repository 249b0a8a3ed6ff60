import { mkdtemp, rm } from "node:fs/promises";
import { constants, setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as delay } from "node:timers/promises";
import { startFaultProxy } from "@gochat/testkit/fault-proxy.ts";
import { startSwift } from "@gochat/testkit/swift.ts";
import type { Testimony, WitnessOrder } from "../abuse/protocol.ts";
import type { UploadCounts, UploadOrder, UploadShape } from "../files/protocol.ts";
import { Hired } from "../harness/hired.ts";
import { startPostgres } from "../harness/postgres.ts";
import type { BenchPostgres } from "../harness/postgres.ts";
import { startServer } from "../harness/server.ts";
import type { BenchOptions } from "../options.ts";
import type { Report, Row } from "../report.ts";
import { median, quantile, ratiosToFloor } from "../statistics.ts";

const SECONDS = 10;
// So many that the slowest in a hundred are some in each measurement.
const SENDS_PER_SECOND = 100;
const RATIO_MAX = 1.5;
// Until all uploads run, and until nothing of them is left.
const SETTLE_MS = 1500;
const WARM_UP_MS = 5000;
const SLOW_STORE_MS = 500;
const MB = 1e6;

/** What happens to others while the neighbours write. */
interface Trouble {
  readonly name: string;
  readonly shape: UploadShape;
  readonly begin?: () => Promise<void> | void;
  readonly end?: () => Promise<void> | void;
}

interface Place {
  readonly env: Readonly<Record<string, string>>;
  readonly main?: string;
  readonly troubles: readonly Trouble[];
  readonly conditions: readonly string[];
}

const large = (bytesPerSecond: number | null): UploadShape => ({
  people: 4,
  each: 3,
  what: "large files",
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

/** A store that answers late, one that is gone, and one that takes connections and says nothing. */
export function whileStoreFails(options: BenchOptions, stack: AsyncDisposableStack): Promise<Report> {
  return besideNeighbours("F2-s3", options, stack, async () => {
    const swift = stack.use(await startSwift());
    const proxy = stack.use(await startFaultProxy({ target: swift, protocol: "raw" }));
    const { region, accessKeyId, secretAccessKey } = swift.s3;
    // The store has machines of its own.
    for (const pid of swift.pids) setPriority(pid, constants.priority.PRIORITY_LOW);
    const end = () => proxy.resume();
    return {
      env: {
        S3_ENDPOINT: `http://${proxy.addr}`,
        S3_REGION: region,
        S3_BUCKET: await swift.createBucket(),
        S3_ACCESS_KEY: accessKeyId,
        S3_SECRET_KEY: secretAccessKey,
      },
      troubles: [
        { name: "uploads to S3", shape: large(2 * MB) },
        { name: "S3 is slow", shape: large(2 * MB), begin: () => proxy.delay(SLOW_STORE_MS), end },
        { name: "S3 is gone", shape: large(2 * MB), begin: () => proxy.refuse(), end },
        { name: "S3 says nothing", shape: large(2 * MB), begin: () => proxy.stall(), end },
      ],
      conditions: [
        `the store is OpenStack Swift; when it is slow, every answer comes ${SLOW_STORE_MS} ms later`,
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
  const p50 = (all: readonly Testimony[]) => Math.round(1000 * median(all.map(({ acks }) => median(acks))));
  const rows = series.map(({ trouble, testimonies, counts }, at): Row => {
    const before = testimonies.map((_, i) => i * series.length + at);
    const floors = before.map((i) => alone.slice(i, i + 2));
    return {
      series: trouble.name,
      unit: "µs",
      values: p99(testimonies),
      ratios: testimonies.map((one, i) => ratiosToFloor(p99([one]), p99(floors[i] ?? []))[0] ?? Number.NaN),
      notes: [`p50 ${p50(testimonies)}`, describeCounts(counts, seconds), lossesOf(testimonies)]
        .filter(Boolean)
        .join("; "),
    };
  });
  return {
    name,
    conditions: [
      `p99 from sending to the acknowledgement, of ${SENDS_PER_SECOND} messages a second; ${seconds} s each, between two times alone`,
      "whoever uploads, and a store, has a lower priority: they have machines of their own",
      ...place.conditions,
      ...postgres.conditions,
    ],
    rows: [
      { series: "alone", unit: "µs", values: p99(alone), ratios: [], notes: `p50 ${p50(alone)}` },
      ...rows,
    ],
    goals: rows.map((row) => ({
      text: `${row.series}: ${median(row.ratios).toFixed(2)} of alone, at most ${RATIO_MAX} is wanted`,
      isMet: median(row.ratios) <= RATIO_MAX,
    })),
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
  const witness = new Hired<WitnessOrder, Testimony>(
    new URL("../abuse/witness.ts", import.meta.url),
    "witness",
    stack,
    signal,
  );
  const uploaders = new Hired<UploadOrder, UploadCounts>(
    new URL("../files/uploaders.ts", import.meta.url),
    "uploaders' process",
    stack,
    signal,
  );
  await witness.order({ kind: "begin", port: server.port, sendsPerSecond: SENDS_PER_SECOND });
  await delay(WARM_UP_MS, undefined, { signal });
  return { witness, uploaders, port: server.port };
}

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
