import type { BlobLike } from "../platform-types.ts";
import type { Storage } from "../storage/storage.ts";
import type { OutboxAttachment } from "./attachment.ts";
import type { OutboxEntry } from "./entry.ts";

/** The bytes of what entries carry, in a storage that keeps them. They stay where they are when another client takes the entry over. */
export interface KeptFiles {
  /** The records that change when this is what there is of an entry: in the same write as the entry. */
  readonly changesFor: (
    clientId: string,
    entry: OutboxEntry | undefined,
  ) => Iterable<[string, BlobLike | undefined]>;
  /** The entries with the bytes that are there. */
  readonly restore: (entries: readonly OutboxEntry[]) => Promise<readonly OutboxEntry[]>;
}

export function keptFiles(storage: Storage, userId: string): KeptFiles {
  const prefix = `blob/${userId}/`;
  const kept = new Map<string, ReadonlyMap<string, BlobLike>>();

  const changesFor: KeptFiles["changesFor"] = (clientId, entry) => {
    const changes = new Map<string, BlobLike | undefined>();
    const before = kept.get(clientId);
    const after = new Map<string, BlobLike>();
    for (const key of before?.keys() ?? []) changes.set(key, undefined);
    for (const { nth, file } of entry?.attachments ?? []) {
      if (file === undefined || storage.keepsBlobs !== true) continue;
      const key = `${prefix}${clientId}/${nth}`;
      after.set(key, file);
      // Once, however often the entry changes.
      if (before?.get(key) === file) changes.delete(key);
      else changes.set(key, file);
    }
    kept.delete(clientId);
    if (after.size > 0) kept.set(clientId, after);
    return changes;
  };

  return {
    changesFor,
    async restore(entries) {
      if (entries.every(({ attachments }) => attachments === undefined)) return entries;
      const found = (await storage.read(prefix)) as ReadonlyMap<string, BlobLike>;
      return entries.map((entry) => {
        const { client_id, attachments } = entry;
        const withBytes = (each: OutboxAttachment): OutboxAttachment => {
          const file = found.get(`${prefix}${client_id}/${each.nth}`);
          return file === undefined ? each : { ...each, file };
        };
        const restored = attachments ? { ...entry, attachments: attachments.map(withBytes) } : entry;
        changesFor(client_id, restored);
        return restored;
      });
    },
  };
}
