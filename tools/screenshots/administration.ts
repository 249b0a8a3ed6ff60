import type { Client } from "pg";
import { idWithHue, userIdOf, USERNAMES } from "./people.ts";
import type { Username } from "./people.ts";

const AUDIT: readonly (readonly [
  at: string,
  action: string,
  by: Username | null,
  of: Username | null,
  details?: object,
])[] = [
  [
    "2026-11-26T10:31:07Z",
    "settings.changed",
    "alice",
    null,
    { before: { registration: "open" }, after: { registration: "closed" } },
  ],
  ["2026-11-26T10:12:44Z", "password_link.made", "alice", "ines"],
  ["2026-11-26T09:58:20Z", "account.suspended", "alice", "jonas", { sessions: 2 }],
  ["2026-11-26T09:57:02Z", "login.failed", null, "jonas"],
  ["2026-11-26T09:56:51Z", "login.failed", null, null],
  ["2026-11-26T09:40:13Z", "account.created", "alice", "noa"],
  ["2026-11-26T09:04:30Z", "access.refused", "yusuf", null, { call: "GET /api/v1/admin/users" }],
  ["2026-11-25T17:44:09Z", "sessions.ended", "lea", "lea", { sessions: 1 }],
  ["2026-11-25T16:20:00Z", "account.role_changed", "alice", "mina", { instance_role: "admin" }],
  ["2026-11-25T09:01:12Z", "login.succeeded", "mina", "mina"],
  ["2026-11-24T08:30:00Z", "account.role_changed", "alice", "alice", { instance_role: "admin" }],
];
const AGENT =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36";

/** Who administers, who is suspended, when everybody was here last, and what the log says of it: the same in every run. */
export async function settleAdministration(sql: Client): Promise<void> {
  await sql.query("UPDATE users SET instance_role = 'admin' WHERE username IN ('alice', 'mina')");
  await sql.query("UPDATE users SET suspended_at = '2026-11-26T09:58:20Z' WHERE username = 'jonas'");
  await sql.query(
    "UPDATE users SET email = username || '@nordlicht.example', email_key = username || '@nordlicht.example'",
  );
  await sql.query(
    "UPDATE users SET password_hash = 'none' WHERE username <> 'noa' AND password_hash IS NULL",
  );
  for (const [n, username] of USERNAMES.entries()) {
    if (username === "alice" || username === "noa" || username === "jonas") continue;
    for (let nth = 0; nth <= n % 3; nth++)
      await sql.query(
        `INSERT INTO sessions (id, user_id, user_agent, created_at, last_used_at, expires_at) VALUES ($1, $2, $3, '2026-11-02T08:00:00Z', $4, '2999-01-01Z')`,
        [
          idWithHue(400 + n * 5 + nth, 0),
          userIdOf(username),
          AGENT,
          `2026-11-2${6 - (n % 5)}T0${9 - nth}:1${n % 10}:00Z`,
        ],
      );
  }
  // Nobody changes the log, but for whoever owns the database.
  await sql.query("SET session_replication_role = replica");
  await sql.query("DELETE FROM audit_log");
  for (const [n, [at, action, by, of, details = {}]] of AUDIT.entries())
    await sql.query(
      `INSERT INTO audit_log (id, created_at, action, actor_id, user_id, address, user_agent, details) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        idWithHue(900 - n, 0),
        at,
        action,
        by && userIdOf(by),
        of && userIdOf(of),
        by === null ? "203.0.113.9" : "192.0.2.17",
        AGENT,
        JSON.stringify(details),
      ],
    );
}
