import { once } from "node:events";
import { serve } from "../harness/hired.ts";
import type { BareOrder, Usage } from "./protocol.ts";
import { Meter } from "./weigh.ts";

// The floor: whatever a client does, it has a socket and parses what comes.
let frames = 0;
let meter: Meter | undefined;

async function open({ port, token }: Extract<BareOrder, { kind: "connect" }>): Promise<object> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws?token=${token}`);
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(String(data)) as { readonly type?: unknown };
    if (typeof frame.type === "string") frames++;
  };
  socket.onclose = ({ code }) => {
    throw new Error(`The server closed the bare socket with ${code}.`);
  };
  await once(socket, "open");
  return {};
}

function watch(): object {
  frames = 0;
  meter = new Meter();
  return {};
}

function used(): Usage {
  if (meter === undefined) throw new Error("It does not count.");
  return { ...meter.used, count: frames };
}

serve(async (order: BareOrder) => {
  switch (order.kind) {
    case "connect":
      return open(order);
    case "watch":
      return watch();
    case "used":
    default:
      return used();
  }
});
