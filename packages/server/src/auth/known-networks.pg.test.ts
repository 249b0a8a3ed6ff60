import { expect, test } from "vitest";
import { ENDPOINTS } from "@gochat/protocol";
import { limited, outcomeOf, PASSWORD, withAccounts } from "@gochat/testkit/accounts.ts";
import type { Accounts, AccountsNode } from "@gochat/testkit/accounts.ts";

const { login, refresh } = ENDPOINTS.auth;
const { deleteMe, updateMe } = ENDPOINTS.users;
const HOME = "203.0.113.7";

const withLimits = () => ({ limits: limited() });

const attempt = (node: AccountsNode, ip: string, password = PASSWORD, email = "alice") =>
  outcomeOf(node.call(login, { body: { email, password }, ip }));

/** Five wrong passwords from each of 20 addresses: all that strangers may have together. */
async function lockOutStrangers(node: AccountsNode, email = "alice"): Promise<void> {
  for (let host = 1; host <= 20; host++) {
    for (let i = 0; i < 5; i++)
      expect(await attempt(node, `198.51.100.${host}`, "wrong", email)).toBe("invalid_credentials");
  }
  expect(await attempt(node, "198.51.100.99", "wrong", email)).toBe("rate_limited");
}

async function startWithAlice(accounts: Accounts): Promise<AccountsNode> {
  const node = await accounts.startNode(withLimits());
  await node.register("alice");
  return node;
}

test("A12 wrong passwords from 20 addresses do not lock the owner out of a network that they logged in from", async () => {
  await using accounts = await withAccounts();
  const node = await startWithAlice(accounts);
  expect(await attempt(node, HOME)).toBe("ok");
  await lockOutStrangers(node);
  expect(await attempt(node, HOME)).toBe("ok");
  // Nor does the owner's success give the strangers another hundred.
  expect(await attempt(node, "198.51.100.98", "wrong")).toBe("rate_limited");
  expect(await attempt(node, "192.0.2.200")).toBe("rate_limited");
});

test("A12 a known network is one on every node and after a restart", async () => {
  await using accounts = await withAccounts();
  const before = await startWithAlice(accounts);
  expect(await attempt(before, HOME)).toBe("ok");
  const after = await accounts.startNode(withLimits());
  await lockOutStrangers(after);
  expect(await attempt(after, HOME)).toBe("ok");
});

test("A12 a device that refreshes its session makes its network known", async () => {
  await using accounts = await withAccounts();
  const node = await startWithAlice(accounts);
  const { body: pair } = await node.call(login, { body: { email: "alice", password: PASSWORD }, ip: HOME });
  const onTheWay = "192.0.2.200";
  await node.call(refresh, { body: { refresh_token: pair.refresh_token }, ip: onTheWay });
  await lockOutStrangers(node);
  expect(await attempt(node, onTheWay)).toBe("ok");
});

test("A12 a known network has its own count, and for its own account only", async () => {
  await using accounts = await withAccounts();
  const node = await startWithAlice(accounts);
  await node.register("bob");
  expect(await attempt(node, HOME)).toBe("ok");
  for (let i = 0; i < 5; i++) expect(await attempt(node, HOME, "wrong")).toBe("invalid_credentials");
  expect(await attempt(node, HOME)).toBe("rate_limited");
  await lockOutStrangers(node, "bob");
  expect(await attempt(node, HOME, PASSWORD, "bob")).toBe("rate_limited");
});

test("A12 an account that there is and one that there is not have the same limits for strangers", async () => {
  await using accounts = await withAccounts();
  const node = await startWithAlice(accounts);
  expect(await attempt(node, HOME)).toBe("ok");
  const series = async (email: string) => {
    const outcomes: string[] = [];
    for (let i = 0; i < 7; i++) outcomes.push(await attempt(node, "192.0.2.1", "wrong", email));
    for (let host = 1; host <= 100; host++)
      outcomes.push(await attempt(node, `198.51.100.${host}`, "wrong", email));
    return outcomes;
  };
  const known = await series("alice");
  expect(known).toContain("rate_limited");
  expect(await series("nobody")).toEqual(known);
});

test("A12 guesses at the own password with a token from elsewhere leave the owner their own", async () => {
  await using accounts = await withAccounts();
  const node = await startWithAlice(accounts);
  const { body: pair } = await node.call(login, { body: { email: "alice", password: PASSWORD }, ip: HOME });
  const change = (current_password: string, ip: string) =>
    outcomeOf(
      node.call(updateMe, {
        token: pair.access_token,
        ip,
        body: { email: "alice@example.org", current_password },
      }),
    );
  for (let host = 1; host <= 20; host++) {
    for (let i = 0; i < 5; i++)
      expect(await change("wrong", `198.51.100.${host}`)).toBe("invalid_credentials");
  }
  expect(await change("wrong", "198.51.100.99")).toBe("rate_limited");
  expect(await change(PASSWORD, HOME)).toBe("ok");
});

test("A12 of an account the 20 networks that it was used from last are known; no address is stored, and a deletion leaves none", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  await node.register("alice");
  let token = "";
  for (let host = 1; host <= 25; host++) {
    const { body } = await node.call(login, {
      body: { email: "alice", password: PASSWORD },
      ip: `203.0.113.${host}`,
    });
    token = body.access_token;
  }
  const rows = await accounts.postgres.query<{ network: Buffer }>("select network from known_networks");
  expect(rows).toHaveLength(20);
  for (const { network } of rows) expect(network).toHaveLength(16);
  const strict = await accounts.startNode(withLimits());
  await lockOutStrangers(strict);
  expect(await attempt(strict, "203.0.113.25")).toBe("ok");
  expect(await attempt(strict, "203.0.113.1")).toBe("rate_limited");

  await node.call(deleteMe, { token, body: { password: PASSWORD } });
  expect(await accounts.postgres.query("select from known_networks")).toEqual([]);
});

test("A12 a network from which nobody came for 90 days is unknown", async () => {
  await using accounts = await withAccounts();
  const node = await startWithAlice(accounts);
  expect(await attempt(node, HOME)).toBe("ok");
  await accounts.postgres.query("update known_networks set seen_at = now() - interval '91 days'");
  await lockOutStrangers(node);
  expect(await attempt(node, HOME)).toBe("rate_limited");
});
