import { randomUUID } from "node:crypto";
import { LIMITS } from "@gochat/protocol";
import type { Conversation, Mark, Marked, Message, OwnState, UserId, UserSummary } from "@gochat/protocol";
import { call, connectSql, connectUser, eventually, startServer } from "@gochat/testkit";
import type { Answer, TestClient, TestServer, TestSql } from "@gochat/testkit";
import { insertNamed } from "@gochat/testkit/people.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TURN_RATES } from "../src/limits.ts";

const NUL = "\u0000";
const MISSING = "01a20569-4b15-7000-9132-ef6b3c4fb54d";
const LATER = "2099-01-01T00:00:00.000Z";

/** olga owns what there is, adam is an admin, mia a member, lars came late, nina is a stranger; zoe is gone. */
type Name = "olga" | "adam" | "mia" | "lars" | "nina";

interface Scene extends AsyncDisposable {
  readonly server: TestServer;
  readonly sql: TestSql;
  readonly devices: Readonly<Record<Name, TestClient>>;
  readonly ids: Readonly<Record<Name | "zoe", UserId>>;
  /** olga, adam, mia: 1 is a system message, 2 is mia's, 3 is mia's and deleted, 4 is olga's. */
  readonly team: string;
  /** olga, mia, and lars, who sees what was said after he came: from 4 on. */
  readonly closedBook: string;
  /** olga and lars: 30 messages. */
  readonly elsewhere: string;
  /** olga and mia, with one message. */
  readonly direct: string;
  /** olga and zoe, who deleted her account; one message of olga. */
  readonly closed: string;
  readonly http: (
    who: Name,
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<{ status: number; body: Reply }>;
}

interface Reply {
  code?: string;
  conversation?: Conversation;
  message?: Message;
  me?: OwnState;
  marks?: Marked[];
  users?: UserSummary[];
}

let scene: Scene;
beforeAll(async () => {
  scene = await setScene();
});
afterAll(() => scene[Symbol.asyncDispose]());

async function setScene(): Promise<Scene> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer());
  const sql = stack.use(await connectSql(server.databaseUrl));
  const connect = async (name: string) => stack.use(await connectUser(server, name));
  const devices = {
    olga: await connect("olga"),
    adam: await connect("adam"),
    mia: await connect("mia"),
    lars: await connect("lars"),
    nina: await connect("nina"),
  };
  const zoe = await connect("zoe");
  const idOf = ({ ready }: TestClient) => ready.user.id;
  const ids = {
    olga: idOf(devices.olga),
    adam: idOf(devices.adam),
    mia: idOf(devices.mia),
    lars: idOf(devices.lars),
    nina: idOf(devices.nina),
    zoe: idOf(zoe),
  };
  const http: Scene["http"] = (who, method, path, body) =>
    call<Reply>(server, method, `/api/v1${path}`, { token: who, ...(body !== undefined && { body }) });
  const makeGroup = async (name: string, participant_ids: UserId[], history = "all") => {
    const { body } = await http("olga", "POST", "/conversations", { name, participant_ids, history });
    return body.conversation?.id ?? "";
  };
  const { olga, mia } = devices;

  const team = await makeGroup("Team", [ids.adam, ids.mia]);
  await http("olga", "PATCH", `/conversations/${team}/members/${ids.adam}`, { role: "admin" });
  await mia.sendMessage({ conversation_id: team }, "first of mia");
  await mia.sendMessage({ conversation_id: team }, "second of mia");
  await olga.sendMessage({ conversation_id: team }, "of olga");
  await mia.request({ type: "message.delete", conversation_id: team, seq: 3 });

  const closedBook = await makeGroup("Closed book", [ids.mia], "joined");
  await olga.sendMessage({ conversation_id: closedBook }, "before lars");
  await http("olga", "POST", `/conversations/${closedBook}/members`, { user_ids: [ids.lars] });
  await http("olga", "PATCH", `/conversations/${closedBook}/members/${ids.lars}`, { role: "admin" });
  await olga.sendMessage({ conversation_id: closedBook }, "after lars");

  const elsewhere = await makeGroup("Elsewhere", [ids.lars]);
  for (let i = 2; i <= 30; i++) await olga.sendMessage({ conversation_id: elsewhere }, `message ${i}`);
  const { conversation_id: direct } = await olga.sendMessage({ recipient: "mia" }, "hi mia");
  const { conversation_id: closed } = await olga.sendMessage({ recipient: "zoe" }, "hi zoe");
  await call(server, "DELETE", "/api/v1/users/me", { token: "zoe", body: {} });

  const kept = stack.move();
  const disposeAsync = () => kept.disposeAsync();
  return {
    server,
    sql,
    devices,
    ids,
    team,
    closedBook,
    elsewhere,
    direct,
    closed,
    http,
    [Symbol.asyncDispose]: disposeAsync,
  };
}

/** Everything that is stored of conversations. */
async function stored(sql: TestSql): Promise<string[]> {
  const tables = ["conversations", "members", "messages", "changes", "reactions", "mentions", "revisions"];
  const all = tables
    .map((table) => `select '${table} ' || t::text as row from ${table} t`)
    .join(" union all ");
  return (await sql.rows<{ row: string }>(`select row from (${all}) a order by row`)).map(({ row }) => row);
}

type HttpRequest = readonly [method: string, path: string, body?: unknown];

interface Try {
  readonly who?: Name;
  /** Over the socket, over HTTP, or both. */
  readonly frame?: unknown;
  readonly http?: HttpRequest;
  readonly code: string;
}

/**
 * Tries each, and answers with what came otherwise: the code of the answer, and what is stored now that was not before. The
 * connection must live.
 */
async function deviations(...tries: readonly Try[]): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const { who = "olga", frame, http, code } of tries) {
    const { devices, sql } = scene;
    const before = await stored(sql);
    if (http !== undefined) {
      const { status, body } = await scene.http(who, ...http);
      if (body.code !== code) found.push({ who, http, code, got: body.code ?? status });
    }
    if (frame !== undefined) {
      const answer = await devices[who].request(frame as Record<string, unknown>);
      const got = answer.type === "error" ? answer.error.code : answer.type;
      if (got !== code) found.push({ who, frame, code, got });
    }
    const after = await stored(sql);
    const known = new Set(before);
    const isSame = after.length === before.length && after.every((row) => known.has(row));
    if (!isSame) found.push({ who, frame, http, stored: after.filter((row) => !known.has(row)) });
    devices[who].send({ type: "ping", id: randomUUID() });
    await devices[who].next("pong");
  }
  return found;
}

// -------------------------------------------------------------------------------------------------------------- messages

interface OfMessage {
  readonly http: (id: string, seq: number | string) => HttpRequest;
  readonly frame?: (conversation_id: string, seq: unknown) => object;
}

/** What may be done with one message: the call, and the frame where there is one. */
const OF_MESSAGE = {
  edit: {
    http: (id, seq) => ["PATCH", `/conversations/${id}/messages/${seq}`, { content: "new" }],
    frame: (conversation_id, seq) => ({ type: "message.edit", conversation_id, seq, content: "new" }),
  },
  delete: {
    http: (id, seq) => ["DELETE", `/conversations/${id}/messages/${seq}`],
    frame: (conversation_id, seq) => ({ type: "message.delete", conversation_id, seq }),
  },
  react: {
    http: (id, seq) => ["PUT", `/conversations/${id}/messages/${seq}/reactions/👍`],
    frame: (conversation_id, seq) => ({ type: "reaction.add", conversation_id, seq, emoji: "👍" }),
  },
  unreact: {
    http: (id, seq) => ["DELETE", `/conversations/${id}/messages/${seq}/reactions/👍`],
    frame: (conversation_id, seq) => ({ type: "reaction.remove", conversation_id, seq, emoji: "👍" }),
  },
  "reply to": {
    http: (id, seq) => ["POST", `/conversations/${id}/messages`, { content: "re", reply_to_seq: seq }],
    frame: (conversation_id, seq) => ({
      type: "message.send",
      conversation_id,
      content: "re",
      reply_to_seq: seq,
    }),
  },
  pin: { http: (id, seq) => ["PUT", `/conversations/${id}/pins/${seq}`] },
  unpin: { http: (id, seq) => ["DELETE", `/conversations/${id}/pins/${seq}`] },
  read: { http: (id, seq) => ["GET", `/conversations/${id}/messages/${seq}`] },
  "read the revisions of": { http: (id, seq) => ["GET", `/conversations/${id}/messages/${seq}/revisions`] },
  "read the reactions of": {
    http: (id, seq) => ["GET", `/conversations/${id}/messages/${seq}/reactions/👍`],
  },
  "read the readers of": { http: (id, seq) => ["GET", `/conversations/${id}/messages/${seq}/readers`] },
} as const satisfies Record<string, OfMessage>;

const ALL_OF_MESSAGE: readonly [string, OfMessage][] = Object.entries(OF_MESSAGE);

const onMessage = (of: OfMessage, id: string, seq: number, code: string, who: Name = "olga"): Try => ({
  who,
  http: of.http(id, seq),
  ...(of.frame !== undefined && { frame: of.frame(id, seq) }),
  code,
});

test.each(ALL_OF_MESSAGE)(
  "E4 H6 %s: a message that is not there, of another conversation, or not for these eyes",
  async (_name, of) => {
    const { team, closedBook, elsewhere } = scene;
    for (const seq of [5, 30, 1_000_000, Number.MAX_SAFE_INTEGER])
      expect(await deviations(onMessage(of, team, seq, "message_not_found"))).toEqual([]);
    for (const seq of [1, 2])
      expect(await deviations(onMessage(of, closedBook, seq, "message_not_found", "lars"))).toEqual([]);
    for (const id of [elsewhere, MISSING])
      expect(await deviations(onMessage(of, id, 2, "conversation_not_found", "mia"))).toEqual([]);
  },
);

test.each(ALL_OF_MESSAGE)("C6 E1 %s: what is no number of a message", async (_name, { frame, http }) => {
  const { team } = scene;
  for (const seq of [0, -1, 1.5, Number.MAX_SAFE_INTEGER + 1, "2", null, [2], {}])
    if (frame !== undefined)
      expect(await deviations({ frame: frame(team, seq), code: "invalid_request" })).toEqual([]);
  for (const seq of ["0", "-1", "1.5", "9007199254740992", "1e1", "02", "two", "%202", "%00", "2;3"])
    expect(await deviations({ http: http(team, seq), code: "invalid_request" })).toEqual([]);
});

test.each<[string, () => Try[]]>([
  [
    "M1 an edit of what was deleted, of a system message, of another's, where nobody is any more",
    () => [
      onMessage(OF_MESSAGE.edit, scene.team, 3, "message_deleted", "mia"),
      onMessage(OF_MESSAGE.edit, scene.team, 1, "forbidden"),
      onMessage(OF_MESSAGE.edit, scene.team, 2, "forbidden"),
      onMessage(OF_MESSAGE.edit, scene.closed, 1, "conversation_closed"),
    ],
  ],
  [
    "M2 G6 a deletion of a system message, and as a member or one of two of what others wrote",
    () => [
      onMessage(OF_MESSAGE.delete, scene.team, 1, "forbidden"),
      onMessage(OF_MESSAGE.delete, scene.team, 4, "forbidden", "mia"),
      onMessage(OF_MESSAGE.delete, scene.direct, 1, "forbidden", "mia"),
    ],
  ],
  [
    "M4 a reaction to what was deleted, and where nobody is any more",
    () => [
      onMessage(OF_MESSAGE.react, scene.team, 3, "message_deleted"),
      onMessage(OF_MESSAGE.unreact, scene.team, 3, "message_deleted"),
      onMessage(OF_MESSAGE.react, scene.closed, 1, "conversation_closed"),
    ],
  ],
  [
    "M6 a pin of what was deleted, by a member, and where nobody is any more",
    () => [
      onMessage(OF_MESSAGE.pin, scene.team, 3, "message_deleted"),
      onMessage(OF_MESSAGE.pin, scene.team, 2, "forbidden", "mia"),
      onMessage(OF_MESSAGE.unpin, scene.team, 2, "forbidden", "mia"),
      onMessage(OF_MESSAGE.pin, scene.closed, 1, "conversation_closed"),
    ],
  ],
  [
    "D8 a send to somebody who left",
    () => [
      {
        frame: { type: "message.send", conversation_id: scene.closed, content: "hello?" },
        http: ["POST", `/conversations/${scene.closed}/messages`, { content: "hello?" }],
        code: "conversation_closed",
      },
    ],
  ],
])("%s", async (_name, tries) => {
  expect(await deviations(...tries())).toEqual([]);
});

test("M1 an edit is checked like a send, and against the version that it was made for", async () => {
  const { team } = scene;
  const edit = (more: object, code: string): Try => ({
    who: "mia",
    frame: { type: "message.edit", conversation_id: team, seq: 2, ...more },
    http: ["PATCH", `/conversations/${team}/messages/2`, more],
    code,
  });
  const contents = ["", " \n ", "x".repeat(LIMITS.contentMaxBytes + 1), `a${NUL}b`, 5, null, undefined];
  for (const content of contents) expect(await deviations(edit({ content }, "invalid_request"))).toEqual([]);
  const { body } = await scene.http("mia", "GET", `/conversations/${team}/messages/2`);
  const version = body.message?.version ?? 0;
  for (const if_version of [version - 1, version + 1, 0, Number.MAX_SAFE_INTEGER])
    expect(await deviations(edit({ content: "new", if_version }, "stale_version"))).toEqual([]);
  for (const if_version of [-1, 1.5, "1", null])
    expect(await deviations(edit({ content: "new", if_version }, "invalid_request"))).toEqual([]);
});

test.each([
  ["nothing", ""],
  ["a letter", "a"],
  ["a digit", "1"],
  ["a text face", ":)"],
  ["two of them", "👍👍"],
  ["one and a space", "👍 "],
  ["one and a letter", "👍a"],
  ["half a flag", "🇩"],
  ["a joiner with nothing to join", "👨\u200D"],
  ["a family that is none", "👍\u200D👍"],
  ["a hash without its keycap", "#"],
  ["a variation selector", "\uFE0F"],
  ["text that is too long", "👍".repeat(40)],
])("M4 a reaction that is not one emoji: %s", async (_name, emoji) => {
  const { team } = scene;
  for (const [type, method] of [
    ["reaction.add", "PUT"],
    ["reaction.remove", "DELETE"],
    [null, "GET"],
  ] as const)
    expect(
      await deviations({
        ...(type !== null && { frame: { type, conversation_id: team, seq: 2, emoji } }),
        ...(emoji !== "" && {
          http: [method, `/conversations/${team}/messages/2/reactions/${encodeURIComponent(emoji)}`] as const,
        }),
        code: "invalid_request",
      }),
    ).toEqual([]);
});

// ------------------------------------------------------------------------------------------------------- marks and syncs

test.each<[string, () => unknown, string]>([
  ["none", () => [], "invalid_request"],
  ["101", () => Array.from({ length: 101 }, () => ({ conversation_id: randomUUID() })), "invalid_request"],
  ["no list", () => ({ conversation_id: scene.team, read_seq: 1 }), "invalid_request"],
  ["a negative one", () => [{ conversation_id: scene.team, read_seq: -1 }], "invalid_request"],
  ["a broken one", () => [{ conversation_id: scene.team, read_seq: 1.5 }], "invalid_request"],
  ["a text", () => [{ conversation_id: scene.team, delivered_seq: "1" }], "invalid_request"],
  ["too large a number", () => [{ conversation_id: scene.team, read_seq: 2 ** 53 }], "invalid_request"],
  ["an unknown field", () => [{ conversation_id: scene.team, unread: 1 }], "invalid_request"],
  ["an id that is none", () => [{ conversation_id: "team", read_seq: 1 }], "invalid_request"],
  [
    "only of conversations that do not exist, and of others",
    () => [
      { conversation_id: MISSING, read_seq: 1 },
      { conversation_id: scene.elsewhere, read_seq: 1 },
    ],
    "conversation_not_found",
  ],
])("U2 marks: %s", async (_name, marks, code) => {
  const body = { marks: marks() };
  expect(
    await deviations({
      who: "mia",
      frame: { type: "conversation.mark", ...body },
      http: ["POST", "/marks", body],
      code,
    }),
  ).toEqual([]);
});

const sync = (conversations: object, more: object = {}) => ({ type: "sync", conversations, ...more });
const manyVersions = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, () => [randomUUID(), 1]));

test.each<[string, () => object]>([
  ["1,001 conversations", () => sync(manyVersions(1001))],
  ["no conversations", () => ({ type: "sync" })],
  ["a list of conversations", () => sync([scene.team])],
  ["an id that is none", () => sync({ team: 1 })],
  ["an id in capitals", () => sync({ [scene.team.toUpperCase()]: 1 })],
  ["an inherited name", () => ({ type: "sync", conversations: { constructor: 1 } })],
  ["a negative version", () => sync({ [scene.team]: -1 })],
  ["a version as text", () => sync({ [scene.team]: "1" })],
  ["a version that is no integer", () => sync({ [scene.team]: 1.5 })],
  ["a version that is too large", () => sync({ [scene.team]: 2 ** 53 })],
  ["a since that is no number", () => sync({}, { since: "now" })],
  ["a since that is no text", () => sync({}, { since: 1 })],
  ["a negative since", () => sync({}, { since: "-1" })],
  ["an endless since", () => sync({}, { since: "9".repeat(21) })],
  ["a since beyond what the database counts to", () => sync({}, { since: "9".repeat(20) })],
  ["an epoch that is none", () => sync({}, { epoch: "yesterday" })],
])("C6 a sync with %s", async (_name, frame) => {
  expect(await deviations({ who: "mia", frame: frame(), code: "invalid_request" })).toEqual([]);
});

test("R2 R3 a sync from the future, from elsewhere, from another time, and of nothing is answered and does no harm", async () => {
  const { devices, team, elsewhere } = scene;
  const { mia } = devices;
  const { since, epoch } = mia.ready;
  const answersTo = async (frame: object) => {
    const from = mia.frames.length;
    mia.send(frame);
    await eventually(() => expect(mia.frames.slice(from).at(-1)).toMatchObject({ type: "synced" }));
    return mia.frames.slice(from);
  };
  const future = { [team]: 1_000_000, [elsewhere]: 1, [MISSING]: Number.MAX_SAFE_INTEGER };
  expect(await answersTo(sync(future, { epoch }))).toMatchObject([
    { type: "reset", conversation_id: team, reason: "ahead" },
    { type: "reset", conversation_id: elsewhere, reason: "not_found" },
    { type: "reset", conversation_id: MISSING, reason: "not_found" },
    { type: "synced" },
  ]);
  expect(await answersTo(sync({ [team]: 0 }))).toMatchObject([
    { type: "reset", conversation_id: team, reason: "rejoined" },
    { type: "synced" },
  ]);
  expect(await answersTo(sync({ [team]: 1, [MISSING]: 1 }, { since, epoch: "0".repeat(32) }))).toMatchObject([
    { type: "reset", conversation_id: team, reason: "restored" },
    { type: "reset", conversation_id: MISSING, reason: "restored" },
    { type: "synced", epoch },
  ]);
  // Nothing that any transaction has reached yet.
  expect(await answersTo(sync({}, { since: "9".repeat(18), epoch }))).toMatchObject([{ type: "synced" }]);
  expect(await answersTo(sync({}))).toMatchObject([{ type: "synced", epoch }]);
  const unknown = await answersTo(sync(manyVersions(1000)));
  expect(unknown.slice(0, -1).every((frame) => frame.type === "reset" && frame.reason === "not_found")).toBe(
    true,
  );
  expect(unknown).toHaveLength(1001);
});

// ----------------------------------------------------------------------------------------------- conversations and people

const names: [string, unknown][] = [
  ["no name", undefined],
  ["an empty name", ""],
  ["a blank name", " \u00A0 "],
  ["a name that is too long", "x".repeat(LIMITS.groupNameMaxLength + 1)],
  ["a name with a line feed", "a\nb"],
  ["a name with NUL", `a${NUL}b`],
  ["a name with an escape", "a\u001Bb"],
  ["a name with half a character", "a\uD800"],
  ["a name that cannot be seen", "\u3164\u2800"],
  ["a name that turns the direction of text", "Team\u202Emaet"],
  ["a name that takes several lines", `Te${"\u0301".repeat(20)}am`],
  ["a name that is no text", 7],
];
const descriptions: [string, unknown][] = [
  ["a description that is too long", "x".repeat(LIMITS.groupDescriptionMaxLength + 1)],
  ["a description with NUL", `a${NUL}b`],
  ["a description that cannot be seen", "\u200B\n\u2800"],
  ["a description that turns the direction of text", "a\n\u2067b"],
  ["a description that is no text", {}],
];

test.each<[string, () => unknown, string]>([
  ...names.map(([name, value]): [string, () => unknown, string] => [
    name,
    () => ({ name: value, participant_ids: [scene.ids.mia] }),
    "invalid_request",
  ]),
  ...descriptions.map(([name, description]): [string, () => unknown, string] => [
    name,
    () => ({ name: "Team", description, participant_ids: [scene.ids.mia] }),
    "invalid_request",
  ]),
  [
    "another history",
    () => ({ name: "Team", history: "some", participant_ids: [scene.ids.mia] }),
    "invalid_request",
  ],
  ["nobody else", () => ({ name: "Team", participant_ids: [] }), "invalid_request"],
  ["no list", () => ({ name: "Team", participant_ids: scene.ids.mia }), "invalid_request"],
  ["only oneself", () => ({ name: "Team", participant_ids: [scene.ids.olga] }), "invalid_request"],
  [
    "only oneself, twice",
    () => ({ name: "Team", participant_ids: [scene.ids.olga, scene.ids.olga] }),
    "invalid_request",
  ],
  [
    "101 people",
    () => ({ name: "Team", participant_ids: Array.from({ length: 101 }, () => randomUUID()) }),
    "invalid_request",
  ],
  ["names instead of ids", () => ({ name: "Team", participant_ids: ["mia"] }), "invalid_request"],
  [
    "both kinds at once",
    () => ({ name: "Team", participant: "mia", participant_ids: [scene.ids.mia] }),
    "invalid_request",
  ],
  ["unknown people", () => ({ name: "Team", participant_ids: [scene.ids.mia, MISSING] }), "user_not_found"],
  [
    "people who left",
    () => ({ name: "Team", participant_ids: [scene.ids.mia, scene.ids.zoe] }),
    "user_not_found",
  ],
  ["one to somebody who left, by name", () => ({ participant: "zoe" }), "user_not_found"],
  ["one to oneself", () => ({ participant_id: scene.ids.olga }), "self_recipient"],
])("G1 a conversation with %s is not made", async (_name, body, code) => {
  expect(await deviations({ http: ["POST", "/conversations", body()], code })).toEqual([]);
});

test.each<[string, unknown]>([
  ["nothing", {}],
  ...names
    .filter(([, name]) => name !== undefined)
    .map(([title, name]): [string, unknown] => [title, { name }]),
  ["a name of null", { name: null }],
  ...descriptions.map(([title, description]): [string, unknown] => [title, { description }]),
  ["another history", { history: "none" }],
  ["pins", { pinned_seqs: [1] }],
  ["an end", { closed_at: LATER }],
])("G2 the settings of a group are not changed to %s", async (_name, body) => {
  expect(
    await deviations({ http: ["PATCH", `/conversations/${scene.team}`, body], code: "invalid_request" }),
  ).toEqual([]);
});

test.each<[string, () => Try]>([
  [
    "nobody",
    () => ({
      http: ["POST", `/conversations/${scene.team}/members`, { user_ids: [] }],
      code: "invalid_request",
    }),
  ],
  [
    "101 people",
    () => ({
      http: [
        "POST",
        `/conversations/${scene.team}/members`,
        { user_ids: Array.from({ length: 101 }, () => scene.ids.lars) },
      ],
      code: "invalid_request",
    }),
  ],
  [
    "names",
    () => ({
      http: ["POST", `/conversations/${scene.team}/members`, { user_ids: ["lars"] }],
      code: "invalid_request",
    }),
  ],
  [
    "somebody who does not exist, among others",
    () => ({
      http: ["POST", `/conversations/${scene.team}/members`, { user_ids: [scene.ids.lars, MISSING] }],
      code: "user_not_found",
    }),
  ],
  [
    "somebody who left, among others",
    () => ({
      http: ["POST", `/conversations/${scene.team}/members`, { user_ids: [scene.ids.lars, scene.ids.zoe] }],
      code: "user_not_found",
    }),
  ],
  // Whether somebody exists is nobody's business who may not add them.
  [
    "somebody who does not exist, as a stranger",
    () => ({
      who: "nina",
      http: ["POST", `/conversations/${scene.team}/members`, { user_ids: [MISSING] }],
      code: "conversation_not_found",
    }),
  ],
  [
    "somebody who does not exist, as a member",
    () => ({
      who: "mia",
      http: ["POST", `/conversations/${scene.team}/members`, { user_ids: [MISSING] }],
      code: "forbidden",
    }),
  ],
  [
    "a third person to two",
    () => ({
      http: ["POST", `/conversations/${scene.direct}/members`, { user_ids: [scene.ids.lars] }],
      code: "forbidden",
    }),
  ],
  [
    "somebody where nobody is",
    () => ({
      http: ["POST", `/conversations/${scene.closed}/members`, { user_ids: [scene.ids.lars] }],
      code: "forbidden",
    }),
  ],
])("G2 G4 adding %s", async (_name, make) => {
  expect(await deviations(make())).toEqual([]);
});

test.each<[string, () => Try]>([
  ["the owner leaves others alone", () => ({ http: ["DELETE", member("team", "olga")], code: "last_owner" })],
  [
    "the owner becomes an admin",
    () => ({ http: ["PATCH", member("team", "olga"), { role: "admin" }], code: "last_owner" }),
  ],
  [
    "the owner becomes a member",
    () => ({ http: ["PATCH", member("team", "olga"), { role: "member" }], code: "last_owner" }),
  ],
  [
    "an admin removes the owner",
    () => ({ who: "adam", http: ["DELETE", member("team", "olga")], code: "forbidden" }),
  ],
  [
    "an admin takes the group",
    () => ({ who: "adam", http: ["PATCH", member("team", "adam"), { role: "owner" }], code: "forbidden" }),
  ],
  [
    "a member becomes an admin",
    () => ({ who: "mia", http: ["PATCH", member("team", "mia"), { role: "admin" }], code: "forbidden" }),
  ],
  [
    "another role",
    () => ({ http: ["PATCH", member("team", "mia"), { role: "king" }], code: "invalid_request" }),
  ],
  ["no role", () => ({ http: ["PATCH", member("team", "mia"), {}], code: "invalid_request" })],
  [
    "a role for somebody who is not in it",
    () => ({ http: ["PATCH", member("team", "nina"), { role: "admin" }], code: "member_not_found" }),
  ],
  [
    "a role for nobody",
    () => ({
      http: ["PATCH", `/conversations/${scene.team}/members/${MISSING}`, { role: "owner" }],
      code: "member_not_found",
    }),
  ],
  [
    "a role for a name",
    () => ({
      http: ["PATCH", `/conversations/${scene.team}/members/mia`, { role: "admin" }],
      code: "invalid_request",
    }),
  ],
  [
    "somebody is removed who is not in it",
    () => ({ http: ["DELETE", member("team", "nina")], code: "member_not_found" }),
  ],
  [
    "somebody is removed who left for good",
    () => ({ http: ["DELETE", member("team", "zoe")], code: "member_not_found" }),
  ],
  [
    "a stranger leaves",
    () => ({ who: "nina", http: ["DELETE", member("team", "nina")], code: "conversation_not_found" }),
  ],
  [
    "somebody leaves the other of two",
    () => ({ http: ["DELETE", member("direct", "olga")], code: "forbidden" }),
  ],
  [
    "somebody removes the other of two",
    () => ({ http: ["DELETE", member("direct", "mia")], code: "forbidden" }),
  ],
  [
    "somebody owns the other of two",
    () => ({ http: ["PATCH", member("direct", "mia"), { role: "owner" }], code: "forbidden" }),
  ],
  [
    "two people get a name",
    () => ({ http: ["PATCH", `/conversations/${scene.direct}`, { name: "We" }], code: "forbidden" }),
  ],
  [
    "two people hide their history",
    () => ({ http: ["PATCH", `/conversations/${scene.direct}`, { history: "joined" }], code: "forbidden" }),
  ],
])("G1 G2 G3 %s", async (_name, make) => {
  expect(await deviations(make())).toEqual([]);
});

const member = (conversation: "team" | "direct", name: Name | "zoe"): string =>
  `/conversations/${scene[conversation]}/members/${scene.ids[name]}`;

test.each<[string, unknown]>([
  ["nothing", {}],
  ["a word", { muted_until: "tomorrow" }],
  ["a day", { muted_until: "2099-01-01" }],
  ["a time without its zone", { muted_until: "2099-01-01T00:00:00.000" }],
  ["a time of another zone", { muted_until: "2099-01-01T00:00:00.000+01:00" }],
  ["a 13th month", { muted_until: "2099-13-01T00:00:00.000Z" }],
  ["a 30th of February", { muted_until: "2099-02-30T00:00:00.000Z" }],
  ["an hour 24", { muted_until: "2099-01-01T24:00:00.000Z" }],
  ["a second 60", { muted_until: "2099-01-01T00:00:60.000Z" }],
  ["a year 0", { muted_until: "0000-01-01T00:00:00.000Z" }],
  ["a number", { muted_until: 4_000_000_000 }],
  ["a text for a flag", { is_archived: "yes" }],
  ["a role", { role: "owner" }],
  ["a marker", { read_seq: 1 }],
])("G7 what one makes of a conversation for oneself is not %s", async (_name, body) => {
  expect(
    await deviations({ http: ["PATCH", `/conversations/${scene.team}/me`, body], code: "invalid_request" }),
  ).toEqual([]);
});

const cursorOf = (text: string) => Buffer.from(text).toString("base64url");

test.each<[string, () => string]>([
  ["the list of conversations", () => "/conversations"],
  ["members", () => `/conversations/${scene.team}/members`],
  ["readers", () => `/conversations/${scene.team}/messages/2/readers`],
  ["reactions", () => `/conversations/${scene.team}/messages/2/reactions/👍`],
  ["history", () => `/conversations/${scene.team}/messages`],
])("E1 a cursor that was made up, for %s", async (_name, path) => {
  for (const cursor of [
    "zzz",
    cursorOf(`2099-02-30T00:00:00.000Z${MISSING}`),
    cursorOf(`2099-01-01T24:00:00.000Z${MISSING}`),
    cursorOf(`0000-01-01T00:00:00.000Z${MISSING}`),
    cursorOf(`2099-01-01T00:00:00.000Z${MISSING}x`),
    cursorOf("before:99999999999999999"),
    cursorOf(NUL),
    "x".repeat(300),
  ])
    expect(
      await deviations({ http: ["GET", `${path()}?cursor=${cursor}`], code: "invalid_request" }),
    ).toEqual([]);
});

// -------------------------------------------------------------------------------------------------- typing and presence

test.each<[string, () => Try]>([
  [
    "typing where one is not",
    () => ({
      who: "nina",
      frame: { type: "typing.start", conversation_id: scene.team },
      code: "conversation_not_found",
    }),
  ],
  [
    "ceasing to, where one is not",
    () => ({
      who: "nina",
      frame: { type: "typing.stop", conversation_id: scene.team },
      code: "conversation_not_found",
    }),
  ],
  [
    "typing between two others",
    () => ({
      who: "nina",
      frame: { type: "typing.start", conversation_id: scene.direct },
      code: "conversation_not_found",
    }),
  ],
  [
    "typing where nobody is",
    () => ({ frame: { type: "typing.start", conversation_id: MISSING }, code: "conversation_not_found" }),
  ],
  ["typing nowhere", () => ({ frame: { type: "typing.start" }, code: "invalid_request" })],
  ["being busy", () => ({ frame: { type: "presence.set", status: "busy" }, code: "invalid_request" })],
  [
    "being offline by choice",
    () => ({ frame: { type: "presence.set", status: "offline" }, code: "invalid_request" }),
  ],
  [
    "watching 101 people",
    () => ({
      frame: { type: "presence.watch", user_ids: Array.from({ length: 101 }, () => randomUUID()) },
      code: "invalid_request",
    }),
  ],
  [
    "watching names",
    () => ({ frame: { type: "presence.watch", user_ids: ["mia"] }, code: "invalid_request" }),
  ],
  [
    "watching one who is no list",
    () => ({ frame: { type: "presence.watch", user_ids: scene.ids.mia }, code: "invalid_request" }),
  ],
])("P1 P3 %s", async (_name, make) => {
  expect(await deviations(make())).toEqual([]);
});

test("E4 a conversation that one is not in answers like one that does not exist, word for word", async () => {
  const { team, http, ids, devices } = scene;
  const calls = (id: string): HttpRequest[] => [
    ["GET", `/conversations/${id}`],
    ["PATCH", `/conversations/${id}`, { name: "x" }],
    ["PATCH", `/conversations/${id}/me`, { is_pinned: true }],
    ["GET", `/conversations/${id}/members`],
    ["POST", `/conversations/${id}/members`, { user_ids: [ids.nina] }],
    ["PATCH", `/conversations/${id}/members/${ids.mia}`, { role: "owner" }],
    ["DELETE", `/conversations/${id}/members/${ids.nina}`],
    ["GET", `/conversations/${id}/messages`],
    ["POST", "/marks", { marks: [{ conversation_id: id, read_seq: 1 }] }],
    ...ALL_OF_MESSAGE.map(([, of]) => of.http(id, 2)),
  ];
  const theirs = calls(team);
  for (const [index, missing] of calls(MISSING).entries()) {
    const other = theirs[index] ?? missing;
    const [a, b] = [await http("nina", ...other), await http("nina", ...missing)];
    expect([...other, a.status]).toEqual([...other, 404]);
    expect({ ...a.body, request_id: "" }).toEqual({ ...b.body, request_id: "" });
  }
  for (const frameOf of [
    (id: string) => ({ type: "conversation.mark", marks: [{ conversation_id: id, read_seq: 1 }] }),
    (id: string) => ({ type: "typing.start", conversation_id: id }),
    (id: string) => ({ type: "message.send", conversation_id: id, content: "hi" }),
    (id: string) => ({ type: "message.send", conversation_id: id, content: "hi", reply_to_seq: 2 }),
  ]) {
    const [a, b] = [await devices.nina.request(frameOf(team)), await devices.nina.request(frameOf(MISSING))];
    expect(a).toMatchObject({ type: "error", error: { code: "conversation_not_found" } });
    expect({ ...a, id: "" }).toEqual({ ...b, id: "" });
  }
});

test("D6 nobody opens a conversation with somebody who left", async () => {
  expect(
    await deviations({
      who: "nina",
      http: ["POST", "/conversations", { participant_id: scene.ids.zoe }],
      code: "user_not_found",
    }),
  ).toEqual([]);
});

// ------------------------------------------------------------------------------------------- good, and easy to get wrong

/** A new group of olga with these people. */
async function makeGroup(participant_ids: readonly UserId[], more: object = {}): Promise<Conversation> {
  const { body } = await scene.http("olga", "POST", "/conversations", {
    name: "Group",
    participant_ids,
    ...more,
  });
  if (body.conversation === undefined) throw new Error(`the group was not made: ${body.code}`);
  return body.conversation;
}

test("G1 G4 people who are named twice, and oneself, are taken once", async () => {
  const { ids } = scene;
  const group = await makeGroup([ids.mia, ids.olga, ids.mia, ids.adam]);
  expect(group.member_count).toBe(3);
  expect(group.members.map(({ user, role }) => [user.username, role])).toEqual(
    expect.arrayContaining([
      ["olga", "owner"],
      ["mia", "member"],
      ["adam", "member"],
    ]),
  );
});

test("G4 whoever is added twice, at once or later, is added once, and the second time changes nothing", async () => {
  const { http, ids, sql } = scene;
  const { id } = await makeGroup([ids.mia]);
  const add = (user_ids: UserId[]) => http("olga", "POST", `/conversations/${id}/members`, { user_ids });
  expect((await add([ids.lars, ids.lars, ids.mia])).body).toMatchObject({
    member_count: 3,
    members: [{ user: { username: "lars" }, role: "member" }],
  });
  const before = await stored(sql);
  expect((await add([ids.lars, ids.olga])).body).toEqual({ member_count: 3, members: [] });
  expect(await stored(sql)).toEqual(before);
});

test("U1 U2 a mark beyond the newest message ends there, one backwards is ignored, and of several for one conversation the highest counts", async () => {
  const { http, ids, devices } = scene;
  const { id: conversation_id } = await makeGroup([ids.mia]);
  for (let i = 0; i < 9; i++) await devices.olga.sendMessage({ conversation_id }, `message ${i}`);
  const mark = async (...marks: Omit<Mark, "conversation_id">[]) => {
    const body = { marks: marks.map((each) => Object.assign(each, { conversation_id })) };
    const { body: answer } = await http("mia", "POST", "/marks", body);
    return answer.marks?.map(({ me: { read_seq, delivered_seq, unread_count } }) => [
      read_seq,
      delivered_seq,
      unread_count,
    ]);
  };
  expect(await mark({ read_seq: 3 })).toEqual([[3, 3, 7]]);
  expect(await mark({ read_seq: 2, delivered_seq: 7 }, { read_seq: 5 }, { read_seq: 4 })).toEqual([
    [5, 7, 5],
  ]);
  expect(await mark({ read_seq: 1 })).toEqual([[5, 7, 5]]);
  expect(await mark({ delivered_seq: 0 })).toEqual([[5, 7, 5]]);
  expect(await mark({ read_seq: Number.MAX_SAFE_INTEGER })).toEqual([[10, 10, 0]]);
  expect(await mark({})).toEqual([[10, 10, 0]]);
});

test("G7 silence until a time that is over is kept as it was said, and null ends it", async () => {
  const { http, team } = scene;
  const mute = async (muted_until: string | null) =>
    (await http("mia", "PATCH", `/conversations/${team}/me`, { muted_until })).body.me?.muted_until;
  expect(await mute("2001-01-01T00:00:00.000Z")).toBe("2001-01-01T00:00:00.000Z");
  expect(await mute(LATER)).toBe(LATER);
  expect(await mute(null)).toBeNull();
});

test("M6 50 messages are pinned and no more; again is no error, and one that was unpinned or deleted makes room", async () => {
  const { http, ids, devices } = scene;
  const { id } = await makeGroup([ids.mia]);
  for (let i = 2; i <= 53; i++) await devices.olga.sendMessage({ conversation_id: id }, `message ${i}`);
  const pin = (seq: number, method = "PUT") => http("olga", method, `/conversations/${id}/pins/${seq}`);
  const pinned = async () =>
    (await http("olga", "GET", `/conversations/${id}`)).body.conversation?.pinned_seqs;
  const first = Array.from({ length: LIMITS.pinsMax }, (_, i) => 51 - i);
  for (const seq of first) expect((await pin(seq)).status).toBe(200);
  expect(await pinned()).toEqual(first);
  expect(await deviations({ http: ["PUT", `/conversations/${id}/pins/52`], code: "limit_reached" })).toEqual(
    [],
  );
  expect((await pin(51)).status).toBe(200);
  expect((await pin(50, "DELETE")).status).toBe(200);
  expect((await pin(50, "DELETE")).status).toBe(200);
  expect((await pin(52)).status).toBe(200);
  await devices.olga.request({ type: "message.delete", conversation_id: id, seq: 51 });
  expect((await pin(51, "DELETE")).status).toBe(200);
  expect((await pin(53)).body.conversation?.pinned_seqs).toEqual([...first.slice(2), 52, 53]);
});

test("M4 a message has 50 kinds of reactions and no more; with one of those anybody may react", async () => {
  const { devices, team } = scene;
  const { olga, mia } = devices;
  const { seq } = await olga.sendMessage({ conversation_id: team }, "react!");
  const emojis = Array.from({ length: LIMITS.reactionKindsMax + 1 }, (_, i) =>
    String.fromCodePoint(0x1f400 + i),
  );
  const last = emojis.pop() ?? "";
  const react = (emoji: string) => ({ type: "reaction.add", conversation_id: team, seq, emoji });
  for (const [index, emoji] of emojis.entries())
    expect(await [olga, mia][index % 2]?.request(react(emoji))).toMatchObject({ type: "ack" });
  expect(await deviations({ frame: react(last), code: "limit_reached" })).toEqual([]);
  const { message } = (await mia.request(react(emojis[0] ?? ""))) as { message: Message };
  expect(message.reactions).toHaveLength(LIMITS.reactionKindsMax);
  expect(message.reactions?.[0]).toMatchObject({ emoji: emojis[0], count: 2 });
  await olga.request({ type: "reaction.remove", conversation_id: team, seq, emoji: emojis[2] });
  expect(await olga.request(react(last))).toMatchObject({ type: "ack" });
});

test("M4 with U+FE0F or without it is one emoji, kept in the form that Unicode recommends", async () => {
  const { devices, team, http } = scene;
  const { seq } = await devices.olga.sendMessage({ conversation_id: team }, "love");
  const [heart, bare] = ["❤\uFE0F", "❤"];
  const react = (who: Name, emoji: string, type = "reaction.add") =>
    devices[who].request({ type, conversation_id: team, seq, emoji });
  await react("olga", bare);
  await react("olga", heart);
  await react("mia", heart);
  await react("adam", "❤\uFE0F\uFE0F");
  // Of thumbs it is the other way round.
  await react("mia", "👍\uFE0F");
  const { body } = await http("mia", "GET", `/conversations/${team}/messages/${seq}`);
  expect(body.message?.reactions).toMatchObject([
    { emoji: heart, count: 3 },
    { emoji: "👍", count: 1 },
  ]);
  for (const emoji of [bare, heart]) {
    const path = `/conversations/${team}/messages/${seq}/reactions/${encodeURIComponent(emoji)}`;
    expect((await http("olga", "GET", path)).body.users).toHaveLength(3);
  }
  await react("olga", bare, "reaction.remove");
  await react("mia", bare, "reaction.remove");
  expect(await react("adam", heart, "reaction.remove")).toMatchObject({
    message: { reactions: [{ emoji: "👍", count: 1 }] },
  });
});

async function quoteOf(content: string): Promise<string | null | undefined> {
  const { devices, team } = scene;
  const { seq } = await devices.olga.sendMessage({ conversation_id: team }, content);
  const answer = await devices.mia.request({ conversation_id: team, content: "re", reply_to_seq: seq });
  return (answer as { message: Message }).message.reply_to?.content;
}

test("M3 a reply quotes 200 characters, and none of them by halves", async () => {
  expect(await quoteOf("short")).toBe("short");
  expect(await quoteOf("x".repeat(200))).toBe("x".repeat(200));
  expect(await quoteOf("x".repeat(201))).toBe("x".repeat(200));
  const waves = "👋".repeat(300);
  expect(await quoteOf(waves)).toBe("👋".repeat(200));
  // The 200th unit of UTF-16 is the first half of a character.
  const mixed = `${"x".repeat(199)}👋🏽 and more`;
  expect(await quoteOf(mixed)).toBe(`${"x".repeat(199)}👋`);
  expect((await quoteOf(mixed))?.isWellFormed()).toBe(true);
});

test("M2 M3 a reply to a deleted message, and where history is seen from joining only, quotes nothing", async () => {
  const { devices, team, closedBook } = scene;
  const reply = async (who: Name, conversation_id: string, seq: number) =>
    (await devices[who].request({ conversation_id, content: "re", reply_to_seq: seq })) as {
      message: Message;
    };
  expect((await reply("adam", team, 3)).message.reply_to).toMatchObject({
    seq: 3,
    sender: { username: "mia" },
    content: null,
  });
  const { seq } = await devices.olga.sendMessage({ conversation_id: closedBook }, "for those who are here");
  expect((await reply("lars", closedBook, seq)).message.reply_to).toMatchObject({ seq, content: null });
});

test("M1 the right if_version edits, and the same content again is no change", async () => {
  const { devices, team, sql } = scene;
  const { seq, version } = await devices.mia.sendMessage({ conversation_id: team }, "one");
  const edit = (more: object) =>
    devices.mia.request({ type: "message.edit", conversation_id: team, seq, ...more });
  const { message } = (await edit({ content: "two", if_version: version })) as { message: Message };
  expect(message).toMatchObject({ content: "two", edited_at: expect.any(String) });
  const before = await stored(sql);
  expect(await edit({ content: "two", if_version: message.version })).toMatchObject({ message });
  expect(await edit({ content: "two" })).toMatchObject({ message });
  expect(await stored(sql)).toEqual(before);
});

test("M1 an if_version is stale after an edit, and not after reactions, pins and other messages", async () => {
  const { devices, team, http } = scene;
  const { seq, version } = await devices.mia.sendMessage({ conversation_id: team }, "one");
  const edit = async (content: string, if_version: number) => {
    const answer = await devices.mia.request({
      type: "message.edit",
      conversation_id: team,
      seq,
      content,
      if_version,
    });
    return answer.type === "ack" ? answer.message.version : answer.type === "error" && answer.error.code;
  };
  const react = () => http("adam", "PUT", `/conversations/${team}/messages/${seq}/reactions/👍`);
  await react();
  await http("olga", "PUT", `/conversations/${team}/pins/${seq}`);
  await devices.olga.sendMessage({ conversation_id: team }, "meanwhile");
  const edited = await edit("two", version);
  expect(edited).toEqual(expect.any(Number));
  expect(await edit("three", version)).toBe("stale_version");
  expect(await edit("three", Number(edited) - 1)).toBe("stale_version");
  await http("adam", "DELETE", `/conversations/${team}/messages/${seq}/reactions/👍`);
  const { body } = await http("mia", "GET", `/conversations/${team}/messages/${seq}`);
  // A version that it does not have yet.
  expect(await edit("three", Number(body.message?.version) + 1)).toBe("stale_version");
  expect(await edit("three", Number(edited))).toEqual(expect.any(Number));
});

test("M5 names are found as people write them, and only of members", async () => {
  const { devices, ids } = scene;
  const [bob, bobDot, smith, dashed] = (await insertNamed(scene.sql, [
    "Bob",
    "bob.",
    "bob.smith",
    "anna-b-",
  ])) as [UserId, UserId, UserId, UserId];
  const { id } = await makeGroup([ids.mia, bob, bobDot, smith, dashed]);
  const mentionsIn = async (content: string) =>
    (await devices.olga.sendMessage({ conversation_id: id }, content)).mentions ?? [];
  const cases: [string, UserId[]][] = [
    ["hi @bob", [bob]],
    ["hi @BOB!", [bob]],
    ["ask @Bob's friend", [bob]],
    ["ask @bob.", [bobDot]],
    ["ask @bob. again", [bobDot]],
    ["ask @bob.smith.", [smith]],
    ["ask @anna-b-", [dashed]],
    ["ask @anna-b", []],
    ["(@bob, @bob.smith)", [bob, smith]],
    ["@bob @Bob @bob", [bob]],
    ["@olga is me", [ids.olga]],
    ["@nina is not here, @nobody neither", []],
    ["mail@bob.smith", []],
    ["https://example.com/@bob", []],
    ["@bobby", []],
    ["@ bob", []],
  ];
  for (const [content, mentioned] of cases)
    expect([content, (await mentionsIn(content)).sort()]).toEqual([content, mentioned.toSorted()]);
});

test("M5 U3 an edit mentions whom it names; oneself does not count, and who was named no more is not counted any more", async () => {
  const { devices, ids, http } = scene;
  const { id } = await makeGroup([ids.mia, ids.adam]);
  const counts = () =>
    Promise.all(
      (["olga", "mia", "adam"] as const).map(
        async (who) => (await http(who, "GET", `/conversations/${id}`)).body.conversation?.me.mention_count,
      ),
    );
  const { seq } = await devices.olga.sendMessage({ conversation_id: id }, "@mia and @olga");
  expect(await counts()).toEqual([0, 1, 0]);
  const edited = await devices.olga.request({
    type: "message.edit",
    conversation_id: id,
    seq,
    content: "@adam and @Olga",
  });
  expect((edited as { message: Message }).message.mentions).toEqual([ids.adam, ids.olga].toSorted());
  expect(await counts()).toEqual([0, 0, 1]);
  await devices.olga.request({ type: "message.edit", conversation_id: id, seq, content: "nobody" });
  expect(await counts()).toEqual([0, 0, 0]);
});

test("M5 of the ends that a name may have the longest counts that somebody has, member or not", async () => {
  const { devices, ids } = scene;
  const [anna, anna_, , ends] = await insertNamed(scene.sql, ["anna", "anna_", "anna__", "ends.-"]);
  const { id } = await makeGroup([ids.mia, anna, anna_, ends].map((each) => each as UserId));
  const mentionsIn = async (content: string) =>
    (await devices.olga.sendMessage({ conversation_id: id }, content)).mentions ?? [];
  expect(await mentionsIn("@anna_")).toEqual([anna_]);
  expect(await mentionsIn("_@anna_")).toEqual([anna_]);
  expect(await mentionsIn("@anna_.")).toEqual([anna_]);
  expect(new Set(await mentionsIn("@anna and @ends.-..."))).toEqual(new Set([anna, ends]));
  // Of somebody who is not here.
  expect(await mentionsIn("@anna__")).toEqual([]);
  expect(await mentionsIn("`@anna` [@anna](https://example.com) \\@anna npm i @anna/pkg")).toEqual([]);
});

test("M5 100 names are mentions, and more are refused, also in an edit", async () => {
  const { devices } = scene;
  const usernames = Array.from({ length: LIMITS.mentionsMax }, (_, i) => `crowd.${i}`);
  const crowd = await insertNamed(scene.sql, usernames);
  const { id } = await makeGroup(crowd);
  const content = usernames.map((name) => `@${name}`).join(", ");
  const { mentions, seq } = await devices.olga.sendMessage({ conversation_id: id }, content);
  expect(mentions?.toSorted()).toEqual(crowd.toSorted());
  const tooMany = { conversation_id: id, content: `${content} @another` };
  for (const type of ["message.send", "message.edit"])
    expect(
      await devices.olga.request({ type, ...(type === "message.edit" && { seq }), ...tooMany }),
    ).toMatchObject({
      type: "error",
      error: { code: "invalid_request", message: "content must mention up to 100 people" },
    });
});

test("P3 100 people may be watched, strangers and nobodies among them", async () => {
  const { devices, ids } = scene;
  const user_ids = [ids.mia, ids.zoe, ...Array.from({ length: 98 }, () => randomUUID())];
  devices.nina.send({ type: "presence.watch", user_ids });
  const { states } = await devices.nina.next("presence.states");
  expect(states).toHaveLength(100);
  expect(new Set(states.map(({ status, last_seen_at }) => `${status} ${last_seen_at}`))).toEqual(
    new Set(["offline null"]),
  );
});

// ---------------------------------------------------------------------------------------------------------------- limits

type Limited = Exclude<keyof typeof TURN_RATES, "type">;

/** A frame of each kind that is good as often as it is sent, and how many turns it takes. */
const LIMITED: Record<Limited, { turns: number; frame: (conversation_id: string, n: number) => object }> = {
  send: { turns: 1, frame: (conversation_id, n) => ({ conversation_id, content: `message ${n}` }) },
  edit: {
    turns: 1,
    frame: (conversation_id, n) => ({ type: "message.edit", conversation_id, seq: 2, content: `edit ${n}` }),
  },
  react: {
    turns: 1,
    frame: (conversation_id, n) => ({
      type: n % 2 === 0 ? "reaction.add" : "reaction.remove",
      conversation_id,
      seq: 2,
      emoji: "👍",
    }),
  },
  mark: {
    turns: LIMITS.marksPerCall,
    frame: (conversation_id) => ({
      type: "conversation.mark",
      marks: Array.from({ length: LIMITS.marksPerCall }, () => ({ conversation_id, read_seq: 1 })),
    }),
  },
};

test.each(Object.entries(LIMITED))(
  "L1 E5 %s beyond the burst of a person is refused with the time to wait; others are not, and later it is taken",
  async (kind, { turns, frame }) => {
    await using server = await startServer({ env: { RATE_LIMITS: "on" } });
    await using alice = await connectUser(server, "alice");
    await using bob = await connectUser(server, "bob");
    await using sql = await connectSql(server.databaseUrl);
    const made = await call<{ conversation: Conversation }>(server, "POST", "/api/v1/conversations", {
      token: "alice",
      body: { name: "Group", participant_ids: [bob.ready.user.id] },
    });
    const { id } = made.body.conversation;
    await alice.sendMessage({ conversation_id: id }, "first");

    const { burst } = TURN_RATES[kind as Limited].person;
    const within = burst / turns;
    const from = alice.frames.length;
    for (let n = 0; n < within * 2; n++) alice.send({ id: String(n), ...frame(id, n) });
    const answers = await eventually(() => {
      const found = alice.frames.slice(from).filter((answer) => "id" in answer);
      expect(found).toHaveLength(within * 2);
      return found;
    });
    const refused = answers.filter((answer) => answer.type === "error");
    // While they were sent some turns came back. The first message took one.
    const taken = kind === "send" ? 1 : 0;
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThanOrEqual(within + taken);
    for (const { error } of refused) {
      expect(error).toMatchObject({
        code: "rate_limited",
        retryable: true,
        retry_after_ms: expect.any(Number),
      });
      expect(error.retry_after_ms).toBeGreaterThan(0);
    }
    if (kind === "send") {
      const rows = await sql.rows("select from messages where kind = 'text'");
      expect(rows).toHaveLength(within * 2 - refused.length + 1);
    }
    if (kind !== "edit")
      expect((await bob.request(frame(id, 0) as Record<string, unknown>)).type).not.toBe("error");
    await eventually(
      async () =>
        expect((await alice.request(frame(id, 1) as Record<string, unknown>)).type).not.toBe("error"),
      { timeoutMs: 15_000 },
    );
  },
);

test("L1 P1 typing beyond the limit is dropped in silence", async () => {
  await using server = await startServer({ env: { RATE_LIMITS: "on" } });
  await using alice = await connectUser(server, "alice");
  await using bob = await connectUser(server, "bob");
  const { burst } = TURN_RATES.type.person;
  const groups = Array.from({ length: burst * 3 }, (_, i) =>
    call<{ conversation: Conversation }>(server, "POST", "/api/v1/conversations", {
      token: "alice",
      body: { name: `Group ${i}`, participant_ids: [bob.ready.user.id] },
    }),
  );
  const ids = (await Promise.all(groups)).map(({ body }) => body.conversation.id);
  // P3: who has not written sees nobody type.
  for (const conversation_id of ids) await bob.sendMessage({ conversation_id }, "here by choice");
  for (const conversation_id of ids) alice.send({ type: "typing.start", id: "t", conversation_id });
  await alice.settleTyping();
  const heard = () => bob.frames.filter(({ type }) => type === "typing.started");
  await eventually(() => expect(heard().length).toBeGreaterThanOrEqual(burst));
  bob.send({ type: "ping" });
  await bob.next("pong");
  expect(heard().length).toBeLessThan(burst * 2);
  expect(alice.frames.filter((frame) => frame.type === "error" && frame.id === "t")).toEqual([]);
});

test("L1 E5 over HTTP: 429 with Retry-After, for sends and for changes of conversations", async () => {
  await using server = await startServer({ env: { RATE_LIMITS: "on" } });
  await using alice = await connectUser(server, "alice");
  await using _bob = await connectUser(server, "bob");
  const { conversation_id: id } = await alice.sendMessage({ recipient: "bob" }, "hi");
  const flood = async (method: string, path: string, body: object) => {
    const answers: Answer<{ code?: string }>[] = [];
    const lane = async () => {
      for (let i = 0; i < 32; i++) answers.push(await call(server, method, path, { token: "alice", body }));
    };
    await Promise.all(Array.from({ length: 10 }, lane));
    return answers.filter(({ status }) => status >= 300);
  };
  for (const refused of [
    await flood("POST", `/api/v1/conversations/${id}/messages`, { content: "again" }),
    await flood("PATCH", `/api/v1/conversations/${id}/me`, { is_pinned: true }),
  ]) {
    expect(refused.length).toBeGreaterThan(0);
    for (const { status, body, headers } of refused) {
      expect([status, body.code]).toEqual([429, "rate_limited"]);
      expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    }
  }
});
