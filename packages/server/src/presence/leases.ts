import type { UserId } from "@gochat/protocol";

/** Whom other nodes watch. Each lease ends by itself unless it is granted again. */
export class Leases {
  readonly #leaseMs: number;
  readonly #elapsedMs: () => number;
  /** When each ends, in that order. */
  readonly #byNode = new Map<string, Map<UserId, number>>();
  readonly #holders = new Map<UserId, number>();

  constructor(leaseMs: number, elapsedMs: () => number) {
    this.#leaseMs = leaseMs;
    this.#elapsedMs = elapsedMs;
  }

  isHeld(userId: UserId): boolean {
    return this.#holders.has(userId);
  }

  grant(node: string, userIds: readonly UserId[]): void {
    let leases = this.#byNode.get(node);
    if (leases === undefined) this.#byNode.set(node, (leases = new Map()));
    const endsAt = this.#elapsedMs() + this.#leaseMs;
    for (const userId of userIds) {
      if (!leases.delete(userId)) this.#holders.set(userId, (this.#holders.get(userId) ?? 0) + 1);
      leases.set(userId, endsAt);
    }
  }

  /** Answers with those whom nobody watches any more. */
  release(node: string, userIds: Iterable<UserId>): UserId[] {
    const leases = this.#byNode.get(node);
    if (leases === undefined) return [];
    const free: UserId[] = [];
    for (const userId of userIds) {
      if (leases.delete(userId) && this.#loseHolder(userId)) free.push(userId);
    }
    if (leases.size === 0) this.#byNode.delete(node);
    return free;
  }

  releaseAll(node: string): UserId[] {
    return this.release(node, [...(this.#byNode.get(node)?.keys() ?? [])]);
  }

  /** Answers with those whom nobody watches any more. Touches only leases that have ended. */
  expire(): UserId[] {
    const now = this.#elapsedMs();
    return [...this.#byNode].flatMap(([node, leases]) => {
      const ended: UserId[] = [];
      for (const [userId, endsAt] of leases) {
        if (endsAt > now) break;
        ended.push(userId);
      }
      return this.release(node, ended);
    });
  }

  #loseHolder(userId: UserId): boolean {
    const holders = (this.#holders.get(userId) ?? 0) - 1;
    if (holders > 0) this.#holders.set(userId, holders);
    else this.#holders.delete(userId);
    return holders <= 0;
  }
}
