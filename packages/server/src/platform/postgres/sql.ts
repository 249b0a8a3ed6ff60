export interface QueryOptions {
  /** Prepared once on each connection under this name. The same name always means the same text. */
  name?: string;
}

/** Where a statement can be sent: the pool, a transaction or a session. */
export interface Sql {
  readonly query: <Row>(text: string, values?: readonly unknown[], options?: QueryOptions) => Promise<Row[]>;
}
