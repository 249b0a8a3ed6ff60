import { fileTypeFromBuffer } from "file-type";

/** What a file is taken for. `mediaType` is lower case, without parameters, and nothing that a browser executes. */
export interface Judged {
  readonly mediaType: string;
  /** Of the first three only until it was processed: whether it can be decoded, these bytes do not say. */
  readonly kind: "image" | "audio" | "video" | "file";
}

/** How much of the start of a file {@link judgeType} looks at, and needs unless the file is shorter. */
export const SAMPLE_BYTES = 4100;

const UNKNOWN: Judged = { mediaType: "application/octet-stream", kind: "file" };

// All that may ever be shown inside a page. What has no row here is a file, to be downloaded. HEIC and TIFF are not in it, for
// browsers do not show them; SVG, XML and PDF are not in it, for they are programs.
const INLINE: ReadonlyMap<string, Judged> = new Map(
  [
    { mediaType: "image/png", kind: "image", found: ["image/png", "image/apng"] },
    { mediaType: "image/jpeg", kind: "image", found: ["image/jpeg"] },
    { mediaType: "image/gif", kind: "image", found: ["image/gif"] },
    { mediaType: "image/webp", kind: "image", found: ["image/webp"] },
    { mediaType: "image/avif", kind: "image", found: ["image/avif"] },
    { mediaType: "audio/mpeg", kind: "audio", found: ["audio/mpeg"] },
    { mediaType: "audio/mp4", kind: "audio", found: ["audio/mp4", "audio/x-m4a"] },
    { mediaType: "audio/aac", kind: "audio", found: ["audio/aac"] },
    { mediaType: "audio/ogg", kind: "audio", found: ["audio/ogg"] },
    { mediaType: "audio/wav", kind: "audio", found: ["audio/wav"] },
    { mediaType: "audio/flac", kind: "audio", found: ["audio/flac"] },
    { mediaType: "video/mp4", kind: "video", found: ["video/mp4", "video/x-m4v"] },
    { mediaType: "video/webm", kind: "video", found: ["video/webm"] },
    // What iPhones record. Safari plays it, Chrome and Firefox if it has H.264 inside.
    { mediaType: "video/quicktime", kind: "video", found: ["video/quicktime"] },
  ].flatMap(({ mediaType, kind, found }) =>
    found.map((name) => [name, { mediaType, kind } as Judged] as const),
  ),
);

// Files whose name is worth more than "bytes": an application opens them, and no browser executes them.
const KNOWN_FILES: ReadonlySet<string> = new Set([
  "application/pdf",
  "application/zip",
  "application/gzip",
  "application/x-tar",
  "application/x-7z-compressed",
  "application/x-bzip2",
  "application/x-xz",
  "application/zstd",
  "application/rtf",
  "application/epub+zip",
  "application/vnd.oasis.opendocument.text",
  "application/vnd.oasis.opendocument.spreadsheet",
  "application/vnd.oasis.opendocument.presentation",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  "image/heic",
  "image/tiff",
  "image/bmp",
]);

/**
 * What a file is, by its first {@link SAMPLE_BYTES} bytes. They alone decide (F4): what one calls it may be a lie, and is
 * another name for the same bytes (F3). Never throws, whatever the bytes are.
 *
 * A container may hold less than its first bytes promise: a voice message of a browser is a WebM or an MP4 without a picture. Those are
 * `video` here, and become `audio` by {@link settleType} once the tracks have been looked at.
 */
export async function judgeType(sample: Uint8Array): Promise<Judged> {
  const head = sample.subarray(0, SAMPLE_BYTES);
  // Here, and not by looking into it: what a gzip holds is nobody's business, and takes time to inflate.
  if (head[0] === 0x1f && head[1] === 0x8b) return { mediaType: "application/gzip", kind: "file" };
  const found = await fileTypeFromBuffer(head).catch(() => undefined);
  if (found === undefined) return judgeUnrecognized(head);
  const [mediaType = ""] = found.mime.split(";", 1);
  return INLINE.get(mediaType) ?? { ...UNKNOWN, ...(KNOWN_FILES.has(mediaType) && { mediaType }) };
}

/** The type once it is known what could be made of the file: its container may have no picture, or be none. */
export function settleType(judged: Judged, kind: Judged["kind"]): Judged {
  if (judged.kind === kind) return judged;
  if (kind === "audio" && judged.kind === "video") {
    const subtype = judged.mediaType === "video/webm" ? "webm" : "mp4";
    return { mediaType: `audio/${subtype}`, kind };
  }
  if (kind === "video" && judged.mediaType === "audio/mp4") return { mediaType: "video/mp4", kind };
  // It looks like one and is none: others are not to guess again.
  return UNKNOWN;
}

function judgeUnrecognized(head: Uint8Array): Judged {
  if (isZip(head)) return { mediaType: "application/zip", kind: "file" };
  return head.length > 0 && isPlainText(head) ? { mediaType: "text/plain", kind: "file" } : UNKNOWN;
}

const isZip = (head: Uint8Array): boolean =>
  head[0] === 0x50 && head[1] === 0x4b && head[2] === 0x03 && head[3] === 0x04;

// Markup stays bytes, so that not even a browser that guesses has a reason to make a page of it.
function isPlainText(head: Uint8Array): boolean {
  try {
    // The sample may end in the midst of a character.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    // oxlint-disable-next-line no-control-regex
    return !/[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text) && !text.trimStart().startsWith("<");
  } catch {
    return false;
  }
}
