import type { IncomingMessage, Server as HttpServer } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { CLOSE_CODES, HEARTBEAT_MS, LIMITS, PROTOCOL } from "@gochat/protocol";
import type {
  ClientFrameType,
  ConnectionId,
  ServerFrameOf,
  SessionId,
  UserId,
  UserSummary,
} from "@gochat/protocol";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { AppError } from "../errors.ts";
import type { Actor } from "../platform/http/actor.ts";
import { newId } from "../platform/ids.ts";
import type { Logger } from "../platform/logger.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { closeDeadSessions, closeSessions } from "./close-dead-sessions.ts";
import type { DeadSessionDeps } from "./close-dead-sessions.ts";
import { Connection } from "./connection.ts";
import { FrameBudget, SOCKET_RATES, USER_RATES } from "./frame-budget.ts";
import { createFrameRouter } from "./frame-router.ts";
import type { FrameHandlers } from "./frame-router.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { Hub } from "./hub.ts";
import { createOriginPolicy } from "./origin-policy.ts";
import { ReadTurn } from "./read-turn.ts";
import { SyncWait } from "./sync-wait.ts";
import { wireSocket } from "./socket-events.ts";
import { TickFlusher } from "./tick-flusher.ts";
import { admit, refuseUpgrade } from "./upgrade.ts";
import type { Admission, AdmissionDeps } from "./upgrade.ts";

export interface RealtimeDeps
  extends Pick<AdmissionDeps, "authenticate" | "authenticateTicket" | "checkHost">, DeadSessionDeps {
  readonly hub: Hub;
  readonly handlers: Omit<FrameHandlers, "ping">;
  readonly findUser: (userId: UserId) => Promise<UserSummary | undefined>;
  /** Until as many calls of `release`. Resolves when events of this person's groups reach them; answers from when on. */
  readonly hold: (userId: UserId) => Promise<{ since: string }>;
  readonly release: (userId: UserId) => void;
  /** The epoch of the database, as far as this node knows (R3). */
  readonly epoch: () => string;
  readonly onConnected: (connection: Connection) => void;
  readonly onDisconnected: (connection: Connection) => void;
  readonly isEnded: (actor: Actor) => boolean;
  readonly ipOf: (request: IncomingMessage) => string;
  /** Throws `rate_limited` when this address connects too often. */
  readonly takeUpgrade: (ip: string) => Promise<void>;
  readonly allowedOrigins: readonly string[];
  readonly maxConnections: number;
  readonly maxConnectionsPerUser: number;
  /** Told when bytes wait on a socket that its peer has not taken. */
  /** Somebody sent what they may not. */
  readonly onForbidden: (userId: UserId, frame: ClientFrameType) => void;
  readonly noteUnsent: (socket: Duplex) => void;
  /** Sockets have a budget of frames and bytes. */
  readonly isLimited: boolean;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Who is let in, and what for. */
interface Admitted extends Admission {
  readonly user: UserSummary;
  /** From when on events reach them. */
  readonly since: string;
}

/** The WebSocket side of the server. Made before it listens; serves from `attach` on. */
export interface Realtime extends Disposable {
  readonly attach: (server: HttpServer) => void;
  /** Closes the sockets of these sessions and people now (A8). */
  readonly closeSessions: (sessionIds: readonly SessionId[], userIds: readonly UserId[]) => void;
  /** Takes no more sockets and asks those that are open to go elsewhere, spread over this time. */
  readonly drain: (overMs: number) => Promise<void>;
  /** Looks for ended sessions until the signal. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

// A constant of its own: the published types lag behind the library's options.
const SOCKET_OPTIONS = {
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: LIMITS.frameMaxBytes,
  maxFragments: 64,
  maxBufferedChunks: 256,
  closeTimeout: 5000,
};

// How long peers may take to answer a goodbye before their sockets are cut.
const GOODBYE_MS = 5000;

export function createRealtime(deps: RealtimeDeps): Realtime {
  const { hub, logger, metrics } = deps;
  const wss = new WebSocketServer(SOCKET_OPTIONS);
  const heartbeat = new Heartbeat();
  const flusher = new TickFlusher();
  const route = createFrameRouter({ ...deps.handlers, ping }, deps);
  const admission: AdmissionDeps = {
    isOriginAllowed: createOriginPolicy(deps.allowedOrigins),
    checkHost: deps.checkHost,
    checkRoom,
    authenticate: deps.authenticate,
    authenticateTicket: deps.authenticateTicket,
  };
  let isDraining = false;

  async function checkRoom(ip: string): Promise<void> {
    if (isDraining || hub.size >= deps.maxConnections)
      throw new AppError("unavailable", { retryAfterMs: 1000 });
    await deps.takeUpgrade(ip);
  }

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const ignore = () => {};
    socket.on("error", ignore);
    try {
      const { actor, awaitsSync } = await admit(admission, request, deps.ipOf(request));
      const user = await deps.findUser(actor.userId);
      if (user === undefined) throw new AppError("unauthorized");
      // From here on the events of their groups are theirs, and what is older they can ask for.
      const { since } = await deps.hold(actor.userId);
      if (isDraining || !socket.writable) {
        deps.release(actor.userId);
        throw new AppError("unavailable", { retryAfterMs: 1000 });
      }
      socket.once("close", () => deps.release(actor.userId));
      wss.handleUpgrade(request, socket, head, (ws) => {
        socket.off("error", ignore);
        open(ws, socket, { actor, user, since, awaitsSync });
      });
    } catch (error) {
      metrics.upgradesRefused.inc({ code: refuseUpgrade(socket, request, error, logger) });
    }
  }

  function open(ws: WebSocket, socket: Duplex, { actor, user, since, awaitsSync }: Admitted): void {
    const mine = [...hub.connectionsOf(actor.userId)].filter(({ isOpen }) => isOpen);
    const [oldest] = mine;
    const connection = new Connection({
      id: newId<ConnectionId>(),
      actor,
      user,
      ws,
      socket,
      flusher,
      wait: awaitsSync ? new SyncWait(since) : null,
      budgets: deps.isLimited
        ? [new FrameBudget(SOCKET_RATES), oldest?.budgets[1] ?? new FrameBudget(USER_RATES)]
        : [],
      turn: oldest?.turn ?? new ReadTurn(() => hub.connectionsOf(actor.userId)),
      noteUnsent: deps.noteUnsent,
      siblings: () => hub.connectionsOf(actor.userId),
      onClosedByServer: (code) => metrics.socketsClosed.inc({ reason: CLOSE_CODES[code].name }),
    });
    wireSocket(ws, connection, route, () => {
      hub.remove(connection);
      heartbeat.remove(connection);
      deps.onDisconnected(connection);
    });
    if (mine.length >= deps.maxConnectionsPerUser) oldest?.close(4009); // C12
    connection.sendJson(readyFrame(connection, since, deps.epoch()));
    hub.add(connection);
    heartbeat.add(connection);
    deps.onConnected(connection);
    // The session may have ended while the socket was being opened.
    if (deps.isEnded(actor)) connection.close(4001);
  }

  return {
    attach: (server) => {
      server.on("upgrade", (request, socket, head) => void upgrade(request, socket, head));
    },
    closeSessions: (sessionIds, userIds) => closeSessions(hub, sessionIds, userIds),
    run: (signal) => closeDeadSessions(deps, signal),
    async drain(overMs) {
      isDraining = true;
      const connections = [...hub.all()];
      const steps = Math.max(1, Math.floor(overMs / 100));
      const perStep = Math.ceil(connections.length / steps);
      for (let i = 0; i < connections.length; i += perStep) {
        for (const connection of connections.slice(i, i + perStep)) connection.finish(1012);
        if (i + perStep < connections.length) await delay(overMs / steps);
      }
      // Their last answers and the goodbyes are on the way.
      const deadline = performance.now() + GOODBYE_MS;
      while (hub.size > 0 && performance.now() < deadline) await delay(20);
    },
    [Symbol.dispose]() {
      heartbeat[Symbol.dispose]();
      for (const connection of hub.all()) connection.terminate(1012);
      wss.close();
    },
  };
}

const ping: FrameHandlers["ping"] = (connection, { id }) =>
  connection.sendJson({
    type: "pong",
    ...(id !== undefined && { id }),
    server_time: new Date().toISOString(),
  });

const readyFrame = (connection: Connection, since: string, epoch: string): ServerFrameOf<"ready"> => ({
  type: "ready",
  protocol: PROTOCOL,
  connection_id: connection.id,
  user: connection.user,
  server_time: new Date().toISOString(),
  heartbeat_ms: HEARTBEAT_MS,
  since,
  epoch,
});
