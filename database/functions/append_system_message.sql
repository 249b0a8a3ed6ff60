-- Revision 1 (7f386267ffee), counted by npm run docs.
create or replace function append_system_message(
  conversation uuid, node uuid, message_id uuid, sender uuid, notice jsonb
) returns bigint
language plpgsql
as $$
declare
  stamp timestamptz(3) := clock_timestamp();
  head record;
begin
  update conversations c
  set version = c.version + 1, last_seq = c.last_seq + 1,
      last_activity_at = case when notice ->> 'action' = 'member.left' then c.last_activity_at else stamp end
  where c.id = conversation
  returning c.version, c.last_seq into strict head;
  insert into messages (conversation_id, seq, version, created_version, id, sender_id, kind, content, system, created_at)
  values (conversation, head.last_seq, head.version, head.version, message_id, sender, 'system', '', notice, stamp);
  insert into outbox (appended) values (jsonb_build_array(jsonb_build_array(conversation, head.last_seq, head.last_seq)));
  insert into commits (node_id, heads) values (node, jsonb_build_array(jsonb_build_array(conversation, head.version, head.version, null)));
  return head.version;
end
$$;
comment on function append_system_message is 'A message that reports a change. The caller holds the lock.';
