import type { Attack } from "../attack.ts";
import { makeHeavyPages, READER } from "./heavy-pages.ts";

// Ten in all, and two.
const READERS = 4;

export const pagesRead: Attack = {
  name: "pages-read",
  summary: `one person: ${READERS} readers of pages of 100 messages of control characters`,
  prepare: makeHeavyPages,
  begin(front, { page = "" }) {
    front.repeatAsking(READERS, () => ({ path: page, token: READER }));
  },
};
