import { driftBetween, eventually, fetchState } from "@gochat/testkit";
import type { People } from "@gochat/client/state/people.ts";
import type { FreshState, ReadConversation } from "@gochat/testkit";
import type { ConversationState } from "@gochat/client/state/state.ts";
import type { Device, Life } from "./device.ts";
import type { Walk } from "./walk.ts";

interface Stored {
  readonly conversation_id: string;
  readonly seq: number;
  readonly sender_id: string;
  readonly client_id: string | null;
  readonly kind: string;
  readonly is_deleted: boolean;
}

/** Whether everything is as it must be, once everything is mended and quiet. */
export async function checkAll(walk: Walk): Promise<void> {
  await eventually(async () => throwIf(await driftOf(walk)), { timeoutMs: walk.patienceMs });
  const ids = walk.devices.flatMap(({ life }) => (life === undefined ? [] : [life.chat.me.id]));
  const stored = await walk.cluster.sql.rows<Stored>(
    `select conversation_id, seq::int, sender_id, client_id, kind, deleted_at is not null as is_deleted from messages
     where conversation_id in (select conversation_id from members where user_id = any($1)) or sender_id = any($1)
     order by conversation_id, seq`,
    [ids],
  );
  const wrong = [...sentOnce(walk, stored), ...inOrder(walk, stored), ...(await withTheirFiles(walk, ids))];
  throwIf(wrong);
  const untold = () => {
    for (const { environment } of walk.devices) environment?.advance(1_500);
    throwIf(walk.devices.flatMap((device) => toldOnce(walk, device, stored)));
  };
  await eventually(untold, { timeoutMs: 5_000 });
  for (const device of walk.devices) await device.close();
  throwIf(walk.failures);
  for (const { name, deps } of walk.devices) {
    const kept = deps.disk.keptKeys;
    if (kept.size > 0 && !deps.disk.wasFull) throw new Error(`${name} still keeps ${[...kept].join(" ")}`);
  }
}

async function driftOf(walk: Walk): Promise<string[]> {
  const lines: string[] = [];
  for (const person of walk.people) {
    const { name, credentials } = person;
    const { token } = "login" in credentials ? await walk.logIn(person) : { token: name };
    const lives = walk.devices.flatMap((device) =>
      device.personName === name && device.life ? [device.life] : [],
    );
    const fresh = await fetchState(walk.cluster.nodes[0], token);
    for (const life of lives) lines.push(...driftOfLife(life, fresh).map((line) => `${life.name} ${line}`));
  }
  return lines;
}

function driftOfLife({ state, chat }: Life, fresh: FreshState): string[] {
  const lines = driftBetween(
    {
      userId: fresh.userId,
      toRead: [...state.awaited.keys()] as never,
      conversations: state.conversations as ReadonlyMap<never, ConversationState>,
    },
    asTold(state.people, fresh),
  );
  const shown = [...chat.conversations, ...chat.archived].map(({ id }) => id).join(" ");
  const listed = [...fresh.conversations.keys()].join(" ");
  return shown === listed ? lines : [...lines, `shows its conversations as ${shown}, and they are ${listed}`];
}

/** N2: nobody is told the new names of those with whom they do not share a conversation any more. */
function asTold(people: People, fresh: FreshState): FreshState {
  const shared = new Set<string>(
    [...fresh.conversations.values()].flatMap(({ members }) => members.map(({ user }) => user.id)),
  );
  const namesOf = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(namesOf);
    if (typeof value !== "object" || value === null) return value;
    const known = "username" in value && "id" in value ? people.get(value.id as string) : undefined;
    if (known !== undefined && !shared.has(known.id)) return { ...value, ...known };
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, namesOf(inner)]));
  };
  const conversations = [...fresh.conversations].map(
    ([id, read]) => [id, namesOf(read) as ReadConversation] as const,
  );
  return { ...fresh, conversations: new Map(conversations) };
}

/** What was given is stored once, or was refused and is not. */
function sentOnce({ ledger }: Walk, stored: readonly Stored[]): string[] {
  const counts = new Map<string, number>();
  for (const { client_id } of stored)
    if (client_id !== null) counts.set(client_id, (counts.get(client_id) ?? 0) + 1);
  const lines = ledger.all.flatMap((given) => {
    const count = counts.get(given.clientId) ?? 0;
    const { outcome, isKept, isRefusedLater, wasDiskFull } = given;
    const isRight =
      outcome === "stored"
        ? count === 1
        : outcome === "refused"
          ? count === 0
          : outcome === "cancelled"
            ? count <= (isKept && !wasDiskFull() ? 0 : 1)
            : outcome === "waiting"
              ? false
              : count <= 1 && (count === 1 || !isKept || isRefusedLater || wasDiskFull());
    return isRight ? [] : [`${JSON.stringify(given)} is stored ${count} times`];
  });
  const unknown = [...counts.keys()].filter((key) => ledger.find(key) === undefined);
  return [...lines, ...unknown.map((key) => `${key} is stored, and nobody gave it`)];
}

/** What is stored, and not deleted, carries the files that it was given with. */
async function withTheirFiles({ ledger, cluster }: Walk, senders: readonly string[]): Promise<string[]> {
  const rows = await cluster.sql.rows<{ client_id: string; files: string[] }>(
    `select m.client_id, array_remove(array_agg(encode(b.sha256, 'hex') order by a.nth), null) as files
     from messages m left join lateral unnest(m.attachments) with ordinality a (id, nth) on true
     left join files f on f.id = a.id left join blobs b on b.key = f.blob_key
     where m.sender_id = any($1) and m.client_id is not null and m.deleted_at is null
     group by m.conversation_id, m.seq, m.client_id`,
    [senders],
  );
  return rows.flatMap(({ client_id, files }) => {
    const given = ledger.find(client_id)?.files.join(" ");
    return given === files.join(" ")
      ? []
      : [`${client_id} was given with the files ${given}, and carries ${files.join(" ")}`];
  });
}

/** What one chat was given for one target is stored in that order, but for what it took back and a full disk could not forget. */
function inOrder({ ledger }: Walk, stored: readonly Stored[]): string[] {
  const places = new Map(
    stored.map(({ client_id, seq, conversation_id }) => [client_id, { seq, conversation_id }]),
  );
  const last = new Map<string, { seq: number; conversation_id: string; clientId: string }>();
  return ledger.all.flatMap(({ giver, target, clientId, outcome, wasRetried }) => {
    const place = places.get(clientId);
    if (place === undefined || outcome === "cancelled" || wasRetried) return [];
    const lane = `${giver} ${target}`;
    const before = last.get(lane);
    last.set(lane, { ...place, clientId });
    return before !== undefined && before.conversation_id === place.conversation_id && before.seq > place.seq
      ? [
          `${giver} was given ${before.clientId} before ${clientId}, and they are stored as ${before.seq} and ${place.seq}`,
        ]
      : [];
  });
}

/** The event `message` told everything since the first chat began on this device. */
function toldOnce(walk: Walk, device: Device, stored: readonly Stored[]): string[] {
  const { life, former, deps } = device;
  if (life === undefined) return [`${device.name} is not there`];
  const isShared = walk.devices.some((other) => other !== device && other.deps.disk === deps.disk);
  const lives = [...former, { told: life.told, isExact: true }];
  const sharers = walk.devices.filter((other) => other.deps.disk === deps.disk);
  const everywhere = sharers.flatMap((each) =>
    each.former.concat(each.life ? { told: each.life.told, isExact: true } : []),
  );
  const isExact = !isShared && !deps.disk.wasFull && former.every((each) => each.isExact);
  const lines: string[] = [];
  for (const [id, { entity }] of life.state.conversations) {
    const toldHere = lives.flatMap(({ told }) => told.get(id) ?? []);
    const toldAnywhere = new Set(everywhere.flatMap(({ told }) => told.get(id) ?? []));
    const from = Math.max(device.begunAt?.get(id) ?? 0, entity.me.joined_seq);
    const missing = deps.disk.wasFull
      ? []
      : stored.filter(
          ({ conversation_id, kind, is_deleted, seq }) =>
            conversation_id === id && kind === "text" && !is_deleted && seq > from && !toldAnywhere.has(seq),
        );
    const doubles = isExact ? toldHere.filter((seq, nth) => toldHere.indexOf(seq) !== nth) : [];
    lines.push(
      ...missing.map(({ seq }) => `${device.name} never told ${seq} of ${id} (from ${from})`),
      ...doubles.map((seq) => `${device.name} told ${seq} of ${id} twice`),
    );
  }
  return lines;
}

function throwIf(lines: readonly string[]): void {
  if (lines.length > 0) throw new Error(lines.slice(0, 30).join("\n"));
}
