import type { TSchema } from "@gochat/protocol";

/** As much of JSON Schema as the contract uses. */
interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export type Random = () => number;

export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One of at least one. */
export const pick = <T>(random: Random, from: readonly T[]): T =>
  from[Math.floor(random() * from.length)] as T;

// What breaks parsers, databases and comparisons of others.
const HOSTILE_TEXTS: readonly string[] = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "\udc00\ud800",
  "\u202e\u2066",
  "\ufeff",
  "ﷺ".repeat(40),
  "e\u0301".repeat(30),
  "'; drop table users; --",
  "$1",
  "%00",
  "../../etc/passwd",
  "__proto__",
  "constructor",
  "-1",
  "1e309",
  "NaN",
  "null",
  "true",
  "00000000-0000-0000-0000-000000000000",
  "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
  "9999-12-31T23:59:59.999Z",
  "0000-00-00T00:00:00.000Z",
  "2026-02-30T25:61:61.000Z",
  "x".repeat(300),
  "𝕏".repeat(2000),
];
const LETTERS = "a b c d e A B C 0 1 9 . _ - @ é 𝕏".split(" ");
const HOSTILE: readonly unknown[] = [
  null,
  true,
  [],
  {},
  [[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]],
  0,
  -1,
  1.5,
  -0,
  2 ** 31,
  2 ** 53,
  2 ** 63,
  -(2 ** 63),
  1e308,
  { __proto__: null, constructor: 1 },
];

const hostile = (random: Random): unknown =>
  random() < 0.5 ? pick(random, HOSTILE_TEXTS) : pick(random, HOSTILE);

/** Texts that mean something here: ids, names, tokens. */
export type Known = readonly string[];

/** A value that is mostly of this schema, and now and then something else, in any place of it. */
export function valueOf(schema: TSchema, random: Random, known: Known): unknown {
  return value(schema, random, known);
}

function value(schema: Schema, random: Random, known: Known): unknown {
  if (random() < 0.06) return hostile(random);
  if ("const" in schema) return schema.const;
  if (schema.anyOf !== undefined) return value(pick(random, schema.anyOf), random, known);
  if (schema.enum !== undefined) return pick(random, schema.enum);
  switch (schema.type) {
    case "object":
      return objectOf(schema, random, known);
    case "array":
      return Array.from({ length: lengthOf(schema, random) }, () => value(schema.items ?? {}, random, known));
    case "integer":
    case "number":
      return numberOf(schema, random);
    case "boolean":
      return random() < 0.5;
    case "null":
      return null;
    case "string":
      return textOf(schema, random, known);
    case undefined:
    default:
      return hostile(random);
  }
}

function objectOf({ properties = {}, required = [] }: Schema, random: Random, known: Known): unknown {
  const fields = Object.entries(properties).filter(([name]) => {
    const isGiven = random();
    return required.includes(name) ? isGiven > 0.03 : isGiven < 0.5;
  });
  const made = Object.fromEntries(fields.map(([name, inner]) => [name, value(inner, random, known)]));
  return random() < 0.04 ? { ...made, [pick(random, HOSTILE_TEXTS)]: hostile(random) } : made;
}

function lengthOf({ maxItems = 5 }: Schema, random: Random): number {
  const kind = random();
  if (kind < 0.1) return 0;
  return kind < 0.95 ? 1 + Math.floor(random() * 3) : Math.min(maxItems + 1, 1200);
}

function numberOf({ minimum = 0, maximum = 1000 }: Schema, random: Random): number {
  const kind = random();
  if (kind < 0.1) return minimum - 1;
  if (kind < 0.2) return maximum + 1;
  if (kind < 0.3) return minimum;
  if (kind < 0.4) return maximum;
  return minimum + Math.floor(random() * Math.min(20, maximum - minimum + 1));
}

function textOf({ pattern, minLength = 0, maxLength = 40 }: Schema, random: Random, known: Known): string {
  const kind = random();
  if (kind < 0.12) return pick(random, HOSTILE_TEXTS);
  if (kind < 0.7) {
    // What fits where it stands, if there is something that does.
    const fitting =
      pattern === undefined ? known : known.filter((text) => new RegExp(pattern, "u").test(text));
    if (fitting.length > 0) return pick(random, fitting);
  }
  const length = kind < 0.9 ? minLength + Math.floor(random() * 12) : maxLength + (kind < 0.95 ? 0 : 1);
  return Array.from({ length: Math.min(length, 20_000) }, () => pick(random, LETTERS)).join("");
}
