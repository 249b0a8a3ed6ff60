import { startDatabaseProxy, startServer } from "@gochat/testkit";
import type { TestServer } from "@gochat/testkit";

/** A node whose every statement is written down on its way to PostgreSQL. */
export interface RecordedServer extends TestServer {
  /** What the node asks the database while this runs, but for what it asks from time to time by itself. */
  readonly statementsOf: (work: () => Promise<unknown>) => Promise<string[]>;
}

// The looks at commits, ended sessions, the outbox and people who leave, and the worker's jobs.
const BY_ITSELF =
  /from commits|outbox|session|refresh_token|ticket|update departures|insert into activity|last_seen_at/;

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
