import { parseArgs } from "node:util";

export interface BenchOptions {
  readonly names: readonly string[];
  readonly repetitions: number;
  /** How long each single measurement lasts, if not as long as the benchmark itself says. */
  readonly seconds: number | undefined;
  readonly pairs: number;
  readonly lanes: number;
  /** The share of the pairs of B3-long that send with a `client_id`. */
  readonly keyedShare: number;
  /** A running PostgreSQL for B3-long, with the right to create a database. */
  readonly postgresUrl: string | undefined;
  /** How many messages are in the larger database, and in the smaller one that it is compared with. */
  readonly messages: number;
  readonly baseline: number;
  /** How many messages there are in a long conversation of S1 and W1, if not as many as the benchmark itself says. */
  readonly historyLength: number | undefined;
  /** The database to fill. */
  readonly url: string | undefined;
  /** Where what is measured, the server or the client, leaves a CPU profile, if anywhere. */
  readonly profileDir: string | undefined;
  /** Which of the attacks; none named: all. */
  readonly attacks: readonly string[];
  /** Another checkout, with its dependencies installed, whose server is attacked as well. */
  readonly otherCheckout: string | undefined;
  /** Aborts when the person who started it has seen enough. */
  readonly signal: AbortSignal;
}

export const USAGE = `npm run bench -- [names] [--repetitions 5] [--seconds N] [--pairs 100] [--lanes 2] [--profile DIR]
                        [--keyed 0] [--postgres postgres://…@127.0.0.1/…] [--messages 10000000] [--baseline 10000]
npm run bench -- S1 [--repetitions 5] [--seconds 20] [--history 10000] [--profile DIR]
npm run bench -- W1 [--repetitions 5] [--seconds 10] [--history 100000]
npm run bench -- abuse [--seconds 60] [--attacks one,another] [--server CHECKOUT]
npm run bench -- fill --url postgres://…@127.0.0.1/… [--messages 10000000]`;

export function parseOptions(args: readonly string[], signal: AbortSignal): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      repetitions: { type: "string", default: "5" },
      seconds: { type: "string" },
      pairs: { type: "string", default: "100" },
      lanes: { type: "string", default: "2" },
      keyed: { type: "string", default: "0" },
      postgres: { type: "string" },
      messages: { type: "string", default: "10000000" },
      baseline: { type: "string", default: "10000" },
      history: { type: "string" },
      profile: { type: "string" },
      url: { type: "string" },
      attacks: { type: "string", default: "" },
      server: { type: "string" },
    },
  });
  return {
    names: positionals,
    repetitions: Math.ceil(positive("repetitions", values.repetitions)),
    seconds: values.seconds === undefined ? undefined : positive("seconds", values.seconds),
    pairs: Math.ceil(positive("pairs", values.pairs)),
    lanes: Math.ceil(positive("lanes", values.lanes)),
    keyedShare: share("keyed", values.keyed),
    postgresUrl: values.postgres,
    messages: Math.ceil(positive("messages", values.messages)),
    baseline: Math.ceil(positive("baseline", values.baseline)),
    historyLength: values.history === undefined ? undefined : Math.ceil(positive("history", values.history)),
    url: values.url,
    profileDir: values.profile,
    attacks: values.attacks.split(",").filter((name) => name !== ""),
    otherCheckout: values.server,
    signal,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new TypeError(`--${name} takes a number above 0`);
  return value;
}

function share(name: string, text: string): number {
  const value = Number(text);
  if (text === "" || !(value >= 0 && value <= 1)) throw new TypeError(`--${name} takes a number from 0 to 1`);
  return value;
}
