import * as protocol from "@gochat/protocol";
import type { TSchema } from "@gochat/protocol";

/** The part of JSON Schema that the contract uses. */
interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly "x-extensible-enum"?: readonly string[];
}

/** `sent`: what a client gives, where a field that may be left out may be undefined as well. */
export type Direction = "sent" | "received";

/** The objects that have a name in the contract, by what they look like: where they stand in others they are copies. */
const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(protocol).flatMap(([name, value]) =>
    isObjectSchema(value) ? [[JSON.stringify(value), name] as const] : [],
  ),
);

/** Every object of the contract that has a name, with its schema. */
export const NAMED: readonly (readonly [string, TSchema])[] = [...NAMES].map(
  ([schema, name]) => [name, JSON.parse(schema) as TSchema] as const,
);

/** A schema as a type of TypeScript. */
export function typeText(schema: TSchema | null, direction: Direction): string {
  return schema === null ? "void" : text(schema, direction);
}

/** The fields of an object schema, a line each with its comment: what stands between the braces of an interface. */
export function fieldLines(schema: TSchema, direction: Direction): string[] {
  return Object.entries((schema as Schema).properties ?? {}).flatMap(([name, inner]) => {
    const line = field(schema, name, inner, direction);
    const { description } = inner;
    const isWorthSaying =
      description !== undefined && !NAMES.has(JSON.stringify(inner)) && !("pattern" in inner);
    return isWorthSaying ? [`/** ${description} */`, line] : [line];
  });
}

function text(schema: Schema, direction: Direction): string {
  const name = NAMES.get(JSON.stringify(schema));
  if (name !== undefined) return name;
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.anyOf !== undefined) return union(schema.anyOf.map((option) => text(option, direction)));
  if (schema.type === "string" && schema.enum !== undefined)
    return union(schema.enum.map((word) => JSON.stringify(word)));
  const words = schema["x-extensible-enum"];
  if (words !== undefined) return `Word<${union(words.map((word) => JSON.stringify(word)))}>`;
  switch (schema.type) {
    case "object":
      return objectText(schema, direction);
    case "array":
      return arrayText(schema, direction);
    case "integer":
      return "number";
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    case undefined:
    default:
      // Anything at all.
      if (Object.keys(schema).length === 0) return "unknown";
      throw new Error(`there is no type for ${JSON.stringify(schema)}`);
  }
}

function objectText(schema: Schema, direction: Direction): string {
  const [values] = Object.values(schema.patternProperties ?? {});
  if (values !== undefined) return `Readonly<Record<string, ${text(values, direction)}>>`;
  const fields = Object.entries(schema.properties ?? {});
  return `{ ${fields.map(([name, inner]) => field(schema, name, inner, direction)).join(" ")} }`;
}

function arrayText({ items }: Schema, direction: Direction): string {
  if (items === undefined) throw new Error("an array has no items");
  const inner = text(items, direction);
  return `readonly ${inner.includes(" | ") && !inner.startsWith("{") ? `(${inner})` : inner}[]`;
}

function field({ required }: Schema, name: string, inner: Schema, direction: Direction): string {
  const isRequired = required?.includes(name) === true;
  const mayBeUndefined = !isRequired && direction === "sent" ? " | undefined" : "";
  return `readonly ${name}${isRequired ? "" : "?"}: ${text(inner, direction)}${mayBeUndefined};`;
}

const union = (options: readonly string[]): string => [...new Set(options)].join(" | ");

function isObjectSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && "properties" in value && "type" in value;
}
