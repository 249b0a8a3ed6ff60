import type * as ChatRigModule from "@gochat/client/testing/chat-rig.ts";
import type { ChatRig } from "@gochat/client/testing/chat-rig.ts";
import { conversationOf, messageOf, ownStateOf } from "@gochat/client/testing/entities.ts";
import { expect } from "vitest";
import type { Fault } from "./planted.ts";

/** A fault that shows only when things happen in one order, and that order. */
export interface Scenario extends Fault {
  readonly run: (rig: ChatRig, settled: () => Promise<void>) => Promise<void>;
}

export async function play({ ChatRig, settled }: typeof ChatRigModule, { run }: Scenario): Promise<void> {
  const rig = await ChatRig.start();
  rig.fill("c", 20);
  await rig.goOnline();
  await settled();
  await run(rig, settled);
  await rig.chat.close();
}

export const SCENARIOS: readonly Scenario[] = [
  {
    name: "an ack raises the version to its own",
    edits: [
      {
        file: "state/conversation.ts",
        from: "passAcked({ ...next, acked: [...next.acked, message.version] })",
        to: "set(next, { version: Math.max(next.entity.version, message.version) })",
      },
    ],
    async run(rig, settled) {
      void rig.chat.conversation("c").send("hello");
      await settled();
      rig.store(rig.take("message.send"), 22, "c");
      // It was stored before that, and comes after the answer.
      rig.frame({
        type: "message.created",
        conversation_id: "c",
        version: 22,
        message: messageOf("c", 21, { content: "before" }),
      });
      await settled();
      const known = rig.chat.core.store.state.conversations.get("c")?.runs.flat() ?? [];
      expect(known.map(({ content }) => content)).toContain("before");
    },
  },
  {
    name: "the order is lost after an unknown outcome",
    edits: [
      {
        file: "outbox/outbox.ts",
        from: "        return error;\n",
        to: "        set([...entries.filter((each) => each.client_id !== client_id), ...entries.filter((each) => each.client_id === client_id)]);\n        return error;\n",
      },
    ],
    async run(rig, settled) {
      const conversation = rig.chat.conversation("c");
      for (const content of ["one", "two"]) conversation.send(content).catch(() => {});
      await settled();
      rig.goOffline();
      await settled();
      await rig.goOnline();
      await settled();
      expect(rig.take("message.send").frame).toMatchObject({ content: "one" });
    },
  },
  {
    name: "marks that could not be told are forgotten",
    edits: [
      {
        file: "marks/marks.ts",
        from: "      else for (const [id, each] of batch) waiting.set(id, merge(each, waiting.get(id)));\n",
        to: "",
      },
    ],
    async run(rig, settled) {
      rig.chat
        .conversation("c")
        .markRead(7)
        .catch(() => {});
      rig.environment.advance(1_000);
      await settled();
      rig.goOffline();
      await settled();
      await rig.goOnline();
      rig.environment.advance(10_000);
      await settled();
      expect(rig.asked.map(({ frame }) => frame)).toMatchObject([{ marks: [{ read_seq: 7 }] }]);
    },
  },
  {
    name: "the time to wait is forgotten",
    edits: [{ file: "outbox/outbox.ts", from: "error.retryAfterMs ?? pauseAfter(", to: "pauseAfter(" }],
    async run(rig, settled) {
      rig.chat
        .conversation("c")
        .send("hello")
        .catch(() => {});
      await settled();
      const refusal = rig.error("busy", "Later.", { isRetryable: true, retryAfterMs: 60_000 });
      rig.take("message.send").refuse(refusal);
      await settled();
      rig.environment.advance(59_999);
      await settled();
      expect(rig.asked).toEqual([]);
    },
  },
  {
    name: "a page of before a reset is taken",
    edits: [
      {
        file: "state/conversation.ts",
        from: "  if (generation !== before.generation) return before;\n",
        to: "  void generation;\n",
      },
    ],
    async run(rig, settled) {
      const timeline = rig.chat.conversation("c").timeline({ pageSize: 5 });
      const { promise, resolve } = Promise.withResolvers<void>();
      rig.gate = promise;
      const loaded = timeline.loadOlder();
      rig.gate = Promise.resolve();
      const edited = Array.from({ length: 20 }, (_, nth) => messageOf("c", nth + 1, { content: "edited" }));
      rig.messages.set("c", edited);
      rig.frame({ type: "reset", conversation_id: "c", reason: "too_far" });
      await settled();
      resolve();
      await loaded;
      await settled();
      const contents = timeline.getSnapshot().messages.map(({ content }) => content);
      expect(new Set(contents)).toEqual(new Set(["edited"]));
    },
  },
  {
    name: "a watermark goes down",
    edits: [
      {
        file: "state/own-state.ts",
        from: "read_seq: Math.max(me.read_seq, told.read_seq)",
        to: "read_seq: told.read_seq",
      },
    ],
    async run(rig) {
      const sender = rig.chat.me;
      rig.tell(messageOf("c", 21, { sender }));
      const me = ownStateOf({ read_seq: 3, delivered_seq: 3, state_version: 2 });
      rig.frame({
        type: "conversation.marked",
        conversation_id: "c",
        user_id: sender.id,
        read_seq: 3,
        delivered_seq: 3,
        me,
      });
      expect(rig.chat.conversation("c").data?.me.read_seq).toBe(21);
    },
  },
  {
    name: "history is told, and then told again when it comes",
    edits: [
      {
        file: "feed/feed.ts",
        from: "slice([known ?? (await read(id, from))], from, last_seq)",
        to: "known === undefined ? await read(id, from) : slice([known], from, last_seq)",
      },
    ],
    async run(rig, settled) {
      const told: number[] = [];
      rig.chat.on("message", ({ message }) => told.push(message.seq));
      rig.fill("c", 24);
      for (const seq of [22, 23, 24]) {
        rig.frame({
          type: "message.created",
          conversation_id: "c",
          version: seq + 1,
          message: messageOf("c", seq),
        });
        await settled();
      }
      expect(told).toEqual([21, 22, 23, 24]);
    },
  },
  {
    name: "the list that is read forgets what came meanwhile",
    edits: [
      { file: "resume/reader.ts", from: "await listAll(signal), before }", to: "await listAll(signal) }" },
    ],
    async run(rig, settled) {
      const { promise, resolve } = Promise.withResolvers<void>();
      rig.gate = promise;
      rig.chat.core.store.dispatch({
        type: "local.resumed",
        place: { since: "3", epoch: "e" },
        isListTooOld: true,
      });
      await settled();
      rig.gate = Promise.resolve();
      const conversation = conversationOf("d");
      rig.frame({ type: "conversation.created", conversation_id: "d", version: 1, conversation });
      resolve();
      await settled();
      await settled();
      expect(rig.chat.conversations.map(({ id }) => id).sort()).toEqual(["c", "d"]);
    },
  },
];
