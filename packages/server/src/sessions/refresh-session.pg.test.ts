import { expect, test } from "vitest";
import { ENDPOINTS } from "@gochat/protocol";
import type { SessionId } from "@gochat/protocol";
import { behind, outcomeOf, withAccounts } from "@gochat/testkit/accounts.ts";
import type { Accounts } from "@gochat/testkit/accounts.ts";
import { hashOf } from "./opaque-tokens.ts";

/** As if the token had been used so long ago. */
async function ageUse(accounts: Accounts, token: string, seconds: number): Promise<void> {
  await accounts.postgres.query(
    "update refresh_tokens set used_at = used_at - $2 * interval '1 second' where token_hash = $1",
    [hashOf(token), seconds],
  );
}

test("A7 a refresh gives two new tokens for the same session, and each of a long chain works", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  const user = await node.register("alice");
  let pair = await node.logIn("alice");
  const { sessionId } = await node.auth.authenticate(pair.access_token);
  const seen = new Set([pair.refresh_token]);
  for (let i = 0; i < 5; i++) {
    accounts.clock.aheadMs += 1000;
    const next = await node.refresh(pair.refresh_token);
    expect(next).toMatchObject({ user, expires_in: 900 });
    expect(next.access_token).not.toBe(pair.access_token);
    expect((await node.auth.authenticate(next.access_token)).sessionId).toBe(sessionId);
    expect(seen.has(next.refresh_token)).toBe(false);
    seen.add(next.refresh_token);
    pair = next;
  }
});

test("A7 the database holds no token, only SHA-256 of each", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  await node.register("alice");
  const first = await node.logIn("alice");
  const second = await node.refresh(first.refresh_token);
  expect(first.refresh_token).toMatch(/^rt_[\w-]{43}$/);
  expect(second.refresh_token).toMatch(/^rt_[\w-]{43}$/);
  const rows = await accounts.postgres.query<{ token_hash: Buffer; is_used: boolean }>(
    "select token_hash, used_at is not null as is_used from refresh_tokens order by created_at, is_used desc",
  );
  expect(rows).toEqual([
    { token_hash: hashOf(first.refresh_token), is_used: true },
    { token_hash: hashOf(second.refresh_token), is_used: false },
  ]);
});

test("A7 a session lives on with each refresh and ends when it is not refreshed in time", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  await node.register("alice");
  const { refresh_token } = await node.logIn("alice");
  const shift = (days: number) =>
    accounts.postgres.query("update sessions set expires_at = expires_at - $1 * interval '1 day'", [days]);
  await shift(6);
  const renewed = await node.refresh(refresh_token);
  const [session] = await accounts.postgres.query<{ days: number }>(
    "select extract(epoch from expires_at - now())::float8 / 86400 as days from sessions",
  );
  expect(session?.days).toBeCloseTo(7, 1);
  await shift(7);
  expect(await outcomeOf(node.refresh(renewed.refresh_token))).toBe("invalid_refresh_token");
});

test("A7 an unknown token is refused", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  for (const token of ["x", "rt_", `rt_${"A".repeat(43)}`]) {
    expect(await outcomeOf(node.refresh(token))).toBe("invalid_refresh_token");
  }
});

test("A9 50 refreshes at once with one token, on two nodes: all get the same successor, in one session", async () => {
  await using accounts = await withAccounts();
  const nodes = [await accounts.startNode(), await accounts.startNode()] as const;
  await nodes[0].register("alice");
  const { refresh_token } = await nodes[0].logIn("alice");
  const pairs = await Promise.all(
    Array.from({ length: 50 }, (_, i) => nodes[i % 2 === 0 ? 0 : 1].refresh(refresh_token)),
  );
  expect(new Set(pairs.map((pair) => pair.refresh_token)).size).toBe(1);
  const actors = await Promise.all(pairs.map((pair) => nodes[0].auth.authenticate(pair.access_token)));
  expect(new Set(actors.map(({ sessionId }) => sessionId)).size).toBe(1);
  expect(await accounts.postgres.query("select from refresh_tokens")).toHaveLength(2);
  await nodes[1].refresh(pairs[0]?.refresh_token ?? "");
});

test("A9 within 30 s a used token gives the same successor, also after that one was used", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  await node.register("alice");
  const first = await node.logIn("alice");
  const second = await node.refresh(first.refresh_token);
  await ageUse(accounts, first.refresh_token, 28);
  expect((await node.refresh(first.refresh_token)).refresh_token).toBe(second.refresh_token);
  const third = await node.refresh(second.refresh_token);
  expect((await node.refresh(first.refresh_token)).refresh_token).toBe(second.refresh_token);
  await node.refresh(third.refresh_token);
});

test("A9 a new JWT_SECRET logs nobody out, not even in the grace time", async () => {
  await using accounts = await withAccounts();
  const before = await accounts.startNode();
  await before.register("alice");
  const { refresh_token } = await before.logIn("alice");
  await before.refresh(refresh_token);
  const after = await accounts.startNode({ jwtSecret: "the secret that comes after the first" });
  const again = await after.refresh(refresh_token);
  const { access_token } = await after.refresh(again.refresh_token);
  expect(await outcomeOf(after.auth.authenticate(access_token))).toBe("ok");
});

test("A10 a token that comes back after 30 s ends the session for everybody who holds a part of it", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  const ended: SessionId[] = [];
  node.sessions.onEnded(({ sessionIds }) => ended.push(...sessionIds));
  await node.register("alice");
  const bystander = await node.logIn("alice");
  const first = await node.logIn("alice");
  const { sessionId } = await node.auth.authenticate(first.access_token);
  const second = await node.refresh(first.refresh_token);
  await ageUse(accounts, first.refresh_token, 31);
  const replays = await Promise.all(
    Array.from({ length: 5 }, () => outcomeOf(node.refresh(first.refresh_token))),
  );
  expect(new Set(replays)).toEqual(new Set(["invalid_refresh_token"]));
  expect(ended).toEqual([sessionId]);
  expect(await outcomeOf(node.refresh(second.refresh_token))).toBe("invalid_refresh_token");
  for (const { access_token } of [first, second])
    expect(await outcomeOf(node.auth.authenticate(access_token))).toBe("unauthorized");
  await node.refresh(bystander.refresh_token);
});

test("A10 a refresh that waits for another one sees what that one did to the token", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  await node.register("alice");
  const { refresh_token } = await node.logIn("alice");
  const useLongAgo = "update refresh_tokens set used_at = now() - interval '1 minute'";
  const outcome = await behind(
    accounts,
    (tx) => tx.query(useLongAgo),
    () => node.refresh(refresh_token),
  );
  expect(outcome).toBe("invalid_refresh_token");
  expect(await accounts.postgres.query("select from sessions where revoked_at is null")).toEqual([]);
});

test("A8 a refresh that waits for the end of its session is refused", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  await node.register("alice");
  const { refresh_token } = await node.logIn("alice");
  const end = "update sessions set revoked_at = now()";
  const outcome = await behind(
    accounts,
    (tx) => tx.query(end),
    () => node.refresh(refresh_token),
  );
  expect(outcome).toBe("invalid_refresh_token");
});

test("A7 used tokens are forgotten once a session could not have lived so long", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  await node.register("alice");
  const first = await node.logIn("alice");
  const second = await node.refresh(first.refresh_token);
  await accounts.postgres.query(
    "update refresh_tokens set created_at = now() - interval '8 days' where used_at is not null",
  );
  await node.refresh(second.refresh_token);
  expect(await accounts.postgres.query("select from refresh_tokens")).toHaveLength(2);
  expect(await outcomeOf(node.refresh(first.refresh_token))).toBe("invalid_refresh_token");
});

test("A18 logging out ends the session of the token, used or not; again, or with any text, it does nothing", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  await node.register("alice");
  const other = await node.logIn("alice");
  const first = await node.logIn("alice");
  const second = await node.refresh(first.refresh_token);
  for (const refresh_token of [first.refresh_token, first.refresh_token, second.refresh_token, "nonsense"]) {
    expect(await node.call(ENDPOINTS.auth.logout, { body: { refresh_token } })).toEqual({ status: 204 });
  }
  expect(await outcomeOf(node.auth.authenticate(second.access_token))).toBe("unauthorized");
  expect(await outcomeOf(node.refresh(second.refresh_token))).toBe("invalid_refresh_token");
  await node.refresh(other.refresh_token);
});
