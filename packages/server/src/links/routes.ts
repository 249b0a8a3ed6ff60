import { ENDPOINTS } from "@gochat/protocol";
import { reply } from "../platform/http/route.ts";
import type { Router } from "../platform/http/route.ts";
import type { LinksContext } from "./links-context.ts";
import { requestPasswordReset } from "./request-password-reset.ts";
import { makeFirstAdmin, readLink, setPassword } from "./use-link.ts";

export function routeLinks(router: Router, context: LinksContext): void {
  const { links, emails } = ENDPOINTS;
  router.on(links.read, async ({ body, ...client }) => {
    const { purpose, username, expires_at } = await readLink(context, body.token, client);
    return reply(200, { purpose, username, expires_at });
  });
  router.on(links.setPassword, async ({ body, ...client }) => {
    await setPassword(context, { ...body, client });
    return reply(204);
  });
  router.on(links.makeFirstAdmin, async ({ body, ...client }) =>
    reply(201, { user: await makeFirstAdmin(context, { ...body, client }) }),
  );
  router.on(emails.requestPasswordReset, async ({ body: { email }, acceptLanguage, ip }) => {
    await requestPasswordReset(context, { email, acceptLanguage, ip });
    return reply(204);
  });
}
