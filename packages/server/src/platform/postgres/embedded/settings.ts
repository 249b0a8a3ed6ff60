/** What the embedded PostgreSQL runs with, and why. Everything else stays at PostgreSQL's default. */
const settings: readonly (readonly [name: string, value: string, reason: string])[] = [
  ["listen_addresses", "127.0.0.1", "Only programs of this machine; there is no TLS."],
  ["unix_socket_directories", "", "One way in, and no socket path that may be too long or not writable."],
  ["fsync", "on", "A message that was confirmed survives a power cut."],
  [
    "synchronous_commit",
    "on",
    "A commit answers after its log is on disk; the send is confirmed after that.",
  ],
  ["full_page_writes", "on", "A page torn by a power cut can be repaired."],
  ["max_connections", "60", "The pool, the writers and the operator's psql; each one costs memory."],
  ["shared_buffers", "256MB", "The hot pages of a busy chat, small enough for a machine with 1 GB."],
  ["wal_compression", "pglz", "Full pages make most of the log; pglz is in every build."],
  ["max_wal_size", "2GB", "Fewer checkpoints forced by volume, at the price of disk space."],
  ["checkpoint_timeout", "15min", "Fewer full pages in the log; recovery still takes seconds."],
  ["jit", "off", "Every statement here is short: compiling costs more than it saves."],
  ["timezone", "UTC", "Times are stored and shown in UTC, whatever the machine is set to."],
  ["log_timezone", "UTC", "Lines up with the server's own log."],
  ["log_destination", "stderr", "Goes to the log file that the starter opened."],
  ["logging_collector", "off", "No second process to outlive a crash."],
  ["lc_messages", "C", "The starter reads the log of a failed start."],
];

/** Command-line arguments of `postgres`. `overrides` replace or add settings. */
export function settingArguments(overrides: Readonly<Record<string, string>>): string[] {
  const merged = { ...Object.fromEntries(settings.map(([name, value]) => [name, value])), ...overrides };
  return Object.entries(merged).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
