import { startDatabaseProxy, startServer } from "@gochat/testkit";
import type { TestServer } from "@gochat/testkit";

/** A node whose every statement is written down on its way to PostgreSQL. */
export interface RecordedServer extends TestServer {
  /** What the node asks the database while this runs, but for what it asks from time to time by itself. */
  readonly statementsOf: (work: () => Promise<unknown>) => Promise<string[]>;
}

// The looks at commits, ended sessions, the outbox and people who leave; the worker's jobs; files to look at and to collect.
const BY_ITSELF = new RegExp(
  [
    "from commits|outbox|session|refresh_token|ticket|update departures|insert into activity|last_seen_at",
    "with next as materialized|expires_at <=|update blobs|^BEGIN$|^COMMIT$",
  ].join("|"),
);

export async function startRecordedServer(
  databaseUrl: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RecordedServer> {
  await using stack = new AsyncDisposableStack();
  const { proxy, url } = await startDatabaseProxy(databaseUrl);
  stack.use(proxy);
  const server = stack.use(await startServer({ databaseUrl: url, env }));
  const owned = stack.move();
  return {
    ...server,
    async statementsOf(work) {
      const statements = proxy.record();
      await work();
      proxy.disarm();
      return statements.filter((statement) => !BY_ITSELF.test(statement));
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
