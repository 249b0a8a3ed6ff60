import type { SessionId, UserId } from "@gochat/protocol";
import type { Connection } from "./connection.ts";
import type { ConversationEvent, EphemeralEvent } from "../conversation-event.ts";
import type { Standing } from "./memberships.ts";
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

  /** Queues the event on the sockets of everybody here who may see it; answers on how many. */
  deliver(event: ConversationEvent, standings: ReadonlyMap<UserId, Standing>): number {
    const { conversationId, version, audience, subjectSeq } = event;
    const write = (connection: Connection, frame: Buffer) =>
      connection.sendEvent(conversationId, version, frame);
    if (audience !== null) return this.#write(event, audience, write);
    return this.#write(event, seeing(standings, version, subjectSeq), write);
  }

  deliverEphemeral(event: EphemeralEvent, standings: ReadonlyMap<UserId, Standing>): void {
    this.#write(event, event.audience ?? standings.keys(), (connection, frame) => connection.send(frame));
  }

  /** Encodes each frame once, whoever gets it. An empty one is for nobody. */
  #write(
    { frame, perUser, exceptConnection }: EphemeralEvent,
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

/** Who was a member at that version, and sees the message that it is about (H6). */
function* seeing(
  standings: ReadonlyMap<UserId, Standing>,
  version: number,
  subjectSeq: number | null,
): Generator<UserId> {
  for (const [userId, standing] of standings) {
    if (version >= standing.version && (subjectSeq === null || subjectSeq > standing.joinedSeq)) yield userId;
  }
}
