import { LIMITS } from "@gochat/protocol";
import type { BodyOf, ENDPOINTS, Invitation, InvitationId, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { newId } from "../platform/ids.ts";
import { hashOfToken, newToken } from "../platform/random-token.ts";
import type { InvitationsContext } from "./invitations-context.ts";
import { countLive, findInvitation, insertInvitation } from "./invitations-store.ts";

/** To a group by whoever may add people to it; into the server by administrators only (G9, I8). */
export async function makeInvitation(
  context: InvitationsContext,
  userId: UserId,
  input: BodyOf<typeof ENDPOINTS.invitations.create>,
): Promise<{ invitation: Invitation; token: string }> {
  const { postgres, authorizeInviting, isAdmin, writeAudit } = context;
  const {
    conversation_id: conversationId = null,
    expires_in_s,
    max_uses,
    admits = conversationId === null,
  } = input;
  if (conversationId !== null) await authorizeInviting(postgres, userId, conversationId);
  else if (!admits)
    throw new AppError("invalid_request", { detail: "Without conversation_id it has to admit newcomers" });
  if (admits && !(await isAdmin(userId)))
    throw new AppError("forbidden", { detail: "Only administrators let people make accounts" });
  if ((await countLive(postgres, conversationId, LIMITS.invitationsMax)) === LIMITS.invitationsMax)
    throw new AppError("limit_reached", { detail: "Take back invitations that are not needed any more" });
  const token = newToken("in");
  const id = newId<InvitationId>();
  const invitation = await postgres.transaction(async (tx) => {
    await insertInvitation(tx, {
      id,
      tokenHash: hashOfToken(token),
      conversationId,
      createdBy: userId,
      lifetimeS: expires_in_s ?? LIMITS.invitationDefaultSeconds,
      maxUses: max_uses ?? null,
      admits,
    });
    const details = { invitation_id: id, admits };
    const place = conversationId === null ? {} : { conversationId };
    await writeAudit(tx, { action: "invitation.made", actorId: userId, details, ...place });
    return findInvitation(tx, id);
  });
  if (invitation === undefined) throw new Error("The invitation was made in this transaction.");
  return { invitation, token };
}
