import type { Attack } from "../attack.ts";
import type { HttpRequest } from "../front/front.ts";

const PERSON = "wrong-json";
const SENDERS = 8;
const BYTES = 65_000;

const manyKeys = `{${Array.from({ length: 7000 }, (_, n) => `"${n.toString(36)}":1`).join()}}`;
const manyItems = `[${"1,".repeat(BYTES / 2 - 20)}1]`;

const REQUESTS: readonly HttpRequest[] = [
  { method: "POST", path: "/api/v1/conversations", body: manyKeys, token: PERSON },
  {
    method: "POST",
    path: "/api/v1/conversations",
    body: `{"name":"a","participant_ids":${manyItems}}`,
    token: PERSON,
  },
  { method: "POST", path: "/api/v1/marks", body: `{"marks":${manyItems}}`, token: PERSON },
];

export const wrongJsonWithAccount: Attack = {
  name: "wrong-json-with-account",
  summary: `one person: ${SENDERS} senders of bodies with thousands of keys or items`,
  begin(front) {
    front.repeatAsking(SENDERS, (n) => REQUESTS[n % REQUESTS.length] ?? { path: "/" });
  },
};
