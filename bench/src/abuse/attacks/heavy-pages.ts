import type { Target } from "../attack.ts";
import { HEAVY_TEXT } from "../maker.ts";
import type { Maker } from "../maker.ts";

export const READER = "pages-owner";
// A page of the most messages, and one more.
const MESSAGES = 101;

/** A conversation of which a page is as large as it can be. */
export async function makeHeavyPages(maker: Maker): Promise<Target> {
  const id = await maker.direct(READER, "pages-friend");
  await maker.messages(READER, id, MESSAGES, HEAVY_TEXT);
  return { page: `/api/v1/conversations/${id}/messages?limit=100` };
}
