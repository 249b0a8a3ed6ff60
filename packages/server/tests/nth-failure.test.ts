import {
  connectSql,
  connectUser,
  eventually,
  startFaultProxy,
  startRedis,
  startServer,
  withDatabase,
} from "@gochat/testkit";
import type { FaultProxy } from "@gochat/testkit";
import { expect, test } from "vitest";

type Outcome = "stored" | "refused" | "unknown";

interface Rig extends AsyncDisposable {
  readonly server: { url: string };
  readonly database: FaultProxy;
  readonly redis: FaultProxy;
  /** How often a message with this content is stored. */
  readonly count: (content: string) => Promise<number>;
}

/** A server whose every connection to PostgreSQL and Redis goes through a proxy that can cut it at the n-th call. */
async function startRig(): Promise<Rig> {
  await using stack = new AsyncDisposableStack();
  const direct = stack.use(await withDatabase());
  const redisServer = stack.use(await startRedis());
  const target = new URL(direct.url);
  const database = stack.use(
    await startFaultProxy({
      target: { host: target.hostname, port: Number(target.port) },
      protocol: "postgres",
    }),
  );
  const redis = stack.use(
    await startFaultProxy({ target: { host: redisServer.host, port: redisServer.port }, protocol: "redis" }),
  );
  const throughProxy = new URL(direct.url);
  throughProxy.host = `${database.host}:${database.port}`;
  const server = stack.use(
    await startServer({ databaseUrl: throughProxy.href, env: { REDIS_ADDR: `${redis.host}:${redis.port}` } }),
  );
  const sql = stack.use(await connectSql(direct.url));
  const owned = stack.move();
  return {
    server,
    database,
    redis,
    async count(content) {
      const rows = await sql.rows<{ n: number }>(
        "select count(*)::int as n from messages where content = $1",
        [content],
      );
      return rows[0]?.n ?? 0;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Sends once and says what the client was told. A new sender each time, so that every lookup is part of the send. */
async function trySend(rig: Rig, name: string, clientId: string | null): Promise<Outcome> {
  await using sender = await connectUser(rig.server, `from-${name}`);
  const frame = {
    recipient: "target",
    content: `content ${name}`,
    ...(clientId !== null && { client_id: clientId }),
  };
  const answer = await sender.request(frame).catch(() => null);
  if (answer === null) return "unknown";
  if (answer.type === "ack") return "stored";
  return answer.error.code === "outcome_unknown" ? "unknown" : "refused";
}

/** What the client was told must be what the database holds, and a retry with the key must settle it. */
async function judge(rig: Rig, name: string, outcome: Outcome, clientId: string | null): Promise<void> {
  const content = `content ${name}`;
  // The server may still be deciding only when it said so.
  if (outcome === "stored") expect(await rig.count(content)).toBe(1);
  if (outcome === "refused") expect(await rig.count(content)).toBe(0);
  if (clientId === null) {
    expect(await rig.count(content)).toBeLessThanOrEqual(1);
    return;
  }
  await eventually(async () => expect(await trySend(rig, name, clientId)).toBe("stored"));
  expect(await rig.count(content)).toBe(1);
}

for (const target of ["database", "redis"] as const) {
  for (const moment of ["before", "after"] as const) {
    for (const isKeyed of [true, false]) {
      test(`D2 the n-th call to the ${target} fails ${moment} it is carried out, ${isKeyed ? "with" : "without"} a client_id: the outcome is never a lie`, async () => {
        await using rig = await startRig();
        await using receiver = await connectUser(rig.server, "target");
        let bites = 0;
        const outcomes = new Set<Outcome>();
        for (let n = 0; n <= 12; n++) {
          const name = `${target}-${moment}-${isKeyed}-${n}`;
          const clientId = isKeyed ? `key-${name}` : null;
          // The sender's account and the socket exist before the fault: what fails is the send.
          await (await connectUser(rig.server, `from-${name}`))[Symbol.asyncDispose]();
          const proxy = rig[target];
          // First the one that stores it: which is the n-th depends on what the node does beside.
          const isAppend = (call: string) => target === "redis" || call.includes("store_sends");
          if (n === 0) proxy.failCall(1, moment, isAppend);
          else proxy.failCall(n, moment);
          const outcome = await trySend(rig, name, clientId).catch((): Outcome => "refused");
          if (proxy.bitten) bites++;
          proxy.disarm();
          outcomes.add(outcome);
          await eventually(async () => expect(await answers(rig)).toBe(true));
          await judge(rig, name, outcome, clientId);
        }
        expect(bites).toBeGreaterThanOrEqual(target === "database" ? 3 : 1);
        // Redis speeds delivery up; it has no say in whether a message is stored.
        if (target === "redis") expect([...outcomes]).toEqual(["stored"]);
        // An answer that was lost on the way cannot be known without a key, and is settled by the server with one.
        else if (moment === "after") expect(outcomes.has("unknown")).toBe(!isKeyed);
        expect(receiver.messages.length).toBeGreaterThan(0);
      });
    }
  }
}

async function answers(rig: Rig): Promise<boolean> {
  return (await fetch(`${rig.server.url}/readyz`)).ok;
}
