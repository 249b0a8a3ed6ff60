import type { IncomingMessage } from "node:http";

/**
 * The bytes of a request as they come. Each chunk is good until the next one is asked for: then its memory is given back at once. Left to the
 * garbage collector, the chunks of a gigabyte make it look through all that the server holds fifty times.
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

/** Of a part of something larger the rest may be in use. */
function giveBack({ buffer, length }: Buffer): void {
  if (buffer instanceof ArrayBuffer && !buffer.detached && buffer.byteLength === length) buffer.transfer(0);
}
