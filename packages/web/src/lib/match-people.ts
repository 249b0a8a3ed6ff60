import type { UserSummary } from "@gochat/client";
import { folded } from "./folded.ts";

/** What is looked for, as people write it: `@Bob ` means bob. */
export const wantedOf = (query: string): string => folded(query.trim().replace(/^@/, ""));

/** Whether the username, or a word of the name, begins with what is looked for. */
export function isMatch({ username, display_name }: UserSummary, wanted: string): boolean {
  const name = folded(display_name);
  return (
    username.toLowerCase().startsWith(wanted) ||
    name.startsWith(wanted) ||
    name.split(/[\s\-–]+/u).some((word) => word.startsWith(wanted))
  );
}

/** What the server can be asked for: the beginning of a username. Undefined where no username begins so. */
export const usernameBeginning = (query: string): string | undefined =>
  /^[a-z0-9][a-z0-9._-]{0,31}$/i.exec(query.trim().replace(/^@/, ""))?.[0];

/** Everybody once, in the order in which they come. */
export function distinct(people: Iterable<UserSummary>): UserSummary[] {
  return [...new Map([...people].map((person) => [person.id, person])).values()];
}
