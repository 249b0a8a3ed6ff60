import { randomUUID } from "node:crypto";
import type { ConversationId, MessageId, UserId } from "@gochat/protocol";
import { withDatabase } from "../index.ts";
import { answerDeadline } from "@gochat/server/platform/deadline.ts";
import { createLogger } from "@gochat/server/platform/logger.ts";
import { createMetrics } from "@gochat/server/metrics/metrics.ts";
import { openPostgres } from "@gochat/server/platform/postgres/open-postgres.ts";
import type { Postgres } from "@gochat/server/platform/postgres/open-postgres.ts";
import { MessageWriter } from "@gochat/server/sends/message-writer.ts";
import type { PendingSend, SendOutcome, StoredSend } from "@gochat/server/sends/pending-send.ts";

/** The writer of one node. */
export interface TestWriter extends AsyncDisposable {
  stored: StoredSend[];
  readonly send: (
    from: UserId,
    to: ConversationId,
    content: string,
    clientId?: string,
  ) => Promise<SendOutcome>;
}

export interface WriterRig extends TestWriter {
  url: string;
  postgres: Postgres;
}

export async function startWriterRig(lanes = 2): Promise<WriterRig> {
  await using stack = new AsyncDisposableStack();
  const { url } = stack.use(await withDatabase());
  const postgres = stack.use(await openPool(url, 2));
  const writer = stack.use(startWriter(postgres, lanes));
  const owned = stack.move();
  return { ...writer, url, postgres, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

export const openPool = (url: string, poolSize: number): Promise<Postgres> =>
  openPostgres({ url, poolSize, logger: createLogger("silent"), allowUnsafeDurability: false });

export function startWriter(postgres: Pick<Postgres, "openSession">, lanes: number): TestWriter {
  const stored: StoredSend[] = [];
  const writer = new MessageWriter({
    postgres,
    nodeId: randomUUID(),
    lanes,
    onStored: (batch) => void stored.push(...batch),
    onUnsettled: () => {},
    logger: createLogger("silent"),
    metrics: createMetrics(),
  });
  return {
    stored,
    send: (from, to, content, clientId) =>
      new Promise((settle) => writer.append(pendingSend(from, to, content, clientId ?? null, settle))),
    [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
  };
}

export const pendingSend = (
  senderId: UserId,
  conversationId: ConversationId,
  content: string,
  clientId: string | null,
  settle: (outcome: SendOutcome) => void,
): PendingSend => ({
  draft: { content, ...(clientId !== null && { client_id: clientId }) },
  messageId: randomUUID() as MessageId,
  conversationId,
  senderId,
  named: null,
  connectionId: null,
  receivedAt: performance.now(),
  deadline: answerDeadline(),
  settle,
});
