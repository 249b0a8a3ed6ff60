/** What the first bytes of a picture say. */
export interface PictureSize {
  readonly format: "png" | "jpeg" | "gif" | "webp" | "avif";
  readonly width: number;
  readonly height: number;
  readonly isAnimated: boolean;
}

const HEAD_BYTES = 32;
// What describes an AVIF stands before its pixels.
const AVIF_BYTES = 4_096;
// Far more than cameras write before the size: profiles, previews, maker's notes.
const JPEG_SEGMENTS_MAX = 200;

/** The size of a picture in pixels, as it is stored, from a few bytes of it; undefined for what is no picture that browsers show. */
export async function pictureSize(file: Blob): Promise<PictureSize | undefined> {
  const head = await viewOf(file, 0, HEAD_BYTES);
  if (head.byteLength < HEAD_BYTES) return undefined;
  const still = { isAnimated: false };
  if (textAt(head, 1, 3) === "PNG")
    return { ...still, format: "png", width: head.getUint32(16), height: head.getUint32(20) };
  if (textAt(head, 0, 3) === "GIF")
    return { ...still, format: "gif", width: head.getUint16(6, true), height: head.getUint16(8, true) };
  if (textAt(head, 0, 4) === "RIFF" && textAt(head, 8, 4) === "WEBP") return webpSize(head);
  if (textAt(head, 4, 7) === "ftypavi") return avifSize(await viewOf(file, 0, AVIF_BYTES));
  if (head.getUint16(0) === 0xffd8) return jpegSize(file);
  return undefined;
}

function webpSize(head: DataView): PictureSize | undefined {
  const format = "webp";
  const dimension = (bits: number) => (bits & 0x3fff) + 1;
  const chunk = textAt(head, 12, 4);
  if (chunk === "VP8X") {
    const of = (at: number) => 1 + head.getUint16(at, true) + head.getUint8(at + 2) * 0x1_0000;
    return { format, width: of(24), height: of(27), isAnimated: (head.getUint8(20) & 2) !== 0 };
  }
  if (chunk === "VP8L") {
    const bits = head.getUint32(21, true);
    return { format, width: dimension(bits), height: dimension(bits >>> 14), isAnimated: false };
  }
  if (chunk !== "VP8 ") return undefined;
  const [width, height] = [26, 28].map((at) => head.getUint16(at, true) & 0x3fff) as [number, number];
  return { format, width, height, isAnimated: false };
}

/** The largest of what is in it: the others are tiles and small pictures. */
function avifSize(view: DataView): PictureSize | undefined {
  let largest: PictureSize | undefined;
  for (let at = 0; at + 16 <= view.byteLength; at++) {
    if (textAt(view, at, 4) !== "ispe") continue;
    const [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)];
    if (largest === undefined || width * height > largest.width * largest.height)
      largest = { format: "avif", width, height, isAnimated: textAt(view, 8, 4) === "avis" };
  }
  return largest;
}

async function jpegSize(file: Blob): Promise<PictureSize | undefined> {
  let at = 2;
  for (let nth = 0; nth < JPEG_SEGMENTS_MAX; nth++) {
    const segment = await viewOf(file, at, 9);
    if (segment.byteLength < 9 || segment.getUint8(0) !== 0xff) return undefined;
    const marker = segment.getUint8(1);
    if (marker >= 0xc0 && marker <= 0xcf && !NO_FRAMES.has(marker)) {
      const [height, width] = [segment.getUint16(5), segment.getUint16(7)];
      return { format: "jpeg", width, height, isAnimated: false };
    }
    // Between segments there may be any number of 0xff.
    at += marker === 0xff ? 1 : 2 + segment.getUint16(2);
  }
  return undefined;
}
/** Tables, and what is kept for later versions: not the head of a frame. */
const NO_FRAMES: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc]);

const viewOf = async (file: Blob, from: number, length: number): Promise<DataView> =>
  new DataView(await file.slice(from, from + length).arrayBuffer());

const textAt = (view: DataView, at: number, length: number): string =>
  String.fromCharCode(...new Uint8Array(view.buffer, at, length));
