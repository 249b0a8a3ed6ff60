import type { UserId } from "@gochat/protocol";

export interface OwnLeasesDeps {
  readonly elapsedMs: () => number;
  readonly renewEveryMs: number;
  /** How long other nodes have to answer. */
  readonly answerWithinMs: number;
}

interface Question {
  readonly askedAt: number;
  readonly userIds: readonly UserId[];
}

/** Whom this node asks the others about: when it began to watch them, and again before each lease ends. */
export class OwnLeases {
  readonly #deps: OwnLeasesDeps;
  readonly #due = new Set<UserId>();
  /** When each of the others was asked about, the oldest first. */
  readonly #askedAt = new Map<UserId, number>();
  readonly #ended = new Set<UserId>();
  #questions: Question[] = [];

  constructor(deps: OwnLeasesDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#due.size + this.#askedAt.size;
  }

  begin(userId: UserId): void {
    this.#ended.delete(userId);
    if (!this.#askedAt.has(userId)) this.#due.add(userId);
  }

  end(userId: UserId): void {
    this.#due.delete(userId);
    this.#askedAt.delete(userId);
    this.#ended.add(userId);
  }

  /** Asks about everybody again, soon. */
  renewAll(): void {
    for (const userId of this.#askedAt.keys()) this.#due.add(userId);
    this.#askedAt.clear();
  }

  /** Makes those due about whom nothing was asked for long. They are spread over time as their watches began. */
  tick(): void {
    const before = this.#deps.elapsedMs() - this.#deps.renewEveryMs;
    for (const [userId, askedAt] of this.#askedAt) {
      if (askedAt > before) return;
      this.#askedAt.delete(userId);
      this.#due.add(userId);
    }
  }

  /** Whom to ask about now. */
  takeDue(): UserId[] {
    const userIds = [...this.#due];
    if (userIds.length === 0) return userIds;
    const askedAt = this.#deps.elapsedMs();
    this.#due.clear();
    for (const userId of userIds) this.#askedAt.set(userId, askedAt);
    this.#questions.push({ askedAt, userIds });
    return userIds;
  }

  /** Whose lease is to be given back. */
  takeEnded(): UserId[] {
    const userIds = [...this.#ended];
    this.#ended.clear();
    return userIds;
  }

  /** Questions whose time for answers is over. */
  takeAnswered(): Question[] {
    const before = this.#deps.elapsedMs() - this.#deps.answerWithinMs;
    const open = this.#questions.findIndex(({ askedAt }) => askedAt > before);
    return this.#questions.splice(0, open === -1 ? this.#questions.length : open);
  }
}
