import { expect, test } from "vitest";
import { ENDPOINTS } from "@gochat/protocol";
import type { UserId } from "@gochat/protocol";
import { openDirect } from "@gochat/testkit/people.ts";
import { behind, outcomeOf, PASSWORD, withAccounts } from "@gochat/testkit/accounts.ts";
import { endReservations } from "./former-names-store.ts";

const { search, get, updateMe, deleteMe } = ENDPOINTS.users;
const NEW_PASSWORD = "another long password";

test("A17 a search finds names by how they begin, in any letter case, each once over all pages, and nobody who left", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode({ allowBareUsernames: true });
  const names = ["al", "Albert", "alice", "ALICE2", "alice_3", "alice-4", "alice.5", "alicia", "bob", "zed"];
  for (const name of names) await node.auth.authenticate(name);
  const all = async (query: string, limit: number) => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = { query, limit, ...(cursor !== undefined && { cursor }) };
      const { users, next_cursor } = (await node.call(search, { token: "bob", query: page })).body;
      expect(users.length).toBeLessThanOrEqual(limit);
      found.push(...users.map(({ username }) => username));
      cursor = next_cursor ?? undefined;
    } while (cursor !== undefined);
    return found;
  };
  const alices = ["alice", "alice-4", "alice.5", "ALICE2", "alice_3"];
  for (const limit of [1, 2, 5, 100]) expect(await all("aLice", limit)).toEqual(alices);
  expect(await all("al", 3)).toEqual(["al", "Albert", ...alices, "alicia"]);
  await node.call(deleteMe, { token: "alicia", body: {} });
  expect(await all("ali", 50)).toEqual(alices);
});

test("A17 nothing in a search is a pattern", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode({ allowBareUsernames: true });
  for (const name of ["alice", "a_b", "axb"]) await node.auth.authenticate(name);
  const find = async (query: string) =>
    (await node.call(search, { token: "alice", query: { query } })).body.users.map(
      ({ username }) => username,
    );
  expect(await find("a_")).toEqual(["a_b"]);
  for (const query of ["%", "_", "a%", "\\", "'", "~", "é", ".*", "{"]) expect(await find(query)).toEqual([]);
});

test("A17 a cursor that is none is refused", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode({ allowBareUsernames: true });
  for (const cursor of ["%", "YWxpY2UgJw", "____"]) {
    expect(await outcomeOf(node.call(search, { token: "alice", query: { query: "a", cursor } }))).toBe(
      "invalid_request",
    );
  }
});

test("A17 others see a person without the email; somebody unknown or gone is not found", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode({ allowBareUsernames: true });
  const { id, created_at } = await node.register("alice");
  const read = (userId: UserId) => node.call(get, { token: "bob", params: { id: userId } });
  expect((await read(id)).body.user).toEqual({
    id,
    username: "alice",
    display_name: "alice",
    avatar_id: null,
    version: 1,
    created_at,
  });
  expect(await outcomeOf(read("00000000-0000-7000-8000-000000000000" as UserId))).toBe("user_not_found");
  await node.call(deleteMe, { token: "alice", body: { password: PASSWORD } });
  expect(await outcomeOf(read(id))).toBe("user_not_found");
});

test("A14 the display name changes without a password; email and password need the current one", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  const user = await node.register("alice");
  await node.register("bob", "bob@example.com");
  const { access_token: token } = await node.logIn("alice");
  const update = (body: object) => node.call(updateMe, { token, body });
  expect((await update({ display_name: "Alice 🎈" })).body.user).toEqual({
    ...user,
    display_name: "Alice 🎈",
    version: 2,
  });
  for (const change of [{ email: "a@example.org" }, { password: NEW_PASSWORD }]) {
    expect(await outcomeOf(update(change))).toBe("invalid_credentials");
    expect(await outcomeOf(update({ ...change, current_password: "wrong" }))).toBe("invalid_credentials");
  }
  expect(await outcomeOf(update({ email: "BOB@example.com", current_password: PASSWORD }))).toBe(
    "email_taken",
  );
  expect((await update({ email: "a@example.org", current_password: PASSWORD })).body.user.email).toBe(
    "a@example.org",
  );
  await node.logIn("A@example.org");
  expect(await outcomeOf(node.logIn("alice@example.com"))).toBe("invalid_credentials");
});

test("N1 a display name shows itself and nothing else; the refusal names the field and says what to do", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  await node.register("alice");
  const { access_token: token } = await node.logIn("alice");
  const rename = (display_name: string) => node.call(updateMe, { token, body: { display_name } });
  for (const name of [
    "\u3164",
    "Ali\u200Bce",
    "Alice\u202Eecila",
    "\u2800\u2800",
    `A${"\u0335".repeat(40)}`,
  ]) {
    await expect(rename(name)).rejects.toMatchObject({
      code: "invalid_request",
      message: expect.stringMatching(/^display_name must /),
      places: [{ path: "/display_name", message: expect.stringMatching(/^must /) }],
    });
  }
  const family = "👨\u200D👩\u200D👧 می\u200Cخواهم";
  expect((await rename(family)).body.user.display_name).toBe(family);
});

test("A14 a new password ends every other session and keeps this one", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  await node.register("alice");
  const [mine, other] = [await node.logIn("alice"), await node.logIn("alice")];
  const ended: string[] = [];
  node.sessions.onEnded(({ sessionIds }) => ended.push(...sessionIds));
  const otherActor = await node.auth.authenticate(other.access_token);
  await node.call(updateMe, {
    token: mine.access_token,
    body: { password: NEW_PASSWORD, current_password: PASSWORD },
  });
  expect(ended).toEqual([otherActor.sessionId]);
  expect(await outcomeOf(node.auth.authenticate(other.access_token))).toBe("unauthorized");
  expect(await outcomeOf(node.refresh(other.refresh_token))).toBe("invalid_refresh_token");
  await node.auth.authenticate((await node.refresh(mine.refresh_token)).access_token);
  expect(await outcomeOf(node.logIn("alice"))).toBe("invalid_credentials");
  await node.logIn("alice", NEW_PASSWORD);
});

test("A14 no session of the old password outlives the change, however logins and changes race", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  await node.register("alice");
  const { access_token: token } = await node.logIn("alice");
  const logins = Array.from({ length: 8 }, () => node.logIn("alice").catch(() => undefined));
  await node.call(updateMe, { token, body: { password: NEW_PASSWORD, current_password: PASSWORD } });
  const pairs = (await Promise.all(logins)).filter((pair) => pair !== undefined);
  const outcomes = await Promise.all(
    pairs.map(({ access_token }) => outcomeOf(node.auth.authenticate(access_token))),
  );
  expect(outcomes.filter((outcome) => outcome !== "unauthorized")).toEqual([]);
});

test("A14 a login that waits for a change of the password is refused", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  await node.register("alice");
  const change = "update users set password_hash = password_hash || 'A'";
  const outcome = await behind(
    accounts,
    (tx) => tx.query(change),
    () => node.logIn("alice"),
  );
  expect(outcome).toBe("invalid_credentials");
  expect(await accounts.postgres.query("select from sessions")).toEqual([]);
});

test("A14 an account that a bare username made has no password to ask for", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode({ allowBareUsernames: true });
  await node.call(updateMe, { token: "alice", body: { password: NEW_PASSWORD, email: "alice@example.com" } });
  expect(await outcomeOf(node.logIn("alice@example.com", NEW_PASSWORD))).toBe("ok");
});

test("A15 a deletion needs the password", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  await node.register("alice");
  const { access_token: token } = await node.logIn("alice");
  for (const body of [{}, { password: "wrong" }]) {
    expect(await outcomeOf(node.call(deleteMe, { token, body }))).toBe("invalid_credentials");
  }
  await node.auth.authenticate(token);
});

test("A15 a deleted account leaves nothing personal, ends all that could act for it, and frees its email", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  const user = await node.register("Canary", "canary@example.com");
  const pairs = [
    await node.logIn("canary", PASSWORD, "canary phone"),
    await node.logIn("canary", PASSWORD, "canary laptop"),
  ];
  const token = pairs[0]?.access_token ?? "";
  await node.call(updateMe, { token, body: { display_name: "Canary Bird" } });
  const { ticket } = (await node.call(ENDPOINTS.auth.wsTicket, { token })).body;
  expect(await node.call(deleteMe, { token, body: { password: PASSWORD } })).toEqual({ status: 204 });

  for (const pair of pairs) {
    expect(await outcomeOf(node.auth.authenticate(pair.access_token))).toBe("unauthorized");
    expect(await outcomeOf(node.refresh(pair.refresh_token))).toBe("invalid_refresh_token");
  }
  expect(await outcomeOf(node.sessions.redeemTicket(ticket))).toBe("unauthorized");
  const rows = await accounts.postgres.query<{ row: string }>(
    `select row_to_json(u)::text as row from users u union all select row_to_json(s)::text from sessions s
     union all select row_to_json(f)::text from former_names f`,
  );
  expect(rows).toHaveLength(4);
  for (const { row } of rows) expect(row.toLowerCase()).not.toContain("canary");
  const [left] = await accounts.postgres.query("select username, display_name, password_hash from users");
  const username = `deleted-${user.id.replaceAll("-", "").slice(16, 28)}`;
  expect(left).toEqual({ username, display_name: "Deleted user", password_hash: null });

  expect(await outcomeOf(node.register("canary"))).toBe("username_taken");
  const successor = await node.register("sparrow", "canary@example.com");
  expect(successor.id).not.toBe(user.id);
});

test("A15 no login survives a deletion, however they race", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  await node.register("alice");
  const { access_token: token } = await node.logIn("alice");
  const logins = Array.from({ length: 8 }, () => node.logIn("alice").catch(() => undefined));
  await node.call(deleteMe, { token, body: { password: PASSWORD } });
  await Promise.all(logins);
  expect(await accounts.postgres.query("select from sessions where revoked_at is null")).toEqual([]);
});

test("A15 a login that waits for a deletion is refused", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode();
  await node.register("alice");
  const change = "update users set deleted_at = now()";
  const outcome = await behind(
    accounts,
    (tx) => tx.query(change),
    () => node.logIn("alice"),
  );
  expect(outcome).toBe("invalid_credentials");
  expect(await accounts.postgres.query("select from sessions")).toEqual([]);
});

test("A15 a bare username that deleted itself is nobody until the reservation of its name ends, and then a new account", async () => {
  await using accounts = await withAccounts();
  const node = await accounts.startNode({ allowBareUsernames: true });
  const before = await node.auth.authenticate("alice");
  await node.call(deleteMe, { token: "alice", body: {} });
  expect(await outcomeOf(node.auth.authenticate("ALICE"))).toBe("unauthorized");
  await accounts.postgres.query("update former_names set reserved_until = now()");
  const after = await node.auth.authenticate("alice");
  expect(after.userId).not.toBe(before.userId);
});

test("A15 when a reservation ends nothing is kept of a name, but where somebody is in a conversation with whom it belonged to", async () => {
  await using accounts = await withAccounts();
  const { postgres } = accounts;
  const node = await accounts.startNode({ allowBareUsernames: true });
  const [alice, bob] = [await node.auth.authenticate("alice"), await node.auth.authenticate("bob")];
  await openDirect(postgres, alice.userId, bob.userId);
  const hermit = await node.auth.authenticate("hermit");
  for (const token of ["bob", "hermit"]) await node.call(deleteMe, { token, body: {} });
  const kept = () => postgres.query("select user_id, reserved_until from former_names order by user_id");
  await endReservations(postgres);
  expect(await kept()).toMatchObject([{ user_id: bob.userId }, { user_id: hermit.userId }]);
  await postgres.query("update former_names set reserved_until = now() - interval '1 second'");
  await endReservations(postgres);
  expect(await kept()).toEqual([{ user_id: bob.userId, reserved_until: null }]);
});
