-- Revision 2 (d99c2bd700cd), counted by npm run docs.
create or replace function former_directs(viewer uuid, name text) returns uuid[]
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
begin
  return array(
    select d.id
    from (select f.user_id from former_names f where f.name_hash = name_hash(name) offset 0) f
    cross join lateral direct_between(viewer, f.user_id) d
    -- Whoever had the name later was made later, and so are their ids.
    order by f.user_id desc);
end
$$;
comment on function former_directs is 'The direct conversations of somebody with people who had this folded name and deleted their account, the latest first.';
