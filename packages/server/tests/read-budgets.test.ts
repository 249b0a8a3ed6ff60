import { ENDPOINTS, LIMITS } from "@gochat/protocol";
import { connectSql, connectUser, startServer } from "@gochat/testkit";
import { expect, test } from "vitest";
import { newId } from "../src/platform/ids.ts";
import { READ_RATE } from "../src/platform/read-budgets.ts";
import { perform } from "./http-call.ts";
import { fillLargest } from "./page-bounds/fill-largest.ts";

test("L6 who reads more than anybody could look at is told to wait, over HTTP and in a sync alike; others are answered", async () => {
  await using server = await startServer({ env: { RATE_LIMITS: "on" } });
  await using sql = await connectSql(server.databaseUrl);
  const { reader, group } = await fillLargest(sql);
  const page = (token: string) =>
    perform(server, token, {
      endpoint: ENDPOINTS.messages.history,
      params: { id: group },
      query: { limit: LIMITS.pageMax },
    });
  await using device = await connectUser(server, reader);
  const pages = (2 * READ_RATE.burstBytes) / LIMITS.pageMaxBytes;
  let refused: Awaited<ReturnType<typeof page>> | undefined;
  for (let n = 0; n < pages && refused === undefined; n++) {
    // A few at once, as a client does that turns pages in several conversations.
    const answers = await Promise.all([page(reader), page(reader), page(reader), page(reader)]);
    expect(answers.every(({ status }) => status === 200 || status === 429)).toBe(true);
    refused = answers.find(({ status }) => status === 429);
  }
  expect(refused?.body).toMatchObject({ code: "rate_limited" });
  expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(refused?.headers.get("ratelimit-remaining")).toBe("0");

  // What was left to pay for may be so little that it is paid for by now.
  let answer: Awaited<ReturnType<typeof device.request>>;
  do {
    await Promise.all([page(reader), page(reader)]);
    answer = await device.request({ type: "sync", conversations: { [group]: 1 } });
  } while (answer.type !== "error");
  expect(answer).toMatchObject({ error: { code: "rate_limited", retryable: true } });
  const { status } = await perform(server, "somebody-else", { endpoint: ENDPOINTS.auth.me });
  expect(status).toBe(200);
});

test("L6 HEAD of a page counts as the page, though nothing of it is sent", async () => {
  await using server = await startServer({ env: { RATE_LIMITS: "on" } });
  await using sql = await connectSql(server.databaseUrl);
  const { reader, group } = await fillLargest(sql);
  const head = () =>
    fetch(`${server.url}/api/v1/conversations/${group}/messages?limit=${LIMITS.pageMax}`, {
      method: "HEAD",
      headers: { authorization: `Bearer ${reader}` },
    });
  const pages = (2 * READ_RATE.burstBytes) / LIMITS.pageMaxBytes;
  const statuses = new Set<number>();
  for (let n = 0; n < pages; n++) statuses.add((await head()).status);
  expect(statuses).toEqual(new Set([200, 429]));
});

test("L6 a sync counts what it names, though there is nothing of it, and who has read too much watches nobody more", async () => {
  await using server = await startServer({ env: { RATE_LIMITS: "on" } });
  await using device = await connectUser(server, "alice");
  const nobody = (count: number) => Array.from({ length: count }, () => newId<never>());
  const codeOf = async (frame: Record<string, unknown>) => {
    const answer = await device.request(frame);
    return answer.type === "error" ? answer.error.code : answer.type;
  };
  const sync = () => {
    const conversations = Object.fromEntries(nobody(LIMITS.syncConversationsMax).map((id) => [id, 1]));
    return codeOf({ type: "sync", conversations });
  };
  const watch = () => codeOf({ type: "presence.watch", user_ids: nobody(LIMITS.watchedMax) });
  expect(await watch()).toBe("presence.states");
  const syncs = READ_RATE.burstBytes / READ_RATE.namedBytes / LIMITS.syncConversationsMax;
  let answered = 0;
  while (answered < 2 * syncs && (await sync()) === "synced") answered++;
  expect(answered).toBeGreaterThan(syncs - 2);
  expect(answered).toBeLessThan(2 * syncs);
  // Beside it four at a time read more than is refilled meanwhile, also on a machine with other work.
  let watched = await watch();
  for (let round = 0; round < syncs && watched !== "rate_limited"; round++)
    [watched] = await Promise.all([watch(), sync(), sync(), sync(), sync()]);
  expect(watched).toBe("rate_limited");
});
