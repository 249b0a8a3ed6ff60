-- Revision 2 (a25be332e365), counted by npm run docs.
create or replace function has_written_to(writer uuid, other uuid) returns boolean
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
begin
  return exists (
    select from direct_between(writer, other) d
    cross join lateral (
      select from members m where m.conversation_id = d.id and m.user_id = writer and m.has_written offset 0) m);
end
$$;
comment on function has_written_to is 'Whether somebody has written in their direct conversation with another one.';
