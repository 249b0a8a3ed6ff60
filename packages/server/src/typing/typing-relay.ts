import { LIMITS, TYPING_EVERY_MS, TYPING_TTL_MS } from "@gochat/protocol";
import type { ConversationId, ServerFrameOf, UserId } from "@gochat/protocol";
import { LRUCache } from "lru-cache";
import type { EphemeralEvent } from "../conversation-event.ts";
import { authorizeMember } from "../conversation-policy.ts";

export interface TypingRelayDeps {
  /** Undefined for somebody who is not a member. */
  readonly countMembers: (userId: UserId, conversationId: ConversationId) => Promise<number | undefined>;
  /** False when this person, or this conversation, is over its limit. */
  readonly takeTyping: (userId: UserId, conversationId: ConversationId) => boolean;
  readonly showsPresence: (userId: UserId) => Promise<boolean>;
  /** Who of the members may see that this person types. */
  readonly findAudience: (userId: UserId, conversationId: ConversationId) => Promise<UserId[]>;
  readonly deliverEphemeral: (event: EphemeralEvent) => void;
  readonly elapsedMs: () => number;
}

// More people than type at once on one node. Of whoever is pushed out it may be told once too often that they type.
const TYPING_MAX = 10_000;

interface Started {
  readonly at: number;
  isStopped: boolean;
  /** Resolves when it was passed on: nothing may overtake it. */
  told: Promise<void>;
}

/** Passes on that somebody types. Nothing is stored, and nothing waits: it ends on the devices that show it (P1, P2). */
export class TypingRelay {
  readonly #deps: TypingRelayDeps;
  readonly #started = new LRUCache<string, Started>({ max: TYPING_MAX });

  constructor(deps: TypingRelayDeps) {
    this.#deps = deps;
  }

  async start(userId: UserId, conversationId: ConversationId): Promise<void> {
    if (this.#hasJustStarted(userId, conversationId)) return;
    const isPassedOn = await this.#isPassedOn(userId, conversationId);
    // Asked again: other devices of this person may have said so meanwhile.
    if (!isPassedOn || this.#hasJustStarted(userId, conversationId)) return;
    if (!this.#deps.takeTyping(userId, conversationId)) return; // L1
    const started: Started = { at: this.#deps.elapsedMs(), isStopped: false, told: Promise.resolve() };
    this.#started.set(key(userId, conversationId), started);
    started.told = this.#tell(userId, conversationId, {
      type: "typing.started",
      conversation_id: conversationId,
      user_id: userId,
      ttl_ms: TYPING_TTL_MS,
    });
    await started.told;
  }

  async stop(userId: UserId, conversationId: ConversationId): Promise<void> {
    const isPassedOn = await this.#isPassedOn(userId, conversationId);
    const started = this.#started.get(key(userId, conversationId));
    if (!isPassedOn || started === undefined || started.isStopped) return;
    if (this.#deps.elapsedMs() - started.at >= TYPING_TTL_MS) return;
    started.isStopped = true;
    await started.told.catch(() => {});
    await this.#tell(userId, conversationId, {
      type: "typing.stopped",
      conversation_id: conversationId,
      user_id: userId,
    });
  }

  /** A message of this person has ended it on the devices that showed it: what they type next is passed on at once. */
  ended(userId: UserId, conversationId: ConversationId): void {
    if (this.#started.size === 0) return;
    const started = this.#started.get(key(userId, conversationId));
    if (started !== undefined) started.isStopped = true;
  }

  /** P1. Whoever starts and stops all the time has a limit of their own (L1). */
  #hasJustStarted(userId: UserId, conversationId: ConversationId): boolean {
    const started = this.#started.get(key(userId, conversationId));
    if (started === undefined || started.isStopped) return false;
    return this.#deps.elapsedMs() - started.at < TYPING_EVERY_MS;
  }

  /** False when nobody is to hear of it (P2). */
  async #isPassedOn(userId: UserId, conversationId: ConversationId): Promise<boolean> {
    const memberCount = await this.#deps.countMembers(userId, conversationId);
    authorizeMember("conversation.type", memberCount !== undefined);
    if (memberCount > LIMITS.liveDetailsMaxMembers) return false;
    return this.#deps.showsPresence(userId);
  }

  async #tell(
    userId: UserId,
    conversationId: ConversationId,
    frame: ServerFrameOf<"typing.started"> | ServerFrameOf<"typing.stopped">,
  ): Promise<void> {
    const audience = await this.#deps.findAudience(userId, conversationId);
    if (audience.length === 0) return;
    this.#deps.deliverEphemeral({
      conversationId,
      audience,
      frame: JSON.stringify(frame),
      perUser: [],
      exceptConnection: null,
      isPassing: true,
    });
  }
}

const key = (userId: UserId, conversationId: ConversationId): string => `${userId} ${conversationId}`;
