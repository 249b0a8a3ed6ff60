import { ERRORS } from "@gochat/protocol";
import type { ConversationId } from "@gochat/protocol";
import { AppError, asAppError, logUnexpected } from "../errors.ts";
import type { Logger } from "../platform/logger.ts";
import { failed } from "./pending-send.ts";
import type { Answer, SendInput } from "./pending-send.ts";
import type { Earlier, KeyedSend, SentBefore } from "./sent-before.ts";

export interface RefusalDeps {
  readonly logger: Logger;
  readonly sentBefore: SentBefore;
}

/**
 * Answers a send that is not to be stored now. One that was stored before is answered as that, whatever it is refused for (D3). And
 * what nobody could look up is not refused for good: an error that may pass leaves the answer open (D2).
 */
export async function refuseSend(
  { logger, sentBefore }: RefusalDeps,
  input: SendInput,
  findConversations: () => readonly ConversationId[] | Promise<readonly ConversationId[]>,
  error: AppError,
  answer: Answer,
): Promise<void> {
  const send = keyedSend(input);
  if (send === null) return answer(failed(error));
  const waitMs = sentBefore.take(send.senderId);
  if (waitMs > 0)
    return answer(failed(mayPass(error) ? error : new AppError("rate_limited", { retryAfterMs: waitMs })));
  let earlier: Earlier;
  try {
    earlier = await sentBefore.find(send, await findConversations());
  } catch (failure) {
    logUnexpected(logger, failure, "an earlier try of a send could not be looked up");
    return answer(failed(mayPass(error) ? error : asAppError(failure)));
  }
  if (earlier.kind === "none") answer(failed(error));
  else answerEarlier(earlier, answer);
}

/** Null for a send without a key, of which there are no earlier tries. */
export function keyedSend({ draft, senderId, deadline }: SendInput): KeyedSend | null {
  const { client_id: clientId } = draft;
  return clientId === undefined ? null : { draft, senderId, clientId, deadline };
}

export function answerEarlier(earlier: Exclude<Earlier, { kind: "none" }>, answer: Answer): void {
  answer(earlier.kind === "duplicate" ? earlier : failed(new AppError("conflict")));
}

const mayPass = ({ code }: AppError): boolean => ERRORS[code].retryable;
