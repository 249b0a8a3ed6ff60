import type { Attack } from "../attack.ts";
import type { HttpRequest } from "../front/front.ts";

const SENDERS = 8;
const BYTES = 65_000;

const manyKeys = `{${Array.from({ length: 7000 }, (_, n) => `"${n.toString(36)}":1`).join()}}`;
const deep = `{"email":${"[".repeat(BYTES / 2)}${"]".repeat(BYTES / 2)}}`;
const manyItems = `{"name":"a","participant_ids":[${"1,".repeat(BYTES / 2 - 20)}1]}`;

/** Each is refused; what it takes to find out, and to say why, is the question. */
const REQUESTS: readonly HttpRequest[] = [
  { method: "POST", path: "/api/v1/conversations", body: manyKeys },
  { method: "POST", path: "/api/v1/conversations", body: manyItems },
  { method: "POST", path: "/api/v1/auth/login", body: manyKeys },
  { method: "POST", path: "/api/v1/auth/login", body: deep },
  { method: "POST", path: "/api/v1/auth/refresh", body: manyKeys },
];

export const wrongJson: Attack = {
  name: "wrong-json",
  summary: `nobody: ${SENDERS} senders of bodies with thousands of keys, items or levels`,
  begin(front) {
    front.repeatAsking(SENDERS, (n) => REQUESTS[n % REQUESTS.length] ?? { path: "/" });
  },
};
