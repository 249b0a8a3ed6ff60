import type { ConnectionId, ConversationId, MessageId, SystemAction, UserId } from "@gochat/protocol";
import type { ConversationEvent } from "../conversation-event.ts";
import { AppError } from "../errors.ts";
import { newId } from "../platform/ids.ts";
import { KeyedQueue } from "../platform/keyed-queue.ts";
import { isConnectionLoss } from "../platform/postgres/pg-errors.ts";
import type { Postgres } from "../platform/postgres/open-postgres.ts";
import { retryTransaction } from "../platform/postgres/retry-transaction.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { appendSystemMessage, lockConversation, recordChange, selectLog } from "./changes-store.ts";
import type { Change, LockedConversation, LogRow } from "./changes-store.ts";
import { newcomersOf, toEvent } from "./log-event.ts";
import type { NewcomerView } from "./log-event.ts";
import type { SyncDeps } from "./sync.ts";

export interface ChangeDeps<Action extends string> {
  readonly postgres: Postgres;
  readonly nodeId: string;
  /** The policy: whether somebody of this standing may do this. Throws what it answers (G2). */
  authorize(action: Action, standing: LockedConversation): void;
  /** Conversations as members see them. */
  findConversations: SyncDeps["findConversations"];
  /** Takes events that were just committed to everybody's devices. */
  deliver(events: readonly ConversationEvent[]): void;
  /** The database did not say whether a change of this conversation was committed. */
  onUnsettled(): void;
}

export interface Actor {
  readonly userId: UserId;
  /** The socket that asked, which gets an answer instead of the event. */
  readonly connectionId: ConnectionId | null;
}

/** A change in the making, inside its transaction and under the lock of the conversation. */
export interface ChangeScope<Action extends string> {
  readonly tx: Sql;
  readonly conversation: LockedConversation;
  /** Throws `forbidden` unless the policy allows this too. */
  require(action: Action): void;
  /** Gives the change its version and its place in the log. */
  record(
    event: Change["event"],
    change: Partial<Pick<Change, "seq" | "data" | "newcomers">>,
  ): Promise<number>;
  /** Reports the change to people by a system message. */
  notify(action: SystemAction, userIds: readonly UserId[], name?: string | null): Promise<void>;
}

// Each waits for a round trip or five; beyond this nobody would still want the answer.
const WAITING_MAX = 200;
// Together with the tries of the transaction below the 10 s in which everything is answered (E6).
const WAIT_MAX_MS = 3000;

/**
 * The one door through which conversations change, but for sends and markers, which have faster ones of their own.
 *
 *   queue of the conversation ─► begin ─► prepare ─► lock, judge ─► the work ─► its entries in the log ─► commit ─► deliver
 *
 * `prepare` is for what must come before the lock: making the conversation, or locking people, who are always locked first.
 * The queue keeps a busy conversation from taking every connection of the pool just to wait for one lock.
 */
export function createChange<Action extends string>(deps: ChangeDeps<Action>) {
  const queue = new KeyedQueue(WAITING_MAX, WAIT_MAX_MS);

  return async function change<T>(
    actor: Actor,
    conversationId: ConversationId,
    action: Action,
    work: (scope: ChangeScope<Action>) => Promise<T>,
    prepare: (tx: Sql) => Promise<void> = async () => {},
  ): Promise<T> {
    const transaction = () =>
      deps.postgres.transaction(async (tx) => {
        await prepare(tx);
        return changeWithin(deps, tx, actor, conversationId, action, work);
      });
    return queue.run(conversationId, async () => {
      try {
        const { result, events } = await retryTransaction(transaction);
        deps.deliver(events);
        return result;
      } catch (error) {
        if (!isConnectionLoss(error)) throw error;
        // It may have been committed: then the check of commits delivers it.
        deps.onUnsettled();
        throw new AppError("outcome_unknown", { cause: error });
      }
    });
  };
}

/** The same inside a transaction of the caller, who delivers the events after its commit. */
export async function changeWithin<Action extends string, T>(
  deps: ChangeDeps<Action>,
  tx: Sql,
  actor: Actor,
  conversationId: ConversationId,
  action: Action,
  work: (scope: ChangeScope<Action>) => Promise<T>,
): Promise<{ result: T; events: ConversationEvent[] }> {
  const { nodeId } = deps;
  const conversation = await lockConversation(tx, conversationId, actor.userId);
  if (conversation === undefined) throw new AppError("conversation_not_found");
  deps.authorize(action, conversation);
  let last = conversation.version;
  const result = await work({
    tx,
    conversation,
    require: (other) => deps.authorize(other, conversation),
    async record(event, { seq = null, data = null, newcomers = null }) {
      last = await recordChange(tx, { conversationId, nodeId, event, seq, data, newcomers });
      return last;
    },
    async notify(notice, userIds, name = null) {
      const messageId = newId<MessageId>();
      const senderId = actor.userId;
      last = await appendSystemMessage(tx, {
        conversationId,
        nodeId,
        messageId,
        senderId,
        action: notice,
        userIds,
        name,
      });
    },
  });
  const from = conversation.version + 1;
  const events =
    last < from ? [] : await readCommitted(deps, tx, conversationId, [from, last + 1], actor.connectionId);
  return { result, events };
}

/** The entries that a commit of this node made, as events. */
export async function readCommitted(
  deps: Pick<ChangeDeps<never>, "findConversations">,
  sql: Sql,
  conversationId: ConversationId,
  [from, below]: readonly [number, number],
  origin: ConnectionId | null,
): Promise<ConversationEvent[]> {
  const rows = await selectLog(sql, [{ conversationId, from, below, withinMs: null }]);
  const events: ConversationEvent[] = [];
  for (const row of rows) events.push(toEvent(row, await viewsOf(deps, sql, row), origin));
  return events;
}

/** People for whom the conversation is new see the same at this moment, but for the owner's role. */
async function viewsOf(
  deps: Pick<ChangeDeps<never>, "findConversations">,
  sql: Sql,
  row: LogRow,
): Promise<NewcomerView[]> {
  const newcomers = newcomersOf(row);
  if (newcomers.length === 0) return [];
  const isNewGroup = row.event === "conversation.created" && row.direct_ids === null;
  // The log names the owner first.
  const groups = isNewGroup ? [newcomers.slice(0, 1), newcomers.slice(1)] : [newcomers];
  const pairs = groups.flatMap(([userId]) =>
    userId === undefined ? [] : [{ userId, conversationId: row.conversation_id }],
  );
  const found = await deps.findConversations(sql, pairs);
  return found.map(({ user_id, conversation }) => ({
    userIds: groups.find(([first]) => first === user_id) ?? [],
    conversation,
  }));
}
