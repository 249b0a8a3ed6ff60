import type { FastifyReply, FastifyRequest } from "fastify";
import { redirect } from "../platform/http/redirect.ts";
import type { ObjectStorage } from "../platform/storage/object-storage.ts";
import { LINK_LIFE_MS } from "./file-links.ts";
import { CACHE_FOR_GOOD } from "./send-object.ts";
import type { ServedObject } from "./send-object.ts";

/**
 * Sends whoever may read an object to the storage for it (F14): ranges, conditions and bytes are between those two. The storage can be
 * made to give it the type and the name that it has here, and no more: there is no `sandbox` and no `nosniff` at its origin. So only
 * what is a picture, audio or video by its bytes may be shown; everything else has to be a download of no type, as it is here (F6).
 */
export async function redirectToStorage(
  storage: ObjectStorage,
  request: FastifyRequest,
  reply: FastifyReply,
  { object, mediaType, disposition, isSigned }: ServedObject,
): Promise<FastifyReply> {
  const location = await storage.signedUrl?.(object, {
    method: request.method === "HEAD" ? "HEAD" : "GET",
    // Nothing ends it before: whoever loses the right to the file has it for so long.
    expiresInS: LINK_LIFE_MS / 1000,
    contentType: mediaType,
    disposition,
    cacheControl: CACHE_FOR_GOOD,
  });
  if (location === undefined) throw new TypeError("This storage gives nothing out itself.");
  void reply.header("cross-origin-resource-policy", isSigned ? "cross-origin" : "same-origin");
  return redirect(reply, location);
}
