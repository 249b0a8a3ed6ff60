import { setTimeout as delay } from "node:timers/promises";
import { Pair } from "./pair.ts";
import type { Answer, Order, RunResult } from "./protocol.ts";
import { openWireSocket } from "./wire-socket.ts";

const CONNECT_AT_ONCE = 20;
const DRAIN_MS = 10_000;
const PROBLEMS_SHOWN = 5;

const pairs: Pair[] = [];

async function connect({
  port,
  pairs: count,
  contentBytes,
}: Extract<Order, { kind: "connect" }>): Promise<Answer> {
  const content = "The quick brown fox jumps over the lazy dog. "
    .repeat(Math.ceil(contentBytes / 45))
    .slice(0, contentBytes);
  for (let first = 0; first < count; first += CONNECT_AT_ONCE) {
    const numbers = Array.from({ length: Math.min(CONNECT_AT_ONCE, count - first) }, (_, i) => first + i);
    pairs.push(...(await Promise.all(numbers.map((n) => connectPair(port, n, content)))));
  }
  return { kind: "connected" };
}

async function connectPair(port: number, n: number, content: string): Promise<Pair> {
  // The receiver first: who is written to must exist.
  const receiver = await openWireSocket(port, `receiver${n}`);
  const sender = await openWireSocket(port, `sender${n}`);
  return new Pair(sender, receiver, { recipient: `receiver${n}` }, content);
}

async function run({ window, seconds }: Extract<Order, { kind: "run" }>): Promise<Answer> {
  const before = totals();
  const startedAt = performance.now();
  for (const pair of pairs) pair.setWindow(window);
  await delay(seconds * 1000);
  const elapsed = (performance.now() - startedAt) / 1000;
  const atStop = totals();
  for (const pair of pairs) pair.setWindow(0);
  await drain();
  const result: RunResult = {
    seconds: elapsed,
    acked: atStop.acked - before.acked,
    delivered: atStop.delivered - before.delivered,
    sent: totals().sent - before.sent,
    totals: totals(),
    latencies: pairs.flatMap((pair) => pair.latencies.splice(0)),
    problems: pairs.flatMap((pair) => pair.problems.splice(0)).slice(0, PROBLEMS_SHOWN),
  };
  return { kind: "result", result };
}

async function drain(): Promise<void> {
  const deadline = performance.now() + DRAIN_MS;
  while (performance.now() < deadline) {
    const { sent, acked, delivered } = totals();
    if (sent === acked && sent === delivered) return;
    await delay(5);
  }
}

function totals(): RunResult["totals"] {
  const sum = { sent: 0, acked: 0, delivered: 0 };
  for (const pair of pairs) {
    sum.sent += pair.sent;
    sum.acked += pair.acked;
    sum.delivered += pair.delivered;
  }
  return sum;
}

process.on("message", (order: Order) => {
  (order.kind === "connect" ? connect(order) : run(order)).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ kind: "failed", reason: String(error) } satisfies Answer),
  );
});
// Whoever gives the orders is gone, whatever became of it.
process.on("disconnect", () => process.exit());
