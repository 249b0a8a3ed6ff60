-- Revision 3 (51aeea7b21b6), counted by npm run docs.
create or replace function open_named(node uuid, opener uuid, name text, new_id uuid, newcomer_hours int, newcomer_max int)
returns table (outcome text, id uuid, earlier uuid[], wait_ms float8)
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  -- In this order: whoever deletes their account between the two statements is found by one of them.
  holder uuid := (select u.id from users u where u.username_key = name and u.deleted_at is null);
  former uuid[] := former_directs(opener, name);
begin
  if former = '{}' or has_written_to(opener, holder) then
    return query select o.outcome, o.id, array_remove(former, o.id), o.wait_ms
      from open_direct(node, opener, holder, new_id, newcomer_hours, newcomer_max) o;
  else
    return query select 'former', former[1], former[2:], null::float8;
  end if;
end
$$;
comment on function open_named(uuid, uuid, text, uuid, int, int) is 'The direct conversation that a folded name means to somebody: with who had it when they knew each other, though that account was deleted, until they have written to who has it now; else with that one, as by open_direct. earlier: those with others who had it.';

create or replace function open_named(node uuid, opener uuid, name text, new_id uuid) returns table (outcome text, id uuid, earlier uuid[])
language sql as $$
  select o.outcome, o.id, o.earlier from open_named(node, opener, name, new_id, 0, 0) o
$$;
comment on function open_named(uuid, uuid, text, uuid) is 'The same for nodes of the version before, which limit nobody.';
