import { blankBox, blankFree, blankOut, boxesIn } from "./boxes.ts";
import type { Blank, Box } from "./boxes.ts";
import type { FileBytes } from "./file-bytes.ts";
import { readItems, readLocations } from "./item-tables.ts";
import { MalformedError } from "./malformed-error.ts";
import { blanksOfMovie } from "./plan-movie.ts";
import type { Piece } from "./pieces.ts";

const TOP: ReadonlySet<string> = new Set(["ftyp", "meta", "mdat", "moov", "moof"]);
const IN_META: ReadonlySet<string> = new Set("hdlr pitm iloc iinf iprp iref idat dinf grpl".split(" "));
// Pictures, and what they are put together from. The others are Exif, XMP, and what nobody knows.
const PICTURES: ReadonlySet<string> = new Set(["av01", "grid", "iovl", "iden", "tmap"]);
const FREE: ReadonlySet<string> = new Set(["free", "skip", "wide"]);

/**
 * Blanks what is no picture, and leaves all else in its place. How it is to be turned is said by properties of the picture, which
 * stay; by the standard, Exif counts for nothing.
 */
export async function planAvif(file: FileBytes): Promise<Piece[] | null> {
  const blanks: Blank[] = [];
  let end = 0;
  for await (const box of boxesIn(file, 0, file.size)) {
    end = box.end;
    if (box.type === "meta") blanks.push(...(await blanksOfMeta(file, box)));
    else if (box.type === "moov") blanks.push(...(await blanksOfMovie(file, box)));
    else if (FREE.has(box.type)) blanks.push(...(await blankFree(file, box)));
    else if (!TOP.has(box.type)) blanks.push(blankBox(box));
  }
  if (end === 0) throw new MalformedError("no boxes");
  return blankOut(file, blanks, end);
}

async function blanksOfMeta(file: FileBytes, meta: Box): Promise<Blank[]> {
  const blanks: Blank[] = [];
  const tables = new Map<string, Box>();
  for await (const box of boxesIn(file, meta.body + 4, meta.end)) {
    tables.set(box.type, box);
    if (FREE.has(box.type)) blanks.push(...(await blankFree(file, box)));
    else if (!IN_META.has(box.type)) blanks.push(blankBox(box));
  }
  const [items, locations] = [tables.get("iinf"), tables.get("iloc")];
  if (items === undefined || locations === undefined) return blanks;
  const types = await readItems(file, items);
  for (const { id, isInside, extents } of await readLocations(file, locations)) {
    if (PICTURES.has(types.get(id) ?? "")) continue;
    const base = isInside ? tables.get("idat")?.body : 0;
    if (base === undefined) throw new MalformedError("an item is nowhere");
    for (const { offset, length } of extents) {
      // 0 would mean all there is.
      if (length === 0 || base + offset + length > file.size) throw new MalformedError("an item has no end");
      const blank = { start: base + offset, end: base + offset + length };
      if (!(await isZero(file, blank))) blanks.push(blank);
    }
  }
  return blanks;
}

const MAX_LOOKED_AT = 1_048_576;

async function isZero(file: FileBytes, { start, end }: Blank): Promise<boolean> {
  return end - start <= MAX_LOOKED_AT && (await file.read(start, end - start)).every((byte) => byte === 0);
}
