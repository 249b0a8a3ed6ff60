import { foldName, LIMITS } from "@gochat/protocol";
import type { UserId } from "@gochat/protocol";
import { AppError, wrongField } from "../errors.ts";
import type { LockedUser, NamedUsers } from "./groups-store.ts";

/** People as a request names them. */
export interface Chosen {
  readonly ids?: readonly UserId[] | undefined;
  readonly usernames?: readonly string[] | undefined;
}

/** Where a request has its usernames. */
export type NamesField = "/participants" | "/usernames";

/** Each once, and names folded (A1). So many are taken by one call, in both lists together (G4). */
export function chosenPeople(
  namedBy: UserId,
  { ids = [], usernames = [] }: Chosen,
  field: NamesField,
): NamedUsers {
  if (ids.length + usernames.length > LIMITS.membersPerCall)
    throw wrongField(field, `and ids must not be more than ${LIMITS.membersPerCall} together`);
  return { ids: [...new Set(ids)], names: [...new Set(usernames.map(foldName))], namedBy };
}

/** The people who were chosen, in that order. Throws `user_not_found`, and says which usernames mean nobody. */
export function requireAll(
  { ids, names }: NamedUsers,
  found: readonly LockedUser[],
  usernames: readonly string[] | undefined,
  field: NamesField,
): UserId[] {
  const idOf = new Map(found.map(({ id, username_key }) => [username_key, id]));
  const places = (usernames ?? []).flatMap((name, index) =>
    idOf.has(foldName(name)) ? [] : [{ path: `${field}/${index}`, message: "nobody has this username" }],
  );
  if (places.length > 0) throw new AppError("user_not_found", { places });
  const foundIds = new Set(found.map(({ id }) => id));
  if (!ids.every((id) => foundIds.has(id))) throw new AppError("user_not_found");
  return [...new Set([...ids, ...names.flatMap((name) => idOf.get(name) ?? [])])];
}

/** Throws `not_accepted`, and says where the request names people between whom and the caller one blocks the other. */
export function refuseBlocked(
  blocked: readonly { readonly id: UserId; readonly username: string }[],
  { ids = [], usernames = [] }: Chosen,
  [idsField, namesField]: readonly [string, NamesField],
): void {
  if (blocked.length === 0) return;
  const message = "takes nothing from you, or you have blocked them";
  const blockedIds = new Set(blocked.map(({ id }) => id));
  const names = new Set(blocked.map(({ username }) => foldName(username)));
  const places = [
    ...ids.flatMap((id, n) => (blockedIds.has(id) ? [{ path: `${idsField}/${n}`, message }] : [])),
    ...usernames.flatMap((name, n) =>
      names.has(foldName(name)) ? [{ path: `${namesField}/${n}`, message }] : [],
    ),
  ];
  throw new AppError("not_accepted", { places });
}
