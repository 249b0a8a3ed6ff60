import { Client } from "pg";
import { measureFlush } from "./flush.ts";

const SETTINGS = [
  "jit",
  "fsync",
  "synchronous_commit",
  "full_page_writes",
  "autovacuum",
  "autovacuum_naptime",
  "shared_buffers",
  "max_wal_size",
  "checkpoint_timeout",
];

/** Its version and settings and, when its files are within reach, how long its disk takes to flush. */
export async function describePostgres(url: string, location?: string): Promise<string[]> {
  // Not one of our sessions: those choose some settings themselves.
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  client.on("error", () => {});
  await client.connect();
  try {
    const { rows } = await client.query<{ setting: string }>(
      `select format('%s %s', name, current_setting(name)) as setting
       from unnest($1::text[]) with ordinality given (name, place) order by place`,
      [["server_version", ...SETTINGS]],
    );
    const [version = "", ...settings] = rows.map(({ setting }) => setting);
    return [
      `PostgreSQL ${version.replace("server_version ", "")}, ${settings.join(", ")}`,
      ...(location === undefined ? [] : [await describeFlush(location)]),
    ];
  } finally {
    await client.end();
  }
}

async function describeFlush(location: string): Promise<string> {
  const { median, low, high } = await measureFlush(location);
  return (
    `8 KiB write and fdatasync in the data directory: median ${median.toFixed(2)} ms, ` +
    `${low.toFixed(2)} to ${high.toFixed(2)} ms`
  );
}
