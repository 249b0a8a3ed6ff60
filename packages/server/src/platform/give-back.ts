/**
 * Gives the memory of a chunk back at once: nobody may read or write it any more. Left to the garbage collector, the chunks of a gigabyte
 * make it look through all that the server holds fifty times.
 */
export function giveBack({ buffer, length }: Buffer): void {
  // Of a part of something larger the rest may be in use.
  if (buffer instanceof ArrayBuffer && !buffer.detached && buffer.byteLength === length) buffer.transfer(0);
}
