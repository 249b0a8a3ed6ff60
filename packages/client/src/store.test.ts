import { expect, test } from "vitest";
import { emptyState } from "./state/state.ts";
import { createStore } from "./store.ts";
import { conversationOf, messageOf, personOf } from "./testing/entities.ts";

const me = { id: "alice", username: "alice", display_name: "Alice", version: 1, avatar_id: null };
const typing = (conversation_id: string) =>
  ({ type: "typing.started", conversation_id, user_id: "bob", ttl_ms: 6000 }) as const;
const presence = (user_id: string) =>
  ({ type: "presence.changed", presence: { user_id, status: "online", last_seen_at: null } }) as const;

test("who asks for one conversation or person hears of nothing else, and of nothing twice", () => {
  const store = createStore(emptyState(me));
  const heard: string[] = [];
  const cancels = ["c1", "c2", "bob"].map((id) => store.subscribeTo(id, () => heard.push(id)));
  for (const event of [
    typing("c1"),
    typing("c1"),
    typing("c3"),
    presence("bob"),
    presence("bob"),
    presence("eve"),
  ])
    store.dispatch(event);
  expect(heard).toEqual(["c1", "bob"]);
  for (const cancel of cancels) cancel();
  store.dispatch({ ...typing("c1"), type: "typing.stopped" });
  expect(heard).toEqual(["c1", "bob"]);
});

test("it hears after those who hear of every step", () => {
  const store = createStore(emptyState(me));
  const heard: string[] = [];
  store.subscribeTo("c1", () => heard.push("c1"));
  store.subscribe(({ type }) => heard.push(type));
  store.dispatch(typing("c1"));
  expect(heard).toEqual(["typing.started", "c1"]);
});

test("P3 of whom one does not watch any more nothing is known", () => {
  const store = createStore(emptyState(me));
  store.dispatch(presence("bob"));
  store.dispatch(presence("eve"));
  store.dispatch({ type: "local.watched", user_ids: ["eve"] });
  expect([...store.state.presence.keys()]).toEqual(["eve"]);
});

test("N3 a name that comes with a message of one conversation is heard of wherever the person is shown", () => {
  const store = createStore(emptyState(me));
  for (const id of ["c1", "c2"])
    store.dispatch({ type: "local.read", conversation: conversationOf(id, [messageOf(id, 1)]) });
  const heard: string[] = [];
  store.subscribeTo("c2", () => heard.push("c2"));
  const tell = (seq: number, version: number) => {
    const message = messageOf("c1", seq, { sender: { ...personOf("bob"), version } });
    store.dispatch({ type: "message.created", conversation_id: "c1", version: message.version, message });
  };
  tell(2, 1);
  expect(heard).toEqual([]);
  tell(3, 2);
  expect(heard).toEqual(["c2"]);
});
