import { Client } from "pg";
import type { QueryResultRow } from "pg";

/** A connection past the server, for looking at what is stored. */
export interface TestSql extends AsyncDisposable {
  readonly rows: <Row extends QueryResultRow>(text: string, values?: unknown[]) => Promise<Row[]>;
}

export async function connectSql(url: string): Promise<TestSql> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return {
    rows: async <Row extends QueryResultRow>(text: string, values?: unknown[]) =>
      (await client.query<Row>(text, values)).rows,
    [Symbol.asyncDispose]: () => client.end(),
  };
}
