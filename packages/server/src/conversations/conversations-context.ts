import type { ConnectionId, ConversationId, SystemAction, UserId } from "@gochat/protocol";
import type { ConversationEvent } from "../conversation-event.ts";
import type { Postgres } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { Action, Judged } from "./conversation-policy.ts";
import type { Settings } from "./groups-store.ts";

export interface Actor {
  readonly userId: UserId;
  readonly connectionId: ConnectionId | null;
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
  /** Gives the change its version and its place in the log. */
  record(
    event:
      | "conversation.created"
      | "conversation.updated"
      | "member.added"
      | "member.updated"
      | "member.removed",
    change: { data: object; newcomers?: readonly UserId[] },
  ): Promise<number>;
  /** Reports it by a system message. */
  notify(action: SystemAction, userIds: readonly UserId[], name?: string | null): Promise<void>;
}

type Work<T> = (scope: ChangeScope) => Promise<T>;

export interface ConversationsContext {
  readonly postgres: Postgres;
  readonly nodeId: string;
  /** Judges, does, commits and delivers a change of a conversation. `prepare` runs before the lock. */
  change<T>(
    actor: Actor,
    id: ConversationId,
    action: Action,
    work: Work<T>,
    prepare?: (tx: Sql) => Promise<void>,
  ): Promise<T>;
  /** The same inside a transaction of the caller, who delivers the events after its commit. */
  changeWithin<T>(
    tx: Sql,
    actor: Actor,
    id: ConversationId,
    action: Action,
    work: Work<T>,
  ): Promise<{ result: T; events: ConversationEvent[] }>;
  deliver(events: readonly ConversationEvent[]): void;
  /** Delivers what a statement of its own committed. */
  deliverCommitted(id: ConversationId, from: number, below: number): Promise<void>;
  /** What this node commits may not be known to it: the check of commits delivers that. */
  onUnsettled(): void;
  /** Tells the person's own devices what they made of a conversation. */
  announceOwnState(userId: UserId, id: ConversationId): void;
  /** Throws `rate_limited` when this person makes too many of something. */
  takeChange(userId: UserId): Promise<void>;
}
