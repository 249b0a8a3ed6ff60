import type { Attack, Target } from "../attack.ts";
import { trickle } from "./trickle.ts";

const PEOPLE = 100;
const EACH = 3;
const BYTES = 50_000_000;
const owner = (n: number) => `dripper${n % PEOPLE}`;

/** As many uploads as people may have at once, of which next to nothing ever comes. */
export const uploadsTrickled: Attack = {
  name: "uploads-trickled",
  summary: `one person with ${PEOPLE} accounts: ${PEOPLE * EACH} connections with an upload of ${BYTES} bytes, a byte a second`,
  prepare: async (maker) => {
    const uploads: Record<string, string> = {};
    await maker.many(PEOPLE * EACH, async (n) => void (uploads[n] = await maker.upload(owner(n), BYTES)));
    return uploads satisfies Target;
  },
  begin(front, uploads) {
    let next = 0;
    front.repeat(PEOPLE, (address) => {
      const n = next++ % (PEOPLE * EACH);
      const head = front.wire({
        method: "PATCH",
        path: uploads[n] ?? "",
        token: owner(n),
        headers: {
          "tus-resumable": "1.0.0",
          "upload-offset": "0",
          "content-type": "application/offset+octet-stream",
          "content-length": String(BYTES),
        },
      });
      return front.hold(address, (connection) => {
        connection.write(head);
        trickle(connection);
      });
    });
  },
};
