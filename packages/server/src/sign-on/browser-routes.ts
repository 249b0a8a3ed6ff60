import type { FastifyReply, FastifyRequest } from "fastify";
import { asAppError, logUnexpected } from "../errors.ts";
import { seeOther } from "../platform/http/redirect.ts";
import type { Router } from "../platform/http/route.ts";
import { beginAttempt } from "./begin-attempt.ts";
import { browserCookie } from "./browser-cookie.ts";
import { finishAttempt } from "./finish-attempt.ts";
import type { SignOnContext } from "./sign-on-context.ts";

const forAnybody = { method: "GET", auth: { scope: "none" } } as const;

/**
 * Addresses that a browser goes to, and that answer by sending it on: to the provider, or to one page here and no other. What that page
 * is told stands behind `#`, and so is sent to no server and in no log (A28).
 */
export function routeBrowsers(router: Router, context: SignOnContext): void {
  if (context.provider === null) return;
  const { limits, page, security, logger } = context;
  const toPage = (reply: FastifyReply, key: "session" | "link" | "error", value: string) =>
    seeOther(reply, `${page()}/sign-on#${key}=${encodeURIComponent(value)}`);
  const answer = async (
    request: FastifyRequest,
    reply: FastifyReply,
    work: () => Promise<FastifyReply>,
  ): Promise<FastifyReply> => {
    const client = { ip: request.ip, userAgent: request.headers["user-agent"] ?? null };
    try {
      await limits.take("sign_on_ip", request.ip);
      return await work();
    } catch (error) {
      logUnexpected(logger, error, "a single sign-on failed");
      security.refused("login", error, { userId: null, client });
      return toPage(reply, "error", asAppError(error).code);
    }
  };
  router.onRaw({ ...forAnybody, path: "/auth/oidc/start" }, ({ request, reply }) =>
    answer(request, reply, async () => {
      const { address, browser } = await beginAttempt(context, null);
      void reply.header("set-cookie", browserCookie(page()).set(browser));
      return seeOther(reply, address.href);
    }),
  );
  router.onRaw({ ...forAnybody, path: "/auth/oidc/callback" }, ({ request, reply }) =>
    answer(request, reply, async () => {
      const [, query = ""] = request.url.split("?", 2);
      const browser = browserCookie(page()).read(request.headers.cookie ?? null);
      const { kind, token } = await finishAttempt(context, query, browser);
      return toPage(reply, kind, token);
    }),
  );
}
