import { createHash } from "node:crypto";
import type { Texts } from "../json-storage.ts";

/**
 * A journal is lines of text, one for each write: `<checksum> <pairs>`, where the pairs are JSON, `[key, text]` for what is set and
 * `[key]` for what is removed. What it says in the end is what holds.
 */
export function encodeLine(texts: Texts): string {
  const pairs = JSON.stringify([...texts].map(([key, text]) => (text === undefined ? [key] : [key, text])));
  return `${checksum(pairs)} ${pairs}\n`;
}

export interface JournalContent {
  readonly records: Map<string, string>;
  /** The length of what is whole. Nothing behind it is read. */
  readonly goodBytes: number;
  /** What is behind that is the beginning of a line: a write that never ended. */
  readonly isTorn: boolean;
}

export function decodeLines(bytes: Buffer): JournalContent {
  const records = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf("\n", at);
    const pairs = decodeLine(bytes.toString("utf8", at, end === -1 ? bytes.length : end));
    // Without its end not even a whole one counts: the next line would be written behind it.
    if (end === -1 || pairs === undefined) return { records, goodBytes: at, isTorn: end === -1 };
    for (const [key, text] of pairs) {
      if (text === undefined) records.delete(key);
      else records.set(key, text);
    }
    at = end + 1;
  }
  return { records, goodBytes: at, isTorn: false };
}

function decodeLine(line: string): [key: string, text?: string][] | undefined {
  const pairs = line.slice(CHECKSUM_LENGTH + 1);
  return line === `${checksum(pairs)} ${pairs}` ? (JSON.parse(pairs) as [string, string?][]) : undefined;
}

// 64 bits: no accident passes, and it is not meant against anybody who writes on purpose.
const CHECKSUM_LENGTH = 16;

function checksum(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, CHECKSUM_LENGTH);
}
