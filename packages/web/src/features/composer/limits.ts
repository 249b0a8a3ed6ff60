import { instanceLimits } from "../../lib/instance-limits.ts";

// From here on one is told what is left.
const NEAR = 0.9;

const encoder = new TextEncoder();

export const bytesOf = (text: string): number => encoder.encode(text).length;

/** Bytes that are left of a message, below 0 where it is too long; undefined as long as there are plenty. */
export function bytesLeft(text: string): number | undefined {
  const { messageMaxBytes } = instanceLimits;
  // A unit of UTF-16 is 3 bytes at most: most texts need no counting.
  if (text.length * 3 < messageMaxBytes * NEAR) return undefined;
  const bytes = bytesOf(text);
  return bytes < messageMaxBytes * NEAR ? undefined : messageMaxBytes - bytes;
}

/** Whether a text shows nothing: the server takes no such message (D9). */
export const isBlank = (text: string): boolean =>
  !/[^\s\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u.test(text);
