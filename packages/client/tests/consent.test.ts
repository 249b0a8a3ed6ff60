import { CONSENT } from "../src/calls.ts";
import { eventually, startServer } from "@gochat/testkit";
import { expect, test } from "vitest";
import { chatOf } from "./chat-of.ts";

test("S3 S4 a request stands in a list of its own, until it is accepted by writing in it", async () => {
  await using server = await startServer();
  await using stack = new AsyncDisposableStack();
  const alice = await chatOf(stack, server, "alice");
  await alice.api.users.updateMe({ messages_from: "nobody" });
  const bob = await chatOf(stack, server, "bob");
  await bob.send("alice", "hello");
  await eventually(() =>
    expect(alice.requests).toMatchObject([{ me: { request: "pending", unread_count: 1 } }]),
  );
  expect([alice.conversations, alice.archived]).toEqual([[], []]);
  expect(bob.conversations).toMatchObject([{ me: { request: null } }]);
  // A device that comes later reads it.
  const late = await chatOf(stack, server, "alice");
  await eventually(() => expect(late.requests).toHaveLength(1));
  const id = alice.requests[0]?.id ?? "";
  await alice.conversation(id).send("hello yourself");
  for (const chat of [alice, late])
    await eventually(() => expect([chat.requests.length, chat.conversations.length]).toEqual([0, 1]));
});

test("S4 what one ignores stands in no list, and comes back when it is accepted", async () => {
  await using server = await startServer();
  await using stack = new AsyncDisposableStack();
  const alice = await chatOf(stack, server, "alice");
  await alice.api.users.updateMe({ messages_from: "shared" });
  const bob = await chatOf(stack, server, "bob");
  await bob.send("alice", "hello");
  await eventually(() => expect(alice.requests).toHaveLength(1));
  const id = alice.requests[0]?.id ?? "";
  await alice.api.conversations.updateMine({ id, request: "ignored" });
  await eventually(() => expect(alice.requests).toEqual([]));
  await bob.send("alice", "hello?");
  await eventually(() => expect(alice.conversation(id).data?.last_seq).toBe(2));
  expect([alice.requests, alice.conversations, alice.archived]).toEqual([[], [], []]);
  await alice.api.conversations.updateMine({ id, request: "accepted" });
  await eventually(() => expect(alice.conversations.map((one) => one.id)).toEqual([id]));
});

test("S5 S9 blocks, and requests to join groups, are told as events", async () => {
  await using server = await startServer();
  await using stack = new AsyncDisposableStack();
  const [alice, bob] = [await chatOf(stack, server, "alice"), await chatOf(stack, server, "bob")];
  const heard: unknown[] = [];
  alice.on("block.changed", ({ user_id, block }) => heard.push([user_id, block?.hides_in_groups]));
  alice.on("group_request.added", ({ request }) => heard.push(request.name));
  alice.on("group_request.removed", () => heard.push("removed"));
  await alice.api.users.updateMe({ groups_from: "nobody" });
  await bob.createGroup({ name: "Crew", usernames: ["alice"] });
  await eventually(() => expect(heard).toEqual(["Crew"]));
  await alice.calls(CONSENT).block({ user_id: bob.me.id });
  await alice.calls(CONSENT).unblock({ user_id: bob.me.id });
  await eventually(() =>
    expect(new Set(heard)).toEqual(new Set(["Crew", "removed", [bob.me.id, false], [bob.me.id, undefined]])),
  );
});
