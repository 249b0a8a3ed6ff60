import type { PostgresSession } from "@gochat/server/platform/postgres/session.ts";
import { newId } from "@gochat/server/platform/ids.ts";
import { keyOf } from "../load/wire-frames.ts";

export const FLOOR_BATCH = 50;

const INSERT = `
  insert into floor_messages (conversation_id, seq, version, created_version, id, sender_id, client_id, content, created_at)
  select conversation_id, seq, seq + 1, seq + 1, id, sender_id, client_id, content, now()
  from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::text[], $6::text[])
    as row (conversation_id, seq, id, sender_id, client_id, content)`;

/**
 * The least that storing the same messages costs: the same rows, in batches, into a table with the same columns and
 * indexes in one piece, and nothing asked or answered. Each batch is one prepared statement and one commit.
 */
export class InsertFloor {
  readonly #session: PostgresSession;
  readonly #conversations: { id: string; senderId: string; seq: number }[];
  readonly #content: string;
  #next = 0;

  private constructor(session: PostgresSession, conversations: number, contentBytes: number) {
    this.#session = session;
    this.#conversations = Array.from({ length: conversations }, () => ({
      id: newId(),
      senderId: newId(),
      seq: 0,
    }));
    this.#content = "x".repeat(contentBytes);
  }

  static async create(
    session: PostgresSession,
    conversations: number,
    contentBytes: number,
  ): Promise<InsertFloor> {
    await session.query("create table floor_messages (like messages including all)");
    return new InsertFloor(session, conversations, contentBytes);
  }

  async storeBatch(): Promise<number> {
    const rows = Array.from({ length: FLOOR_BATCH }, () => this.#nextRow());
    const columns = [0, 1, 2, 3, 4, 5].map((column) => rows.map((row) => row[column]));
    await this.#session.query(INSERT, columns, { name: "floor" });
    return rows.length;
  }

  #nextRow(): readonly unknown[] {
    const conversation = this.#conversations[this.#next++ % this.#conversations.length];
    if (conversation === undefined) throw new RangeError("There is no conversation.");
    const seq = ++conversation.seq;
    return [conversation.id, seq, newId(), conversation.senderId, keyOf(seq), this.#content];
  }
}
