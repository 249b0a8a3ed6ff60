import type { IncomingMessage } from "node:http";

import { giveBack } from "./give-back.ts";

/**
 * The bytes of a request as they come. Each chunk is good until the next one is asked for.
 *
 * That it is not read to its end leaves the connection open, for the answer.
 */
export async function* bodyOf(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  const chunks: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of chunks) {
    yield chunk;
    giveBack(chunk);
  }
}
