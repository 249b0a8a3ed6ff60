import type { UserSummary } from "../contract/entities.ts";

/** Everybody who was shown, by id, as the highest version that came shows them (N3). */
export type People = ReadonlyMap<string, UserSummary>;

/** Takes whoever is shown anywhere in `value`. The same map when nobody is new or has a new name. */
export function meet(people: People, value: unknown): People {
  const found: UserSummary[] = [];
  collect(value, found);
  let met: Map<string, UserSummary> | undefined;
  for (const person of found) {
    if (person.version <= ((met ?? people).get(person.id)?.version ?? -1)) continue;
    met ??= new Map(people);
    met.set(person.id, summary(person));
  }
  return met ?? people;
}

/** Somebody who was known before is shown in another way. */
export const hasNewNames = (before: People, after: People): boolean =>
  before !== after && [...before].some(([id, person]) => after.get(id) !== person);

/** The same value with everybody in it as they are shown now; the very same where that changes nothing. */
export function show<T>(people: People, value: T): T;
export function show(people: People, value: unknown): unknown {
  if (!isObject(value)) return value;
  let copy: Record<string, unknown> | unknown[] | undefined;
  for (const [key, inner] of Object.entries(value)) {
    const shown = show(people, inner);
    if (shown === inner) continue;
    copy ??= Array.isArray(value) ? [...(value as unknown[])] : { ...value };
    (copy as Record<string, unknown>)[key] = shown;
  }
  if (!isPerson(value)) return copy ?? value;
  const newest = people.get(value.id);
  return newest === undefined || newest.version <= value.version ? (copy ?? value) : { ...value, ...newest };
}

function collect(value: unknown, found: UserSummary[]): void {
  if (!isObject(value)) return;
  if (isPerson(value)) found.push(value);
  for (const inner of Object.values(value)) if (isObject(inner)) collect(inner, found);
}

const summary = ({ id, username, display_name, version, avatar_id }: UserSummary): UserSummary => ({
  id,
  username,
  display_name,
  version,
  avatar_id,
});

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const isPerson = (value: object): value is UserSummary =>
  "id" in value && "username" in value && "display_name" in value && "version" in value;
