// Made from packages/protocol by `npm run docs`.

import type { Call, CallTable } from "../http/call.ts";
import type { Block, Conversation, GroupRequest } from "./entities.ts";

/** The same table for calls that most programs never make: `chat.calls` makes them. */
export const CONSENT = {
  blocks: "GET /users/me/blocks",
  block: "PUT /users/me/blocks/:user_id",
  unblock: "DELETE /users/me/blocks/:user_id",
  groupRequests: "GET /users/me/group-requests",
  acceptGroupRequest: "POST /users/me/group-requests/:conversation_id/accept",
  ignoreGroupRequest: "DELETE /users/me/group-requests/:conversation_id",
} as const as CallTable<ConsentCalls>;

export interface ConsentCalls {
  /** Whom I block, the newest first. */
  readonly blocks: Call<{ readonly limit?: number | undefined; readonly cursor?: string | undefined; }, { readonly blocks: readonly Block[]; readonly next_cursor: string | null; }>;
  /** Take nothing from somebody any more. Again changes `hides_in_groups` where it is said, and keeps it where not; at first it is false. Errors: `user_not_found`, `limit_reached`, `outcome_unknown`. */
  readonly block: Call<{ readonly user_id: string; } & { readonly hides_in_groups?: boolean | undefined; }, { readonly block: Block; }>;
  /** End a block. Again is no error. Errors: `outcome_unknown`. */
  readonly unblock: Call<{ readonly user_id: string; }, void>;
  /** Groups that I am asked to join, the newest first. */
  readonly groupRequests: Call<{}, { readonly requests: readonly GroupRequest[]; }>;
  /** Join a group that I am asked to join. Errors: `group_request_not_found`, `limit_reached`, `outcome_unknown`. */
  readonly acceptGroupRequest: Call<{ readonly conversation_id: string; }, { readonly conversation: Conversation; }>;
  /** Take a request to join a group away, without an answer to anybody. Again is no error. */
  readonly ignoreGroupRequest: Call<{ readonly conversation_id: string; }, void>;
}
