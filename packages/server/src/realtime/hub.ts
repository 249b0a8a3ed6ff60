import type { SessionId, UserId } from "@gochat/protocol";
import type { Connection } from "./connection.ts";
import type { ConversationEvent } from "./conversation-event.ts";
import { textFrame } from "./websocket-frame.ts";

/** The open sockets of this node, by person. */
export class Hub {
  readonly #byUser = new Map<UserId, Set<Connection>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(connection: Connection): void {
    const mine = this.#byUser.get(connection.userId);
    if (mine === undefined) this.#byUser.set(connection.userId, new Set([connection]));
    else mine.add(connection);
    this.#size++;
  }

  remove(connection: Connection): void {
    const mine = this.#byUser.get(connection.userId);
    if (mine?.delete(connection) !== true) return;
    this.#size--;
    if (mine.size === 0) this.#byUser.delete(connection.userId);
  }

  /** Oldest first. */
  connectionsOf(userId: UserId): ReadonlySet<Connection> {
    return this.#byUser.get(userId) ?? NONE;
  }

  isAnyoneHere(userIds: readonly UserId[]): boolean {
    return userIds.some((userId) => this.#byUser.has(userId));
  }

  *all(): Generator<Connection> {
    for (const connections of this.#byUser.values()) yield* connections;
  }

  *ofSessions(sessionIds: ReadonlySet<SessionId>): Generator<Connection> {
    for (const connection of this.all()) {
      if (connection.actor.sessionId !== null && sessionIds.has(connection.actor.sessionId)) yield connection;
    }
  }

  /** Queues the event on every socket of its audience here, encoding it at most twice; answers on how many. */
  deliver(event: ConversationEvent): number {
    let shared: Buffer | undefined;
    let delivered = 0;
    for (const userId of event.audience) {
      const connections = this.#byUser.get(userId);
      if (connections === undefined) continue;
      const isOwn = userId === event.senderId && event.ownFrame !== event.frame;
      let frame: Buffer | undefined;
      for (const connection of connections) {
        if (connection.id === event.exceptConnection) continue;
        frame ??= isOwn ? textFrame(event.ownFrame) : (shared ??= textFrame(event.frame));
        connection.send(frame);
        delivered++;
      }
    }
    return delivered;
  }
}

const NONE: ReadonlySet<Connection> = new Set();
