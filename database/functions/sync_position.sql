-- Revision 2 (68248ded990b), counted by npm run docs.
create or replace function sync_position() returns xid8 language plpgsql stable as $$
declare
  seen constant pg_snapshot := pg_current_snapshot();
  oldest constant xid8 := pg_snapshot_xmin(seen);
  next constant xid8 := pg_snapshot_xmax(seen);
begin
  -- Transactions come and go, and to read again what the last thousand did costs next to nothing: only one that stays is worth a look.
  -- The snapshots of a standby do not name what is open.
  if next::text::bigint - oldest::text::bigint < 1000 or pg_is_in_recovery() then
    return oldest;
  end if;
  -- A transaction belongs to one database until it ends: where it is seen in another one after the snapshot was taken, it never writes
  -- here. What has ended by then is seen nowhere, and counts as one of ours.
  begin
    perform pg_stat_clear_snapshot();
    return coalesce(
      (select x.xid from pg_snapshot_xip(seen) x (xid)
       where not exists (select from pg_stat_activity a where a.backend_xid = x.xid::xid and a.datname <> current_database())
         and not exists (select from pg_prepared_xacts p where p.transaction = x.xid::xid and p.database <> current_database())
       order by x.xid limit 1),
      next);
  exception when insufficient_privilege then
    return oldest;
  end;
end $$;
comment on function sync_position is 'The oldest transaction that is open in this database: what all earlier ones did is in this snapshot. Where the next sync and the next reading of commits begin.';
