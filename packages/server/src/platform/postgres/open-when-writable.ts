import { setTimeout as delay } from "node:timers/promises";
import { openPostgres } from "./open-postgres.ts";
import type { Postgres, PostgresOptions } from "./open-postgres.ts";
import { ConnectError, isReadOnly } from "./pg-errors.ts";

const ASK_EVERY_MS = 1000;
const SAY_EVERY_MS = 60_000;

/**
 * Waits for a database that takes no writes: the end of a failover, or of a full disk, may be a while off, and a start that
 * fails until then says less. Once it waits it also bears a database that cannot be reached. Rejects when `signal` aborts.
 */
export async function openWhenWritable(
  options: PostgresOptions,
  signal: AbortSignal | undefined,
): Promise<Postgres> {
  let saidAt: number | undefined;
  for (;;) {
    try {
      return await openPostgres(options);
    } catch (error) {
      const isWaiting = saidAt !== undefined && error instanceof ConnectError;
      if (!isReadOnly(error) && !isWaiting) throw error;
      if (saidAt === undefined || performance.now() - saidAt > SAY_EVERY_MS) {
        saidAt = performance.now();
        options.logger.warn(
          "The database takes no writes: it is a standby, or default_transaction_read_only is on. The start waits for it.",
        );
      }
    }
    await delay(ASK_EVERY_MS, undefined, signal && { signal });
  }
}
