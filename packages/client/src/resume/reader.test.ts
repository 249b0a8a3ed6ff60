import { expect, test } from "vitest";
import { conversationOf, messageOf, personOf } from "../testing/entities.ts";
import { emptyState } from "../state/state.ts";
import { GoChatError } from "../errors.ts";
import { createStore } from "../store.ts";
import type { Store } from "../store.ts";
import { createReader } from "./reader.ts";
import type { Reader } from "./reader.ts";

type Listed = ReturnType<typeof conversationOf>[];

/** A reader whose list is answered when the test says so, with what it was when it was asked for. */
function setUp(
  known: Listed,
  { knowsRequests = true } = {},
): { store: Store; reader: Reader; answer: (listed: Listed) => void } {
  const store = createStore(emptyState(personOf("me")));
  for (const conversation of known) store.dispatch({ type: "local.read", conversation });
  let answer!: (listed: Listed) => void;
  const asked = new Promise<Listed>((resolve) => (answer = resolve));
  const list = async ({ archived, requests }: { archived?: boolean; requests?: string }) => {
    if (requests !== undefined && !knowsRequests)
      throw new GoChatError("invalid_request", "no such parameter");
    return { conversations: archived ? [] : await asked, next_cursor: null };
  };
  const get = async () => Promise.reject(new Error("nothing is read by itself"));
  const api = { conversations: { list, get } } as never;
  return { store, reader: createReader({ store, api }), answer };
}

const signal = new AbortController().signal;
const at = (id: string, last: number) =>
  conversationOf(
    id,
    Array.from({ length: last }, (_, nth) => messageOf(id, nth + 1)),
  );

test("a conversation that came while the list was read is not forgotten for not being in it", async () => {
  const { store, reader, answer } = setUp([at("a", 2)]);
  const read = reader.readList(signal);
  store.dispatch({
    type: "conversation.created",
    conversation_id: "b",
    version: 1,
    conversation: at("b", 0),
  });
  answer([at("a", 2)]);
  await read;
  expect([...store.state.conversations.keys()]).toEqual(["a", "b"]);
});

test("V3 a node of a version before, which knows of no requests, is asked for the other lists all the same", async () => {
  const { store, reader, answer } = setUp([], { knowsRequests: false });
  const read = reader.readList(signal);
  answer([at("a", 2)]);
  await read;
  expect([...store.state.conversations.keys()]).toEqual(["a"]);
});

test("a conversation that one left while the list was read does not come back by it", async () => {
  const { store, reader, answer } = setUp([at("a", 2), at("b", 2)]);
  const read = reader.readList(signal);
  store.dispatch({
    type: "member.removed",
    conversation_id: "b",
    version: 9,
    user_id: "me",
    member_count: 1,
  });
  answer([at("a", 2), at("b", 2)]);
  await read;
  expect([...store.state.conversations.keys()]).toEqual(["a"]);
});

test("what the list says of a conversation does not undo what came since it was read", async () => {
  const { store, reader, answer } = setUp([at("a", 2)]);
  const read = reader.readList(signal);
  const message = messageOf("a", 3);
  store.dispatch({ type: "message.created", conversation_id: "a", version: 4, message });
  const settings = {
    name: null,
    description: null,
    history: "joined",
    pinned_seqs: [],
    closed_at: null,
    avatar_id: null,
  };
  for (const [nth, history] of ["joined", "all"].entries())
    store.dispatch({
      type: "conversation.updated",
      conversation_id: "a",
      version: 5 + nth,
      conversation: { ...settings, history },
    });
  expect(store.state.awaited.has("a")).toBe(true);
  answer([at("a", 2)]);
  await read;
  // It is read for itself.
  expect(store.state.awaited.has("a")).toBe(true);
  expect(store.state.conversations.get("a")?.entity).toMatchObject({ version: 6, last_seq: 3 });
});
