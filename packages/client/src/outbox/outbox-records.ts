import type { Environment } from "../environment.ts";
import type { Storage } from "../storage/storage.ts";
import { isUploaded } from "./attachment.ts";
import type { OutboxEntry } from "./entry.ts";
import { keptFiles } from "./kept-files.ts";

/** What is kept of an entry: it is queued again, or failed for a reason that was said. The bytes of its files are records of their own. */
type Kept = Omit<OutboxEntry, "status" | "error"> & { readonly isFailed?: boolean };

/** The outbox of one client in a storage that it shares with others. */
export interface OutboxRecords {
  /** Keeps entries; undefined removes. They outlive a crash when it resolves. */
  readonly write: (entries: ReadonlyMap<string, OutboxEntry | undefined>) => Promise<void>;
  /** Entries of clients that are gone, of the same person, oldest first. From then on they are ours. */
  readonly adopt: () => Promise<OutboxEntry[]>;
}

/**
 * Each client has entries of its own, under a lock that it holds for as long as it lives. So no two send the same entry, and what one
 * leaves behind goes to whoever comes next and gets its lock.
 */
export function outboxRecords(
  storage: Storage,
  userId: string,
  { random, now }: Environment,
  until: Promise<void>,
): OutboxRecords {
  const prefix = `outbox/${userId}/`;
  const files = keptFiles(storage, userId);
  const lockOf = (owner: string): string => prefix + owner;
  const owner = `${now().toString(36)}-${Math.floor(random() * 2 ** 40).toString(36)}`;
  const keys = new Map<string, string>();
  // Those that are taken over come before one's own, however often that happens.
  let first = 500_000_000;
  let next = first;
  let writing = Promise.resolve();
  // What is being written when it ends is not for others yet.
  void storage.lock(lockOf(owner), () => until.then(() => writing).catch(() => {})).catch(() => {});

  const keyAt = (place: number): string => `${prefix}${owner}/${String(place).padStart(9, "0")}`;
  const keyOf = (clientId: string): string => {
    const known = keys.get(clientId);
    if (known !== undefined) return known;
    const key = keyAt(next++);
    keys.set(clientId, key);
    return key;
  };

  async function write(entries: ReadonlyMap<string, OutboxEntry | undefined>): Promise<void> {
    const records = new Map<string, unknown>();
    for (const [clientId, entry] of entries) {
      records.set(keyOf(clientId), entry && kept(entry));
      for (const [key, bytes] of files.changesFor(clientId, entry)) records.set(key, bytes);
      if (entry === undefined) keys.delete(clientId);
    }
    await (writing = storage.write(records));
  }

  async function adoptFrom(other: string): Promise<readonly OutboxEntry[]> {
    const records = [...(await storage.read(`${prefix}${other}/`))].sort(([a], [b]) => (a < b ? -1 : 1));
    const entries = await files.restore(records.map(([, record]) => revived(record as Kept)));
    const moved = new Map<string, unknown>(records.map(([key]) => [key, undefined]));
    first -= entries.length;
    for (const [nth, entry] of entries.entries()) {
      if (keys.has(entry.client_id)) continue;
      keys.set(entry.client_id, keyAt(first + nth));
      moved.set(keyAt(first + nth), kept(entry));
    }
    await storage.write(moved);
    return entries;
  }

  return {
    write,
    async adopt() {
      const keys = [...(await storage.read(prefix)).keys()];
      const owners = new Set(keys.map((key) => key.slice(prefix.length).split("/", 1)[0] ?? ""));
      owners.delete(owner);
      const entries: OutboxEntry[] = [];
      // The time in their names: the oldest one comes last, and stands first.
      for (const other of [...owners].sort((a, b) => (a < b ? 1 : -1)))
        entries.unshift(
          ...((await storage.lock(lockOf(other), () => adoptFrom(other), { isPatient: false })) ?? []),
        );
      return entries;
    },
  };
}

const kept = ({ status, error: _error, attachments, ...entry }: OutboxEntry): Kept => ({
  ...entry,
  ...(attachments && { attachments: attachments.map(({ file: _file, error: _error, ...each }) => each) }),
  ...(status === "failed" && { isFailed: true }),
});

const revived = ({ isFailed, ...entry }: Kept): OutboxEntry => ({
  ...entry,
  // Whoever had it may have sent it, unless something of it was not there yet.
  status:
    isFailed === true ? "failed" : entry.attachments?.every(isUploaded) === false ? "queued" : "sending",
});
