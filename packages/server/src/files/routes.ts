import { ENDPOINTS } from "@gochat/protocol";
import type { FileId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Clock } from "../platform/clock.ts";
import { reply } from "../platform/http/route.ts";
import type { RawCall, RawEndpoint, Router } from "../platform/http/route.ts";
import type { FileLinks } from "./file-links.ts";
import { linkFiles } from "./link-files.ts";
import { readFile } from "./read-file.ts";
import { serveContent, serveThumbnail } from "./serve-file.ts";
import type { ServeDeps } from "./serve-file.ts";

export interface FileRouteDeps extends ServeDeps {
  readonly clock: Clock;
  readonly links: FileLinks;
}

export function routeFiles(router: Router, deps: FileRouteDeps): void {
  const { files } = ENDPOINTS;
  const { postgres, links, clock } = deps;

  router.on(files.get, async ({ actor, params, deadline }) =>
    reply(200, { file: (await readFile(postgres.within(deadline), actor.userId, params.id)).file }),
  );

  router.on(files.links, async ({ actor, body, deadline }) =>
    reply(200, await linkFiles({ sql: postgres.within(deadline), links, clock }, actor.userId, body.ids)),
  );

  const askedBy = <E extends RawEndpoint>({ actor, query, request, reply }: RawCall<E>, id: FileId) => {
    const { signature } = query as { signature?: string };
    const viewer = actor?.userId ?? (signature === undefined ? undefined : links.verify(id, signature));
    if (viewer === undefined)
      throw new AppError("unauthorized", { detail: "The link is not good any more; ask for a new one" });
    return { viewer, id, isSigned: actor === null, request, reply };
  };
  for (const method of ["GET", "HEAD"] as const) {
    router.onRaw({ ...files.content, method }, (call) => serveContent(deps, askedBy(call, call.params.id)));
    router.onRaw({ ...files.thumbnail, method }, (call) =>
      serveThumbnail(deps, { ...askedBy(call, call.params.id), size: call.params.size }),
    );
  }
}
