import { LIMITS, TYPING_EVERY_MS, TYPING_TTL_MS } from "@gochat/protocol";
import type { ConversationId, TypingStarted, TypingStopped, UserId } from "@gochat/protocol";
import { LRUCache } from "lru-cache";
import type { Whisper } from "../conversation-event.ts";
import { AppError } from "../errors.ts";

/** Who hears of what is said in a conversation. */
export interface Audience {
  /** The two of a direct conversation, or chosen members; null for whoever is a member. */
  readonly audience: readonly UserId[] | null;
  readonly memberCount: number;
}

export interface TypingDeps {
  /** Undefined for somebody who is not a member. */
  findAudience(userId: UserId, conversationId: ConversationId): Promise<Audience | undefined>;
  /** False when this person, or this conversation, is over its limit. */
  takeTyping(userId: UserId, conversationId: ConversationId): boolean;
  showsPresence(userId: UserId): Promise<boolean>;
  whisper(event: Whisper): void;
  readonly elapsedMs: () => number;
}

// More than type at the same time on one node. Whoever is pushed out may be passed on once too often.
const TYPING_MAX = 10_000;

/** Passes on that somebody types. Nothing is stored, and nothing waits: it ends on the devices that show it (P1, P2). */
export class Typing {
  readonly #deps: TypingDeps;
  readonly #started = new LRUCache<string, { readonly at: number; isStopped: boolean }>({ max: TYPING_MAX });

  constructor(deps: TypingDeps) {
    this.#deps = deps;
  }

  async start(userId: UserId, conversationId: ConversationId): Promise<void> {
    if (this.#hasJustStarted(userId, conversationId)) return;
    const audience = await this.#audienceOf(userId, conversationId);
    // Asked again: other devices of this person may have said so meanwhile.
    if (audience === null || this.#hasJustStarted(userId, conversationId)) return;
    if (!this.#deps.takeTyping(userId, conversationId)) return; // L1
    this.#started.set(key(userId, conversationId), { at: this.#deps.elapsedMs(), isStopped: false });
    this.#tell(userId, conversationId, audience, {
      type: "typing.started",
      conversation_id: conversationId,
      user_id: userId,
      ttl_ms: TYPING_TTL_MS,
    });
  }

  async stop(userId: UserId, conversationId: ConversationId): Promise<void> {
    const audience = await this.#audienceOf(userId, conversationId);
    const started = this.#started.get(key(userId, conversationId));
    if (audience === null || started === undefined || started.isStopped) return;
    if (this.#deps.elapsedMs() - started.at >= TYPING_TTL_MS) return;
    // Kept, so that whoever starts and stops all the time is still passed on every 3 s only.
    started.isStopped = true;
    this.#tell(userId, conversationId, audience, {
      type: "typing.stopped",
      conversation_id: conversationId,
      user_id: userId,
    });
  }

  /** P1 */
  #hasJustStarted(userId: UserId, conversationId: ConversationId): boolean {
    const started = this.#started.get(key(userId, conversationId));
    return started !== undefined && this.#deps.elapsedMs() - started.at < TYPING_EVERY_MS;
  }

  /** Null when nobody is to hear of it (P2). */
  async #audienceOf(userId: UserId, conversationId: ConversationId): Promise<Audience | null> {
    const audience = await this.#deps.findAudience(userId, conversationId);
    if (audience === undefined) throw new AppError("conversation_not_found");
    if (audience.memberCount > LIMITS.liveDetailsMaxMembers) return null;
    return (await this.#deps.showsPresence(userId)) ? audience : null;
  }

  #tell(
    userId: UserId,
    conversationId: ConversationId,
    { audience }: Audience,
    frame: TypingStarted | TypingStopped,
  ): void {
    this.#deps.whisper({
      conversationId,
      audience: audience?.filter((each) => each !== userId) ?? null,
      frame: JSON.stringify(frame),
      // An empty frame is not sent: the typist's own devices hear nothing of it.
      special: audience === null ? [{ userIds: [userId], frame: "" }] : [],
      exceptConnection: null,
    });
  }
}

const key = (userId: UserId, conversationId: ConversationId): string => `${userId} ${conversationId}`;
