import type { ConversationId, ReplyOf, ENDPOINTS, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { hashOfToken } from "../platform/random-token.ts";
import type { Admission, InvitationsContext } from "./invitations-context.ts";
import { countUse, findGood, lockInvitation } from "./invitations-store.ts";
import type { FoundInvitation, LockedInvitation } from "./invitations-store.ts";

type Landing = ReplyOf<typeof ENDPOINTS.invitations.read>["body"];

/** All that the token of an invitation tells (G9). Throws `invitation_not_valid`. */
export async function readInvitation(
  context: InvitationsContext,
  token: string,
  ip: string,
): Promise<Landing> {
  const { name, member_count, ...found } = await findInvitation(context, token, ip);
  const may_register = mayRegister(context, found);
  return found.conversation_id === null
    ? { to: "server", name: context.serverName, member_count: null, may_register }
    : { to: "group", name: name ?? "", member_count, may_register };
}

async function findInvitation(
  { postgres, limits }: InvitationsContext,
  token: string,
  ip: string,
): Promise<FoundInvitation> {
  await limits.take("link_ip", ip);
  const found = await findGood(postgres, hashOfToken(token));
  if (found === undefined) throw new AppError("invitation_not_valid");
  return found;
}

/** Whether somebody with it may make an account (I7, I8). */
function mayRegister({ settings }: InvitationsContext, { admits }: Pick<FoundInvitation, "admits">): boolean {
  const { registration } = settings();
  return registration === "open" || (registration === "invited" && admits);
}

/** Joins the group that it leads to; null where it leads to none. */
export async function acceptInvitation(
  context: InvitationsContext,
  { token, userId, ip, deadline }: { token: string; userId: UserId; ip: string; deadline: Deadline },
): Promise<ConversationId | null> {
  await context.limits.take("conversation_change", userId);
  const found = await findInvitation(context, token, ip);
  if (found.conversation_id === null) return null;
  await join(
    context,
    found,
    userId,
    admissionBy(token, (locked) => locked.has_uses_left),
    deadline,
  );
  return found.conversation_id;
}

// What the inviter is refused is nothing that the guest knows of.
const OF_INVITER: ReadonlySet<string> = new Set([
  "conversation_not_found",
  "forbidden",
  "conversation_closed",
]);

async function join(
  context: InvitationsContext,
  { conversation_id: conversationId, created_by: inviterId, id }: FoundInvitation,
  userId: UserId,
  admission: Admission,
  deadline: Deadline,
): Promise<void> {
  if (conversationId === null) return;
  await context.join({ inviterId, conversationId, userId, admission, deadline }).catch((error: unknown) => {
    if (error instanceof AppError && OF_INVITER.has(error.code))
      throw new AppError("invitation_not_valid", { cause: error });
    throw error;
  });
  const details = { invitation_id: id };
  context.note({ action: "invitation.used", actorId: userId, userId: inviterId, conversationId, details });
}

const admissionBy = (token: string, isGood: (locked: LockedInvitation) => boolean): Admission => {
  let locked: LockedInvitation | undefined;
  return {
    async lock(tx) {
      locked = await lockInvitation(tx, hashOfToken(token));
      return locked?.is_live === true && isGood(locked) ? locked : null;
    },
    use: async (tx) => {
      if (locked !== undefined) await countUse(tx, locked.id);
    },
  };
};

/** An invitation that somebody brings who makes an account. */
export interface Guest {
  /** Inside the transaction that makes the account: it counts as used. Throws `invitation_not_valid`. */
  readonly take: (tx: Sql) => Promise<void>;
  /** After its commit: joins the group that it leads to. Undefined where it leads to none, or lets nobody in any more. */
  readonly join: (userId: UserId, deadline: Deadline) => Promise<ConversationId | undefined>;
}

/** Throws `invitation_not_valid`, or `registration_closed` where it lets nobody make an account. */
export async function welcomeGuest(context: InvitationsContext, token: string, ip: string): Promise<Guest> {
  const found = await findInvitation(context, token, ip);
  if (!mayRegister(context, found)) throw new AppError("registration_closed");
  return {
    async take(tx) {
      const locked = await lockInvitation(tx, hashOfToken(token));
      if (locked === undefined || !locked.is_live || !locked.has_uses_left)
        throw new AppError("invitation_not_valid");
      await countUse(tx, locked.id);
    },
    async join(userId, deadline) {
      const { conversation_id: conversationId } = found;
      if (conversationId === null) return undefined;
      // It was counted with the account.
      const admission = { ...admissionBy(token, () => true), use: async () => {} };
      try {
        await join(context, found, userId, admission, deadline);
        return conversationId;
      } catch (error) {
        // The account is made all the same; whoever has the token may accept it later.
        context.logger.info(
          { err: error },
          "somebody who registered could not join the group of their invitation",
        );
        return undefined;
      }
    },
  };
}
