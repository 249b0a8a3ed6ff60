import type { Infer, TSchema } from "../schema.ts";
import { Strict, Type } from "../schema.ts";
import { Marked } from "../entities/mark.ts";
import { Message } from "../entities/message.ts";
import { Presence } from "../entities/presence.ts";
import { UserSummary } from "../entities/user.ts";
import { WireError } from "../errors.ts";
import { ConnectionId, Epoch, SyncToken, Timestamp } from "../ids.ts";
import {
  ConversationCreated,
  ConversationMarked,
  ConversationUpdated,
  MemberAdded,
  MemberRemoved,
  MemberUpdated,
  MessageCreated,
  MessageDeleted,
  MessageUpdated,
  PresenceChanged,
  Reset,
  TypingStarted,
  TypingStopped,
} from "./events.ts";

const id = Type.Optional(Type.String());
const echo = { id, client_id: Type.Optional(Type.String()) };

/** The first frame on every connection. What is committed after it reaches this connection by itself. */
export const Ready = Strict({
  type: Type.Literal("ready"),
  connection_id: ConnectionId,
  user: UserSummary,
  server_time: Timestamp,
  heartbeat_ms: Type.Integer(),
  since: SyncToken,
  epoch: Epoch,
});
export type Ready = Infer<typeof Ready>;

/**
 * A send, an edit, a deletion or a reaction is stored and will never be lost; this is its message. `duplicate`: a send with
 * this `client_id` was stored before.
 */
export const Ack = Strict({
  type: Type.Literal("ack"),
  ...echo,
  duplicate: Type.Optional(Type.Literal(true)),
  message: Message,
});
export type Ack = Infer<typeof Ack>;

/** The answer to `conversation.mark`: where one stands now, with the true counts. */
export const Marks = Strict({ type: Type.Literal("marks"), id, marks: Type.Array(Marked) });
export type Marks = Infer<typeof Marks>;

/** The answer to `presence.watch`. */
export const PresenceStates = Strict({
  type: Type.Literal("presence.states"),
  id,
  states: Type.Array(Presence),
});
export type PresenceStates = Infer<typeof PresenceStates>;

/**
 * Everything that a `sync` asked for was sent. The next one begins `since` here. `too_far`: more is new than a sync brings, so the
 * list of conversations has to be read again.
 */
export const Synced = Strict({
  type: Type.Literal("synced"),
  id,
  since: SyncToken,
  epoch: Epoch,
  too_far: Type.Optional(Type.Literal(true)),
});
export type Synced = Infer<typeof Synced>;

/** An answer; the connection lives. */
export const ErrorFrame = Strict({ type: Type.Literal("error"), ...echo, error: WireError });
export type ErrorFrame = Infer<typeof ErrorFrame>;

export const Pong = Strict({ type: Type.Literal("pong"), id, server_time: Timestamp });
export type Pong = Infer<typeof Pong>;

export interface ServerFrameRow {
  readonly schema: TSchema;
  /** When it comes, in words. */
  readonly summary: string;
  /** A `sync` may send it again. */
  readonly isReplayed?: true;
}

/** Everything the server may send, by type. Clients ignore a type that they do not know. */
export const SERVER_FRAMES = {
  ready: {
    schema: Ready,
    summary: "The first frame on every connection. What is committed after it comes by itself",
  },
  ack: {
    schema: Ack,
    summary:
      "What I did to a message is stored and will never be lost; this is the message. `duplicate`: it was sent before under this `client_id`",
  },
  marks: {
    schema: Marks,
    summary: "Where I stand after a mark, with the counts",
  },
  "presence.states": {
    schema: PresenceStates,
    summary: "How those whom I watch are now",
  },
  synced: {
    schema: Synced,
    summary: "Everything that the `sync` asked for was sent. The next one begins here",
  },
  error: {
    schema: ErrorFrame,
    summary: "A refusal; the connection lives",
  },
  pong: {
    schema: Pong,
    summary: "The answer to `ping`",
  },
  "conversation.created": {
    schema: ConversationCreated,
    summary: "I am in a new conversation",
    isReplayed: true,
  },
  "conversation.updated": {
    schema: ConversationUpdated,
    summary: "Its name, description, history or pins changed, or it was closed",
    isReplayed: true,
  },
  "conversation.marked": {
    schema: ConversationMarked,
    summary: "Somebody got further. With `me` on my own devices",
    isReplayed: true,
  },
  "message.created": {
    schema: MessageCreated,
    summary: "A message was stored, in a conversation of mine",
    isReplayed: true,
  },
  "message.updated": {
    schema: MessageUpdated,
    summary: "A message was edited, or a reaction came or went",
    isReplayed: true,
  },
  "message.deleted": {
    schema: MessageDeleted,
    summary: "A message was deleted; this is what is left of it",
    isReplayed: true,
  },
  "member.added": {
    schema: MemberAdded,
    summary: "These are new in the conversation",
    isReplayed: true,
  },
  "member.updated": {
    schema: MemberUpdated,
    summary: "These have another role now",
    isReplayed: true,
  },
  "member.removed": {
    schema: MemberRemoved,
    summary: "Somebody left or was removed. The last that this person hears of the conversation",
    isReplayed: true,
  },
  "typing.started": {
    schema: TypingStarted,
    summary: "Somebody is typing, for `ttl_ms` from now unless they say so again",
  },
  "typing.stopped": {
    schema: TypingStopped,
    summary: "Somebody is not typing any more",
  },
  "presence.changed": {
    schema: PresenceChanged,
    summary: "Somebody whom I watch came or went",
  },
  reset: {
    schema: Reset,
    summary: "This conversation cannot be brought up to date change by change: read it again, or forget it",
  },
} as const satisfies Record<string, ServerFrameRow>;

type Frames = typeof SERVER_FRAMES;
export type ServerFrameType = keyof Frames;
export type ServerFrame = { [T in ServerFrameType]: Infer<Frames[T]["schema"]> }[ServerFrameType];
