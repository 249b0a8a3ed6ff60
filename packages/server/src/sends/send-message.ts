import type {
  ClientFrameOf,
  ConnectionId,
  ConversationId,
  Message,
  MessageId,
  UserId,
} from "@gochat/protocol";
import { AppError, asAppError, logUnexpected } from "../errors.ts";
import type { Deadline } from "../platform/deadline.ts";
import { newId } from "../platform/ids.ts";
import type { Logger } from "../platform/logger.ts";
import { checkContent } from "./check-content.ts";
import { mentionedNames } from "./mentioned-names.ts";
import type { MessageWriter } from "./message-writer.ts";
import type { SendOutcome } from "./pending-send.ts";

export interface SendDeps {
  readonly logger: Logger;
  readonly writer: MessageWriter;
  readonly directory: {
    readonly find: (userId: UserId, recipient: string) => ConversationId | undefined;
    readonly open: (userId: UserId, recipient: string, deadline: Deadline) => Promise<ConversationId>;
    readonly forget: (userId: UserId, recipient: string) => void;
  };
  /** Throws `rate_limited` when a person, or a conversation, has too much of this (L1). */
  readonly takeTurn: (kind: "send", userId: UserId, conversationId: ConversationId) => void;
}

export interface SendInput extends Omit<ClientFrameOf<"message.send">, "type" | "id"> {
  readonly senderId: UserId;
  readonly connectionId: ConnectionId | null;
  readonly deadline: Deadline;
}

export type Answer = (error: AppError | null, message?: Message, isDuplicate?: boolean) => void;

/**
 * Puts a send in the writer's queue; `answer` is called once, after the commit. Returns a promise only when the
 * conversation must be looked up first: whoever needs sends in order waits for it before the next (O3).
 */
export function sendMessage(deps: SendDeps, input: SendInput, answer: Answer): void | Promise<void> {
  let named: string | null;
  try {
    checkContent(input.content);
    named = mentionedNames(input.content)?.join(" ") ?? null;
  } catch (error) {
    return answer(asAppError(error));
  }
  if ((input.recipient === undefined) === (input.conversation_id === undefined)) {
    return answer(invalid("/recipient", "send exactly one of recipient and conversation_id"));
  }
  const known = input.conversation_id ?? deps.directory.find(input.senderId, input.recipient ?? "");
  if (known !== undefined) return append(deps, { ...input, named }, known, answer);
  return deps.directory.open(input.senderId, input.recipient ?? "", input.deadline).then(
    (opened) => append(deps, { ...input, named }, opened, answer),
    (error: unknown) => {
      logUnexpected(deps.logger, error, "the conversation of a send could not be looked up");
      // Nothing was stored yet.
      answer(asAppError(error));
    },
  );
}

function append(
  deps: SendDeps,
  input: SendInput & { readonly named: string | null },
  conversationId: ConversationId,
  answer: Answer,
): void {
  try {
    deps.takeTurn("send", input.senderId, conversationId);
  } catch (error) {
    return answer(asAppError(error));
  }
  deps.writer.append({
    messageId: newId<MessageId>(),
    conversationId,
    senderId: input.senderId,
    clientId: input.client_id ?? null,
    content: input.content,
    replyToSeq: input.reply_to_seq ?? null,
    named: input.named,
    connectionId: input.connectionId,
    receivedAt: performance.now(),
    deadline: input.deadline,
    settle: (outcome) => {
      if (
        outcome.kind === "refused" &&
        outcome.code === "conversation_closed" &&
        input.recipient !== undefined
      ) {
        // That person left. The next send by name finds whoever has the name now, or nobody.
        deps.directory.forget(input.senderId, input.recipient);
      }
      settle(outcome, answer);
    },
  });
}

function settle(outcome: SendOutcome, answer: Answer): void {
  switch (outcome.kind) {
    case "stored":
      return answer(null, outcome.message, false);
    case "duplicate":
      return answer(null, outcome.message, true);
    case "refused":
      return answer(new AppError(outcome.code, outcome.code === "busy" ? { retryAfterMs: 1000 } : {}));
    case "unknown":
      return answer(new AppError("outcome_unknown"));
  }
}

const invalid = (path: string, message: string) =>
  new AppError("invalid_request", { detail: message, places: [{ path, message }] });
