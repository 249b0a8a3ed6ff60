import type { Member, ServerFrames, UserSummary } from "@gochat/client";

/**
 * Members of a group as far as they are read, page by page in the order in which they joined, and what was told of them meanwhile:
 *
 * 1. `asking` begins a page. From here on `touched` remembers whom an event was about.
 * 2. `withEvent` takes events. They are newer than the page that is on its way.
 * 3. `withPage` takes the page, but for those who were touched.
 */
export interface KnownMembers {
  readonly byId: ReadonlyMap<string, Member>;
  /** Whoever joined after this one is not read yet; null: everybody is. */
  readonly readUpTo: string | null;
  readonly touched: ReadonlySet<string>;
}

export type MembersEvent =
  | ServerFrames["member.added"]
  | ServerFrames["member.updated"]
  | ServerFrames["member.removed"]
  | { readonly type: "user.updated"; readonly user: UserSummary };

/** Begins with those whom the conversation itself shows: the first ones. */
export function knownFrom(members: readonly Member[], memberCount: number): KnownMembers {
  const byId = new Map(members.map((member) => [member.user.id, member]));
  const last = members.toSorted(byJoining).at(-1);
  const hasAll = members.length >= memberCount;
  return { byId, readUpTo: hasAll ? null : last === undefined ? "" : keyOf(last), touched: new Set() };
}

export const asking = (known: KnownMembers): KnownMembers => ({ ...known, touched: new Set() });

export function withPage(known: KnownMembers, members: readonly Member[], isLast: boolean): KnownMembers {
  const byId = new Map(known.byId);
  for (const member of members) if (!known.touched.has(member.user.id)) byId.set(member.user.id, member);
  const last = members.at(-1);
  // The first page may end before what the conversation itself had shown.
  const read = last === undefined || keyOf(last) < (known.readUpTo ?? "") ? known.readUpTo : keyOf(last);
  return { ...known, byId, readUpTo: isLast ? null : read };
}

export function withEvent(known: KnownMembers, event: MembersEvent): KnownMembers {
  const byId = new Map(known.byId);
  const touched = new Set(known.touched);
  if (event.type === "user.updated") {
    const member = byId.get(event.user.id);
    if (member === undefined) return known;
    byId.set(event.user.id, { ...member, user: event.user });
  } else if (event.type === "member.removed") {
    byId.delete(event.user_id);
    touched.add(event.user_id);
  } else
    for (const member of event.members) {
      byId.set(member.user.id, member);
      touched.add(member.user.id);
    }
  return { ...known, byId, touched };
}

/** Those who are to be shown: in a long list there is no gap before anybody. Owner and admins come first where all are at hand. */
export function shownMembers({ byId, readUpTo }: KnownMembers): readonly Member[] {
  const all = [...byId.values()].sort(byJoining);
  if (readUpTo !== null) return all.filter((member) => keyOf(member) <= readUpTo);
  return all.length > RANKED_MAX ? all : all.sort((a, b) => rankOf(a) - rankOf(b));
}

/** Longer lists are read page by page, and whoever is shown already must not move. */
const RANKED_MAX = 100;
const rankOf = ({ role }: Member): number => (role === "owner" ? 0 : role === "admin" ? 1 : 2);
const keyOf = ({ joined_at, user }: Member): string => joined_at + user.id;
const byJoining = (a: Member, b: Member): number => (keyOf(a) < keyOf(b) ? -1 : 1);
