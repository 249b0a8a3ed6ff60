import { foldName } from "@gochat/protocol";
import type { Account, InstanceRole, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

const ACCOUNT = `
  u.id, u.username, u.display_name, u.version, u.avatar_id, u.created_at, u.email, u.instance_role,
  u.password_hash is not null as has_password,
  exists (select from second_factors f where f.user_id = u.id) as has_second_factor, u.suspended_at,
  s.last_used_at, s.session_count, coalesce(f.bytes, 0)::float8 as file_bytes`;

const WITH_USE = `
  cross join lateral (
    select max(s.last_used_at) as last_used_at,
           count(*) filter (where s.revoked_at is null and s.expires_at > now())::int as session_count
    from sessions s where s.user_id = u.id) s
  left join lateral (select bytes from file_usage f where f.user_id = u.id offset 0) f on true`;

export interface AccountSearch {
  /** How usernames, or with an `@` emails, begin. */
  readonly query: string;
  readonly status: "active" | "suspended" | null;
  readonly instanceRole: InstanceRole | null;
  /** Behind this folded username. */
  readonly after: string;
  readonly limit: number;
}

/** In the order of folded usernames. Deleted accounts are nobody's, and not among them. */
export function findAccounts(
  sql: Sql,
  { query, status, instanceRole, after, limit }: AccountSearch,
): Promise<Account[]> {
  const column = query.includes("@") ? "u.email_key" : "u.username_key";
  return sql.query(
    `select ${ACCOUNT}
     from (
       select * from users u
       where ${column} >= $1 and ${column} < $1 || U&'\\+10FFFF' and u.username_key > $2 and u.deleted_at is null
         and ($3::text is null or (u.suspended_at is not null) = ($3 = 'suspended'))
         and ($4::text is null or u.instance_role = $4)
       order by u.username_key limit $5) u
     ${WITH_USE}
     order by u.username_key`,
    [foldName(query), after, status, instanceRole, limit],
  );
}

export async function findAccount(sql: Sql, id: UserId): Promise<Account | undefined> {
  const [account] = await sql.query<Account>(
    `select ${ACCOUNT} from users u ${WITH_USE} where u.id = $1 and u.deleted_at is null`,
    [id],
  );
  return account;
}
