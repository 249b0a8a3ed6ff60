import type {
  CHANGES,
  ChangeType,
  ConnectionId,
  Conversation,
  ConversationId,
  FileId,
  Role,
  SystemAction,
  UserId,
  Writers,
} from "@gochat/protocol";
import type { Action } from "./conversation-policy.ts";
import type { Deadline } from "./platform/deadline.ts";
import type { Actor } from "./platform/http/actor.ts";
import type { Sql } from "./platform/postgres/sql.ts";

/** Who asked for a change. */
export interface Caller {
  readonly userId: UserId;
  /** The socket that asked, which gets an answer instead of the event; null over HTTP. */
  readonly connectionId: ConnectionId | null;
  /** How long they wait for the answer. */
  readonly deadline: Deadline;
}

/** Of a request over HTTP. */
export const asCaller = ({ actor, deadline }: { actor: Actor; deadline: Deadline }): Caller => ({
  userId: actor.userId,
  connectionId: null,
  deadline,
});

/** A locked conversation as one of its members is judged by it. */
export interface LockedConversation {
  readonly kind: Conversation["kind"];
  /** The two of a direct conversation; null in a group. */
  readonly direct_ids: UserId[] | null;
  readonly history: Conversation["history"];
  readonly name: string | null;
  readonly description: string | null;
  readonly pinned_seqs: number[];
  readonly closed_at: string | null;
  /** Of a direct conversation: one of the two blocks the other. */
  readonly blocked_at: string | null;
  readonly avatar_id: FileId | null;
  readonly who_writes: Writers;
  readonly slow_mode_s: number;
  readonly last_seq: number;
  readonly version: number;
  readonly member_count: number;
  readonly role: Role;
  readonly joined_seq: number;
  readonly is_silenced: boolean;
}

/** What is recorded beside new messages, which are entries of the log themselves. */
export type RecordedChange = Exclude<ChangeType, "message.created">;

/** An entry of the log. */
export interface LogEntry {
  /** The message that changed. */
  readonly seq?: number;
  readonly data?: object;
  /** People for whom the conversation is new. */
  readonly newcomers?: readonly UserId[];
}

type Kinds = typeof CHANGES;

/** What has to be recorded of a change of this kind, by its row in the table. */
export type EntryOf<T extends RecordedChange> = Kinds[T] extends { subject: "message" }
  ? Required<Pick<LogEntry, "seq">>
  : Required<Pick<LogEntry, Kinds[T] extends { adds: true } ? "data" | "newcomers" : "data">>;

/** A change in the making, inside its transaction and under the lock of the conversation. */
export interface ChangeScope {
  readonly tx: Sql;
  readonly conversation: LockedConversation;
  /** Throws `forbidden` unless the policy allows this too. */
  readonly require: (action: Action) => void;
  /** A statement that must succeed, and whose answer is of no further interest. */
  readonly write: (statement: Promise<unknown>) => void;
  /** Gives the change its version and its place in the log. */
  readonly record: <T extends RecordedChange>(event: T, entry: EntryOf<T>) => void;
  /** Reports the change to people by a system message. */
  readonly notify: (action: SystemAction, userIds: readonly UserId[], name?: string | null) => void;
}

/** A change in two steps, each of them one round trip. */
export interface ChangePlan<Found, T> {
  /** What must come before the lock: making the conversation, or locking people, who are always locked first. */
  readonly prepare?: (tx: Sql) => Promise<void>;
  /** Reads under the lock what the change is judged by. */
  readonly read?: (tx: Sql) => Promise<Found>;
  /** Judges, then sends every statement without waiting for the answers to those before: the COMMIT follows at once. */
  readonly work: (scope: ChangeScope, found: Found) => T | Promise<T>;
}

/** Judges, does, commits and delivers a change of a conversation. */
export type ChangeConversation = <T, Found = undefined>(
  caller: Caller,
  conversationId: ConversationId,
  action: Action,
  plan: ChangePlan<Found, T>,
) => Promise<T>;
