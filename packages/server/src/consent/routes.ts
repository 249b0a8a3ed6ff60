import { ENDPOINTS, LIMITS } from "@gochat/protocol";
import type { UserId } from "@gochat/protocol";
import { asCaller } from "../conversation-change.ts";
import { asTimeAndId, decodeCursor, pageOf, timeAndId } from "../platform/http/paging.ts";
import { reply } from "../platform/http/route.ts";
import type { Router } from "../platform/http/route.ts";
import { block } from "./block-person.ts";
import { listBlocks } from "./blocks-store.ts";
import type { BlockPosition } from "./blocks-store.ts";
import type { ConsentContext } from "./consent-context.ts";
import { unblock } from "./unblock-person.ts";

export function routeConsent(router: Router, context: ConsentContext): void {
  const { consent } = ENDPOINTS;
  const { postgres, takeChange } = context;

  router.on(consent.blocks, async ({ actor, query, deadline }) => {
    const limit = query.limit ?? LIMITS.pageDefault;
    const position = query.cursor === undefined ? null : positionOf(query.cursor);
    const found = await listBlocks(postgres.within(deadline), actor.userId, position, limit + 1);
    const { rows, next_cursor } = pageOf(found, limit, (last) => timeAndId(last.blocked_at, last.user.id));
    return reply(200, { blocks: rows, next_cursor });
  });

  router.on(consent.block, async ({ params, body, ...call }) => {
    await takeChange(call.actor.userId);
    const made = await block(context, asCaller(call), params.user_id, body.hides_in_groups);
    return reply(200, { block: made });
  });

  router.on(consent.unblock, async ({ params, ...call }) => {
    await takeChange(call.actor.userId);
    await unblock(context, asCaller(call), params.user_id);
    return reply(204);
  });
}

function positionOf(cursor: string): BlockPosition {
  const { time, id } = decodeCursor(cursor, asTimeAndId<UserId>);
  return { blockedAt: time, userId: id };
}
