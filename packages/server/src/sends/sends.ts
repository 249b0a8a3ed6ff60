import type { ConnectionId, ConversationId, MessageId, UserId } from "@gochat/protocol";
import type { ConversationEvent } from "../conversation-event.ts";
import type { Router } from "../platform/http/route.ts";
import type { Logger } from "../platform/logger.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Postgres } from "../platform/postgres/open-postgres.ts";
import type { BucketRate } from "../platform/token-buckets.ts";
import { checkContent } from "./check-content.ts";
import { sendFrames } from "./frames.ts";
import { mentionedNames } from "./mentioned-names.ts";
import { messageCreated } from "./message-event.ts";
import { MessageWriter } from "./message-writer.ts";
import type { StoredSend } from "./pending-send.ts";
import { routeSends } from "./routes.ts";
import type { SendRouteDeps } from "./routes.ts";
import { SendOrder } from "./send-order.ts";
import { SentBefore } from "./sent-before.ts";

export interface SendsDeps extends Omit<SendRouteDeps, "writer" | "order" | "sentBefore"> {
  readonly postgres: Postgres;
  readonly nodeId: string;
  readonly lanes: number;
  /** How often the keys of a person's sends are looked up that are refused; null: each time (L3). */
  readonly lookUpRate: BucketRate | null;
  /** Takes the events of one commit to every device of their audience. */
  readonly deliver: (events: readonly ConversationEvent[]) => void;
  /** A message of this person was stored, through this node. */
  readonly onSent: (userId: UserId, conversationId: ConversationId) => void;
  /** Tells the workers what a commit has left for them. */
  readonly announceWork: (outboxId: number) => void;
  /** The database did not say whether something was committed. */
  readonly onUnsettled: () => void;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** From a send to a row of `messages`. Writes that table, `outbox`, and the counters of `conversations`. */
export interface Sends extends AsyncDisposable {
  readonly frames: ReturnType<typeof sendFrames>;
  readonly routes: (router: Router) => void;
  /** The socket that sent a message whose answer is still on its way. */
  readonly originOf: (messageId: MessageId) => ConnectionId | null;
  readonly checkContent: (content: string, hasAttachments: boolean) => void;
  readonly mentionedNames: typeof mentionedNames;
}

export function createSends(deps: SendsDeps): Sends {
  const { postgres, metrics, logger } = deps;
  const writer = new MessageWriter({
    postgres,
    lanes: deps.lanes,
    nodeId: deps.nodeId,
    onStored: publishStored,
    onUnsettled: deps.onUnsettled,
    logger,
    metrics,
  });
  metrics.gauge("gochat_writer_queue_messages", "Sends waiting for their batch", () => writer.depth);

  /** What follows a commit: the worker hears of it first, then everybody's devices do. */
  function publishStored(stored: readonly StoredSend[], outboxId: number): void {
    deps.announceWork(outboxId);
    const now = performance.now();
    deps.deliver(
      stored.map(({ send, message, audience }) => {
        metrics.sendToDeliver.observe((now - send.receivedAt) / 1000);
        deps.onSent(send.senderId, send.conversationId);
        return messageCreated(message, send.draft.client_id ?? null, audience, send.connectionId);
      }),
    );
  }

  const context = {
    ...deps,
    writer,
    order: new SendOrder(),
    sentBefore: new SentBefore(postgres, deps.lookUpRate),
  };
  return {
    frames: sendFrames(context),
    routes: (router) => routeSends(router, context),
    originOf: (messageId) => writer.originOf(messageId),
    checkContent: (content, hasAttachments) => checkContent(content, hasAttachments, deps.contentMaxBytes()),
    mentionedNames,
    [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
  };
}
