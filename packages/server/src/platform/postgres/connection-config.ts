import type { ClientConfig } from "pg";
import { typeConfig } from "./pg-types.ts";

/** Every wait for the database is bounded. The server's limits come first, so that it says what happened. */
const timeouts = {
  connectionTimeoutMillis: 3000,
  statement_timeout: 5000,
  lock_timeout: 2000,
  idle_in_transaction_session_timeout: 10_000,
  // Above statement_timeout: only a server that no longer answers gets this far.
  query_timeout: 6000,
} as const;

export const sessionSettings = {
  TimeZone: "UTC",
  DateStyle: "ISO",
  // Rows are reached by key and mostly in memory; the default of 4 is for disks that turn, and prefers to read whole tables.
  random_page_cost: "1.1",
  // An estimate that is wrong makes PostgreSQL compile a statement for longer than it runs, every time.
  jit: "off",
} as const;

/**
 * Plans that do not depend on statistics: these are missing when a database is new, and wrong when it grows. What serves people
 * reads by key; a table is read from end to end only where there is no key.
 */
export const plansByKey = {
  enable_seqscan: "off",
  enable_bitmapscan: "off",
  plan_cache_mode: "force_generic_plan",
} as const;

export function connectionConfig(url: string, applicationName: string): ClientConfig {
  return {
    ...connectionBase(url, { ...sessionSettings, ...plansByKey }),
    ...timeouts,
    application_name: applicationName,
  };
}

/** `settings` go in the startup packet: they are in force from the first statement, without a round trip. */
export function connectionBase(url: string, settings: Readonly<Record<string, string>>): ClientConfig {
  const parsed = new URL(url);
  // The driver would let the URL's options replace ours.
  const options = [
    parsed.searchParams.get("options"),
    ...Object.entries(settings).map(([k, v]) => `-c ${k}=${v}`),
  ];
  if (parsed.searchParams.has("options")) parsed.searchParams.delete("options");
  return {
    connectionString: parsed.href,
    options: options.filter(Boolean).join(" "),
    types: typeConfig,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}
