import type { ConnectionId, ConversationId, UserId } from "@gochat/protocol";
import { expect, test } from "vitest";
import type { ConversationEvent } from "../conversation-event.ts";
import { decodeEvents, decodeEphemeralEvents, encodeEvents } from "./event-encoding.ts";

const [u1, u2, u3] = ["u1", "u2", "u3"] as [UserId, UserId, UserId];

const events = ["plain", "line\nfeed and \u2028 and \u0000", "🦜 ünïcode", ""].map(
  (content, i): ConversationEvent => ({
    conversationId: `c${i}` as ConversationId,
    version: i + 2,
    audience: i % 2 === 0 ? [u1, u2] : null,
    frame: i === 3 ? "" : JSON.stringify({ content }),
    perUser: [
      [],
      [{ userIds: [u1], frame: JSON.stringify({ content, client_id: "k" }) }],
      [
        { userIds: [u1, u2], frame: JSON.stringify({ a: content }) },
        { userIds: [u3], frame: "" },
      ],
    ][i % 3] as ConversationEvent["perUser"],
    exceptConnection: i === 0 ? ("x1" as ConnectionId) : null,
    subjectSeq: i === 2 ? 7 : null,
    membership: i === 1 ? { added: [u1], removed: [u2], joinedSeq: 4, memberCount: 9 } : null,
    isErasure: i === 2,
  }),
);

test("a batch of events survives the way over the bus, and a node ignores its own", () => {
  const busFrame = encodeEvents("node-1", events);
  expect(decodeEvents("node-2", busFrame)).toEqual(events);
  expect(decodeEvents("node-1", busFrame)).toEqual([]);
});

test("what has no version survives it as well", () => {
  const ephemeralEvents = events.map(
    ({ version, conversationId, audience, frame, perUser, exceptConnection }) => ({
      conversationId,
      audience,
      frame,
      perUser,
      exceptConnection,
      isPassing: version % 2 === 0,
    }),
  );
  expect(decodeEphemeralEvents("node-2", encodeEvents("node-1", ephemeralEvents))).toEqual(ephemeralEvents);
});
