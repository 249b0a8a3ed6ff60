import type { Infer } from "../schema.ts";
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

/** Everything the server may send, by type. Clients ignore a type that they do not know. */
export const SERVER_FRAMES = {
  ready: Ready,
  ack: Ack,
  marks: Marks,
  "presence.states": PresenceStates,
  synced: Synced,
  error: ErrorFrame,
  pong: Pong,
  "conversation.created": ConversationCreated,
  "conversation.updated": ConversationUpdated,
  "conversation.marked": ConversationMarked,
  "message.created": MessageCreated,
  "message.updated": MessageUpdated,
  "message.deleted": MessageDeleted,
  "member.added": MemberAdded,
  "member.updated": MemberUpdated,
  "member.removed": MemberRemoved,
  "typing.started": TypingStarted,
  "typing.stopped": TypingStopped,
  "presence.changed": PresenceChanged,
  reset: Reset,
} as const;

type Frames = typeof SERVER_FRAMES;
export type ServerFrameType = keyof Frames;
export type ServerFrame = { [T in ServerFrameType]: Infer<Frames[T]> }[ServerFrameType];
