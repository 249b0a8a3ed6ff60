import { Timestamp } from "../ids.ts";
import { Nullable, Open } from "../schema.ts";
import type { Infer } from "../schema.ts";
import { UserSummary } from "./user.ts";

/** Somebody who may not come back into a group. */
export const Ban = Open(
  {
    user: UserSummary,
    banned_by: UserSummary,
    banned_at: Timestamp,
    until: Nullable({ ...Timestamp, description: "Null: until it is lifted" }),
  },
  { $id: "Ban" },
);
export type Ban = Infer<typeof Ban>;
