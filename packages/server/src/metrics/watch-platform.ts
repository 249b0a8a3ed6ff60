import { setImmediate } from "node:timers/promises";
import type { Platform } from "../open-platform.ts";
import type { Connections } from "../platform/http/connections/connections.ts";
import { standardOutput } from "../platform/log-target.ts";
import type { Metrics } from "./metrics.ts";
import type { PoolStats } from "../platform/postgres/connection-pool.ts";

/** Gauges of what the slices stand on. Read when somebody scrapes. */
export function watchPlatform(
  metrics: Metrics,
  { postgres, stream }: Platform,
  sockets: { readonly size: number },
  connections: Connections,
): void {
  metrics.gauge(
    "gochat_log_lines_dropped",
    "Log lines since the start that standard output did not take",
    () => standardOutput().dropped,
  );
  metrics.gauge("gochat_connections", "Open WebSockets", () => sockets.size);
  metrics.gauge(
    "gochat_http_requests_in_progress",
    "Requests that are not answered to the end",
    () => connections.requestsInProgress,
  );
  metrics.gauge(
    "gochat_http_unsent_bytes",
    "Bytes that peers have not taken yet, WebSockets included",
    () => connections.unsentBytes,
  );
  // A turn later: the scrape's own question to the database would be seen waiting.
  const pool = (state: keyof PoolStats) => setImmediate().then(() => postgres.stats()[state]);
  metrics.gauge("gochat_database_pool_total", "Connections in the pool", () => pool("total"));
  metrics.gauge("gochat_database_pool_idle", "Connections in the pool that do nothing", () => pool("idle"));
  metrics.gauge("gochat_database_pool_waiting", "Statements waiting for a connection", () => pool("waiting"));
  metrics.gauge("gochat_event_stream_entries", "Entries that no worker has acknowledged", () =>
    stream.depth().catch(() => Number.NaN),
  );
}
