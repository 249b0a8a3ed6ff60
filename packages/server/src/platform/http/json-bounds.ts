import { LIMITS } from "@gochat/protocol";

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const ARRAY = 0x5b;
const ARRAY_END = 0x5d;
const OBJECT = 0x7b;
const OBJECT_END = 0x7d;

/**
 * Whether JSON nests too deep or holds too many keys and elements (L5). Reads the text once and makes nothing: to list what is
 * wrong with ten thousand fields would cost more than to read them.
 */
export function exceedsJsonBounds(text: string): boolean {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case OBJECT:
      case ARRAY:
        values++;
        if (++depth > LIMITS.jsonMaxDepth) return true;
        break;
      case OBJECT_END:
      case ARRAY_END:
        depth--;
        break;
      case COMMA:
        // Each key and each element stands behind a bracket or a comma.
        values++;
    }
    if (values > LIMITS.jsonMaxValues) return true;
  }
  return false;
}

/** Where the string ends that begins here. */
function endOfString(text: string, start: number): number {
  let end = start;
  do end = text.indexOf('"', end + 1);
  while (end !== -1 && isEscaped(text, end));
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text.charCodeAt(before - 1) === BACKSLASH) before--;
  return (at - before) % 2 === 1;
}
