import { ERRORS } from "@gochat/protocol";
import type {
  ClientFrameOf,
  ConnectionId,
  ConversationId,
  Draft,
  ErrorCode,
  Message,
  MessageId,
  UserId,
} from "@gochat/protocol";
import type { AppError } from "../errors.ts";
import type { Deadline } from "../platform/deadline.ts";

/** A send as it was asked for. The frame, or the body of the call, goes all the way as it came. */
export interface SendInput {
  readonly draft: Draft;
  /** Exactly one of the two. */
  readonly to: Pick<ClientFrameOf<"message.send">, "recipient" | "conversation_id">;
  readonly senderId: UserId;
  readonly connectionId: ConnectionId | null;
  readonly deadline: Deadline;
}

/** A send on its way into the log. */
export interface PendingSend {
  readonly draft: Draft;
  readonly messageId: MessageId;
  readonly conversationId: ConversationId;
  readonly senderId: UserId;
  /** Names that may be mentions, in lower case, between spaces; null for none. */
  readonly named: string | null;
  /** The socket it came from: it gets the answer and not the event. */
  readonly connectionId: ConnectionId | null;
  /** `performance.now()` when the send was read. */
  readonly receivedAt: number;
  /** Until when it must be answered. */
  readonly deadline: Deadline;
  /** Called exactly once. Must not throw. */
  readonly settle: Answer;
}

/**
 * What became of this try of a send, from the writer to the answer. `refused`: this try is not stored and never will be; of those before
 * it that holds as well, unless the error is retryable. `unknown`: it may be stored; the same send with the same key settles it (D2).
 */
export type SendOutcome =
  | { readonly kind: "stored" | "duplicate"; readonly message: Message }
  | { readonly kind: "refused" | "unknown"; readonly error: AppError };

export type Answer = (outcome: SendOutcome) => void;

/** Of the errors that may pass: those of a try that is certainly not stored (D2). */
const NOT_STORED: ReadonlySet<ErrorCode> = new Set(["rate_limited", "slow_mode", "busy", "unavailable"]);

export const failed = (error: AppError): SendOutcome => ({
  kind: ERRORS[error.code].retryable && !NOT_STORED.has(error.code) ? "unknown" : "refused",
  error,
});

/** A message that was just committed. */
export interface StoredSend {
  readonly send: PendingSend;
  /** Without `client_id`. */
  readonly message: Message;
  /** The two of a direct conversation; null for the members of a group. */
  readonly audience: readonly UserId[] | null;
}
