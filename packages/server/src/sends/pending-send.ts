import type {
  ClientFrameOf,
  ConnectionId,
  ConversationId,
  ErrorCode,
  Message,
  MessageId,
  UserId,
} from "@gochat/protocol";
import type { AppError } from "../errors.ts";
import type { Deadline } from "../platform/deadline.ts";

/** A send as it was asked for. */
export interface SendInput extends Omit<ClientFrameOf<"message.send">, "type" | "id"> {
  readonly senderId: UserId;
  readonly connectionId: ConnectionId | null;
  readonly deadline: Deadline;
}

export type Answer = (error: AppError | null, message?: Message, isDuplicate?: boolean) => void;

/** A send on its way into the log. */
export interface PendingSend {
  readonly messageId: MessageId;
  readonly conversationId: ConversationId;
  readonly senderId: UserId;
  readonly clientId: string | null;
  readonly content: string;
  readonly replyToSeq: number | null;
  /** Names that may be mentions, in lower case, between spaces; null for none. */
  readonly named: string | null;
  /** The socket it came from: it gets the answer and not the event. */
  readonly connectionId: ConnectionId | null;
  /** `performance.now()` when the send was read. */
  readonly receivedAt: number;
  /** Until when it must be answered. */
  readonly deadline: Deadline;
  /** Called exactly once. Must not throw. */
  readonly settle: (outcome: SendOutcome) => void;
}

/**
 * What became of this try of a send (D2). `refused`: it is not stored, and never will be. `unknown`: the database did not say;
 * the same send with the same key settles it.
 */
export type SendOutcome =
  | { readonly kind: "stored"; readonly message: Message }
  | { readonly kind: "duplicate"; readonly message: Message }
  | { readonly kind: "refused"; readonly code: ErrorCode }
  | { readonly kind: "unknown" };

/** A message that was just committed. */
export interface StoredSend {
  readonly send: PendingSend;
  /** Without `client_id`. */
  readonly message: Message;
  /** The two of a direct conversation; null for the members of a group. */
  readonly audience: readonly UserId[] | null;
}
