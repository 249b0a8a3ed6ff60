import type { UserId, UserSummary } from "@gochat/protocol";

type Shown = Pick<UserSummary, "username" | "display_name">;

/** How a device shows people: everywhere as what came last shows them (N3). */
export class DevicePeople {
  readonly #shown = new Map<UserId, Shown>();
  readonly #versions = new Map<UserId, number>();
  /** When each was told, in the order of what was told. */
  readonly #toldAt = new Map<UserId, number>();
  #told = 0;

  /** When an answer is asked for: it may be older than what is told until it is there. */
  get now(): number {
    return this.#told;
  }

  /** Takes whoever is shown in it. */
  meet(value: unknown, askedAt = this.now): void {
    if (!isObject(value)) return;
    if (isPerson(value)) this.#take(value, askedAt);
    for (const inner of Object.values(value)) this.meet(inner, askedAt);
  }

  /** The same, with the people as they are shown. */
  show<T>(value: T): T;
  show(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((inner) => this.show(inner));
    if (!isObject(value)) return value;
    const copy = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.show(inner)]));
    return isPerson(value) ? { ...copy, ...this.#shown.get(value.id) } : copy;
  }

  #take({ id, username, display_name, version }: UserSummary & { version?: number }, askedAt: number): void {
    if (version === undefined) {
      if ((this.#toldAt.get(id) ?? 0) > askedAt) return;
    } else {
      // Of two changes the later one may come first.
      if (version < (this.#versions.get(id) ?? 0)) return;
      this.#versions.set(id, version);
      this.#toldAt.set(id, ++this.#told);
    }
    this.#shown.set(id, { username, display_name });
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const isPerson = (value: object): value is UserSummary & { version?: number } =>
  "id" in value && "username" in value && "display_name" in value;
