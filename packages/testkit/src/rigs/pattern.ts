/** Bytes of an endless file, each 4 of which say where they are: none can be missing, doubled or elsewhere unnoticed. */
export function pattern(start: number, length: number, seed = 0): Buffer {
  const first = Math.floor(start / 4);
  const words = new Uint32Array(Math.ceil((start + length) / 4) - first);
  for (let index = 0; index < words.length; index++) words[index] = mix(first + index + seed);
  return Buffer.from(words.buffer, start - first * 4, length);
}

// Multiplication by an odd number and shifts: different for each number.
function mix(number: number): number {
  const product = Math.imul(number ^ (number >>> 15), 0x2c1b3c6d);
  return (product ^ (product >>> 12)) >>> 0;
}

/** The same in chunks, as a request gives them: each is spoiled when the next one is asked for. */
export async function* patternChunks(
  start: number,
  length: number,
  { chunkBytes = 65_536, seed = 0 }: { chunkBytes?: number; seed?: number } = {},
): AsyncGenerator<Buffer> {
  for (let at = 0; at < length; at += chunkBytes) {
    const chunk = pattern(start + at, Math.min(chunkBytes, length - at), seed);
    yield chunk;
    chunk.fill(0);
  }
}
