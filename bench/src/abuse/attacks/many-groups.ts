import { maskedText } from "../../load/wire-frames.ts";
import type { Target } from "../attack.ts";
import { HEAVY_TEXT } from "../maker.ts";
import type { Maker } from "../maker.ts";

export const COLLECTOR = "collector";
const GROUPS = 2000;

/** A person in thousands of groups, each with a last message that is as large as can be. */
export async function makeManyGroups(maker: Maker): Promise<Target> {
  await maker.person(COLLECTOR);
  const { id: friend } = await maker.person("collectors-friend");
  await maker.many(GROUPS, async (n) => {
    const id = await maker.group(COLLECTOR, `Group ${n}`, [friend]);
    await maker.message(COLLECTOR, id, HEAVY_TEXT);
  });
  return {};
}

/** Everything is new to this device. */
export const SYNC_ALL = maskedText(JSON.stringify({ type: "sync", conversations: {}, since: "0" }));
