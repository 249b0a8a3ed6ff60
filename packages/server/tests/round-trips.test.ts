import { beforeAll, expect, test } from "vitest";
import type { ConversationId } from "@gochat/protocol";
import { uploadFile } from "@gochat/testkit";
import { startSlowRig } from "./slow-rig.ts";
import type { SlowPerson, SlowRig } from "./slow-rig.ts";

// Longer than a turn of the node: what is sent together is seen as sent together.
const ANSWER_MS = 60;
const TRIPS_MAX = 4;
const TRIPS_UNDER_LOCK_MAX = 2;

let rig: SlowRig;
let ann: SlowPerson;
let ben: SlowPerson;
let cat: SlowPerson;
let dan: SlowPerson;
let group: ConversationId;
/** Messages of ann in the group, a fresh one for each. */
const seqs: number[] = [];
const nextSeq = () => seqs.pop() ?? 0;
/** One of ann's that carries two files. */
let album: { readonly seq: number; readonly files: readonly string[] };

beforeAll(async () => {
  rig = await startSlowRig();
  [ann, ben, cat, dan] = [
    await rig.person("ann"),
    await rig.person("ben"),
    await rig.person("cat"),
    await rig.person("dan"),
  ];
  group = await rig.group(ann, ben);
  for (let i = 0; i < 20; i++)
    seqs.push((await ann.device.sendMessage({ conversation_id: group }, "hi @ben")).seq);
  const files = [
    await uploadFile(rig.server, ann.token, "one"),
    await uploadFile(rig.server, ann.token, "two"),
  ];
  const attachments = files.map(({ id }) => id);
  const sent = await ann.device.request({ conversation_id: group, attachments });
  album = { seq: sent.type === "ack" ? sent.message.seq : 0, files: attachments };
  return () => rig[Symbol.asyncDispose]();
});

const ofGroup = (path = "") => `/conversations/${group}${path}`;
const http = async (who: SlowPerson, method: string, path: string, body?: unknown) =>
  expect((await rig.call(who, method, path, body)).status).toBeLessThan(300);
const frame = async (who: SlowPerson, content: Record<string, unknown>) =>
  expect(await who.device.request({ conversation_id: group, ...content })).toMatchObject({ type: "ack" });

const CHANGES: [name: string, run: () => Promise<unknown>, prepare?: () => Promise<unknown>][] = [
  ["an edit", () => frame(ann, { type: "message.edit", seq: nextSeq(), content: "hi @ben and @cat" })],
  ["an edit over HTTP", () => http(ann, "PATCH", ofGroup(`/messages/${nextSeq()}`), { content: "hi" })],
  [
    "an edit to the same content",
    () => frame(ann, { type: "message.edit", seq: nextSeq(), content: "hi @ben" }),
  ],
  [
    "an edit that takes a file away",
    () => frame(ann, { type: "message.edit", seq: album.seq, attachments: album.files.slice(1) }),
  ],
  ["the deletion of a message with a file", () => frame(ann, { type: "message.delete", seq: album.seq })],
  ["a deletion", () => frame(ann, { type: "message.delete", seq: nextSeq() })],
  [
    "the deletion of a pinned message",
    () => frame(ann, { type: "message.delete", seq: seqs.pop() }),
    () => http(ann, "PUT", ofGroup(`/pins/${seqs.at(-1)}`)),
  ],
  ["a reaction", () => frame(ben, { type: "reaction.add", seq: 3, emoji: "👍" })],
  ["a reaction taken back", () => frame(ben, { type: "reaction.remove", seq: 3, emoji: "👍" })],
  ["a pin", () => http(ann, "PUT", ofGroup(`/pins/${seqs[0]}`))],
  ["a pin taken away", () => http(ann, "DELETE", ofGroup(`/pins/${seqs[0]}`))],
  ["renaming", () => http(ann, "PATCH", ofGroup(), { name: "Renamed" })],
  ["describing", () => http(ann, "PATCH", ofGroup(), { description: "What it is for" })],
  ["adding members", () => http(ann, "POST", ofGroup("/members"), { user_ids: [cat.id, dan.id] })],
  [
    "adding members by their usernames",
    () => http(ann, "POST", ofGroup("/members"), { usernames: ["CAT", "dan"] }),
    async () => {
      for (const { id } of [cat, dan]) await http(ann, "DELETE", ofGroup(`/members/${id}`));
    },
  ],
  ["making an admin", () => http(ann, "PATCH", ofGroup(`/members/${cat.id}`), { role: "admin" })],
  ["handing over", () => http(ann, "PATCH", ofGroup(`/members/${cat.id}`), { role: "owner" })],
  ["handing back", () => http(cat, "PATCH", ofGroup(`/members/${ann.id}`), { role: "owner" })],
  ["removing", () => http(ann, "DELETE", ofGroup(`/members/${dan.id}`))],
  ["leaving", () => http(cat, "DELETE", ofGroup(`/members/${cat.id}`))],
  ["making a group", () => rig.group(ann, ben, cat)],
  [
    "making a group by usernames",
    () => http(ann, "POST", "/conversations", { name: "By name", participants: ["ben", "CAT"] }),
  ],
  ["opening a direct conversation", () => http(ann, "POST", "/conversations", { participant: "ben" })],
  [
    "a first send by name",
    async () => expect(await cat.device.sendMessage({ recipient: "dan" }, "hi")).toMatchObject({ seq: 1 }),
  ],
  ["archiving", () => http(ann, "PATCH", ofGroup("/me"), { is_archived: true })],
  ["pinning for oneself", () => http(ann, "PATCH", ofGroup("/me"), { is_pinned: true })],
];

test.each(CHANGES)(
  "E6 %s needs at most 4 round trips, and at most 2 of them under the lock",
  async (_name, run, prepare) => {
    await prepare?.();
    rig.proxy.delay(ANSWER_MS);
    const trips = rig.proxy.recordRoundTrips();
    await run();
    rig.proxy.disarm();
    rig.proxy.resume();
    const own = trips.filter((calls) => !calls.every((call) => isBackground.test(call)));
    const locking = own.findIndex((calls) => calls.some((call) => isLock.test(call)));
    const committing = own.findIndex((calls) => calls.includes("COMMIT"));
    expect(own.slice(TRIPS_MAX)).toEqual([]);
    if (locking >= 0) expect(committing - locking + 1).toBeLessThanOrEqual(TRIPS_UNDER_LOCK_MAX);
  },
);

const isLock = /start_change/;
// What a node does beside: the check of commits, and what becomes of sessions.
const isBackground = /from commits|sync_position|delete from commits|revoked_at >/;
