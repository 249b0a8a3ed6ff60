import type { UserSummary } from "@gochat/client";
import { folded } from "../../lib/folded.ts";

const SHOWN_MAX = 8;

/** The people whom `@query` may mean: by their username first, then by a word of their name; each group as it was given. */
export function suggestMembers(people: readonly UserSummary[], query: string): readonly UserSummary[] {
  const wanted = folded(query);
  const rankOf = ({ username, display_name }: UserSummary): number => {
    const name = folded(username);
    if (name.startsWith(wanted)) return name === wanted ? 0 : 1;
    return folded(display_name)
      .split(/[\s.\-_]+/u)
      .some((word) => word.startsWith(wanted))
      ? 2
      : Infinity;
  };
  return people
    .map((user) => ({ user, rank: rankOf(user) }))
    .filter(({ rank }) => rank < Infinity)
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, SHOWN_MAX)
    .map(({ user }) => user);
}
