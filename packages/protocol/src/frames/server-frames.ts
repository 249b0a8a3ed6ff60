import type { Infer, TSchema } from "../schema.ts";
import { Nullable, Open, Type, Word } from "../schema.ts";
import { Block } from "../entities/block.ts";
import { GroupRequest } from "../entities/group-request.ts";
import { OwnState } from "../entities/conversation.ts";
import { markAnswer } from "../entities/mark.ts";
import { Message } from "../entities/message.ts";
import { Presence } from "../entities/presence.ts";
import { UserSummary } from "../entities/user.ts";
import { WireError } from "../errors.ts";
import { Protocol } from "../version.ts";
import { ConnectionId, ConversationId, Epoch, Seq, SyncToken, Timestamp, UserId } from "../ids.ts";
import { CHANGES } from "./changes.ts";

const frame = <const T extends string, const F extends Record<string, TSchema>>(type: T, fields: F) =>
  Open({ type: Type.Literal(type), ...fields });

const id = Type.Optional(Type.String());
const echo = { id, client_id: Type.Optional(Type.String()) };

/** Why a conversation cannot be brought up to date change by change. */
export const RESET_REASONS = {
  not_found: "There is no such conversation, or one is not in it: forget it",
  ahead: "The version is from the future: read the conversation again",
  too_far: "Too much has changed: read the conversation again",
  rejoined: "One left and came back: read the conversation again",
  restored: "The database lost something: read the conversation again",
} as const;
export type ResetReason = keyof typeof RESET_REASONS;

export interface ServerFrameRow {
  readonly schema: TSchema;
  /** When it comes, in words. */
  readonly summary: string;
  /** A `sync` may send it again, as it does every change. */
  readonly isReplayed?: true;
}

/** Everything the server may send, by type. Clients ignore a type that they do not know. */
export const SERVER_FRAMES = {
  ready: {
    schema: frame("ready", {
      protocol: Protocol,
      connection_id: ConnectionId,
      user: UserSummary,
      server_time: Timestamp,
      heartbeat_ms: Type.Integer(),
      since: SyncToken,
      epoch: Epoch,
    }),
    summary: "The first frame on every connection. What is committed after it comes by itself",
  },
  ack: {
    schema: frame("ack", { ...echo, duplicate: Type.Optional(Type.Literal(true)), message: Message }),
    summary:
      "What I did to a message is stored and will never be lost; this is the message. `duplicate`: it was sent before under this `client_id`",
  },
  marks: {
    schema: frame("marks", { id, ...markAnswer }),
    summary: "Where I stand after a mark, with the counts, and which conversations are none of mine",
  },
  "presence.states": {
    schema: frame("presence.states", { id, states: Type.Array(Presence) }),
    summary: "How those whom I watch are now",
  },
  synced: {
    schema: frame("synced", {
      id,
      since: SyncToken,
      epoch: Epoch,
      too_far: Type.Optional(Type.Literal(true)),
    }),
    summary:
      "Everything that the `sync` asked for was sent. The next one begins here. `too_far`: more is new than a sync brings, so the list of conversations is to be read again",
  },
  error: {
    schema: frame("error", { ...echo, error: WireError }),
    summary: "A refusal; the connection lives",
  },
  pong: {
    schema: frame("pong", { id, server_time: Timestamp }),
    summary: "The answer to `ping`",
  },
  ...CHANGES,
  "conversation.marked": {
    schema: frame("conversation.marked", {
      conversation_id: ConversationId,
      user_id: UserId,
      read_seq: Seq,
      delivered_seq: Seq,
      me: Type.Optional(OwnState),
    }),
    summary:
      "Somebody got further. With `me` on my own devices: its `state_version` says which of two is newer",
    isReplayed: true,
  },
  "user.updated": {
    schema: frame("user.updated", { user: UserSummary }),
    summary: "Somebody with whom I share a conversation is shown in another way",
    isReplayed: true,
  },
  "block.changed": {
    schema: frame("block.changed", { user_id: UserId, block: Nullable(Block) }),
    summary: "I blocked somebody, changed that, or ended it (null), on another device of mine or on this one",
  },
  "group_request.added": {
    schema: frame("group_request.added", { request: GroupRequest }),
    summary: "Somebody asks me to join a group",
  },
  "group_request.removed": {
    schema: frame("group_request.removed", { conversation_id: ConversationId }),
    summary: "I am not asked any more: I accepted or ignored it, was added, or it is of no use any more",
  },
  "typing.started": {
    schema: frame("typing.started", {
      conversation_id: ConversationId,
      user_id: UserId,
      ttl_ms: Type.Integer(),
    }),
    summary: "Somebody is typing, for `ttl_ms` from now unless they say so again",
  },
  "typing.stopped": {
    schema: frame("typing.stopped", { conversation_id: ConversationId, user_id: UserId }),
    summary: "Somebody is not typing any more",
  },
  "presence.changed": {
    schema: frame("presence.changed", { presence: Presence }),
    summary: "Somebody whom I watch came or went",
  },
  reset: {
    schema: frame("reset", {
      conversation_id: ConversationId,
      reason: Word(Object.keys(RESET_REASONS) as ResetReason[], "read the conversation again"),
    }),
    summary: "This conversation cannot be brought up to date change by change: read it again, or forget it",
  },
} as const satisfies Record<string, ServerFrameRow>;

type Frames = typeof SERVER_FRAMES;
export type ServerFrameType = keyof Frames;
export type ServerFrameOf<T extends ServerFrameType> = Infer<Frames[T]["schema"]>;
export type ServerFrame = { [T in ServerFrameType]: ServerFrameOf<T> }[ServerFrameType];
