import { setTimeout as delay } from "node:timers/promises";
import { serve } from "../harness/hired.ts";
import { SendTemplate } from "../load/wire-frames.ts";
import { openWireSocket } from "../load/wire-socket.ts";
import type { WireSocket } from "../load/wire-socket.ts";
import type { SenderOrder, Sent } from "./protocol.ts";

const CONNECT_AT_ONCE = 20;
const CONTENT =
  "The quick brown fox jumps over the lazy dog. The quick brown fox jumps over the lazy dog, again.";
const TICK_MS = 5;
const DRAIN_MS = 10_000;
// Behind `{"type":"`, as in `Pair`.
const TYPE_AT = 9;
const [ACK, ERROR] = [0x61, 0x65];

interface Sender {
  readonly socket: WireSocket;
  readonly template: SendTemplate;
}

const senders: Sender[] = [];
let sent = 0;
let acked = 0;
let refused = 0;

async function connect({ port, targets }: Extract<SenderOrder, { kind: "connect" }>): Promise<object> {
  for (let first = 0; first < targets.length; first += CONNECT_AT_ONCE) {
    const some = targets.slice(first, first + CONNECT_AT_ONCE);
    senders.push(...(await Promise.all(some.map((target) => openSender(port, target)))));
  }
  return {};
}

async function openSender(
  port: number,
  { username, conversationId }: { readonly username: string; readonly conversationId: string },
): Promise<Sender> {
  const socket = await openWireSocket(port, username);
  socket.listen({
    onText(buffer, start) {
      const type = buffer[start + TYPE_AT];
      if (type === ACK) acked++;
      else if (type === ERROR) refused++;
    },
    onDrained() {},
  });
  return { socket, template: new SendTemplate({ conversation_id: conversationId }, CONTENT, "id") };
}

/** Evenly over the time and over the senders, in turns. */
async function send({ perSecond, seconds }: Extract<SenderOrder, { kind: "send" }>): Promise<Sent> {
  const before = { sent, refused };
  const startedAt = performance.now();
  const total = perSecond * seconds;
  while (sent - before.sent < total) {
    const due = Math.min(total, Math.ceil(((performance.now() - startedAt) / 1000) * perSecond));
    while (sent - before.sent < due) {
      const sender = senders[sent % senders.length];
      sender?.socket.write(sender.template.write(++sent, 1));
    }
    await delay(TICK_MS);
  }
  await drain();
  return {
    sent: sent - before.sent,
    seconds: (performance.now() - startedAt) / 1000,
    refused: refused - before.refused,
  };
}

async function drain(): Promise<void> {
  const deadline = performance.now() + DRAIN_MS;
  while (!isAnswered() && performance.now() < deadline) await delay(TICK_MS);
}

const isAnswered = (): boolean => acked + refused === sent;

serve((order: SenderOrder) => (order.kind === "connect" ? connect(order) : send(order)));
