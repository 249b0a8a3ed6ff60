import { countOutbox } from "./outbox-store.ts";
import { OutboxWorker } from "./outbox-worker.ts";
import type { OutboxWorkerDeps } from "./outbox-worker.ts";

/** Work that follows a message: what a commit promised in `outbox`, done once. */
export interface Outbox {
  /** Tells the workers that a commit has left this row. */
  readonly announce: (outboxId: number) => void;
  /** Of the worker. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

export function createOutbox(deps: OutboxWorkerDeps): Outbox {
  const { postgres, stream, metrics, logger } = deps;
  const worker = new OutboxWorker(deps);
  metrics.gauge("gochat_outbox_rows", "Commits that the worker has not seen yet", () =>
    countOutbox(postgres).catch(() => Number.NaN),
  );
  return {
    announce: (outboxId) =>
      void stream.append(String(outboxId)).catch((error: unknown) => {
        logger.debug({ err: error }, "an entry was not taken by the stream; the worker's sweep finds it");
      }),
    run: (signal) => worker.run(signal),
  };
}
