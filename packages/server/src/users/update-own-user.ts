import { nameProblem } from "@gochat/protocol";
import type { BodyOf, ENDPOINTS, OwnUser } from "@gochat/protocol";
import { AppError, wrongField } from "../errors.ts";
import type { AvatarChange } from "../avatar-change.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { Actor } from "../platform/http/actor.ts";
import { isConnectionLoss } from "../platform/postgres/pg-errors.ts";
import type { Client } from "../platform/security-log.ts";
import { allInOrder } from "../platform/postgres/transaction.ts";
import { checkOwnPassword } from "./check-own-password.ts";
import { rethrowAsTaken } from "./create-user.ts";
import { insertNameChange } from "./name-changes-store.ts";
import { findOwnUser, updateUser } from "./user-store.ts";
import type { UsersContext } from "./users-context.ts";

export type ProfileInput = BodyOf<typeof ENDPOINTS.users.updateMe>;

/**
 * A new password ends every other session of the account (A14), and no device is let in without a code (A26). Where the server sends mail, a new email
 * counts once it was confirmed (A35).
 */
export async function updateOwnUser(
  context: UsersContext,
  actor: Actor,
  client: Client & { readonly acceptLanguage: string | null },
  input: ProfileInput,
  deadline: Deadline,
): Promise<OwnUser> {
  const { postgres, nodeId, passwords, factors, sessions, security } = context;
  const { names, onUnsettled, onVisibilityChanged } = context;
  const { userId: id, sessionId } = actor;
  const { display_name: displayName, avatar: picture, email, password } = input;
  const { sends_receipts: sendsReceipts, shows_presence: showsPresence } = input;
  const problem = displayName === undefined ? undefined : nameProblem(displayName);
  if (problem !== undefined) throw wrongField("/display_name", problem);
  const isShowing = displayName !== undefined || picture !== undefined;
  if (isShowing) await context.limits.take("name_change", id);
  // What one is called already is no new text (I10).
  if (displayName !== undefined && context.holdsRefusedWord(displayName))
    if ((await findOwnUser(postgres, id))?.display_name !== displayName)
      throw new AppError("content_refused");
  const isSensitive = email !== undefined || password !== undefined;
  const account = isSensitive
    ? await checkOwnPassword(context, actor, client, { password: input.current_password, code: input.code })
    : undefined;
  if (account !== undefined && password !== undefined)
    passwords.checkNew(password, { ...account, ...(email !== undefined && { email }) });
  const passwordHash = password === undefined ? undefined : await passwords.hash(password);
  const beginEmailChange =
    email === undefined
      ? undefined
      : await context.prepareEmailChange?.(id, { email, acceptLanguage: client.acceptLanguage });
  const countsAtOnce = beginEmailChange === undefined;
  const update = (avatar: AvatarChange | undefined) =>
    postgres.transaction(async (tx) => {
      // What is judged behind the lock is asked for behind the statement that takes it.
      const [updated, isStill] = await allInOrder([
        updateUser(tx, {
          id,
          checkedHash: account?.password_hash,
          displayName,
          avatarId: avatar?.id,
          email: countsAtOnce ? email : undefined,
          passwordHash,
          sendsReceipts,
          showsPresence,
          messagesFrom: input.messages_from, // S1
          groupsFrom: input.groups_from,
        }),
        account === undefined || factors.isStill(tx, id, account.factorId),
      ]);
      // Deleted, or its password or second factor changed, since it was checked.
      if (updated === undefined || !isStill)
        throw new AppError(isSensitive ? "invalid_credentials" : "unauthorized");
      if (avatar !== undefined) await avatar.replace(tx, id, updated.formerAvatarId);
      if (updated.looksDifferent) await insertNameChange(tx, nodeId, id);
      const [endedIds] =
        passwordHash === undefined
          ? [[]]
          : await allInOrder([
              sessions.endOthers(tx, id, sessionId),
              factors.forgetDevices(tx, id),
              context.forgetLinks(tx, id),
              context.forgetEmailChange(tx, id),
            ]);
      await beginEmailChange?.(tx, id);
      const pending = countsAtOnce
        ? passwordHash === undefined
          ? {}
          : { pending_email: null }
        : { pending_email: email ?? null };
      return { ...updated, user: { ...updated.user, ...pending }, endedIds };
    });
  const work = context.withAvatar({ userId: id, deadline }, picture, update);
  const { user, looksDifferent, endedIds } = await work.catch((error: unknown) => {
    // It may be committed, now or later.
    if (isShowing && isConnectionLoss(error)) onUnsettled();
    return rethrowAsTaken(error);
  });
  if (looksDifferent) names.announce(id);
  sessions.announce({ sessionIds: endedIds, userIds: [] });
  if (passwordHash !== undefined)
    security.record("password.changed", { ...actor, client, sessions: endedIds.length });
  if (email !== undefined && countsAtOnce) security.record("email.changed", { ...actor, client });
  if (showsPresence !== undefined) onVisibilityChanged(id);
  return user;
}
