// Made from packages/protocol by `npm run docs`.

import type { Call, CallTable } from "../http/call.ts";
import type { Invitation, Word } from "./entities.ts";

/** The same table for calls that most programs never make: `chat.calls` makes them. */
export const INVITATIONS = {
  create: "POST /invitations",
  list: "GET /invitations",
  revoke: "DELETE /invitations/:id",
  read: "POST /invitations/read none",
  accept: "POST /invitations/accept",
} as const as CallTable<InvitationsCalls>;

export interface InvitationsCalls {
  /** An invitation to a group, or to make an account. Its token is shown here and nowhere else. Errors: `conversation_not_found`, `conversation_closed`, `forbidden`, `limit_reached`. */
  readonly create: Call<{ readonly conversation_id?: string | undefined; readonly expires_in_s?: number | undefined; readonly max_uses?: number | undefined; readonly admits?: boolean | undefined; }, { readonly invitation: Invitation; readonly token: string; }>;
  /** Those to a group, or without one those to the server, the newest first. Errors: `conversation_not_found`, `conversation_closed`, `forbidden`. */
  readonly list: Call<{ readonly conversation_id?: string | undefined; readonly limit?: number | undefined; readonly cursor?: string | undefined; }, { readonly invitations: readonly Invitation[]; readonly next_cursor: string | null; }>;
  /** Take an invitation back. Errors: `invitation_not_found`. */
  readonly revoke: Call<{ readonly id: string; }, void>;
  /** Where an invitation leads, for whoever has its token; it tells no more of a group. Errors: `invitation_not_valid`. */
  readonly read: Call<{ readonly token: string; }, { readonly to: Word<"group" | "server">; readonly name: string; readonly member_count: number | null; readonly may_register: boolean; }>;
  /** Join the group that it leads to; whoever is in it already stays as they are. Errors: `invitation_not_valid`, `limit_reached`, `banned`, `outcome_unknown`. */
  readonly accept: Call<{ readonly token: string; }, { readonly conversation_id: string | null; }>;
}
