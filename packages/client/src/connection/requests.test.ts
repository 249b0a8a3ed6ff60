import { expect, test, vi } from "vitest";
import type { ClientFrame } from "../contract/frames.ts";
import { createRequests } from "./requests.ts";

/** Requests of which the test sees the timers and what is sent. */
function rig() {
  const sent: ClientFrame[] = [];
  const cancel = vi.fn<() => void>();
  const requests = createRequests(
    () => cancel,
    (frame) => sent.push(frame) > 0,
  );
  return { ...requests, sent, cancel };
}

test("a request that was answered is forgotten", async () => {
  const { request, answer, abandon, sent, cancel } = rig();
  const asked = [request({ type: "ping" }), request({ type: "ping" })];
  for (const { id = "" } of sent) answer({ type: "pong", id, server_time: id });
  const ids = sent.map(({ id }) => id);
  expect(new Set(ids).size).toBe(2);
  expect((await Promise.all(asked)).map(({ server_time }) => server_time)).toEqual(ids);
  for (const { id = "" } of sent) answer({ type: "pong", id, server_time: "again" });
  abandon();
  expect(cancel).toHaveBeenCalledTimes(2);
});

test("what was given is not changed, and an id in it is replaced", () => {
  const { request, sent } = rig();
  const frame = Object.freeze({ type: "ping", id: "mine" } as const);
  void request(frame);
  expect(sent[0]?.id).not.toBe("mine");
});

test("a frame without an id answers nothing", () => {
  const { request, answer, cancel } = rig();
  void request({ type: "ping" });
  answer({ type: "pong", server_time: "" });
  answer({ type: "pong", id: "of somebody else", server_time: "" });
  answer({ type: "error", error: { code: "invalid_request", message: "No.", retryable: false } });
  expect(cancel).not.toHaveBeenCalled();
});
