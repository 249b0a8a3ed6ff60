import type { Block, UserId } from "@gochat/protocol";
import { toOwnDevices } from "../conversation-event.ts";
import type { Caller } from "../conversation-change.ts";
import { AppError, wrongField } from "../errors.ts";
import { isConnectionLoss } from "../platform/postgres/pg-errors.ts";
import { retryTransaction } from "../platform/postgres/retry-transaction.ts";
import { blockPerson, findBlock } from "./blocks-store.ts";
import type { BlockOutcome } from "./blocks-store.ts";
import type { ConsentContext } from "./consent-context.ts";

/**
 * From the commit on nothing passes between the two (S6 to S8). Whatever is judged under the lock of their conversation, or of one of their
 * accounts, finds it there; presence, which is judged when somebody begins to watch, is told.
 */
export async function block(
  context: ConsentContext,
  { userId: blocker, deadline }: Caller,
  blocked: UserId,
  /** Where it is left out: as it was, and false at first. */
  hidesInGroups: boolean | undefined,
): Promise<Block> {
  const { nodeId, onUnsettled, announceOwnState, deliverEphemeral } = context;
  if (blocker === blocked) throw wrongField("/user_id", "must be somebody else");
  const postgres = context.postgres.within(deadline);
  const pair = { blocker, blocked };
  let made: BlockOutcome;
  try {
    made = await retryTransaction(deadline, () => blockPerson(postgres, nodeId, pair, hidesInGroups));
  } catch (error) {
    if (!isConnectionLoss(error)) throw error;
    // It may be committed.
    onUnsettled();
    context.blocked(blocker, blocked);
    throw new AppError("outcome_unknown", { cause: error });
  }
  if (made.outcome === "nobody") throw new AppError("user_not_found");
  if (made.outcome === "full") throw new AppError("limit_reached");
  context.blocked(blocker, blocked);
  for (const [userId, conversation_id] of made.requests_gone)
    deliverEphemeral(toOwnDevices(userId, { type: "group_request.removed", conversation_id }));
  if (made.was_request && made.direct_id !== null) announceOwnState(blocker, made.direct_id);
  const found = await findBlock(postgres, pair);
  // Ended meanwhile, by another device, or by the end of the account.
  if (found === undefined) throw new AppError("user_not_found");
  deliverEphemeral(toOwnDevices(blocker, { type: "block.changed", user_id: blocked, block: found }));
  return found;
}
