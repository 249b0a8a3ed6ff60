import type { Attack } from "../attack.ts";
import { COLLECTOR, makeManyGroups } from "./many-groups.ts";

const READERS = 8;

/** Small answers, for each of which all conversations of the person are sorted. */
export const listsSmall: Attack = {
  name: "lists-small",
  summary: `one person in 2,000 groups: ${READERS} readers of a list of one conversation`,
  prepare: makeManyGroups,
  begin(front) {
    front.repeatAsking(READERS, () => ({ path: "/api/v1/conversations?limit=1", token: COLLECTOR }));
  },
};
