import type { UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Actor } from "../platform/http/actor.ts";
import { retryTransaction } from "../platform/postgres/retry-transaction.ts";
import { checkOwnPassword } from "./check-own-password.ts";
import { DELETED_PREFIX } from "./reserved-names.ts";
import { anonymiseUser } from "./user-store.ts";
import type { UsersContext } from "./users-context.ts";

/**
 * One transaction. The account's row comes first: whoever opens a session at the same time waits for its lock, or has
 * committed before and is seen by `endAll`.
 */
export async function deleteOwnUser(
  context: UsersContext,
  actor: Actor,
  ip: string,
  password: string | undefined,
): Promise<void> {
  const { postgres, sessions, leaveConversations } = context;
  const { userId: id } = actor;
  const checkedHash = await checkOwnPassword(context, actor, ip, password);
  const transaction = () =>
    postgres.transaction(async (tx) => {
      const isDeleted = await anonymiseUser(tx, { id, checkedHash, username: deletedName(id) });
      if (!isDeleted) throw new AppError("invalid_credentials");
      await sessions.endAll(tx, id);
      return leaveConversations(tx, id);
    });
  const tellMembers = await retryTransaction(transaction);
  tellMembers();
  sessions.announce({ sessionIds: [], userIds: [id] });
}

/** From the random half of the UUIDv7: it says nothing about the person, not even when they came. */
function deletedName(id: UserId): string {
  return `${DELETED_PREFIX}${id.replaceAll("-", "").slice(16, 28)}`;
}
