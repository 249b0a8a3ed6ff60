import type { WebSocket } from "ws";
import { AppError } from "../errors.ts";
import type { Connection } from "./connection.ts";
import { refuse } from "./frame-router.ts";

type Route = (connection: Connection, text: string, waitMs: number) => void;

/** Connects the library's socket to ours. */
export function wireSocket(ws: WebSocket, connection: Connection, route: Route, onGone: () => void): void {
  ws.on("message", (data, isBinary) => {
    // After our goodbye nothing is taken any more: it could not be answered.
    if (!connection.isOpen) return;
    connection.isAlive = true;
    const bytes = data as Buffer;
    connection.turn.noteRead(connection, bytes.length);
    const waitMs = Math.max(0, ...connection.budgets.map((budget) => budget.take(bytes.length)));
    if (waitMs === Number.POSITIVE_INFINITY) return connection.closeUnread(4029);
    if (isBinary)
      return refuse(connection, undefined, new AppError("unsupported_data", { detail: "Send text frames" }));
    route(connection, bytes.toString("utf8"), waitMs);
  });
  ws.on("pong", () => {
    connection.isAlive = true;
  });
  ws.on("ping", () => {
    connection.isAlive = true;
  });
  // What a peer did wrong on the wire. The library has chosen the close code already (C7).
  ws.on("error", () => {});
  ws.on("close", () => {
    connection.markClosed();
    onGone();
  });
}
