import type { Chat } from "@gochat/client";
import { ChatProvider, useTimeline } from "@gochat/client/react";
import type { TimelineView } from "@gochat/client/react";
import type { TimelineOptions } from "@gochat/client";
import { eventually } from "@gochat/testkit";
import { Activity, createElement as h, StrictMode, useLayoutEffect } from "react";
import { expect, test } from "vitest";
import { countListeners, isQuiet, startRig, talk } from "./rig.ts";

/** Shows a timeline, and notes for each render of which conversation it was and what it was. */
function timelineOf(chat: Chat) {
  const renders: { readonly id: string; readonly view: TimelineView }[] = [];
  const Shown = ({ id, options }: { readonly id: string; readonly options?: TimelineOptions }) => {
    renders.push({ id, view: useTimeline(id, options) });
    return null;
  };
  return {
    renders,
    app: (id: string, options?: TimelineOptions) =>
      h(ChatProvider, { chat }, h(Shown, { id, ...(options && { options }) })),
    last: () => renders.at(-1)?.view as TimelineView,
  };
}

const seqsOf = ({ messages }: TimelineView) => messages.map(({ seq }) => seq);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, nth) => from + nth);

test("on a device that is new a page of the newest messages is read by itself, and shown without a gap", async () => {
  await using stack = new AsyncDisposableStack();
  const { chatOf, alice, bob, show } = await startRig(stack);
  const { id } = await talk(alice, bob, 80);
  const other = await chatOf("alice");
  const { app, renders, last } = timelineOf(other);
  show(app(id));
  await eventually(() => expect(seqsOf(last())).toEqual(range(31, 80)));
  expect(last()).toMatchObject({ hasOlder: true, hasNewer: false, isLoading: false });
  // The newest one is known from the list. From the first moment on it is said that more comes.
  expect(renders.map(({ view }) => [view.messages.length, view.isLoading])).toEqual([
    [1, true],
    [50, false],
  ]);
});

test("it moves through all messages, and its functions are the same each time", async () => {
  await using stack = new AsyncDisposableStack();
  const { alice, bob, show } = await startRig(stack);
  const { id } = await talk(alice, bob, 80);
  const { app, renders, last } = timelineOf(alice);
  show(app(id, { pageSize: 30, size: 60 }));
  await eventually(() => expect(seqsOf(last())).toEqual(range(51, 80)));
  await last().loadOlder();
  await eventually(() => expect(seqsOf(last())).toEqual(range(21, 80)));
  await last().loadOlder();
  await eventually(() => expect(seqsOf(last())).toEqual(range(1, 60)));
  expect(last()).toMatchObject({ hasOlder: false, hasNewer: true });
  await last().loadNewer();
  await eventually(() => expect(seqsOf(last())).toEqual(range(21, 80)));
  await last().jumpTo(20);
  await eventually(() => expect(seqsOf(last())).toEqual(range(5, 35)));
  await last().toEnd();
  await eventually(() => expect(seqsOf(last())).toEqual(range(51, 80)));
  last().seen(80);
  await eventually(() => expect(alice.conversation(id).data?.me.read_seq).toBe(80));
  expect(new Set(renders.map(({ view }) => view.loadOlder)).size).toBe(1);
});

test("with another id it shows the other conversation at once, and nothing of the one before", async () => {
  await using stack = new AsyncDisposableStack();
  const { alice, bob, carol, show } = await startRig(stack);
  const withBob = await talk(alice, bob, 4);
  const withCarol = await talk(alice, carol, 6);
  const { app, renders, last } = timelineOf(alice);
  show(app(withBob.id));
  await eventually(() => expect(seqsOf(last())).toEqual(range(1, 4)));
  for (const { id } of [withCarol, withBob, withCarol]) show(app(id));
  await eventually(() => expect(renders.at(-1)?.id).toBe(withCarol.id));
  await carol.conversation(withCarol.id).send("carol 7");
  await bob.conversation(withBob.id).send("bob 5");
  await eventually(() => expect(seqsOf(last())).toEqual(range(1, 7)));
  for (const { id, view } of renders) {
    expect(view.messages.length).toBeGreaterThan(3);
    expect(new Set(view.messages.map(({ conversation_id }) => conversation_id))).toEqual(new Set([id]));
  }
});

test("once it is not shown any more it does nothing, and what it held is let go", async () => {
  await using stack = new AsyncDisposableStack();
  const { chatOf, alice, bob, show } = await startRig(stack);
  const { id } = await talk(alice, bob, 130);
  const other = await chatOf("alice");
  const count = countListeners(other);
  const { app, last } = timelineOf(other);
  show(app(id, { pageSize: 100 }));
  await eventually(() => expect(last().messages).toHaveLength(100));
  await last().loadOlder();
  await eventually(() => expect(last().messages).toHaveLength(130));
  const { loadOlder, jumpTo, toEnd } = last();
  const closing = toEnd();
  show(null);
  await eventually(() => expect(count()).toBe(0));
  await Promise.all([closing, loadOlder(), jumpTo(3)]);
  expect(count()).toBe(0);
  const { app: again, renders } = timelineOf(other);
  show(again(id, { pageSize: 100 }));
  await eventually(() => expect(renders).not.toEqual([]));
  expect(renders[0]?.view.messages.length).toBeLessThanOrEqual(50);
});

test("a page that could not be read is read again", async () => {
  await using stack = new AsyncDisposableStack();
  const { chatOf, alice, bob, show, errors } = await startRig(stack);
  const { id } = await talk(alice, bob, 60);
  let failures = 2;
  const other = await chatOf("alice", {
    async fetch(url, request) {
      if ((url as string).includes("/messages?") && failures-- > 0) throw new TypeError("no network");
      return fetch(url, request);
    },
  });
  const { app, last } = timelineOf(other);
  show(app(id));
  await eventually(() => expect(seqsOf(last())).toEqual(range(11, 60)));
  expect(errors.splice(0)).toMatchObject([{ code: "unreachable" }, { code: "unreachable" }]);
});

test("one that begins at a message shows what is around it, and with another one that", async () => {
  await using stack = new AsyncDisposableStack();
  const { alice, bob, show } = await startRig(stack);
  const { id } = await talk(bob, alice, 40);
  const { app, last } = timelineOf(alice);
  show(app(id, { at: 20, pageSize: 10 }));
  await eventually(() => expect(seqsOf(last())).toEqual(range(15, 25)));
  show(app(id, { at: 8, pageSize: 10 }));
  await eventually(() => expect(seqsOf(last())).toEqual(range(3, 13)));
});

test("of two places that are asked for, the last one is shown", async () => {
  await using stack = new AsyncDisposableStack();
  const { chatOf, alice, bob, show } = await startRig(stack);
  const { id } = await talk(alice, bob, 90);
  const held = Promise.withResolvers<void>();
  const other = await chatOf("alice", {
    async fetch(url, request) {
      // What is before a page of the newest ones.
      if ((url as string).includes("after=70&")) await held.promise;
      return fetch(url, request);
    },
  });
  const { app, last } = timelineOf(other);
  show(app(id, { pageSize: 10 }));
  await eventually(() => expect(seqsOf(last())).toEqual(range(81, 90)));
  const older = last().loadOlder();
  await last().jumpTo(20);
  held.resolve();
  await older;
  await eventually(() => expect(last().isLoading).toBe(false));
  expect(seqsOf(last())).toEqual(range(15, 25));
});

test("it moves where it is told to before it is mounted", async () => {
  await using stack = new AsyncDisposableStack();
  const { alice, bob, show } = await startRig(stack);
  const { id } = await talk(alice, bob, 40);
  const views: TimelineView[] = [];
  const Inside = ({ jumpTo }: Pick<TimelineView, "jumpTo">) => {
    useLayoutEffect(() => void jumpTo(10), [jumpTo]);
    return null;
  };
  const Around = () => {
    const view = useTimeline(id, { pageSize: 10 });
    views.push(view);
    return h(Inside, view);
  };
  show(h(StrictMode, null, h(ChatProvider, { chat: alice }, h(Around))));
  await eventually(() => expect(views.at(-1) && seqsOf(views.at(-1) as TimelineView)).toEqual(range(5, 15)));
});

test("hidden, and shown again, it is where it was", async () => {
  await using stack = new AsyncDisposableStack();
  const { alice, bob, show } = await startRig(stack);
  const { id } = await talk(alice, bob, 120);
  const count = countListeners(alice);
  const { app, renders, last } = timelineOf(alice);
  const visible = (mode: "visible" | "hidden") => h(Activity, { mode, children: app(id, { pageSize: 10 }) });
  show(visible("visible"));
  await eventually(() => expect(seqsOf(last())).toEqual(range(111, 120)));
  await last().jumpTo(20);
  await eventually(() => expect(seqsOf(last())).toEqual(range(15, 25)));
  show(visible("hidden"));
  await eventually(() => expect(count()).toBe(0));
  const before = renders.length;
  show(visible("visible"));
  await eventually(() => expect(count()).toBeGreaterThan(0));
  await eventually(() => expect(last().isLoading).toBe(false));
  for (const { view } of renders.slice(before)) expect(seqsOf(view)).toEqual(range(15, 25));
});

test("what the server does not have is not asked for over and over", async () => {
  await using stack = new AsyncDisposableStack();
  const { chatOf, alice, bob, show } = await startRig(stack);
  const { id } = await talk(alice, bob, 10);
  let asked = 0;
  const other = await chatOf("alice", {
    async fetch(url, request) {
      if (!(url as string).includes("/messages?")) return fetch(url, request);
      asked += 1;
      return Response.json({ messages: [], next_cursor: null });
    },
  });
  const { app, last } = timelineOf(other);
  show(app(id));
  await eventually(() => expect([asked, last().isLoading]).toEqual([1, false]));
  await bob.conversation(id).send("bob 11");
  await eventually(() => expect(seqsOf(last())).toEqual([10, 11]));
  await isQuiet(other, id, 11);
  expect(asked).toBeLessThanOrEqual(2);
});
