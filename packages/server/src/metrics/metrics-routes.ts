import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../errors.ts";
import type { Metrics } from "./metrics.ts";
import { loadMetricsPage } from "./page/metrics-page.ts";

export interface RouteMetricsOptions {
  readonly metrics: Pick<Metrics, "registry">;
  /** Who knows it may read, as a Bearer token or as the password of a browser's prompt. */
  readonly token?: string;
  /** Everybody may read. */
  readonly open: boolean;
}

/** `GET /metrics`: a live page for a browser, Prometheus text for everybody else. Neither open nor with a token, it does not exist. */
export function routeMetrics(app: FastifyInstance, { metrics, token, open }: RouteMetricsOptions): void {
  if (!open && !token) return;
  const page = loadMetricsPage();
  const html = Buffer.from(page.html);
  const config = open ? {} : { anonymous: "refused" as const };
  app.get("/metrics", { config }, async (request, reply) => {
    if (!open && !isToken(presentedToken(request), token)) return refuse(reply);
    if (!wantsPage(request))
      return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
    return reply
      .header("content-security-policy", page.contentSecurityPolicy)
      .type("text/html; charset=utf-8")
      .send(html);
  });
}

/** Browsers name HTML when they open an address; scrapers, curl and the page's own requests do not. */
function wantsPage(request: FastifyRequest): boolean {
  return /\btext\/html\b/i.test(request.headers.accept ?? "");
}

function presentedToken(request: FastifyRequest): string {
  const [, scheme, credentials] = /^(Bearer|Basic) +(.+)$/i.exec(request.headers.authorization ?? "") ?? [];
  if (scheme === undefined || credentials === undefined) return "";
  if (scheme.toLowerCase() === "bearer") return credentials;
  const userAndPassword = Buffer.from(credentials, "base64").toString("utf8");
  return userAndPassword.slice(userAndPassword.indexOf(":") + 1);
}

function isToken(presented: string, token: string | undefined): boolean {
  // Hashes have one length, so the comparison tells nothing about the token's.
  return token !== undefined && timingSafeEqual(sha256(presented), sha256(token));
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function refuse(reply: FastifyReply): never {
  void reply.header("www-authenticate", 'Basic realm="GoChat metrics", charset="UTF-8"');
  throw new AppError("unauthorized", {
    detail: "Send the metrics token: as the password here, or as Authorization: Bearer <token>",
  });
}
