import { parseArgs } from "node:util";

export interface BenchOptions {
  readonly names: readonly string[];
  readonly repetitions: number;
  /** How long each single measurement lasts. */
  readonly seconds: number;
  readonly pairs: number;
  readonly lanes: number;
  /** Where the server leaves a CPU profile, if anywhere. */
  readonly profileDir: string | undefined;
  /** Aborts when the person who started it has seen enough. */
  readonly signal: AbortSignal;
}

export const USAGE = `npm run bench -- [names] [--repetitions 5] [--seconds 3] [--pairs 100] [--lanes 2] [--profile DIR]`;

export function parseOptions(args: readonly string[], signal: AbortSignal): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      repetitions: { type: "string", default: "5" },
      seconds: { type: "string", default: "3" },
      pairs: { type: "string", default: "100" },
      lanes: { type: "string", default: "2" },
      profile: { type: "string" },
    },
  });
  return {
    names: positionals,
    repetitions: Math.ceil(positive("repetitions", values.repetitions)),
    seconds: positive("seconds", values.seconds),
    pairs: Math.ceil(positive("pairs", values.pairs)),
    lanes: Math.ceil(positive("lanes", values.lanes)),
    profileDir: values.profile,
    signal,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new TypeError(`--${name} takes a number above 0`);
  return value;
}
