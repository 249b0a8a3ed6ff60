import type { UserId, UserSummary } from "@gochat/protocol";

/** How a device shows people: everywhere as the highest version that came shows them (N3). */
export class DevicePeople {
  readonly #shown = new Map<UserId, UserSummary>();

  /** For a database that lost something: versions that it gave may come again for other names. */
  forget(): void {
    this.#shown.clear();
  }

  /** Takes whoever is shown in it. */
  meet(value: unknown): void {
    if (!isObject(value)) return;
    if (isPerson(value) && value.version > (this.#shown.get(value.id)?.version ?? 0)) {
      const { id, username, display_name, version } = value;
      this.#shown.set(id, { id, username, display_name, version });
    }
    for (const inner of Object.values(value)) this.meet(inner);
  }

  /** The same, with the people as they are shown. */
  show<T>(value: T): T;
  show(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((inner) => this.show(inner));
    if (!isObject(value)) return value;
    const copy = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.show(inner)]));
    return isPerson(value) ? { ...copy, ...this.#shown.get(value.id) } : copy;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const isPerson = (value: object): value is UserSummary =>
  "id" in value && "username" in value && "display_name" in value && "version" in value;
