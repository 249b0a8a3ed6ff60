import { CONSENT } from "../../src/calls.ts";
import { GoChatError } from "@gochat/client";
import type { Chat } from "@gochat/client";
import {
  ChatProvider,
  useBlocks,
  useChat,
  useConnection,
  useConversation,
  useConversationIds,
  useConversations,
  useDraft,
  useGroupRequests,
  useMarkers,
  useMe,
  usePresence,
  useSend,
  useTyping,
  useUnreadTotal,
} from "@gochat/client/react";
import type { Drafting, Sending, Typing } from "@gochat/client/react";
import { eventually } from "@gochat/testkit";
import { createElement as h } from "react";
import { expect, test } from "vitest";
import { startRig, talk } from "./rig.ts";

/** Shows what a hook gives back now. */
function probe<T>(chat: Chat, useIt: () => T) {
  const seen: T[] = [];
  const Probe = () => {
    seen.push(useIt());
    return null;
  };
  return { app: h(ChatProvider, { chat }, h(Probe)), seen, last: () => seen.at(-1) as T };
}

test("who one is changes with one's name", async () => {
  await using stack = new AsyncDisposableStack();
  const { alice, show } = await startRig(stack);
  const { app, last } = probe(alice, useMe);
  show(app);
  await eventually(() => expect(last()).toMatchObject({ username: "alice" }));
  await alice.api.users.updateMe({ display_name: "Alice of the Looking-Glass" });
  await eventually(() => expect(last()).toMatchObject({ display_name: "Alice of the Looking-Glass" }));
});

test("whom one blocks is read when it is wanted, and follows what is told", async () => {
  await using stack = new AsyncDisposableStack();
  const { alice, bob, carol, show } = await startRig(stack);
  await alice.calls(CONSENT).block({ user_id: bob.me.id });
  const { app, seen, last } = probe(alice, useBlocks);
  show(app);
  expect(seen[0]).toBeUndefined();
  await eventually(() => expect([...(last()?.keys() ?? [])]).toEqual([bob.me.id]));
  await alice.calls(CONSENT).block({ user_id: carol.me.id, hides_in_groups: true });
  await eventually(() => expect(last()?.get(carol.me.id)?.hides_in_groups).toBe(true));
  await alice.calls(CONSENT).unblock({ user_id: bob.me.id });
  await eventually(() => expect([...(last()?.keys() ?? [])]).toEqual([carol.me.id]));
});

test("groups that one is asked to join are read when they are wanted, and follow what is told", async () => {
  await using stack = new AsyncDisposableStack();
  const { alice, bob, show } = await startRig(stack);
  await alice.api.users.updateMe({ groups_from: "nobody" });
  const first = await bob.createGroup({ name: "First", usernames: ["alice", "carol"] });
  const { app, seen, last } = probe(alice, useGroupRequests);
  show(app);
  expect(seen[0]).toBeUndefined();
  const names = () => [...(last()?.values() ?? [])].map(({ name }) => name);
  await eventually(() => expect(names()).toEqual(["First"]));
  const second = await bob.createGroup({ name: "Second", usernames: ["alice", "carol"] });
  await eventually(() => expect(names()).toEqual(["First", "Second"]));
  await alice.calls(CONSENT).acceptGroupRequest({ conversation_id: first.id });
  await eventually(() => expect(names()).toEqual(["Second"]));
  await alice.calls(CONSENT).ignoreGroupRequest({ conversation_id: second.id });
  await eventually(() => expect(last()?.size).toBe(0));
});

test("S3 S4 requests stand in a list of their own, and those that one ignores in another", async () => {
  await using stack = new AsyncDisposableStack();
  const { alice, bob, show } = await startRig(stack);
  await alice.api.users.updateMe({ messages_from: "nobody" });
  await bob.send("alice", "Hello");
  const { app, last } = probe(alice, () => [
    useConversationIds(),
    useConversationIds({ requests: true }),
    useConversationIds({ requests: "ignored" }),
  ]);
  show(app);
  await eventually(() => expect(last()[1]).toHaveLength(1));
  const [id = ""] = last()[1] ?? [];
  await alice.api.conversations.updateMine({ id, request: "ignored" });
  await eventually(() => expect(last()).toEqual([[], [], [id]]));
  await alice.api.conversations.updateMine({ id, request: "accepted" });
  await eventually(() => expect(last()).toEqual([[id], [], []]));
});

test("the connection is shown, and that it has ended", async () => {
  await using stack = new AsyncDisposableStack();
  const { alice, show } = await startRig(stack);
  const { app, seen } = probe(alice, () => useConnection().state);
  show(app);
  await eventually(() => expect(seen).toEqual(["online"]));
  await alice.close();
  await eventually(() => expect(seen).toEqual(["online", "closed"]));
});

test("conversations are listed in their order, and those that are archived apart", async () => {
  await using stack = new AsyncDisposableStack();
  const { alice, bob, carol, show } = await startRig(stack);
  const withBob = await talk(alice, bob, 2);
  const withCarol = await talk(alice, carol, 2);
  const idsOf = (archived: boolean) => useConversations({ archived }).map(({ id }) => id);
  const { app, last } = probe(alice, () => [idsOf(false), idsOf(true)]);
  show(app);
  await eventually(() => expect(last()).toEqual([[withCarol.id, withBob.id], []]));
  await alice.api.conversations.updateMine({ id: withCarol.id, is_archived: true });
  await eventually(() => expect(last()).toEqual([[withBob.id], [withCarol.id]]));
});

test("a conversation, or a part of it, is undefined until one is in it", async () => {
  await using stack = new AsyncDisposableStack();
  const { alice, bob, show } = await startRig(stack);
  const { id } = await bob.createGroup({ name: "Trip", usernames: ["carol"] });
  const { app, seen } = probe(alice, () => useConversation(id, (data) => data?.name));
  show(app);
  await eventually(() => expect(seen).toEqual([undefined]));
  await bob.api.conversations.addMembers({ id, usernames: ["alice"] });
  await eventually(() => expect(seen).toEqual([undefined, "Trip"]));
  await bob.api.conversations.update({ id, name: "Journey" });
  await eventually(() => expect(seen).toEqual([undefined, "Trip", "Journey"]));
  await bob.api.conversations.removeMember({ id, user_id: alice.me.id });
  await eventually(() => expect(seen).toEqual([undefined, "Trip", "Journey", undefined]));
});

test("what is unread is counted, but not in what is muted", async () => {
  await using stack = new AsyncDisposableStack();
  const { alice, bob, carol, show } = await startRig(stack);
  const withBob = await talk(alice, bob, 3);
  const withCarol = await talk(alice, carol, 4);
  const { app, last } = probe(alice, useUnreadTotal);
  show(app);
  await eventually(() => expect(last()).toBe(5));
  await withBob.markRead();
  await eventually(() => expect(last()).toBe(3));
  await withBob.markUnread();
  await eventually(() => expect(last()).toBe(4));
  await alice.api.conversations.updateMine({ id: withCarol.id, muted_until: "2999-01-01T00:00:00.000Z" });
  await eventually(() => expect(last()).toBe(1));
});

test("how far others have read is shown", async () => {
  await using stack = new AsyncDisposableStack();
  const { alice, bob, show } = await startRig(stack);
  const conversation = await talk(alice, bob, 2);
  const { seq } = await conversation.send("read this");
  const { app, last } = probe(alice, () => useMarkers(conversation.id).get(bob.me.id)?.read_seq);
  show(app);
  await eventually(() => expect(last()).toBe(2));
  await bob.conversation(conversation.id).markRead(seq);
  await eventually(() => expect(last()).toBe(seq));
});

test("typing is told by the same function each time, and shows who types", async () => {
  await using stack = new AsyncDisposableStack();
  const { alice, bob, show } = await startRig(stack);
  const { id } = await talk(alice, bob, 2);
  const { app, seen, last } = probe<Typing>(alice, () => useTyping(id));
  show(app);
  await eventually(() => expect(last().users).toEqual([]));
  last().notify();
  await eventually(() => expect([...bob.conversation(id).typing]).toEqual([alice.me.id]));
  bob.conversation(id).notifyTyping();
  await eventually(() => expect(last().users).toMatchObject([{ username: "bob" }]));
  expect(new Set(seen.map(({ notify }) => notify)).size).toBe(1);
});

test("a draft is shown by whoever shows its conversation, and is gone as soon as it is sent", async () => {
  await using stack = new AsyncDisposableStack();
  const { alice, bob, show } = await startRig(stack);
  const { id } = await talk(alice, bob, 2);
  const { app, seen, last } = probe<Drafting>(alice, () => useDraft(id));
  show(app);
  await eventually(() => expect(last().draft).toEqual({ content: "" }));
  const [{ setDraft, sendDraft }] = seen as [Drafting];
  setDraft({ content: "Hey", replyTo: 2 });
  await eventually(() => expect(last().draft).toEqual({ content: "Hey", replyTo: 2 }));
  const sent = sendDraft();
  await eventually(() => expect(last().draft).toEqual({ content: "" }));
  expect(await sent).toMatchObject({ content: "Hey", reply_to: { seq: 2 } });
  for (const each of seen) expect(each).toMatchObject({ setDraft, sendDraft });
});

test("a person is watched while somebody shows them, and nothing is claimed of them afterwards", async () => {
  await using stack = new AsyncDisposableStack();
  const { alice, bob, show } = await startRig(stack);
  await talk(alice, bob, 2);
  const { app, seen } = probe(alice, () => usePresence(bob.me.id)?.status);
  show(app);
  await eventually(() => expect(seen).toEqual([undefined, "online"]));
  bob.setStatus("away");
  await eventually(() => expect(seen).toEqual([undefined, "online", "away"]));
  show(null);
  await eventually(() => expect(alice.presence(bob.me.id)).toBeUndefined());
  show(probe(alice, () => usePresence(undefined)).app);
  expect(seen).toEqual([undefined, "online", "away"]);
});

test("what is refused stays among what goes out, until it is tried again or cancelled, and nobody has to catch it", async () => {
  await using stack = new AsyncDisposableStack();
  const { alice, bob, show } = await startRig(stack);
  const conversation = await talk(alice, bob, 2);
  const { app, last } = probe<Sending>(alice, () => useSend(conversation.id));
  show(app);
  await eventually(() => expect(last().outgoing).toEqual([]));
  // Left alone: a rejection that nobody handles would fail this test.
  void last().send("x".repeat(20_000));
  await eventually(() => expect(last().outgoing).toMatchObject([{ status: "failed" }]));
  const [failed] = last().outgoing;
  expect(failed?.error).toBeInstanceOf(GoChatError);
  expect(last().retry(failed?.client_id ?? "")).toBe(true);
  await eventually(() => expect(last().outgoing).toMatchObject([{ status: "failed" }]));
  expect(last().cancel(failed?.client_id ?? "")).toBe(true);
  await eventually(() => expect(last().outgoing).toEqual([]));
  await expect(last().send("short")).resolves.toMatchObject({ content: "short" });
});

test("without a chat around them hooks say what is missing", async () => {
  await using stack = new AsyncDisposableStack();
  const { show, errors } = await startRig(stack);
  show(h(() => useChat().me.username));
  await eventually(() => expect(String(errors.splice(0)[0])).toContain("ChatProvider"));
});
