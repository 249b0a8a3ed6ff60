import { parseArgs } from "node:util";

export interface BenchOptions {
  readonly names: readonly string[];
  readonly repetitions: number;
  /** How long each single measurement lasts. */
  readonly seconds: number;
  readonly pairs: number;
  readonly lanes: number;
  /** How many messages are in the larger database, and in the smaller one that it is compared with. */
  readonly messages: number;
  readonly baseline: number;
  /** The database to fill. */
  readonly url: string | undefined;
  /** Where the server leaves a CPU profile, if anywhere. */
  readonly profileDir: string | undefined;
  /** Aborts when the person who started it has seen enough. */
  readonly signal: AbortSignal;
}

export const USAGE = `npm run bench -- [names] [--repetitions 5] [--seconds 3] [--pairs 100] [--lanes 2] [--profile DIR]
                        [--messages 10000000] [--baseline 10000]
npm run bench -- fill --url postgres://…@127.0.0.1/… [--messages 10000000]`;

export function parseOptions(args: readonly string[], signal: AbortSignal): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      repetitions: { type: "string", default: "5" },
      seconds: { type: "string", default: "3" },
      pairs: { type: "string", default: "100" },
      lanes: { type: "string", default: "2" },
      messages: { type: "string", default: "10000000" },
      baseline: { type: "string", default: "10000" },
      profile: { type: "string" },
      url: { type: "string" },
    },
  });
  return {
    names: positionals,
    repetitions: Math.ceil(positive("repetitions", values.repetitions)),
    seconds: positive("seconds", values.seconds),
    pairs: Math.ceil(positive("pairs", values.pairs)),
    lanes: Math.ceil(positive("lanes", values.lanes)),
    messages: Math.ceil(positive("messages", values.messages)),
    baseline: Math.ceil(positive("baseline", values.baseline)),
    url: values.url,
    profileDir: values.profile,
    signal,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new TypeError(`--${name} takes a number above 0`);
  return value;
}
