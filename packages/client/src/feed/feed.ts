import type { AbortSignalLike } from "../platform-types.ts";
import type { Calls } from "../contract/calls.ts";
import { PAGE_MAX } from "../contract/constants.ts";
import type { Message } from "../contract/entities.ts";
import { runAt, slice } from "../state/messages.ts";
import { seesAbove } from "../state/own-state.ts";
import type { ConversationState } from "../state/state.ts";
import { conversationOf } from "../store.ts";
import type { Store } from "../store.ts";

export interface FeedDeps {
  readonly store: Store;
  readonly api: Pick<Calls, "messages">;
  /**
   * Takes a message; the next one of its conversation comes when this resolves, or at once where there is nothing to wait for. False:
   * nobody took it, and it is told to whoever comes.
   */
  readonly take: (message: Message) => Promise<boolean> | undefined;
  /** False while nobody listens: then nothing is told, and nothing is skipped. */
  readonly isWanted: () => boolean;
  /** Something was told: up to where is to be kept. */
  readonly onTold: (conversationId: string) => void;
  /** A page could not be read. What it would have told comes with the next `tell`. */
  readonly onError: (error: unknown) => void;
  readonly signal: AbortSignalLike;
}

/**
 * Tells every message of every conversation once, in the order of `seq`: those that came over the socket, those that were missed, and
 * those that only history has, because a device was away for too long. What is told is told again after a crash before `onTold` was kept.
 */
export interface Feed {
  /** How far each conversation is told. */
  readonly toldUpTo: (conversationId: string) => number | undefined;
  /** As it was kept; or, of a device that is new, what is there already. */
  readonly begin: (told: ReadonlyMap<string, number>) => void;
  /** Looks at all conversations: when somebody begins to listen, and after an error. */
  readonly tell: () => void;
}

export function createFeed({ store, api, take, isWanted, onTold, onError, signal }: FeedDeps): Feed {
  const told = new Map<string, number>();
  const running = new Set<string>();
  let hasBegun = false;

  store.subscribe((event, before, after) => {
    if (!hasBegun || before.conversations === after.conversations) return;
    const of = conversationOf(event);
    for (const id of of === undefined ? after.conversations.keys() : [of]) {
      const conversation = after.conversations.get(id);
      if (conversation === undefined) told.delete(id);
      else if (conversation !== before.conversations.get(id)) look(id, conversation);
    }
  });

  function look(id: string, conversation: ConversationState): void {
    const { last_seq } = conversation.entity;
    // A database that was restored gives the same numbers to other messages.
    if (last_seq < (told.get(id) ?? 0)) told.set(id, last_seq);
    if (!isWanted() || last_seq <= upTo(conversation) || running.has(id)) return;
    void run(id);
  }

  async function run(id: string): Promise<void> {
    running.add(id);
    try {
      await tellOne(id);
    } catch (error) {
      running.delete(id);
      if (!signal.aborted) onError(error);
      return;
    }
    running.delete(id);
    // What came since it had told everything.
    const conversation = store.state.conversations.get(id);
    if (conversation !== undefined && !signal.aborted) look(id, conversation);
  }

  async function tellOne(id: string): Promise<void> {
    for (;;) {
      const conversation = store.state.conversations.get(id);
      if (conversation === undefined || signal.aborted || !isWanted()) return;
      const from = upTo(conversation) + 1;
      const { last_seq } = conversation.entity;
      if (from > last_seq) return;
      const known = runAt(conversation.runs, from);
      const messages = slice([known ?? (await read(id, from))], from, last_seq);
      // Nothing is there that one may see: it was narrowed, or the database was restored.
      if (messages.length === 0) told.set(id, last_seq);
      for (const message of messages) {
        // Whoever listened may be gone.
        if (signal.aborted || !isWanted()) return;
        // Whoever needs no time for it has taken it for certain, whatever comes next.
        const taken = take(message);
        if (taken !== undefined && !(await taken)) return;
        if (signal.aborted) return;
        told.set(id, message.seq);
        onTold(id);
      }
    }
  }

  async function read(id: string, from: number): Promise<readonly Message[]> {
    const page = await api.messages.history({ id, after: from - 1, limit: PAGE_MAX }, { signal });
    return page.messages;
  }

  /** Of a conversation that is new to this device everything counts that was said since one is in it. */
  const upTo = ({ entity }: ConversationState): number =>
    Math.max(told.get(entity.id) ?? entity.me.joined_seq, seesAbove(entity));

  return {
    toldUpTo: (id) => told.get(id),
    begin(kept) {
      for (const [id, seq] of kept) told.set(id, seq);
      hasBegun = true;
    },
    tell() {
      for (const [id, conversation] of store.state.conversations) look(id, conversation);
    },
  };
}
