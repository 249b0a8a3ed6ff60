import type { Conversation, ConversationId, InstanceSettings, UserId } from "@gochat/protocol";
import type { Caller } from "../conversation-change.ts";
import type { ConversationEvent } from "../conversation-event.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { ViewedConversation } from "./conversations-store.ts";

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
  /** Reads a conversation that its transaction is about to make, for `deliver` after it, with how each of its members sees it. */
  readonly readOpened: (
    tx: Sql,
    id: ConversationId,
    views: Promise<readonly ViewedConversation[]>,
  ) => Promise<ConversationEvent[]>;
  readonly settings: () => Pick<InstanceSettings, "new_account_hours">;
  /** The database did not say whether something of this node was committed. */
  readonly onUnsettled: () => void;
  readonly createGroup: (
    caller: Caller,
    group: GroupInput,
  ) => Promise<{ readonly conversation: Conversation; readonly requested?: UserId[] }>;
  /** Tells the person's own devices what they made of a conversation. */
  readonly announceOwnState: (userId: UserId, id: ConversationId) => void;
  /** Throws `rate_limited` when this person makes too many of something. */
  readonly takeChange: (userId: UserId) => Promise<void>;
}
