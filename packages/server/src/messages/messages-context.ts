import type { ConnectionId, Conversation, ConversationId, UserId } from "@gochat/protocol";
import type { Deadline } from "../platform/deadline.ts";
import type { Sql } from "../platform/postgres/sql.ts";

/** What of the policy concerns messages. */
export type MessageAction =
  | "message.edit_own"
  | "message.delete_own"
  | "message.delete_other"
  | "message.react"
  | "message.pin";

export interface Actor {
  readonly userId: UserId;
  /** The socket that asked, which gets the answer instead of the event. */
  readonly connectionId: ConnectionId | null;
  /** How long they wait for the answer. */
  readonly deadline: Deadline;
}

/** A change in the making, inside its transaction and under the lock of the conversation. */
export interface ChangeScope {
  readonly tx: Sql;
  readonly conversation: {
    readonly history: Conversation["history"];
    readonly joined_seq: number;
    readonly pinned_seqs: number[];
  };
  /** Throws `forbidden` unless the policy allows this too. */
  require(action: MessageAction): void;
  /** A statement that must succeed, and whose answer is of no further interest. */
  write(statement: Promise<unknown>): void;
  record(event: "message.updated" | "message.deleted", change: { seq: number }): void;
}

/** A change in two steps: what it is judged by is read under the lock, then everything is sent in one go. */
export interface ChangePlan<Found, T> {
  read(tx: Sql): Promise<Found>;
  work(scope: ChangeScope, found: Found): T | Promise<T>;
}

export interface MessagesContext {
  /** Judges, does, commits and delivers a change of a conversation. */
  change<Found, T>(
    actor: Actor,
    id: ConversationId,
    action: MessageAction,
    plan: ChangePlan<Found, T>,
  ): Promise<T>;
  /** Writes which messages are pinned, as a part of a change. */
  setPinned(scope: Pick<ChangeScope, "tx">, id: ConversationId, seqs: readonly number[]): void;
  /** A conversation as one of its members sees it. */
  findConversation(sql: Sql, userId: UserId, id: ConversationId): Promise<Conversation>;
  /** Throws `rate_limited` when a person, or a conversation, has too much of this (L1). */
  takeTurn(kind: "edit" | "react", userId: UserId, id: ConversationId): void;
}
