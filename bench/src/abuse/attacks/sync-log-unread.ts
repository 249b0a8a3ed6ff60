import { maskedText } from "../../load/wire-frames.ts";
import type { Attack } from "../attack.ts";
import { ARCHIVIST, makeHeavyLogs } from "./heavy-logs.ts";

const SOCKETS = 6;

export const syncLogUnread: Attack = {
  name: "sync-log-unread",
  summary: `one person: ${SOCKETS} sockets, each with a sync of 3 × 990 messages of control characters, not read`,
  prepare: makeHeavyLogs,
  begin(front, { sync = "" }) {
    const frame = maskedText(sync);
    front.repeat(SOCKETS, (address) => front.holdSocket(address, ARCHIVIST, frame));
  },
};
