import { setTimeout as delay } from "node:timers/promises";
import { serve } from "../harness/hired.ts";
import { Pair } from "./pair.ts";
import type { Answer, Order, Progress, RunResult } from "./protocol.ts";
import { openWireSocket } from "./wire-socket.ts";

const CONNECT_AT_ONCE = 20;
const DRAIN_MS = 10_000;
const PROBLEMS_SHOWN = 5;
const PROGRESS_EVERY_MS = 1000;

const pairs: Pair[] = [];

async function connect({
  port,
  pairs: count,
  contentBytes,
  keyedShare,
}: Extract<Order, { kind: "connect" }>): Promise<Answer> {
  const content = "The quick brown fox jumps over the lazy dog. "
    .repeat(Math.ceil(contentBytes / 45))
    .slice(0, contentBytes);
  for (let first = 0; first < count; first += CONNECT_AT_ONCE) {
    const numbers = Array.from({ length: Math.min(CONNECT_AT_ONCE, count - first) }, (_, i) => first + i);
    pairs.push(
      ...(await Promise.all(numbers.map((n) => connectPair(port, n, content, isKeyed(n, keyedShare))))),
    );
  }
  return { kind: "connected" };
}

/** Spread evenly over the pairs. */
const isKeyed = (n: number, share: number): boolean => Math.floor((n + 1) * share) > Math.floor(n * share);

async function connectPair(port: number, n: number, content: string, isKeyed: boolean): Promise<Pair> {
  // The receiver first: who is written to must exist.
  const receiver = await openWireSocket(port, `receiver${n}`);
  const sender = await openWireSocket(port, `sender${n}`);
  return new Pair(sender, receiver, { recipient: `receiver${n}` }, content, isKeyed ? "client_id" : "id");
}

async function run({ window, seconds }: Extract<Order, { kind: "run" }>): Promise<Answer> {
  const before = totals();
  const startedAt = performance.now();
  for (const pair of pairs) pair.setWindow(window);
  const progress: Progress[] = [{ ms: 0, acked: 0, delivered: 0 }];
  const timer = setInterval(() => progress.push(progressSince(before, startedAt)), PROGRESS_EVERY_MS);
  await delay(seconds * 1000);
  clearInterval(timer);
  const elapsed = (performance.now() - startedAt) / 1000;
  const atStop = totals();
  for (const pair of pairs) pair.setWindow(0);
  await drain();
  const result: RunResult = {
    seconds: elapsed,
    acked: atStop.acked - before.acked,
    delivered: atStop.delivered - before.delivered,
    sent: totals().sent - before.sent,
    progress,
    totals: totals(),
    latencies: pairs.flatMap((pair) => pair.latencies.splice(0)),
    problems: pairs.flatMap((pair) => pair.problems.splice(0)).slice(0, PROBLEMS_SHOWN),
  };
  return { kind: "result", result };
}

function progressSince(before: RunResult["totals"], startedAt: number): Progress {
  const { acked, delivered } = totals();
  return {
    ms: performance.now() - startedAt,
    acked: acked - before.acked,
    delivered: delivered - before.delivered,
  };
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

serve((order: Order) => (order.kind === "connect" ? connect(order) : run(order)));
