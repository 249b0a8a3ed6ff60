-- no transaction
-- What lies in the archive stays there until the next message (0041). One row at a time, so that nobody who sends waits for more than that.
set synchronous_commit = off;
do $$
declare
  archived record;
begin
  for archived in
    select m.conversation_id, m.user_id, m.archived_at, c.last_activity_at
    from members m join conversations c on c.id = m.conversation_id
    where m.archived_at is not null and c.last_activity_at >= m.archived_at
  loop
    update members m set archived_at = archived.last_activity_at + interval '1 ms'
    where m.conversation_id = archived.conversation_id and m.user_id = archived.user_id and m.archived_at = archived.archived_at;
    commit;
  end loop;
end $$;
reset synchronous_commit;
comment on column members.archived_at is 'Says nothing any more when somebody has written later, but for what was written before muted_until: see is_archived.';
