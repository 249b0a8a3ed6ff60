import {
  connectSql,
  connectUser,
  eventually,
  startServerProcess,
  TEST_JWT_SECRET,
  withDatabase,
} from "@gochat/testkit";
import type { Message } from "@gochat/protocol";
import { expect, test } from "vitest";

test("C11 a server that stops answers what it has read, closes every socket with 1012, and ends with 0", async () => {
  await using database = await withDatabase();
  await using server = await startServerProcess({ DATABASE_URL: database.url, JWT_SECRET: TEST_JWT_SECRET });
  const clients = await Promise.all(Array.from({ length: 20 }, (_, i) => connectUser(server, `user${i}`)));
  const acked: Message[] = [];
  let unanswered = 0;
  const sending = clients.map(async (client, i) => {
    for (let n = 0; ; n++) {
      const answer = await client
        .request({ recipient: `user${i ^ 1}`, content: `${i}/${n}`, client_id: `${i}/${n}` })
        .catch(() => null);
      if (answer?.type !== "ack") return void unanswered++;
      acked.push(answer.message);
    }
  });
  await eventually(() => expect(acked.length).toBeGreaterThan(200));
  expect(await server.stop()).toBe(0);
  await Promise.all(sending);
  expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual(clients.map(() => 1012));

  await using sql = await connectSql(database.url);
  const rows = await sql.rows<{ id: string }>("select id from messages");
  const stored = new Set(rows.map(({ id }) => id));
  expect(acked.filter(({ id }) => !stored.has(id))).toEqual([]);
  // What was read was answered; only what arrived after the goodbye was not, and none of that is stored.
  expect(stored.size).toBe(acked.length);
  expect(unanswered).toBe(clients.length);
});

test("a stopping server says so to its load balancer before it goes", async () => {
  await using database = await withDatabase();
  const env = { GOCHAT_DRAIN: "2s", DATABASE_URL: database.url, JWT_SECRET: TEST_JWT_SECRET };
  await using server = await startServerProcess(env);
  await using _a = await connectUser(server, "alice");
  await using _b = await connectUser(server, "bob");
  const stopped = server.stop();
  const seen = new Set<number>();
  await eventually(async () => {
    seen.add((await fetch(`${server.url}/readyz`)).status);
    expect(seen.has(503)).toBe(true);
  });
  expect(await stopped).toBe(0);
});
