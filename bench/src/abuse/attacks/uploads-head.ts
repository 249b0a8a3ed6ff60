import type { Attack } from "../attack.ts";

const OWNER = "asker";
const ASKERS = 16;

/** Where an upload is, the storage is asked, and what lies there is made durable before it is told. */
export const uploadsHead: Attack = {
  name: "uploads-head",
  summary: `one person: ${ASKERS} askers of where an upload is`,
  prepare: async (maker) => ({ upload: await maker.upload(OWNER, 1_000_000) }),
  begin(front, { upload = "" }) {
    const headers = { "tus-resumable": "1.0.0" };
    front.repeatAsking(ASKERS, () => ({ method: "HEAD", path: upload, token: OWNER, headers }));
  },
};
