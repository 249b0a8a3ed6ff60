import { nameProblem } from "@gochat/protocol";
import type { BodyOf, ENDPOINTS, OwnUser } from "@gochat/protocol";
import { AppError, wrongField } from "../errors.ts";
import type { Actor } from "../platform/http/actor.ts";
import { isConnectionLoss } from "../platform/postgres/pg-errors.ts";
import type { Client } from "../platform/security-log.ts";
import { checkOwnPassword } from "./check-own-password.ts";
import { rethrowAsTaken } from "./create-user.ts";
import { insertNameChange } from "./name-changes-store.ts";
import { updateUser } from "./user-store.ts";
import type { UsersContext } from "./users-context.ts";

export type ProfileInput = BodyOf<typeof ENDPOINTS.users.updateMe>;

/** A new password ends every other session of the account (A14). */
export async function updateOwnUser(
  context: UsersContext,
  actor: Actor,
  client: Client,
  input: ProfileInput,
): Promise<OwnUser> {
  const { postgres, nodeId, passwords, sessions, security, names, onUnsettled, onVisibilityChanged } =
    context;
  const { userId: id, sessionId } = actor;
  const { display_name: displayName, email, password } = input;
  const { sends_receipts: sendsReceipts, shows_presence: showsPresence } = input;
  const problem = displayName === undefined ? undefined : nameProblem(displayName);
  if (problem !== undefined) throw wrongField("/display_name", problem);
  if (displayName !== undefined) await context.limits.take("name_change", id);
  const isSensitive = email !== undefined || password !== undefined;
  const account = isSensitive
    ? await checkOwnPassword(context, actor, client, input.current_password)
    : undefined;
  if (account !== undefined && password !== undefined)
    passwords.checkNew(password, { ...account, ...(email !== undefined && { email }) });
  const passwordHash = password === undefined ? undefined : await passwords.hash(password);
  const work = postgres.transaction(async (tx) => {
    const updated = await updateUser(tx, {
      id,
      checkedHash: account?.password_hash,
      displayName,
      email,
      passwordHash,
      sendsReceipts,
      showsPresence,
    });
    // Deleted, or its password changed, since it was checked.
    if (updated === undefined) throw new AppError(isSensitive ? "invalid_credentials" : "unauthorized");
    if (updated.isRenamed) await insertNameChange(tx, nodeId, id);
    return {
      ...updated,
      endedIds: passwordHash === undefined ? [] : await sessions.endOthers(tx, id, sessionId),
    };
  });
  const { user, isRenamed, endedIds } = await work.catch((error: unknown) => {
    // It may be committed, now or later.
    if (displayName !== undefined && isConnectionLoss(error)) onUnsettled();
    return rethrowAsTaken(error);
  });
  if (isRenamed) names.announce(id);
  sessions.announce({ sessionIds: endedIds, userIds: [] });
  if (passwordHash !== undefined)
    security.record("password.changed", { ...actor, client, sessions: endedIds.length });
  if (email !== undefined) security.record("email.changed", { ...actor, client });
  if (showsPresence !== undefined) onVisibilityChanged(id);
  return user;
}
