import { LIMITS } from "@gochat/protocol";
import type { ConversationId, MessageId, UserId } from "@gochat/protocol";
import { selectMessages } from "@gochat/server/messages/messages-store.ts";
import type { PendingSend } from "@gochat/server/sends/pending-send.ts";
import { appendMessages } from "@gochat/server/sends/sends-store.ts";
import { newId } from "@gochat/server/platform/ids.ts";
import type { PostgresSession } from "@gochat/server/platform/postgres/session.ts";
import { keyOf } from "../load/wire-frames.ts";

const HISTORY_PAGE = 50;
// The node that commits; nobody listens to it here.
const NODE_ID = newId<string>();

interface Place {
  readonly id: ConversationId;
  readonly senderId: UserId;
}

/** The server's own statements on a database, without the server. */
export class AppendWorkload {
  readonly #session: PostgresSession;
  readonly #places: readonly Place[];
  readonly #content: string;
  #sent = 0;
  #read = 0;

  private constructor(session: PostgresSession, places: readonly Place[], contentBytes: number) {
    this.#session = session;
    this.#places = places;
    this.#content = "x".repeat(contentBytes);
  }

  static async create(
    session: PostgresSession,
    conversations: number,
    contentBytes: number,
  ): Promise<AppendWorkload> {
    const places: Place[] = [];
    for (let n = 0; n < conversations; n++) places.push(await openPlace(session, n));
    return new AppendWorkload(session, places, contentBytes);
  }

  async append(batchSize: number): Promise<number> {
    const rows = await appendMessages(
      this.#session,
      NODE_ID,
      Array.from({ length: batchSize }, () => this.#nextSend()),
    );
    const refused = rows.find(({ outcome }) => outcome !== "stored");
    if (refused !== undefined) throw new Error(`A send was ${refused.outcome}.`);
    return rows.length;
  }

  /** The newest page of one conversation after the other. */
  async readPage(): Promise<number> {
    const { id, senderId } = this.#at(this.#read++);
    const { messages } = await selectMessages(this.#session, senderId, id, {
      from: Number.MAX_SAFE_INTEGER,
      direction: "backwards",
      limit: HISTORY_PAGE,
      maxBytes: LIMITS.pageMaxBytes,
    });
    if (messages.length < HISTORY_PAGE) throw new Error("There is no whole page yet.");
    return 1;
  }

  #nextSend(): PendingSend {
    const { id, senderId } = this.#at(this.#sent++);
    return {
      draft: { client_id: keyOf(this.#sent), content: this.#content },
      messageId: newId<MessageId>(),
      conversationId: id,
      senderId,
      named: null,
      connectionId: null,
      receivedAt: 0,
      deadline: Number.POSITIVE_INFINITY,
      settle: () => {},
    };
  }

  #at(index: number): Place {
    const place = this.#places[index % this.#places.length];
    if (place === undefined) throw new RangeError("There is no conversation.");
    return place;
  }
}

/** Two people and their conversation. */
async function openPlace(session: PostgresSession, n: number): Promise<Place> {
  const [id, senderId, peerId] = [newId<ConversationId>(), newId<UserId>(), newId<UserId>()];
  await session.query(
    `insert into users (id, username, display_name)
     values ($1, 'sender' || $3, 'Sender'), ($2, 'receiver' || $3, 'Receiver')`,
    [senderId, peerId, String(n)],
  );
  await session.query(
    "insert into conversations (id, kind, direct_low, direct_high) values ($1, 'direct', least($2::uuid, $3), greatest($2::uuid, $3))",
    [id, senderId, peerId],
  );
  await session.query("insert into members (conversation_id, user_id) values ($1, $2), ($1, $3)", [
    id,
    senderId,
    peerId,
  ]);
  return { id, senderId };
}
