import { randomUUID } from "node:crypto";
import type { ConnectionId, Presence as PresenceEntity, UserId } from "@gochat/protocol";
import { withDatabase } from "@gochat/testkit/database.ts";
import { eventually } from "@gochat/testkit/eventually.ts";
import { insertUsers, openDirect, openGroup } from "@gochat/testkit/people.ts";
import { expect, test } from "vitest";
import { answerDeadline } from "../platform/deadline.ts";
import { systemClock } from "../platform/clock.ts";
import { createLogger } from "../platform/logger.ts";
import { MemoryBus } from "../platform/memory/memory-bus.ts";
import { openPostgres } from "../platform/postgres/open-postgres.ts";
import type { Postgres } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { startService } from "../platform/services.ts";
import { findPresenceSettings, findWatchable, raiseLastSeen } from "./presence-store.ts";
import { createPresence } from "./presence.ts";
import type { Presence } from "./presence.ts";

const logger = createLogger("silent");

interface Rig extends AsyncDisposable {
  readonly postgres: Postgres;
  readonly startNode: () => Presence & AsyncDisposable;
}

/** Nodes that are quick: a person is gone after 50 ms. */
async function startRig(): Promise<Rig> {
  await using stack = new AsyncDisposableStack();
  const { url } = stack.use(await withDatabase());
  const postgres = stack.use(await openPostgres({ url, poolSize: 4, logger, allowUnsafeDurability: true }));
  const bus = stack.use(new MemoryBus(logger));
  const owned = stack.move();
  return {
    postgres,
    startNode() {
      const presence = owned.use(
        createPresence({
          sql: postgres,
          bus,
          nodeId: randomUUID(),
          clock: systemClock,
          logger,
          timings: { tickMs: 10, changeEveryMs: 10, offlineAfterMs: 50 },
          takeWatch: () => {},
        }),
      );
      owned.use(startService({ name: "presence", run: presence.run }, logger, () => {}));
      return presence;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A device, and what it knows of everybody whom it watches. */
function connect(presence: Presence, userId: UserId) {
  const known = new Map<UserId, PresenceEntity>();
  const peer = {
    id: randomUUID() as ConnectionId,
    userId,
    sendJson(frame: object) {
      const { states, presence } = frame as { states?: PresenceEntity[]; presence?: PresenceEntity };
      for (const each of states ?? (presence ? [presence] : [])) known.set(each.user_id, each);
    },
  };
  presence.connected(peer);
  return {
    peer,
    known,
    watch: async (...user_ids: UserId[]) => {
      await presence.frames["presence.watch"](peer, { type: "presence.watch", user_ids }, answerDeadline());
      return user_ids.map((id) => known.get(id)?.status);
    },
    close: () => presence.disconnected(peer),
  };
}

const hide = (sql: Sql, userId: UserId, isHidden: boolean) =>
  sql.query("update users set shows_presence = not $2::bool where id = $1", [userId, isHidden]);

async function lastSeenOf(sql: Sql, userId: UserId): Promise<string | null | undefined> {
  const [settings] = await findPresenceSettings(sql, [userId]);
  return settings?.last_seen_at;
}

test("P3 one sees those with whom one shares a conversation, as long as one does, and nobody else", async () => {
  await using rig = await startRig();
  const [alice, friend, colleague] = await insertUsers(rig.postgres, 3);
  const [stranger, deleted] = await insertUsers(rig.postgres, 2);
  await openDirect(rig.postgres, alice, friend);
  await openDirect(rig.postgres, alice, deleted);
  await openDirect(rig.postgres, friend, stranger);
  const group = await openGroup(rig.postgres, [alice, friend, colleague]);
  await rig.postgres.query("update users set deleted_at = now() where id = $1", [deleted]);
  const presence = rig.startNode();
  for (const userId of [friend, colleague, stranger, deleted]) connect(presence, userId);
  const device = connect(presence, alice);
  const unknown = randomUUID() as UserId;
  expect(await device.watch(friend, colleague, stranger, deleted, unknown)).toEqual([
    "online",
    "online",
    "offline",
    "offline",
    "offline",
  ]);
  expect(device.known.get(stranger)).toEqual({ ...device.known.get(unknown), user_id: stranger });
  await rig.postgres.query("delete from members where conversation_id = $1 and user_id = $2", [group, alice]);
  expect(await device.watch(friend, colleague)).toEqual(["online", "offline"]);
});

test("P4 P5 who goes is offline on every node, with the minute, which is stored and read by who watches later", async () => {
  await using rig = await startRig();
  const [alice, bob] = await insertUsers(rig.postgres, 2);
  await openDirect(rig.postgres, alice, bob);
  const [first, second] = [rig.startNode(), rig.startNode()];
  const watcher = connect(first, alice);
  await watcher.watch(bob);
  const device = connect(second, bob);
  await eventually(() => expect(watcher.known.get(bob)?.status).toBe("online"));
  const from = Math.floor(Date.now() / 60_000) * 60_000;
  device.close();
  await eventually(() => expect(watcher.known.get(bob)?.status).toBe("offline"));
  const shown = watcher.known.get(bob)?.last_seen_at ?? "";
  expect(shown).toMatch(/:00\.000Z$/);
  expect(Date.parse(shown)).toBeGreaterThanOrEqual(from);
  expect(Date.parse(shown)).toBeLessThanOrEqual(Date.now());
  await eventually(async () => expect(await lastSeenOf(rig.postgres, bob)).toBe(shown));
  const later = connect(second, alice);
  await later.watch(bob);
  expect(later.known.get(bob)).toEqual({ user_id: bob, status: "offline", last_seen_at: shown });
});

test("P2 P5 who hides is offline without a time, on every node, and does not type; who ceases to hide is there again", async () => {
  await using rig = await startRig();
  const [alice, bob] = await insertUsers(rig.postgres, 2);
  await openDirect(rig.postgres, alice, bob);
  const [first, second] = [rig.startNode(), rig.startNode()];
  const watcher = connect(first, alice);
  await watcher.watch(bob);
  connect(second, bob);
  expect(await second.showsPresence(bob)).toBe(true);
  await eventually(() => expect(watcher.known.get(bob)?.status).toBe("online"));

  await hide(rig.postgres, bob, true);
  first.changedVisibility(bob);
  await eventually(() =>
    expect(watcher.known.get(bob)).toEqual({ user_id: bob, status: "offline", last_seen_at: null }),
  );
  // The other node has heard of it too: there bob may type.
  expect(await second.showsPresence(bob)).toBe(false);

  await hide(rig.postgres, bob, false);
  second.changedVisibility(bob);
  await eventually(() => expect(watcher.known.get(bob)?.status).toBe("online"));
  expect(await second.showsPresence(bob)).toBe(true);
});

test("P4 a node that stops stores when people were last here, and tells nobody that they are gone", async () => {
  await using rig = await startRig();
  const [alice, bob] = await insertUsers(rig.postgres, 2);
  await openDirect(rig.postgres, alice, bob);
  const [first, second] = [rig.startNode(), rig.startNode()];
  const watcher = connect(first, alice);
  await watcher.watch(bob);
  const device = connect(second, bob);
  await eventually(() => expect(watcher.known.get(bob)?.status).toBe("online"));
  device.close();
  await second[Symbol.asyncDispose]();
  expect(await lastSeenOf(rig.postgres, bob)).toMatch(/:00\.000Z$/);
  expect(watcher.known.get(bob)?.status).toBe("online");
});

test("P5 the time when somebody was last seen only rises, and is not stored of who left for good", async () => {
  await using rig = await startRig();
  const [alice, bob, gone] = await insertUsers(rig.postgres, 3);
  await rig.postgres.query("update users set deleted_at = now() where id = $1", [gone]);
  const [early, late] = ["2026-11-22T10:00:00.000Z", "2026-11-22T10:05:00.000Z"];
  const write = (userIds: readonly UserId[], lastSeenAt: string) =>
    raiseLastSeen(
      rig.postgres,
      userIds.map((userId) => ({ userId, lastSeenAt })),
    );
  await write([alice, gone], late);
  await write([bob, alice], early);
  expect(await lastSeenOf(rig.postgres, alice)).toBe(late);
  expect(await lastSeenOf(rig.postgres, bob)).toBe(early);
  const rows = await rig.postgres.query("select last_seen_at from users where id = $1", [gone]);
  expect(rows).toEqual([{ last_seen_at: null }]);
});

test("P5 nodes that saw the same people go at the same time do not wait for each other for ever", async () => {
  await using rig = await startRig();
  const people: UserId[] = await insertUsers(rig.postgres, 500);
  const seen = people.map((userId) => ({ userId, lastSeenAt: "2026-11-22T10:00:00.000Z" }));
  for (let round = 0; round < 10; round++) {
    await rig.postgres.query("update users set last_seen_at = null");
    await Promise.all([raiseLastSeen(rig.postgres, seen), raiseLastSeen(rig.postgres, seen.toReversed())]);
  }
  expect(await lastSeenOf(rig.postgres, people[499] as UserId)).toBe("2026-11-22T10:00:00.000Z");
});

test("H4 a watch reads the conversations of those who are asked for, not the members of large groups", async () => {
  await using rig = await startRig();
  const { postgres } = rig;
  const people: UserId[] = await insertUsers(postgres, 6000);
  await openGroup(postgres, people);
  for (let i = 0; i < 100; i++) await openDirect(postgres, people[0] as UserId, people[i + 1] as UserId);
  await postgres.query("analyze");
  const asked = people.slice(1, 101);
  const reads = await postgres.transaction(async (tx) => {
    const count = async () => {
      const [row] = await tx.query<{ scans: number; rows: number }>(
        `select sum(seq_scan)::int as scans, sum(coalesce(idx_tup_fetch, 0))::int as rows
         from pg_stat_xact_user_tables where relname in ('users', 'members')`,
      );
      return row ?? { scans: 0, rows: 0 };
    };
    const before = await count();
    // From the sixth time on PostgreSQL may use another plan.
    for (let i = 0; i < 7; i++) expect(await findWatchable(tx, people[0] as UserId, asked)).toHaveLength(100);
    await findPresenceSettings(tx, asked);
    await raiseLastSeen(
      tx,
      asked.map((userId) => ({ userId, lastSeenAt: "2026-11-22T10:00:00.000Z" })),
    );
    const after = await count();
    return { scans: after.scans - before.scans, rows: after.rows - before.rows };
  });
  expect(reads.scans).toBe(0);
  // For each of a hundred: the person, their few memberships and the viewer's own; never the 6,000 of the group.
  expect(reads.rows).toBeLessThan(20 * 100 * 7);
});
