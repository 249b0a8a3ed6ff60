import { randomUUID } from "node:crypto";
import type { ConversationId, UserId } from "@gochat/protocol";
import { expect, test, vi } from "vitest";
import { answerDeadline } from "../platform/deadline.ts";
import { createLogger } from "../platform/logger.ts";
import { MarkQueue } from "./mark-queue.ts";

test("E6 a mark is answered within 10 seconds, also when the database does not answer", async () => {
  vi.useFakeTimers();
  using _ = { [Symbol.dispose]: () => void vi.useRealTimers() };
  const queue = new MarkQueue({
    postgres: { query: () => new Promise(() => {}) },
    nodeId: randomUUID(),
    onChanged: () => {},
    logger: createLogger("silent"),
  });
  const mark = () =>
    queue
      .mark(
        randomUUID() as UserId,
        [{ conversation_id: randomUUID() as ConversationId, read_seq: 1 }],
        answerDeadline(),
      )
      .catch((error: unknown) => error);
  const answers = [mark(), mark()];
  await vi.advanceTimersByTimeAsync(10_000);
  for (const answer of answers) expect(await answer).toMatchObject({ code: "unavailable" });
});
