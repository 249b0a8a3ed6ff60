import { PresenceStatus, Type } from "@gochat/protocol";
import type { Infer, UserId } from "@gochat/protocol";
import { Compile } from "typebox/compile";

// What comes from our own nodes needs no check of every character. Fields of a newer version are let through.
const userId = Type.Unsafe<UserId>(Type.String());
const userIds = Type.Array(userId);
const state = Type.Object({
  user_id: userId,
  status: PresenceStatus,
  last_seen_at: Type.Union([Type.String(), Type.Null()]),
});

/** What nodes tell each other. */
const PresenceMessage = Type.Union([
  /** Begins or renews leases: tell me about these people, and what they are now. */
  Type.Object({ type: Type.Literal("watch"), user_ids: userIds }),
  Type.Object({ type: Type.Literal("unwatch"), user_ids: userIds }),
  /** What people are on the node that says so, wherever else they may be. */
  Type.Object({ type: Type.Literal("states"), states: Type.Array(state) }),
  /** This person began or ceased to hide: read it. */
  Type.Object({ type: Type.Literal("visibility"), user_id: userId }),
  /** One of these two blocks the other: neither sees the other any more. */
  Type.Object({ type: Type.Literal("apart"), user_ids: Type.Tuple([userId, userId]) }),
  /** I have just come, or may have missed something: tell me again whom you watch. */
  Type.Object({ type: Type.Literal("hello") }),
  /** I am still here, and so is what I told you. */
  Type.Object({ type: Type.Literal("beacon") }),
]);
export type PresenceMessage = Infer<typeof PresenceMessage>;

const Envelope = Type.Object({ node: Type.String(), message: PresenceMessage });
const envelope = Compile(Envelope);

export const encodeMessage = (node: string, message: PresenceMessage): string =>
  JSON.stringify({ node, message });

/** Whether a frame is from this node, without parsing it. */
export const isFrom = (node: string, frame: string): boolean =>
  frame.startsWith(`{"node":${JSON.stringify(node)},`);

/** Undefined for a frame of another form. */
export function decodeMessage(frame: string): Infer<typeof Envelope> | undefined {
  try {
    const value: unknown = JSON.parse(frame);
    return envelope.Check(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
