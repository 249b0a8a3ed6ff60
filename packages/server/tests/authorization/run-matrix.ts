import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConversationId, ServerFrame } from "@gochat/protocol";
import { connectSql, eventually, startServer, withDatabase } from "@gochat/testkit";
import type { TestServer } from "@gochat/testkit";
import { cellsOf, nameOf, placeCells } from "./cells.ts";
import type { PlacedCell } from "./cells.ts";
import { connectDevice } from "./device.ts";
import type { Device } from "./device.ts";
import type { Place } from "./operations.ts";
import type { Person } from "./people.ts";
import { ADMINISTRATORS, playScenes } from "./scenes.ts";
import type { Cast, Scenes } from "./scenes.ts";
import { readStates } from "./stored-state.ts";
import type { StoredState } from "./stored-state.ts";
import { placeOf, tryCell } from "./try-cell.ts";
import type { Outcome } from "./try-cell.ts";

/** A cell with everything that came of it. */
export interface TriedCell extends PlacedCell {
  readonly name: string;
  readonly place: Place;
  readonly outcome: Outcome;
  readonly before: StoredState;
  readonly after: StoredState;
}

export interface MatrixRun extends AsyncDisposable {
  readonly server: TestServer;
  readonly cast: Cast;
  readonly cells: readonly TriedCell[];
  /** What each connected person heard, by name; of `<name> at the side` by a connection that does nothing. */
  readonly devices: ReadonlyMap<string, Device>;
}

const CONNECTED = [
  "olga",
  "adam",
  "mia",
  "anna",
  "max",
  "rhea",
  "otto",
  "wim",
  "fay",
  "dan",
  "ines",
  "iris",
] as const;
// More than the two cores of the smallest machine have to do at once.
const AT_ONCE = 8;

export const aside = ({ name }: Person): string => `${name} at the side`;

/** Plays the scenes, copies them, connects everybody, and tries every cell once. */
export async function runMatrix(): Promise<MatrixRun> {
  await using stack = new AsyncDisposableStack();
  const { url: databaseUrl } = stack.use(await withDatabase());
  const sql = stack.use(await connectSql(databaseUrl));
  const filesDir = await mkdtemp(join(tmpdir(), "gochat-matrix-"));
  stack.defer(() => rm(filesDir, { recursive: true, force: true }));
  const env = { GOCHAT_FILES_DIR: filesDir };
  const { cast, team, late, alone, direct, closedDirect, blockingDirect, blockedDirect } = await playAll(
    databaseUrl,
    env,
  );
  await sql.rows("update users set instance_role = 'admin' where id = any($1::uuid[])", [
    ADMINISTRATORS.map((name) => cast[name].id),
  ]);
  // So many a day are not what is tried here.
  await sql.rows(
    `create function long_ago() returns trigger language plpgsql as $$ begin new.reported_at := '2000-01-01'; return new; end $$`,
  );
  await sql.rows("create trigger long_ago before insert on reports for each row execute function long_ago()");
  // No group is closed while somebody is in it; the policy says what would be possible all the same.
  const closedTeam = { ...team, name: "closed group", isClosed: true };
  const announcing = { ...team, name: "group of announcements", onlyAdminsWrite: true };
  const silenced = { ...team, name: "group of silenced members", areSilenced: true };
  const slow = { ...team, name: "group in slow mode", isSlow: true };
  const cells = await placeCells(
    sql,
    cellsOf([
      team,
      closedTeam,
      announcing,
      silenced,
      slow,
      late,
      alone,
      direct,
      closedDirect,
      blockingDirect,
      blockedDirect,
    ]),
  );
  const sentinel = cells.find(
    ({ verdict, operation }) => verdict === "done" && operation.name === "mark read_seq",
  );
  if (sentinel === undefined) throw new Error("somebody may mark");

  const server = stack.use(await startServer({ databaseUrl, env }));
  const devices = new Map<string, Device>();
  for (const name of [...CONNECTED, "heir"] as const)
    devices.set(cast[name].name, stack.use(await connectDevice(server, cast[name].token)));
  for (const person of new Set([team, late, alone, direct].map(({ witness }) => witness)))
    devices.set(aside(person), stack.use(await connectDevice(server, person.token)));

  const ids = [...new Set(cells.map(({ id }) => id))];
  const before = await readStates(sql, ids);
  const tries = new Map<PlacedCell, { place: Place; outcome: Outcome }>();
  const queue = cells.filter((cell) => cell !== sentinel).values();
  const tryOne = async (cell: PlacedCell) => {
    const place = placeOf(cell, stateOf(before, cell.id));
    const device = cell.actor.isLoggedIn ? devices.get(cell.actor.person.name) : undefined;
    tries.set(cell, { place, outcome: await tryCell(server, cell, place, device) });
  };
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const cell of queue) await tryOne(cell);
    }),
  );
  // Marks are announced late, and all together: when this one was, every one before it was.
  await tryOne(sentinel);
  await eventually(() => {
    if (devices.get(sentinel.actor.person.name)?.heardOf(sentinel.id).length !== 1)
      throw new Error("the last mark was not announced yet");
  });
  for (const device of devices.values()) await device.settle();

  const after = await readStates(sql, ids);
  const kept = stack.move();
  return {
    server,
    cast,
    devices,
    cells: cells.flatMap((cell) => {
      const tried = tries.get(cell);
      if (tried === undefined) return [];
      const states = { before: stateOf(before, cell.id), after: stateOf(after, cell.id) };
      return [{ ...cell, ...tried, ...states, name: nameOf(cell) }];
    }),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** On a server of its own: the one that is tried remembers nothing of how the scenes came about. */
async function playAll(databaseUrl: string, env: Readonly<Record<string, string>>): Promise<Scenes> {
  // Somebody takes the name of an account that was deleted.
  await using server = await startServer({ databaseUrl, env: { ...env, GOCHAT_NAME_RESERVATION: "1ms" } });
  // Awaited here: the server closes when this returns.
  const scenes = await playScenes(server);
  return scenes;
}

function stateOf(states: ReadonlyMap<ConversationId, StoredState>, id: ConversationId): StoredState {
  const state = states.get(id);
  if (state === undefined) throw new Error(`there is no conversation ${id}`);
  return state;
}

/** The events among what was heard: a `reset` is the answer to a sync. */
export const eventsIn = (heard: readonly ServerFrame[]): ServerFrame[] =>
  heard.filter(({ type }) => type !== "reset");
