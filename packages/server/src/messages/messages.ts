import type { EventStream } from "../platform/event-stream.ts";
import type { Router } from "../platform/http/route.ts";
import type { Logger } from "../platform/logger.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Postgres } from "../platform/postgres/open-postgres.ts";
import { messageFrames } from "./frames.ts";
import { messageCreated } from "./message-event.ts";
import type { MessageEvent } from "./message-event.ts";
import { selectMissed } from "./messages-store.ts";
import type { MissedRange } from "./messages-store.ts";
import { MessageWriter } from "./message-writer.ts";
import { countOutbox } from "./outbox-store.ts";
import type { StoredSend } from "./pending-send.ts";
import { routeMessages } from "./routes.ts";
import type { MessageRouteDeps } from "./routes.ts";
import type { SendDeps } from "./send-message.ts";

export interface MessagesDeps extends Pick<SendDeps, "directory">, Pick<MessageRouteDeps, "takeSend"> {
  readonly postgres: Postgres;
  readonly stream: EventStream;
  readonly lanes: number;
  /** Takes the events of one commit to every device of their audience. */
  deliver(events: readonly MessageEvent[]): void;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Sending and reading messages. Writes `messages`, `outbox` and the counters of `conversations`. */
export interface Messages extends AsyncDisposable {
  readonly frames: ReturnType<typeof messageFrames>;
  routes(router: Router): void;
  /** The events that a node missed, read from the log; in version order within a conversation. */
  readMissed(ranges: readonly MissedRange[]): Promise<MessageEvent[]>;
}

export function createMessages(deps: MessagesDeps): Messages {
  const { postgres, stream, metrics, logger } = deps;
  const writer = new MessageWriter({ postgres, lanes: deps.lanes, onStored: handOn, logger, metrics });
  metrics.gauge("gochat_writer_queue_messages", "Sends waiting for their batch", () => writer.depth);
  metrics.gauge("gochat_outbox_rows", "Commits that the worker has not seen yet", () =>
    countOutbox(postgres).catch(() => Number.NaN),
  );

  /** What follows a commit, in the order of the description: the stream first, then everybody's devices. */
  function handOn(stored: readonly StoredSend[], outboxId: number): void {
    stream.append(String(outboxId)).catch((error: unknown) => {
      logger.debug({ err: error }, "an entry was not taken by the stream; the worker's sweep finds it");
    });
    const now = performance.now();
    deps.deliver(
      stored.map(({ send, message, audience }) => {
        metrics.sendToDeliver.observe((now - send.receivedAt) / 1000);
        return messageCreated(message, send.clientId, audience, send.connectionId);
      }),
    );
  }

  const sending = { writer, directory: deps.directory, logger, metrics };
  return {
    frames: messageFrames(sending),
    routes: (router) => routeMessages(router, { ...sending, sql: postgres, takeSend: deps.takeSend }),
    async readMissed(ranges) {
      const missed = await selectMissed(postgres, ranges);
      return missed.map(({ message, client_id, audience }) =>
        messageCreated(message, client_id, audience, writer.originOf(message.id)),
      );
    },
    [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
  };
}
