import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Testimony, WitnessOrder } from "../abuse/protocol.ts";
import { Hired } from "../harness/hired.ts";
import { standForOtherMachine } from "../harness/other-machine.ts";
import { startPostgres } from "../harness/postgres.ts";
import type { BenchPostgres } from "../harness/postgres.ts";
import { startServer } from "../harness/server.ts";
import type { BenchOptions } from "../options.ts";
import type { Report } from "../report.ts";
import { reportNeighbours } from "./neighbours-report.ts";
import type { Trouble } from "./trouble.ts";
import { BEGIN_WITHIN_MS } from "./protocol.ts";
import type { UploadCounts, UploadOrder } from "./protocol.ts";

const SECONDS = 10;
// So many that the slowest in a hundred are some in each measurement.
const SENDS_PER_SECOND = 100;
// Until nothing of the uploads is left.
const SETTLE_MS = 5000;
const WARM_UP_MS = 5000;

export interface Place {
  readonly env: Readonly<Record<string, string>>;
  readonly main?: string;
  readonly troubles: readonly Trouble[];
  readonly conditions: readonly string[];
}

/** Two neighbours write to each other at a steady rate, alone and beside each trouble in turns. */
export async function besideNeighbours(
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
      await delay(SETTLE_MS, undefined, { signal });
      alone.push(await listen());
    }
  }
  return reportNeighbours(name, { alone, series, seconds }, [
    `p99 from sending to the acknowledgement, of ${SENDS_PER_SECOND} messages a second; ${seconds} s each, between two times alone`,
    "whoever uploads, and a store, gets what nobody else wants of the processors: they have machines of their own",
    `uploads begin with it, one after the other within ${BEGIN_WITHIN_MS / 1000} s, and what was refused comes again 0.5 to 1.5 s later`,
    ...place.conditions,
    ...postgres.conditions,
  ]);
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
  const program = (path: string) => new URL(path, import.meta.url);
  const witness = new Hired<WitnessOrder, Testimony>(
    program("../abuse/witness.ts"),
    "witness",
    stack,
    signal,
  );
  const uploaders = new Hired<UploadOrder, UploadCounts>(
    program("uploaders.ts"),
    "uploaders' process",
    stack,
    signal,
  );
  await standForOtherMachine(uploaders.pid);
  await witness.order({ kind: "begin", port: server.port, sendsPerSecond: SENDS_PER_SECOND });
  await delay(WARM_UP_MS, undefined, { signal });
  return { witness, uploaders, port: server.port };
}
