import { loadavg } from "node:os";
import { startPostgres } from "../harness/postgres.ts";
import type { BenchPostgres } from "../harness/postgres.ts";
import type { BenchOptions } from "../options.ts";
import type { Report } from "../report.ts";
import { clientCpu } from "./client-cpu.ts";
import { idleMemory, readingMemory } from "./client-memory.ts";

/** Of a report, what a part of it adds. */
export type Part = Pick<Report, "conditions" | "rows" | "goals" | "refusals">;

type PartOf = (options: BenchOptions, postgres: BenchPostgres) => Promise<Part>;

/**
 * S1: what the client costs whoever runs it, as a program of its own from the sources, connected to a server: memory of conversations in
 * which nothing happens, processor time while much happens, and memory while it reads long histories.
 */
export const clientCost = scenario(idleMemory, clientCpu, readingMemory);
export const clientIdle = scenario(idleMemory);
export const clientBusy = scenario(clientCpu);
export const clientReading = scenario(readingMemory);

function scenario(...partsOf: readonly PartOf[]) {
  return async (options: BenchOptions, stack: AsyncDisposableStack): Promise<Report> => {
    const postgres = await startPostgres(stack);
    const before = loads();
    const parts: Part[] = [];
    for (const part of partsOf) parts.push(await part(options, postgres));
    return {
      name: "S1",
      conditions: [
        `Node ${process.versions.node}; load of the machine (1, 5, 15 minutes): ${before} before, ${loads()} after`,
        ...parts.flatMap(({ conditions }) => conditions),
        ...postgres.conditions,
      ],
      rows: parts.flatMap(({ rows }) => rows),
      goals: parts.flatMap(({ goals }) => goals),
      refusals: parts.flatMap(({ refusals }) => refusals),
    };
  };
}

function loads(): string {
  return loadavg()
    .map((load) => load.toFixed(1))
    .join(", ");
}
