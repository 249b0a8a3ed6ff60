import type { IdentityId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Actor } from "../platform/http/actor.ts";
import type { Client } from "../platform/security-log.ts";
import { deleteIdentity, hasIdentity, lockAccount } from "./identity-store.ts";
import type { SignOnContext } from "./sign-on-context.ts";

/** What it has opened ends with it, but for this session. Without a password it is the only way in, and stays (A31). */
export async function unlinkIdentity(
  { postgres, accounts, factors, sessions, security }: SignOnContext,
  actor: Actor,
  client: Client,
  id: IdentityId,
  given: { password?: string | undefined; code?: string | undefined },
): Promise<void> {
  const { userId, sessionId } = actor;
  if (!(await hasIdentity(postgres, userId, id))) throw new AppError("identity_not_found");
  const { password_hash: passwordHash, factorId } = await accounts.checkOwn(actor, client, given);
  if (passwordHash === null) throw new AppError("password_needed");
  const endedIds = await postgres.transaction(async (tx) => {
    const isStill =
      (await lockAccount(tx, userId, passwordHash)) && (await factors.isStill(tx, userId, factorId));
    if (!isStill) throw new AppError("invalid_credentials");
    if (!(await deleteIdentity(tx, userId, id))) throw new AppError("identity_not_found");
    return sessions.endOthers(tx, userId, sessionId);
  });
  sessions.announce({ sessionIds: endedIds, userIds: [] });
  security.record("identity.unlinked", { ...actor, client, sessions: endedIds.length });
}
