import { maskedText } from "../../load/wire-frames.ts";
import type { Attack } from "../attack.ts";
import { HEAVY_TEXT } from "../maker.ts";

const PERSON = "archivist";
const CONVERSATIONS = 3;
// Below what a sync replays of one conversation.
const MESSAGES = 990;
const SOCKETS = 6;

export const syncLogUnread: Attack = {
  name: "sync-log-unread",
  summary: `one person: ${SOCKETS} sockets, each with a sync of ${CONVERSATIONS} conversations from their beginning, ${MESSAGES} messages of control characters in each, not read`,
  async prepare(maker) {
    const versions: Record<string, number> = {};
    for (let n = 0; n < CONVERSATIONS; n++) {
      const id = await maker.direct(PERSON, `archivists-friend${n}`);
      await maker.messages(PERSON, id, MESSAGES, HEAVY_TEXT);
      versions[id] = 1;
    }
    return { sync: JSON.stringify({ type: "sync", conversations: versions }) };
  },
  begin(front, { sync = "" }) {
    const frame = maskedText(sync);
    front.repeat(SOCKETS, (address) => front.holdSocket(address, PERSON, frame));
  },
};
