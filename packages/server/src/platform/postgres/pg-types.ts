import { types } from "pg";
import type { CustomTypesConfig } from "pg";

type Parser = (text: string) => unknown;

/** Object identifiers of PostgreSQL's built-in types never change. */
const parsers: Readonly<Record<number, Parser>> = {
  20: parseInt8,
  1016: (text) => parseArray(text, parseInt8), // int8[]
  2951: parseUuidArray,
  1184: parseTimestamptz,
  1185: (text) => parseArray(text, parseTimestamptz), // timestamptz[]
  1082: (text) => text, // date: a day, not an instant
};

const getTypeParser: CustomTypesConfig["getTypeParser"] = (oid, format) =>
  (format === "binary" ? undefined : parsers[oid]) ?? (types.getTypeParser(oid, format) as Parser);

/** How columns arrive in TypeScript. What is not listed here arrives as `pg` does it: uuid as text, jsonb parsed. */
export const typeConfig: CustomTypesConfig = { getTypeParser };

export function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 ${text} does not fit a JavaScript number.`);
  return value;
}

/**
 * "2026-11-22 21:45:03.12+00" to "2026-11-22T21:45:03.120Z": RFC 3339 in UTC with exactly three digits of milliseconds,
 * so that these strings compare like the times they stand for. Finer digits are cut, as Date would.
 */
export function parseTimestamptz(text: string): string {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/.exec(text);
  if (match === null)
    throw new RangeError(`timestamptz ${text} is not a UTC time of the years 0001 to 9999.`);
  const [, day, time, fraction = ""] = match;
  return `${day}T${time}.${fraction.slice(0, 3).padEnd(3, "0")}Z`;
}

function parseArray(text: string, parse: Parser): unknown[] {
  // The declared type of this export is not what it is.
  const parser = types.arrayParser as unknown as ArrayParser;
  return parser.create(text, parse).parse();
}

/** UUIDs are never quoted: cutting the text is far cheaper than parsing it, and every stored message comes with one of these. */
function parseUuidArray(text: string): unknown[] {
  if (text === "{}") return [];
  return text.includes("NULL") ? parseArray(text, (uuid) => uuid) : text.slice(1, -1).split(",");
}

interface ArrayParser {
  readonly create: (source: string, transform: Parser) => { readonly parse: () => unknown[] };
}
