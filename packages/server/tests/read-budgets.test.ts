import { ENDPOINTS, LIMITS } from "@gochat/protocol";
import { connectSql, connectUser, startServer } from "@gochat/testkit";
import { expect, test } from "vitest";
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

  const answer = await device.request({ type: "sync", conversations: { [group]: 1 } });
  expect(answer).toMatchObject({ type: "error", error: { code: "rate_limited", retryable: true } });
  const { status } = await perform(server, "somebody-else", { endpoint: ENDPOINTS.auth.me });
  expect(status).toBe(200);
});
