import { ENDPOINTS } from "@gochat/protocol";
import type { ConversationId, FileId, ReplyOf } from "@gochat/protocol";
import { uploadFile } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import { beforeAll, expect, test } from "vitest";
import { mustPerform } from "../http-call.ts";
import { ask, openGroup, outcomeOf, pictureOf, send, startFilesRig } from "./rig.ts";
import type { FilesRig } from "./rig.ts";

const { conversations, messages } = ENDPOINTS;
type Page = ReplyOf<typeof messages.withFiles>["body"];

let rig: FilesRig;
beforeAll(async () => {
  rig = await startFilesRig();
  return () => rig[Symbol.asyncDispose]();
});

const picture = async (name: string): Promise<FileId> => (await pictureOf(rig, name)).id;
const textOf = async (name: string): Promise<FileId> => (await uploadFile(rig.server, name, "words")).id;

const list = (as: string, id: ConversationId, query: Record<string, string | number> = {}) =>
  mustPerform<Page>(rig.server, as, { endpoint: messages.withFiles, params: { id }, query });
const seqsOf = ({ messages: found }: Page) => found.map(({ seq }) => seq);

/** The seqs of every page, a page each. */
async function pagesOf(as: string, id: ConversationId, query: Record<string, string | number>) {
  const pages: number[][] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: Page = await list(as, id, { ...query, ...(cursor !== "" && { cursor }) });
    pages.push(seqsOf(page));
    cursor = page.next_cursor;
  }
  return pages;
}

const say = (as: string, id: ConversationId) =>
  mustPerform(rig.server, as, { endpoint: messages.send, params: { id }, body: { content: "words" } });

test("F16 messages that carry files are listed, the newest first, each as history shows it", async () => {
  const id = await openGroup(rig.server, "ann", ["ben"]);
  const { seq: first } = await send(rig.server, "ann", id, [await picture("ann"), await textOf("ann")]);
  await say("ben", id);
  const { seq: second } = await send(rig.server, "ben", id, [await textOf("ben")]);
  const third = await send(rig.server, "ann", id, [await picture("ann")]);
  const all = [third.seq, second, first];
  for (const name of ["ann", "ben"]) {
    const page = await list(name, id);
    expect(seqsOf(page)).toEqual(all);
    expect(page.next_cursor).toBeNull();
    const { messages: shown } = await mustPerform<{ messages: unknown[] }>(rig.server, name, {
      endpoint: messages.history,
      params: { id },
    });
    expect(shown).toEqual(expect.arrayContaining(page.messages));
  }
  expect(await pagesOf("ben", id, { limit: 1 })).toEqual(all.map((seq) => [seq]));
  expect(await pagesOf("ben", id, { limit: 2 })).toEqual([all.slice(0, 2), all.slice(2)]);
});

test("F16 of one kind are those messages that carry a file of it, beside whatever else", async () => {
  const id = await openGroup(rig.server, "ann", ["ben"]);
  const { seq: both } = await send(rig.server, "ann", id, [await textOf("ann"), await picture("ann")]);
  const { seq: text } = await send(rig.server, "ann", id, [await textOf("ann")]);
  expect(seqsOf(await list("ann", id, { kind: "image" }))).toEqual([both]);
  expect(seqsOf(await list("ann", id, { kind: "file" }))).toEqual([text, both]);
  expect(seqsOf(await list("ann", id, { kind: "video" }))).toEqual([]);
  expect(await outcomeOf(await ask(rig.server, "ann", `conversations/${id}/files?kind=voice`))).toBe(
    "invalid_request",
  );
  expect(await outcomeOf(await ask(rig.server, "ann", `conversations/${id}/files?cursor=nowhere`))).toBe(
    "invalid_request",
  );
});

test("F9 F16 M2 what was deleted, or whose files were taken away, is not listed", async () => {
  const id = await openGroup(rig.server, "ann", ["ben"]);
  const kept = await textOf("ann");
  const { seq: deleted } = await send(rig.server, "ann", id, [await textOf("ann")]);
  const { seq: edited } = await send(rig.server, "ann", id, [kept, await picture("ann")]);
  await mustPerform(rig.server, "ann", { endpoint: messages.delete, params: { id, seq: deleted } });
  await mustPerform(rig.server, "ann", {
    endpoint: messages.edit,
    params: { id, seq: edited },
    body: { attachments: [kept] },
  });
  expect(seqsOf(await list("ben", id))).toEqual([edited]);
  expect(seqsOf(await list("ben", id, { kind: "image" }))).toEqual([]);
});

test("F16 H6 G5 a later member is shown no file of before, who was removed none, and a stranger nothing", async () => {
  const id = await openGroup(rig.server, "ann", ["ben"], "joined");
  await send(rig.server, "ann", id, [await textOf("ann")]);
  const { id: cat } = await meet(rig.server, "cat");
  await mustPerform(rig.server, "ann", {
    endpoint: conversations.addMembers,
    params: { id },
    body: { user_ids: [cat] },
  });
  expect(await list("cat", id)).toEqual({ messages: [], next_cursor: null });
  const { seq } = await send(rig.server, "ann", id, [await textOf("ann")]);
  expect(seqsOf(await list("cat", id))).toEqual([seq]);
  await mustPerform(rig.server, "ann", {
    endpoint: conversations.removeMember,
    params: { id, user_id: cat },
  });
  await meet(rig.server, "eve");
  for (const name of ["cat", "eve"])
    expect(await outcomeOf(await ask(rig.server, name, `conversations/${id}/files`))).toBe(
      "conversation_not_found",
    );
});

test("F16 a page looks at so many messages and no more: where few are of a kind it may be empty, and the next one goes on", async () => {
  const id = await openGroup(rig.server, "ann", ["ben"]);
  const { seq: first } = await send(rig.server, "ann", id, [await picture("ann")]);
  const text = await textOf("ann");
  const { seq: last } = await send(rig.server, "ann", id, [text]);
  // As if 700 more had been sent.
  await rig.sql.rows(
    `insert into messages (conversation_id, seq, version, created_version, id, sender_id, content, created_at, attachments)
     select m.conversation_id, m.seq + n, m.version + n, m.version + n, gen_random_uuid(), m.sender_id, '', now(), m.attachments
     from messages m, generate_series(1, 700) n where m.conversation_id = $1 and m.seq = $2`,
    [id, last],
  );
  await rig.sql.rows(
    "insert into attachments (file_id, conversation_id, seq) select $1, $2, $3::bigint + n from generate_series(1, 700) n",
    [text, id, last],
  );
  await rig.sql.rows("update conversations set last_seq = last_seq + 700 where id = $1", [id]);
  expect(await pagesOf("ann", id, { kind: "image" })).toEqual([[], [first]]);
  const pages = await pagesOf("ann", id, { limit: 100 });
  expect(pages.map(({ length }) => length)).toEqual([100, 100, 100, 100, 100, 100, 100, 2]);
  expect(new Set(pages.flat()).size).toBe(702);
});
