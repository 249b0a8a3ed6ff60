import { setTimeout as delay } from "node:timers/promises";
import { serve } from "../harness/hired.ts";
import { standForOtherMachine } from "../harness/other-machine.ts";
import { ATTACKS } from "./attacks.ts";
import { Front } from "./front/front.ts";
import { emptyTally } from "./front/tally.ts";
import type { AttackAnswer, AttackOrder } from "./protocol.ts";

async function attack({
  attack: name,
  port,
  addresses,
  target,
  seconds,
}: AttackOrder): Promise<AttackAnswer> {
  await standForOtherMachine(process.pid);
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
