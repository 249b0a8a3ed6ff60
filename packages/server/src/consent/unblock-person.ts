import type { UserId } from "@gochat/protocol";
import { toOwnDevices } from "../conversation-event.ts";
import type { Caller } from "../conversation-change.ts";
import { AppError } from "../errors.ts";
import { isConnectionLoss } from "../platform/postgres/pg-errors.ts";
import { retryTransaction } from "../platform/postgres/retry-transaction.ts";
import { unblockPerson } from "./blocks-store.ts";
import type { ConsentContext } from "./consent-context.ts";

/** Again, and of somebody who was never blocked or never was, is no error: nobody learns anything by it. */
export async function unblock(
  { postgres, deliverEphemeral }: ConsentContext,
  { userId: blocker, deadline }: Caller,
  blocked: UserId,
): Promise<void> {
  const ending = retryTransaction(deadline, () =>
    unblockPerson(postgres.within(deadline), { blocker, blocked }),
  );
  const isEnded = await ending.catch((error: unknown) => {
    if (isConnectionLoss(error)) throw new AppError("outcome_unknown", { cause: error });
    throw error;
  });
  if (isEnded)
    deliverEphemeral(toOwnDevices(blocker, { type: "block.changed", user_id: blocked, block: null }));
}
