import { foldName } from "@gochat/protocol";
import type { ConversationId, UserId } from "@gochat/protocol";
import { LRUCache } from "lru-cache";
import type { Deadline } from "../platform/deadline.ts";
import type { ConversationsContext } from "./conversations-context.ts";
import { openDirectConversation } from "./open-direct-conversation.ts";

// About 200 bytes an entry: at most 20 MB for the pairs that wrote lately.
const MAX_ENTRIES = 100_000;

/**
 * Which conversation "send this to bob" means. An entry never goes stale in a way that matters: a pair keeps its
 * conversation for ever, and when bob has left, a send is refused as closed and `forget` makes the next one look again.
 */
export class DirectDirectory {
  readonly #context: ConversationsContext;
  readonly #known = new LRUCache<string, ConversationId>({ max: MAX_ENTRIES });

  constructor(context: ConversationsContext) {
    this.#context = context;
  }

  /** Answers at once when the pair is known, so that a stream of sends is not slowed by a promise each. */
  find(userId: UserId, recipient: string): ConversationId | undefined {
    return this.#known.get(key(userId, recipient));
  }

  async open(userId: UserId, recipient: string, deadline: Deadline): Promise<ConversationId> {
    const { id } = await openDirectConversation(this.#context, { userId, deadline }, { username: recipient });
    this.#known.set(key(userId, recipient), id);
    return id;
  }

  forget(userId: UserId, recipient: string): void {
    this.#known.delete(key(userId, recipient));
  }
}

const key = (userId: UserId, recipient: string): string => `${userId} ${foldName(recipient)}`;
