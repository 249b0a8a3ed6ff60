import type { Conversation, ConversationId, InstanceSettings, UserId } from "@gochat/protocol";
import type { ChangeConversation, ChangeScope } from "../conversation-change.ts";
import type { Action } from "../conversation-policy.ts";
import type { Sql } from "../platform/postgres/sql.ts";

export interface MessagesContext {
  readonly change: ChangeConversation;
  /** Writes which messages are pinned, as a part of a change. */
  readonly setPinned: (scope: ChangeScope, id: ConversationId, seqs: readonly number[]) => void;
  /** A conversation as one of its members sees it. */
  readonly findConversation: (sql: Sql, userId: UserId, id: ConversationId) => Promise<Conversation>;
  /** The policy for what changes nothing. Throws what it answers (G2). */
  readonly authorizeReading: (sql: Sql, viewer: UserId, id: ConversationId, action: Action) => Promise<void>;
  /** Throws what is wrong with the content of a message (D9). */
  readonly checkContent: (content: string, hasAttachments: boolean) => void;
  /** Whether a text holds a word that the server's rules do not allow (I10). */
  readonly holdsRefusedWord: (text: string) => boolean;
  /** For how long after it was sent a message may be edited on this server; null for ever (I7). */
  readonly editWindowSeconds: () => number | null;
  readonly settings: () => Pick<InstanceSettings, "mentions_max" | "new_account_hours">;
  /** Whether an account is as new as that, and does not administer the server (I12). */
  readonly isNewcomer: (sql: Sql, userId: UserId, hours: number) => Promise<boolean>;
  /** The names that a text may mention (M5); null for none. */
  readonly mentionedNames: (content: string) => readonly string[] | null;
  /** Throws `rate_limited` when a person, or a conversation, has too much of this (L1). */
  readonly takeTurn: (kind: "edit" | "react", userId: UserId, id: ConversationId) => void;
}
