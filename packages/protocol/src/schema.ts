import { Type } from "typebox";
import type { Static, TSchema } from "typebox";

export { Type } from "typebox";
export type { Static, TSchema } from "typebox";

/** An object that takes the named fields and no others. */
export const Strict = <const P extends Record<string, TSchema>>(
  properties: P,
  options: { $id?: string; description?: string } = {},
) => Type.Object(properties, { ...options, additionalProperties: false });

/** A string that carries a brand in TypeScript and its rule in JSON Schema. */
export const Branded = <T extends string>(options: Record<string, unknown>) =>
  Type.Unsafe<T>(Type.String(options));

export const Nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

export type Infer<S extends TSchema> = Static<S>;
