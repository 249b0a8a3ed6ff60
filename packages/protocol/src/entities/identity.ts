import { IdentityId, Timestamp } from "../ids.ts";
import { Open, Type } from "../schema.ts";
import type { Infer } from "../schema.ts";

/** An account at a provider of single sign-on with which one logs in here (A31). */
export const Identity = Open(
  {
    id: IdentityId,
    issuer: Type.String({ description: "The provider, by its issuer of OpenID Connect" }),
    created_at: Timestamp,
  },
  { $id: "Identity" },
);
export type Identity = Infer<typeof Identity>;
