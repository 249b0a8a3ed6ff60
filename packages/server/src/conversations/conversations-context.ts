import type { ConnectionId, ConversationId, SystemAction, UserId } from "@gochat/protocol";
import type { ConversationEvent } from "../conversation-event.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { Action, Judged } from "./conversation-policy.ts";
import type { Settings } from "./groups-store.ts";

export interface Actor {
  readonly userId: UserId;
  readonly connectionId: ConnectionId | null;
  /** How long they wait for the answer. */
  readonly deadline: Deadline;
}

/** A change in the making, inside its transaction and under the lock of the conversation. */
export interface ChangeScope {
  readonly tx: Sql;
  readonly conversation: Judged &
    Settings & {
      readonly pinned_seqs: number[];
      readonly member_count: number;
      readonly last_seq: number;
      readonly version: number;
    };
  /** Throws `forbidden` unless the policy allows this too. */
  require(action: Action): void;
  /** A statement that must succeed, and whose answer is of no further interest. */
  write(statement: Promise<unknown>): void;
  /** Gives the change its version and its place in the log. */
  record(
    event:
      | "conversation.created"
      | "conversation.updated"
      | "member.added"
      | "member.updated"
      | "member.removed",
    change: { data: object; newcomers?: readonly UserId[] },
  ): void;
  /** Reports it by a system message. */
  notify(action: SystemAction, userIds: readonly UserId[], name?: string | null): void;
}

/** A change in two steps: what it is judged by is read under the lock, then everything is sent in one go. */
export interface ChangePlan<Found, T> {
  /** Before the lock. */
  prepare?(tx: Sql): Promise<void>;
  read?(tx: Sql): Promise<Found>;
  work(scope: ChangeScope, found: Found): T | Promise<T>;
}

export interface ConversationsContext {
  readonly postgres: Database;
  readonly nodeId: string;
  /** Judges, does, commits and delivers a change of a conversation. */
  change<T, Found = undefined>(
    actor: Actor,
    id: ConversationId,
    action: Action,
    plan: ChangePlan<Found, T>,
  ): Promise<T>;
  deliver(events: readonly ConversationEvent[]): void;
  /** Reads what a transaction of its own is about to commit, for `deliver` after it. */
  readCommitted(
    tx: Sql,
    range: { conversationId: ConversationId; from: number; below: number },
    newcomers: readonly { event: "conversation.created"; userIds: readonly UserId[] }[],
  ): Promise<ConversationEvent[]>;
  /** What this node commits may not be known to it: the check of commits delivers that. */
  onUnsettled(): void;
  /** Tells the person's own devices what they made of a conversation. */
  announceOwnState(userId: UserId, id: ConversationId): void;
  /** Throws `rate_limited` when this person makes too many of something. */
  takeChange(userId: UserId): Promise<void>;
}
