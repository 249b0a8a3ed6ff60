import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ConversationId, Message, ServerFrame, UserId } from "@gochat/protocol";
import { call, connectSql, eventually, startNodes, startServer } from "@gochat/testkit";
import type { TestServer, TestSql } from "@gochat/testkit";
import { insertNamed } from "@gochat/testkit/people.ts";
import { runsOf, timeoutOf } from "@gochat/testkit/runs.ts";
import { pino } from "pino";
import { expect, test } from "vitest";
import { WebSocket } from "ws";

const RACES_ON_ONE_NODE = 1000;
const RACES_ON_TWO_NODES = 100;
// Enough that each race runs beside others, few enough that nobody waits for a connection to the database.
const AT_ONCE = 32;
// How often half states are looked for, while races are under way.
const LOOKS = 4;
// With fewer one of the two may win them all.
const LEAST = 100;

// ---------------------------------------------------------------------------------------------------------------- devices

/** One device, and what it shows: it does with frames what SPEC.md says a client does. */
class Device implements AsyncDisposable {
  /** Versions that came as events, by conversation. */
  readonly heard = new Map<string, Map<number, ServerFrame["type"]>>();
  /** Versions that came as answers to what this device did itself. */
  readonly acknowledged = new Map<string, Set<number>>();
  readonly messages = new Map<string, Map<number, Message>>();
  /** The version up to which it knew a conversation before the races. */
  readonly known = new Map<string, number>();
  readonly problems: string[] = [];
  readonly #ws: WebSocket;
  readonly #answers = new Map<string, (frame: ServerFrame) => void>();
  readonly #deleted = new Set<string>();
  #nextId = 0;

  constructor(ws: WebSocket) {
    this.#ws = ws;
    ws.on("message", (data) => this.#take(JSON.parse((data as Buffer).toString("utf8")) as ServerFrame));
    ws.on("close", () => {
      for (const answer of this.#answers.values())
        answer({ type: "error", error: { code: "closed", message: "", retryable: true } });
    });
  }

  /** What its person saw before the races. */
  know(id: ConversationId, version: number, messages: readonly Message[]): void {
    this.known.set(id, version);
    for (const message of messages) this.#keep(message);
  }

  async ask(frame: Record<string, unknown>): Promise<ServerFrame> {
    const id = String(this.#nextId++);
    const { promise, resolve } = Promise.withResolvers<ServerFrame>();
    this.#answers.set(id, resolve);
    this.#ws.send(JSON.stringify({ ...frame, id }));
    return promise;
  }

  /** `ok`, `duplicate`, or the code of the error. */
  async act(frame: Record<string, unknown>): Promise<string> {
    const answer = await this.ask(frame);
    if (answer.type === "error") return answer.error.code;
    return answer.type === "ack" && answer.duplicate === true ? "duplicate" : "ok";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ws.terminate();
    if (this.#ws.readyState !== WebSocket.CLOSED) await once(this.#ws, "close");
  }

  #take(frame: ServerFrame): void {
    if ("version" in frame) this.#takeEvent(frame);
    if (frame.type === "ack") {
      const { conversation_id, version, client_id } = frame.message;
      mapOf(this.acknowledged, conversation_id, () => new Set<number>()).add(version);
      const isOwnSend = client_id !== undefined && frame.duplicate !== true;
      if (isOwnSend && this.heard.get(conversation_id)?.get(version) === "message.created")
        this.problems.push(`its own message ${conversation_id} ${version} came back`);
      this.#keep(frame.message);
    }
    if ("id" in frame && frame.id !== undefined) {
      this.#answers.get(frame.id)?.(frame);
      this.#answers.delete(frame.id);
    }
  }

  #takeEvent(frame: Extract<ServerFrame, { version: number }>): void {
    const { conversation_id, version, type } = frame;
    const versions = mapOf(this.heard, conversation_id, () => new Map<number, ServerFrame["type"]>());
    const newest = Math.max(this.known.get(conversation_id) ?? 0, ...versions.keys());
    if (version <= newest) this.problems.push(`${type} ${conversation_id} ${version} came after ${newest}`);
    versions.set(version, type);
    if ("message" in frame) this.#keep(frame.message);
  }

  /** Whichever came later is newer; quotes of what was deleted are cleared (M2). */
  #keep(message: Message): void {
    const messages = mapOf(this.messages, message.conversation_id, () => new Map<number, Message>());
    if (message.version < (messages.get(message.seq)?.version ?? 0)) return;
    messages.set(message.seq, message);
    if (message.deleted_at !== null) this.#deleted.add(`${message.conversation_id} ${message.seq}`);
    for (const [seq, shown] of messages)
      if (shown.reply_to !== undefined && this.#deleted.has(`${shown.conversation_id} ${shown.reply_to.seq}`))
        messages.set(seq, { ...shown, reply_to: { ...shown.reply_to, content: null } });
  }
}

function mapOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

async function connectDevice(server: TestServer, name: string): Promise<Device> {
  const ws = new WebSocket(`${server.url.replace("http", "ws")}/ws?token=${name}`);
  await once(ws, "message");
  return new Device(ws);
}

// ------------------------------------------------------------------------------------------------------------------ scene

const PEOPLE = ["ann", "ben", "cat", "dan", "eve"] as const;
type Name = (typeof PEOPLE)[number];

/** Where one race happens: a conversation that nobody else uses. */
interface Place {
  readonly n: number;
  readonly id: ConversationId;
  readonly people: Readonly<Record<Name, UserId>>;
  readonly devices: Readonly<Record<Name | "cat2", Device>>;
  /** Two people who are in this conversation only, and in a direct one with dan. */
  readonly victims: readonly [Victim, Victim];
  /** A call of the API by somebody, on either node. */
  readonly http: (who: string, method: string, path: string, body?: unknown) => Promise<string>;
}

interface Victim {
  readonly name: string;
  readonly id: UserId;
  readonly direct: ConversationId;
}

interface Race {
  readonly name: string;
  readonly times?: number;
  readonly cast?: "alone" | "one guest" | "guest owner and guest admin" | "guests outside";
  /** The groups are in slow mode, and nobody has sent since. */
  readonly isSlow?: boolean;
  readonly one: (place: Place) => Promise<string>;
  readonly other: (place: Place) => Promise<string>;
  /** What the two may be answered when the one comes first, and when the other does. All of it happens. */
  readonly oneFirst: readonly string[];
  readonly otherFirst: readonly string[];
  /** What they may be answered beside that, rarely. */
  readonly atTimes?: readonly string[];
  readonly judge?: (scene: Scene) => Promise<void>;
}

const inGroup = ({ id }: Place, rest = "") => `/conversations/${id}${rest}`;
const send = (place: Place, device: Device, more: object = {}) =>
  device.act({
    conversation_id: place.id,
    content: `sent ${place.n}`,
    client_id: `sent-${place.n}`,
    ...more,
  });
/** A change of a message. Frames of one socket wait for each other, so most of them go over HTTP. */
const change = (
  place: Place,
  who: Name,
  type: string,
  seq: number,
  more: { content?: string; emoji?: string } = {},
) => {
  const { n, id, devices, http } = place;
  if (n % 4 === 0) return devices[who].act({ type, conversation_id: id, seq, ...more });
  const path = inGroup(place, `/messages/${seq}`);
  if (type === "message.edit") return http(who, "PATCH", path, more);
  if (type === "message.delete") return http(who, "DELETE", path);
  return http(who, "PUT", `${path}/reactions/${encodeURIComponent(more.emoji ?? "")}`);
};
const erase = (place: Place, who: Name, seq: number) => change(place, who, "message.delete", seq);
const add = (place: Place, who: Name, userId: UserId) =>
  place.http(who, "POST", inGroup(place, "/members"), { user_ids: [userId] });
const remove = (place: Place, who: Name, userId: UserId) =>
  place.http(who, "DELETE", inGroup(place, `/members/${userId}`));
const handOver = (place: Place, userId: UserId) =>
  place.http("ann", "PATCH", inGroup(place, `/members/${userId}`), { role: "owner" });
const deleteAccount = (place: Place, { name }: Victim) => place.http(name, "DELETE", "/users/me", {});

const EDIT_AND_DELETE: Race = {
  name: "M1 M2 edit and delete",
  one: (place) => change(place, "cat", "message.edit", 1, { content: `${secret(place.id, 1)} edited, @ben` }),
  other: (place) => erase(place, "ben", 1),
  oneFirst: ["ok, ok"],
  otherFirst: ["message_deleted, ok"],
  judge: (scene) => onlyStubsAreLeft(scene, 1),
};

const RACES: readonly Race[] = [
  {
    name: "G5 remove and send",
    one: (place) => remove(place, "ann", place.people.cat),
    other: (place) => send(place, place.devices.cat),
    oneFirst: ["ok, conversation_not_found"],
    otherFirst: ["ok, ok"],
    judge: nothingIsStoredAfterTheRemoval,
  },
  {
    name: "D2 G5 remove and send twice with the same key",
    one: (place) => remove(place, "ann", place.people.cat),
    other: async (place) => {
      const { cat, cat2 } = place.devices;
      const answers = await Promise.all([cat, cat2].map((device) => send(place, device)));
      return answers.toSorted().join(" and ");
    },
    // Never is one of them refused and the other stored.
    oneFirst: ["ok, conversation_not_found and conversation_not_found"],
    otherFirst: ["ok, duplicate and ok"],
    judge: nothingIsStoredAfterTheRemoval,
  },
  {
    name: "G13 two devices of a member send in slow mode",
    isSlow: true,
    one: (place) => send(place, place.devices.cat),
    other: (place) => send(place, place.devices.cat2, { client_id: `other-${place.n}` }),
    oneFirst: ["ok, slow_mode"],
    otherFirst: ["slow_mode, ok"],
    judge: catSentOnce,
  },
  {
    name: "D3 G13 two devices of a member send the same in slow mode",
    times: 300,
    isSlow: true,
    one: (place) => send(place, place.devices.cat),
    other: (place) => send(place, place.devices.cat2),
    oneFirst: ["ok, duplicate"],
    otherFirst: ["duplicate, ok"],
    judge: catSentOnce,
  },
  EDIT_AND_DELETE,
  {
    name: "M2 M3 reply and delete",
    times: 300,
    one: (place) => send(place, place.devices.dan, { reply_to_seq: 1 }),
    other: (place) => erase(place, "cat", 1),
    oneFirst: ["ok, ok"],
    otherFirst: ["ok, ok"],
    judge: (scene) => onlyStubsAreLeft(scene, 1),
  },
  {
    name: "M2 M4 react and delete",
    one: (place) => change(place, "dan", "reaction.add", 1, { emoji: "❤️" }),
    other: (place) => erase(place, "cat", 1),
    oneFirst: ["ok, ok"],
    otherFirst: ["message_deleted, ok"],
    judge: (scene) => onlyStubsAreLeft(scene, 1),
  },
  {
    name: "M2 M6 pin and delete",
    one: (place) => place.http("ann", "PUT", inGroup(place, "/pins/2")),
    other: (place) => erase(place, "dan", 2),
    oneFirst: ["ok, ok"],
    otherFirst: ["message_deleted, ok"],
    judge: (scene) => onlyStubsAreLeft(scene, 2),
  },
  {
    name: "G4 G5 add and remove of a member",
    one: (place) => add(place, "ann", place.people.cat),
    other: (place) => remove(place, "ben", place.people.cat),
    oneFirst: ["0 new, ok"],
    otherFirst: ["1 new, ok"],
  },
  {
    name: "G4 G5 add and remove of somebody who is not in it",
    times: 300,
    one: (place) => add(place, "ann", place.people.eve),
    other: (place) => remove(place, "ben", place.people.eve),
    oneFirst: ["1 new, ok"],
    otherFirst: ["1 new, member_not_found"],
  },
  {
    name: "G4 two people add the same person",
    one: (place) => add(place, "ann", place.people.eve),
    other: (place) => add(place, "ben", place.people.eve),
    oneFirst: ["1 new, 0 new"],
    otherFirst: ["0 new, 1 new"],
  },
  {
    name: "G3 the group is handed over to two people",
    one: (place) => handOver(place, place.people.ben),
    other: (place) => handOver(place, place.people.dan),
    oneFirst: ["ok, forbidden"],
    otherFirst: ["forbidden, ok"],
  },
  {
    name: "G3 the group is handed over to somebody who leaves",
    times: 300,
    one: (place) => handOver(place, place.people.ben),
    other: (place) => remove(place, "ben", place.people.ben),
    oneFirst: ["ok, last_owner"],
    otherFirst: ["member_not_found, ok"],
  },
  {
    name: "G3 the last member leaves and adds somebody",
    cast: "alone",
    one: (place) => remove(place, "ann", place.people.ann),
    other: (place) => add(place, "ann", place.people.eve),
    oneFirst: ["ok, conversation_not_found"],
    otherFirst: ["last_owner, 1 new"],
  },
  {
    name: "U1 mark and send",
    one: (place) =>
      place.devices.cat.act({
        type: "conversation.mark",
        marks: [{ conversation_id: place.id, read_seq: 1000, delivered_seq: 1000 }],
      }),
    other: (place) => send(place, place.devices.dan),
    oneFirst: ["ok, ok"],
    otherFirst: ["ok, ok"],
  },
  {
    name: "D3 two devices send with the same key",
    one: (place) => send(place, place.devices.cat),
    other: (place) => send(place, place.devices.cat2),
    oneFirst: ["ok, duplicate"],
    otherFirst: ["duplicate, ok"],
    judge: async ({ sql, ids }) => {
      const rows = await sql.rows("select from messages where client_id like 'sent-%'");
      expect(rows).toHaveLength(ids.length);
    },
  },
  {
    name: "A15 an account is deleted and sends",
    times: 500,
    cast: "one guest",
    one: (place) => deleteAccount(place, place.victims[0]),
    other: ({ id, victims: [{ name }], http }) =>
      http(name, "POST", `/conversations/${id}/messages`, { content: "last words" }),
    // The name is reserved, and so a token of nobody.
    oneFirst: ["ok, unauthorized"],
    // It was let in while the account was there, and judged when it was not.
    atTimes: ["ok, conversation_not_found"],
    otherFirst: ["ok, ok"],
    judge: nobodyIsLeftBehind,
  },
  {
    name: "A15 an account is deleted and is sent to",
    times: 500,
    cast: "one guest",
    one: (place) => deleteAccount(place, place.victims[0]),
    other: ({ n, devices, victims: [{ direct }] }) =>
      devices.dan.act({ conversation_id: direct, content: `sent ${n}`, client_id: `sent-${n}` }),
    oneFirst: ["ok, conversation_closed"],
    otherFirst: ["ok, ok"],
    judge: nobodyIsLeftBehind,
  },
  {
    name: "A15 D6 an account is deleted and is sent to by its name",
    times: 500,
    cast: "one guest",
    one: (place) => deleteAccount(place, place.victims[0]),
    other: ({ n, devices, victims: [{ name }] }) =>
      devices.dan.act({ recipient: name, content: `sent ${n}`, client_id: `sent-${n}` }),
    oneFirst: ["ok, conversation_closed"],
    otherFirst: ["ok, ok"],
    judge: nobodyIsLeftBehind,
  },
  {
    name: "A15 an account is deleted and added",
    times: 500,
    cast: "guests outside",
    one: (place) => deleteAccount(place, place.victims[0]),
    other: (place) => add(place, "ann", place.victims[0].id),
    oneFirst: ["ok, user_not_found"],
    otherFirst: ["ok, 1 new"],
    judge: nobodyIsLeftBehind,
  },
  {
    name: "A15 an account is deleted and removed",
    times: 500,
    cast: "one guest",
    one: (place) => deleteAccount(place, place.victims[0]),
    other: (place) => remove(place, "ann", place.victims[0].id),
    oneFirst: ["ok, member_not_found"],
    otherFirst: ["ok, ok"],
    judge: nobodyIsLeftBehind,
  },
  {
    name: "G3 A15 the accounts of the owner and of the heir are deleted",
    times: 300,
    cast: "guest owner and guest admin",
    one: (place) => deleteAccount(place, place.victims[0]),
    other: (place) => deleteAccount(place, place.victims[1]),
    oneFirst: ["ok, ok"],
    otherFirst: ["ok, ok"],
    judge: nobodyIsLeftBehind,
  },
];

interface Scene extends AsyncDisposable {
  readonly sql: TestSql;
  readonly ids: readonly ConversationId[];
  readonly people: Readonly<Record<Name, UserId>>;
  readonly devices: Readonly<Record<Name | "cat2", Device>>;
  readonly place: (n: number) => Place;
}

const secret = (id: string, seq: number) => `secret-${id}-${seq}`;

/** `nodes` are one server twice, or two. Everything is in the database before the first device connects. */
async function setScene(
  nodes: readonly [TestServer, TestServer],
  databaseUrl: string,
  { cast, isSlow }: Race,
  count: number,
): Promise<Scene> {
  await using stack = new AsyncDisposableStack();
  const sql = stack.use(await connectSql(databaseUrl));
  const personIds = await insertNamed(sql, PEOPLE);
  const people = Object.fromEntries(PEOPLE.map((name, i) => [name, personIds[i]])) as Record<Name, UserId>;
  const ids = Array.from({ length: count }, () => randomUUID() as ConversationId);
  const victims =
    cast === undefined || cast === "alone" ? [] : await insertVictims(sql, people.dan, 2 * count);
  const victimsOf = (n: number) => [victims[2 * n], victims[2 * n + 1]] as [Victim, Victim];

  const castOf = (n: number): [UserId, string][] => {
    const [first, second] = victimsOf(n);
    if (cast === "alone") return [[people.ann, "owner"]];
    if (cast === "guest owner and guest admin")
      return [
        [first.id, "owner"],
        [second.id, "admin"],
        [people.cat, "member"],
        [people.dan, "member"],
      ];
    const four: [UserId, string][] = [
      [people.ann, "owner"],
      [people.ben, "admin"],
      [people.cat, "member"],
      [people.dan, "member"],
    ];
    return cast === "one guest" ? [...four, [first.id, "member"]] : four;
  };
  const writers = cast === "alone" ? [people.ann, people.ann] : [people.cat, people.dan];
  await insertGroups(sql, ids, castOf, writers as [UserId, UserId]);
  if (isSlow === true) await sql.rows("update conversations set slow_mode_s = 3600");

  const [near, far] = nodes;
  const connect = async (server: TestServer, name: string) => stack.use(await connectDevice(server, name));
  const devices = {
    ann: await connect(near, "ann"),
    ben: await connect(far, "ben"),
    cat: await connect(near, "cat"),
    cat2: await connect(far, "cat"),
    dan: await connect(far, "dan"),
    eve: await connect(near, "eve"),
  };
  await tellWhatIsKnown(sql, people, devices);

  let calls = 0;
  const http: Place["http"] = async (who, method, path, body) => {
    const server = nodes[calls++ % 2] ?? near;
    const answer = await call<{ code?: string; members?: unknown[] }>(server, method, `/api/v1${path}`, {
      token: who,
      ...(body !== undefined && { body }),
    });
    if (answer.status >= 300) return answer.body.code ?? String(answer.status);
    return answer.body.members === undefined ? "ok" : `${answer.body.members.length} new`;
  };
  const kept = stack.move();
  return {
    sql,
    ids,
    people,
    devices,
    place: (n) => ({ n, id: ids[n] ?? ("" as ConversationId), people, devices, http, victims: victimsOf(n) }),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function tellWhatIsKnown(
  sql: TestSql,
  people: Scene["people"],
  devices: Scene["devices"],
): Promise<void> {
  const known = await sql.rows<{
    id: ConversationId;
    version: number;
    members: UserId[];
    messages: Message[];
  }>(
    `select c.id, c.version::int, array(select user_id from members m where m.conversation_id = c.id) as members,
            array(select message from message_entities e where e.conversation_id = c.id order by seq) as messages
     from conversations c`,
  );
  for (const { id, version, members, messages } of known)
    for (const [name, device] of Object.entries(devices))
      if (members.includes(people[personOf(name)])) device.know(id, version, messages);
}

const personOf = (device: string): Name => PEOPLE.find((name) => device.startsWith(name)) ?? "ann";

async function insertVictims(sql: TestSql, danId: UserId, count: number): Promise<Victim[]> {
  const names = Array.from({ length: count }, (_, i) => `guest-${i}`);
  const ids = await insertNamed(sql, names);
  const victims = ids.map((id, i) => ({ name: names[i] ?? "", id, direct: randomUUID() as ConversationId }));
  const columns = [victims.map(({ direct }) => direct), victims.map(({ id }) => id), danId];
  await sql.rows(
    `insert into conversations (id, kind, direct_low, direct_high)
     select id, 'direct', least(user_id, $3::uuid), greatest(user_id, $3::uuid) from unnest($1::uuid[], $2::uuid[]) as d (id, user_id)`,
    columns,
  );
  await sql.rows(
    `insert into members (conversation_id, user_id)
     select id, side from unnest($1::uuid[], $2::uuid[]) as d (id, user_id) cross join unnest(array[user_id, $3::uuid]) as s (side)`,
    columns,
  );
  await sql.rows(
    `insert into changes (conversation_id, version, last_seq, event, data, created_at)
     select id, 1, 0, 'conversation.created', jsonb_build_object('user_ids', array[user_id, $3::uuid]), now() - interval '1 hour'
     from unnest($1::uuid[], $2::uuid[]) as d (id, user_id)`,
    columns,
  );
  return victims;
}

/** Groups with two messages: the second answers the first, which names dan, has a reaction, and is pinned. */
async function insertGroups(
  sql: TestSql,
  ids: readonly ConversationId[],
  castOf: (n: number) => [UserId, string][],
  [first, second]: readonly [UserId, UserId],
): Promise<void> {
  const casts = ids.map((_, n) => castOf(n));
  await sql.rows(
    `insert into conversations (id, kind, name, member_count)
     select id, 'group', 'Race', member_count from unnest($1::uuid[], $2::int[]) as g (id, member_count)`,
    [ids, casts.map((cast) => cast.length)],
  );
  const members = ids.flatMap((id, n) => (casts[n] ?? []).map(([userId, role]) => ({ id, userId, role })));
  await sql.rows(
    `insert into members (conversation_id, user_id, role)
     select * from unnest($1::uuid[], $2::uuid[], $3::text[])`,
    [members.map(({ id }) => id), members.map(({ userId }) => userId), members.map(({ role }) => role)],
  );
  await sql.rows(
    `insert into changes (conversation_id, version, last_seq, event, data)
     select id, 1, 0, 'conversation.created', data from unnest($1::uuid[], $2::jsonb[]) as g (id, data)`,
    [ids, casts.map((cast) => JSON.stringify({ user_ids: cast.map(([userId]) => userId) }))],
  );
  for (const [seq, writer, replyTo] of [
    [1, first, null],
    [2, second, 1],
  ] as const)
    await sql.rows(
      `select from store_sends($1, $2, array_fill($3::uuid, array[$4::int]), array_fill(null::text, array[$4]), $5, $6,
                                   array_fill($7::bigint, array[$4]), array_fill('dan'::text, array[$4]), null, null, false)`,
      [
        randomUUID(),
        ids,
        writer,
        ids.length,
        ids.map(() => randomUUID()),
        ids.map((id) => `${secret(id, seq)} @dan`),
        replyTo,
      ],
    );
  await sql.rows(
    "insert into reactions (conversation_id, seq, emoji, user_id) select id, 1, '👍', $2 from unnest($1::uuid[]) as g (id)",
    [ids, second],
  );
  await sql.rows(
    `update messages set reactions = jsonb_build_array(jsonb_build_object('emoji', '👍', 'count', 1, 'user_ids', array[$2::uuid]))
     where conversation_id = any($1) and seq = 1`,
    [ids, second],
  );
  await sql.rows("update conversations set pinned_seqs = '{1}' where id = any($1)", [ids]);
}

// ------------------------------------------------------------------------------------------------------------- invariants

/** What would be a half state: none of these may find a row, at any time. */
const HALF_STATES: Readonly<Record<string, string>> = {
  "member_count is not the number of members":
    "select c.id from conversations c where member_count <> (select count(*) from members m where m.conversation_id = c.id)",
  "an open group without exactly one owner": `select c.id from conversations c where kind = 'group' and closed_at is null
     and 1 <> (select count(*) from members m where m.conversation_id = c.id and role = 'owner')`,
  "a closed group with members":
    "select c.id from conversations c where kind = 'group' and closed_at is not null and member_count > 0",
  "versions are not 1 to the head, each once": `select c.id, array_agg(v.version order by v.version)
     from conversations c join (
       select conversation_id, created_version as version from messages union all select conversation_id, version from changes
     ) v on v.conversation_id = c.id
     group by c.id
     having count(*) <> c.version or count(distinct v.version) <> c.version or min(v.version) <> 1 or max(v.version) <> c.version`,
  "messages are not 1 to the newest": `select c.id from conversations c left join messages m on m.conversation_id = c.id
     group by c.id having count(m.seq) <> c.last_seq or coalesce(max(m.seq), 0) <> c.last_seq`,
  "messages are not in the order of versions": `select a.conversation_id from messages a join messages b on b.conversation_id = a.conversation_id and b.seq = a.seq + 1
     where a.created_version >= b.created_version`,
  "a change that names the wrong newest message": `select ch.conversation_id from changes ch where last_seq <> (
       select count(*) from messages m where m.conversation_id = ch.conversation_id and m.created_version < ch.version)`,
  "a message whose version is not that of its last change": `select m.conversation_id from messages m where version <> greatest(created_version, (
       select max(ch.version) from changes ch where ch.conversation_id = m.conversation_id and ch.seq = m.seq))`,
  "markers out of order": `select c.id from members m join conversations c on c.id = m.conversation_id
     where not (m.read_seq <= m.delivered_seq and m.delivered_seq <= c.last_seq)`,
  "something is left of a deleted message": `select d.conversation_id from messages d where d.deleted_at is not null and (
       d.content <> '' or d.mentions is not null or d.reactions is not null or d.reply_to_seq is not null
       or exists (select from revisions r where r.conversation_id = d.conversation_id and r.seq = d.seq)
       or exists (select from reactions r where r.conversation_id = d.conversation_id and r.seq = d.seq)
       or exists (select from mentions n where n.conversation_id = d.conversation_id and n.seq = d.seq)
       or exists (select from messages q where q.conversation_id = d.conversation_id and q.reply_to_seq = d.seq and q.reply_to_content is not null)
       or exists (select from conversations c where c.id = d.conversation_id and d.seq = any(c.pinned_seqs))
       or exists (select from changes ch where ch.conversation_id = d.conversation_id
                  and ch.data::text like '%secret-' || d.conversation_id || '-' || d.seq || '%'))`,
  "reactions that do not add up": `select m.conversation_id from messages m where
       coalesce((select sum((r ->> 'count')::int) from jsonb_array_elements(m.reactions) r), 0)
       <> (select count(*) from reactions x where x.conversation_id = m.conversation_id and x.seq = m.seq)`,
  "a mention of somebody who is not a member or not named": `select n.conversation_id from mentions n join messages m on m.conversation_id = n.conversation_id and m.seq = n.seq
     where not n.user_id = any(m.mentions) or not exists (
       select from members k where k.conversation_id = n.conversation_id and k.user_id = n.user_id)`,
  "a member who does not exist": `select m.conversation_id from members m join users u on u.id = m.user_id join conversations c on c.id = m.conversation_id
     where u.deleted_at is not null and c.closed_at is null and not exists (select from departures d where d.user_id = u.id)`,
  "a change that no commit tells of": `select v.conversation_id, v.version from (
       select conversation_id, created_version as version from messages union all select conversation_id, version from changes where version > 1
     ) v where not exists (
       select from (select (h ->> 0)::uuid as id, (h ->> 1)::bigint as first, (h ->> 2)::bigint as last
                    from commits cross join jsonb_array_elements(heads) h) h
       where h.id = v.conversation_id and v.version between h.first and h.last)`,
};

async function expectNoHalfState(sql: TestSql): Promise<void> {
  for (const [name, text] of Object.entries(HALF_STATES))
    expect([name, await sql.rows(`${text} limit 3`)]).toEqual([name, []]);
}

async function nothingIsStoredAfterTheRemoval({ sql, people }: Scene): Promise<void> {
  const late = await sql.rows(
    `select ch.conversation_id, ch.version, m.created_version from changes ch
     join messages m on m.conversation_id = ch.conversation_id and m.sender_id = $1 and m.created_version > ch.version
     where ch.event = 'member.removed' and ch.data ->> 'user_id' = $1::text`,
    [people.cat],
  );
  expect(late).toEqual([]);
}

async function catSentOnce({ sql, ids, people }: Scene): Promise<void> {
  const sent = await sql.rows("select from messages where sender_id = $1 and client_id is not null", [
    people.cat,
  ]);
  expect(sent).toHaveLength(ids.length);
}

async function onlyStubsAreLeft({ sql, ids, devices }: Scene, seq: number): Promise<void> {
  const stubs = await sql.rows("select from messages where seq = $1 and deleted_at is not null", [seq]);
  expect(stubs).toHaveLength(ids.length);
  for (const { messages } of Object.values(devices))
    for (const id of ids)
      expect(JSON.stringify([...(messages.get(id) ?? [])])).not.toContain(secret(id, seq));
}

async function nobodyIsLeftBehind({ sql }: Scene): Promise<void> {
  await eventually(async () => expect(await sql.rows("select from departures")).toEqual([]), {
    timeoutMs: 30_000,
  });
  const left = await sql.rows(
    `select c.id from members m join users u on u.id = m.user_id join conversations c on c.id = m.conversation_id
     where u.deleted_at is not null and (c.kind = 'group' or c.closed_at is null)`,
  );
  expect(left).toEqual([]);
}

// ------------------------------------------------------------------------------------------------------------------ races

/** Both begin in the same few turns of the event loop; `lead` says how many turns the other is ahead of the one. */
async function runRace({ one, other }: Race, place: Place, lead: number): Promise<string> {
  const isOneEarly = lead < 0;
  const early = isOneEarly ? one(place) : other(place);
  for (let turn = 0; turn < Math.abs(lead); turn++) await nextTurn();
  const late = isOneEarly ? other(place) : one(place);
  return (await Promise.all(isOneEarly ? [early, late] : [late, early])).join(", ");
}

/** How often each pair of answers was given. Whoever loses gets a longer lead the next time, so that each wins about as often. */
async function runAll(race: Race, scene: Scene): Promise<Map<string, number>> {
  const { oneFirst, otherFirst } = race;
  const outcomes = new Map<string, number>();
  const waiting = scene.ids.keys();
  let done = 0;
  let lead = 0;
  // Of the same winner, counted up or down: whoever wins all the time is far ahead.
  let streak = 0;
  const lane = async () => {
    for (const n of waiting) {
      const outcome = await runRace(race, scene.place(n), Math.round(lead) + (n % 5) - 2);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      const winner = (oneFirst.includes(outcome) ? 1 : 0) - (otherFirst.includes(outcome) ? 1 : 0);
      streak = winner === Math.sign(streak) ? streak + winner : winner;
      lead += winner * Math.max(0.5, Math.abs(streak) / 8);
      if (++done % Math.ceil(scene.ids.length / LOOKS) === 0) await expectNoHalfState(scene.sql);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return outcomes;
}

/** The versions of each conversation that a person may see: from being added, until being removed. */
async function visibleVersions(sql: TestSql, userId: UserId): Promise<Map<string, Set<number>>> {
  const rows = await sql.rows<{ id: string; head: string; steps: [boolean, number][] }>(
    `select c.id, c.version as head, (
       select jsonb_agg(jsonb_build_array(ch.event <> 'member.removed', ch.version) order by ch.version)
       from changes ch where ch.conversation_id = c.id and (
         ch.data -> 'user_ids' ? $1
         or ch.event = 'member.added' and ch.data -> 'members' @> jsonb_build_array(jsonb_build_object('user_id', $1::text))
         or ch.event = 'member.removed' and ch.data ->> 'user_id' = $1)) as steps
     from conversations c`,
    [userId],
  );
  const visible = new Map<string, Set<number>>();
  for (const { id, head, steps } of rows) {
    const versions = new Set<number>();
    for (const [index, [isAdded, from]] of (steps ?? []).entries()) {
      const until = steps[index + 1]?.[1] ?? Number(head);
      if (isAdded) for (let v = from; v <= until; v++) versions.add(v);
    }
    visible.set(id, versions);
  }
  return visible;
}

/** Every device has heard of everything that its person may see, and of nothing else, each once and in order. */
async function expectEverybodyHasEverything({ sql, people, devices }: Scene): Promise<void> {
  for (const [name, device] of Object.entries(devices)) {
    const visible = await visibleVersions(sql, people[personOf(name)]);
    await eventually(
      () => {
        const gaps: unknown[] = [];
        for (const [id, versions] of visible) {
          const had = new Set([
            ...(device.heard.get(id)?.keys() ?? []),
            ...(device.acknowledged.get(id) ?? []),
          ]);
          const wanted = [...versions].filter((version) => version > (device.known.get(id) ?? 0));
          const missing = wanted.filter((version) => !had.has(version));
          const extra = [...had].filter((version) => !versions.has(version));
          if (missing.length > 0 || extra.length > 0) gaps.push({ name, id, missing, extra });
        }
        expect(gaps.slice(0, 3)).toEqual([]);
      },
      { timeoutMs: 30_000 },
    );
    expect([name, device.problems.slice(0, 3)]).toEqual([name, []]);
  }
}

/** Devices of members show what the database holds. */
async function expectDevicesShowWhatIsStored({ sql, people, devices }: Scene): Promise<void> {
  const rows = await sql.rows<{ message: Message; members: string[] }>(
    `select e.message, array(select m.user_id from members m where m.conversation_id = e.conversation_id) as members
     from message_entities e`,
  );
  for (const [name, device] of Object.entries(devices)) {
    const differing: unknown[] = [];
    for (const { message, members } of rows) {
      const shown = device.messages.get(message.conversation_id)?.get(message.seq);
      if (shown === undefined || !members.includes(people[personOf(name)])) continue;
      if (JSON.stringify(shownOf(shown)) !== JSON.stringify(shownOf(message)))
        differing.push({ name, shown: shownOf(shown), stored: shownOf(message) });
    }
    expect(differing.slice(0, 3)).toEqual([]);
  }
}

const shownOf = ({
  seq,
  version,
  content,
  reply_to,
  mentions,
  reactions,
  edited_at,
  deleted_at,
}: Message) => ({
  seq,
  version,
  content,
  quote: reply_to?.content ?? null,
  mentions: mentions ?? [],
  reactions: reactions ?? [],
  edited_at,
  deleted_at,
});

async function judge(race: Race, scene: Scene): Promise<void> {
  await expectNoHalfState(scene.sql);
  await race.judge?.(scene);
  await expectEverybodyHasEverything(scene);
  await expectDevicesShowWhatIsStored(scene);
}

const TIMEOUT = { timeout: timeoutOf(60_000) };

test.each(RACES)(
  "$name at once: one of the expected answers, and never a half state",
  TIMEOUT,
  async (race) => {
    const errors: string[] = [];
    const logger = pino({ level: "error" }, { write: (line) => void errors.push(line) });
    await using server = await startServer({ logger });
    const count = runsOf(race.times ?? RACES_ON_ONE_NODE, LEAST);
    await using scene = await setScene([server, server], server.databaseUrl, race, count);
    const outcomes = await runAll(race, scene);
    const usual = [...outcomes.keys()].filter((outcome) => race.atTimes?.includes(outcome) !== true);
    expect(usual.sort()).toEqual([...new Set([...race.oneFirst, ...race.otherFirst])].sort());
    await judge(race, scene);
    expect(errors).toEqual([]);
  },
);

test.each(RACES)("$name at once, on two nodes: the same", TIMEOUT, async (race) => {
  await using cluster = await startNodes(2);
  const [first, second] = cluster.nodes;
  await using scene = await setScene([first, second], cluster.databaseUrl, race, runsOf(RACES_ON_TWO_NODES));
  const outcomes = await runAll(race, scene);
  const expected = new Set([...race.oneFirst, ...race.otherFirst, ...(race.atTimes ?? [])]);
  expect([...outcomes.keys()].filter((outcome) => !expected.has(outcome))).toEqual([]);
  await judge(race, scene);
});

test("E6 changes of a conversation that somebody does not let go of are refused in time, and none is half done", async () => {
  await using server = await startServer();
  await using sql = await connectSql(server.databaseUrl);
  await using scene = await setScene([server, server], server.databaseUrl, EDIT_AND_DELETE, 3);
  const [stuck, free] = [scene.place(1), scene.place(2)];
  await sql.rows("begin");
  await sql.rows("select from conversations where id = $1 for update", [stuck.id]);
  const startedAt = performance.now();
  const answers = await Promise.all([
    ...Array.from({ length: 5 }, () => change(stuck, "cat", "message.edit", 1, { content: "new" })),
    erase(stuck, "ben", 1),
    stuck.http("ann", "PATCH", inGroup(stuck), { name: "New" }),
    remove(stuck, "dan", stuck.people.dan),
    // Nobody waits for the neighbour.
    EDIT_AND_DELETE.other(free),
  ]);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  expect(answers).toEqual([...Array.from({ length: 8 }, () => "busy"), "ok"]);
  await sql.rows("rollback");
  expect(await erase(stuck, "ben", 1)).toBe("ok");
  await expectNoHalfState(sql);
});
