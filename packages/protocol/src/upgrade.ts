import { Strict, Type } from "./schema.ts";
import type { Infer } from "./schema.ts";

/** What may stand behind `/ws?` (V1, C3, R8). */
export const UpgradeQuery = Strict({
  v: Type.Optional(
    Type.String({ description: "The version of the protocol that the client speaks: 1, if it is left out" }),
  ),
  sync: Type.Optional(
    Type.Literal("1", {
      description: "No event comes before the first `sync` of this connection is answered",
    }),
  ),
  ticket: Type.Optional(
    Type.String({ description: "One use, from `POST /api/v1/auth/ws-ticket`; for browsers" }),
  ),
  token: Type.Optional(
    Type.String({ description: "An access token, for clients that cannot send an Authorization header" }),
  ),
});
export type UpgradeQuery = Infer<typeof UpgradeQuery>;
