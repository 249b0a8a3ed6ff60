import { setImmediate } from "node:timers/promises";

let last: Promise<void> = Promise.resolve();

/**
 * Hands bytes on, of all files that come and go in the process one chunk in each turn of the event loop. Without that each takes in one
 * turn what its socket has, which may be megabytes, and the chat waits for all of them.
 */
export async function* fairShare(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    await (last = last.then(() => setImmediate()));
    yield chunk;
  }
}
