const BASE = "#/components/schemas/";

/** Collects the schemas that have an `$id`, so that a document names each once and refers to it everywhere else. */
export interface NamedSchemas {
  /** A plain copy of the schema in which every named schema, at any depth, is a reference. */
  readonly refer: (schema: object) => object;
  /** What has been referred to so far, by name. */
  readonly components: Readonly<Record<string, object>>;
}

export function createNamedSchemas(): NamedSchemas {
  const components: Record<string, object> = {};

  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    if (typeof value !== "object" || value === null) return value;
    return refer(value);
  };

  const refer = (schema: object): object => {
    const { $id: name, ...rest } = schema as { $id?: unknown };
    const plain = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, copy(value)]));
    if (typeof name !== "string") return plain;
    components[name] = plain;
    return { $ref: BASE + name };
  };

  return { refer, components };
}
