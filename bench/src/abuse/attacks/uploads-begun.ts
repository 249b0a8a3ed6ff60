import type { Attack } from "../attack.ts";

const PEOPLE = 3;
const ASKERS = 32;

/** Each one that is begun is two rows, and waits for the rows in which everything is counted. */
export const uploadsBegun: Attack = {
  name: "uploads-begun",
  summary: `one person with ${PEOPLE} accounts: ${ASKERS} askers who begin uploads and bring no byte of them`,
  begin(front) {
    const headers = { "tus-resumable": "1.0.0", "upload-length": "1000" };
    front.repeatAsking(ASKERS, (n) => ({
      method: "POST",
      path: "/api/v1/uploads",
      token: `beginner${n % PEOPLE}`,
      headers,
    }));
  },
};
