import { ENDPOINTS } from "@gochat/protocol";
import { connectSql, startServer } from "@gochat/testkit";
import type { TestServer } from "@gochat/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PASSWORD } from "../authorization/people.ts";
import { ask, codeOf, registerAdmin } from "./rig.ts";

const { admin, users } = ENDPOINTS;

let server: TestServer;
let other: TestServer;
beforeAll(async () => {
  server = await startServer();
  other = await startServer({ databaseUrl: server.databaseUrl });
});
afterAll(async () => {
  await other[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const toUser = (id: string) => ({ params: { id: id as never }, body: { instance_role: "user" as const } });

test("I1 the last administrator who may act is neither demoted, suspended nor deleted, by themselves either", async () => {
  const boss = await registerAdmin(server, "boss");
  const away = await registerAdmin(server, "away");
  await ask(server, boss, admin.suspendUser, { params: { id: away.id } });
  const params = { id: boss.id };
  expect(await codeOf(server, boss, admin.updateUser, toUser(boss.id))).toBe("last_admin");
  expect(await codeOf(server, boss, admin.suspendUser, { params })).toBe("last_admin");
  expect(await codeOf(server, boss, admin.deleteUser, { params })).toBe("last_admin");
  expect(await codeOf(server, boss, users.deleteMe, { body: { password: PASSWORD } })).toBe("last_admin");
  await ask(server, boss, admin.reinstateUser, { params: { id: away.id } });
  expect(await codeOf(server, boss, users.deleteMe, { body: { password: PASSWORD } })).toBe("ok");
});

test("I1 of administrators who demote, suspend and delete each other at once, on two nodes, one is left", async () => {
  await using sql = await connectSql(server.databaseUrl);
  for (let round = 0; round < 5; round++) {
    const admins = await Promise.all(
      Array.from({ length: 4 }, (_, i) => registerAdmin(server, `a-${round}-${i}`)),
    );
    await sql.rows(
      "update users set instance_role = 'user' where instance_role = 'admin' and not (id = any($1::uuid[]))",
      [admins.map(({ id }) => id)],
    );
    const codes = await Promise.all(
      admins.flatMap((by, i) => {
        const params = { id: (admins[(i + 1) % 4] ?? by).id };
        return [
          codeOf(server, by, admin.updateUser, toUser(params.id)),
          codeOf(other, by, admin.suspendUser, { params }),
          codeOf(server, by, admin.deleteUser, { params }),
          codeOf(other, by, users.deleteMe, { body: { password: PASSWORD } }),
        ];
      }),
    );
    const left = await sql.rows(
      "select id from users where instance_role = 'admin' and suspended_at is null and deleted_at is null",
    );
    expect(left.length).toBeGreaterThanOrEqual(1);
    const allowed = new Set([
      "ok",
      "last_admin",
      "forbidden",
      "unauthorized",
      "user_not_found",
      "invalid_credentials",
      "busy",
    ]);
    expect(codes.filter((code) => !allowed.has(code))).toEqual([]);
  }
});
