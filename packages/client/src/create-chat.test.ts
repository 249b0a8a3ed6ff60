import { expect, test } from "vitest";
import { GoChatError } from "./errors.ts";
import { messageOf } from "./testing/entities.ts";
import { ChatRig, settled } from "./testing/chat-rig.ts";
import { memoryStorage } from "./storage/memory.ts";

/** A chat that is online, with a conversation of three messages. */
async function onlineRig(storage = memoryStorage()): Promise<ChatRig> {
  const rig = await ChatRig.start(storage);
  if (!rig.messages.has("c")) rig.fill("c", 3);
  await rig.goOnline();
  return rig;
}

test("what one leaves behind when one signs out is nothing: whoever comes next is new", async () => {
  const storage = memoryStorage();
  const rig = await onlineRig(storage);
  await settled();
  rig.tell(messageOf("c", 4));
  await rig.chat.signOut();
  await settled();
  expect([...(await storage.read("")).keys()]).toEqual([]);
});

test("a closed chat leaves nothing to be done, whatever waited when it was closed", async () => {
  const rig = await onlineRig();
  rig.chat.on("message", () => {});
  const marked = rig.chat.conversation("c").markRead(2);
  rig.environment.advance(300);
  expect(rig.asked.map(({ frame }) => frame.type)).toEqual(["conversation.mark"]);
  const outcome = marked.catch((error: unknown) => error);
  await rig.chat.close();
  expect(await outcome).toMatchObject({ code: "closed" });
  await settled();
  expect(rig.environment.timers).toEqual([]);
  expect(rig.environment.listeners).toBe(0);
  await expect(rig.chat.conversation("c").markRead(3)).rejects.toMatchObject({ code: "closed" });
  expect(rig.environment.timers).toEqual([]);
});

test("a page that failed is read again, and nothing of it is left when the chat is closed", async () => {
  const rig = await onlineRig();
  const told: number[] = [];
  rig.chat.on("message", ({ message }) => told.push(message.seq));
  rig.gate = Promise.reject(new Error("no page"));
  rig.gate.catch(() => {});
  // What lies between must be read.
  rig.messages.set(
    "c",
    Array.from({ length: 6 }, (_, nth) => messageOf("c", nth + 1)),
  );
  rig.frame({ type: "message.created", conversation_id: "c", version: 7, message: messageOf("c", 6) });
  await settled();
  expect(rig.environment.timers).toContain(1_000);
  await rig.chat.close();
  await settled();
  expect(rig.environment.timers).toEqual([]);
});

test("whoever ends an iteration over messages holds nobody up", async () => {
  const rig = await onlineRig();
  const told: number[] = [];
  rig.chat.on("message", ({ message }) => told.push(message.seq));
  const first = (async () => {
    for await (const { message } of rig.chat.events("message")) return message.seq;
    return undefined;
  })();
  await settled();
  for (const seq of [4, 5, 6]) rig.tell(messageOf("c", seq));
  expect(await first).toBe(4);
  await settled();
  expect(told).toEqual([4, 5, 6]);
  await rig.chat.close();
});

test("a listener for errors that throws is not told of its own error", async () => {
  const rig = await onlineRig();
  let count = 0;
  rig.chat.on("error", () => {
    count += 1;
    throw new Error("again");
  });
  rig.chat.on("message", () => {
    throw new Error("first");
  });
  rig.tell(messageOf("c", 4));
  await settled();
  expect(count).toBe(1);
  await rig.chat.close();
});

test("the session is over when the server closes the connection for that, and it is told once", async () => {
  const rig = await onlineRig();
  const told: unknown[] = [];
  rig.chat.on("signedOut", (error) => told.push(error));
  const error = new GoChatError("signed_out", "The session has ended.");
  const states: string[] = [];
  rig.chat.on("connection", ({ state }) => states.push(state));
  rig.goOffline({ state: "closed", error });
  // Whether it was the last one is not known yet.
  expect([rig.chat.status.state, ...states]).toEqual(["connecting", "connecting"]);
  await settled();
  expect(told).toMatchObject([{ code: "signed_out" }]);
  expect(rig.chat.status).toMatchObject({ state: "closed", error });
  expect(states).toEqual(["connecting", "closed"]);
  rig.chat.endSession(error);
  await settled();
  expect(told).toHaveLength(1);
  await rig.chat.close();
});

test("what is closed while its messages are told is not told again", async () => {
  const storage = memoryStorage();
  const rig = await onlineRig(storage);
  const told: number[] = [];
  rig.chat.on("message", ({ message }) => told.push(message.seq));
  await settled();
  rig.tell(messageOf("c", 4));
  await rig.chat.close();
  await settled();
  const next = await ChatRig.start(storage);
  next.messages.set(
    "c",
    [1, 2, 3, 4].map((seq) => messageOf("c", seq)),
  );
  next.chat.on("message", ({ message }) => told.push(message.seq));
  await next.goOnline();
  await settled();
  expect(told).toEqual([4]);
  await next.chat.close();
});

test("a tab that was closed keeps nothing when its turn to keep comes", async () => {
  const storage = memoryStorage();
  const keeper = await onlineRig(storage);
  await settled();
  const other = await onlineRig(storage);
  await other.chat.close();
  keeper.tell(messageOf("c", 4));
  await keeper.chat.close();
  await settled();
  const kept = (await storage.read("cache/conversation/c")).get("cache/conversation/c");
  expect(kept).toMatchObject({ entity: { last_seq: 4 } });
});

test("a send to a name ends its waiting with its signal", async () => {
  const rig = await onlineRig();
  rig.goOffline();
  const controller = new AbortController();
  const sent = rig.chat.send("bob", "hello", { signal: controller.signal });
  controller.abort(new Error("enough"));
  await expect(sent).rejects.toThrow("enough");
  expect(rig.chat.outbox.getSnapshot()).toEqual([]);
  await rig.chat.close();
});

test("what is kept is let go of as well when nobody but oneself writes", async () => {
  const rig = await onlineRig();
  for (let seq = 4; seq < 300; seq++) rig.frame({ type: "ack", message: messageOf("c", seq) });
  const runs = rig.chat.core.store.state.conversations.get("c")?.runs.flat() ?? [];
  expect(runs.length).toBeLessThanOrEqual(100);
  await rig.chat.close();
});

test("a cache that has not all of what it had is read anew", async () => {
  const storage = memoryStorage();
  const rig = await onlineRig(storage);
  rig.fill("d", 2);
  rig.frame({
    type: "conversation.created",
    conversation_id: "d",
    version: 1,
    conversation: (await rig.chat.api.conversations.get({ id: "d" })).conversation,
  });
  await rig.chat.close();
  await settled();
  await storage.write(new Map([["cache/conversation/d", undefined]]));
  const next = await ChatRig.start(storage);
  next.fill("c", 3);
  next.fill("d", 2);
  await next.goOnline();
  expect(next.chat.conversations.map(({ id }) => id).sort()).toEqual(["c", "d"]);
  await next.chat.close();
});

test("whoever crashes right after the first connect is told what was said since", async () => {
  const storage = memoryStorage();
  await onlineRig(storage);
  const next = await ChatRig.start(storage);
  next.fill("c", 5);
  const told: number[] = [];
  next.chat.on("message", ({ message }) => told.push(message.seq));
  await next.goOnline();
  for (const seq of [4, 5]) next.tell(messageOf("c", seq));
  await settled();
  expect(told).toEqual([4, 5]);
});

test("once the session is over nothing is kept any more: another tab may have removed what was", async () => {
  const storage = memoryStorage();
  const rig = await onlineRig(storage);
  await settled();
  rig.tell(messageOf("c", 4));
  await storage.write(new Map([...(await storage.read("")).keys()].map((key) => [key, undefined])));
  rig.chat.endSession(rig.error("signed_out", "You signed out."));
  await rig.chat.close();
  await settled();
  expect([...(await storage.read("")).keys()]).toEqual([]);
});

test("a direct conversation that is known is opened without the server, in any letter case; with oneself there is none", async () => {
  const rig = await onlineRig();
  expect((await rig.chat.open("BOB")).id).toBe("c");
  expect(rig.calls).not.toContain("create");
  // What is asked of the server, this one does not know.
  await expect(rig.chat.open("me")).rejects.toThrow("create");
  await rig.chat.close();
});

test("who somebody is, is known of everybody who was shown", async () => {
  const rig = await onlineRig();
  expect(rig.chat.user("bob")).toMatchObject({ username: "bob" });
  expect(rig.chat.user("nobody")).toBe(undefined);
  await rig.chat.close();
});

test("what is refused because it goes to oneself shows in no conversation", async () => {
  const rig = await onlineRig();
  const outcome = rig.chat.send("me", "note").catch((error: unknown) => error);
  await settled();
  rig.take("message.send").refuse(rig.error("self_recipient", "That is you."));
  expect(await outcome).toMatchObject({ code: "self_recipient" });
  expect(rig.chat.outbox.getSnapshot()).toMatchObject([{ status: "failed" }]);
  expect(rig.chat.conversation("c").outgoing).toEqual([]);
  await rig.chat.close();
});

test("whoever closes it while it signs in again finds it closed", async () => {
  const rig = await onlineRig();
  const states: string[] = [];
  rig.chat.on("connection", ({ state }) => states.push(state));
  rig.goOffline({ state: "closed", error: rig.error("signed_out", "The session has ended.") });
  await rig.chat.close();
  await settled();
  expect(states).toEqual(["connecting", "closed"]);
  expect(rig.chat.status.state).toBe("closed");
});

test("whoever gets no other token is told why, and finds it closed", async () => {
  let refusal: Error | undefined;
  const rig = new ChatRig();
  await rig.begin({
    token: () => {
      if (refusal !== undefined) throw refusal;
      return "me";
    },
  });
  await rig.goOnline();
  const told: unknown[] = [];
  rig.chat.on("error", (error) => told.push(error));
  refusal = new GoChatError("forbidden", "Not today.");
  rig.goOffline({ state: "closed", error: rig.error("signed_out", "The session has ended.") });
  await settled();
  expect(told).toEqual([refusal]);
  expect(rig.chat.status.state).toBe("closed");
  await rig.chat.close();
});

test.each([
  ["unauthorized", true],
  ["unexpected_answer", true],
  ["forbidden", false],
])("a ticket that is refused with %s is asked for again: %s", async (code, isRetryable) => {
  const rig = await onlineRig();
  rig.gate = Promise.reject(rig.error(code, "No."));
  rig.gate.catch(() => {});
  await expect(rig.ticket()).rejects.toMatchObject({ code, isRetryable });
  rig.gate = Promise.resolve();
  expect(await rig.ticket()).toBe("t");
  await rig.chat.close();
});
