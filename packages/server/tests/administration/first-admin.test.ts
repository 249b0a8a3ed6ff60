import { ENDPOINTS } from "@gochat/protocol";
import { connectSql, startServer, withDatabase } from "@gochat/testkit";
import type { TestServer } from "@gochat/testkit";
import { expect, test } from "vitest";
import { makeAdmin } from "../../src/make-admin.ts";
import { parseConfig } from "../../src/config/config.ts";
import { createLogger } from "../../src/platform/logger.ts";
import { logIn, PASSWORD, register } from "../authorization/people.ts";
import { ask, codeOf, readAudit } from "./rig.ts";

const { admin, auth, links } = ENDPOINTS;
const nobody = { token: "" };

/** The token in the address that a start prints. */
const tokenIn = (text: string | undefined): string => /#(ol_[\w-]+)/.exec(text ?? "")?.[1] ?? "";

const first = (server: TestServer, token: string, username: string) =>
  codeOf(server, undefined, links.makeFirstAdmin, {
    body: { token, username, email: `${username}@example.com`, password: PASSWORD },
  });

test("I2 a start of a server without an administrator prints a link for the first one; of several who use it at once one is", async () => {
  await using server = await startServer();
  await using other = await startServer({ databaseUrl: server.databaseUrl });
  const tokens = [tokenIn(server.invitation), tokenIn(other.invitation)];
  expect(new Set(tokens).size).toBe(2);
  expect(await ask(other, nobody, links.read, { body: { token: tokens[0] ?? "" } })).toMatchObject({
    purpose: "first_admin",
    username: null,
  });
  const wrong = { body: { token: tokens[0] ?? "", password: PASSWORD } };
  expect(await codeOf(server, undefined, links.setPassword, wrong)).toBe("link_not_valid");
  await register(server, "early");
  expect(await first(server, tokens[0] ?? "", "early")).toBe("username_taken");
  const names = Array.from({ length: 6 }, (_, i) => `admin-${i}`);
  const codes = await Promise.all(
    names.map((name, i) => first(i % 2 ? other : server, tokens[i % 2] ?? "", name)),
  );
  expect(codes.toSorted()).toEqual([...Array<string>(5).fill("link_not_valid"), "ok"]);
  const boss = await logIn(server, names[codes.indexOf("ok")] ?? "");
  const { users } = await ask(server, boss, admin.listUsers, { query: { instance_role: "admin" } });
  expect(users.map(({ id }) => id)).toEqual([boss.id]);
  expect((await ask(server, boss, auth.me)).user.instance_role).toBe("admin");
  for (const token of tokens) expect(await first(server, token, "late")).toBe("link_not_valid");
  await using later = await startServer({ databaseUrl: server.databaseUrl });
  expect(later.invitation).toBeUndefined();
  expect(await readAudit(server, boss, { action: "account.role_changed" })).toMatchObject([
    { actor_id: boss.id, user_id: boss.id, details: { instance_role: "admin" } },
  ]);
});

test("I2 `npm start -- admin` makes an administrator of an account, or makes the account, beside a running server", async () => {
  await using database = await withDatabase();
  await using server = await startServer({ databaseUrl: database.url });
  const config = parseConfig({
    DATABASE_URL: database.url,
    GOCHAT_BARE_USERNAMES: "off",
    GOCHAT_ALLOWED_ORIGINS: "https://chat.example.org",
  });
  const silent = createLogger("silent");
  const run = (...args: string[]) => makeAdmin(config, args, silent);
  const ann = await register(server, "ann");
  expect(await codeOf(server, ann, admin.getSettings)).toBe("forbidden");
  expect(await run("Ann")).toBe("Ann is an administrator of this server.");
  expect(await codeOf(server, ann, admin.getSettings)).toBe("ok");

  const told = await run("bert", "bert@example.org");
  expect(told).toContain("https://chat.example.org/link#ol_");
  const body = { token: tokenIn(told), password: PASSWORD };
  await ask(server, nobody, links.setPassword, { body });
  const bert = await logIn(server, "bert");
  expect(await codeOf(server, bert, admin.getSettings)).toBe("ok");
  for (const wrong of [[], ["x"], ["two words"], ["carl", "no email"]])
    await expect(run(...wrong)).rejects.toThrow("npm start -- admin <username> [email]");
  await ask(server, ann, admin.suspendUser, { params: { id: bert.id } });
  await expect(run("bert")).rejects.toThrow("bert is suspended");
  expect(await readAudit(server, ann, { user_id: bert.id, action: "account.role_changed" })).toMatchObject([
    { actor_id: null, details: { instance_role: "admin", by: "the command line" } },
  ]);
  await using sql = await connectSql(database.url);
  expect(await sql.rows("select from users where username = 'carl'")).toEqual([]);
});
