-- Revision 1 (cdcfb426e0bd), counted by npm run docs.
create or replace function request_members(conversation uuid, asker uuid, people uuid[], at_most int) returns void
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
  person uuid;
begin
  foreach person in array people loop
    insert into group_requests (user_id, conversation_id, asker_id) values (person, conversation, asker)
    on conflict (user_id, conversation_id) do update set asker_id = excluded.asker_id, created_at = clock_timestamp();
    delete from group_requests g
    where g.user_id = person and g.created_at < (
      select n.created_at from group_requests n where n.user_id = person order by n.created_at desc offset at_most - 1 limit 1);
  end loop;
end
$$;
comment on function request_members is 'Asks people to join a group (S9). Of each person so many are open, the newest.';
