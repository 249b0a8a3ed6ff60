import type { ClientBase } from "pg";
import type { QueryOptions } from "./sql.ts";

export async function send<Row>(
  client: ClientBase,
  text: string,
  values: readonly unknown[] = [],
  { name }: QueryOptions = {},
): Promise<Row[]> {
  const { rows } = await client.query({ text, values: [...values], ...(name === undefined ? {} : { name }) });
  return rows as Row[];
}
