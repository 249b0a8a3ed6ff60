import { ENDPOINTS, LIMITS } from "@gochat/protocol";
import type { InvitationId, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { asId, decodeCursor, pageOf } from "../platform/http/paging.ts";
import { reply } from "../platform/http/route.ts";
import type { Router } from "../platform/http/route.ts";
import type { InvitationsContext } from "./invitations-context.ts";
import { findInvitations, revokeInvitation } from "./invitations-store.ts";
import { makeInvitation } from "./make-invitation.ts";
import { acceptInvitation, readInvitation } from "./use-invitation.ts";

export function routeInvitations(router: Router, context: InvitationsContext): void {
  const { invitations } = ENDPOINTS;
  const { postgres, limits } = context;
  router.on(invitations.create, async ({ actor: { userId }, body }) => {
    await limits.take("conversation_change", userId);
    return reply(201, await makeInvitation(context, userId, body));
  });
  router.on(invitations.list, async ({ actor, query }) => {
    const { conversation_id = null, limit = LIMITS.pageDefault, cursor } = query;
    await (conversation_id === null
      ? requireAdmin(context, actor.userId)
      : context.authorizeInviting(postgres, actor.userId, conversation_id));
    const before = cursor === undefined ? null : decodeCursor(cursor, asId<InvitationId>);
    const found = await findInvitations(postgres, conversation_id, before, limit + 1);
    const { rows, next_cursor } = pageOf(found, limit, ({ id }) => id);
    return reply(200, { invitations: rows, next_cursor });
  });
  router.on(invitations.revoke, async ({ actor: { userId }, params: { id } }) => {
    const revoked = await revokeInvitation(postgres, id, userId);
    if (revoked === undefined) throw new AppError("invitation_not_found");
    const { conversation_id: conversationId } = revoked;
    context.note({
      action: "invitation.revoked",
      actorId: userId,
      details: { invitation_id: id },
      ...(conversationId !== null && { conversationId }),
    });
    return reply(204);
  });
  router.on(invitations.read, async ({ body, ip }) =>
    reply(200, await readInvitation(context, body.token, ip)),
  );
  router.on(invitations.accept, async ({ actor: { userId }, body: { token }, ip, deadline }) =>
    reply(200, { conversation_id: await acceptInvitation(context, { token, userId, ip, deadline }) }),
  );
}

async function requireAdmin({ isAdmin }: InvitationsContext, userId: UserId): Promise<void> {
  if (!(await isAdmin(userId))) throw new AppError("forbidden");
}
