import type { ConnectionId, ConversationId, UserId } from "@gochat/protocol";
import { expect, test } from "vitest";
import { decodeEvents, encodeEvents } from "./conversation-event.ts";
import { textFrame } from "./websocket-frame.ts";

const events = ["plain", "line\nfeed and \u2028 and \u0000", "🦜 ünïcode"].map((content, i) => ({
  conversationId: `c${i}` as ConversationId,
  version: i + 2,
  audience: ["u1", "u2"] as UserId[],
  senderId: "u1" as UserId,
  exceptConnection: i === 0 ? ("x1" as ConnectionId) : null,
  frame: JSON.stringify({ content }),
  ownFrame: i === 1 ? JSON.stringify({ content }) : JSON.stringify({ content, client_id: "k" }),
}));

test("a batch of events survives the way over the bus, and a node ignores its own", () => {
  const busFrame = encodeEvents("node-1", events);
  expect(decodeEvents("node-2", busFrame)).toEqual(events);
  expect(decodeEvents("node-1", busFrame)).toEqual([]);
});

test.each([0, 125, 126, 65_535, 65_536, 100_000])(
  "a text frame of %i bytes has the header of RFC 6455",
  (length) => {
    const frame = textFrame("x".repeat(length));
    expect(frame[0]).toBe(0x81);
    const [header, claimed] =
      frame[1] === 127
        ? [10, Number(frame.readBigUInt64BE(2))]
        : frame[1] === 126
          ? [4, frame.readUInt16BE(2)]
          : [2, frame[1]];
    expect([claimed, frame.length]).toEqual([length, length + header]);
  },
);
