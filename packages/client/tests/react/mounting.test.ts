import {
  ChatProvider,
  useConnection,
  useConversation,
  useConversationIds,
  useConversations,
  useMarkers,
  useMe,
  usePresence,
  useSend,
  useTimeline,
  useTyping,
  useUnreadTotal,
} from "@gochat/client/react";
import { eventually } from "@gochat/testkit";
import {
  createElement as h,
  StrictMode,
  startTransition,
  Suspense,
  use,
  useLayoutEffect,
  useState,
} from "react";
import type { ReactNode } from "react";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { countListeners, startRig, talk } from "./rig.ts";

interface Wrapped {
  readonly children?: ReactNode;
}

/** Everything that hooks show of a conversation. */
function Everything({ id, otherId }: { readonly id: string; readonly otherId: string }) {
  const { messages } = useTimeline(id);
  const shown = [
    useMe().username,
    useConnection().state,
    useConversations().length,
    useConversationIds().length,
    useConversation(id)?.last_seq,
    useMarkers(id).size,
    useUnreadTotal(),
    useTyping(id).users.length,
    usePresence(otherId)?.status,
    useSend(id).outgoing.length,
    messages.map(({ content }) => content),
  ];
  return h("p", null, JSON.stringify(shown));
}

test.each([
  ["once", ({ children }: Wrapped) => children],
  ["twice, as in development,", StrictMode],
])("what is mounted %s and unmounted leaves nobody behind who listens", async (_times, wrapper) => {
  await using stack = new AsyncDisposableStack();
  const { alice, bob, carol, body, show } = await startRig(stack);
  const withBob = await talk(alice, bob, 2);
  const withCarol = await talk(alice, carol, 3);
  const count = countListeners(alice);
  const showConversation = async (id: string, last: string) => {
    const page = h(Everything, { id, otherId: bob.me.id });
    show(h(wrapper, null, h(ChatProvider, { chat: alice }, page)));
    await eventually(() => expect(body.textContent).toContain(`"online",0,["alice 1",`));
    await eventually(() => expect(body.textContent).toContain(last));
    // Four hooks listen to the chat, one to its connection; four to the conversation and the outbox; one watches a person, and listens
    // to them; and the timeline listens to conversation, outbox and connection, and holds messages.
    await eventually(() => expect(count()).toBe(4 + 1 + 4 * 2 + 2 + 4));
  };
  for (let times = 0; times < 2; times++) {
    await showConversation(withBob.id, "bob 2");
    await showConversation(withCarol.id, "carol 3");
    await showConversation(withBob.id, "bob 2");
    show(null);
    await eventually(() => expect(count()).toBe(0));
  }
});

test("a timeline that is rendered and never mounted leaves nothing behind", async () => {
  await using stack = new AsyncDisposableStack();
  const { alice, bob, body, show } = await startRig(stack);
  const { id } = await talk(alice, bob, 2);
  const count = countListeners(alice);
  const never = new Promise<never>(() => {});
  let attempts = 0;
  const Suspended = () => {
    const { messages } = useTimeline(id);
    attempts += 1;
    return h("p", null, messages.length, use(never));
  };
  show(h(ChatProvider, { chat: alice }, h(Suspense, { fallback: "waiting" }, h(Suspended))));
  await eventually(() => expect(body.textContent).toBe("waiting"));
  expect(attempts).toBeGreaterThan(0);
  expect(count()).toBe(0);
});

test("what is sent is stored once and shown once, at every moment, in development too", async () => {
  await using stack = new AsyncDisposableStack();
  const { alice, bob, body, show } = await startRig(stack);
  const { id } = await talk(alice, bob, 2);
  const commits: string[][] = [];
  let isSentInEveryRender = true;
  const Page = () => {
    const { messages, outgoing } = useTimeline(id);
    const { send, outgoing: sameOutgoing } = useSend(id);
    isSentInEveryRender &&= outgoing.length === sameOutgoing.length;
    useLayoutEffect(() => {
      commits.push([...body.querySelectorAll("p")].map(({ textContent }) => textContent));
    });
    const lines = [...messages, ...outgoing].map(({ client_id, content }) =>
      h("p", { key: client_id ?? content }, content),
    );
    const sendThree = () => ["one", "two", "three"].forEach((content) => void send(content));
    return h("main", null, h("button", { onClick: sendThree }), lines);
  };
  show(h(StrictMode, null, h(ChatProvider, { chat: alice }, h(Page))));
  await eventually(() => expect(commits.at(-1)).toEqual(["alice 1", "bob 2"]));
  body.querySelector("button")?.click();
  const all = ["alice 1", "bob 2", "one", "two", "three"];
  await eventually(() => expect(commits.at(-1)).toEqual(all));
  await eventually(() => expect(alice.outbox.getSnapshot()).toEqual([]));
  const { messages } = await bob.api.messages.history({ id, after: 0 });
  expect(messages.map(({ content }) => content)).toEqual(all);
  // Once they are sent they stay where they are: what goes out becomes what is stored, in one step.
  expect(new Set(commits.map((commit) => commit.join()))).toEqual(
    new Set([all.slice(0, 2).join(), all.join()]),
  );
  expect(isSentInEveryRender).toBe(true);
});

test("what is rendered in parts shows one state, whatever comes meanwhile", async () => {
  await using stack = new AsyncDisposableStack();
  const { alice, bob, body, show } = await startRig(stack);
  const { id } = await talk(alice, bob, 2);
  const theirs = bob.conversation(id);
  const commits: string[][] = [];
  /** What was rendered for each mode, before it was shown or thrown away. */
  const attempts = new Map<number, number[]>();
  const sources = [
    () => useConversation(id)?.last_seq,
    () => useConversation(id, (data) => data?.last_message?.seq),
    () => useTimeline(id).messages.at(-1)?.seq,
    () => useConversations()[0]?.last_seq,
    () => useUnreadTotal() + 1,
  ];
  const Slow = ({ nth, mode }: { readonly nth: number; readonly mode: number }) => {
    const seq = sources[nth % sources.length]?.() ?? 0;
    attempts.set(mode, [...(attempts.get(mode) ?? []), seq]);
    // Longer than what React renders at once: so it stops between two of them, and frames come in.
    for (const start = performance.now(); performance.now() < start + 6;);
    useLayoutEffect(() => {
      commits.push([...body.querySelectorAll("p")].map(({ textContent }) => textContent));
    });
    return h("p", null, `${mode} ${seq}`);
  };
  let turnTo = (_mode: number): void => {};
  const Page = () => {
    const [mode, setMode] = useState(0);
    turnTo = setMode;
    return Array.from({ length: 20 }, (_, nth) => h(Slow, { key: nth, nth, mode }));
  };
  const everywhere = (text: string) => Array.from({ length: 20 }, () => text);
  show(h(ChatProvider, { chat: alice }, h(Page)));
  await eventually(() => expect(commits.at(-1)).toEqual(everywhere("0 2")));
  for (let mode = 1; mode <= 5; mode++) {
    startTransition(() => turnTo(mode));
    await eventually(() => expect(attempts.has(mode)).toBe(true));
    const { seq } = await theirs.send("more");
    await eventually(() => expect(commits.at(-1)).toEqual(everywhere(`${mode} ${seq}`)));
  }
  for (const commit of commits) expect(new Set(commit).size).toBe(1);
  // Otherwise nothing is proved: a message came while some of what was to be shown together was rendered already.
  expect([...attempts.values()].some((seqs) => new Set(seqs).size > 1)).toBe(true);
});

test("a server renders what is known, and listens to nothing", async () => {
  await using stack = new AsyncDisposableStack();
  const { alice, bob } = await startRig(stack);
  const { id } = await talk(alice, bob, 2);
  const count = countListeners(alice);
  const html = renderToString(h(ChatProvider, { chat: alice }, h(Everything, { id, otherId: bob.me.id })));
  expect(html).toContain("alice 1");
  expect(html).toContain("bob 2");
  expect(count()).toBe(0);
});
