-- Revision 1 (802ff42a19c9), counted by npm run docs.
create or replace function note_name_change(node uuid, person uuid) returns void language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
  noted int;
begin
  insert into name_changes (user_id, conversation_id)
  select m.user_id, m.conversation_id from members m where m.user_id = person order by m.conversation_id desc limit 10000
  on conflict (user_id, conversation_id) do update set xid = excluded.xid;
  get diagnostics noted = row_count;
  if noted = 10000 then
    insert into name_changes (user_id, conversation_id) values (person, '00000000-0000-0000-0000-000000000000')
    on conflict (user_id, conversation_id) do update set xid = excluded.xid;
  end if;
  insert into commits (node_id, user_ids) values (node, array[person]);
end
$$;
comment on function note_name_change is 'Notes that somebody is shown in another way, for every sync and every node that was not told. In the transaction that changes it, and behind its statement: whoever adds them to a group waits for that, or has committed before and is seen. Of the 10,000 conversations that were made last, so that it takes no longer for who is in more; a row for no conversation stands for the rest.';
