import type { ConversationId, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";
import { typingFrames } from "./frames.ts";
import { TypingRelay } from "./typing-relay.ts";
import type { TypingRelayDeps } from "./typing-relay.ts";
import { findTypingAudience } from "./typing-store.ts";

export interface TypingDeps extends Omit<TypingRelayDeps, "findAudience" | "elapsedMs"> {
  readonly sql: Sql;
}

/** Who types. */
export interface Typing {
  readonly frames: ReturnType<typeof typingFrames>;
  /** A message of this person was stored: typing ends with it (P1). */
  readonly ended: (userId: UserId, conversationId: ConversationId) => void;
}

export function createTyping(deps: TypingDeps): Typing {
  const relay = new TypingRelay({
    ...deps,
    elapsedMs: () => performance.now(),
    findAudience: (userId, conversationId) => findTypingAudience(deps.sql, userId, conversationId),
  });
  return {
    frames: typingFrames(relay),
    ended: (userId, conversationId) => relay.ended(userId, conversationId),
  };
}
