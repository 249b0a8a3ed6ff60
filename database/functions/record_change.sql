-- Revision 2 (6e6798c06e59), counted by npm run docs.
create or replace function record_change(
  conversation uuid, node uuid, event text, subject_seq bigint, data jsonb, newcomers uuid[]
) returns bigint
language plpgsql
as $$
declare
  head record;
begin
  update conversations c set version = c.version + 1 where c.id = conversation
  returning c.version, c.last_seq, c.kind, c.direct_low, c.direct_high into strict head;
  if subject_seq is not null then
    update messages m set version = head.version where m.conversation_id = conversation and m.seq = subject_seq;
  end if;
  insert into changes (conversation_id, version, last_seq, event, seq, data)
  values (conversation, head.version, head.last_seq, event, subject_seq, data);
  insert into commits (node_id, heads) values (node, jsonb_build_array(jsonb_build_array(
    conversation, head.version, head.version,
    to_jsonb(coalesce(direct_pair(head.kind, head.direct_low, head.direct_high), newcomers)))));
  return head.version;
end
$$;
comment on function record_change is 'Gives a change its version and its place in the log. The caller holds the lock.';
