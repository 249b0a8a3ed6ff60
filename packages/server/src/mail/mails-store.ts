import { newId } from "../platform/ids.ts";
import type { Sql } from "../platform/postgres/sql.ts";

export type MailKind = "password_reset" | "email_proof" | "email_notice";

export interface NewMail {
  readonly kind: MailKind;
  readonly address: string;
  /** What it is about. */
  readonly about?: string;
  readonly language: string;
  /** Given up after that. */
  readonly withinMs: number;
}

/** In the transaction of what it tells. */
export async function insertMail(
  tx: Sql,
  { kind, address, about, language, withinMs }: NewMail,
): Promise<void> {
  await tx.query(
    `insert into mails (id, kind, address, about, language, ends_at) values ($1, $2, $3, $4, $5, now() + $6::float8 * interval '1 millisecond')`,
    [newId(), kind, address, about ?? null, language, withinMs],
  );
}

export interface WaitingMail {
  readonly id: string;
  readonly kind: MailKind;
  readonly address: string;
  readonly about: string | null;
  readonly language: string;
  readonly created_at: string;
}

/**
 * The next one, for this caller alone: the row says when it is tried again, should this try fail or its node die. The pause grows from one minute to half an
 * hour. A row that somebody else takes at this moment is passed over.
 */
export async function claimMail(sql: Sql): Promise<WaitingMail | undefined> {
  const [mail] = await sql.query<WaitingMail>(
    `update mails set tries = tries + 1, try_at = now() + least(power(2, least(tries, 10)), 30) * interval '1 minute'
     where id = (select id from mails where try_at <= now() and ends_at > now() order by try_at limit 1 for update skip locked)
     returning id, kind, address, about, language, created_at`,
  );
  return mail;
}

/** Once for each mail: true for whoever makes what it gives out. */
export async function prepareMail(tx: Sql, id: string): Promise<boolean> {
  const rows = await tx.query(
    `update mails set prepared_at = now() where id = $1 and prepared_at is null returning id`,
    [id],
  );
  return rows.length === 1;
}

export async function deleteMail(sql: Sql, id: string): Promise<void> {
  await sql.query(`delete from mails where id = $1`, [id]);
}

/** How many. */
export async function deleteEndedMails(sql: Sql): Promise<number> {
  const rows = await sql.query(`delete from mails where ends_at <= now() returning id`);
  return rows.length;
}

export async function countMails(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ count: number }>(`select count(*)::int as count from mails`);
  return row?.count ?? 0;
}
