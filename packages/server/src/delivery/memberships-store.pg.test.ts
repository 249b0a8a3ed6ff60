import { randomUUID } from "node:crypto";
import type { UserId } from "@gochat/protocol";
import { withDatabase } from "@gochat/testkit";
import { expect, test } from "vitest";
import { createLogger } from "../platform/logger.ts";
import { openPostgres } from "../platform/postgres/open-postgres.ts";
import { selectMemberships } from "./memberships-store.ts";

test("R6 a group is settled when it changed last before everything that may be on its way", async () => {
  await using database = await withDatabase();
  const options = { poolSize: 1, logger: createLogger("silent"), allowUnsafeDurability: true };
  await using postgres = await openPostgres({ url: database.url, ...options });
  const [userId, groupId] = [randomUUID() as UserId, randomUUID()];
  await postgres.query("insert into users (id, username, display_name) values ($1, 'anna', 'Anna')", [
    userId,
  ]);
  await postgres.query(
    "insert into conversations (id, kind, name, member_count, version) values ($1, 'group', 'Team', 1, 7)",
    [groupId],
  );
  await postgres.query("insert into members (conversation_id, user_id) values ($1, $2)", [groupId, userId]);
  const changedAt = async () => {
    const [row] = await postgres.query<{ xid: number }>("select xmin::text::int as xid from conversations");
    return row?.xid ?? 0;
  };
  const headAt = async (settled: number) => {
    const [loaded] = await selectMemberships(postgres, [userId], String(settled));
    return loaded?.groups.map(({ head, is_settled }) => [head, is_settled]);
  };

  const first = await changedAt();
  expect([await headAt(first), await headAt(first + 1)]).toEqual([[[7, false]], [[7, true]]]);
  await postgres.query("update conversations set version = 8", []);
  expect(await changedAt()).toBeGreaterThan(first);
  expect([await headAt(first + 1), await headAt((await changedAt()) + 1)]).toEqual([
    [[8, false]],
    [[8, true]],
  ]);
});
