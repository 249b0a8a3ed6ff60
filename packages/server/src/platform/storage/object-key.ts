// The last two of the id are digits: on a disk they name a folder.
const KEY = /^[0-9a-f-]{34}[0-9a-f]{2}(?:\.[a-z0-9]{1,16})?$/;

/** Keys are made by the server: an id, or what was made of it, as `<id>.w320`. Anything else would be a path of somebody else's. */
export function assertKey(key: string): void {
  if (!KEY.test(key)) throw new TypeError("This is no key of an object.");
}

/** One of 256 names, as good as drawn: ids begin with the time, and end in random bits. */
export const shardOf = (key: string): string => key.slice(34, 36);

export const SHARDS: readonly string[] = Array.from({ length: 256 }, (_, n) =>
  n.toString(16).padStart(2, "0"),
);
