import type { Sql } from "../platform/postgres/sql.ts";

/**
 * Ends reservations whose time is over, a part at a time, so that no statement runs long. The hash stays for people who are in a
 * conversation with whom it was the name of: sends by that name still mean them (D6).
 */
export async function endReservations(sql: Sql): Promise<void> {
  await sql.query(
    `with due as materialized (
       select f.name_hash, f.user_id, exists (select from members m where m.user_id = f.user_id) as is_known
       from former_names f where f.reserved_until < now() limit 1000 for update of f skip locked
     ),
     forgotten as (
       delete from former_names f using due d
       where f.name_hash = d.name_hash and f.user_id = d.user_id and not d.is_known
     )
     update former_names f set reserved_until = null from due d
     where f.name_hash = d.name_hash and f.user_id = d.user_id and d.is_known`,
    [],
    { name: "end_reservations" },
  );
}
