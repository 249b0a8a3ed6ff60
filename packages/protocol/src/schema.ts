import { Type } from "typebox";
import type { Static, TSchema } from "typebox";

export { Type } from "typebox";
export type { Static, TSchema } from "typebox";

type ObjectOptions = Readonly<Record<"$id" | "description", string>>;

/** An object that a client sends: the named fields and no others (V3). */
export const Strict = <const P extends Record<string, TSchema>>(
  properties: P,
  options: Partial<ObjectOptions> = {},
) => Type.Object(properties, { ...options, additionalProperties: false });

/** An object that the server sends: the named fields at least (V2). */
export const Open = <const P extends Record<string, TSchema>>(
  properties: P,
  options: Partial<ObjectOptions> = {},
) => Type.Object(properties, { ...options });

// What generators of clients know as a list that may grow.
const WORDS = "x-extensible-enum";

/** A word that the server sends: one of these, or of a later version. `unknown` says what a client takes that for (V2). */
export const Word = <const W extends string>(known: readonly W[], unknown: string, description?: string) =>
  Type.Unsafe<W>(
    Type.String({
      [WORDS]: known,
      description: `${description === undefined ? "" : `${description}: `}${known.join(", ")}. Another one: ${unknown}`,
    }),
  );

/** A word that a client sends: one of these and no other (V3). */
export const OneOf = <const W extends string>(words: readonly W[]) =>
  Type.Unsafe<W>(Type.String({ enum: [...words] }));

/** What the server of this version sends of a schema that may grow: no other field, no other word. For tests. */
export function exactly<S extends TSchema>(schema: S): S {
  const close = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(close);
    if (typeof value !== "object" || value === null) return value;
    const copy = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, close(inner)]));
    if (WORDS in copy) return { ...copy, enum: copy[WORDS] };
    return copy["type"] === "object" ? { additionalProperties: false, ...copy } : copy;
  };
  return close(schema) as S;
}

/** A string that carries a brand in TypeScript and its rule in JSON Schema. */
export const Branded = <T extends string>(options: Record<string, unknown>) =>
  Type.Unsafe<T>(Type.String(options));

export const Nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

export type Infer<S extends TSchema> = Static<S>;
