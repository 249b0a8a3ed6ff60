import type { ConversationId, MessageId, UserId } from "@gochat/protocol";
import { AppError, asAppError, logUnexpected } from "../errors.ts";
import type { Deadline } from "../platform/deadline.ts";
import { newId } from "../platform/ids.ts";
import { checkContent } from "./check-content.ts";
import { mentionedNames } from "./mentioned-names.ts";
import type { MessageWriter } from "./message-writer.ts";
import type { Answer, SendInput, SendOutcome } from "./pending-send.ts";
import { refuseSend } from "./refuse-send.ts";
import type { RefusalDeps } from "./refuse-send.ts";

export interface SendDeps extends RefusalDeps {
  readonly writer: MessageWriter;
  readonly directory: {
    readonly find: (userId: UserId, recipient: string) => ConversationId | undefined;
    readonly open: (userId: UserId, recipient: string, deadline: Deadline) => Promise<ConversationId>;
    readonly forget: (userId: UserId, recipient: string) => void;
  };
  /** Throws `rate_limited` when a person, or a conversation, has too much of this (L1). */
  readonly takeTurn: (kind: "send", userId: UserId, conversationId: ConversationId) => void;
}

/**
 * Puts a send in the writer's queue; `answer` is called once, after the commit. Returns a promise only when the
 * conversation must be looked up first: whoever needs sends in order waits for it before the next (O3).
 */
export function sendMessage(deps: SendDeps, input: SendInput, answer: Answer): void | Promise<void> {
  const { senderId, recipient, conversation_id, deadline } = input;
  if ((recipient === undefined) === (conversation_id === undefined)) {
    return answer(invalid("/recipient", "send exactly one of recipient and conversation_id"));
  }
  const known = conversation_id ?? deps.directory.find(senderId, recipient ?? "");
  let named: string | null;
  try {
    checkContent(input.content);
    named = mentionedNames(input.content)?.join(" ") ?? null;
  } catch (error) {
    void refuseSend(deps, input, () => (known === undefined ? [] : [known]), asAppError(error), answer);
    return;
  }
  if (known !== undefined) return append(deps, { ...input, named }, known, answer);
  return deps.directory.open(senderId, recipient ?? "", deadline).then(
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
  const refuse = (error: AppError) => void refuseSend(deps, input, () => [conversationId], error, answer);
  try {
    deps.takeTurn("send", input.senderId, conversationId);
  } catch (error) {
    return refuse(asAppError(error));
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
      settle(outcome, answer, refuse);
    },
  });
}

function settle(outcome: SendOutcome, answer: Answer, refuse: (error: AppError) => void): void {
  switch (outcome.kind) {
    case "stored":
      return answer(null, outcome.message, false);
    case "duplicate":
      return answer(null, outcome.message, true);
    case "refused":
      // Of the others the key was looked up, or there is no database to look it up in.
      if (outcome.code === "busy") return refuse(new AppError("busy", { retryAfterMs: 1000 }));
      if (outcome.code === "invalid_request") return refuse(new AppError("invalid_request"));
      return answer(new AppError(outcome.code));
    case "unknown":
      return answer(new AppError("outcome_unknown"));
  }
}

const invalid = (path: string, message: string) =>
  new AppError("invalid_request", { detail: message, places: [{ path, message }] });
