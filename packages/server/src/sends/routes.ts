import { ENDPOINTS } from "@gochat/protocol";
import type { Message } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { reply } from "../platform/http/route.ts";
import type { Router } from "../platform/http/route.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { countSend } from "./frames.ts";
import type { Answer } from "./pending-send.ts";
import { refuseSend } from "./refuse-send.ts";
import { sendMessage } from "./send-message.ts";
import type { SendDeps } from "./send-message.ts";

export interface SendRouteDeps extends SendDeps {
  readonly metrics: Metrics;
  /** Throws `rate_limited` when this person sends too fast over HTTP. */
  readonly takeSend: (userId: string) => Promise<void>;
}

export function routeSends(router: Router, deps: SendRouteDeps): void {
  router.on(ENDPOINTS.messages.send, async ({ actor, params, body, deadline }) => {
    const { promise, resolve, reject } = Promise.withResolvers<{ message: Message; isDuplicate: boolean }>();
    const input = {
      ...body,
      conversation_id: params.id,
      senderId: actor.userId,
      connectionId: null,
      deadline,
    };
    const answer: Answer = (error, message, isDuplicate = false) => {
      countSend(deps.metrics, error, isDuplicate);
      if (message === undefined) reject(error);
      else resolve({ message, isDuplicate });
    };
    await deps.takeSend(actor.userId).then(
      () => sendMessage(deps, input, answer),
      (error: unknown) => {
        if (!(error instanceof AppError)) throw error;
        return refuseSend(deps, input, () => [params.id], error, answer);
      },
    );
    const { message, isDuplicate } = await promise;
    return reply(isDuplicate ? 200 : 201, { message });
  });
}
