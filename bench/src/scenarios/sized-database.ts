import { openSession } from "@gochat/server/platform/postgres/session.ts";
import type { PostgresSession } from "@gochat/server/platform/postgres/session.ts";
import { BulkConnection } from "../fill/bulk-connection.ts";
import { fillMessages } from "../fill/fill-messages.ts";
import type { Filled } from "../fill/fill-messages.ts";
import { showProgress } from "../fill/show-progress.ts";
import { PlanReader } from "@gochat/testkit/plan-reader.ts";
import type { BenchPostgres } from "../harness/postgres.ts";

export interface SizedDatabase {
  readonly messages: number;
  readonly filled: Filled;
  readonly session: PostgresSession;
  /** Every statement is planned once on it. */
  readonly plannedOnce: PostgresSession;
  readonly plans: PlanReader;
  /** How large it is and how long it took to make. */
  readonly condition: string;
}

export async function createSized(
  postgres: BenchPostgres,
  messages: number,
  signal: AbortSignal,
  stack: AsyncDisposableStack,
): Promise<SizedDatabase> {
  const url = await postgres.createMigrated();
  const startedAt = performance.now();
  const filled = await fillMessages({ url, messages, signal, onProgress: showProgress(messages) });
  const seconds = (performance.now() - startedAt) / 1000;
  await using connection = await BulkConnection.open(url, signal);
  // What is written now is not written in the middle of a measurement.
  await connection.query("checkpoint");
  const [counts] = await connection.query<{ conversations: number; people: number; size: string }>(
    `select (select count(*) from conversations) as conversations, (select count(*) from users) as people,
            pg_size_pretty(pg_database_size(current_database())) as size`,
  );
  return {
    messages,
    filled,
    plannedOnce: stack.use(
      await openSession(withOption(url, "plan_cache_mode=force_generic_plan"), { name: "bench" }),
    ),
    session: stack.use(await openSession(url, { name: "bench" })),
    plans: stack.use(await PlanReader.open(url)),
    condition:
      `${count(messages)} messages in ${count(counts?.conversations)} conversations of ${count(counts?.people)} people, ` +
      `${count(filled.longConversation.lastSeq)} in the longest: ${counts?.size}, made in ${seconds.toFixed(0)} s`,
  };
}

function withOption(url: string, setting: string): string {
  const changed = new URL(url);
  changed.searchParams.set("options", `-c ${setting}`);
  return changed.href;
}

const count = (value = Number.NaN): string => value.toLocaleString("en-US");
