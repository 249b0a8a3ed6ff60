import { blankBox, blankFree, blankOut, boxesIn, findBox } from "./boxes.ts";
import type { Blank, Box } from "./boxes.ts";
import type { FileBytes } from "./file-bytes.ts";
import { MalformedError } from "./malformed-error.ts";
import type { Piece } from "./pieces.ts";
import { samplesOf } from "./track-samples.ts";

// Cameras write down where they were in many ways: as text, as tracks of their own, in boxes of their makers. So what stays is
// what plays, and what people say of their music; the rest goes.
const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));
const TOP = words("ftyp styp moov moof mdat mfra sidx ssix pdin prft emsg");
const IN_MOVIE = words("mvhd trak mvex iods pssh udta");
const IN_TRACK = words("tkhd edts tref trgr mdia tapt load matt clip udta");
const PLAYED = words("vide soun");
const TAGS = words("\xa9nam \xa9ART \xa9alb \xa9gen \xa9day \xa9wrt aART trkn disk covr gnre cpil pgap");
const IN_USER_DATA = words("name titl auth perf gnre albm yrrc cprt ludt \xa9nam \xa9ART \xa9alb \xa9gen");
const FREE = words("free skip wide");

/** Blanks all that says more than what plays, and leaves that in its place. Bytes behind the last box are left out. */
export async function planMovie(file: FileBytes): Promise<Piece[] | null> {
  const blanks: Blank[] = [];
  let end = 0;
  for await (const box of topBoxes(file)) {
    end = box.end;
    if (box.type === "moov") blanks.push(...(await blanksOfMovie(file, box)));
    else if (FREE.has(box.type)) blanks.push(...(await blankFree(file, box)));
    else if (!TOP.has(box.type)) blanks.push(blankBox(box));
  }
  if (end === 0) throw new MalformedError("no boxes");
  return blankOut(file, blanks, end);
}

// A recording that broke off ends in the midst of its last box, and plays nevertheless.
async function* topBoxes(file: FileBytes): AsyncGenerator<Box> {
  let at = 0;
  try {
    for await (const box of boxesIn(file, 0, file.size)) {
      at = box.end;
      yield box;
    }
  } catch (error) {
    const isMedia = at + 8 <= file.size && (await file.read(at + 4, 4)).toString("latin1") === "mdat";
    if (!(error instanceof MalformedError) || !isMedia) throw error;
    yield { type: "mdat", start: at, body: at + 8, end: file.size };
  }
}

/** What is to be blank of a `moov`, and of the samples of its tracks that are neither picture nor sound. */
export async function blanksOfMovie(file: FileBytes, movie: Box): Promise<Blank[]> {
  const blanks: Blank[] = [];
  for await (const box of boxesIn(file, movie.body, movie.end)) {
    if (box.type === "cmov") throw new MalformedError("a compressed head");
    if (box.type === "trak") blanks.push(...(await blanksOfTrack(file, box)));
    else if (box.type === "udta") blanks.push(...(await blanksOfUserData(file, box)));
    else if (FREE.has(box.type)) blanks.push(...(await blankFree(file, box)));
    else if (!IN_MOVIE.has(box.type)) blanks.push(blankBox(box));
  }
  return blanks;
}

async function blanksOfTrack(file: FileBytes, track: Box): Promise<Blank[]> {
  const media = await findBox(file, "mdia", track.body, track.end);
  if (media === undefined) throw new MalformedError("a track of nothing");
  const handler = await findBox(file, "hdlr", media.body, media.end);
  const type = handler === undefined ? "" : (await file.read(handler.body + 8, 4)).toString("latin1");
  if (!PLAYED.has(type)) return [blankBox(track), ...(await samplesOf(file, media))];
  const blanks: Blank[] = [];
  for await (const box of boxesIn(file, track.body, track.end)) {
    if (box.type === "udta") blanks.push(...(await blanksOfUserData(file, box)));
    else if (FREE.has(box.type)) blanks.push(...(await blankFree(file, box)));
    else if (!IN_TRACK.has(box.type)) blanks.push(blankBox(box));
  }
  return blanks;
}

// It may end with four zeros, which is too short for a box. Whatever else is odd in it: it is gone.
async function blanksOfUserData(file: FileBytes, userData: Box): Promise<Blank[]> {
  const blanks: Blank[] = [];
  try {
    for await (const box of boxesIn(file, userData.body, userData.end)) {
      if (box.type === "meta") blanks.push(...(await blanksOfTags(file, box)));
      else if (FREE.has(box.type)) blanks.push(...(await blankFree(file, box)));
      else if (!IN_USER_DATA.has(box.type)) blanks.push(blankBox(box));
    }
    return blanks;
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    return [blankBox(userData)];
  }
}

// Of music, as iTunes writes them. Other lists, those by `keys`, are of cameras.
async function blanksOfTags(file: FileBytes, meta: Box): Promise<Blank[]> {
  const handler = await findBox(file, "hdlr", meta.body + 4, meta.end);
  const type = handler === undefined ? "" : (await file.read(handler.body + 8, 4)).toString("latin1");
  if (type !== "mdir") return [blankBox(meta)];
  const blanks: Blank[] = [];
  for await (const box of boxesIn(file, meta.body + 4, meta.end)) {
    if (box.type === "ilst") {
      for await (const tag of boxesIn(file, box.body, box.end)) {
        if (FREE.has(tag.type)) blanks.push(...(await blankFree(file, tag)));
        else if (!TAGS.has(tag.type)) blanks.push(blankBox(tag));
      }
    } else if (FREE.has(box.type)) {
      blanks.push(...(await blankFree(file, box)));
    } else if (box.type !== "hdlr") {
      blanks.push(blankBox(box));
    }
  }
  return blanks;
}
