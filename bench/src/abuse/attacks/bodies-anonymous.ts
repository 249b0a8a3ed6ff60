import type { Attack } from "../attack.ts";

const SENDERS = 8;
const PATH = "/api/v1/conversations/01900000-0000-7000-8000-000000000000/messages";

export const bodiesAnonymous: Attack = {
  name: "bodies-anonymous",
  summary: `nobody: ${SENDERS} senders of the largest bodies to a path that needs an account`,
  begin(front) {
    const body = JSON.stringify({ content: "x".repeat(65_000) });
    front.repeatAsking(SENDERS, () => ({ method: "POST", path: PATH, body }));
  },
};
