import { maskedText } from "../../load/wire-frames.ts";
import type { Attack } from "../attack.ts";

const SOCKETS = 6;
const BYTES = 65_000;
const FRAMES = 64;

const manyItems = `[${"1,".repeat(BYTES / 2 - 40)}1]`;
const frame = maskedText(`{"type":"conversation.mark","marks":${manyItems}}`);

export const wrongFrames: Attack = {
  name: "wrong-frames",
  summary: `one person: ${SOCKETS} sockets, each with ${FRAMES} frames of thousands of wrong items`,
  begin(front) {
    const frames = Buffer.concat(Array.from({ length: FRAMES }, () => frame));
    front.repeat(SOCKETS, (address) => front.holdSocket(address, "wrong-frames", frames, { reads: true }));
  },
};
