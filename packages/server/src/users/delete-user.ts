import type { UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { inMs } from "../platform/deadline.ts";
import type { Deadline } from "../platform/deadline.ts";
import { isConnectionLoss } from "../platform/postgres/pg-errors.ts";
import { retryTransaction } from "../platform/postgres/retry-transaction.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { allInOrder } from "../platform/postgres/transaction.ts";
import { DELETED_PREFIX } from "./reserved-names.ts";
import { insertNameChange } from "./name-changes-store.ts";
import { anonymiseUser } from "./user-store.ts";
import type { UsersContext } from "./users-context.ts";

// When it is unknown whether the account was deleted, nobody waits for this any more.
const LEAVE_WITHIN_MS = 5000;

export interface Deletion {
  readonly id: UserId;
  /** The hash that it was allowed by: with another one in place nothing is deleted. Undefined: not needed. */
  readonly checkedHash: string | null | undefined;
  /** Judges, in the transaction and before anything else; administrators are locked before anybody's own row is. */
  readonly judge: (tx: Sql) => Promise<void>;
  /** Judges behind the lock of the account. */
  readonly isStill?: (tx: Sql) => Promise<boolean>;
  readonly refusal: "invalid_credentials" | "user_not_found";
  readonly deadline: Deadline;
}

/**
 * One short transaction, after which the account is nobody's; its conversations are left after that. The account's row comes first:
 * whoever opens a session, or adds this person somewhere, waits for its lock, or has committed before and is seen. Resolves at the commit;
 * what it answers with, when as much was left as can be at once.
 */
export async function deleteUser(
  context: UsersContext,
  { id, checkedHash, judge, isStill, refusal, deadline }: Deletion,
): Promise<{ left: Promise<void> }> {
  const {
    postgres,
    nodeId,
    sessions,
    factors,
    departures,
    forgetFiles,
    forgetLinks,
    forgetIdentities,
    forgetEmailChange,
    forgetRemovals,
    forgetReports,
    forgetOpenings,
    forgetConsent,
    names,
    nameReservationMs,
    onUnsettled,
  } = context;
  const transaction = () =>
    postgres.within(deadline).transaction(async (tx) => {
      await judge(tx);
      // One round trip: what is judged behind the lock is asked for behind the statement that takes it.
      const [isDeleted, mayGo] = await allInOrder([
        anonymiseUser(tx, { id, checkedHash, username: deletedName(id), reservedMs: nameReservationMs }),
        isStill?.(tx) ?? true,
      ]);
      if (!isDeleted || !mayGo) throw new AppError(refusal);
      await allInOrder([
        insertNameChange(tx, nodeId, id),
        sessions.endAll(tx, id),
        factors.removeSecondFactor(tx, id),
        departures.begin(tx, id),
        forgetFiles(tx, id),
        forgetLinks(tx, id),
        forgetIdentities(tx, id),
        forgetEmailChange(tx, id),
        forgetRemovals(tx, id),
        forgetReports(tx, id),
        forgetOpenings(tx, id),
        forgetConsent(tx, id),
        tx.commit(),
      ]);
    });
  await retryTransaction(deadline, transaction).catch((error: unknown) => {
    // The account may be deleted all the same, now or later: then that has to be told, and its conversations have to be left.
    if (isConnectionLoss(error)) {
      onUnsettled();
      void departures.leaveAtOnce(id, inMs(LEAVE_WITHIN_MS));
    }
    throw error;
  });
  names.announceLast(id);
  sessions.announce({ sessionIds: [], userIds: [id] });
  return { left: departures.leaveAtOnce(id, deadline) };
}

/** From the random half of the UUIDv7: it says nothing about the person, not even when they came. */
function deletedName(id: UserId): string {
  return `${DELETED_PREFIX}${id.replaceAll("-", "").slice(16, 28)}`;
}
