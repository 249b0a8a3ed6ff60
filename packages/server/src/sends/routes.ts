import { ENDPOINTS } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { reply } from "../platform/http/route.ts";
import type { Router } from "../platform/http/route.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { SendOutcome } from "./pending-send.ts";
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
    const { promise, resolve: answer } = Promise.withResolvers<SendOutcome>();
    const to = { conversation_id: params.id };
    const input = { draft: body, to, senderId: actor.userId, connectionId: null, deadline };
    await deps.takeSend(actor.userId).then(
      () => sendMessage(deps, input, answer),
      (error: unknown) => {
        if (!(error instanceof AppError)) throw error;
        return refuseSend(deps, input, () => [params.id], error, answer);
      },
    );
    const outcome = await promise;
    deps.metrics.sends.inc({ outcome: outcome.kind });
    if ("error" in outcome) throw outcome.error;
    return reply(outcome.kind === "duplicate" ? 200 : 201, { message: outcome.message });
  });
}
