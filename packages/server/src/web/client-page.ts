import type { FastifyRequest } from "fastify";
import type { AppPage } from "../platform/http/app-page.ts";
import { permissionsPolicy } from "../platform/http/answer-headers.ts";
import { etagOf } from "../platform/http/document.ts";

/**
 * All of the page comes from this server, which is also all that it calls, and nothing in it makes a script of a text. What people
 * uploaded may come from elsewhere, and is looked at and played, no more.
 */
const contentSecurityPolicy = (fileOrigins: readonly string[]): string => {
  // `blob:` is what somebody is about to send, before the server has it.
  const files = ["'self'", "blob:", ...fileOrigins].join(" ");
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src ${files}`,
    `media-src ${files}`,
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
};

// Voice messages are recorded, and a video may fill the screen.
const PERMISSIONS_POLICY = permissionsPolicy("microphone", "fullscreen");

// An address below these that does not exist is the mistake of a program.
const OF_PROGRAMS: ReadonlySet<string> = new Set(["api", "assets", "auth", "docs", "metrics", "ws"]);

/** Whether a browser opens an address that no route has: all those of the client are such. */
export function isNavigation({ is404, method, url, headers }: FastifyRequest): boolean {
  const [, first] = /^\/([^/?]*)/.exec(url) ?? [];
  return (
    is404 &&
    (method === "GET" || method === "HEAD") &&
    first !== undefined &&
    !OF_PROGRAMS.has(first) &&
    /\btext\/html\b/i.test(headers.accept ?? "")
  );
}

const BASE = '<base href="/" />';

export interface ClientPageOptions {
  /** What the people of this server call it. */
  readonly name: string;
  /** Whether a username is enough to be somebody. */
  readonly isDevelopment: boolean;
  /** Where files come from, beside this server. */
  readonly fileOrigins: readonly string[];
}

/** The page of the client, with what this server says of itself in it. */
export function createClientPage(
  html: string,
  { name, isDevelopment, fileOrigins }: ClientPageOptions,
): AppPage {
  const policy = contentSecurityPolicy(fileOrigins);
  const shown = escapeHtml(name);
  const page = html
    .replace('data-name="GoChat"', () => `data-name="${shown}"`)
    .replace("<title>GoChat</title>", () => `<title>${shown}</title>`)
    .replace(" data-development", (mark) => (isDevelopment ? mark : ""));
  const hash = etagOf(Buffer.from(page));
  return {
    isFor: isNavigation,
    send(request, reply) {
      const base = baseOf(request.url);
      const etag = hash.replace(/"$/, `-${base.length}"`);
      void reply.headers({
        "cache-control": "no-cache",
        "content-security-policy": policy,
        "permissions-policy": PERMISSIONS_POLICY,
        // Programs get something else at the same address.
        vary: "Origin, Accept",
        etag,
      });
      if (request.headers["if-none-match"] === etag) return reply.code(304).send();
      return reply.type("text/html; charset=utf-8").send(page.replace(BASE, () => `<base href="${base}" />`));
    },
  };
}

/** From an address to where the client begins, so that the page works below whatever path a proxy takes away. */
function baseOf(url: string): string {
  const [path = ""] = url.split("?", 1);
  return "../".repeat(path.split("/").length - 2) || "./";
}

const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
