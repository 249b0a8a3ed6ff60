import { API_PREFIX, CLIENT_FRAMES, ENDPOINTS } from "@gochat/protocol";
import type { ClientFrameRow, Endpoint } from "@gochat/protocol";
import { connectSql, connectUser, SMALL_PNG, startServer, uploadFile } from "@gochat/testkit";
import type { TestClient, TestServer } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import { runsOf, timeoutOf } from "@gochat/testkit/runs.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLogger } from "../src/platform/logger.ts";
import { PASSWORD } from "./authorization/people.ts";
import { pick, randomOf, valueOf } from "./fuzz/from-schema.ts";
import type { Known, Random } from "./fuzz/from-schema.ts";
import { mustPerform } from "./http-call.ts";

/*
 * What the contract takes, and what it does not, made of its schemas: whatever comes, the server has an answer of its own, and every
 * socket lives. A night (`RUNS=1000`) makes 1,000 requests for each call and 1,000 frames of each type.
 */
const TIMES = runsOf(100, 40);
const AT_ONCE = 8;
const SEED = Math.floor(Math.random() * 2 ** 32);

const stack = new AsyncDisposableStack();
const lines: string[] = [];
/** Calls that were answered with success. */
const done = new Set<string>();
let server: TestServer;
let known: Known;
beforeAll(async () => {
  const logger = createLogger("error", { write: (line) => void lines.push(line) });
  server = stack.use(await startServer({ logger }));
  known = await populate();
});
afterAll(() => stack.disposeAsync());

/** People, an administrator among them, with something of everything; answers with how it is called. */
async function populate(): Promise<Known> {
  const people = await Promise.all(["ada", "ben", "cleo", "chief"].map((name) => meet(server, name)));
  await using sql = await connectSql(server.databaseUrl);
  await sql.rows("update users set instance_role = 'admin' where username = 'chief'");
  const act = <T>(by: string, endpoint: Endpoint, more: object = {}) =>
    mustPerform<T>(server, by, { endpoint, ...more });
  const { conversations, invitations, messages, reports } = ENDPOINTS;
  const ids = people.map(({ id }) => id);
  const { conversation } = await act<{ conversation: { id: string } }>("ada", conversations.create, {
    body: { name: "Group", participant_ids: ids },
  });
  const params = { id: conversation.id };
  const direct = await act<{ conversation: { id: string } }>("ada", conversations.create, {
    body: { participant: "ben" },
  });
  const file = await uploadFile(server, "ada", SMALL_PNG);
  for (let i = 0; i < 5; i++) await act("ben", messages.send, { params, body: { content: `say ${i}` } });
  const { invitation, token } = await act<{ invitation: { id: string }; token: string }>(
    "ada",
    invitations.create,
    {
      body: { conversation_id: conversation.id },
    },
  );
  await act("ada", reports.create, { params: { ...params, seq: 2 }, body: { reason: "spam" } });
  const { entries } = await act<{ entries: { id: string }[] }>("chief", reports.list);
  const names = people.map(({ name }) => name);
  return [
    ...ids,
    ...names,
    conversation.id,
    direct.conversation.id,
    file.id,
    invitation.id,
    ...entries.map(({ id }) => id),
    token,
    PASSWORD,
    "👍",
  ];
}

// Whoever deletes their account is somebody else from then on.
const tokens = (random: Random, n: number): string | undefined =>
  pick(random, ["ada", "ben", "cleo", "chief", `newcomer-${n % 50}`, undefined, "not a token"]);

const ALL_CALLS = Object.entries(ENDPOINTS).flatMap(([slice, calls]) =>
  Object.entries<Endpoint>(calls).map(([name, endpoint]) => [`${slice}.${name}`, endpoint] as const),
);

async function request(
  endpoint: Endpoint,
  random: Random,
  n: number,
): Promise<{ status: number; sent: string }> {
  const fields = (schema: Endpoint["params"]) =>
    schema === undefined ? {} : ((valueOf(schema, random, known) ?? {}) as Record<string, unknown>);
  const params = fields(endpoint.params);
  const path = endpoint.path.replaceAll(/:(\w+)/g, (_all, name: string) => segment(params[name]));
  const query = Object.entries(fields(endpoint.query)).map(
    ([name, value]) => `${segment(name)}=${segment(value)}`,
  );
  const token = tokens(random, n);
  const body = endpoint.body && JSON.stringify(valueOf(endpoint.body, random, known));
  const isCut = random() < 0.02;
  const url = `${API_PREFIX}${path}${query.length > 0 ? `?${query.join("&")}` : ""}`;
  const response = await fetch(`${server.url}${url}`, {
    method: endpoint.method,
    redirect: "manual",
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: isCut ? body.slice(0, body.length / 2) : body }),
  });
  await response.arrayBuffer();
  return { status: response.status, sent: `${endpoint.method} ${url} by ${token}: ${body ?? ""}` };
}

// Half a character cannot be written into an address.
const segment = (value: unknown): string =>
  encodeURIComponent((typeof value === "string" ? value : (JSON.stringify(value) ?? "")).toWellFormed());

// Before the calls, by which people are suspended, or gone.
test.each(Object.entries<ClientFrameRow>(CLIENT_FRAMES))(
  "C6 E2 whatever comes as %s, no socket dies, and nothing goes wrong inside",
  async (type, { schema }) => {
    const random = randomOf(SEED + 1);
    await using clients = new AsyncDisposableStack();
    const sockets: TestClient[] = [];
    for (const name of ["ada", "ben", "cleo"]) sockets.push(clients.use(await connectUser(server, name)));
    for (let n = 0; n < TIMES; n++) {
      const frame = valueOf(schema, random, known);
      const text = JSON.stringify(frame) ?? "";
      const client = pick(random, sockets);
      client.send(random() < 0.02 ? text.slice(0, text.length / 2) : text);
      // Written as fast as it is read, in pieces that no limit on what is open counts.
      if (n % 20 === 19) for (const each of sockets) await each.request({ type: "ping" });
    }
    for (const client of sockets) {
      const answer: { type: string } = await client.request({ type: "ping" });
      expect([type, SEED, client.ws.readyState, answer.type]).toEqual([type, SEED, 1, "pong"]);
      const wrong = client.frames.filter((each) => each.type === "error" && each.error.code === "internal");
      expect(wrong, `${type}, seed ${SEED}: ${lines.slice(-3).join("\n")}`).toEqual([]);
    }
  },
  timeoutOf(120_000),
);

test.each(ALL_CALLS)(
  "E2 %s has an answer of its own for whatever comes",
  async (name, endpoint) => {
    const random = randomOf(SEED);
    const failed: string[] = [];
    const statuses = new Set<number>();
    let n = 0;
    const work = async () => {
      while (n < TIMES) {
        const { status, sent } = await request(endpoint, random, n++);
        statuses.add(status);
        if (status >= 500) failed.push(`${status} ${sent}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(failed.slice(0, 3), `${name}, seed ${SEED}: ${lines.slice(-3).join("\n")}`).toEqual([]);
    if ([...statuses].some((status) => status < 300)) done.add(name);
  },
  timeoutOf(120_000),
);

test("what was made of the schemas gets far: most calls did at least once what they are for", () => {
  process.stdout.write(`${done.size} of ${ALL_CALLS.length} calls succeeded at least once\n`);
  expect(done.size).toBeGreaterThan(ALL_CALLS.length / 4);
});

test("E2 nothing of all this was an error that nobody expected", () => {
  expect(lines.slice(0, 3)).toEqual([]);
});
