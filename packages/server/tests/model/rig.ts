import type {
  Conversation,
  ConversationId,
  ErrorCode,
  Invitation,
  Marked,
  Member,
  Message,
  OwnState,
  OwnUser,
  ServerFrame,
} from "@gochat/protocol";
import { call } from "@gochat/testkit";
import type { TestCluster, TestServer, TestSql } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import { Device } from "./device.ts";
import type { Person } from "./model.ts";

/** The real thing: two nodes, and the devices of the people of one run. */
export interface Rig {
  readonly nodes: readonly [TestServer, TestServer, ...TestServer[]];
  readonly sql: TestSql;
  readonly devices: Device[];
  /** What was done, in words. */
  readonly transcript: string[];
}

/** What the server answered, over whichever way. */
export interface Answer {
  /** Null when it did what it was asked for. */
  readonly code: ErrorCode | null;
  readonly body: Body;
}

interface Body {
  readonly message?: Message;
  readonly duplicate?: boolean;
  readonly conversation?: Conversation;
  readonly is_new?: boolean;
  readonly me?: OwnState;
  readonly marks?: readonly Marked[];
  readonly not_found?: readonly ConversationId[];
  readonly member?: Member;
  readonly members?: readonly Member[];
  readonly member_count?: number;
  readonly user?: OwnUser;
  readonly invitation?: Invitation;
  readonly token?: string;
}

/** How something is asked for: by one of the person's devices if there is one, else over HTTP at a node. */
export interface Way {
  readonly device: Device | null;
  readonly node: TestServer;
}

export const nodeAt = ({ nodes }: Pick<TestCluster, "nodes">, nth: number): TestServer =>
  nodes[nth % nodes.length] ?? nodes[0];

/** 0 and 1 are HTTP at a node; above them the connected devices of this person take turns. */
export function wayOf(rig: Rig, person: Person, nth: number): Way {
  const devices = rig.devices.filter((device) => device.isConnected && device.person.id === person.id);
  return { device: (nth > 1 ? devices[nth % devices.length] : undefined) ?? null, node: nodeAt(rig, nth) };
}

export async function ask(
  { device, node }: Way,
  person: Person,
  request: { frame?: object; method: string; path: string; body?: unknown },
): Promise<Answer> {
  const { frame, method, path, body } = request;
  if (device !== null && frame !== undefined) return toAnswer(await device.request(frame));
  const options = { token: person.username, ...(body !== undefined && { body }) };
  const answer = await call<Body & { code: ErrorCode }>(node, method, `/api/v1${path}`, options);
  if (answer.status >= 400) return { code: answer.body.code, body: {} };
  const isSend = method === "POST" && path.endsWith("/messages");
  return { code: null, body: { ...answer.body, ...(isSend && { duplicate: answer.status === 200 }) } };
}

function toAnswer(frame: ServerFrame): Answer {
  if (frame.type === "ack")
    return { code: null, body: { message: frame.message, duplicate: frame.duplicate === true } };
  if (frame.type === "marks") return { code: null, body: { marks: frame.marks, not_found: frame.not_found } };
  if (frame.type === "error") return { code: frame.error.code as ErrorCode, body: {} };
  throw new Error(`${frame.type} is not an answer`);
}

let runs = 0;

/** People who have never been there, each with one device. */
export async function settlePeople(
  nodes: Rig["nodes"],
  sql: TestSql,
): Promise<{ people: Person[]; rig: Rig }> {
  const tag = (runs++).toString(36);
  const usernames = [`ann-${tag}`, `Bob.${tag}`, `cy_${tag}`, `d.e.e${tag}`, `eve${tag}-`];
  const opened = usernames.map((username, nth) => openFirst(username, nodeAt({ nodes }, nth)));
  const devices = await Promise.all(opened);
  return { people: devices.map(({ person }) => person), rig: { nodes, sql, devices, transcript: [] } };
}

async function openFirst(username: string, node: TestServer): Promise<Device> {
  const { id } = await meet(node, username);
  return Device.open(
    { id, username, displayName: username, avatarId: null, messagesFrom: "everybody" },
    node,
  );
}

export async function leave({ devices }: Rig): Promise<void> {
  await Promise.all(devices.map((device) => device[Symbol.asyncDispose]()));
}
