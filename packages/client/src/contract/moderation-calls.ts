// Made from packages/protocol by `npm run docs`.

import type { Call, CallTable } from "../http/call.ts";
import type { Ban, Member } from "./entities.ts";

/** The same table for calls that most programs never make: `chat.calls` makes them. */
export const MODERATION = {
  listBans: "GET /conversations/:id/bans",
  ban: "PUT /conversations/:id/bans/:user_id",
  unban: "DELETE /conversations/:id/bans/:user_id",
  silence: "PUT /conversations/:id/silences/:user_id",
  unsilence: "DELETE /conversations/:id/silences/:user_id",
} as const as CallTable<ModerationCalls>;

export interface ModerationCalls {
  /** Who may not come back into a group. Errors: `conversation_not_found`, `forbidden`. */
  readonly listBans: Call<{ readonly id: string; } & { readonly limit?: number | undefined; readonly cursor?: string | undefined; }, { readonly bans: readonly Ban[]; readonly next_cursor: string | null; }>;
  /** Remove somebody from a group, and let them not come back, until a time or until it is lifted. Errors: `conversation_not_found`, `user_not_found`, `forbidden`, `outcome_unknown`. */
  readonly ban: Call<{ readonly id: string; readonly user_id: string; } & { readonly until?: string | null | undefined; }, void>;
  /** Let somebody come back who is invited or added. Errors: `conversation_not_found`, `forbidden`, `outcome_unknown`. */
  readonly unban: Call<{ readonly id: string; readonly user_id: string; }, void>;
  /** Keep a member of a group from writing until a time, a year from now at most. Errors: `conversation_not_found`, `member_not_found`, `forbidden`, `outcome_unknown`. */
  readonly silence: Call<{ readonly id: string; readonly user_id: string; } & { readonly until: string; }, { readonly member: Member; }>;
  /** Let a member write again. Errors: `conversation_not_found`, `member_not_found`, `forbidden`, `outcome_unknown`. */
  readonly unsilence: Call<{ readonly id: string; readonly user_id: string; }, { readonly member: Member; }>;
}
