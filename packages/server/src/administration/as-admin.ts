import type { UserId } from "@gochat/protocol";
import type { AuditNote } from "../audit-note.ts";
import { AppError } from "../errors.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { Actor } from "../platform/http/actor.ts";
import { retryTransaction } from "../platform/postgres/retry-transaction.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { Client } from "../platform/security-log.ts";
import type { AdministrationContext } from "./administration-context.ts";

/** An administrator who asked for something. */
export interface AdminCall {
  readonly actor: Actor;
  readonly client: Client;
  readonly deadline: Deadline;
}

/** What an administrator does, in its transaction. */
export interface AdminScope {
  readonly tx: Sql;
  /** Throws `last_admin` if nobody but this person is an administrator. */
  readonly requireAnother: (id: UserId) => void;
  /** Puts it into the audit log, in the same transaction. */
  readonly audit: (note: Pick<AuditNote, "action" | "userId" | "details">) => Promise<void>;
}

/** Judges in the transaction that does it: who was an administrator a moment ago may be none by now (I1). */
export function asAdmin<T>(
  { postgres, accounts, writeAudit }: AdministrationContext,
  call: AdminCall,
  work: (scope: AdminScope) => Promise<T>,
): Promise<T> {
  const transaction = () =>
    postgres.within(call.deadline).transaction(async (tx) => {
      const admins = await lockAdmins(accounts.lockAdmins, tx, call);
      return work({
        tx,
        requireAnother: (id) => requireAnother(admins, id),
        audit: (note) => writeAudit(tx, { ...note, ...byCall(call) }),
      });
    });
  return retryTransaction(call.deadline, transaction);
}

export async function lockAdmins(
  lock: (tx: Sql) => Promise<UserId[]>,
  tx: Sql,
  { actor }: AdminCall,
): Promise<readonly UserId[]> {
  const admins = await lock(tx);
  if (!admins.includes(actor.userId)) throw new AppError("forbidden");
  return admins;
}

export function requireAnother(admins: readonly UserId[], id: UserId): void {
  if (admins.length === 1 && admins.includes(id)) throw new AppError("last_admin");
}

export const byCall = ({ actor: { userId, sessionId }, client }: AdminCall) => ({
  actorId: userId,
  sessionId,
  client,
});
