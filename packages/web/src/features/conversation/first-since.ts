/** What the search has to know of a message. */
interface Dated {
  readonly seq: number;
  readonly created_at: string;
}

/**
 * The `seq` of the first message that is not older than this time; the last `seq` where all are. `readFrom` gives the first message from a
 * `seq` on: as many are read as it takes to halve the conversation down to one.
 */
export async function firstSince(
  time: number,
  lastSeq: number,
  readFrom: (seq: number) => Promise<Dated | undefined>,
): Promise<number> {
  let [low, high] = [1, lastSeq];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    // oxlint-disable-next-line no-await-in-loop -- Each answer says where to look next.
    const found = await readFrom(middle);
    if (found !== undefined && Date.parse(found.created_at) < time) low = found.seq + 1;
    else high = middle;
  }
  return Math.min(low, lastSeq);
}
