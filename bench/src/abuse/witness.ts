import { setTimeout as delay } from "node:timers/promises";
import { serve } from "../harness/hired.ts";
import { NeighbourCount, Neighbours } from "./neighbour.ts";
import { LivenessProbe, ProbeCount } from "./probe.ts";
import type { Testimony, WitnessOrder } from "./protocol.ts";
import { atRate } from "./waits.ts";

const PROBES_PER_SECOND = 5;
// Longer than a server may take for an answer (E6).
const LATE_ANSWERS_MS = 12_000;

let neighbours: Neighbours;
let probe: LivenessProbe;

async function begin(port: number, sendsPerSecond: number): Promise<void> {
  neighbours = await Neighbours.meet(port);
  probe = new LivenessProbe(port);
  atRate(sendsPerSecond, (dueAt) => neighbours.send(dueAt));
  atRate(PROBES_PER_SECOND, (dueAt) => probe.ask(dueAt));
}

function count(): void {
  neighbours.count = new NeighbourCount();
  probe.count = new ProbeCount();
}

/** What was asked for until now; life goes on, uncounted. */
async function tell(): Promise<Testimony> {
  const [ofNeighbours, ofProbe] = [neighbours.count, probe.count];
  const { acks, deliveries } = ofNeighbours;
  const all = [acks, deliveries, ofProbe.waits];
  count();
  const deadline = performance.now() + LATE_ANSWERS_MS;
  while (performance.now() < deadline && all.some(({ unanswered }) => unanswered > 0)) await delay(50);
  return {
    livez: ofProbe.waits.read(),
    acks: acks.read(),
    deliveries: deliveries.read(),
    unanswered: all.reduce((sum, { unanswered }) => sum + unanswered, 0),
    refusedSends: ofNeighbours.refused,
    failedProbes: ofProbe.failed,
    lostSockets: ofNeighbours.lostSockets,
  };
}

serve(async (order: WitnessOrder) => {
  if (order.kind === "tell") return tell();
  if (order.kind === "begin") await begin(order.port, order.sendsPerSecond);
  else count();
  return { kind: "done" };
});
