-- Revision 2 (fd8dbeb89c20), counted by npm run docs.
create or replace function file_entities(ids uuid[]) returns jsonb
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
begin
  return (
    select jsonb_agg(file_entity(f, b) order by i.n)
    from unnest(ids) with ordinality i (id, n)
    cross join lateral (select * from files f where f.id = i.id offset 0) f
    cross join lateral (select * from blobs b where b.key = f.blob_key offset 0) b);
end
$$;
comment on function file_entities is 'The files that a message carries, in this order. Not a part of the view of messages: what few messages have is prepared for those only.';
