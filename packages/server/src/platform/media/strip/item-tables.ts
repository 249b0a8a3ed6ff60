import { boxesIn } from "./boxes.ts";
import type { Box } from "./boxes.ts";
import type { FileBytes } from "./file-bytes.ts";
import { MalformedError } from "./malformed-error.ts";

// Of both tables. A picture of a phone has about 60 tiles; 12 MB of AVIF would have more room for them than a head needs.
const MAX_TABLE_BYTES = 1_048_576;
// They may take no bytes of the table at all, and an item may have 65,535.
const MAX_EXTENTS = 100_000;

/** Where the bytes of an item stand: in the file, or inside of the box of the tables. */
export interface ItemLocation {
  readonly id: number;
  readonly isInside: boolean;
  readonly extents: readonly { readonly offset: number; readonly length: number }[];
}

/** The type of each item, by its number (ISO/IEC 14496-12, 8.11.6). */
export async function readItems(file: FileBytes, table: Box): Promise<Map<number, string>> {
  const version = (await file.read(table.body, 1))[0] ?? 0;
  const types = new Map<number, string>();
  for await (const { type, body, end } of boxesIn(file, table.body + (version === 0 ? 6 : 8), table.end)) {
    if (type !== "infe") continue;
    const entry = new Fields(await file.read(body, Math.min(end - body, 16)));
    const entryVersion = entry.uint(1);
    entry.uint(3);
    // Before version 2 items had no types, and pictures were in none.
    if (entryVersion < 2) throw new MalformedError("an item without a type");
    const id = entry.uint(entryVersion === 2 ? 2 : 4);
    entry.uint(2);
    types.set(id, entry.text(4));
  }
  return types;
}

/** Where each item stands (8.11.3). */
export async function readLocations(file: FileBytes, table: Box): Promise<ItemLocation[]> {
  if (table.end - table.body > MAX_TABLE_BYTES) throw new MalformedError("too many items");
  const fields = new Fields(await file.read(table.body, table.end - table.body));
  const version = fields.uint(1);
  fields.uint(3);
  const [sizes, moreSizes] = [fields.uint(1), fields.uint(1)];
  const count = fields.uint(version < 2 ? 2 : 4);
  const locations: ItemLocation[] = [];
  let extentsLeft = MAX_EXTENTS;
  for (let item = 0; item < count; item++) {
    const id = fields.uint(version < 2 ? 2 : 4);
    const method = version === 0 ? 0 : fields.uint(2) & 0xf;
    const isElsewhere = fields.uint(2) !== 0;
    if (method > 1 || isElsewhere) throw new MalformedError("an item is not in this file");
    const base = fields.uint(moreSizes >> 4);
    const extentCount = fields.uint(2);
    extentsLeft -= extentCount;
    if (extentsLeft < 0) throw new MalformedError("too many items");
    const extents = Array.from({ length: extentCount }, () => {
      if (version > 0) fields.uint(moreSizes & 0xf);
      return { offset: base + fields.uint(sizes >> 4), length: fields.uint(sizes & 0xf) };
    });
    locations.push({ id, isInside: method === 1, extents });
  }
  return locations;
}

/** Numbers of big-endian bytes, one after the other. */
class Fields {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Of 0 (it is 0), 1, 2, 3, 4 or 8 bytes. */
  uint(length: number): number {
    const bytes = this.#take(length);
    if (length === 8) return Number(bytes.readBigUInt64BE());
    if (length > 4) throw new MalformedError("a number of an odd length");
    return length === 0 ? 0 : bytes.readUIntBE(0, length);
  }

  text(length: number): string {
    return this.#take(length).toString("latin1");
  }

  #take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new MalformedError("a table ends too early");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
