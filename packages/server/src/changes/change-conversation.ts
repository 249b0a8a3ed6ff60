import type { ConversationId, MessageId } from "@gochat/protocol";
import type {
  Caller,
  ChangeConversation,
  ChangePlan,
  ChangeScope,
  LockedConversation,
  LogEntry,
} from "../conversation-change.ts";
import type { WriteAudit } from "../audit-note.ts";
import type { ConversationEvent } from "../conversation-event.ts";
import { authorize } from "../conversation-policy.ts";
import type { Action } from "../conversation-policy.ts";
import { AppError } from "../errors.ts";
import { newId } from "../platform/ids.ts";
import { KeyedQueue } from "../platform/keyed-queue.ts";
import { isConnectionLoss } from "../platform/postgres/pg-errors.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";
import { retryTransaction } from "../platform/postgres/retry-transaction.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { allInOrder } from "../platform/postgres/transaction.ts";
import type { Tx } from "../platform/postgres/transaction.ts";
import { auditOf } from "./audited-change.ts";
import { appendSystemMessage, lockConversation, recordChange } from "./changes-store.ts";
import type { ViewDeps } from "./log-event.ts";
import { readCommitted } from "./read-committed.ts";
import type { Newcomers } from "./read-committed.ts";

export interface ChangeDeps {
  readonly postgres: Database;
  readonly nodeId: string;
  /** Conversations as members see them. */
  findConversations: ViewDeps["findConversations"];
  /** Takes events that were just committed to everybody's devices. */
  readonly deliver: (events: readonly ConversationEvent[]) => void;
  /** In the transaction. */
  readonly writeAudit: WriteAudit;
  /** The database did not say whether a change of this conversation was committed. */
  readonly onUnsettled: () => void;
}

// Each waits for two round trips; beyond this nobody would still want the answer.
const WAITING_MAX = 200;
// A try waits 2 s for the lock. With less than this left none begins: the answer is that the conversation is busy.
const TRY_MS = 2500;

/**
 * The one door through which conversations change, but for sends and markers, which have faster ones of their own.
 *
 *   queue of the conversation ─► begin, prepare, lock, read ─► judge ─► the work, its entries in the log, commit ─► deliver
 *
 * What is sent in one go costs one round trip, so the lock is held for one. The queue keeps a busy conversation from taking every
 * connection of the pool just to wait for one lock.
 */
export function createChange(deps: ChangeDeps): ChangeConversation {
  const queue = new KeyedQueue(WAITING_MAX);

  return async function change(caller, conversationId, action, plan) {
    const postgres = deps.postgres.within(caller.deadline);
    const latestTry = caller.deadline - TRY_MS;
    return queue.run(conversationId, latestTry, async () => {
      try {
        const { result, events } = await retryTransaction(latestTry, () =>
          postgres.transaction((tx) => changeWithin(deps, tx, caller, conversationId, action, plan)),
        );
        deps.deliver(events);
        return result;
      } catch (error) {
        if (!isConnectionLoss(error)) throw error;
        // It may have been committed: then the catch-up poll delivers it.
        deps.onUnsettled();
        throw new AppError("outcome_unknown", { cause: error }); // M7
      }
    });
  };
}

async function changeWithin<Found, T>(
  deps: ChangeDeps,
  tx: Tx,
  caller: Caller,
  conversationId: ConversationId,
  action: Action,
  plan: ChangePlan<Found, T>,
): Promise<{ result: T; events: ConversationEvent[] }> {
  const [, conversation, found] = await allInOrder([
    plan.prepare?.(tx),
    lockConversation(tx, conversationId, caller.userId),
    plan.read?.(tx),
  ]);
  authorize(action, conversation);
  const made = makeScope(deps, tx, caller, conversationId, conversation);
  const result = plan.work(made.scope, found as Found);
  const from = conversation.version + 1;
  const below = from + made.count();
  const events =
    below === from
      ? []
      : readCommitted(deps, tx, { conversationId, from, below }, made.newcomers, caller.connectionId);
  const [, settled, delivered] = await allInOrder([
    Promise.all(made.statements),
    result,
    events,
    tx.commit(),
  ]);
  return { result: settled, events: delivered };
}

function makeScope(
  deps: ChangeDeps,
  tx: Sql,
  { userId: senderId }: Caller,
  conversationId: ConversationId,
  conversation: LockedConversation,
) {
  const { nodeId, writeAudit } = deps;
  const statements: Promise<unknown>[] = [];
  const newcomers: Newcomers[] = [];
  let count = 0;
  const write = (statement: Promise<unknown>) => {
    // When the work throws, nobody awaits it: its own failure is then no news.
    statement.catch(() => {});
    statements.push(statement);
  };
  const scope: ChangeScope = {
    tx,
    conversation,
    write,
    require: (other) => authorize(other, conversation),
    record(event, entry: LogEntry) {
      count++;
      if (entry.newcomers !== undefined) newcomers.push({ event, userIds: entry.newcomers });
      write(recordChange(tx, { conversationId, nodeId, event, ...entry }));
      const audit = auditOf(event, senderId, conversationId, conversation, entry);
      if (audit !== undefined) write(writeAudit(tx, audit));
    },
    notify(action, userIds, name = null) {
      count++;
      const messageId = newId<MessageId>();
      write(appendSystemMessage(tx, { conversationId, nodeId, messageId, senderId, action, userIds, name }));
    },
  };
  return { scope, statements, newcomers, count: () => count };
}
