import { expect, test } from "vitest";
import { ENDPOINTS } from "@gochat/protocol";
import type { AppError } from "../errors.ts";
import { outcomeOf, withAccounts } from "@gochat/testkit/accounts.ts";
import type { AccountsNode } from "@gochat/testkit/accounts.ts";
import { hashOf } from "./opaque-tokens.ts";

const { wsTicket, logout } = ENDPOINTS.auth;
const ticketFor = async (node: AccountsNode, token: string) =>
  (await node.call(wsTicket, { token })).body.ticket;

test("A11 a ticket opens one socket, as the person and the session that asked, whichever node takes it", async () => {
  await using accounts = await withAccounts();
  const nodes = [await accounts.startNode(), await accounts.startNode()] as const;
  await nodes[0].register("alice");
  const { access_token } = await nodes[0].logIn("alice");
  const actor = await nodes[0].auth.authenticate(access_token);
  const { ticket, expires_in } = (await nodes[0].call(wsTicket, { token: access_token })).body;
  expect(expires_in).toBe(30);
  expect(ticket).toMatch(/^wt_[\w-]{43}$/);
  const takes = Array.from({ length: 20 }, (_, i) =>
    nodes[i % 2 === 0 ? 0 : 1].sessions.redeemTicket(ticket),
  );
  const outcomes = await Promise.all(takes.map((take) => take.catch((error: AppError) => error.code)));
  expect(outcomes.filter((outcome) => outcome !== "unauthorized")).toEqual([actor]);
  expect(outcomes).toHaveLength(20);
});

test("A11 a ticket ends after 30 s, and with its session", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  await node.register("alice");
  const pair = await node.logIn("alice");
  const late = await ticketFor(node, pair.access_token);
  await accounts.postgres.query("update ws_tickets set expires_at = expires_at - interval '30 seconds'");
  expect(await outcomeOf(node.sessions.redeemTicket(late))).toBe("unauthorized");
  const orphan = await ticketFor(node, pair.access_token);
  // Another node ended the session, and this one has not heard of it yet.
  const other = await accounts.startNode();
  await other.call(logout, { body: { refresh_token: pair.refresh_token } });
  expect(await outcomeOf(node.sessions.redeemTicket(orphan))).toBe("unauthorized");
  expect(await accounts.postgres.query("select from ws_tickets")).toHaveLength(0);
});

test("A11 the database holds the hash of a ticket; an unknown one is refused", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode({ allowBareUsernames: true });
  const ticket = await ticketFor(node, "bob");
  expect(await accounts.postgres.query("select ticket_hash from ws_tickets")).toEqual([
    { ticket_hash: hashOf(ticket) },
  ]);
  expect(await outcomeOf(node.sessions.redeemTicket("bob"))).toBe("unauthorized");
  expect(await outcomeOf(node.sessions.redeemTicket(""))).toBe("unauthorized");
  expect(await node.sessions.redeemTicket(ticket)).toEqual(await node.auth.authenticate("bob"));
});
