import { Timestamp } from "../ids.ts";
import { Open, Type } from "../schema.ts";
import type { Infer } from "../schema.ts";
import { UserSummary } from "./user.ts";

/** Somebody of whom one takes nothing (S5). Only the blocker sees it; clients hide what they write in groups by it (S7). */
export const Block = Open(
  {
    user: UserSummary,
    hides_in_groups: Type.Boolean({
      description: "What they write in groups is hidden as well: by clients, and from counts of mentions",
    }),
    blocked_at: Timestamp,
  },
  { $id: "Block" },
);
export type Block = Infer<typeof Block>;
