import { randomUUID } from "node:crypto";
import { CLIENT_FRAMES, ENDPOINTS, ERRORS } from "@gochat/protocol";
import type {
  ClientFrame,
  ConversationId,
  Conversation,
  Endpoint,
  ErrorCode,
  FileId,
  Message,
  Presence,
  ServerFrame,
  UserId,
} from "@gochat/protocol";
import { connectSql, eventually, startServer, SMALL_PNG, uploadFile } from "@gochat/testkit";
import type { TestServer } from "@gochat/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectDevice } from "./device.ts";
import type { Device } from "./device.ts";
import { mustPerform, perform } from "../http-call.ts";
import type { HttpCall } from "../http-call.ts";
import { NOWHERE, OPERATIONS } from "./operations.ts";
import type { Place } from "./operations.ts";
import { meet } from "@gochat/testkit/people.ts";
import { PASSWORD, register } from "./people.ts";
import type { Person } from "./people.ts";
import { NO_ID } from "./scenes.ts";

const { auth, consent, conversations, files, invitations, messages, moderation, signOn, users } = ENDPOINTS;

/** Alice asks. What is Bob's and Carol's is none of her business. */
interface World {
  readonly server: TestServer;
  readonly alice: Person;
  readonly bob: Person;
  readonly carol: Person;
  /** Deleted their account. */
  readonly gone: Person;
  readonly device: Device;
  /** Alice's own group, with Bob. She sees of it what was said after she joined. */
  readonly own: Conversation;
  readonly hiddenSeq: number;
  /** Ids of conversations that Alice is not in: a group, a direct one, one that she was removed from, none at all. */
  readonly strangers: readonly ConversationId[];
  /** Ids of files that Alice may not read, her own among them: of each of these conversations, of a hidden message, sent nowhere, … */
  readonly hiddenFiles: readonly FileId[];
  /** A message of hers, and its file. */
  readonly ownSeq: number;
  readonly ownFile: FileId;
}

let world: World;
const closing = new AsyncDisposableStack();
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => closing.disposeAsync());

async function makeWorld(): Promise<World> {
  const server = closing.use(await startServer());
  const [alice, bob, carol] = [
    await meet(server, "alice"),
    await meet(server, "bob"),
    await meet(server, "carol"),
  ];
  const gone = await register(server, "gone");
  await perform(server, gone.token, { endpoint: users.deleteMe, body: { password: PASSWORD } });

  const act = <T>(by: Person, call: HttpCall): Promise<T> => mustPerform<T>(server, by.token, call);
  const create = async (by: Person, body: object) =>
    (await act<{ conversation: Conversation }>(by, { endpoint: conversations.create, body })).conversation;
  const group = (by: Person, others: readonly Person[], history = "all") =>
    create(by, { name: "Group", history, participant_ids: others.map(({ id }) => id) });
  const sent: FileId[] = [];
  const upload = async (by: Person) => (await uploadFile(server, by.token)).id;
  const say = async (by: Person, { id }: Conversation) => {
    const file = await upload(by);
    sent.push(file);
    const body = { content: `said by ${by.name}`, attachments: [file] };
    return (await act<{ message: Message }>(by, { endpoint: messages.send, params: { id }, body })).message
      .seq;
  };
  const setMember = (by: Person, { id }: Conversation, person: Person, role: string) =>
    act(by, {
      endpoint: conversations.updateMember,
      params: { id, user_id: person.id },
      body: { role },
    });

  const theirs = await group(bob, [carol]);
  const between = await create(bob, { participant_id: carol.id });
  const former = await group(bob, [alice, carol]);
  for (const each of [theirs, between, former]) await say(bob, each);
  await say(alice, former);
  await act(bob, { endpoint: conversations.removeMember, params: { id: former.id, user_id: alice.id } });

  const picture = (await uploadFile(server, bob.token, SMALL_PNG)).id;
  const { avatar_id } = (
    await act<{ conversation: Conversation }>(bob, {
      endpoint: conversations.update,
      params: { id: former.id },
      body: { avatar: { file_id: picture } },
    })
  ).conversation;
  sent.push(avatar_id ?? expect.unreachable());

  const own = await group(bob, [carol], "joined");
  const hiddenSeq = await say(bob, own);
  await act(bob, {
    endpoint: conversations.addMembers,
    params: { id: own.id },
    body: { user_ids: [alice.id] },
  });
  await setMember(bob, own, alice, "owner");
  await act(bob, { endpoint: conversations.removeMember, params: { id: own.id, user_id: carol.id } });
  const [taken, deleted] = [await say(alice, own), await say(alice, own)];
  await act(alice, {
    endpoint: messages.edit,
    params: { id: own.id, seq: taken },
    body: { attachments: [] },
  });
  await act(alice, { endpoint: messages.delete, params: { id: own.id, seq: deleted } });
  const hiddenFiles = [...sent, await upload(bob), NO_ID as FileId];
  const ownSeq = await say(alice, own);
  const ownFile = sent.at(-1) ?? (NO_ID as FileId);
  const device = closing.use(await connectDevice(server, alice.token));
  const strangers = [theirs.id, between.id, former.id, NO_ID as ConversationId];
  return {
    server,
    alice,
    bob,
    carol,
    gone,
    device,
    own,
    hiddenSeq,
    strangers,
    hiddenFiles,
    ownSeq,
    ownFile,
  };
}

/** An answer without what differs between any two. */
async function answerTo(call: HttpCall): Promise<unknown> {
  const { status, body, headers } = await perform(world.server, world.alice.token, call);
  const { request_id, ...rest } = body;
  expect(request_id).toBe(headers.get("x-request-id"));
  return { ...rest, sentAs: [status, headers.get("content-type")] };
}

async function frameAnswerTo(frame: ClientFrame): Promise<unknown> {
  const isTyping = frame.type === "typing.start" || frame.type === "typing.stop";
  const answer = isTyping ? await world.device.tell(frame) : await world.device.ask(frame);
  return withoutId(answer);
}

/** Without what comes back as it was sent (E3). */
function withoutId(frame: ServerFrame | undefined): unknown {
  const { id, client_id: _, ...rest } = { id: "", client_id: "", ...frame };
  expect(id).not.toBe("");
  return rest;
}

/** Asks the same with each id: the answers, without those that are the same as another. */
async function answersTo<T>(ids: readonly T[], ask: (id: T) => Promise<unknown>): Promise<unknown[]> {
  const answers = new Map<string, unknown>();
  for (const id of ids) {
    const answer = await ask(id);
    answers.set(JSON.stringify(answer), answer);
  }
  return [...answers.values()];
}

/** One and the same refusal. */
const onlyProblem = (code: ErrorCode) => [
  expect.objectContaining({ code, status: ERRORS[code].http_status, type: `urn:gochat:error:${code}` }),
];
const onlyError = (code: ErrorCode) => [{ type: "error", error: expect.objectContaining({ code }) }];

const place = (change: Partial<Place>): Place => ({ ...NOWHERE, actorId: world.alice.id, ...change });
const asked = new Set<Endpoint | string>();
const http = (call: HttpCall): Promise<unknown> => {
  asked.add(call.endpoint);
  return answerTo(call);
};
const overSocket = (frame: ClientFrame): Promise<unknown> => {
  asked.add(frame.type);
  return frameAnswerTo(frame);
};

// A sync has an answer of its own, and its own test.
const named = OPERATIONS.filter(({ name }) => name !== "sync").map(
  (operation) => [operation.name, operation] as const,
);

// What only reads a file or an avatar does not name the conversation.
const inConversation = named.filter(
  ([, { about, actions }]) => (about !== "file" && about !== "avatar") || actions.length > 0,
);

test.each(inConversation)(
  "E4 with the id of somebody else's conversation, `%s` answers as with one that does not exist",
  async (_name, { http: call, frame }) => {
    const at = (id: ConversationId) => place({ id, userId: world.bob.id });
    expect(call ?? frame).toBeDefined();
    if (call !== undefined) {
      const answers = await answersTo(world.strangers, (id) => http(call(at(id))));
      expect(answers).toEqual(onlyProblem("conversation_not_found"));
    }
    if (frame !== undefined) {
      const answers = await answersTo(world.strangers, (id) => overSocket(frame(at(id))));
      expect(answers).toEqual(onlyError("conversation_not_found"));
    }
  },
);

test("E4 R2 a sync says of somebody else's conversation what it says of one that does not exist, whatever the version", async () => {
  asked.add("sync");
  for (const version of [0, 1, 3, 1_000_000]) {
    const conversations = Object.fromEntries(world.strangers.map((id) => [id, version]));
    const before = world.strangers.map((id) => world.device.heardOf(id).length);
    const { since, epoch } = world.device.client.ready;
    const answer = await world.device.ask({ type: "sync", conversations, since, epoch });
    expect(answer.type).toBe("synced");
    const heard = world.strangers.map((id, index) => world.device.heardOf(id).slice(before[index]));
    expect(heard).toEqual(
      world.strangers.map((conversation_id) => [{ type: "reset", conversation_id, reason: "not_found" }]),
    );
  }
});

test("E4 U2 marks say the same of somebody else's conversation as of one that does not exist, and mark the others", async () => {
  await using sql = await connectSql(world.server.databaseUrl);
  const statesOf = () =>
    sql.rows("select to_jsonb(m) from members m where user_id <> $1 order by conversation_id, user_id", [
      world.alice.id,
    ]);
  const before = await statesOf();
  const { id: own } = world.own;
  const marksOf = (id: ConversationId) => [
    { conversation_id: id, read_seq: 1, is_marked_unread: true },
    { conversation_id: own, read_seq: 1000 },
  ];
  const answers = await Promise.all(
    world.strangers.flatMap((id) => [
      perform(world.server, world.alice.token, {
        endpoint: ENDPOINTS.receipts.mark,
        body: { marks: marksOf(id) },
      }).then(({ body }) => body),
      world.device.ask({ type: "conversation.mark", marks: marksOf(id) }),
    ]),
  );
  const marked = { marks: [{ conversation_id: own }] };
  expect(answers).toMatchObject(
    world.strangers.flatMap((id) => [
      { ...marked, not_found: [id] },
      { ...marked, type: "marks", not_found: [id] },
    ]),
  );
  expect(await statesOf()).toEqual(before);
});

const withMessages = named.filter(([, { about }]) => about === "message");

test.each(withMessages)(
  "E4 H6 with the seq of a message from before one joined, `%s` answers as with one that does not exist",
  async (_name, { http: call, frame }) => {
    const seqs = [1, world.hiddenSeq, 1_000_000];
    const at = (seq: number) => place({ id: world.own.id, seq });
    if (call === undefined) throw new Error("everything with a message can be done over HTTP");
    const answers = await answersTo(seqs, (seq) => http(call(at(seq))));
    expect(answers).toEqual(onlyProblem("message_not_found"));
    if (frame === undefined) return;
    const frames = await answersTo(seqs, (seq) => overSocket(frame(at(seq))));
    expect(frames).toEqual(onlyError("message_not_found"));
  },
);

const withFiles = named.filter(([, { about }]) => about === "file" || about === "avatar");

test.each(withFiles)(
  "E4 F5 F8 with the id of a file that one may not read any more, or never could, `%s` answers as with one that does not exist",
  async (_name, { http: call, frame }) => {
    const at = (fileId: FileId) => place({ id: world.own.id, fileId, avatarId: fileId });
    if (call === undefined) throw new Error("everything with a file can be done over HTTP");
    const answers = await answersTo(world.hiddenFiles, (id) => http(call(at(id))));
    expect(answers).toEqual(onlyProblem("file_not_found"));
    if (frame === undefined) return;
    const frames = await answersTo(world.hiddenFiles, (id) => overSocket(frame(at(id))));
    expect(frames).toEqual(onlyError("file_not_found"));
  },
);

test("E4 F15 of what one may not read no avatar is made, and it says why as of what does not exist", async () => {
  const body = (file_id: FileId) => ({ avatar: { file_id } });
  const ofOneself = await answersTo(world.hiddenFiles, (id) =>
    http({ endpoint: users.updateMe, body: body(id) }),
  );
  const ofGroup = await answersTo(world.hiddenFiles, (id) =>
    http({ endpoint: conversations.update, params: { id: world.own.id }, body: body(id) }),
  );
  for (const answers of [ofOneself, ofGroup]) expect(answers).toEqual(onlyProblem("file_not_found"));
});

test("E4 F5 F7 there is no thumbnail, and no link, of a file that one may not read", async () => {
  const answers = await answersTo(world.hiddenFiles, (id) =>
    http({ endpoint: files.thumbnail, params: { id, size: 320 } }),
  );
  expect(answers).toEqual(onlyProblem("file_not_found"));
  const ids = [...world.hiddenFiles, world.ownFile];
  const { status, body } = await perform(world.server, world.alice.token, {
    endpoint: files.links,
    body: { ids },
  });
  expect([status, body["links"]]).toEqual([200, [expect.objectContaining({ id: world.ownFile })]]);
});

test("E4 F9 an edit keeps no file that the message does not carry, whosever it is", async () => {
  const { own, ownSeq, ownFile } = world;
  const edit = (attachments: readonly FileId[]): HttpCall => ({
    endpoint: messages.edit,
    params: { id: own.id, seq: ownSeq },
    body: { attachments },
  });
  const unsent = (await uploadFile(world.server, world.alice.token)).id;
  const foreign = [...world.hiddenFiles, unsent];
  const answers = await answersTo(foreign, (id) => http(edit([ownFile, id])));
  expect(answers).toEqual(onlyProblem("file_not_found"));
  const frames = await answersTo(foreign, (id) =>
    overSocket({ type: "message.edit", conversation_id: own.id, seq: ownSeq, attachments: [id] }),
  );
  expect(frames).toEqual(onlyError("file_not_found"));
});

// These are for people who are no members as well.
const FOR_STRANGERS: ReadonlySet<string> = new Set(["add", "ban", "lift the ban of"]);
const withMembers = named.filter(([name, { about }]) => about === "member" && !FOR_STRANGERS.has(name));

test.each(withMembers)(
  "E4 with the id of somebody who is not a member, `%s` answers as with nobody's",
  async (_name, { http: call }) => {
    const userIds = [world.carol.id, world.gone.id, NO_ID as UserId];
    if (call === undefined) throw new Error("members are changed over HTTP");
    const answers = await answersTo(userIds, (userId) => http(call(place({ id: world.own.id, userId }))));
    expect(answers).toEqual(onlyProblem("member_not_found"));
  },
);

test("E4 A15 somebody who deleted their account is unknown like somebody who never was", async () => {
  const ids = [world.gone.id, NO_ID as UserId, randomUUID() as UserId];
  const own = { id: world.own.id };
  const bodies: ((id: UserId) => HttpCall)[] = [
    (id) => ({ endpoint: users.get, params: { id } }),
    (id) => ({ endpoint: consent.block, params: { user_id: id }, body: {} }),
    (id) => ({ endpoint: conversations.create, body: { participant_id: id } }),
    (id) => ({
      endpoint: conversations.create,
      body: { name: "Group", participant_ids: [world.bob.id, id] },
    }),
    (id) => ({ endpoint: conversations.addMembers, params: own, body: { user_ids: [id] } }),
    (id) => ({ endpoint: moderation.ban, params: { ...own, user_id: id }, body: {} }),
    (id) => ({ endpoint: conversations.addMembers, params: own, body: { user_ids: [world.carol.id, id] } }),
  ];
  for (const body of bodies)
    expect(await answersTo(ids, (id) => http(body(id)))).toEqual(onlyProblem("user_not_found"));
  const names = ["gone", "nobody-ever"];
  const answers = await answersTo(names, (name) =>
    http({ endpoint: conversations.create, body: { participant: name } }),
  );
  expect(answers).toEqual(onlyProblem("user_not_found"));
  const frames = await answersTo(names, (name) =>
    overSocket({ type: "message.send", recipient: name, content: "hello" }),
  );
  expect(frames).toEqual(onlyError("user_not_found"));
});

test("E4 G10 to lift a ban of whomever is no error, and tells nothing", async () => {
  asked.add(moderation.unban);
  for (const user_id of [world.bob.id, world.carol.id, world.gone.id, NO_ID as UserId]) {
    const call: HttpCall = { endpoint: moderation.unban, params: { id: world.own.id, user_id } };
    expect((await perform(world.server, world.alice.token, call)).status).toBe(204);
  }
});

test("E4 G9 somebody else's invitation is unknown like one that never was", async () => {
  const { server, alice, bob } = world;
  const body = { name: "Bob's", participant_ids: [world.carol.id] };
  const { conversation } = await mustPerform<{ conversation: Conversation }>(server, bob.token, {
    endpoint: conversations.create,
    body,
  });
  const { invitation } = await mustPerform<{ invitation: { id: string } }>(server, bob.token, {
    endpoint: invitations.create,
    body: { conversation_id: conversation.id },
  });
  const revoking = (id: string) => http({ endpoint: invitations.revoke, params: { id } });
  expect(await answersTo([invitation.id, NO_ID], revoking)).toEqual(onlyProblem("invitation_not_found"));
  const inviting = (conversation_id: ConversationId) =>
    http({ endpoint: invitations.create, body: { conversation_id } });
  expect(await answersTo([conversation.id, ...world.strangers], inviting)).toEqual(
    onlyProblem("conversation_not_found"),
  );
  const reading = (conversation_id: ConversationId) =>
    http({ endpoint: invitations.list, query: { conversation_id } });
  expect(await answersTo([conversation.id, ...world.strangers], reading)).toEqual(
    onlyProblem("conversation_not_found"),
  );
  expect((await perform(server, alice.token, { endpoint: invitations.list })).status).toBe(403);
});

test("E4 S5 to end a block of whomever is no error, and tells nothing", async () => {
  const ids = [world.bob.id, world.carol.id, world.gone.id, NO_ID as UserId, randomUUID() as UserId];
  for (const user_id of ids) {
    asked.add(consent.unblock);
    const answer = await perform(world.server, world.alice.token, {
      endpoint: consent.unblock,
      params: { user_id },
    });
    expect(answer.status).toBe(204);
  }
});

test("E4 S10 a group that one is not asked to join is unknown like one that never was, and to ignore it is no error", async () => {
  const ids = [...world.strangers, NO_ID as ConversationId, randomUUID() as ConversationId];
  const accepting = (conversation_id: string) =>
    http({ endpoint: consent.acceptGroupRequest, params: { conversation_id } });
  expect(await answersTo(ids, accepting)).toEqual(onlyProblem("group_request_not_found"));
  asked.add(consent.ignoreGroupRequest);
  for (const conversation_id of ids) {
    const call: HttpCall = { endpoint: consent.ignoreGroupRequest, params: { conversation_id } };
    expect((await perform(world.server, world.alice.token, call)).status).toBe(204);
  }
});

test("E4 A13 somebody else's session is unknown like one that never was", async () => {
  const strangers = await Promise.all(["dora", "rita"].map((name) => register(world.server, name)));
  const ids: string[] = [NO_ID];
  for (const { token } of strangers) {
    const { body } = await perform(world.server, token, { endpoint: auth.listSessions });
    ids.push(...(body["sessions"] as { id: string }[]).map(({ id }) => id));
  }
  const answers = await answersTo(ids, (id) => http({ endpoint: auth.revokeSession, params: { id } }));
  expect(answers).toEqual(onlyProblem("session_not_found"));
  for (const { token } of strangers)
    expect((await perform(world.server, token, { endpoint: auth.me })).status).toBe(200);
});

test("E4 A31 somebody else's identity is unknown like one that never was, also with the right password", async () => {
  const owner = await register(world.server, "identified");
  await using sql = await connectSql(world.server.databaseUrl);
  const theirs = randomUUID();
  await sql.rows(
    `insert into identities (id, user_id, issuer, subject) select $1, id, 'https://login.example.com', '1' from users where username = 'identified'`,
    [theirs],
  );
  const unlink = (id: string): HttpCall => {
    const body = { current_password: PASSWORD };
    return { endpoint: signOn.unlink, params: { id }, body };
  };
  const answers = await answersTo([NO_ID, theirs], (id) => http(unlink(id)));
  expect(answers).toEqual(onlyProblem("identity_not_found"));
  expect((await perform(world.server, owner.token, unlink(theirs))).status).toBe(204);
});

test("E4 P3 strangers, whatever they do, are offline like people who do not exist", async () => {
  asked.add("presence.watch");
  const { server, bob, carol, gone, device } = world;
  await using sql = await connectSql(server.databaseUrl);
  await using online = await connectDevice(server, carol.token);
  const stranger = await meet(server, "stranger");
  await sql.rows("update users set last_seen_at = now() - interval '1 hour' where id = any($1::uuid[])", [
    [stranger.id, gone.id, bob.id],
  ]);
  const userIds = [carol.id, stranger.id, gone.id, NO_ID as UserId];
  const watch = async (ids: UserId[]): Promise<Presence[]> => {
    const answer = await device.ask({ type: "presence.watch", user_ids: ids });
    return answer.type === "presence.states" ? answer.states : [];
  };
  expect(await watch(userIds)).toEqual(
    userIds.map((user_id) => ({ user_id, status: "offline", last_seen_at: null })),
  );
  // Bob is in a group of hers, and both have written: of him she is told, so that the test can fail.
  await sql.rows("update members set has_written = true where user_id = any($1::uuid[])", [
    [bob.id, device.client.ready.user.id],
  ]);
  expect(await watch([bob.id])).toMatchObject([{ last_seen_at: expect.any(String) }]);
  await using _ofBob = await connectDevice(server, bob.token);
  await eventually(async () => expect(await watch([bob.id])).toMatchObject([{ status: "online" }]));
  expect(await watch(userIds)).toMatchObject(userIds.map((user_id) => ({ user_id, status: "offline" })));
  online.client.send({ type: "presence.set", status: "away" });
  await online.settle();
  await device.settle();
  const changes = device.client.frames.filter(
    (frame) => frame.type === "presence.changed" && frame.presence.user_id !== bob.id,
  );
  expect(changes).toEqual([]);
});

test("E4 every call and every frame that names something by its id is here", () => {
  // Those of administrators are tried, with ids that are nobody's, in administration/scope.test.ts.
  const hasId = ({ path, body, auth: { scope } }: Endpoint) =>
    (scope !== "admin" && path.includes("/:")) ||
    /_ids?"/.test(JSON.stringify(body ?? {}).replaceAll('"client_id"', ""));
  const calls = Object.values(ENDPOINTS).flatMap((slice) => Object.values<Endpoint>(slice).filter(hasId));
  const frames = Object.entries(CLIENT_FRAMES)
    .filter(
      ([type, { schema }]) => type === "sync" || /(conversation|user)_ids?"/.test(JSON.stringify(schema)),
    )
    .map(([type]) => type);
  const missing = [...calls, ...frames].filter((each) => !asked.has(each));
  expect(missing).toEqual([]);
});
