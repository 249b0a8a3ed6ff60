import { cpuSeconds, familyCpuSeconds } from "../harness/cpu.ts";

// Above this the generator may be what was measured.
const GENERATOR_SHARE_MAX = 0.8;

/** The processes of a measurement. */
export interface UsedBy {
  readonly server: number;
  readonly postgres: number;
  readonly generator: number;
}

export interface Used {
  /** Seconds of processor time. */
  readonly server: number;
  readonly postgres: number;
  /** Of a core, in the time that the work took. */
  readonly generatorShare: number;
}

/** Does the work, and answers with the processor time that it cost beside its result. */
export async function usageOf<T>(
  usedBy: UsedBy,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly used: Used }> {
  const before = await read(usedBy);
  const startedAt = performance.now();
  const result = await work();
  const elapsed = (performance.now() - startedAt) / 1000;
  const after = await read(usedBy);
  return {
    result,
    used: {
      server: after.server - before.server,
      postgres: after.postgres - before.postgres,
      generatorShare: (after.generator - before.generator) / elapsed,
    },
  };
}

/** Why a measurement must not be used. */
export function generatorProblem(share: number): string | undefined {
  return share <= GENERATOR_SHARE_MAX ? undefined : `the generator used ${percent(share)} of a core`;
}

export const percent = (share: number): string => `${Math.round(share * 100)} %`;

async function read(usedBy: UsedBy): Promise<UsedBy> {
  const [server, postgres, generator] = await Promise.all([
    cpuSeconds(usedBy.server),
    familyCpuSeconds(usedBy.postgres),
    cpuSeconds(usedBy.generator),
  ]);
  return { server, postgres, generator };
}
