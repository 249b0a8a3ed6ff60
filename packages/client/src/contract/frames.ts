// Made from packages/protocol by `npm run docs`.

import type { Block, Conversation, ConversationSettings, GroupRequest, Mark, Marked, Member, Message, OwnState, Presence, Protocol, UserSummary, WireError, Word } from "./entities.ts";

/** Everything that a client may send, by type. */
export interface ClientFrames {
  /** Sends a message. Exactly one of `recipient` and `conversation_id`; `type` may be left out. `client_id` makes sending it again safe */
  readonly "message.send": { readonly type: "message.send"; readonly id?: string | undefined; readonly client_id?: string | undefined; readonly content?: string | undefined; readonly reply_to_seq?: number | undefined; readonly attachments?: readonly string[] | undefined; readonly recipient?: string | undefined; readonly conversation_id?: string | undefined; };
  /** Changes my message: its text, or which of its files it keeps. With `if_version` only if it says what it said at that version of it */
  readonly "message.edit": { readonly type: "message.edit"; readonly id?: string | undefined; readonly conversation_id: string; readonly seq: number; readonly content?: string | undefined; readonly attachments?: readonly string[] | undefined; readonly if_version?: number | undefined; };
  /** Deletes a message for everybody and for good. Again is no error */
  readonly "message.delete": { readonly type: "message.delete"; readonly id?: string | undefined; readonly conversation_id: string; readonly seq: number; };
  /** Reacts to a message with one emoji. Again is no error */
  readonly "reaction.add": { readonly type: "reaction.add"; readonly id?: string | undefined; readonly conversation_id: string; readonly seq: number; readonly emoji: string; };
  /** Takes my reaction back. Again is no error */
  readonly "reaction.remove": { readonly type: "reaction.remove"; readonly id?: string | undefined; readonly conversation_id: string; readonly seq: number; readonly emoji: string; };
  /** Says how far I have got, in up to 100 conversations, or from where on they are unread to me */
  readonly "conversation.mark": { readonly type: "conversation.mark"; readonly id?: string | undefined; readonly marks: readonly Mark[]; };
  /** I am typing. Repeated every 3 seconds while I am; not answered */
  readonly "typing.start": { readonly type: "typing.start"; readonly id?: string | undefined; readonly conversation_id: string; };
  /** I am not typing any more. Not answered */
  readonly "typing.stop": { readonly type: "typing.stop"; readonly id?: string | undefined; readonly conversation_id: string; };
  /** Whether somebody is at this device. Not answered */
  readonly "presence.set": { readonly type: "presence.set"; readonly id?: string | undefined; readonly status: "online" | "away"; };
  /** Whose presence this connection shows, in place of whom it watched before */
  readonly "presence.watch": { readonly type: "presence.watch"; readonly id?: string | undefined; readonly user_ids: readonly string[]; };
  /** Asks for what I missed: for each conversation the version up to which I know it, `since` and `epoch` from the last `synced` or, before there was one, from the first `ready` */
  readonly "sync": { readonly type: "sync"; readonly id?: string | undefined; readonly conversations: Readonly<Record<string, number>>; readonly since?: string | undefined; readonly epoch?: string | undefined; readonly more?: true | undefined; };
  /** Asks for a `pong`, for clients that cannot see WebSocket pings */
  readonly "ping": { readonly type: "ping"; readonly id?: string | undefined; };
}
export type ClientFrameType = keyof ClientFrames;
export type ClientFrame = ClientFrames[ClientFrameType];

/** Everything that the server may send, by type. */
export interface ServerFrames {
  /** The first frame on every connection. What is committed after it comes by itself */
  readonly "ready": { readonly type: "ready"; readonly protocol: Protocol; readonly connection_id: string; readonly user: UserSummary; readonly server_time: string; readonly heartbeat_ms: number; readonly since: string; readonly epoch: string; };
  /** What I did to a message is stored and will never be lost; this is the message. `duplicate`: it was sent before under this `client_id` */
  readonly "ack": { readonly type: "ack"; readonly id?: string; readonly client_id?: string; readonly duplicate?: true; readonly message: Message; };
  /** Where I stand after a mark, with the counts, and which conversations are none of mine */
  readonly "marks": { readonly type: "marks"; readonly id?: string; readonly marks: readonly Marked[]; readonly not_found: readonly string[]; };
  /** How those whom I watch are now */
  readonly "presence.states": { readonly type: "presence.states"; readonly id?: string; readonly states: readonly Presence[]; };
  /** Everything that the `sync` asked for was sent. The next one begins here. `too_far`: more is new than a sync brings, so the list of conversations is to be read again */
  readonly "synced": { readonly type: "synced"; readonly id?: string; readonly since: string; readonly epoch: string; readonly too_far?: true; };
  /** A refusal; the connection lives */
  readonly "error": { readonly type: "error"; readonly id?: string; readonly client_id?: string; readonly error: WireError; };
  /** The answer to `ping` */
  readonly "pong": { readonly type: "pong"; readonly id?: string; readonly server_time: string; };
  /** I am in a new conversation: it was opened, or I was added to it */
  readonly "conversation.created": { readonly type: "conversation.created"; readonly conversation_id: string; readonly version: number; readonly conversation: Conversation; };
  /** Its name, description, history or pins changed, or it was closed */
  readonly "conversation.updated": { readonly type: "conversation.updated"; readonly conversation_id: string; readonly version: number; readonly conversation: ConversationSettings; };
  /** A message was stored, in a conversation of mine */
  readonly "message.created": { readonly type: "message.created"; readonly conversation_id: string; readonly version: number; readonly message: Message; };
  /** A message was edited, or a reaction came or went */
  readonly "message.updated": { readonly type: "message.updated"; readonly conversation_id: string; readonly version: number; readonly message: Message; };
  /** A message was deleted; this is what is left of it */
  readonly "message.deleted": { readonly type: "message.deleted"; readonly conversation_id: string; readonly version: number; readonly message: Message; };
  /** These are new in the conversation */
  readonly "member.added": { readonly type: "member.added"; readonly conversation_id: string; readonly version: number; readonly members: readonly Member[]; readonly member_count: number; };
  /** These have another role now, or the name of somebody who left for good */
  readonly "member.updated": { readonly type: "member.updated"; readonly conversation_id: string; readonly version: number; readonly members: readonly Member[]; readonly member_count: number; };
  /** Somebody left or was removed. The last that this person hears of the conversation */
  readonly "member.removed": { readonly type: "member.removed"; readonly conversation_id: string; readonly version: number; readonly user_id: string; readonly member_count: number; };
  /** Somebody got further. With `me` on my own devices: its `state_version` says which of two is newer */
  readonly "conversation.marked": { readonly type: "conversation.marked"; readonly conversation_id: string; readonly user_id: string; readonly read_seq: number; readonly delivered_seq: number; readonly me?: OwnState; };
  /** Somebody with whom I share a conversation is shown in another way */
  readonly "user.updated": { readonly type: "user.updated"; readonly user: UserSummary; };
  /** I blocked somebody, changed that, or ended it (null), on another device of mine or on this one */
  readonly "block.changed": { readonly type: "block.changed"; readonly user_id: string; readonly block: Block | null; };
  /** Somebody asks me to join a group */
  readonly "group_request.added": { readonly type: "group_request.added"; readonly request: GroupRequest; };
  /** I am not asked any more: I accepted or ignored it, was added, or it is of no use any more */
  readonly "group_request.removed": { readonly type: "group_request.removed"; readonly conversation_id: string; };
  /** Somebody is typing, for `ttl_ms` from now unless they say so again */
  readonly "typing.started": { readonly type: "typing.started"; readonly conversation_id: string; readonly user_id: string; readonly ttl_ms: number; };
  /** Somebody is not typing any more */
  readonly "typing.stopped": { readonly type: "typing.stopped"; readonly conversation_id: string; readonly user_id: string; };
  /** Somebody whom I watch came or went */
  readonly "presence.changed": { readonly type: "presence.changed"; readonly presence: Presence; };
  /** This conversation cannot be brought up to date change by change: read it again, or forget it */
  readonly "reset": { readonly type: "reset"; readonly conversation_id: string; readonly reason: Word<"not_found" | "ahead" | "too_far" | "rejoined" | "restored">; };
}
export type ServerFrameType = keyof ServerFrames;
export type ServerFrame = ServerFrames[ServerFrameType];
