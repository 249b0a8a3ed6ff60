import { ENDPOINTS } from "@gochat/protocol";
import { reply } from "../platform/http/route.ts";
import type { Router } from "../platform/http/route.ts";
import { sendAgain } from "./begin-email-change.ts";
import { forgetEmailChange } from "./email-changes-store.ts";
import type { EmailsContext } from "./emails-context.ts";
import { cancelEmailChange, confirmEmail, readEmailLink } from "./use-email-link.ts";

export function routeEmails(router: Router, context: EmailsContext): void {
  const { emails } = ENDPOINTS;
  router.on(emails.read, async ({ body, ...client }) => {
    const { change, side } = await readEmailLink(context, body.token, client);
    const { username, email, expires_at, awaits_new, awaits_old } = change;
    const is_awaited = side === "new" ? awaits_new : awaits_old;
    return reply(200, { side, username, email, is_awaited, expires_at });
  });
  router.on(emails.confirm, async ({ body, ...client }) => {
    const { isDone } = await confirmEmail(context, body.token, client);
    return reply(200, { is_done: isDone });
  });
  router.on(emails.cancel, async ({ body, ...client }) => {
    await cancelEmailChange(context, body.token, client);
    return reply(204);
  });
  router.on(emails.sendAgain, async ({ actor }) => {
    await sendAgain(context, actor.userId);
    return reply(204);
  });
  router.on(emails.giveUp, async ({ actor }) => {
    await forgetEmailChange(context.postgres, actor.userId);
    return reply(204);
  });
}
