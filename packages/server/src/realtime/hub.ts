import type { SessionId, UserId } from "@gochat/protocol";
import type { Connection } from "./connection.ts";
import type { ConversationEvent, AnyEvent, EphemeralEvent } from "../conversation-event.ts";
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

  *all(): Generator<Connection> {
    for (const connections of this.#byUser.values()) yield* connections;
  }

  *ofSessions(sessionIds: ReadonlySet<SessionId>): Generator<Connection> {
    for (const connection of this.all()) {
      if (connection.actor.sessionId !== null && sessionIds.has(connection.actor.sessionId)) yield connection;
    }
  }

  /** Queues the event on the sockets of these people; answers on how many. */
  deliver(event: ConversationEvent, userIds: Iterable<UserId>): number {
    const { conversationId, version } = event;
    return this.#write(event, userIds, (connection, frame) =>
      connection.sendEvent(conversationId, version, frame),
    );
  }

  deliverEphemeral(event: EphemeralEvent, userIds: Iterable<UserId>): void {
    this.#write(event, userIds, (connection, frame) => connection.sendEphemeral(frame, event.isPassing));
  }

  /** Queues the frame on the sockets of these people, behind what a sync is about to send them. */
  deliverInOrder(frame: string, userIds: Iterable<UserId>): void {
    const encoded = textFrame(frame);
    for (const userId of userIds)
      for (const connection of this.connectionsOf(userId)) connection.sendInOrder(encoded);
  }

  /** Sends everybody away, to come back and begin anew: this node cannot say what they missed. */
  closeAll(): void {
    for (const connection of this.all()) connection.close(1012);
  }

  /** Encodes each frame once, whoever gets it. An empty one is for nobody. */
  #write(
    { frame, perUser, exceptConnection }: AnyEvent,
    userIds: Iterable<UserId>,
    write: (connection: Connection, frame: Buffer) => void,
  ): number {
    const encoded = new Map<string, Buffer>();
    let written = 0;
    for (const userId of userIds) {
      const connections = this.#byUser.get(userId);
      if (connections === undefined) continue;
      const text =
        perUser.length === 0
          ? frame
          : (perUser.find((each) => each.userIds.includes(userId))?.frame ?? frame);
      if (text === "") continue;
      for (const connection of connections) {
        if (connection.id === exceptConnection) continue;
        let buffer = encoded.get(text);
        if (buffer === undefined) encoded.set(text, (buffer = textFrame(text)));
        write(connection, buffer);
        written++;
      }
    }
    return written;
  }
}

const NONE: ReadonlySet<Connection> = new Set();
