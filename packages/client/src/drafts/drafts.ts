import type { Storage } from "../storage/storage.ts";
import type { Store } from "../store.ts";

/** What one has begun to write in a conversation. */
export interface Draft {
  readonly content: string;
  /** The `seq` of the message that it answers. */
  readonly replyTo?: number | undefined;
}

/** By the id of their conversation. */
export type Drafts = ReadonlyMap<string, Draft>;

const keyOf = (userId: string, conversationId = ""): string => `draft/${userId}/${conversationId}`;

/** The drafts of this person that are kept. */
export async function readDrafts(storage: Storage, userId: string): Promise<Drafts> {
  const prefix = keyOf(userId);
  const records = await storage.read(prefix);
  return new Map([...records].map(([key, draft]) => [key.slice(prefix.length), draft as Draft]));
}

/** Keeps each draft as soon as it changes: it is nobody's but this device's, and cannot be read anew. */
export function keepDrafts(store: Store, storage: Storage): void {
  store.subscribe((event, _before, { me }) => {
    if (event.type !== "local.drafted") return;
    // A storage that fails says so itself, and the draft is in the state all the same.
    storage.write(new Map([[keyOf(me.id, event.conversation_id), event.draft]])).catch(() => {});
  });
}
