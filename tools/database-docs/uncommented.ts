import type { Schema } from "./schema.ts";

/** Tables, views and functions of which nobody said what they are. */
export function uncommented(schema: Schema): string[] {
  return schema.filter(({ comment }) => comment === null).map(({ kind, name }) => `${kind} ${name}`);
}
