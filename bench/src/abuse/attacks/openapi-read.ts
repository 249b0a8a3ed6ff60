import type { Attack } from "../attack.ts";

const READERS = 10;

export const openapiRead: Attack = {
  name: "openapi-read",
  summary: `nobody: ${READERS} readers of /docs/openapi.json, one after the other`,
  begin(front) {
    front.repeatAsking(READERS, () => ({ path: "/docs/openapi.json" }));
  },
};
