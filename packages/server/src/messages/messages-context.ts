import type { Conversation, ConversationId, UserId } from "@gochat/protocol";
import type { AnyChangeScope, ChangeConversation, ChangeScope as ScopeOf } from "../conversation-change.ts";
import type { Sql } from "../platform/postgres/sql.ts";

/** What of the policy concerns messages. */
export type MessageAction =
  | "message.edit_own"
  | "message.delete_own"
  | "message.delete_other"
  | "message.react"
  | "message.pin";

export type RevisionsAction = "message.read_revisions_own" | "message.read_revisions_other";

export type ChangeScope = ScopeOf<MessageAction>;

export interface MessagesContext {
  readonly change: ChangeConversation<MessageAction>;
  /** Writes which messages are pinned, as a part of a change. */
  readonly setPinned: (scope: AnyChangeScope, id: ConversationId, seqs: readonly number[]) => void;
  /** A conversation as one of its members sees it. */
  readonly findConversation: (sql: Sql, userId: UserId, id: ConversationId) => Promise<Conversation>;
  /** The policy for what changes nothing. Throws what it answers (G2). */
  readonly authorizeReading: (
    sql: Sql,
    viewer: UserId,
    id: ConversationId,
    action: RevisionsAction,
  ) => Promise<void>;
  /** Throws what is wrong with the content of a message (D9). */
  readonly checkContent: (content: string) => void;
  /** The names that a text may mention (M5); null for none. */
  readonly mentionedNames: (content: string) => readonly string[] | null;
  /** Throws `rate_limited` when a person, or a conversation, has too much of this (L1). */
  readonly takeTurn: (kind: "edit" | "react", userId: UserId, id: ConversationId) => void;
}
