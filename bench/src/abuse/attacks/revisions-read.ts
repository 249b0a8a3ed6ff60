import type { Attack } from "../attack.ts";
import { HEAVY_TEXT } from "../maker.ts";

const EDITOR = "editor";
const EDITS = 2000;
const READERS = 1;

export const revisionsRead: Attack = {
  name: "revisions-read",
  summary: `one person: ${READERS} reader of the revisions of a message that was edited ${EDITS} times`,
  async prepare(maker) {
    const id = await maker.direct(EDITOR, "editors-friend");
    const seq = await maker.message(EDITOR, id, "first");
    const path = `/conversations/${id}/messages/${seq}`;
    // Two that differ, in turns: the same again is no edit.
    const contents = [HEAVY_TEXT, `${HEAVY_TEXT.slice(0, -1)}2`];
    for (let n = 0; n < EDITS; n++) await maker.call(EDITOR, "PATCH", path, { content: contents[n % 2] });
    return { revisions: `/api/v1${path}/revisions` };
  },
  begin(front, { revisions = "" }) {
    front.repeatAsking(READERS, () => ({ path: revisions, token: EDITOR }));
  },
};
