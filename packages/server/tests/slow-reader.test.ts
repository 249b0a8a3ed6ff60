import { call, connectUser, eventually, startServer } from "@gochat/testkit";
import { expect, test } from "vitest";

test("C10 a socket that does not read is cut off with a bounded backlog, and those that read get everything", async () => {
  await using server = await startServer();
  await using alice = await connectUser(server, "alice");
  await using bob = await connectUser(server, "bob");
  await using slow = await connectUser(server, "bob");
  await alice.sendMessage({ recipient: "bob" }, "start");
  await slow.next("message.created");
  slow.ws.pause();

  const content = "x".repeat(16_000);
  let sent = 1;
  // More than any kernel holds for a socket that nobody reads.
  const metric = async () => (await call<string>(server, "GET", "/metrics")).body;
  const unsent = (text: string) => Number(/^gochat_http_unsent_bytes (\d+)$/m.exec(text)?.[1]);
  let mostUnsent = 0;
  while (!(await metric()).includes('gochat_sockets_closed_total{reason="too_slow"} 1')) {
    expect(sent).toBeLessThan(2000);
    await Promise.all(Array.from({ length: 50 }, () => alice.sendMessage({ recipient: "bob" }, content)));
    sent += 50;
    mostUnsent = Math.max(mostUnsent, unsent(await metric()));
  }
  // C13: counted while it waited, and not afterwards.
  expect(mostUnsent).toBeGreaterThan(0);
  await eventually(async () => expect(unsent(await metric())).toBe(0));
  await eventually(() => expect(bob.messages).toHaveLength(sent));
  expect(bob.messages.map(({ seq }) => seq)).toEqual(Array.from({ length: sent }, (_, i) => i + 1));
  slow.ws.resume();
  expect(await slow.closed).toBe(1006);
});
