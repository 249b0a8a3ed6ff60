import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import type { ConnectionId, UserId } from "@gochat/protocol";
import { newId } from "../platform/ids.ts";
import { Connection } from "./connection.ts";
import { ReadTurn } from "./read-turn.ts";
import { wireSocket } from "./socket-events.ts";
import { TickFlusher } from "./tick-flusher.ts";

const SOCKETS = 6;
const FRAMES = 200;
const FRAME_BYTES = 8 * 1024;
// What it takes to be enough for a turn, and the rest of what came with that in one piece.
const TURN_MAX_BYTES = 2 * 64 * 1024;

test("C8 what a person sends at once, over however many sockets, is read in turns with the others", async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.adopt(createServer().listen(0, "127.0.0.1"), (one) => void one.close());
  await once(server, "listening");
  const user = { id: newId<UserId>(), username: "ann", display_name: "Ann", version: 1, avatar_id: null };
  const connections: Connection[] = [];
  const flusher = new TickFlusher();
  const turn = new ReadTurn(() => connections);
  const bytesOfTick = new Map<number, number>();
  const all = Promise.withResolvers<void>();
  let tick = 0;
  let read = 0;
  const order: Connection[] = [];
  const route = (connection: Connection, text: string) => {
    bytesOfTick.set(tick, (bytesOfTick.get(tick) ?? 0) + text.length);
    order.push(connection);
    if (++read === SOCKETS * FRAMES) all.resolve();
  };
  const frame = "x".repeat(FRAME_BYTES);
  for (let n = 0; n < SOCKETS; n++) {
    const { ws, socket, peer } = await openSocket(server, stack);
    ws.pause();
    const connection = new Connection({
      id: newId<ConnectionId>(),
      actor: { userId: user.id, sessionId: null, scopes: ["user"] },
      user,
      ws,
      socket,
      flusher,
      wait: null,
      turn,
      budgets: [],
      noteUnsent: () => {},
      siblings: () => connections,
      onClosedByServer: () => {},
    });
    connections.push(connection);
    wireSocket(ws, connection, route, () => {});
    for (let sent = 0; sent < FRAMES; sent++) peer.send(frame);
  }
  const countTicks = () => {
    tick++;
    if (read < SOCKETS * FRAMES) setImmediate(countTicks);
  };
  setImmediate(countTicks);
  for (const connection of connections) connection.resumeReading();
  await all.promise;
  expect(Math.max(...bytesOfTick.values())).toBeLessThanOrEqual(TURN_MAX_BYTES);
  // None of them has to wait until another one is done.
  const half = order.slice(0, order.length / 2);
  expect(new Set(half).size).toBe(SOCKETS);
});

async function openSocket(server: Server, stack: AsyncDisposableStack) {
  const upgraded = once(server, "upgrade") as Promise<[IncomingMessage, Duplex, Buffer]>;
  const peer = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  stack.defer(() => peer.terminate());
  const [request, socket, head] = await upgraded;
  const ws = await new Promise<WebSocket>((resolve) => {
    new WebSocketServer({ noServer: true }).handleUpgrade(request, socket, head, resolve);
  });
  await once(peer, "open");
  return { ws, socket, peer };
}
