import { ENDPOINTS } from "@gochat/protocol";
import type { FileId, UserId } from "@gochat/protocol";
import type { FastifyReply } from "fastify";
import { AppError } from "../errors.ts";
import type { Clock } from "../platform/clock.ts";
import { redirect } from "../platform/http/redirect.ts";
import { reply } from "../platform/http/route.ts";
import type { RawCall, RawEndpoint, Router } from "../platform/http/route.ts";
import type { FileLinks } from "./file-links.ts";
import { linkFiles } from "./link-files.ts";
import type { LinkDeps } from "./link-files.ts";
import { readFile } from "./read-file.ts";
import { serveContent, serveThumbnail } from "./serve-file.ts";
import type { Asked, ServeDeps } from "./serve-file.ts";

export interface FileRouteDeps extends ServeDeps, Pick<LinkDeps, "origin"> {
  readonly clock: Clock;
  readonly links: FileLinks;
  /** Throws `rate_limited` for somebody who has asked for links of too many files. */
  readonly takeLinks: (userId: UserId, count: number) => void;
}

export function routeFiles(router: Router, deps: FileRouteDeps): void {
  const { files } = ENDPOINTS;
  const { postgres, links, clock, origin } = deps;

  router.on(files.get, async ({ actor, params, deadline }) =>
    reply(200, { file: (await readFile(postgres.within(deadline), actor.userId, params.id)).file }),
  );

  router.on(files.links, async ({ actor: { userId }, body: { ids }, deadline }) => {
    deps.takeLinks(userId, ids.length);
    return reply(200, await linkFiles({ sql: postgres.within(deadline), links, clock, origin }, userId, ids));
  });

  const askedBy = <E extends RawEndpoint>(
    { actor, query, request, reply }: RawCall<E>,
    id: FileId,
  ): Asked => {
    const { signature, download } = query as { signature?: string; download?: "1" };
    const viewer = actor?.userId ?? (signature === undefined ? undefined : links.verify(id, signature));
    if (viewer === undefined)
      throw new AppError("unauthorized", { detail: "The link is not good any more; ask for a new one" });
    return { viewer, id, isSigned: actor === null, isDownload: download !== undefined, request, reply };
  };
  /** Where files have an origin of their own, what a signature opens comes from there alone (F13). */
  const give = (asked: Asked, serve: (asked: Asked) => Promise<FastifyReply>) => {
    if (origin === null || !asked.isSigned || origin.isAskedBy(asked.request)) return serve(asked);
    const { pathname, search } = new URL(asked.request.url, origin.origin);
    return redirect(asked.reply, origin.origin + pathname + search);
  };
  for (const method of ["GET", "HEAD"] as const) {
    router.onRaw({ ...files.content, method }, async (call) =>
      give(askedBy(call, call.params.id), (asked) => serveContent(deps, asked)),
    );
    router.onRaw({ ...files.thumbnail, method }, async (call) =>
      give(askedBy(call, call.params.id), (asked) =>
        serveThumbnail(deps, { ...asked, size: call.params.size }),
      ),
    );
  }
}
