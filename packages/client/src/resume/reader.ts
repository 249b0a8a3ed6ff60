import type { AbortSignalLike } from "../platform-types.ts";
import type { Calls } from "../contract/calls.ts";
import { PAGE_MAX } from "../contract/constants.ts";
import type { Conversation } from "../contract/entities.ts";
import { GoChatError } from "../errors.ts";
import { pages } from "../http/pages.ts";
import type { Store } from "../store.ts";

/** Reads what frames alone do not tell: the list of conversations, and conversations that are new or out of date. */
export interface Reader {
  /** Resolves when nothing is left to be read. Throws what a call throws; then some of it is left. */
  readonly readAwaited: (signal: AbortSignalLike) => Promise<void>;
  /** Every conversation, also those that are archived, or requests. */
  readonly readList: (signal: AbortSignalLike) => Promise<void>;
}

// With more than these the list, a hundred at a time, is read in their place.
const ONE_BY_ONE_MAX = 20;

export function createReader({
  store,
  api,
}: {
  readonly store: Store;
  readonly api: Pick<Calls, "conversations">;
}): Reader {
  async function readList(signal: AbortSignalLike): Promise<void> {
    const before = store.state.conversations;
    store.dispatch({ type: "local.listed", conversations: await listAll(signal), before });
  }

  async function listAll(signal: AbortSignalLike): Promise<Conversation[]> {
    const found = new Map<string, Conversation>();
    // Whatever moves from one list to the next meanwhile is in one of them at least, and in the first one when it came back.
    for (const list of [{ requests: "true" }, { requests: "ignored" }, { archived: true }, {}] as const) {
      try {
        for await (const page of pages(api.conversations.list, { limit: PAGE_MAX, ...list }, { signal }))
          for (const conversation of page.conversations) found.set(conversation.id, conversation);
      } catch (error) {
        // A node of a version before this one knows of no requests (V3).
        if (!("requests" in list && error instanceof GoChatError && error.code === "invalid_request"))
          throw error;
      }
    }
    return [...found.values()];
  }

  async function readOne(id: string, signal: AbortSignalLike): Promise<void> {
    const generation = store.state.conversations.get(id)?.generation;
    const conversation = await api.conversations.get({ id }, { signal }).then(
      (answer) => answer.conversation,
      (error: unknown) => {
        if (error instanceof GoChatError && error.code === "conversation_not_found") return null;
        throw error;
      },
    );
    if (conversation === null) store.dispatch({ type: "local.forgotten", conversation_id: id });
    // What went out of date meanwhile may be older in the answer: it stays among those that are awaited.
    else if (store.state.conversations.get(id)?.generation === generation)
      store.dispatch({ type: "local.read", conversation });
  }

  async function readMany(signal: AbortSignalLike): Promise<void> {
    const { awaited } = store.state;
    for (const conversation of await listAll(signal))
      if (awaited.has(conversation.id)) store.dispatch({ type: "local.read", conversation });
    // What no list has.
    for (const id of awaited.keys())
      if (store.state.awaited.get(id) === awaited.get(id)) await readOne(id, signal);
  }

  return {
    readList,
    async readAwaited(signal) {
      for (;;) {
        signal.throwIfAborted();
        const { mustReadList, awaited } = store.state;
        const [id] = awaited.keys();
        if (mustReadList) await readList(signal);
        else if (id === undefined) return;
        else if (awaited.size > ONE_BY_ONE_MAX) await readMany(signal);
        else await readOne(id, signal);
      }
    },
  };
}
