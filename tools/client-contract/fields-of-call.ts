import type { Endpoint, TSchema } from "@gochat/protocol";

/**
 * A client gives all fields of a call in one object, and the path and the method alone say where each of them stands: in the path, in
 * the query of a GET, in the body of every other call. Throws for a call of which that is not true.
 */
export function assertFieldsInOneObject(name: string, endpoint: Endpoint): void {
  const { method, path, params, query, body } = endpoint;
  const isGet = method === "GET";
  if (isGet && body !== undefined) throw new Error(`${name}: a GET has no body`);
  if (!isGet && query !== undefined) throw new Error(`${name}: only a GET has a query`);

  const inPath = path.split("/").flatMap((part) => (part.startsWith(":") ? [part.slice(1)] : []));
  const named = fieldsOf(params);
  if (inPath.toSorted().join() !== named.toSorted().join())
    throw new Error(`${name}: the path names ${inPath.join()}, and its schema ${named.join()}`);
  const others = fieldsOf(query ?? body);
  const twice = named.filter((field) => others.includes(field));
  if (twice.length > 0) throw new Error(`${name}: ${twice.join()} stands in the path and beside it`);
}

function fieldsOf(schema: TSchema | undefined): string[] {
  if (schema === undefined) return [];
  const { properties, anyOf } = schema as { properties?: object; anyOf?: TSchema[] };
  if (anyOf !== undefined) return anyOf.flatMap(fieldsOf);
  if (properties === undefined) throw new Error(`${JSON.stringify(schema)} is no object`);
  return Object.keys(properties);
}
