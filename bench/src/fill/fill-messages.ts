import type { ConversationId, UserId } from "@gochat/protocol";
import { BulkConnection } from "./bulk-connection.ts";
import { copyRow, inChunks } from "./copy-row.ts";
import { assertLoopback } from "./loopback.ts";
import { MENTION_COLUMNS, MESSAGE_COLUMNS, mentionRow, messageRow } from "./message-rows.ts";
import type { SentMessage } from "./message-rows.ts";
import { conversationIdOf, conversationTables, sentAt, userIdOf, userRows } from "./rows.ts";
import type { TableRows } from "./rows.ts";
import { ABSENT, isOnFirstPage, planShape, READER } from "./shape.ts";
import type { Shape } from "./shape.ts";
import { timeline } from "./timeline.ts";

// One COPY, and one commit. Large enough that the commit costs nothing beside the rows.
const BATCH = 100_000;

export interface FillOptions extends FillTarget {
  readonly messages: number;
}

export interface FillTarget {
  readonly url: string;
  readonly signal: AbortSignal;
  /** Called after each batch of messages. */
  readonly onProgress?: (stored: number) => void;
}

export interface Filled {
  /** Has 1,000 conversations, with 0 to more than 100 unread messages in each of the first 50. */
  readonly readerId: UserId;
  /** The conversations with the newest messages: the first page of the reader's list. */
  readonly firstPage: readonly ConversationId[];
  /** The reader is in it, and so is somebody who has read nothing of it. */
  readonly longConversation: {
    readonly id: ConversationId;
    readonly lastSeq: number;
    readonly absentId: UserId;
  };
}

/**
 * Fills an empty, migrated database with this many messages in batches of COPY. The same number gives the same rows. Needs
 * memory for the conversations, not for the messages. Throws when there are rows already; what it stored before an error
 * or an abort stays.
 */
export async function fillMessages({ messages, ...target }: FillOptions): Promise<Filled> {
  const shape = planShape(messages);
  await fillShape(shape, target);
  return landmarks(shape);
}

/** The same with conversations of another plan. */
export async function fillShape(shape: Shape, { url, signal, onProgress }: FillTarget): Promise<void> {
  assertLoopback(url);
  await using connection = await BulkConnection.open(url, signal);
  await assertEmpty(connection);
  await copyTable(connection, userRows(shape));
  const lastActivity = await copyMessages(connection, shape, onProgress);
  for (const table of conversationTables(shape, lastActivity)) await copyTable(connection, table);
  // As autovacuum leaves it after a while.
  await connection.query("vacuum (analyze)");
}

function landmarks({ conversations }: Shape): Filled {
  const long = conversations.findIndex(({ place }) => place === 0);
  const { length = 0, members = [] } = conversations[long] ?? {};
  return {
    readerId: userIdOf(READER),
    firstPage: conversations.flatMap((plan, index) => (isOnFirstPage(plan) ? [conversationIdOf(index)] : [])),
    longConversation: {
      id: conversationIdOf(long),
      lastSeq: length,
      absentId: userIdOf(members[ABSENT] ?? READER),
    },
  };
}

/** Answers with the time of the newest message of each conversation. */
async function copyMessages(
  connection: BulkConnection,
  shape: Shape,
  onProgress: (stored: number) => void = () => {},
): Promise<Float64Array> {
  const lastActivity = new Float64Array(shape.conversations.length);
  const sent = sentMessages(shape);
  for (let stored = 0; stored < shape.messages;) {
    const mentions: string[] = [];
    const take = (message: SentMessage) => {
      stored++;
      lastActivity[message.index] = sentAt(message.n, shape.messages);
      const mention = mentionRow(message);
      if (mention !== null) mentions.push(copyRow(mention));
      return copyRow(messageRow(message));
    };
    await connection.copy("messages", MESSAGE_COLUMNS, inChunks(nextOf(sent, BATCH).map(take)));
    await connection.copy("mentions", MENTION_COLUMNS, inChunks(mentions));
    onProgress(stored);
  }
  return lastActivity;
}

function* sentMessages(shape: Shape): Generator<SentMessage> {
  const seqs = new Uint32Array(shape.conversations.length);
  let n = 0;
  for (const index of timeline(shape)) {
    const plan = shape.conversations[index];
    if (plan === undefined) throw new RangeError("There is no such conversation.");
    const seq = (seqs[index] ?? 0) + 1;
    seqs[index] = seq;
    yield { plan, index, seq, n: n++, total: shape.messages };
  }
}

/** Up to `count` items. Unlike `take`, it leaves the iterator open. */
function* nextOf<T>(iterator: Iterator<T>, count: number): Generator<T> {
  for (let n = 0; n < count; n++) {
    const { done, value } = iterator.next();
    if (done === true) return;
    yield value;
  }
}

async function copyTable(connection: BulkConnection, { table, columns, rows }: TableRows): Promise<void> {
  const lines = Iterator.from(rows).map(copyRow);
  await connection.copy(table, columns, inChunks(lines));
}

async function assertEmpty(connection: BulkConnection): Promise<void> {
  const [found] = await connection.query<{ is_used: boolean }>(
    "select exists (select from users) as is_used",
  );
  if (found?.is_used !== false)
    throw new Error("There are people in this database already. Give the name of an empty one.");
}
