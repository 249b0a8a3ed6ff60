import type { Chat, UploadInput } from "@gochat/client";
import { signal } from "../../lib/signal.ts";
import type { Stored } from "../../lib/stored.ts";

/** A file that is to be sent. */
export interface AttachedFile extends UploadInput {
  /** It is a picture that nobody would be shown. */
  readonly isTooLarge?: boolean;
}

/** What is to be sent with the next message. */
export type Attached = readonly AttachedFile[];

const all = new WeakMap<Chat, Map<string, Stored<Attached>>>();

/** What belongs to the draft of a conversation, wherever one goes meanwhile. */
export function attachedTo(chat: Chat, id: string): Stored<Attached> {
  const mine = all.get(chat) ?? new Map<string, Stored<Attached>>();
  all.set(chat, mine);
  const attached = mine.get(id) ?? signal<Attached>([]);
  mine.set(id, attached);
  return attached;
}
