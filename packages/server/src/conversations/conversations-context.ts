import type { Conversation, ConversationId, UserId } from "@gochat/protocol";
import type { Caller } from "../conversation-change.ts";
import type { ConversationEvent } from "../conversation-event.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";

/** What a group is made of. */
export interface GroupInput {
  readonly name: string;
  readonly description?: string;
  readonly history?: Conversation["history"];
  readonly participant_ids?: readonly UserId[];
  readonly participants?: readonly string[];
}

export interface ConversationsContext {
  readonly postgres: Database;
  readonly nodeId: string;
  readonly deliver: (events: readonly ConversationEvent[]) => void;
  /** Reads what a transaction of its own is about to commit, for `deliver` after it. */
  readonly readCommitted: (
    tx: Sql,
    range: { conversationId: ConversationId; from: number; below: number },
    newcomers: readonly { event: "conversation.created"; userIds: readonly UserId[] }[],
  ) => Promise<ConversationEvent[]>;
  /** The database did not say whether something of this node was committed. */
  readonly onUnsettled: () => void;
  readonly createGroup: (caller: Caller, group: GroupInput) => Promise<Conversation>;
  /** Tells the person's own devices what they made of a conversation. */
  readonly announceOwnState: (userId: UserId, id: ConversationId) => void;
  /** Throws `rate_limited` when this person makes too many of something. */
  readonly takeChange: (userId: UserId) => Promise<void>;
}
