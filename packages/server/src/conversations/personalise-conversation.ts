import { LIMITS } from "@gochat/protocol";
import type { ConversationId, OwnState } from "@gochat/protocol";
import { authorizeMember } from "../conversation-policy.ts";
import { AppError } from "../errors.ts";
import { checkTime } from "../platform/check-time.ts";
import type { Caller } from "../conversation-change.ts";
import type { ConversationsContext } from "./conversations-context.ts";
import { findConversation } from "./find-conversation.ts";
import { allInOrder } from "../platform/postgres/transaction.ts";
import { lockOwnPins, updateOwnState } from "./conversations-store.ts";

export interface OwnStateInput {
  readonly is_archived?: boolean;
  readonly is_pinned?: boolean;
  readonly muted_until?: string | null;
  readonly request?: "accepted" | "ignored";
}

/** What a person makes of a conversation for themselves (G7), and of a request (S4). */
export async function personaliseConversation(
  context: ConversationsContext,
  { userId, deadline }: Caller,
  id: ConversationId,
  { is_archived, is_pinned, muted_until, request }: OwnStateInput,
): Promise<OwnState> {
  const { nodeId, announceOwnState } = context;
  const postgres = context.postgres.within(deadline);
  checkTime("/muted_until", muted_until);
  const change = { isArchived: is_archived, isPinned: is_pinned, mutedUntil: muted_until, request };
  const outcome = is_pinned
    ? await postgres.transaction(async (tx) => {
        const pinning = [
          lockOwnPins(tx, userId),
          updateOwnState(tx, nodeId, id, userId, change),
          tx.commit(),
        ] as const;
        return (await allInOrder(pinning))[1];
      })
    : await updateOwnState(postgres, nodeId, id, userId, change);
  authorizeMember("conversation.personalise", outcome !== "not_found");
  if (outcome === "no_request") throw new AppError("forbidden", { detail: NO_REQUEST });
  if (outcome === "limit_reached") throw new AppError("limit_reached", { detail: TOO_MANY_PINNED });
  announceOwnState(userId, id);
  const { me } = await findConversation(postgres, userId, id);
  return me;
}

const NO_REQUEST = "This conversation is no request to you, or not any more";
const TOO_MANY_PINNED = `You have pinned ${LIMITS.pinnedConversationsMax} conversations; take a pin away first`;
