import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Attack, Target } from "../abuse/attack.ts";
import { ATTACKS } from "../abuse/attacks.ts";
import { Maker } from "../abuse/maker.ts";
import { cellsOf, goalOf, HEAD } from "../abuse/outcome.ts";
import type { Outcome } from "../abuse/outcome.ts";
import type { AttackAnswer, AttackOrder, Testimony, WitnessOrder } from "../abuse/protocol.ts";
import { Hired } from "../harness/hired.ts";
import { MemoryWatch, residentBytes } from "../harness/memory.ts";
import { startPostgres } from "../harness/postgres.ts";
import type { BenchPostgres } from "../harness/postgres.ts";
import { startServer, THIS_CHECKOUT } from "../harness/server.ts";
import type { BenchOptions } from "../options.ts";
import type { Report } from "../report.ts";

const SECONDS = 60;
// Linux answers on all of 127.0.0.0/8. The neighbour is at 127.0.0.1.
const ADDRESSES = ["127.0.0.2", "127.0.0.3", "127.0.0.4"];
// Far below every limit, and often enough to see a stall of a tenth of a second.
const SENDS_PER_SECOND = 20;
// The first messages compile code and open connections: their memory is not the attack's.
const WARM_UP_MS = 5000;
// Time for what the attackers left to be found and freed.
const AFTERMATH_MS = 15_000;

/** A checkout, and a database with what the attacks need. */
interface Side {
  readonly name: string;
  readonly checkout: string;
  readonly databaseUrl: string;
  readonly targets: ReadonlyMap<Attack, Target>;
}

/**
 * Attacks one after the other, each on a server of its own with the limits of a default installation, while two neighbours write to
 * each other. With another checkout each attack meets both servers, so that one table shows before and after.
 */
export async function abuse(options: BenchOptions, stack: AsyncDisposableStack): Promise<Report> {
  const { seconds = SECONDS, signal, otherCheckout } = options;
  const attacks = choose(options.attacks);
  const postgres = await startPostgres(stack);
  const sides: Side[] = [];
  if (otherCheckout !== undefined)
    sides.push(await prepare("the other", resolve(otherCheckout), attacks, postgres, signal));
  sides.push(await prepare("this", THIS_CHECKOUT, attacks, postgres, signal));
  const outcomes: Outcome[] = [];
  for (const attack of attacks) {
    for (const side of sides) {
      console.error(`${attack.name}, ${side.name} server …`);
      outcomes.push(await suffer(attack, side, seconds, signal));
    }
  }
  return {
    name: "abuse",
    conditions: [
      `${seconds} s each, from ${ADDRESSES.join(", ")}: numbers of connections are those of one address`,
      `the neighbour sends ${SENDS_PER_SECOND} messages a second; /livez is asked 5 times a second over new connections; each waits from when it was due`,
      "memory: the resident set of the server, above what it was before; kept: 15 s after the attackers had gone",
      ...(otherCheckout === undefined ? [] : [`the other server is that of ${resolve(otherCheckout)}`]),
      ...attacks.map(({ name, summary }) => `${name}: ${summary}`),
      ...postgres.conditions,
    ],
    rows: [],
    table: [HEAD, ...outcomes.map(cellsOf)],
    goals: outcomes.filter(({ server }) => server === "this").map(goalOf),
    refusals: [],
  };
}

function choose(names: readonly string[]): readonly Attack[] {
  if (names.length === 0) return ATTACKS;
  return names.map((name) => {
    const attack = ATTACKS.find((one) => one.name === name);
    if (attack !== undefined) return attack;
    throw new TypeError(
      `There is no attack "${name}". There are: ${ATTACKS.map((one) => one.name).join(", ")}.`,
    );
  });
}

/** On a server of this checkout with its limits off, which makes the schema as well. */
async function prepare(
  name: string,
  checkout: string,
  attacks: readonly Attack[],
  postgres: BenchPostgres,
  signal: AbortSignal,
): Promise<Side> {
  const databaseUrl = await postgres.createEmpty();
  await using stack = new AsyncDisposableStack();
  const { port } = await startServer({ databaseUrl, checkout }, stack);
  const maker = new Maker(port, signal);
  // Several attacks begin with the same.
  const made = new Map<Attack["prepare"], Target>();
  const targets = new Map<Attack, Target>();
  for (const attack of attacks) {
    const target = made.get(attack.prepare) ?? (await attack.prepare?.(maker)) ?? {};
    made.set(attack.prepare, target);
    targets.set(attack, target);
  }
  return { name, checkout, databaseUrl, targets };
}

async function suffer(attack: Attack, side: Side, seconds: number, signal: AbortSignal): Promise<Outcome> {
  await using stack = new AsyncDisposableStack();
  const { databaseUrl, checkout } = side;
  const env = { RATE_LIMITS: "on", LOG_LEVEL: "info" };
  const server = await startServer({ databaseUrl, checkout, env, output: "ignore" }, stack);
  const witness = new Hired<WitnessOrder, Testimony>(
    new URL("../abuse/witness.ts", import.meta.url),
    "witness",
    stack,
    signal,
  );
  await witness.order({ kind: "begin", port: server.port, sendsPerSecond: SENDS_PER_SECOND });
  await delay(WARM_UP_MS, undefined, { signal });
  const before = await residentBytes(server.pid);
  using memory = new MemoryWatch(server.pid);
  await witness.order({ kind: "count" });
  const tally = await assault(attack, side, server.port, seconds, signal);
  const testimony = await witness.order({ kind: "tell" });
  await delay(AFTERMATH_MS, undefined, { signal });
  return {
    attack: attack.name,
    server: side.name,
    grownBytes: memory.mostBytes - before,
    keptBytes: (await residentBytes(server.pid)) - before,
    testimony,
    tally,
    ending: server.ending(),
  };
}

/** In a process of its own, which is gone afterwards with everything that it held. */
async function assault(
  attack: Attack,
  side: Side,
  port: number,
  seconds: number,
  signal: AbortSignal,
): Promise<AttackAnswer> {
  await using stack = new AsyncDisposableStack();
  const attackers = new Hired<AttackOrder, AttackAnswer>(
    new URL("../abuse/attacker.ts", import.meta.url),
    "attackers' process",
    stack,
    signal,
  );
  const target = side.targets.get(attack) ?? {};
  return await attackers.order({ attack: attack.name, port, addresses: ADDRESSES, target, seconds });
}
