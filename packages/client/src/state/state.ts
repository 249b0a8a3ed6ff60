import type { Conversation, Member, Presence, UserSummary } from "../contract/entities.ts";
import type { ServerFrame } from "../contract/frames.ts";
import type { Drafts } from "../drafts/drafts.ts";
import type { Runs } from "./messages.ts";
import type { People } from "./people.ts";
import type { ReadableMap } from "./with-entry.ts";

/** Everything that a device knows. Immutable: a step makes another one, in which whatever did not change is the same object. */
export interface ChatState {
  readonly me: UserSummary;
  readonly people: People;
  readonly conversations: ReadableMap<string, ConversationState>;
  /** The ids of all conversations in the order of the list (H5): those that one pinned, then by their newest activity. */
  readonly order: readonly string[];
  /** Conversations that must be read, with what came for them since that is known. */
  readonly awaited: ReadonlyMap<string, readonly ServerFrame[]>;
  /** More is new than a sync brings: the list must be read (R4). */
  readonly mustReadList: boolean;
  /** Where the next sync begins (R4); null before the first `ready`. */
  readonly place: Place | null;
  /** Who is typing, by conversation. */
  readonly typing: ReadonlyMap<string, ReadonlySet<string>>;
  /** Of whom one watches, by person. */
  readonly presence: ReadonlyMap<string, Presence>;
  /** What one has begun to write here: the server knows nothing of it. */
  readonly drafts: Drafts;
}

export interface Place {
  readonly since: string;
  readonly epoch: string;
}

/** One conversation as this device knows it. */
export interface ConversationState {
  /** As it would be read now. */
  readonly entity: Conversation;
  readonly runs: Runs;
  /** Those who are known, by id: the first ones that the conversation shows at least. */
  readonly members: ReadonlyMap<string, Member>;
  readonly markers: ReadonlyMap<string, Markers>;
  readonly below: Below;
  /** Versions that an ack told before the events below them came. */
  readonly acked: readonly number[];
  /** Messages below the newest one that did not come yet: answers to what one sent may come after what others sent later. */
  readonly late: readonly number[];
  /** What of it can only be known by reading it again: what is counted and shown of it, or its messages as well. */
  readonly outdated: "summary" | "messages" | null;
  /** Counts how often its messages were let go because they were out of date: a page that was asked for before is as well. */
  readonly generation: number;
}

/** How far somebody else has got, as they show it. */
export interface Markers {
  readonly read_seq: number;
  readonly delivered_seq: number;
}

/**
 * How many messages are unread, and mention one, below those that are known up to the newest one: what the server counted, and what
 * was let go since. Null: so many that nobody counted them.
 */
export interface Below {
  readonly unread: number | null;
  readonly mentions: number | null;
}

/** What somebody knows who was never here. */
export const emptyState = (me: UserSummary): ChatState => ({
  me,
  people: new Map([[me.id, me]]),
  conversations: new Map(),
  order: [],
  awaited: new Map(),
  mustReadList: false,
  place: null,
  typing: new Map(),
  presence: new Map(),
  drafts: new Map(),
});
