import { ENDPOINTS } from "@gochat/protocol";
import type { ConversationId, FileId, ReplyOf } from "@gochat/protocol";
import { connectUser, eventually, opaqueBytes, uploadFile } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import { beforeAll, expect, test } from "vitest";
import { mustPerform } from "../http-call.ts";
import { record } from "../../src/platform/media/testing/recordings.ts";
import { ask, openGroup, outcomeOf, pictureOf, send, startFilesRig } from "./rig.ts";
import type { FilesRig } from "./rig.ts";
import { begin, tus } from "./tus.ts";

const { conversations, files, messages, users } = ENDPOINTS;

let rig: FilesRig;
beforeAll(async () => {
  rig = await startFilesRig();
  return () => rig[Symbol.asyncDispose]();
});

const uploadPicture = async (name: string) => (await pictureOf(rig, name)).id;

/** Addresses that stand for somebody's token. */
async function linksOf(token: string, ids: readonly FileId[]): Promise<string[]> {
  const { links } = await mustPerform<ReplyOf<typeof files.links>["body"]>(rig.server, token, {
    endpoint: files.links,
    body: { ids },
  });
  return [
    ...links.map(({ content }) => content),
    ...links.flatMap(({ thumbnails }) => thumbnails.map(({ url }) => url)),
  ];
}

const WAYS = (id: FileId) => [`files/${id}`, `files/${id}/content`, `files/${id}/thumbnail/320`];

/** What each way to a file gives somebody, and what the links give that they had before. */
async function waysOf(
  token: string,
  id: FileId,
  links: readonly string[] = [],
): Promise<Set<string | number>> {
  const outcomes = new Set<string | number>();
  for (const path of WAYS(id)) outcomes.add(await outcomeOf(await ask(rig.server, token, path)));
  for (const link of links) outcomes.add(await outcomeOf(await ask(rig.server, null, link)));
  const fresh = await linksOf(token, [id]);
  outcomes.add(fresh.length > 0 ? 200 : "file_not_found");
  return outcomes;
}

const ALL = new Set([200]);
const NONE = new Set(["file_not_found"]);

const erase = (by: string, id: ConversationId, seq: number) =>
  mustPerform(rig.server, by, { endpoint: messages.delete, params: { id, seq } });
const edit = (by: string, id: ConversationId, seq: number, attachments: readonly FileId[]) =>
  mustPerform(rig.server, by, { endpoint: messages.edit, params: { id, seq }, body: { attachments } });

test("F5 a file is its owner's until a message carries it, then of whoever may read that message, and of nobody else", async () => {
  const id = await openGroup(rig.server, "ann", ["ben"]);
  const file = await uploadPicture("ann");
  expect(await waysOf("ann", file)).toEqual(ALL);
  for (const name of ["ben", "eve"]) expect(await waysOf(name, file)).toEqual(NONE);
  await send(rig.server, "ann", id, [file]);
  for (const name of ["ann", "ben"]) expect(await waysOf(name, file)).toEqual(ALL);
  expect(await waysOf("eve", file)).toEqual(NONE);
});

test("F5 H6 who came later reads the files of what they may read, as it is narrowed and opened", async () => {
  const id = await openGroup(rig.server, "ann", ["ben"], "joined");
  const before = await uploadPicture("ann");
  await send(rig.server, "ann", id, [before]);
  const { id: cat } = await meet(rig.server, "cat");
  const add = { endpoint: conversations.addMembers, params: { id }, body: { user_ids: [cat] } };
  await mustPerform(rig.server, "ann", add);
  const after = await uploadPicture("ann");
  await send(rig.server, "ann", id, [after]);
  expect(await waysOf("cat", before)).toEqual(NONE);
  expect(await waysOf("cat", after)).toEqual(ALL);
  const narrow = (history: string) =>
    mustPerform(rig.server, "ann", { endpoint: conversations.update, params: { id }, body: { history } });
  await narrow("all");
  expect(await waysOf("cat", before)).toEqual(ALL);
  const links = await linksOf("cat", [before]);
  await narrow("joined");
  expect(await waysOf("cat", before, links)).toEqual(NONE);
  // The same file again: now one may read a message that carries it.
  await send(rig.server, "ann", id, [before]);
  expect(await waysOf("cat", before, links)).toEqual(ALL);
});

test("F5 F7 who leaves or is removed loses files at once, by links that they have as well; who comes back has them again", async () => {
  const id = await openGroup(rig.server, "ann", ["ben", "cat"]);
  const file = await uploadPicture("ben");
  await send(rig.server, "ben", id, [file]);
  for (const name of ["ben", "cat"]) {
    const links = await linksOf(name, [file]);
    expect(links).toHaveLength(2);
    expect(await waysOf(name, file, links)).toEqual(ALL);
    const { id: user_id } = await meet(rig.server, name);
    const by = name === "ben" ? "ann" : name;
    await mustPerform(rig.server, by, { endpoint: conversations.removeMember, params: { id, user_id } });
    // Its owner as well.
    expect(await waysOf(name, file, links)).toEqual(NONE);
    const back = { endpoint: conversations.addMembers, params: { id }, body: { user_ids: [user_id] } };
    await mustPerform(rig.server, "ann", back);
    expect(await waysOf(name, file, links)).toEqual(ALL);
  }
});

test("F9 what an edit takes away is gone at once for everybody, its owner included, by every way and by links from before", async () => {
  const id = await openGroup(rig.server, "ann", ["ben"]);
  const [taken, kept] = [await uploadPicture("ann"), await uploadPicture("ann")];
  const { seq } = await send(rig.server, "ann", id, [taken, kept]);
  const links = { ann: await linksOf("ann", [taken]), ben: await linksOf("ben", [taken]) };
  await edit("ann", id, seq, [kept]);
  for (const name of ["ann", "ben"] as const) {
    expect(await waysOf(name, taken, links[name])).toEqual(NONE);
    expect(await waysOf(name, kept)).toEqual(ALL);
  }
  await expectNotSent("ann", id, taken);
});

test("F9 what a deletion takes away is gone at once for everybody, whoever deletes", async () => {
  const id = await openGroup(rig.server, "ann", ["ben"]);
  for (const by of ["ann", "ben"]) {
    const file = await uploadPicture("ben");
    const { seq } = await send(rig.server, "ben", id, [file]);
    const links = { ann: await linksOf("ann", [file]), ben: await linksOf("ben", [file]) };
    await erase(by, id, seq);
    for (const name of ["ann", "ben"] as const) expect(await waysOf(name, file, links[name])).toEqual(NONE);
    await expectNotSent("ben", id, file);
  }
});

test("F9 a file that several messages carry stays with those who may read one of them", async () => {
  const [here, there] = [
    await openGroup(rig.server, "ann", ["ben"]),
    await openGroup(rig.server, "ann", ["cat"]),
  ];
  const file = await uploadPicture("ann");
  const first = await send(rig.server, "ann", here, [file]);
  const again = await send(rig.server, "ann", here, [file]);
  const second = await send(rig.server, "ann", there, [file]);
  await erase("ann", here, first.seq);
  for (const name of ["ann", "ben", "cat"]) expect(await waysOf(name, file)).toEqual(ALL);
  await erase("ann", here, again.seq);
  expect(await waysOf("ben", file)).toEqual(NONE);
  for (const name of ["ann", "cat"]) expect(await waysOf(name, file)).toEqual(ALL);
  await erase("ann", there, second.seq);
  for (const name of ["ann", "ben", "cat"]) expect(await waysOf(name, file)).toEqual(NONE);
});

async function expectNotSent(by: string, id: ConversationId, file: FileId): Promise<void> {
  await using device = await connectUser(rig.server, by);
  const before = await lastSeqOf(by, id);
  const frame = { conversation_id: id, content: "with it", attachments: [file] };
  expect(await device.request(frame)).toMatchObject({ type: "error", error: { code: "file_not_found" } });
  const call = { endpoint: messages.send, params: { id }, body: { content: "with it", attachments: [file] } };
  await expect(mustPerform(rig.server, by, call)).rejects.toThrow("file_not_found");
  expect(await lastSeqOf(by, id)).toBe(before);
}

async function lastSeqOf(by: string, id: ConversationId): Promise<number> {
  const call = { endpoint: conversations.get, params: { id } };
  const { conversation } = await mustPerform<{ conversation: { last_seq: number } }>(rig.server, by, call);
  return conversation.last_seq;
}

test("F8 nothing is stored when one of the files is not one's own, not whole, infected, given up, or not there", async () => {
  const id = await openGroup(rig.server, "ann", ["ben"]);
  const own = await uploadPicture("ann");
  const theirs = await uploadPicture("ben");
  const sent = await uploadPicture("ben");
  await send(rig.server, "ben", id, [sent]);
  const unfinished = (await begin(rig.server, "ann", 10)).replace("uploads/", "") as FileId;
  const infected = await uploadPicture("ann");
  await rig.sql.rows("update files set status = 'infected' where id = $1", [infected]);
  const scanning = await uploadPicture("ann");
  await rig.sql.rows("update files set status = 'scanning' where id = $1", [scanning]);
  const givenUp = await uploadPicture("ann");
  expect((await tus(rig.server, "DELETE", { token: "ann", path: `uploads/${givenUp}` })).status).toBe(204);
  for (const file of [theirs, sent, unfinished, infected, scanning, givenUp])
    await expectNotSent("ann", id, file);
  await using device = await connectUser(rig.server, "ann");
  const mixed = { conversation_id: id, content: "both", attachments: [own, theirs] };
  expect(await device.request(mixed)).toMatchObject({ type: "error", error: { code: "file_not_found" } });
  // The one that is good is as it was.
  expect(await waysOf("ben", own)).toEqual(NONE);
  expect((await send(rig.server, "ann", id, [own])).attachments).toHaveLength(1);
});

test("F7 a link opens its own file alone, and is nothing when a token stands beside it", async () => {
  const [one, other] = [await uploadPicture("ann"), await uploadPicture("ann")];
  const [link = ""] = await linksOf("ann", [one]);
  const signature = link.split("signature=")[1] ?? "";
  expect(await outcomeOf(await ask(rig.server, null, link))).toBe(200);
  const bad = [
    `files/${other}/content?signature=${signature}`,
    `files/${other}/thumbnail/320?signature=${signature}`,
    `files/${one}/content?signature=${signature.slice(0, -1)}${signature.endsWith("A") ? "B" : "A"}A`,
    `files/${one}/content?signature=`,
    `files/${one}/content?signature=x`,
    `files/${one}/content`,
    // What is known of a file is for whoever has a token.
    `files/${one}?signature=${signature}`,
  ];
  for (const path of bad) expect([path, (await ask(rig.server, null, path)).status]).toEqual([path, 401]);
  // Who asks is who the token says.
  expect(await outcomeOf(await ask(rig.server, "eve", link))).toBe("file_not_found");
  for (const twice of [
    `${link}&signature=${signature}`,
    `${link}&more=1`,
    `files/${one}/content?signature=${"x".repeat(129)}`,
  ])
    expect(await outcomeOf(await ask(rig.server, null, twice))).toBe("invalid_request");
  const answer = await ask(rig.server, null, link);
  expect(answer.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  expect(answer.headers.get("cache-control")).toBe("private, max-age=31536000, immutable");
});

test("A15 F5 what somebody has not sent is gone with their account, and what they have sent stays where it was sent", async () => {
  const id = await openGroup(rig.server, "ann", ["leaver"]);
  const [unsent, sent] = [await uploadPicture("leaver"), await uploadPicture("leaver")];
  await send(rig.server, "leaver", id, [sent]);
  const links = await linksOf("leaver", [unsent, sent]);
  expect(links).toHaveLength(4);
  await mustPerform(rig.server, "leaver", { endpoint: users.deleteMe, body: {} });
  expect(await waysOf("ann", sent)).toEqual(ALL);
  await eventually(async () => {
    for (const link of links)
      expect(await outcomeOf(await ask(rig.server, null, link))).toBe("file_not_found");
  });
});

test("F3 F5 the same bytes of two people are one blob, and nothing that is answered tells", async () => {
  const bytes = opaqueBytes(1000);
  const first = await uploadFile(rig.server, "ann", bytes, "one.bin");
  const second = await uploadFile(rig.server, "ben", bytes, "two.bin");
  const rows = await rig.sql.rows("select distinct blob_key from files where id = any($1)", [
    [first.id, second.id],
  ]);
  expect(rows).toHaveLength(1);
  const { id: _one, name: _its, created_at: _then, ...known } = first;
  expect(second).toMatchObject({ ...known, name: "two.bin" });
  expect(await outcomeOf(await ask(rig.server, "ben", `files/${first.id}`))).toBe("file_not_found");
  // Each counts it whole.
  for (const name of ["ann", "ben"]) {
    const [row] = await rig.sql.rows<{ is_sum: boolean }>(
      `select bytes = (select sum(size) from files where owner_id = u.user_id) as is_sum from file_usage u
       where user_id = (select id from users where username = $1)`,
      [name],
    );
    expect(row).toEqual({ is_sum: true });
  }
  await tus(rig.server, "DELETE", { token: "ann", path: `uploads/${first.id}` });
  expect(await outcomeOf(await ask(rig.server, "ann", `files/${first.id}/content`))).toBe("file_not_found");
  const content = await ask(rig.server, "ben", `files/${second.id}/content`);
  expect(Buffer.from(await content.arrayBuffer()).equals(bytes)).toBe(true);
});

test("F3 F4 what is answered to an upload is the same whether the content was there before or not, whatever was found out about it since", async () => {
  const brokenPicture = Buffer.concat([
    Buffer.from("ffd8ffe000104a46494600010100000100010000", "hex"),
    opaqueBytes(99),
  ]);
  const contents: [Uint8Array<ArrayBuffer>, object, object][] = [
    [
      Buffer.from(`the plan: ${crypto.randomUUID()}`),
      { media_type: "text/plain" },
      { media_type: "text/plain" },
    ],
    [
      Buffer.from(await record({ format: "webm", hasAudio: true, seconds: 3 })),
      { kind: "video", media_type: "video/webm" },
      { kind: "audio", media_type: "audio/webm" },
    ],
    [
      brokenPicture,
      { kind: "image", media_type: "image/jpeg" },
      { kind: "file", media_type: "application/octet-stream" },
    ],
  ];
  for (const [bytes, atFirst, then] of contents) {
    const first = await uploadFile(rig.server, "ann", bytes, "one.txt");
    expect(first).toMatchObject(atFirst);
    await eventually(async () => {
      const { file } = await mustPerform<ReplyOf<typeof files.get>["body"]>(rig.server, "ann", {
        endpoint: files.get,
        params: { id: first.id },
      });
      expect(file).toMatchObject(then);
    });
    const second = await uploadFile(rig.server, "ben", bytes, "two.bin");
    const { id: _one, name: _its, created_at: _then, ...known } = first;
    expect(second).toMatchObject(known);
  }
});
