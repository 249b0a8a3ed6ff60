import { ENDPOINTS } from "@gochat/protocol";
import type {
  AvatarInput,
  Conversation,
  ConversationId,
  File as StoredFile,
  FileId,
  OwnUser,
  ServerFrameOf,
} from "@gochat/protocol";
import { connectUser, eventually, uploadFile } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import sharp from "sharp";
import { beforeAll, expect, test } from "vitest";
import { codeOfAnswer, mustPerform, perform } from "../http-call.ts";
import { ask, openGroup, outcomeOf, send, startFilesRig } from "./rig.ts";
import type { FilesRig } from "./rig.ts";
import { contradictionsIn } from "./stored.ts";

const { conversations, files, messages, users } = ENDPOINTS;

let rig: FilesRig;
beforeAll(async () => {
  rig = await startFilesRig();
  return () => rig[Symbol.asyncDispose]();
});

const RED = { r: 200, g: 30, b: 40 };
const BLUE = { r: 20, g: 40, b: 200 };
let pictures = 0;

/** Red on its left, blue on its right; no two are the same. */
async function twoColours(): Promise<Uint8Array<ArrayBuffer>> {
  const [width, height] = [800 + 2 * ++pictures, 400];
  const blue = { create: { width: width / 2, height, channels: 3 as const, background: BLUE } };
  const overlay = await sharp(blue).png().toBuffer();
  const red = sharp({ create: { width, height, channels: 3, background: RED } });
  return new Uint8Array(
    await red
      .composite([{ input: overlay, left: width / 2, top: 0 }])
      .jpeg()
      .toBuffer(),
  );
}

const upload = async (name: string) => (await uploadFile(rig.server, name, await twoColours(), "me.jpg")).id;

/** Once somebody has looked at it. */
const seen = (name: string, id: FileId) =>
  eventually(
    async () => {
      const { file } = await mustPerform<{ file: StoredFile }>(rig.server, name, {
        endpoint: files.get,
        params: { id },
      });
      expect(file.media?.thumbnails).not.toEqual([]);
    },
    { timeoutMs: 30_000 },
  );

const setOwn = async (name: string, avatar: AvatarInput | null): Promise<OwnUser> =>
  (
    await mustPerform<{ user: OwnUser }>(rig.server, name, {
      endpoint: users.updateMe,
      body: { avatar },
    })
  ).user;

const setOf = async (name: string, id: ConversationId, avatar: AvatarInput | null): Promise<Conversation> =>
  (
    await mustPerform<{ conversation: Conversation }>(rig.server, name, {
      endpoint: conversations.update,
      params: { id },
      body: { avatar },
    })
  ).conversation;

async function avatarOf(name: string): Promise<FileId> {
  const { avatar_id } = await setOwn(name, { file_id: await upload(name) });
  return avatar_id ?? expect.unreachable();
}

async function linksOf(token: string, id: FileId): Promise<string[]> {
  const { links } = await mustPerform<{ links: { content: string; thumbnails: { url: string }[] }[] }>(
    rig.server,
    token,
    { endpoint: files.links, body: { ids: [id] } },
  );
  return links
    .flatMap(({ content, thumbnails }) => [{ url: content }, thumbnails].flat())
    .map(({ url }) => url);
}

/** What every way to an avatar gives somebody, and what links from before give. */
async function waysOf(token: string, id: FileId, links: readonly string[] = []) {
  const outcomes = new Set<string | number>();
  for (const path of [
    `files/${id}`,
    ...["content", "thumbnail/64", "thumbnail/128"].map((way) => `files/${id}/${way}`),
  ])
    outcomes.add(await outcomeOf(await ask(rig.server, token, path)));
  for (const link of links) outcomes.add(await outcomeOf(await ask(rig.server, null, link)));
  outcomes.add((await linksOf(token, id)).length > 0 ? 200 : "file_not_found");
  return outcomes;
}

const ALL = new Set([200]);
const NONE = new Set(["file_not_found"]);

async function pixelsOf(token: string, path: string) {
  const answer = await ask(rig.server, token, path);
  expect(answer.headers.get("content-type")).toBe("image/webp");
  const image = sharp(Buffer.from(await answer.arrayBuffer()));
  const { width, height, exif } = await image.metadata();
  const { dominant } = await image.stats();
  return { size: [width, height], isRed: dominant.r > dominant.b, exif };
}

test("F15 an avatar is the square that was asked for, in three sizes, and whoever is logged in gets it", async () => {
  const file_id = await upload("ann");
  const { avatar_id, version } = await setOwn("ann", { file_id, square: { x: 0, y: 10, size: 380 } });
  const id = avatar_id ?? expect.unreachable();
  expect(version).toBe(2);
  const { file } = (await (await ask(rig.server, "eve", `files/${id}`)).json()) as { file: StoredFile };
  expect(file).toMatchObject({
    name: "avatar.webp",
    kind: "image",
    media_type: "image/webp",
    status: "ready",
    media: { width: 512, height: 512, thumbnails: [64, 128] },
  });
  for (const [path, size] of [
    [`files/${id}/content`, 512],
    [`files/${id}/thumbnail/64`, 64],
    [`files/${id}/thumbnail/128`, 128],
  ] as const)
    expect(await pixelsOf("eve", path)).toEqual({ size: [size, size], isRed: true, exif: undefined });
  const right = await setOwn("ann", { file_id, square: { x: 420, y: 0, size: 300 } });
  expect(await pixelsOf("eve", `files/${right.avatar_id}/content`)).toMatchObject({ isRed: false });
  // What it was made of stays what it was: one's own, until it is forgotten.
  expect(await outcomeOf(await ask(rig.server, "ann", `files/${file_id}`))).toBe(200);
  expect(await outcomeOf(await ask(rig.server, "eve", `files/${file_id}`))).toBe("file_not_found");
});

test("F15 N2 another avatar is told live, and shown wherever somebody is", async () => {
  const id = await openGroup(rig.server, "bea", ["bob"]);
  await using bob = await connectUser(rig.server, "bob");
  const avatar = await avatarOf("bea");
  await eventually(() =>
    expect(bob.frames.find(({ type }) => type === "user.updated")).toMatchObject({
      user: { username: "bea", avatar_id: avatar, version: 2 },
    }),
  );
  const { message } = await mustPerform<{ message: { seq: number } }>(rig.server, "bea", {
    endpoint: messages.send,
    params: { id },
    body: { content: "Look" },
  });
  const live = await bob.next("message.created");
  expect(live.message.sender).toMatchObject({ avatar_id: avatar, version: 2 });
  await mustPerform(rig.server, "bob", {
    endpoint: messages.send,
    params: { id },
    body: { content: "Nice", reply_to_seq: message.seq },
  });
  const shown = async (path: string) =>
    JSON.stringify(await (await ask(rig.server, "bob", path)).json()).split(`"avatar_id":"${avatar}"`)
      .length - 1;
  // As sender, in a quote and in the notice that she made it.
  expect(await shown(`conversations/${id}/messages`)).toBe(3);
  expect(await shown("users?query=bea")).toBe(1);
  expect(await shown(`conversations/${id}/members`)).toBe(1);
  expect(await shown(`conversations/${id}`)).toBeGreaterThan(0);
  await setOwn("bea", null);
  await eventually(() => expect(bob.frames.at(-1)).toMatchObject({ user: { avatar_id: null, version: 3 } }));
  expect(await shown(`conversations/${id}/messages`)).toBe(0);
});

test("F15 what is replaced, taken away or deleted with its account is gone at once, by links from before as well", async () => {
  await meet(rig.server, "eve");
  const first = await avatarOf("cat");
  expect(await waysOf("eve", first)).toEqual(ALL);
  const links = { eve: await linksOf("eve", first), cat: await linksOf("cat", first) };
  const second = await avatarOf("cat");
  for (const name of ["eve", "cat"] as const) expect(await waysOf(name, first, links[name])).toEqual(NONE);
  expect(await waysOf("eve", second)).toEqual(ALL);
  await setOwn("cat", null);
  expect(await waysOf("eve", second)).toEqual(NONE);
  const last = await avatarOf("cat");
  await mustPerform(rig.server, "cat", { endpoint: users.deleteMe, body: {} });
  expect(await waysOf("eve", last)).toEqual(NONE);
});

test("F15 A15 the links of an account that is deleted open nobody's avatar any more", async () => {
  const id = await avatarOf("shown");
  const links = await linksOf("leaver", id);
  for (const link of links) expect((await ask(rig.server, null, link)).status).toBe(200);
  await mustPerform(rig.server, "leaver", { endpoint: users.deleteMe, body: {} });
  for (const link of links) expect(await outcomeOf(await ask(rig.server, null, link))).toBe("file_not_found");
});

test("F15 that of a group is its members', as long as they are, whoever set it", async () => {
  const id = await openGroup(rig.server, "ann", ["ben", "dan"]);
  await using ben = await connectUser(rig.server, "ben");
  const { id: benId } = await meet(rig.server, "ben");
  await mustPerform(rig.server, "ann", {
    endpoint: conversations.updateMember,
    params: { id, user_id: benId },
    body: { role: "admin" },
  });
  const { avatar_id } = await setOf("ben", id, { file_id: await upload("ben") });
  const avatar = avatar_id ?? expect.unreachable();
  const isUpdate = (frame: { type: string }): frame is ServerFrameOf<"conversation.updated"> =>
    frame.type === "conversation.updated";
  await eventually(() =>
    expect(ben.frames.find(isUpdate)?.conversation).toMatchObject({ avatar_id: avatar, name: "Group" }),
  );
  const notice = (await ben.next("message.created")).message;
  expect(notice).toMatchObject({ kind: "system", system: { action: "avatar.changed" } });
  for (const name of ["ann", "ben", "dan"]) expect(await waysOf(name, avatar)).toEqual(ALL);
  expect(await waysOf("eve", avatar)).toEqual(NONE);
  const links = await linksOf("ben", avatar);
  await mustPerform(rig.server, "ann", {
    endpoint: conversations.removeMember,
    params: { id, user_id: benId },
  });
  expect(await waysOf("ben", avatar, links)).toEqual(NONE);
  await mustPerform(rig.server, "ben", { endpoint: users.deleteMe, body: {} });
  expect(await waysOf("dan", avatar)).toEqual(ALL);
  // Renaming it leaves the avatar.
  const renamed = await mustPerform<{ conversation: Conversation }>(rig.server, "ann", {
    endpoint: conversations.update,
    params: { id },
    body: { name: "Other" },
  });
  expect(renamed.conversation.avatar_id).toBe(avatar);
  expect((await setOf("ann", id, null)).avatar_id).toBeNull();
  expect(await waysOf("dan", avatar)).toEqual(NONE);
});

test("F15 G2 only owner and admins picture a group, nobody a direct conversation, and nobody a closed one", async () => {
  const id = await openGroup(rig.server, "ann", ["dan"]);
  const attempt = async (name: string, group: ConversationId) =>
    codeOfAnswer(
      await perform(rig.server, name, {
        endpoint: conversations.update,
        params: { id: group },
        body: { avatar: { file_id: await upload(name) } },
      }),
    );
  expect(await attempt("dan", id)).toBe("forbidden");
  expect(await attempt("eve", id)).toBe("conversation_not_found");
  const { conversation } = await mustPerform<{ conversation: Conversation }>(rig.server, "ann", {
    endpoint: conversations.create,
    body: { participant: "dan" },
  });
  expect(await attempt("ann", conversation.id)).toBe("forbidden");
  const { id: danId } = await meet(rig.server, "dan");
  const { id: annId } = await meet(rig.server, "ann");
  for (const user_id of [danId, annId])
    await mustPerform(rig.server, "ann", { endpoint: conversations.removeMember, params: { id, user_id } });
  expect(await attempt("ann", id)).toBe("conversation_not_found");
});

test("F15 what is not one's own, no picture, or a square beside it is refused, and nothing changes", async () => {
  const before = await avatarOf("fay");
  const own = await upload("fay");
  const text = (await uploadFile(rig.server, "fay", "no picture", "me.png")).id;
  const torn = (await uploadFile(rig.server, "fay", (await twoColours()).slice(0, 300), "me.jpg")).id;
  const refused = async (avatar: object) =>
    codeOfAnswer(await perform(rig.server, "fay", { endpoint: users.updateMe, body: { avatar } }));
  expect(await refused({ file_id: await upload("eve") })).toBe("file_not_found");
  expect(await refused({ file_id: await avatarOf("eve") })).toBe("file_not_found");
  expect(await refused({ file_id: crypto.randomUUID() })).toBe("file_not_found");
  for (const file_id of [text, torn]) expect(await refused({ file_id })).toBe("invalid_request");
  for (const square of [
    { x: 0, y: 0, size: 401 },
    { x: 700, y: 0, size: 400 },
    { x: 0, y: 1, size: 400 },
    { x: -1, y: 0, size: 10 },
    { x: 0, y: 0, size: 0 },
    { x: 0.5, y: 0, size: 10 },
  ])
    expect(await refused({ file_id: own, square })).toBe("invalid_request");
  const { user } = await mustPerform<{ user: OwnUser }>(rig.server, "fay", { endpoint: ENDPOINTS.auth.me });
  expect(user).toMatchObject({ avatar_id: before, version: 2 });
  expect(await waysOf("eve", before)).toEqual(ALL);
});

test("F10 F15 a new file is looked at between two crops, however many are asked for", async () => {
  const id = await openGroup(rig.server, "ida", ["kim"]);
  const heavy = await sharp({ create: { width: 6000, height: 6000, channels: 3, background: RED } })
    .png({ progressive: true })
    .toBuffer();
  const { id: file_id } = await uploadFile(rig.server, "ida", new Uint8Array(heavy), "heavy.png");
  await seen("ida", file_id);
  let answered = 0;
  const changes = Array.from({ length: 8 }, async () => {
    await perform(rig.server, "ida", {
      endpoint: conversations.update,
      params: { id },
      body: { avatar: { file_id } },
    });
    answered += 1;
  });
  await seen("jon", await upload("jon"));
  expect(answered).toBeLessThan(4);
  await Promise.all(changes);
});

test("F15 avatars are changed up to 20 times a minute, of oneself and of groups together", async () => {
  await using limited = await startFilesRig({ RATE_LIMITS: "on" });
  const { server } = limited;
  const id = await openGroup(server, "ann", ["ben"]);
  const { id: file_id } = await uploadFile(server, "ann", await twoColours(), "me.jpg");
  const change = async (name: string, body: { avatar: AvatarInput | null } | { name: string }) =>
    codeOfAnswer(await perform(server, name, { endpoint: conversations.update, params: { id }, body }));
  expect(
    codeOfAnswer(await perform(server, "ann", { endpoint: users.updateMe, body: { avatar: { file_id } } })),
  ).toBe("ok");
  for (let n = 0; n < 9; n++) {
    expect(await change("ann", { avatar: { file_id } })).toBe("ok");
    expect(await change("ann", { avatar: null })).toBe("ok");
  }
  expect(await change("ann", { avatar: { file_id } })).toBe("ok");
  expect(await change("ann", { avatar: { file_id } })).toBe("rate_limited");
  expect(await change("ann", { avatar: null })).toBe("rate_limited");
  expect(
    codeOfAnswer(await perform(server, "ann", { endpoint: users.updateMe, body: { avatar: null } })),
  ).toBe("rate_limited");
  // What else is changed of it has a budget of its own, and so has everybody.
  expect(await change("ann", { name: "Other" })).toBe("ok");
  expect(await change("ben", { avatar: { file_id } })).toBe("forbidden");
});

test("F15 F8 an avatar cannot be sent, nor given up, by whoever it shows", async () => {
  const id = await openGroup(rig.server, "gus", ["ben2"]);
  const avatar = await avatarOf("gus");
  await expect(send(rig.server, "gus", id, [avatar])).rejects.toThrow("file_not_found");
  const gone = await fetch(`${rig.server.url}/api/v1/uploads/${avatar}`, {
    method: "DELETE",
    headers: { authorization: "Bearer gus", "tus-resumable": "1.0.0" },
  });
  expect(gone.status).toBe(404);
  expect(await waysOf("ben2", avatar)).toEqual(ALL);
});

test("F15 of many avatars at once one is shown, and of the others nothing is left, in the storage or in quotas", async () => {
  const usage = async () =>
    (
      await rig.sql.rows<{ files: string }>(
        "select u.files from file_usage u join users p on p.id = u.user_id where p.username = 'hal'",
      )
    )[0]?.files;
  const file_id = await upload("hal");
  const tries = await Promise.all(
    Array.from({ length: 12 }, () => setOwn("hal", { file_id }).then(({ avatar_id }) => avatar_id)),
  );
  expect(new Set(tries).size).toBe(12);
  const { user } = await mustPerform<{ user: OwnUser }>(rig.server, "hal", { endpoint: ENDPOINTS.auth.me });
  expect(tries).toContain(user.avatar_id);
  expect(user.version).toBe(13);
  const shown = user.avatar_id ?? expect.unreachable();
  for (const id of tries) expect(await waysOf("eve", id ?? shown)).toEqual(id === shown ? ALL : NONE);
  const expired = await rig.sql.rows<{ id: string }>(
    "select id from files where avatar_of is not null and expires_at <= now() and owner_id = $1",
    [user.id],
  );
  expect(new Set(expired.map(({ id }) => id))).toEqual(new Set(tries.filter((id) => id !== shown)));
  expect(Number(await usage())).toBe(13);
  expect(await contradictionsIn(rig.sql, rig.filesDir)).toEqual([]);
});
