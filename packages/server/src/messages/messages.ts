import type { ConnectionId, ConversationId, MessageId, UserId } from "@gochat/protocol";
import type { ConversationEvent } from "../conversation-event.ts";
import type { EventStream } from "../platform/event-stream.ts";
import type { Router } from "../platform/http/route.ts";
import type { Logger } from "../platform/logger.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Postgres } from "../platform/postgres/open-postgres.ts";
import { messageFrames } from "./frames.ts";
import { messageCreated } from "./message-event.ts";
import { routeMessage } from "./message-routes.ts";
import type { MessageRouteDeps } from "./message-routes.ts";
import { MessageWriter } from "./message-writer.ts";
import { countOutbox } from "./outbox-store.ts";
import type { StoredSend } from "./pending-send.ts";
import { routeMessages } from "./routes.ts";
import type { SendRouteDeps } from "./routes.ts";
import type { SendDeps } from "./send-message.ts";

export interface MessagesDeps
  extends
    Pick<SendDeps, "directory">,
    Omit<MessageRouteDeps, "sql" | "takeTurn">,
    Pick<SendRouteDeps, "takeSend"> {
  readonly postgres: Postgres;
  readonly stream: EventStream;
  readonly nodeId: string;
  readonly lanes: number;
  readonly takeTurn: (kind: "send" | "edit" | "react", userId: UserId, id: ConversationId) => void;
  /** Takes the events of one commit to every device of their audience. */
  readonly deliver: (events: readonly ConversationEvent[]) => void;
  /** A message of this person was stored, through this node. */
  readonly onSent: (userId: UserId, conversationId: ConversationId) => void;
  /** The database did not say whether something was committed. */
  readonly onUnsettled: () => void;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Sending, reading and changing messages. Writes `messages` and what belongs to them, `outbox`, and the counters of `conversations`. */
export interface Messages extends AsyncDisposable {
  readonly frames: ReturnType<typeof messageFrames>;
  readonly routes: (router: Router) => void;
  /** The socket that sent a message whose answer is still on its way. */
  readonly originOf: (messageId: MessageId) => ConnectionId | null;
}

export function createMessages(deps: MessagesDeps): Messages {
  const { postgres, stream, metrics, logger } = deps;
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
  metrics.gauge("gochat_outbox_rows", "Commits that the worker has not seen yet", () =>
    countOutbox(postgres).catch(() => Number.NaN),
  );

  /** What follows a commit, in the order of the description: the stream first, then everybody's devices. */
  function publishStored(stored: readonly StoredSend[], outboxId: number): void {
    stream.append(String(outboxId)).catch((error: unknown) => {
      logger.debug({ err: error }, "an entry was not taken by the stream; the worker's sweep finds it");
    });
    const now = performance.now();
    deps.deliver(
      stored.map(({ send, message, audience }) => {
        metrics.sendToDeliver.observe((now - send.receivedAt) / 1000);
        deps.onSent(send.senderId, send.conversationId);
        return messageCreated(message, send.clientId, audience, send.connectionId);
      }),
    );
  }

  const context = { ...deps, writer, sql: postgres };
  return {
    frames: messageFrames(context),
    routes(router) {
      routeMessages(router, context);
      routeMessage(router, context);
    },
    originOf: (messageId) => writer.originOf(messageId),
    [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
  };
}
