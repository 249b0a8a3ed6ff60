import { ENDPOINTS } from "@gochat/protocol";
import { reply } from "../platform/http/route.ts";
import type { Router } from "../platform/http/route.ts";
import { browserCookie } from "./browser-cookie.ts";
import { findIdentities } from "./identity-store.ts";
import { beginLink, finishLink } from "./link-identity.ts";
import { logIn } from "./log-in.ts";
import type { SignOnContext } from "./sign-on-context.ts";
import { unlinkIdentity } from "./unlink-identity.ts";

export function routeSignOn(router: Router, context: SignOnContext): void {
  const { signOn } = ENDPOINTS;
  const cookie = () => browserCookie(context.page());
  router.on(signOn.logIn, async ({ body, cookies, ...client }) => {
    const { token, code, device_token: deviceToken, remember_device: isToBeKept } = body;
    const attempt = { token, code, deviceToken, rememberDevice: isToBeKept === true, client };
    const answer = await logIn(context, { ...attempt, browser: cookie().read(cookies) });
    return reply(200, answer, { "set-cookie": cookie().clear() });
  });
  router.on(signOn.identities, async ({ actor }) => {
    const { identities, hasPassword } = await findIdentities(context.postgres, actor.userId);
    return reply(200, { identities, has_password: hasPassword });
  });
  router.on(signOn.beginLink, async ({ actor, body: { current_password, code }, ...client }) => {
    const given = { password: current_password, code };
    const { address, browser } = await beginLink(context, actor, client, given);
    return reply(200, { address: address.href }, { "set-cookie": cookie().set(browser) });
  });
  router.on(signOn.finishLink, async ({ actor, body: { token }, cookies, ...client }) => {
    const given = { token, browser: cookie().read(cookies) };
    const identity = await finishLink(context, actor, client, given);
    return reply(200, { identity }, { "set-cookie": cookie().clear() });
  });
  router.on(signOn.unlink, async ({ actor, params, body: { current_password, code }, ...client }) => {
    await unlinkIdentity(context, actor, client, params.id, { password: current_password, code });
    return reply(204);
  });
}
