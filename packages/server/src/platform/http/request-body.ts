import type { IncomingMessage } from "node:http";

import { AppError } from "../../errors.ts";
import { giveBack } from "../give-back.ts";

/**
 * The bytes of a request as they come. Each chunk is good until the next one is asked for. Throws `invalid_request` when they end before
 * their end: whoever sent them is gone, or will not hear the answer.
 *
 * That it is not read to its end leaves the connection open, for the answer.
 */
export async function* bodyOf(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  const chunks: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  try {
    for await (const chunk of chunks) {
      yield chunk;
      giveBack(chunk);
    }
  } catch (cause) {
    throw new AppError("invalid_request", { detail: "The body ended before its end", cause });
  }
}
