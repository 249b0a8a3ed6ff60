import { randomUUID } from "node:crypto";
import type { ConversationId, MessageId, UserId } from "@gochat/protocol";
import { expect, test } from "vitest";
import type { PendingSend } from "./pending-send.ts";
import { SendQueue } from "./send-queue.ts";

const TO = randomUUID() as ConversationId;
const FROM = randomUUID() as UserId;
const NAMED = "name_|name ".repeat(1000);

const naming = (): PendingSend => ({
  draft: { content: "hi" },
  messageId: randomUUID() as MessageId,
  conversationId: TO,
  senderId: FROM,
  named: NAMED,
  connectionId: null,
  receivedAt: 0,
  deadline: Number.POSITIVE_INFINITY,
  settle: () => {},
});

test("L1 names that are to be looked up fill a batch, and the queue, as content does", () => {
  const queue = new SendQueue();
  let taken = 0;
  while (taken < 10_000 && queue.push(naming())) taken++;
  // 64 million characters of 11,002 each.
  expect(taken).toBe(5818);
  expect(queue.next().sends).toHaveLength(182);
  expect(queue.size).toBe(taken - 182);
  while (queue.next().sends.length > 0);
  expect(queue.push(naming())).toBe(true);
});
