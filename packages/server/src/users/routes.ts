import { ENDPOINTS } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { reply } from "../platform/http/route.ts";
import type { Router } from "../platform/http/route.ts";
import { deleteOwnUser } from "./delete-own-user.ts";
import { findByName, searchUsers } from "./search-users.ts";
import { updateOwnUser } from "./update-own-user.ts";
import { findUser } from "./user-store.ts";
import type { UsersContext } from "./users-context.ts";

export function routeUsers(router: Router, context: UsersContext): void {
  const { users } = ENDPOINTS;
  router.on(users.search, async ({ actor, query }) => {
    await context.limits.take("user_search", actor.userId);
    const { postgres, maySearch } = context;
    const search = (await maySearch(actor.userId)) ? searchUsers : findByName;
    return reply(200, await search(postgres, actor.userId, query));
  });
  router.on(users.get, async ({ params }) => {
    const user = await findUser(context.postgres, params.id);
    if (user === undefined) throw new AppError("user_not_found");
    return reply(200, { user });
  });
  router.on(users.updateMe, async ({ actor, body, deadline, ...client }) =>
    reply(200, { user: await updateOwnUser(context, actor, client, body, deadline) }),
  );
  router.on(users.deleteMe, async ({ actor, body, deadline, ...client }) => {
    await deleteOwnUser(context, actor, client, body, deadline);
    return reply(204);
  });
}
