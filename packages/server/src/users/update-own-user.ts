import { nameProblem } from "@gochat/protocol";
import type { BodyOf, ENDPOINTS, OwnUser } from "@gochat/protocol";
import { AppError, wrongField } from "../errors.ts";
import type { Actor } from "../platform/http/actor.ts";
import type { Client } from "../platform/security-log.ts";
import { checkOwnPassword } from "./check-own-password.ts";
import { rethrowAsTaken } from "./create-user.ts";
import { updateUser } from "./user-store.ts";
import type { UsersContext } from "./users-context.ts";

export type ProfileInput = BodyOf<typeof ENDPOINTS.users.updateMe>;

/** A new password ends every other session of the account. */
export async function updateOwnUser(
  context: UsersContext,
  actor: Actor,
  client: Client,
  input: ProfileInput,
): Promise<OwnUser> {
  const { postgres, passwords, sessions, security, onVisibilityChanged } = context;
  const { userId: id, sessionId } = actor;
  const { display_name: displayName, email, password } = input;
  const { sends_receipts: sendsReceipts, shows_presence: showsPresence } = input;
  const problem = displayName === undefined ? undefined : nameProblem(displayName);
  if (problem !== undefined) throw wrongField("/display_name", problem);
  const isSensitive = email !== undefined || password !== undefined;
  const account = isSensitive
    ? await checkOwnPassword(context, actor, client, input.current_password)
    : undefined;
  if (account !== undefined && password !== undefined)
    passwords.checkNew(password, { ...account, ...(email !== undefined && { email }) });
  const passwordHash = password === undefined ? undefined : await passwords.hash(password);
  const work = postgres.transaction(async (tx) => {
    const user = await updateUser(tx, {
      id,
      checkedHash: account?.password_hash,
      displayName,
      email,
      passwordHash,
      sendsReceipts,
      showsPresence,
    });
    // Deleted, or its password changed, since it was checked.
    if (user === undefined) throw new AppError(isSensitive ? "invalid_credentials" : "unauthorized");
    return { user, endedIds: passwordHash === undefined ? [] : await sessions.endOthers(tx, id, sessionId) };
  });
  const { user, endedIds } = await work.catch(rethrowAsTaken);
  sessions.announce({ sessionIds: endedIds, userIds: [] });
  if (passwordHash !== undefined)
    security.record("password.changed", { ...actor, client, sessions: endedIds.length });
  if (email !== undefined) security.record("email.changed", { ...actor, client });
  if (showsPresence !== undefined) onVisibilityChanged(id);
  return user;
}
