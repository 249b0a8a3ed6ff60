// As much as is attached in a day, and little beside what a browser gives a page.
const MAX_BYTES = 50_000_000;
const MAX_FILES = 100;

interface Sized {
  readonly file: { readonly size: number };
}

/** Files of one draft that are kept over a reload: those that there is room for, in their order. */
export function keepable<T extends Sized>(attached: readonly T[]): readonly T[] {
  let free = MAX_BYTES;
  return attached.filter(({ file: { size } }) => {
    if (size > free) return false;
    free -= size;
    return true;
  });
}

export interface DraftSize {
  readonly key: string;
  /** When it was changed last, in milliseconds. */
  readonly at: number;
  /** Of each of its files, in bytes. */
  readonly sizes: readonly number[];
}

/** The keys of those that give way to one with files of these sizes: the oldest ones, until all that stays has room. */
export function givingWay(others: readonly DraftSize[], sizes: readonly number[]): readonly string[] {
  let bytes = 0;
  let files = 0;
  const hasRoom = (more: readonly number[]) => {
    bytes += more.reduce((sum, size) => sum + size, 0);
    files += more.length;
    return bytes <= MAX_BYTES && files <= MAX_FILES;
  };
  hasRoom(sizes);
  return others
    .toSorted((a, b) => b.at - a.at)
    .filter((draft) => !hasRoom(draft.sizes))
    .map(({ key }) => key);
}
