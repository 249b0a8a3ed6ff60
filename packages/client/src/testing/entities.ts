import type { Conversation, Message, OwnState, UserSummary } from "../contract/entities.ts";

const AT = "2026-01-01T00:00:00.000Z";

export const personOf = (id: string): UserSummary => ({
  id,
  username: id,
  display_name: id,
  avatar_id: null,
  version: 1,
});

export const ownStateOf = (more: Partial<OwnState> = {}): OwnState => ({
  role: "member",
  joined_at: AT,
  joined_seq: 0,
  read_seq: 0,
  delivered_seq: 0,
  is_marked_unread: false,
  unread_from: null,
  unread_count: 0,
  mention_count: 0,
  muted_until: null,
  archived_at: null,
  pinned_at: null,
  request: null,
  state_version: 1,
  ...more,
});

/** The message with this `seq`, of a conversation in which nothing but messages happens. */
export const messageOf = (conversation_id: string, seq: number, more: Partial<Message> = {}): Message => ({
  id: `${conversation_id}-${seq}`,
  conversation_id,
  seq,
  version: seq + 1,
  sender: personOf("bob"),
  kind: "text",
  content: `text ${seq}`,
  created_at: AT,
  edited_at: null,
  deleted_at: null,
  ...more,
});

/** A direct conversation of `me` and `bob`, with these messages. */
export function conversationOf(
  id: string,
  messages: readonly Message[] = [],
  more: Partial<Conversation> = {},
): Conversation {
  const last = messages.at(-1);
  return {
    id,
    kind: "direct",
    name: null,
    description: null,
    history: "all",
    pinned_seqs: [],
    closed_at: null,
    avatar_id: null,
    last_seq: last?.seq ?? 0,
    version: last?.version ?? 1,
    members: ["bob", "me"].map((name) => ({ user: personOf(name), role: "member", joined_at: AT })),
    member_count: 2,
    last_message: last ?? null,
    me: ownStateOf({ unread_count: messages.filter(({ sender }) => sender.id !== "me").length }),
    created_at: AT,
    last_activity_at: last?.created_at ?? AT,
    ...more,
  };
}
