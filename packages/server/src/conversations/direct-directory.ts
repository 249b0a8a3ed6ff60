import { foldName } from "@gochat/protocol";
import type { ConversationId, UserId } from "@gochat/protocol";
import { LRUCache } from "lru-cache";
import type { Deadline } from "../platform/deadline.ts";
import { KeyedQueue } from "../platform/keyed-queue.ts";
import type { ConversationsContext } from "./conversations-context.ts";
import { findNamed } from "./direct-store.ts";
import type { NamedConversation } from "./direct-store.ts";
import { openNamedConversation } from "./open-direct-conversation.ts";

// About 250 bytes an entry: at most 25 MB for the pairs that wrote lately.
const MAX_ENTRIES = 100_000;
// Of one person to one name; their sockets do not have more of them in progress.
const WAITING_MAX = 1000;

/**
 * Which conversation "send this to bob" means. An entry leads to nobody else when bob has left: his conversation stays his, and says
 * that it is closed. Then `forget` makes the next look find out whether the sender means somebody else by now.
 */
export class DirectDirectory {
  readonly #context: ConversationsContext;
  readonly #known = new LRUCache<string, NamedConversation>({ max: MAX_ENTRIES });
  readonly #openings = new KeyedQueue(WAITING_MAX);

  constructor(context: ConversationsContext) {
    this.#context = context;
  }

  /** Answers at once when the pair is known, so that a stream of sends is not slowed by a promise each. */
  find(userId: UserId, recipient: string): NamedConversation | undefined {
    return this.#known.get(key(userId, recipient));
  }

  /** Those who ask at once are answered in the order in which they asked. */
  open(userId: UserId, recipient: string, deadline: Deadline): Promise<NamedConversation> {
    return this.#openings.run(key(userId, recipient), deadline, async () => {
      const known = this.find(userId, recipient);
      if (known !== undefined) return known;
      const opened = await openNamedConversation(this.#context, { userId, deadline }, recipient);
      const found = { id: opened.id, earlier: opened.earlier };
      this.#known.set(key(userId, recipient), found);
      return found;
    });
  }

  /** All conversations that this name has meant to this person. Opens none. */
  findAll(userId: UserId, recipient: string, deadline: Deadline): Promise<readonly ConversationId[]> {
    return findNamed(this.#context.postgres.within(deadline), userId, recipient);
  }

  /** Unless the name leads to another one by now. */
  forget(userId: UserId, recipient: string, id: ConversationId): void {
    if (this.find(userId, recipient)?.id === id) this.#known.delete(key(userId, recipient));
  }
}

const key = (userId: UserId, recipient: string): string => `${userId} ${foldName(recipient)}`;
