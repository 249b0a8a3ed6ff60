import { ENDPOINTS } from "@gochat/protocol";
import type { UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { reply } from "../platform/http/route.ts";
import type { Router } from "../platform/http/route.ts";
import type { AuthContext } from "./auth-context.ts";
import { logIn } from "./log-in.ts";
import { registerUser } from "./register-user.ts";

export function routeAuth(router: Router, context: AuthContext): void {
  const { auth } = ENDPOINTS;
  router.on(auth.register, async ({ body, deadline, ...client }) =>
    reply(201, await registerUser(context, { ...body, client, deadline })),
  );
  router.on(auth.login, async ({ body, ...client }) => {
    const { email: login, password, code, device_token: deviceToken, remember_device: isToBeKept } = body;
    const attempt = { login, password, code, deviceToken, rememberDevice: isToBeKept === true, client };
    return reply(200, await logIn(context, attempt));
  });
  router.on(auth.me, async ({ actor }) => reply(200, { user: await ownUser(context, actor.userId) }));
}

async function ownUser({ users }: AuthContext, id: UserId) {
  const user = await users.findOwnUser(id);
  // Deleted since the token was checked.
  if (user === undefined) throw new AppError("unauthorized");
  return user;
}
