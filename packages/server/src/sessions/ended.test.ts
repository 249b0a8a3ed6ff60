import { expect, test } from "vitest";
import type { SessionId, UserId } from "@gochat/protocol";
import { decodeEnded, encodeEnded } from "./ended.ts";

test("A8 what one node publishes about ended sessions another one reads", () => {
  const ended = { sessionIds: ["s1" as SessionId, "s2" as SessionId], userIds: ["u1" as UserId] };
  expect(decodeEnded(encodeEnded(ended))).toEqual(ended);
  const suspended = { ...ended, suspendedIds: ["u2" as UserId] };
  expect(decodeEnded(encodeEnded(suspended))).toEqual(suspended);
});

test.each([
  "",
  "{",
  "null",
  "[]",
  "{}",
  '{"session_ids":"s","user_ids":[]}',
  '{"session_ids":[1],"user_ids":[]}',
  '{"session_ids":[],"user_ids":[],"suspended_ids":"u"}',
])("A8 a frame that is none is not read: %s", (frame) => {
  expect(decodeEnded(frame)).toBeUndefined();
});
