import { connectSql, eventually, refusalOf } from "@gochat/testkit";
import { ACTIONS, STANDINGS } from "@gochat/testkit/specified-policy.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CLIENT_FRAMES, ENDPOINTS } from "@gochat/protocol";
import type { Endpoint, ReplyOf, ServerFrame, UserId } from "@gochat/protocol";
import { NOWHERE, OPERATIONS } from "./authorization/operations.ts";
import { connectDevice } from "./authorization/device.ts";
import { codeOfAnswer, perform } from "./http-call.ts";
import type { HttpCall } from "./http-call.ts";
import { PASSWORD, register } from "./authorization/people.ts";
import type { Person } from "./authorization/people.ts";
import { aside, eventsIn, runMatrix } from "./authorization/run-matrix.ts";
import type { MatrixRun, TriedCell } from "./authorization/run-matrix.ts";
import { NO_ID, SAID, SAID_BEFORE } from "./authorization/scenes.ts";

let run: MatrixRun;
beforeAll(async () => {
  run = await runMatrix();
}, 120_000);
afterAll(() => run[Symbol.asyncDispose]());

const isConversationCall = ({ path }: Endpoint): boolean =>
  path.startsWith("/conversations/:id") ||
  ["/marks", ENDPOINTS.files.get.path, ENDPOINTS.files.content.path].includes(path);

// Frames that say nothing of a conversation. `presence.watch` names people: that is in unknown-ids.test.ts.
const WITHOUT_CONVERSATION = new Set(["presence.set", "presence.watch", "ping"]);

test("G2 every field of the table, every frame and every call about a conversation is tried", () => {
  const fieldOf = (action: string, standing: string | null, isClosed: boolean) =>
    `${action} by ${standing} in ${isClosed ? "a closed one" : "an open one"}`;
  const fields = new Set(
    run.cells.flatMap(({ operation, actor, scene }) =>
      operation.actions.map((action) => fieldOf(action, actor.standing, scene.isClosed)),
    ),
  );
  const wantedFields = ACTIONS.flatMap((action) =>
    [...STANDINGS, null].flatMap((standing) =>
      [true, false].map((isClosed) => fieldOf(action, standing, isClosed)),
    ),
  );
  expect(wantedFields.filter((field) => !fields.has(field))).toEqual([]);

  const tried = run.cells.filter(({ outcome }) => outcome.code === "ok");

  const frames = tried.map(({ operation, place }) => operation.frame?.(place).type);
  const wantedFrames = Object.keys(CLIENT_FRAMES).filter((type) => !WITHOUT_CONVERSATION.has(type));
  expect(new Set(frames.filter((type) => type !== undefined))).toEqual(new Set(wantedFrames));

  const calls = tried.map(({ operation, place }) => operation.http?.(place).endpoint);
  const wantedCalls = Object.values(ENDPOINTS).flatMap((slice) =>
    Object.values<Endpoint>(slice).filter(isConversationCall),
  );
  expect(new Set(calls.filter((endpoint) => endpoint !== undefined))).toEqual(new Set(wantedCalls));
});

test("G2 S6 every field of the table is tried where one of two blocks the other, from both sides", () => {
  const tried = new Set(
    run.cells
      .filter(({ scene, actor }) => scene.isBlocked && actor.standing === "direct")
      .flatMap(({ scene, operation }) => operation.actions.map((action) => `${scene.name}: ${action}`)),
  );
  const wanted = ["blocking direct", "blocked direct"].flatMap((scene) =>
    ACTIONS.map((action) => `${scene}: ${action}`),
  );
  expect(wanted.filter((each) => !tried.has(each))).toEqual([]);
});

test("G2 G3 G5 H6 I1 M1 D8 F5 F8 S9 S11 whoever tries whatever, in whichever way, gets the answer that the specification gives", async ({
  annotate,
}) => {
  const wrong = run.cells.flatMap(({ name, verdict, outcome }) => {
    const expected = verdict === "done" ? "ok" : verdict;
    return outcome.code === expected ? [] : [`${name}: ${expected} expected, but ${outcome.code}`];
  });
  expect(wrong).toEqual([]);
  const scenes = Map.groupBy(run.cells, ({ scene }) => scene.name);
  const counts = [...scenes].map(([scene, cells]) => `${scene}: ${cells.length}`);
  await annotate(`${run.cells.length} cells (${counts.join(", ")})`);
  expect(run.cells.length).toBeGreaterThanOrEqual(5000);
});

// Which every call may answer.
const GENERAL_CODES: readonly string[] = ["unauthorized"];

test("E2 every refusal is one that the contract names for the call", () => {
  const unnamed = run.cells.flatMap(({ operation, place, transport, outcome, name }) => {
    const call = operation.http?.(place);
    if (transport !== "HTTP" || call === undefined || outcome.code === "ok") return [];
    const codes: readonly string[] = [...GENERAL_CODES, ...call.endpoint.errors];
    return codes.includes(outcome.code) ? [] : [`${name}: ${outcome.code}`];
  });
  expect(unnamed).toEqual([]);
});

test("G2 what is refused changes nothing, and neither does what only reads", () => {
  const still = run.cells.filter(({ verdict }) => verdict !== "done");
  const changed = still.filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
  expect(changed.map(({ name }) => name)).toEqual([]);
});

test("G2 what is allowed happens", () => {
  const allowed = run.cells.filter(({ verdict }) => verdict === "done");
  const withoutEffect = allowed.filter(
    ({ operation, after, place }) => operation.happened?.(after, place) === false,
  );
  expect(withoutEffect.map(({ name }) => name)).toEqual([]);
  // The effect must not have been there before.
  const already = allowed.filter(
    ({ operation, before, place }) => operation.happened?.(before, place) === true,
  );
  expect(already.map(({ name }) => name)).toEqual([]);
});

/** What a device heard of a cell that is newer than the copy in which it was tried. */
function typesHeard(device: string, { id, before }: TriedCell): string[] {
  const events = eventsIn(run.devices.get(device)?.heardOf(id) ?? []);
  const isNew = (event: ServerFrame) => !("version" in event) || event.version > before.conversation.version;
  return events.filter(isNew).map(({ type }) => type);
}

test("D1 U5 P1 members hear of what happened, and of nothing else", () => {
  const wrong: unknown[] = [];
  for (const cell of run.cells.filter(({ verdict }) => verdict === "done")) {
    const { scene, operation, actor, person, name } = cell;
    const isActor = scene.witness.id === actor.person.id;
    const takesOut = operation.name === "remove" || operation.name === "ban";
    const isRemoved = takesOut && person?.userId === scene.witness.id;
    const hears = isActor ? (operation.ownHears ?? operation.hears) : operation.hears;
    const isOutside = operation.name === "ban" && person?.role === null;
    const expected = isOutside ? [] : isRemoved ? ["member.removed"] : hears;
    const heard = typesHeard(aside(scene.witness), cell);
    if (heard.join() !== expected.join()) wrong.push({ name, expected, heard });
    // What somebody changes for themselves they are told on every device of theirs.
    const own = typesHeard(actor.person.name, cell);
    if (operation.ownHears !== undefined && own.join() !== operation.ownHears.join())
      wrong.push({ name, expected: operation.ownHears, own });
  }
  expect(wrong).toEqual([]);
});

test("G2 of what is refused, and of what only reads, nobody hears anything", () => {
  const still = run.cells.filter(({ verdict }) => verdict !== "done");
  const heard = still.flatMap((cell) =>
    [...run.devices.keys()].flatMap((device) =>
      typesHeard(device, cell).map((type) => `${cell.name}: ${device} heard ${type}`),
    ),
  );
  expect(heard).toEqual([]);
});

test("G4 G5 who is not a member hears nothing; who is removed hears that last; who is added hears the conversation first", () => {
  const cellsOf = Map.groupBy(run.cells, ({ id }) => id);
  const wrong: unknown[] = [];
  for (const [deviceName, device] of run.devices) {
    const { id: userId } = device.client.ready.user;
    for (const [id, heard] of device.heard) {
      const [cell] = cellsOf.get(id as TriedCell["id"]) ?? [];
      const types = eventsIn(heard).map(({ type }) => type);
      if (cell === undefined || types.length === 0) continue;
      const wasMember = isMember(cell.before, userId);
      const isOne = isMember(cell.after, userId);
      const isRight =
        (wasMember && isOne) ||
        (wasMember && types.join() === "member.removed") ||
        (isOne && types[0] === "conversation.created");
      if (!isRight) wrong.push({ name: cell.name, deviceName, types });
    }
  }
  expect(wrong).toEqual([]);
});

const isMember = ({ members }: TriedCell["after"], userId: UserId): boolean =>
  members.some(({ user_id }) => user_id === userId);

test("N2 of a new name everybody hears who shares a conversation with that person, and nobody else", async () => {
  await using sql = await connectSql(run.server.databaseUrl);
  let deaf = 0;
  for (const person of [run.cast.mia, run.cast.otto, run.cast.dan]) {
    const rows = await sql.rows<{ user_id: UserId }>(
      "select distinct o.user_id from members m join members o using (conversation_id) where m.user_id = $1",
      [person.id],
    );
    const knowing = new Set([person.id, ...rows.map(({ user_id }) => user_id)]);
    const display_name = `${person.name} of another name`;
    const call: HttpCall = { endpoint: users.updateMe, body: { display_name } };
    expect((await perform(run.server, person.token, call)).status).toBe(200);
    for (const [name, { client }] of run.devices) {
      const heard = () =>
        client.frames.filter(
          (frame) => frame.type === "user.updated" && frame.user.display_name === display_name,
        );
      const expected = knowing.has(client.ready.user.id) ? 1 : 0;
      await eventually(() => expect([name, heard().length]).toEqual([name, expected]));
      await client.request({ type: "ping" });
      expect([name, heard().length]).toEqual([name, expected]);
      deaf += 1 - expected;
    }
  }
  expect(deaf).toBeGreaterThan(0);
});

test("E4 H6 no refusal, and nothing that a later member gets, holds a message that they may not see", () => {
  const leaks = run.cells.flatMap(({ name, outcome, actor, verdict }) => {
    const mayNotSee = actor.joinedSeq > 0 ? [SAID_BEFORE] : [];
    if (verdict !== "done" && verdict !== "ok") mayNotSee.push(SAID, SAID_BEFORE);
    return mayNotSee.some((words) => outcome.answer.includes(words)) ? [`${name}: ${outcome.answer}`] : [];
  });
  expect(leaks).toEqual([]);
  for (const name of ["olga", "adam", "mia", "rhea", "otto"]) {
    const heard = [...(run.devices.get(name)?.heard.values() ?? [])];
    expect(JSON.stringify(heard)).not.toContain(SAID_BEFORE);
  }
});

test("F5 F7 links are given out of those files that somebody may fetch, and each opens its own", async () => {
  const fetched = run.cells.filter(
    ({ operation, verdict }) => operation.name === "fetch the file of" && verdict !== "unauthorized",
  );
  let linked = 0;
  for (const [person, cells] of Map.groupBy(fetched, ({ actor }) => actor.person)) {
    const ids = [...new Set(cells.map(({ place }) => place.fileId))];
    const answer = await perform(run.server, person.token, { endpoint: files.links, body: { ids } });
    const { links } = answer.body as unknown as ReplyOf<typeof files.links>["body"];
    const readable = new Set(
      cells.filter(({ verdict }) => verdict === "ok").map(({ place }) => place.fileId),
    );
    expect(new Set(links.map(({ id }) => id))).toEqual(readable);
    for (const { content } of links) {
      const { status } = await fetch(`${run.server.url}/api/v1/${content}`);
      expect(status).toBe(200);
      linked++;
    }
  }
  expect(linked).toBeGreaterThan(20);
});

test("H5 nobody's list holds a conversation that they are not in, and everybody's all that they are in", async () => {
  await using sql = await connectSql(run.server.databaseUrl);
  for (const person of [
    run.cast.olga,
    run.cast.mia,
    run.cast.rhea,
    run.cast.otto,
    run.cast.dan,
    run.cast.heir,
  ]) {
    const rows = await sql.rows<{ conversation_id: string }>(
      "select conversation_id from members where user_id = $1",
      [person.id],
    );
    const listed = [...(await listOf(person, "false")), ...(await listOf(person, "true"))];
    expect(listed.toSorted()).toEqual(rows.map(({ conversation_id }) => conversation_id).toSorted());
  }
});

async function listOf({ token }: Person, archived: string): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query = { limit: 100, archived, ...(cursor !== undefined && { cursor }) };
    const answer = await perform(run.server, token, { endpoint: ENDPOINTS.conversations.list, query });
    const page = answer.body as unknown as ReplyOf<typeof ENDPOINTS.conversations.list>["body"];
    ids.push(...page.conversations.map(({ id }) => id));
    cursor = page.next_cursor;
  }
  return ids;
}

const { auth, consent, conversations, emails, files, invitations, reports, users } = ENDPOINTS;
const NO_CONVERSATION: readonly HttpCall[] = [
  { endpoint: auth.me },
  { endpoint: auth.wsTicket },
  { endpoint: auth.listSessions },
  { endpoint: auth.revokeSession, params: { id: NO_ID } },
  { endpoint: users.search, query: { query: "o" } },
  { endpoint: users.get, params: { id: NO_ID } },
  { endpoint: users.updateMe, body: { display_name: "Somebody" } },
  { endpoint: users.deleteMe, body: { password: PASSWORD } },
  { endpoint: consent.blocks },
  { endpoint: consent.block, params: { user_id: NO_ID }, body: {} },
  { endpoint: consent.unblock, params: { user_id: NO_ID } },
  { endpoint: consent.groupRequests },
  { endpoint: consent.acceptGroupRequest, params: { conversation_id: NO_ID } },
  { endpoint: consent.ignoreGroupRequest, params: { conversation_id: NO_ID } },
  { endpoint: conversations.list },
  { endpoint: conversations.create, body: { participant: "otto" } },
  { endpoint: files.upload },
  { endpoint: files.links, body: { ids: [NO_ID] } },
  { endpoint: files.thumbnail, params: { id: NO_ID, size: 320 } },
  { endpoint: invitations.create, body: {} },
  { endpoint: invitations.list },
  { endpoint: invitations.revoke, params: { id: NO_ID } },
  { endpoint: invitations.accept, body: { token: "in_none" } },
  { endpoint: emails.sendAgain },
  { endpoint: emails.giveUp },
  ...[reports.list, reports.get, reports.resolve].map((endpoint) => ({ endpoint, params: { id: NO_ID } })),
  ...Object.values<Endpoint>(ENDPOINTS.secondFactor).map((endpoint) => ({ endpoint })),
  ...Object.values<Endpoint>(ENDPOINTS.signOn)
    .filter(({ auth: { scope } }) => scope !== "none")
    .map((endpoint) => ({ endpoint, params: { id: NO_ID } })),
  ...Object.values<Endpoint>(ENDPOINTS.admin).map((endpoint) => ({ endpoint, params: { id: NO_ID } })),
];
const BY_TUS = [
  ["POST", ""],
  ["HEAD", `/${NO_ID}`],
  ["PATCH", `/${NO_ID}`],
  ["DELETE", `/${NO_ID}`],
] as const;

test("A8 C3 without a live session every call is refused, whatever it is about", async () => {
  const calls = [...NO_CONVERSATION, ...OPERATIONS.flatMap(({ http }) => http?.(NOWHERE) ?? [])];
  const wanted = Object.values(ENDPOINTS).flatMap((slice) =>
    Object.values<Endpoint>(slice).filter((endpoint) => endpoint.auth.scope !== "none"),
  );
  expect(new Set(calls.map(({ endpoint }) => endpoint))).toEqual(new Set(wanted));
  for (const token of [undefined, run.cast.rita.token, run.cast.dora.token]) {
    for (const call of calls) {
      const answer = await perform(run.server, token, call);
      expect([call.endpoint.path, codeOfAnswer(answer)]).toEqual([call.endpoint.path, "unauthorized"]);
    }
    for (const [method, path] of BY_TUS) {
      const headers = {
        "tus-resumable": "1.0.0",
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      };
      const { status } = await fetch(`${run.server.url}/api/v1/uploads${path}`, { method, headers });
      expect([method, status]).toEqual([method, 401]);
    }
    const query = token === undefined ? "" : `?token=${token}`;
    const refusal = await refusalOf(`${run.server.url.replace("http", "ws")}/ws${query}`);
    expect(refusal).toEqual({ status: 401, code: "unauthorized" });
  }
});

test.each(["session", "account"])(
  "A8 G2 when somebody's %s ends, an open socket of theirs does nothing more",
  async (what) => {
    const { server, cast } = run;
    const person = await register(server, `leaver-of-${what}`);
    await using device = await connectDevice(server, person.token);
    const group = { name: "Group", participant_ids: [person.id] };
    const made = await perform(server, cast.otto.token, { endpoint: conversations.create, body: group });
    const { id } = (made.body as unknown as ReplyOf<typeof conversations.create>["body"]).conversation;
    const end: HttpCall =
      what === "account"
        ? { endpoint: users.deleteMe, body: { password: PASSWORD } }
        : { endpoint: auth.revokeSession, params: { id: await onlySessionOf(person) } };
    expect((await perform(server, person.token, end)).status).toBe(204);
    // Written before the goodbye of the server can have come.
    device.client.send({ type: "message.send", conversation_id: id, content: "after the end" });
    expect(await device.client.closed).toBe(4001);
    const history = await perform(server, cast.otto.token, {
      endpoint: ENDPOINTS.messages.history,
      params: { id },
    });
    expect(history.status).toBe(200);
    expect(JSON.stringify(history.body)).not.toContain("after the end");
  },
);

async function onlySessionOf({ token }: Person): Promise<string> {
  const { body } = await perform(run.server, token, { endpoint: auth.listSessions });
  const { sessions } = body as unknown as ReplyOf<typeof auth.listSessions>["body"];
  expect(sessions).toHaveLength(1);
  return sessions[0]?.id ?? "";
}
