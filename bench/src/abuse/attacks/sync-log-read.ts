import { maskedText } from "../../load/wire-frames.ts";
import type { Attack } from "../attack.ts";
import { ARCHIVIST, makeHeavyLogs } from "./heavy-logs.ts";

const SOCKETS = 1;
const SYNCS = 100;

export const syncLogRead: Attack = {
  name: "sync-log-read",
  summary: `one person: ${SOCKETS} socket, which reads one sync of 3 × 990 messages of control characters after the other`,
  prepare: makeHeavyLogs,
  begin(front, { sync = "" }) {
    const frames = Buffer.concat(Array.from({ length: SYNCS }, () => maskedText(sync)));
    front.repeat(SOCKETS, (address) => front.holdSocket(address, ARCHIVIST, frames, { reads: true }));
  },
};
