-- Revision 2 (f2e11e9f2293), counted by npm run docs.
create or replace function as_sent(conversation uuid, at_seq bigint) returns jsonb language sql stable
return (
  select jsonb_strip_nulls(jsonb_build_object(
    'reply_to_seq', m.reply_to_seq,
    'attachments', coalesce(m.attachments_sent, m.attachments),
    'content', nullif(case when m.edited_at is null then m.content else (
      select r.content from revisions r where r.conversation_id = m.conversation_id and r.seq = m.seq order by r.revision limit 1) end, '')))
  from messages m where m.conversation_id = conversation and m.seq = at_seq);
comment on function as_sent is 'A message as it was sent, but for its key: what a repeat of the send is compared with (D4), whoever compares.';
