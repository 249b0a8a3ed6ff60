import { randomBytes } from "node:crypto";
import { maskedText } from "../../load/wire-frames.ts";
import type { Attack } from "../attack.ts";

const SOCKETS = 6;
const ROUNDS = 64;
const IDS_OF_A_SYNC = 1000;
const IDS_OF_A_WATCH = 100;

const unknownIds = (count: number): string[] =>
  Array.from({ length: count }, () => {
    const hex = randomBytes(12).toString("hex");
    return `01900000-${hex.slice(0, 4)}-7${hex.slice(4, 7)}-8${hex.slice(7, 10)}-${hex.slice(10, 22)}`;
  });

/** Well-formed, and each has the database look for things that do not exist. */
export const dearFrames: Attack = {
  name: "dear-frames",
  summary: `one person: ${SOCKETS} sockets, each with ${ROUNDS} syncs of ${IDS_OF_A_SYNC} unknown conversations and as many watches of ${IDS_OF_A_WATCH} unknown people`,
  begin(front) {
    const conversations = Object.fromEntries(unknownIds(IDS_OF_A_SYNC).map((id) => [id, 1]));
    const round = [
      { type: "sync", conversations, since: "0" },
      { type: "presence.watch", user_ids: unknownIds(IDS_OF_A_WATCH) },
    ].map((frame) => maskedText(JSON.stringify(frame)));
    const frames = Buffer.concat(Array.from({ length: ROUNDS }, () => round).flat());
    front.repeat(SOCKETS, (address) => front.holdSocket(address, "dear-frames", frames, { reads: true }));
  },
};
