-- Revision 3 (b8b5cad01e20), counted by npm run docs.
create or replace function may_attach(sender uuid, ids uuid[]) returns boolean
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
begin
  return not exists (
    select from unnest(ids) i (id)
    left join lateral (select * from files f where f.id = i.id offset 0) f on true
    where f.id is null or f.owner_id <> sender or f.status <> 'ready' or f.avatar_of is not null or not reads_file(sender, f));
end
$$;
comment on function may_attach is 'Whether somebody may send these files: their own, whole, scanned, and not deleted since (F8).';
