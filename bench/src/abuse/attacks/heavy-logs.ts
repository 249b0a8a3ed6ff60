import type { Target } from "../attack.ts";
import { HEAVY_TEXT } from "../maker.ts";
import type { Maker } from "../maker.ts";

export const ARCHIVIST = "archivist";
const CONVERSATIONS = 3;
// Below what a sync replays of one conversation.
const MESSAGES = 990;

/** A frame of a few hundred bytes that asks for as much as a sync may replay of three conversations. */
export async function makeHeavyLogs(maker: Maker): Promise<Target> {
  const versions: Record<string, number> = {};
  for (let n = 0; n < CONVERSATIONS; n++) {
    const id = await maker.direct(ARCHIVIST, `archivists-friend${n}`);
    await maker.messages(ARCHIVIST, id, MESSAGES, HEAVY_TEXT);
    versions[id] = 1;
  }
  return { sync: JSON.stringify({ type: "sync", conversations: versions }) };
}
