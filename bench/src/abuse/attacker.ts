import { setPriority } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { serve } from "../harness/hired.ts";
import { ATTACKS } from "./attacks.ts";
import { Front } from "./front/front.ts";
import { emptyTally } from "./front/tally.ts";
import type { AttackAnswer, AttackOrder } from "./protocol.ts";

// Attackers have machines of their own: here they only get what the server and its neighbours leave.
const LOWER_PRIORITY = 10;

async function attack({
  attack: name,
  port,
  addresses,
  target,
  seconds,
}: AttackOrder): Promise<AttackAnswer> {
  setPriority(LOWER_PRIORITY);
  const chosen = ATTACKS.find((one) => one.name === name);
  if (chosen === undefined) throw new Error(`There is no attack "${name}".`);
  const tally = emptyTally();
  const over = new AbortController();
  const front = new Front(port, addresses, tally, over.signal);
  chosen.begin(front, target);
  await delay(seconds * 1000);
  over.abort();
  await front.close();
  return tally;
}

serve(attack);
